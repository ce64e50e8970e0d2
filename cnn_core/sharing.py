"""Who is connected with whom, and by how many weights: fully, locally, or by shared weights.

A convolution is a matrix product like any other layer's: `convolution_matrix` writes it out,
mostly zeros, with the same few numbers in every row.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.pictures import whole_numbers
from cnn_core.shapes import (
    Pair,
    Size,
    as_pair,
    count_convolution_parameters,
    count_dense_parameters,
    output_size,
    plan_walk,
    require_numbers,
    require_whole,
)

MAX_LINE = 16
"""Inputs in one row that can still be told apart on a screen."""

MAX_MATRIX = 4_000_000
"""Numbers in a matrix that is written out."""

LARGEST_WEIGHT = 3
"""Of weights made by chance, for sums that can be followed in the head."""


@dataclass(frozen=True)
class Line:
    """A layer over one row of inputs: every window of neighbours makes one output.

    Parameters
    ----------
    inputs : int
        From 2 to 16.
    window : int
        Neighbours that an output sees, from 1 to `inputs`.
    stride : int, default 1
        Inputs between the beginnings of two windows, from 1 to 16.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    Twelve inputs, four outputs that see three each:

    >>> line = Line(12, 3, 3)
    >>> line.outputs, line.fully_connected, line.pairs, line.locally_connected, line.shared
    (4, 48, 36, 12, 3)
    """

    inputs: int
    window: int
    stride: int = 1

    def __post_init__(self) -> None:
        require_whole(self.inputs, "inputs", 2, MAX_LINE)
        require_whole(self.window, "window", 1, self.inputs)
        require_whole(self.stride, "stride", 1, MAX_LINE)

    @property
    def outputs(self) -> int:
        """Windows that fit, and so outputs."""
        return output_size(self.inputs, self.window, stride=self.stride)

    @property
    def fully_connected(self) -> int:
        """Weights where every output sees every input."""
        return count_dense_parameters(self.inputs, self.outputs, bias=False)

    @property
    def pairs(self) -> int:
        """Pairs of an input and a place in the window that could meet: ``inputs * window``."""
        return self.inputs * self.window

    @property
    def locally_connected(self) -> int:
        """Weights where every output has its own for each input of its window."""
        return self.outputs * self.shared

    @property
    def shared(self) -> int:
        """Weights where all outputs use the same ones."""
        return count_convolution_parameters((1, self.window), 1, 1, bias=False)

    def seen(self, output: int) -> range:
        """Name the inputs that one output sees, from 0.

        Raises
        ------
        LessonInputError
            If there is no such output.

        Examples
        --------
        >>> Line(12, 3, 3).seen(1)
        range(3, 6)
        """
        first = require_whole(output, "output", 0, self.outputs - 1) * self.stride
        return range(first, first + self.window)


def local_matrix(weights: ArrayLike, line: Line) -> FloatArray:
    """Write a locally connected layer over one row as a matrix.

    Parameters
    ----------
    weights : array_like of shape (outputs, window)
        Each output's own weights.
    line : Line
        Sizes.

    Returns
    -------
    matrix : ndarray of shape (outputs, inputs), float32
        Zero where nothing is connected.

    Raises
    ------
    LessonInputError
        If the weights have another shape.

    Examples
    --------
    >>> local_matrix([[1, 2], [3, 4]], Line(4, 2, 2)).astype(int).tolist()
    [[1, 2, 0, 0], [0, 0, 3, 4]]
    """
    own = require_numbers(weights, "weights")
    expected = line.outputs, line.window
    if own.shape != expected:
        raise LessonInputError(
            f"Expected weights of shape {expected}, a row for each output. "
            f"Received: {own.shape}. Give each output as many weights as its window sees."
        )
    matrix = np.zeros((line.outputs, line.inputs), np.float32)
    for output in range(line.outputs):
        matrix[output, line.seen(output)] = own[output]
    return matrix


def convolution_matrix(kernel: ArrayLike, size: Size, *, stride: Size = 1) -> FloatArray:
    """Write a convolution without padding as the matrix that does the same.

    Multiplied with the picture, its rows laid one after another, it gives the response,
    laid out likewise. Such a matrix is doubly block Toeplitz for a stride of 1.

    Parameters
    ----------
    kernel : array_like of shape (kH, kW)
        Weights of one flat filter.
    size : int or (rows, columns)
        Of the picture, (H, W).
    stride : int or (rows, columns), default 1
        Pixels between stops.

    Returns
    -------
    matrix : ndarray of shape (H_out * W_out, H * W), float32
        A row for each stop: the weights where its window lies, zero elsewhere.

    Raises
    ------
    LessonInputError
        If the window does not fit, a number is not finite, or the matrix would have more
        than 4,000,000 numbers.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016,
       section 9.1: "Discrete convolution can be viewed as multiplication by a matrix".

    Examples
    --------
    >>> convolution_matrix([[1, 2]], (1, 4)).astype(int).tolist()
    [[1, 2, 0, 0], [0, 1, 2, 0], [0, 0, 1, 2]]
    """
    weights = require_numbers(kernel, "kernel")
    if weights.ndim != 2:
        raise LessonInputError(
            f"Expected a kernel of shape (kH, kW). Received: {weights.shape}. "
            "Give one flat filter, such as [[1, 0], [0, -1]]."
        )
    height, width = as_pair(size, "size")
    walk = plan_walk((height, width), (weights.shape[0], weights.shape[1]), stride=stride)
    num_rows, num_columns = walk.stops[0] * walk.stops[1], height * width
    if num_rows * num_columns > MAX_MATRIX:
        raise LessonInputError(
            f"A matrix that is written out has at most {MAX_MATRIX:,} numbers; this one has "
            f"{num_rows * num_columns:,}. Take a smaller picture."
        )
    matrix = np.zeros((*walk.stops, height, width), np.float32)
    for row, column in itertools.product(*map(range, walk.stops)):
        rows, columns = walk.place(row, column)
        matrix[row, column, rows.start : rows.stop, columns.start : columns.stop] = weights
    return matrix.reshape(num_rows, num_columns)


def example_weights(shape: tuple[int, ...], seed: int) -> NDArray[np.int64]:
    """Make weights by chance, as in a layer that has learnt nothing yet: small and whole.

    Parameters
    ----------
    shape : tuple of int
        Of the weights.
    seed : int
        The same seed gives the same weights.

    Returns
    -------
    weights : ndarray of this shape, int64
        From -3 to 3, none of them 0, so that every connection counts.

    Examples
    --------
    >>> weights = example_weights((4, 12), seed=1)
    >>> int(abs(weights).min()), int(abs(weights).max())
    (1, 3)
    """
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, LARGEST_WEIGHT, shape, endpoint=True)
    return np.where(rng.random(shape) < 0.5, -sizes, sizes)


def grey_patch(picture: Picture, place: Pair, size: Size) -> NDArray[np.uint8]:
    """Cut pixels around a place out of a picture, as whole numbers from black to white.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].
    place : (row, column)
        About the middle; near an edge the patch lies beside it, never outside.
    size : int or (rows, columns)
        Of the patch, at most that of the picture.

    Returns
    -------
    patch : ndarray of shape (rows, columns), uint8
        0 to 255; of a picture in colour, the rounded mean of its channels.

    Raises
    ------
    LessonInputError
        If the patch is larger than the picture, or the place is not a pair.

    Examples
    --------
    >>> ramp = (np.arange(16, dtype=np.float32) / 255).reshape(4, 4, 1)
    >>> grey_patch(ramp, (3, 3), 2).tolist()
    [[10, 11], [14, 15]]
    """
    rows, columns = as_pair(size, "size")
    if rows > picture.shape[0] or columns > picture.shape[1]:
        raise LessonInputError(
            f"Expected a patch within {picture.shape[0]} × {picture.shape[1]} pixels. "
            f"Received: {rows} × {columns}. Choose a smaller patch or a larger picture."
        )
    row, column = as_pair(place, "place", minimum=0)
    top = min(max(row - rows // 2, 0), picture.shape[0] - rows)
    left = min(max(column - columns // 2, 0), picture.shape[1] - columns)
    patch = whole_numbers(picture)[top : top + rows, left : left + columns]
    grey: NDArray[np.uint8] = np.rint(patch.mean(axis=2)).astype(np.uint8)
    return grey


@dataclass(frozen=True)
class SharingCounts:
    """Weights of a layer over a picture when it is connected in each of three ways; no biases.

    Attributes
    ----------
    input_shape : (H, W, C)
        Of the picture.
    output_shape : (H_out, W_out, K) or (neurons,)
        Of what comes out.
    window : (kH, kW, C)
        What one output sees unless it sees all.
    kernels : int
        Different sets of weights when they are shared.
    """

    input_shape: tuple[int, int, int]
    output_shape: tuple[int, ...]
    window: tuple[int, int, int]
    kernels: int

    @property
    def inputs(self) -> int:
        """Numbers that come in."""
        return math.prod(self.input_shape)

    @property
    def outputs(self) -> int:
        """Numbers that go out."""
        return math.prod(self.output_shape)

    @property
    def fully_connected(self) -> int:
        """Weights where every output sees every input: ``inputs * outputs``."""
        return count_dense_parameters(self.inputs, self.outputs, bias=False)

    @property
    def locally_connected(self) -> int:
        """Weights where each output has its own for its window: ``outputs * kH * kW * C``."""
        return self.outputs * math.prod(self.window)

    @property
    def shared(self) -> int:
        """Weights where outputs share kernels: ``kernels * kH * kW * C``."""
        size, channels = self.window[:2], self.window[2]
        return count_convolution_parameters(size, channels, self.kernels, bias=False)


def count_for_maps(size: Size, channels: int, kernel: Size, filters: int) -> SharingCounts:
    """Count the weights from a picture to the maps of some filters, stride 1, no padding.

    Parameters
    ----------
    size, kernel : int or (rows, columns)
        Of the picture and of each filter.
    channels, filters : int
        Channels that come in, and filters: each makes one map.

    Returns
    -------
    counts : SharingCounts
        With a kernel for each filter.

    Raises
    ------
    LessonInputError
        If the kernel does not fit, or a number is out of range.

    Examples
    --------
    >>> counts = count_for_maps(32, channels=1, kernel=5, filters=6)
    >>> counts.output_shape, counts.fully_connected, counts.locally_connected, counts.shared
    ((28, 28, 6), 4816896, 117600, 150)
    """
    places = output_size(as_pair(size, "size"), as_pair(kernel, "kernel size"))
    filters = require_whole(filters, "number of filters", 1)
    return _counts(size, channels, kernel, (*places, filters), filters)


def count_for_neurons(size: Size, channels: int, kernel: Size, neurons: int) -> SharingCounts:
    """Count the weights from a picture to a row of neurons.

    Parameters
    ----------
    size : int or (rows, columns)
        Of the picture.
    channels : int
        Channels that come in.
    kernel : int or (rows, columns)
        The window that each neuron sees unless it sees all.
    neurons : int
        Outputs.

    Returns
    -------
    counts : SharingCounts
        With one kernel, shared by all of them.

    Raises
    ------
    LessonInputError
        If the kernel does not fit, or a number is out of range.

    Examples
    --------
    >>> counts = count_for_neurons(4, channels=1, kernel=2, neurons=100)
    >>> counts.fully_connected, counts.locally_connected, counts.shared
    (1600, 400, 4)
    """
    output_size(as_pair(size, "size"), as_pair(kernel, "kernel size"))
    neurons = require_whole(neurons, "number of neurons", 1)
    return _counts(size, channels, kernel, (neurons,), 1)


def _counts(
    size: Size, channels: int, kernel: Size, outputs: tuple[int, ...], kernels: int
) -> SharingCounts:
    channels = require_whole(channels, "number of channels", 1)
    window = (*as_pair(kernel, "kernel size"), channels)
    return SharingCounts((*as_pair(size, "size"), channels), outputs, window, kernels)


@dataclass(frozen=True)
class Fit:
    """How well one kind of layer can answer a question.

    Attributes
    ----------
    weights : int
        Numbers that were fitted, the constant left out.
    error : float
        Which part of the answers' variance is left, from 0, exact, to 1, no better than
        always saying their mean.
    """

    weights: int
    error: float


@dataclass(frozen=True)
class Fits:
    """The same question, answered by each kind of layer."""

    fully_connected: Fit
    locally_connected: Fit
    shared: Fit


ROW = 12
"""Inputs of the question which of them belong together."""


def fit_pair(partner: int, window: int, *, everywhere: bool = False) -> Fits:
    """Ask layers whether two inputs of a row are alike, and fit each as well as can be.

    The row has 12 inputs that are -1 or +1. The answer is the product of the two: +1 where
    they are alike. A unit weighs its inputs and the products of every two of them; what the
    units say is added up. All 4,096 rows are asked, so nothing is left to chance.

    Parameters
    ----------
    partner : int
        From 2 to 12: the input that belongs together with the first.
    window : int
        Inputs that a unit sees unless it sees all, from 2 to 12. There are 12 such units, one
        input apart, with zeros beyond the ends.
    everywhere : bool, default False
        Ask for the sum over all pairs that far apart instead, wherever they are.

    Returns
    -------
    fits : Fits
        Of one unit that sees all, of units with weights of their own, and of units that
        share theirs.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    No window of three sees X1 and X12 together:

    >>> fits = fit_pair(12, 3)
    >>> [round(fit.error, 6) for fit in (fits.fully_connected, fits.locally_connected)]
    [0.0, 1.0]
    """
    apart = require_whole(partner, "partner", 2, ROW) - 1
    require_whole(window, "window", 2, ROW)
    rows = _all_rows()
    target = rows[:, 0] * rows[:, apart]
    if everywhere:
        target = (rows[:, : ROW - apart] * rows[:, apart:]).sum(axis=1)
    whole, units = _unit(rows), _units(rows, window)
    # what some window sees: units of their own can weigh each such product as they like
    near = np.concatenate([[0] * ROW, np.diff(np.triu_indices(ROW, k=1), axis=0)[0]]) < window
    shared = units.sum(axis=0)
    return Fits(
        fully_connected=Fit(whole.shape[1], _error(whole, target)),
        locally_connected=Fit(ROW * shared.shape[1], _error(whole[:, near], target)),
        shared=Fit(shared.shape[1], _error(shared, target)),
    )


def _all_rows() -> NDArray[np.float64]:
    """List every row of 12 numbers that are -1 or +1, shape (4096, 12)."""
    return np.array(list(itertools.product((-1.0, 1.0), repeat=ROW)))


def _unit(seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Set out what a unit weighs: its inputs, and the products of every two of them."""
    first, second = np.triu_indices(seen.shape[1], k=1)
    return np.hstack([seen, seen[:, first] * seen[:, second]])


def _units(rows: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Set out what the unit at each place weighs, shape (places, rows, weights)."""
    before = (window - 1) // 2
    padded = np.pad(rows, ((0, 0), (before, window - 1 - before)))
    return np.stack([_unit(padded[:, first : first + window]) for first in range(ROW)])


def _error(features: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """Fit a target by least squares with a constant; answer the part of its variance left."""
    table = np.hstack([features, np.ones((len(features), 1))])
    # whole numbers, so these products are exact
    solution, *_ = np.linalg.lstsq(table.T @ table, table.T @ target, rcond=None)
    return float(np.square(target - table @ solution).mean() / target.var())
