"""Shrink maps by keeping one number for each window: its largest, or its average."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.shapes import (
    Padding,
    Pair,
    Size,
    Walk,
    pad,
    plan_walk,
    require_numbers,
    require_whole,
)

PoolingKind: TypeAlias = Literal["max", "average"]


def max_pool(
    maps: ArrayLike, window: Size = 2, *, stride: Size | None = None, padding: Padding = "valid"
) -> FloatArray:
    """Keep the largest number of each window, for each channel by itself.

    A feature found anywhere in the window is kept; where exactly is forgotten.

    Parameters
    ----------
    maps : array_like of shape (H, W) or (H, W, C)
        A picture or feature maps; any finite numbers.
    window : int or (rows, columns), default 2
        Size of the window in pixels.
    stride : int or (rows, columns), optional
        Pixels between stops; by default the window's size, so that windows do not overlap.
    padding : {"valid", "same"}, int or (rows, columns), default "valid"
        "valid" leaves out pixels at the end that fill no whole window, "same" takes
        them along as Keras does. A number, smaller than the window, pads each side.
        Padding never wins: it counts as minus infinity, as in PyTorch.

    Returns
    -------
    pooled : ndarray of shape (H_out, W_out) or (H_out, W_out, C), float32
        Its size is that of `shapes.output_size`.

    Raises
    ------
    LessonInputError
        If the window does not fit, could lie on padding alone, or a number is not finite.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016,
       section 9.3, "Pooling".

    Examples
    --------
    >>> max_pool([[1, 2, 5], [4, 3, 0]])
    array([[4.]], dtype=float32)
    >>> max_pool([[1, 2, 5], [4, 3, 0]], padding="same")
    array([[4., 5.]], dtype=float32)
    """
    grids, walk = _checked(maps, window, stride, padding)
    padded = pad(grids, walk.margins, fill=-np.inf)
    return _combined(padded, walk, np.maximum)


def average_pool(
    maps: ArrayLike, window: Size = 2, *, stride: Size | None = None, padding: Padding = "valid"
) -> FloatArray:
    """Keep the average of each window, for each channel by itself.

    Parameters
    ----------
    maps, window, stride
        As in `max_pool`.
    padding : {"valid", "same"}, int or (rows, columns), default "valid"
        As in `max_pool`. Padding has no part in the average: the sum is divided by
        the number of real pixels, as TensorFlow does (and PyTorch with
        ``count_include_pad=False``).

    Returns
    -------
    pooled : ndarray of shape (H_out, W_out) or (H_out, W_out, C), float32
        Its size is that of `shapes.output_size`.

    Raises
    ------
    LessonInputError
        As `max_pool`.

    References
    ----------
    .. [1] Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to
       document recognition, Proceedings of the IEEE 86(11), 1998, section II,
       on sub-sampling.

    Examples
    --------
    >>> average_pool([[1, 2, 5], [4, 3, 0]], padding="same")
    array([[2.5, 2.5]], dtype=float32)
    """
    grids, walk = _checked(maps, window, stride, padding)
    # float64 takes the sum of any window of float32 numbers.
    sums = _combined(pad(grids, walk.margins).astype(np.float64), walk, np.add)
    rows, columns = (_pixels_in_windows(walk, grids.shape[axis], axis) for axis in (0, 1))
    counts = np.multiply.outer(rows, columns)  # (H_out, W_out)
    return (sums.T / counts.T).T.astype(np.float32, order="C")  # .T puts C first, to divide each


POOLS: Mapping[PoolingKind, Callable[..., FloatArray]] = MappingProxyType(
    {"max": max_pool, "average": average_pool}
)
"""Both ways to pool, by their kind."""


@dataclass(frozen=True, eq=False)
class PoolingStep:
    """One window of one channel, and what comes of it.

    Attributes
    ----------
    kind : {"max", "average"}
        Which number is kept.
    rows, columns : range
        Rows and columns of the map under the window, its padding left out.
    values : ndarray of shape (rows, columns), float32
        The real pixels under the window.
    result : float
        What `max_pool` or `average_pool` keeps.
    winner : (row, column) or None
        For "max", the place in the map that won, the first in reading order if
        several are equal; None for "average".
    """

    kind: PoolingKind
    rows: range
    columns: range
    values: FloatArray
    result: float
    winner: Pair | None


def pool_window_at(
    maps: ArrayLike,
    row: int,
    column: int,
    *,
    kind: PoolingKind = "max",
    window: Size = 2,
    stride: Size | None = None,
    padding: Padding = "valid",
    channel: int = 0,
) -> PoolingStep:
    """Take one stop of `max_pool` or `average_pool` apart, to show what it keeps.

    Parameters
    ----------
    maps : array_like of shape (H, W) or (H, W, C)
        As in `max_pool`.
    row, column : int
        Place in the pooled map, from 0.
    kind : {"max", "average"}, default "max"
        Which number is kept.
    window, stride, padding
        As in `max_pool`.
    channel : int, default 0
        Which channel of (H, W, C).

    Returns
    -------
    step : PoolingStep
        ``step.result`` is what the pooling function gives at this place.

    Raises
    ------
    LessonInputError
        As `max_pool`, or if there is no such place, channel or kind.

    Examples
    --------
    >>> step = pool_window_at([[1, 2, 5], [4, 3, 0]], 0, 1, padding="same")
    >>> step.columns, step.values.tolist(), step.winner
    (range(2, 3), [[5.0], [0.0]], (0, 2))
    """
    grids, walk = _checked(maps, window, stride, padding)
    if grids.ndim == 3:
        grids = grids[:, :, require_whole(channel, "channel", maximum=grids.shape[2] - 1)]
    rows, columns = map(_inside, walk.place(row, column), grids.shape)
    values = grids[rows.start : rows.stop, columns.start : columns.stop]
    if kind == "max":
        first_row, first_column = np.unravel_index(values.argmax(), values.shape)
        winner = rows[first_row], columns[first_column]
        return PoolingStep(kind, rows, columns, values, float(values.max()), winner)
    if kind == "average":
        result = float(np.float32(values.sum(dtype=np.float64) / values.size))
        return PoolingStep(kind, rows, columns, values, result, None)
    raise LessonInputError(
        f'Expected for kind "max" or "average". Received: {kind!r}. Choose one of the two.'
    )


def _checked(
    maps: ArrayLike, window: Size, stride: Size | None, padding: Padding
) -> tuple[FloatArray, Walk]:
    """Answer maps and how the window walks over them, once it is sure that both will do."""
    grids = require_numbers(maps, "maps")
    if grids.ndim not in (2, 3) or 0 in grids.shape:
        raise LessonInputError(
            "Expected maps (H, W) or (H, W, C), not empty. "
            f"Received: shape {grids.shape}. Give one picture, or its feature maps."
        )
    size = (grids.shape[0], grids.shape[1])
    walk = plan_walk(size, window, stride=window if stride is None else stride, padding=padding)
    before = (walk.margins[0][0], walk.margins[1][0])
    if before[0] >= walk.window[0] or before[1] >= walk.window[1]:
        raise LessonInputError(
            f"Expected padding smaller than the window, {walk.window}, so that every window holds "
            f"a real pixel. Received: padding {before}. Choose less padding or a larger window."
        )
    return grids, walk


def _combined(padded: NDArray[np.floating], walk: Walk, combine: np.ufunc) -> NDArray[np.floating]:
    """Combine all numbers of each window: first down the rows, then along the columns."""
    for axis in (0, 1):
        reach = (walk.stops[axis] - 1) * walk.stride[axis] + 1
        lines = np.moveaxis(padded, axis, 0)
        pooled = lines[0 : reach : walk.stride[axis]].copy()
        for offset in range(1, walk.window[axis]):
            combine(pooled, lines[offset : offset + reach : walk.stride[axis]], out=pooled)
        padded = np.moveaxis(pooled, 0, axis)
    return np.ascontiguousarray(padded)


def _pixels_in_windows(walk: Walk, size: int, axis: int) -> NDArray[np.int_]:
    """Count the real rows (axis 0) or columns (axis 1) under the window at each stop."""
    starts = np.arange(walk.stops[axis]) * walk.stride[axis] - walk.margins[axis][0]
    return np.minimum(starts + walk.window[axis], size) - np.maximum(starts, 0)


def _inside(places: range, size: int) -> range:
    """Cut a range of rows, or columns, to those that the map has."""
    return range(max(places.start, 0), min(places.stop, size))
