"""Connections: a row of pixels, and every weight between it and the outputs of a layer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core.errors import LessonInputError
from cnn_core.sharing import MAX_LINE, Line
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("connections")

KINDS = ("shared", "local", "full")
INPUTS = range(4, MAX_LINE + 1)
WINDOWS = range(1, 7)
STRIDES = range(1, 7)
MAX_WEIGHT = 9


@dataclass(frozen=True)
class LineLook:
    """How a row is connected, and which output is looked at, from 0.

    ``weights`` are those that outputs share, as many as the largest window has.
    """

    kind: str
    inputs: int
    window: int
    stride: int
    output: int
    weights: tuple[int, ...]

    @property
    def line(self) -> Line:
        """Return the sizes."""
        return Line(self.inputs, self.window, self.stride)


def connections(
    key: str,
    pixels: NDArray[np.uint8],
    *,
    full: NDArray[np.int64],
    local: NDArray[np.int64],
    start: LineLook,
) -> LineLook | None:
    """Show a row of pixels and how outputs are connected with it.

    Parameters
    ----------
    key : str
        Key of the element.
    pixels : ndarray of shape (16,)
        0 to 255; as many of them are inputs as the learner chooses.
    full : ndarray of shape (16, 16)
        Weights of each output for each input, when all are connected.
    local : ndarray of shape (16, 6)
        Each output's own weights for its window.
    start : LineLook
        What is shown first.

    Returns
    -------
    look : LineLook or None
        What is shown since the hand rests; None until something was changed.
    """
    settings = {
        "start": asdict(start),
        "limits": {
            "inputs": (INPUTS[0], INPUTS[-1]),
            "window": WINDOWS[-1],
            "stride": (STRIDES[0], STRIDES[-1]),
            "weight": MAX_WEIGHT,
        },
    }
    arrays = {"pixels": pixels, "full": compacted(full), "local": compacted(local)}
    told = mounting.show(_MOUNT, key, settings, arrays, on_line_change=lambda: None)
    return look_within(told.line)


def look_within(told: Any) -> LineLook | None:
    """Return the look that came from a browser, if it is one."""
    if not isinstance(told, Mapping) or told.get("kind") not in KINDS:
        return None
    weights = weights_within(told.get("weights"), len(WINDOWS), MAX_WEIGHT)
    sizes = [told.get(name) for name in ("inputs", "window", "stride", "output")]
    if weights is None or not all(type(size) is int for size in sizes):
        return None
    inputs, window, stride, output = map(int, sizes)  # type: ignore[arg-type]
    look = LineLook(told["kind"], inputs, window, stride, output, weights)
    return look if fits(look) else None


def fits(look: LineLook) -> bool:
    """Say whether the numbers of a look are offered, and go together."""
    offered = look.inputs in INPUTS and look.window in WINDOWS and look.stride in STRIDES
    try:
        return offered and 0 <= look.output < look.line.outputs
    except LessonInputError:
        return False


def weights_within(told: Any, count: int, limit: int) -> tuple[int, ...] | None:
    """Return weights that came from outside, if they are so many whole numbers within a limit."""
    if not isinstance(told, list | tuple) or len(told) != count:
        return None
    if not all(type(weight) is int and -limit <= weight <= limit for weight in told):
        return None
    return tuple(told)
