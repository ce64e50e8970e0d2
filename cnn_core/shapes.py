"""Sizes, receptive fields and counts, and the input checks that the array modules share.

Everything here is whole-number arithmetic about grids: how many rows come out,
which pixels a unit sees, how many weights and multiplications a layer takes.
"""

import math
import operator
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError

Pair: TypeAlias = tuple[int, int]
"""(rows, columns)."""

Size: TypeAlias = int | Pair
"""One number for both directions, or (rows, columns)."""

Padding: TypeAlias = str | Size
"""One of "valid" and "same", a number of pixels on every side, or (rows, columns)."""

Margins: TypeAlias = tuple[Pair, Pair]
"""((top, bottom), (left, right)), the order that np.pad takes."""

# No lesson comes near these; they keep a hand-made link from asking for hours or gigabytes.
MAX_SIZE = 100_000
MAX_PADDED_NUMBERS = 25_000_000
MAX_WINDOW = 1_000


def require_whole(value: object, name: str, minimum: int = 0, maximum: int | None = None) -> int:
    """Answer `value` as an int, or say kindly that it is not a whole number in range.

    Parameters
    ----------
    value : int or NumPy integer
        What came, often from a widget or a link.
    name : str
        What the number is, for the message, such as "number of filters".
    minimum : int, default 0
        Smallest number allowed.
    maximum : int, optional
        Largest number allowed.

    Returns
    -------
    number : int
        The same number, as a Python int.

    Raises
    ------
    LessonInputError
        If it is no whole number (True and 2.0 are none), or out of range.

    Examples
    --------
    >>> require_whole(np.int64(3), "stride", 1)
    3
    """
    number = _whole_or_none(value)
    if number is None or number < minimum or (maximum is not None and number > maximum):
        raise LessonInputError(
            f"Expected for {name} one whole number {_range_text(minimum, maximum)}. "
            f"Received: {_shown(value)}. Give a number such as {max(minimum, 1)}."
        )
    return number


def as_pair(value: object, name: str, *, minimum: int = 1, maximum: int = MAX_SIZE) -> Pair:
    """Answer one whole number, or a pair of them, as (rows, columns).

    Parameters
    ----------
    value : int or (int, int)
        One number for both directions, or rows and columns; a list will do.
    name : str
        What the numbers are, for the message, such as "stride".
    minimum, maximum : int, default 1 and 100,000
        Range allowed for each.

    Returns
    -------
    pair : tuple of int
        (rows, columns).

    Raises
    ------
    LessonInputError
        If it is neither, or a number is out of range.

    Examples
    --------
    >>> as_pair(3, "window")
    (3, 3)
    >>> as_pair((2, 1), "stride")
    (2, 1)
    """
    parts = value if isinstance(value, tuple | list) else (value, value)
    numbers = [
        number
        for number in map(_whole_or_none, parts)
        if number is not None and minimum <= number <= maximum
    ]
    if len(numbers) == len(parts) == 2:
        return numbers[0], numbers[1]
    raise LessonInputError(
        f"Expected for {name} one whole number or a pair (rows, columns), "
        f"each {_range_text(minimum, maximum)}. Received: {_shown(value)}. "
        f"Give a number such as {max(minimum, 1)}, or a pair such as {(max(minimum, 1), 2)}."
    )


def require_numbers(
    values: ArrayLike, name: str, *, limit: float = float(np.finfo(np.float32).max)
) -> FloatArray:
    """Answer `values` as float32, or say that something in it is no number of use.

    Parameters
    ----------
    values : array_like
        Numbers in any shape; a float32 array is answered as it is, not copied.
    name : str
        What the numbers are, for the message, such as "maps".
    limit : float, default 3.4e38
        Largest size of a number, with either sign; by default the largest float32.

    Returns
    -------
    numbers : ndarray, float32
        The same numbers in the same shape.

    Raises
    ------
    LessonInputError
        If there is text in it, rows differ in length, or a number is complex, NaN, infinite
        or beyond `limit`.

    Examples
    --------
    >>> require_numbers([1, 2], "maps")
    array([1., 2.], dtype=float32)
    """
    numbers = _float32_or_none(values)
    if numbers is None:
        raise LessonInputError(
            f"Expected for {name} a grid of real numbers, with rows of one length. "
            f"Received: {_shown(values)}. Give numbers only."
        )
    # The smallest and the largest carry any NaN along, in half the time of looking at each.
    if not (numbers.min(initial=0) >= -limit and numbers.max(initial=0) <= limit):
        unusable = np.count_nonzero(~(np.abs(numbers) <= limit))
        raise LessonInputError(
            f"Expected for {name} finite numbers from {-limit:.2g} to {limit:.2g}. "
            f"Received: shape {numbers.shape}, of which {unusable:,} "
            f"{'is' if unusable == 1 else 'are'} not. Replace NaN, infinite and too large numbers."
        )
    return numbers


def pad(maps: FloatArray, margins: Margins, fill: float = 0.0) -> FloatArray:
    """Lay margins around maps, outside of their rows and columns.

    Parameters
    ----------
    maps : ndarray of shape (H, W) or (H, W, C), float32
        Anything finite.
    margins : ((top, bottom), (left, right))
        Pixels on each side; `padding_amounts` gives them.
    fill : float, default 0
        What stands in the margins.

    Returns
    -------
    padded : ndarray of shape (top + H + bottom, left + W + right) or with C, float32
        `maps` itself where all margins are 0.

    Raises
    ------
    LessonInputError
        If the result would hold more than 25 million numbers.

    Examples
    --------
    >>> pad(np.ones((1, 2), np.float32), ((1, 0), (0, 1)))
    array([[0., 0., 0.],
           [1., 1., 0.]], dtype=float32)
    """
    if not any(map(any, margins)):
        return maps
    all_margins = margins + ((0, 0),) * (maps.ndim - 2)
    shape = tuple(side + sum(both) for side, both in zip(maps.shape, all_margins, strict=True))
    if math.prod(shape) > MAX_PADDED_NUMBERS:
        raise LessonInputError(
            f"Expected padded maps of at most {MAX_PADDED_NUMBERS:,} numbers. "
            f"Received: maps {maps.shape} that padding makes {shape}. "
            "Choose less padding, dilation or stride, or a smaller window."
        )
    return np.pad(maps, all_margins, constant_values=fill)


@overload
def output_size(
    size: int, window: Size, *, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1
) -> int: ...


@overload
def output_size(
    size: Pair, window: Size, *, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1
) -> Pair: ...


def output_size(
    size: Size, window: Size, *, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1
) -> Size:
    """Count the places where a window can stop: the rows and columns that come out.

    The same rule holds for convolution and pooling. With 'same', Keras and
    TensorFlow give ``ceil(size / stride)``.

    Parameters
    ----------
    size : int or (rows, columns)
        What the window slides over, in pixels.
    window : int or (rows, columns)
        Kernel or pooling window, in pixels.
    stride : int or (rows, columns), default 1
        Pixels from one stop to the next.
    padding : {"valid", "same"}, int or (rows, columns), default "valid"
        Nothing; as much as Keras adds; or this many on each side.
    dilation : int or (rows, columns), default 1
        Pixels from one weight to the next; 1 leaves no gap.

    Returns
    -------
    size : int or (rows, columns)
        An int where `size` is an int, a pair where it is a pair.

    Raises
    ------
    LessonInputError
        If the window does not fit, or a number is out of range.

    References
    ----------
    .. [1] V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning,
       2016, arXiv:1603.07285.

    Examples
    --------
    >>> output_size(32, 5)
    28
    >>> output_size((400, 300), 3, stride=2, padding="same")
    (200, 150)
    """
    rows, columns = plan_walk(size, window, stride=stride, padding=padding, dilation=dilation).stops
    if isinstance(size, tuple | list):
        return rows, columns
    if rows != columns:
        raise LessonInputError(
            "Expected size as a pair (rows, columns), because other settings differ between "
            f"rows and columns. Received: size={size}. Give size=({size}, {size})."
        )
    return rows


def padding_amounts(
    size: Size, window: Size, *, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1
) -> Margins:
    """Say how many pixels padding adds on each of the four sides.

    'same' adds an odd pixel at the bottom and on the right, as Keras and
    TensorFlow do; padding by a number is the same on opposite sides.

    Parameters
    ----------
    size, window, stride, padding, dilation
        As in `output_size`.

    Returns
    -------
    margins : ((top, bottom), (left, right))
        Pixels on each side, the order that ``np.pad`` takes.

    Raises
    ------
    LessonInputError
        If `padding` is none of the four kinds, or a number is out of range.

    Examples
    --------
    >>> padding_amounts(28, 5, padding="same")
    ((2, 2), (2, 2))
    >>> padding_amounts(28, 2, padding="same")
    ((0, 1), (0, 1))
    """
    sizes, spans = as_pair(size, "size"), dilated_window(window, dilation)
    strides = as_pair(stride, "stride", maximum=MAX_WINDOW)
    return _margins(sizes, spans, strides, padding)


@dataclass(frozen=True)
class Walk:
    """How a window moves over maps; all pairs are (rows, columns).

    Attributes
    ----------
    window, stride, dilation : (rows, columns)
        As in `output_size`, checked and in pairs.
    margins : ((top, bottom), (left, right))
        Padding on each side.
    stops : (rows, columns)
        Places where the window stops: the size of what comes out.
    """

    window: Pair
    stride: Pair
    dilation: Pair
    margins: Margins
    stops: Pair

    def place(self, row: object, column: object) -> tuple[range, range]:
        """Name the rows and columns under the window at one stop, with its gaps.

        Parameters
        ----------
        row, column : int
            The stop, from 0.

        Returns
        -------
        rows, columns : range
            Rows and columns of the maps; in the padding, negative or beyond the edge.

        Raises
        ------
        LessonInputError
            If there is no such stop.

        Examples
        --------
        >>> plan_walk(5, 3, padding="same").place(0, 4)
        (range(-1, 2), range(3, 6))
        """
        stop_row = require_whole(row, "row", maximum=self.stops[0] - 1)
        stop_column = require_whole(column, "column", maximum=self.stops[1] - 1)
        top = stop_row * self.stride[0] - self.margins[0][0]
        left = stop_column * self.stride[1] - self.margins[1][0]
        bottom = top + self.window[0] * self.dilation[0]
        right = left + self.window[1] * self.dilation[1]
        return range(top, bottom, self.dilation[0]), range(left, right, self.dilation[1])


def plan_walk(
    size: Size, window: Size, *, stride: Size = 1, padding: Padding = "valid", dilation: Size = 1
) -> Walk:
    """Check all settings of a sliding window at once, and work out where it stops.

    Parameters
    ----------
    size, window, stride, padding, dilation
        As in `output_size`.

    Returns
    -------
    walk : Walk
        The settings in pairs, the padding on each side, and the stops.

    Raises
    ------
    LessonInputError
        If the window does not fit, or a number is out of range.

    Examples
    --------
    >>> plan_walk((5, 6), 2, stride=2, padding="same").margins
    ((0, 1), (0, 0))
    """
    sizes, windows = as_pair(size, "size"), as_pair(window, "window", maximum=MAX_WINDOW)
    strides = as_pair(stride, "stride", maximum=MAX_WINDOW)
    gaps = as_pair(dilation, "dilation", maximum=MAX_WINDOW)
    spans = _spans(windows, gaps)
    margins = _margins(sizes, spans, strides, padding)
    rows, columns = map(_stops, sizes, spans, strides, margins, ("rows", "columns"))
    return Walk(windows, strides, gaps, margins, (rows, columns))


def dilated_window(window: Size, dilation: Size = 1) -> Pair:
    """Measure a window with its gaps: ``(window - 1) * dilation + 1`` pixels.

    Parameters
    ----------
    window, dilation : int or (rows, columns)
        As in `output_size`.

    Returns
    -------
    span : (rows, columns)
        Pixels from the window's first to its last, both counted.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    >>> dilated_window(3, 2)
    (5, 5)
    """
    return _spans(
        as_pair(window, "window", maximum=MAX_WINDOW),
        as_pair(dilation, "dilation", maximum=MAX_WINDOW),
    )


@dataclass(frozen=True)
class WindowLayer:
    """A layer as a receptive field sees it: a window that slides.

    Attributes
    ----------
    window, stride, dilation : int or (rows, columns)
        As in `output_size`. A pooling layer usually has ``stride == window``.
    padding_before : int or (rows, columns), default 0
        Pixels added at the top and on the left; `padding_amounts` gives them.
    """

    window: Size
    stride: Size = 1
    dilation: Size = 1
    padding_before: Size = 0


@dataclass(frozen=True)
class ReceptiveField:
    """What one unit after a layer sees of the picture; all pairs are (rows, columns).

    Attributes
    ----------
    size : (rows, columns)
        Pixels of the picture that can change the unit's value.
    jump : (rows, columns)
        Pixels of the picture between two neighbouring units (effective stride).
    start : (rows, columns)
        First pixel that unit (0, 0) sees; negative where it begins in the padding.
    """

    size: Pair
    jump: Pair
    start: Pair


def receptive_field(layers: Iterable[WindowLayer]) -> tuple[ReceptiveField, ...]:
    """Follow the receptive field through a stack of layers.

    Each layer widens the view by its window, measured in jumps of the layer
    below, and multiplies the jump by its stride.

    Parameters
    ----------
    layers : iterable of WindowLayer
        From the picture upwards.

    Returns
    -------
    fields : tuple of ReceptiveField
        One after each layer, in the same order.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    References
    ----------
    .. [1] A. Araujo, W. Norris and J. Sim, Computing Receptive Fields of Convolutional Neural
       Networks, Distill, 2019, doi:10.23915/distill.00021, section "Single-path networks".

    Examples
    --------
    >>> fields = receptive_field([WindowLayer(3), WindowLayer(2, stride=2), WindowLayer(3)])
    >>> [field.size for field in fields]
    [(3, 3), (4, 4), (8, 8)]
    """
    fields: list[ReceptiveField] = []
    below = ReceptiveField(size=(1, 1), jump=(1, 1), start=(0, 0))
    for layer in layers:
        below = _widened(below, layer)
        fields.append(below)
    return tuple(fields)


def seen_by(
    field: ReceptiveField, row: int, column: int, *, size: Size | None = None
) -> tuple[range, range]:
    """Name the rows and columns of the picture that one unit sees.

    Parameters
    ----------
    field : ReceptiveField
        From `receptive_field`, for the layer of the unit.
    row, column : int
        The unit's place in its feature map, from 0.
    size : int or (rows, columns), optional
        Size of the picture; if given, the padding around it is cut off.

    Returns
    -------
    rows, columns : range
        Without `size` they may be negative or beyond the picture.

    Raises
    ------
    LessonInputError
        If `row` or `column` is not a whole number of 0 or more.

    Examples
    --------
    >>> (field,) = receptive_field([WindowLayer(3, padding_before=1)])
    >>> seen_by(field, 0, 4)
    (range(-1, 2), range(3, 6))
    >>> seen_by(field, 0, 4, size=5)
    (range(0, 2), range(3, 5))
    """
    place = require_whole(row, "row"), require_whole(column, "column")
    limits = (None, None) if size is None else as_pair(size, "size")
    rows, columns = (
        _clipped(start + unit * jump, span, limit)
        for start, unit, jump, span, limit in zip(
            field.start, place, field.jump, field.size, limits, strict=True
        )
    )
    return rows, columns


def count_convolution_parameters(
    kernel: Size, channels: int, filters: int, bias: bool = True
) -> int:
    """Count the weights that a convolution layer learns.

    Every place shares the same filters, so the picture's size does not matter.

    Parameters
    ----------
    kernel : int or (rows, columns)
        Size of each filter.
    channels, filters : int
        Channels that come in and filters, 1 or more.
    bias : bool, default True
        Whether each filter has a bias.

    Returns
    -------
    count : int
        ``kH * kW * C * K``, and K more with biases.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    >>> count_convolution_parameters(5, channels=1, filters=6, bias=False)
    150
    """
    filters = require_whole(filters, "number of filters", 1)
    return filters * (_weights_of_one_filter(kernel, channels) + bool(bias))


def count_dense_parameters(inputs: int, units: int, bias: bool = True) -> int:
    """Count the weights that a fully connected layer learns: one for each pair.

    Parameters
    ----------
    inputs, units : int
        Numbers that come in and that go out, 1 or more.
    bias : bool, default True
        Whether each unit has a bias.

    Returns
    -------
    count : int
        ``inputs * units``, and `units` more with biases.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    >>> count_dense_parameters(100 * 100, 500, bias=False)
    5000000
    """
    return (require_whole(inputs, "number of inputs", 1) + bool(bias)) * require_whole(
        units, "number of units", 1
    )


def count_convolution_multiplications(
    output: Size, kernel: Size, channels: int, filters: int = 1
) -> int:
    """Count the multiplications of a convolution layer for one picture.

    Parameters
    ----------
    output : int or (rows, columns)
        Places where the window stops; `output_size` gives them.
    kernel : int or (rows, columns)
        Size of each filter.
    channels, filters : int
        Channels that come in and filters, 1 or more.

    Returns
    -------
    count : int
        ``H_out * W_out * kH * kW * C * K``.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    A 5 × 5 filter over three channels takes 75 at each of 28 × 28 places:

    >>> count_convolution_multiplications(1, 5, channels=3)
    75
    >>> count_convolution_multiplications(28, 5, channels=3)
    58800
    """
    rows, columns = as_pair(output, "output size")
    filters = require_whole(filters, "number of filters", 1)
    return rows * columns * filters * _weights_of_one_filter(kernel, channels)


def count_dense_multiplications(inputs: int, units: int) -> int:
    """Count the multiplications of a fully connected layer for one picture.

    Parameters
    ----------
    inputs, units : int
        Numbers that come in and that go out, 1 or more.

    Returns
    -------
    count : int
        ``inputs * units``: each weight is used once.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    >>> count_dense_multiplications(32 * 32, 28 * 28 * 6)
    4816896
    """
    return count_dense_parameters(inputs, units, bias=False)


def _whole_or_none(value: Any) -> int | None:
    """Answer a whole number as int, anything else as None."""
    if isinstance(value, bool | np.bool_):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def _range_text(minimum: int, maximum: int | None) -> str:
    """Say a range in words."""
    return f"{minimum} or more" if maximum is None else f"from {minimum} to {maximum:,}"


def _shown(value: Any) -> str:
    """Show what came, cut short."""
    return reprlib.repr(value)


def _float32_or_none(values: ArrayLike) -> FloatArray | None:
    """Answer real numbers as a float32 array, anything else as None."""
    try:
        numbers = np.asarray(values)
        if numbers.dtype == np.float32:
            return numbers
        with np.errstate(over="ignore"):
            return numbers.astype(np.float32) if numbers.dtype.kind in "biuf" else None
    except (ValueError, TypeError):
        return None


def _spans(windows: Pair, gaps: Pair) -> Pair:
    """Measure a window with its gaps."""
    return (windows[0] - 1) * gaps[0] + 1, (windows[1] - 1) * gaps[1] + 1


def _margins(sizes: Pair, spans: Pair, strides: Pair, padding: Padding) -> Margins:
    """Say how many pixels padding adds on each side."""
    if not isinstance(padding, str):
        rows, columns = as_pair(padding, "padding", minimum=0, maximum=MAX_WINDOW)
        return (rows, rows), (columns, columns)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding == "same":
        row_margins, column_margins = map(_same_margins, sizes, spans, strides)
        return row_margins, column_margins
    raise LessonInputError(
        'Expected for padding "valid", "same", a whole number or a pair (rows, columns). '
        f'Received: {_shown(padding)}. Choose "same" to keep the size.'
    )


def _stops(size: int, span: int, stride: int, margins: Pair, axis: str) -> int:
    """Count the stops along one axis."""
    room = size + sum(margins)
    if span > room:
        raise LessonInputError(
            f"Expected a window that fits into the {room} {axis} of the picture"
            f"{' with its padding' if any(margins) else ''}. Received: a window that spans {span}. "
            'Choose a smaller window or dilation, a larger picture, or padding "same".'
        )
    return (room - span) // stride + 1


def _same_margins(size: int, span: int, stride: int) -> Pair:
    """Split what 'same' adds along one axis; the odd pixel comes last."""
    stops = -(-size // stride)
    total = max((stops - 1) * stride + span - size, 0)
    return total // 2, total - total // 2


def _widened(below: ReceptiveField, layer: WindowLayer) -> ReceptiveField:
    """Put one layer on top of a receptive field."""
    spans = dilated_window(layer.window, layer.dilation)
    strides = as_pair(layer.stride, "stride", maximum=MAX_WINDOW)
    before = as_pair(layer.padding_before, "padding", minimum=0)
    rows, columns = (
        (size + (span - 1) * jump, jump * stride, start - padding * jump)
        for size, jump, start, span, stride, padding in zip(
            below.size, below.jump, below.start, spans, strides, before, strict=True
        )
    )
    size, jump, start = zip(rows, columns, strict=True)
    return ReceptiveField(size=size, jump=jump, start=start)


def _clipped(first: int, length: int, limit: int | None) -> range:
    """Make a range, cut to [0, limit) where a limit is given."""
    if limit is None:
        return range(first, first + length)
    return range(min(max(first, 0), limit), max(min(first + length, limit), 0))


def _weights_of_one_filter(kernel: Size, channels: int) -> int:
    """Count the weights of one filter, its bias left out."""
    rows, columns = as_pair(kernel, "kernel size")
    return rows * columns * require_whole(channels, "number of channels", 1)
