"""Sharing weights, as code."""

import numpy as np
from numpy.typing import NDArray

from cnn_core.sharing import Line
from cnn_core.snippets.snippet import Snippets


def parameters_snippets(
    pixels: NDArray[np.uint8],
    weights: tuple[int, ...],
    line: Line,
    patch: NDArray[np.uint8],
    kernel: NDArray[np.int64],
) -> Snippets:
    """Share weights along a row, and write a convolution as a matrix.

    Parameters
    ----------
    pixels : ndarray of shape (inputs,)
        The row.
    weights : tuple of int
        As many as the window of the line sees.
    line : Line
        Sizes.
    patch : ndarray of shape (H, W)
        A small picture.
    kernel : ndarray of shape (kH, kW)
        Weights that slide over it.

    Returns
    -------
    snippets : Snippets
        Both leave the sums of the row in ``outputs``, the numbers of weights of a layer that
        shares them and of one that is fully connected in ``shared`` and ``full``, the
        matrix in ``matrix``, and what it and the sliding kernel give in ``by_matrix`` and
        ``by_sliding``.
    """
    row = f"pixels = np.array({pixels.tolist()})\nweights = np.array({list(weights)})\n"
    picture = f"picture = np.array({patch.tolist()})\nkernel = np.array({kernel.tolist()})\n"
    return Snippets(
        _in_numpy(row, picture, line),
        _in_keras(row, picture, line),
    )


_MATRIX = """
# one row of the matrix for every stop of the kernel, mostly zeros
height, width = picture.shape
stops = [
    (row, column)
    for row in range(height - kernel.shape[0] + 1)
    for column in range(width - kernel.shape[1] + 1)
]
matrix = np.zeros((len(stops), height, width))
for stop, (row, column) in enumerate(stops):
    matrix[stop, row : row + kernel.shape[0], column : column + kernel.shape[1]] = kernel
matrix = matrix.reshape(len(stops), height * width)
"""


def _in_numpy(row: str, picture: str, line: Line) -> str:
    return f"""import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as windows

{row}
outputs = windows(pixels, {line.window})[::{line.stride}] @ weights  # the same weights for all
shared, full = weights.size, pixels.size * outputs.size
print(outputs, shared, full)

{picture}{_MATRIX}by_matrix = matrix @ picture.ravel()
by_sliding = (windows(picture, kernel.shape) * kernel).sum(axis=(2, 3)).ravel()
print(by_matrix)
print(by_sliding)  # the same numbers
"""


def _in_keras(row: str, picture: str, line: Line) -> str:
    return f"""import keras
import numpy as np

{row}
shares = keras.layers.Conv1D(1, {line.window}, strides={line.stride}, use_bias=False)
shares.build((None, pixels.size, 1))
shares.set_weights([weights.reshape(-1, 1, 1)])
outputs = np.asarray(shares(pixels.reshape(1, -1, 1).astype("float32"))).ravel()
connects = keras.layers.Dense(outputs.size, use_bias=False)
connects.build((None, pixels.size))
shared, full = shares.count_params(), connects.count_params()
print(outputs, shared, full)

{picture}{_MATRIX}
slides = keras.layers.Conv2D(1, kernel.shape, use_bias=False)
slides.build((None, height, width, 1))
slides.set_weights([kernel[..., None, None]])
by_sliding = np.asarray(slides(picture[None, ..., None].astype("float32"))).ravel()
dense = keras.layers.Dense(len(stops), use_bias=False)
dense.build((None, height * width))
dense.set_weights([matrix.T])  # a dense layer that does what the kernel does
by_matrix = np.asarray(dense(picture.reshape(1, -1).astype("float32"))).ravel()
print(by_matrix)
print(by_sliding)  # the same numbers
"""
