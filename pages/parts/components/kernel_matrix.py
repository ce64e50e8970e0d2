"""The kernel matrix: a convolution written out as one matrix product, row by row."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from pages.parts.components import mounting
from pages.parts.components.connections import weights_within
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("kernel_matrix")

SIDE, KERNEL_SIDE = 4, 2
NUM_ROWS = (SIDE - KERNEL_SIDE + 1) ** 2
MAX_WEIGHT = 9


@dataclass(frozen=True)
class MatrixLook:
    """The row that is looked at, from 0, and the four weights of the kernel."""

    row: int
    weights: tuple[int, ...]

    @property
    def kernel(self) -> NDArray[np.int64]:
        """Return the weights as they lie on the picture, shape (2, 2)."""
        return np.array(self.weights).reshape(KERNEL_SIDE, KERNEL_SIDE)


def kernel_matrix(
    key: str,
    pixels: NDArray[np.uint8],
    convolved: FloatArray,
    *,
    told: MatrixLook,
    start: MatrixLook,
) -> MatrixLook | None:
    """Show a small picture, a kernel, and the matrix that does what the kernel does.

    Parameters
    ----------
    key : str
        Key of the element.
    pixels : ndarray of shape (4, 4)
        0 to 255.
    convolved : ndarray of shape (3, 3)
        What the core's convolution makes of it with the kernel that was told last.
    told : MatrixLook
        What was told last, or the start.
    start : MatrixLook
        What is shown first.

    Returns
    -------
    look : MatrixLook or None
        What is shown since the hand rests; None until something was changed.
    """
    settings = {
        "size": (KERNEL_SIDE, KERNEL_SIDE),
        "start": asdict(start),
        "told": told.weights,
        "limits": {"weight": MAX_WEIGHT},
    }
    arrays = {"pixels": pixels, "convolved": compacted(convolved)}
    heard = mounting.show(_MOUNT, key, settings, arrays, on_matrix_change=lambda: None)
    return matrix_look_within(heard.matrix)


def matrix_look_within(told: Any) -> MatrixLook | None:
    """Return the look that came from a browser, if it is one."""
    if not isinstance(told, Mapping):
        return None
    row, weights = told.get("row"), weights_within(told.get("weights"), 4, MAX_WEIGHT)
    if type(row) is not int or not 0 <= row < NUM_ROWS or weights is None:
        return None
    return MatrixLook(row, weights)
