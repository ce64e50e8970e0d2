"""How a network was trained, as plain JSON: written beside it, and read from anybody's hand."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from cnn_core.datasets import DATASETS
from cnn_core.datasets.downloaded import DOWNLOADS
from cnn_core.datasets.own import NAME as OWN
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.settings import (
    MAX_EPOCHS,
    RateChange,
    TrainingSettings,
    plain_settings,
    require_rate,
    settings_from_plain,
)
from cnn_core.networks.take_home_steps import num_steps
from cnn_core.shapes import require_whole

SPEC_FILE, WEIGHTS_FILE, SETTINGS_FILE = "spec.json", "weights.npz", "settings.json"

MAX_LETTERS = 50_000
MAX_CHANGES = 500
MAX_STEP = 10**8


class Story(NamedTuple):
    """What a file of settings tells of a training.

    Attributes
    ----------
    dataset : str
        A data set of the site, or "own" for a learner's own pictures.
    settings : TrainingSettings
        As it began.
    rate_changes : tuple of RateChange
        As in ``TrainedNetwork``.
    """

    dataset: str
    settings: TrainingSettings
    rate_changes: tuple[RateChange, ...]


def write_story(network: TrainedNetwork, title: str) -> str:
    """Write all that there is to know of a training but its pictures and its weights.

    Parameters
    ----------
    network : TrainedNetwork
        The network.
    title : str
        What its learner calls it.

    Returns
    -------
    text : str
        JSON, the same for the same network.
    """
    content = {
        "title": title,
        "dataset": network.dataset,
        "settings": plain_settings(network.settings),
        "rate_changes": [change._asdict() for change in network.rate_changes],
        "steps": num_steps(network),
        "stopped_early": network.stopped_early,
        "held_out": _score(network),
        "digest": network.digest,
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_story(text: str) -> Story:
    """Read what anybody may have written or changed.

    Parameters
    ----------
    text : str
        What `write_story` wrote.

    Returns
    -------
    story : Story
        Without the score, which nothing in the text can prove.

    Raises
    ------
    LessonInputError
        If it is no JSON, lacks the data set or the settings, or has a setting that is unknown
        or out of range.
    """
    content = _object(_loaded(text), "The settings of a training")
    return Story(
        _known_dataset(content.get("dataset")),
        settings_from_plain(_object(content.get("settings"), '"settings"')),
        _changes(content.get("rate_changes", [])),
    )


def is_of_the_site(dataset: object) -> bool:
    """Whether a name is that of a data set which everybody here can have.

    Examples
    --------
    >>> is_of_the_site("digits"), is_of_the_site("own")
    (True, False)
    """
    return isinstance(dataset, str) and (dataset in DATASETS or dataset in DOWNLOADS)


def _score(network: TrainedNetwork) -> dict[str, Any] | None:
    if not network.is_tested:
        return None
    return {
        "right": network.test.num_right,
        "pictures": len(network.test.labels),
        "accuracy": round(network.test.accuracy, 4),
    }


def _loaded(text: str) -> Any:
    if len(text) > MAX_LETTERS:
        raise LessonInputError(
            f"The settings of a training are a text of at most {MAX_LETTERS:,} letters; "
            f"{len(text):,} came. Choose the file as this site saved it."
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LessonInputError(
            f"Expected the settings of a training as JSON. Received: a text that is none "
            f"({str(error)[:80]}). Choose the file as this site saved it."
        ) from None


def _object(content: Any, what: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise LessonInputError(
            f"{what} are an object in JSON. Received: {content!r:.60}. "
            "Choose the file as this site saved it."
        )
    return content


def _known_dataset(name: object) -> str:
    if isinstance(name, str) and (name == OWN or is_of_the_site(name)):
        return name
    raise LessonInputError(
        f"Expected for the data set one of {', '.join([*DATASETS, *DOWNLOADS, OWN])}. "
        f"Received: {name!r:.60}. Choose a file that this site saved."
    )


def _changes(content: Any) -> tuple[RateChange, ...]:
    if not isinstance(content, list) or len(content) > MAX_CHANGES:
        raise LessonInputError(
            f"The changes of the learning rate are a list of at most {MAX_CHANGES}. "
            f"Received: {content!r:.60}. Choose the file as this site saved it."
        )
    return tuple(_change(_object(change, "The changes of the learning rate")) for change in content)


def _change(content: Mapping[str, Any]) -> RateChange:
    return RateChange(
        require_whole(content.get("step"), "step", 0, MAX_STEP),
        require_rate(content.get("learning_rate")),
        require_whole(content.get("epochs"), "epochs", 1, MAX_EPOCHS),
    )
