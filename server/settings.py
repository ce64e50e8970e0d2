"""What whoever hosts the site may set, read once from the environment (docs/HOSTING.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

SOCKETS_PER_ADDRESS = 400
"""A school shares one address; each open page is one."""

UPLOADED_MEGABYTES = 100
"""What a page may have uploaded and not yet used."""

SECONDS_OF_GRACE = 30.0

Value = TypeVar("Value")


@dataclass(frozen=True)
class Settings:
    """The settings of the door.

    Attributes
    ----------
    sockets_per_address : int
        Pages that may be open from one address; 0 for any number.
    uploaded_bytes : int
        What a session may hold of uploads.
    grace : float
        Seconds that trainings have when the site is asked to stop.
    logs_are_json : bool
        Whether each line of the log is a JSON object.
    metrics : {'local', 'off'}
        Who may read ``/metrics`` without a token.
    metrics_token : str
        With it anyone may; "" for no such way.
    rehearses : bool
        Whether all lessons are opened once before the first learner comes.
    """

    sockets_per_address: int = SOCKETS_PER_ADDRESS
    uploaded_bytes: int = UPLOADED_MEGABYTES * 1_000_000
    grace: float = SECONDS_OF_GRACE
    logs_are_json: bool = False
    metrics: str = "local"
    metrics_token: str = ""
    rehearses: bool = True


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Read the settings; without a variable, its default.

    Parameters
    ----------
    environment : mapping of str to str
        Such as ``os.environ``.

    Returns
    -------
    settings : Settings
        Those of ``CNN_SOCKETS_PER_ADDRESS``, ``CNN_UPLOADED_MB``, ``CNN_GRACE``,
        ``CNN_LOG``, ``CNN_METRICS``, ``CNN_METRICS_TOKEN`` and ``CNN_REHEARSAL``.

    Raises
    ------
    ValueError
        If one cannot be meant; the site does not start with a setting that it would ignore.
    """

    def number(name: str, default: float) -> float:
        return _read(environment, name, default, _not_negative, "a number, 0 or more")

    def choice(name: str, *words: str) -> str:
        return _read(environment, name, words[0], _one_of(words), " or ".join(words))

    return Settings(
        sockets_per_address=int(number("CNN_SOCKETS_PER_ADDRESS", SOCKETS_PER_ADDRESS)),
        uploaded_bytes=int(number("CNN_UPLOADED_MB", UPLOADED_MEGABYTES) * 1_000_000),
        grace=number("CNN_GRACE", SECONDS_OF_GRACE),
        logs_are_json=choice("CNN_LOG", "plain", "json") == "json",
        metrics=choice("CNN_METRICS", "local", "off"),
        metrics_token=environment.get("CNN_METRICS_TOKEN", "").strip(),
        rehearses=choice("CNN_REHEARSAL", "on", "off") == "on",
    )


def _read(
    environment: Mapping[str, str],
    name: str,
    default: Value,
    reading: Callable[[str], Value],
    expected: str,
) -> Value:
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        return reading(text)
    except ValueError:
        raise ValueError(
            f"{name} is {expected}; {text!r} came. Change it or leave it out."
        ) from None


def _not_negative(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError
    return number


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def reading(text: str) -> str:
        if text.lower() not in words:
            raise ValueError
        return text.lower()

    return reading
