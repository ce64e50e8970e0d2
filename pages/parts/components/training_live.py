"""A training as it goes on, replaced in place several times a second."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core import FloatArray, Picture
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("training_live")

NUM_HUES = 5
MOST_POINTS = 400
"""Points of a line: more are thinned out, as no screen shows them."""

QUANTITIES = ("loss", "accuracy")


@dataclass(frozen=True)
class Line:
    """One curve of loss and accuracy: for each point, epochs done and the two values."""

    epochs: Sequence[float] = ()
    loss: Sequence[float] = ()
    accuracy: Sequence[float] = ()

    def arrays(self, name: str, epochs: str = "") -> dict[str, NDArray[Any]]:
        """Return its numbers as the component is fed them, not more than a screen shows."""
        kept = _evenly(len(self.epochs))
        return {
            epochs or f"{name}_epochs": np.asarray(self.epochs, np.float32)[kept],
            f"{name}_loss": np.asarray(self.loss, np.float32)[kept],
            f"{name}_accuracy": np.asarray(self.accuracy, np.float32)[kept],
        }


@dataclass(frozen=True)
class Other:
    """Another run, whose validation curves lie behind."""

    name: str
    hue: int
    line: Line


@dataclass(frozen=True)
class Watched:
    """The picture that a network in training is shown.

    ``truth`` is its class, where that is known.
    """

    picture: Picture
    title: str
    truth: str


@dataclass(frozen=True, eq=False)
class Seen:
    """What the network is like inside: its first filters, and what it makes of the picture.

    ``filters`` have shape (kH, kW, C, K), ``maps`` (H, W, K), ``probabilities`` (classes,).
    """

    filters: FloatArray | None = None
    title: str = ""
    maps: FloatArray | None = None
    probabilities: FloatArray | None = None


@dataclass(frozen=True)
class View:
    """All that is shown of a training at one moment."""

    state: Literal["waiting", "running", "paused", "done"]
    name: str
    line: str
    said: str
    fraction: float
    num_epochs: int
    batch: Line
    training: Line
    validation: Line
    classes: tuple[str, ...]
    watched: Watched | None = None
    seen: Seen = Seen()
    gradients: Mapping[str, float] = field(default_factory=dict)
    others: tuple[Other, ...] = ()


def training_live(key: str, view: View, *, on_turn: Callable[[int], None]) -> None:
    """Show a training.

    Parameters
    ----------
    key : str
        Key of the element; while it stays, everything is replaced in place.
    view : View
        What is shown.
    on_turn : callable
        Is told by how many pictures the learner turned on, 1 or -1, before the page runs.
    """

    def hear() -> None:
        told = st.session_state.get(key, {}).get("watch")
        by = told.get("by") if isinstance(told, Mapping) else None
        if by in (-1, 1):
            on_turn(int(by))

    mounting.show(_MOUNT, key, _settings(view), _arrays(view), on_watch_change=hear)


def _settings(view: View) -> dict[str, Any]:
    return {
        "state": view.state,
        "name": view.name,
        "line": view.line,
        "said": view.said,
        "fraction": view.fraction,
        "num_epochs": view.num_epochs,
        "classes": list(view.classes),
        "title": view.seen.title,
        "picture_title": view.watched.title if view.watched else "",
        "truth": view.watched.truth if view.watched else "",
        "gradients": list(view.gradients.items()),
        "runs": [{"name": other.name, "hue": other.hue} for other in view.others],
    }


def _arrays(view: View) -> dict[str, NDArray[Any]]:
    arrays = view.batch.arrays("batch")
    arrays |= view.training.arrays("training")
    arrays |= view.validation.arrays("validation", "epochs")
    for place, other in enumerate(view.others):
        arrays |= other.line.arrays(f"run_{place}")
    if view.watched is not None:
        arrays["picture"] = compacted(np.rint(view.watched.picture * 255))
    for name in ("filters", "maps", "probabilities"):
        if (values := getattr(view.seen, name)) is not None:
            arrays[name] = np.asarray(values, np.float32)
    return arrays


def _evenly(count: int) -> NDArray[np.int64]:
    """Choose positions out of so many, evenly spread, the last among them."""
    return np.unique(np.linspace(count - 1, 0, min(count, MOST_POINTS)).round()).astype(np.int64)
