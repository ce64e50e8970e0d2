"""Networks as JSON, read as strictly as a text deserves that anyone may have written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, NoReturn

from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import Layer

MAX_JSON_LETTERS = 20_000
"""More than the largest network allowed can take."""

KEYS = ("input_shape", "layers", "classes")
KIND_KEY = "type"


def write(input_shape: Sequence[int], layers: Sequence[Layer], classes: Sequence[str]) -> str:
    """Write a checked network as short JSON.

    Parameters
    ----------
    input_shape, layers, classes
        The three fields of a ``NetworkSpec``.

    Returns
    -------
    text : str
        No spaces, settings with their default left out.
    """
    described = [_described(layer) for layer in layers]
    content = dict(zip(KEYS, (input_shape, described, classes), strict=True))
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read(text: str, kinds: Mapping[str, type[Layer]]) -> tuple[Any, tuple[Layer, ...], Any]:
    """Read the three fields of a network.

    Parameters
    ----------
    text : str
        JSON of unknown origin.
    kinds : mapping of str to class
        The kinds of layers there are, by their word in JSON.

    Returns
    -------
    input_shape, layers, classes
        Layers are checked; the rest is as it stood in the text.

    Raises
    ------
    LessonInputError
        If it is no JSON or has other keys than a network has.
    """
    content = _require_keys(_loaded(text), "A network", KEYS, KEYS)
    described = content["layers"]
    if not isinstance(described, list):
        raise LessonInputError(
            f"Expected for layers a list. Received: {described!r:.60}. Write [{{...}}, ...]."
        )
    layers = tuple(_layer(number, one, kinds) for number, one in enumerate(described, start=1))
    return content["input_shape"], layers, content["classes"]


def _described(layer: Layer) -> dict[str, Any]:
    """Write a layer as its kind and the settings that differ from their defaults."""
    settings = {field.name: getattr(layer, field.name) for field in fields(layer)}
    told = {
        field.name: settings[field.name]
        for field in fields(layer)
        if settings[field.name] != field.default
    }
    return {KIND_KEY: layer.kind} | told


def _layer(number: int, described: Any, kinds: Mapping[str, type[Layer]]) -> Layer:
    """Make one layer, and name its place where it cannot be made."""
    if not isinstance(described, dict) or described.get(KIND_KEY) not in tuple(kinds):
        raise LessonInputError(
            f'Expected for layer {number} an object with a "type" out of {", ".join(kinds)}. '
            f"Received: {described!r:.60}. Choose one of these."
        )
    kind = kinds[described[KIND_KEY]]
    where = f"Layer {number}, {kind.kind}"
    known = fields(kind)
    needed = [field.name for field in known if _is_needed(field)]
    _require_keys(described, where, [KIND_KEY, *needed], [KIND_KEY, *(f.name for f in known)])
    settings = {name: value for name, value in described.items() if name != KIND_KEY}
    try:
        return kind(**settings)
    except LessonInputError as error:
        raise LessonInputError(f"{where}: {error}") from None


def _is_needed(field: Field[Any]) -> bool:
    """Whether a setting has no default."""
    return field.default is MISSING and field.default_factory is MISSING


def _loaded(text: object) -> Any:
    """Parse JSON, refusing what JSON itself does not have and what no network needs."""
    if not isinstance(text, str) or len(text) > MAX_JSON_LETTERS:
        came = f"{len(text):,} letters" if isinstance(text, str) else type(text).__name__
        raise LessonInputError(
            f"A network is described in a text of at most {MAX_JSON_LETTERS:,} letters; "
            f"{came} came. Copy the link or the file once more."
        )
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except LessonInputError:
        raise
    except (ValueError, RecursionError) as error:
        raise LessonInputError(
            f"This text is no JSON that describes a network ({str(error)[:80]}). "
            "Copy the link or the file once more."
        ) from None


def _refuse_constant(word: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python's reader would let pass."""
    raise LessonInputError(f"Expected ordinary numbers only. Received: {word}. Replace it.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dict of an object's pairs, refusing a key that comes twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = ", ".join(key for key, _ in pairs)
        raise LessonInputError(f"Expected each key once. Received: {keys:.120}. Remove one.")
    return content


def _require_keys(
    content: Any, what: str, needed: Sequence[str], known: Sequence[str]
) -> dict[str, Any]:
    """Answer an object that has every key needed and no unknown one."""
    if not isinstance(content, dict):
        raise LessonInputError(
            f"{what} is an object with {', '.join(needed)}. Received: {content!r:.60}. "
            "Copy the link or the file once more."
        )
    missing = [key for key in needed if key not in content]
    unknown = [key for key in content if key not in known]
    if missing or unknown:
        told = [f"without {', '.join(missing)}"] if missing else []
        told += [f"with unknown {', '.join(unknown)[:80]}"] if unknown else []
        raise LessonInputError(
            f"{what} has {', '.join(known)}. Received: one {' and '.join(told)}. Correct the keys."
        )
    return content
