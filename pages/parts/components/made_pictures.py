"""Pictures made for a unit, as they grow, beside the real patches that excite it most."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.shapes import ReceptiveField
from pages.parts.components import mounting

_MOUNT = mounting.register("made_pictures")

MAX_POINTS = 120
"""Of a curve."""


@dataclass(frozen=True, eq=False)
class Beside:
    """Real pictures to compare with.

    Attributes
    ----------
    pictures : ndarray of shape (S, H, W, C)
        uint8.
    places : ndarray of shape (S, 2)
        Row and column of the unit's map.
    sums : ndarray of shape (S,)
        float32, the largest first.
    titles : tuple of str
        Their classes.
    """

    pictures: NDArray[np.uint8]
    places: NDArray[np.int64]
    sums: FloatArray
    titles: tuple[str, ...]


def made_pictures(
    key: str,
    pictures: FloatArray,
    sums: FloatArray,
    beside: Beside,
    *,
    unit: str,
    word: str,
    place: tuple[int, int],
    field: ReceptiveField | None,
    num_steps: int,
    rest_from: int | None,
) -> None:
    """Show made pictures, what the unit makes of them step by step, and real patches below.

    Parameters
    ----------
    key : str
        Key of the element.
    pictures : ndarray of shape (S, H, W, C)
        float32, brightness in [0, 1], one for each start.
    sums : ndarray of shape (steps + 1, S)
        float32, from before the first step to now.
    beside : Beside
        The real patches.
    unit, word : str
        The unit, and what its number is called.
    place : (row, column)
        Of the unit's map that is excited.
    field : ReceptiveField or None
        What the unit sees; None for all of the picture.
    num_steps : int
        Steps in all.
    rest_from : int or None
        Steps with jitter, before those without; None where none is shifted.
    """
    seen = None
    if field is not None:
        seen = {"size": field.size, "jump": field.jump, "start": field.start}
    settings = {
        "unit": unit,
        "word": word,
        "place": place,
        "field": seen,
        "step": max(0, len(sums) - 1),
        "numSteps": num_steps,
        "restFrom": rest_from,
        "titles": list(beside.titles),
    }
    arrays: dict[str, NDArray[Any]] = {
        "pictures": np.rint(pictures * 255).astype(np.uint8),
        "steps": _thinned(len(sums)).astype(np.int32),
        "sums": sums[_thinned(len(sums))].astype(np.float32),
        "real": beside.pictures,
        "realPlaces": beside.places.astype(np.int32),
        "realSums": beside.sums.astype(np.float32),
    }
    mounting.show(_MOUNT, key, settings, arrays)


def _thinned(count: int) -> NDArray[np.int64]:
    """Choose steps to draw, the first and the last among them."""
    points = np.linspace(0, max(count - 1, 0), min(count, MAX_POINTS))
    return np.unique(points.round().astype(np.int64))
