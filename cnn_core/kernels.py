"""The kernels that people have made by hand, built from their parts, and the learner's own.

A kernel is whole numbers times one factor such as 1/9, so that every product
and sum on the screen can be exact.
"""

import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

WholeArray: TypeAlias = NDArray[np.int32]

# 49 weights on 3 channels of 255 then stay below 2**24, where float32 holds every whole number
MAX_WEIGHT = 400
MAX_DIVISOR = 9_999
SIDES = (1, 3, 5, 7)
"""Rows or columns that a learner's own kernel may have: odd, so that it has a middle."""

_MAX_TEXT = 1_000
_FACTOR = re.compile(r"[x×*]\s*1\s*/\s*([0-9]+)$", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")


@dataclass(frozen=True, eq=False)
class Kernel:
    """A small grid of weights with a name: whole numbers over one divisor.

    Equal kernels are equal in every field, and hash alike, so that a kernel can
    be the key of a cache.

    Attributes
    ----------
    slug : str
        Its name in links and widgets.
    title : str
        Its name on the screen.
    finds : str
        One plain sentence: what it answers to.
    whole : ndarray of shape (kH, kW) or (kH, kW, C), int32
        The whole numbers; read-only.
    divisor : int, default 1
        What they are divided by, 1 or more.

    Raises
    ------
    LessonInputError
        If `whole` has no such shape or holds other than whole numbers, or the divisor
        is out of range.

    Examples
    --------
    >>> kernel = Kernel("soft", "Soft", "Averages two neighbours.", np.array([[1, 1]]), 2)
    >>> kernel.weights
    array([[0.5, 0.5]], dtype=float32)
    >>> kernel.factor_text
    '1/2'
    """

    slug: str
    title: str
    finds: str
    whole: WholeArray
    divisor: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "whole", _read_only(self.whole))
        object.__setattr__(self, "divisor", require_whole(self.divisor, "divisor", 1, MAX_DIVISOR))

    @property
    def weights(self) -> FloatArray:
        """What a network would hold: ``whole / divisor`` in float32, a fresh array."""
        return (self.whole / self.divisor).astype(np.float32)

    @property
    def shape(self) -> tuple[int, ...]:
        """(kH, kW) or (kH, kW, C)."""
        return self.whole.shape

    @property
    def factor_text(self) -> str:
        """The factor in front of the whole numbers, such as "1/9"; empty where it is 1."""
        return "" if self.divisor == 1 else f"1/{self.divisor}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kernel) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def __reduce__(self) -> tuple[Any, ...]:
        # A plain copy of the fields would leave `whole` writable on the other side.
        return Kernel, (self.slug, self.title, self.finds, self.whole, self.divisor)

    def _content(self) -> tuple[Any, ...]:
        return self.slug, self.title, self.finds, *_numbers(self)


def _numbers(kernel: Kernel) -> tuple[Any, ...]:
    """Name a kernel by its numbers alone."""
    return kernel.shape, kernel.whole.tobytes(), kernel.divisor


def _read_only(numbers: ArrayLike) -> WholeArray:
    """Copy a grid of whole numbers, so that nobody can change it."""
    grid = np.array(numbers)
    whole = grid.astype(np.int32) if grid.dtype.kind in "iu" else None
    if whole is None or grid.ndim not in (2, 3) or 0 in grid.shape or (whole != grid).any():
        raise LessonInputError(
            "Expected for a kernel whole numbers of shape (kH, kW) or (kH, kW, C), not empty. "
            f"Received: shape {grid.shape} of {grid.dtype}. Give whole numbers and a divisor."
        )
    whole.flags.writeable = False
    return whole


# The parts: lines of weights. One line down times one line across makes a kernel.
ONE = (0, 1, 0)
SAME = (1, 1, 1)
SMOOTH = (1, 2, 1)
SMOOTH_5 = (1, 4, 6, 4, 1)  # SMOOTH slid over itself
DIFFERENCE = (-1, 0, 1)
BEND = (1, -2, 1)  # the difference of two differences
RIDGE = (-1, 2, -1)  # a bend the other way
SCHARR_SMOOTH = (3, 10, 3)  # optimised numerically by Scharr, so no construction gives it

# Where the curve of the 7 x 7 detector passes, in each of its rows 0 to 5.
CURVE_COLUMNS = (5, 4, 3, 3, 3, 3)
CURVE_WEIGHT = 30


def _outer(down: ArrayLike, across: ArrayLike) -> WholeArray:
    """Multiply a line of weights down the rows with one across the columns."""
    product: WholeArray = np.multiply.outer(
        np.asarray(down, np.int32), np.asarray(across, np.int32)
    )
    return product


def _curve() -> WholeArray:
    """Draw the curve: one weight along a bend, 0 elsewhere."""
    whole = np.zeros((7, 7), np.int32)
    whole[np.arange(len(CURVE_COLUMNS)), CURVE_COLUMNS] = CURVE_WEIGHT
    return whole


IDENTITY = _outer(ONE, ONE)
BOX = _outer(SAME, SAME)
DIAGONAL = np.eye(3, dtype=np.int32)
LAPLACE = _outer(BEND, ONE) + _outer(ONE, BEND)

CURVE_PATCH: WholeArray = _read_only(
    [
        [0, 0, 0, 0, 0, 0, 30],
        [0, 0, 0, 0, 50, 50, 50],
        [0, 0, 0, 20, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
        [0, 0, 0, 50, 50, 0, 0],
    ]
)
"""Brightness (7, 7) of a picture where the curve is: the curve detector sums up to 6,600."""

OTHER_PATCH: WholeArray = _read_only(
    [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 40, 0, 0, 0, 0, 0],
        [40, 0, 40, 0, 0, 0, 0],
        [40, 20, 0, 0, 0, 0, 0],
        [0, 50, 0, 0, 0, 0, 0],
        [0, 0, 50, 0, 0, 0, 0],
        [25, 25, 0, 50, 0, 0, 0],
    ]
)
"""Brightness (7, 7) of another part of it: the curve detector sums up to 0."""


GALLERY: Mapping[str, Kernel] = MappingProxyType(
    {
        kernel.slug: kernel
        for kernel in (
            Kernel("identity", "Identity", "Every pixel as it is.", IDENTITY),
            Kernel("box_blur", "Box blur", "The average of nine neighbours.", BOX, 9),
            Kernel(
                "gaussian_blur",
                "Gaussian blur",
                "An average in which near pixels count more.",
                _outer(SMOOTH, SMOOTH),
                16,
            ),
            Kernel(
                "gaussian_blur_5",
                "Gaussian blur, 5 × 5",
                "An average over a wider circle, in which near pixels count more.",
                _outer(SMOOTH_5, SMOOTH_5),
                256,
            ),
            Kernel(
                "motion_blur",
                "Motion blur",
                "The average along a falling diagonal, as when the camera moves.",
                np.eye(5, dtype=np.int32),
                5,
            ),
            Kernel(
                "sharpen",
                "Sharpen",
                "Every pixel, plus how far it stands out from its neighbours.",
                IDENTITY - LAPLACE,
            ),
            Kernel(
                "sobel_left_right",
                "Sobel, left to right",
                "Edges from dark on the left to bright on the right.",
                _outer(SMOOTH, DIFFERENCE),
            ),
            Kernel(
                "sobel_top_bottom",
                "Sobel, top to bottom",
                "Edges from dark at the top to bright at the bottom.",
                _outer(DIFFERENCE, SMOOTH),
            ),
            Kernel(
                "prewitt_left_right",
                "Prewitt, left to right",
                "Edges from dark on the left to bright on the right, all three rows alike.",
                _outer(SAME, DIFFERENCE),
            ),
            Kernel(
                "prewitt_top_bottom",
                "Prewitt, top to bottom",
                "Edges from dark at the top to bright at the bottom, all three columns alike.",
                _outer(DIFFERENCE, SAME),
            ),
            Kernel(
                "scharr_left_right",
                "Scharr, left to right",
                "Edges from dark on the left to bright on the right, fair to slanted ones.",
                _outer(SCHARR_SMOOTH, DIFFERENCE),
            ),
            Kernel(
                "scharr_top_bottom",
                "Scharr, top to bottom",
                "Edges from dark at the top to bright at the bottom, fair to slanted ones.",
                _outer(DIFFERENCE, SCHARR_SMOOTH),
            ),
            Kernel(
                "laplacian",
                "Laplacian",
                "Dark spots and both sides of every edge, in any direction.",
                LAPLACE,
            ),
            Kernel(
                "outline",
                "Outline",
                "Pixels that differ from their eight neighbours, in any direction.",
                9 * IDENTITY - BOX,
            ),
            Kernel(
                "emboss",
                "Emboss",
                "Relief, as if light fell from the top left.",
                np.add.outer(DIFFERENCE, DIFFERENCE) + IDENTITY,
            ),
            Kernel(
                "line_across",
                "Line across",
                "Bright lines, one pixel thick, from left to right.",
                _outer(RIDGE, SAME),
            ),
            Kernel(
                "line_down",
                "Line down",
                "Bright lines, one pixel thick, from top to bottom.",
                _outer(SAME, RIDGE),
            ),
            Kernel(
                "diagonal_falling",
                "Falling diagonal",
                "Bright lines, one pixel thick, from top left to bottom right.",
                3 * DIAGONAL - BOX,
            ),
            Kernel(
                "diagonal_rising",
                "Rising diagonal",
                "Bright lines, one pixel thick, from bottom left to top right.",
                3 * DIAGONAL[:, ::-1] - BOX,
            ),
            Kernel(
                "curve",
                "Curve",
                "A bright curve from the top right that turns down; any bright ground answers too.",
                _curve(),
            ),
        )
    }
)
"""The named kernels by slug, in the order to show them.

References
----------
.. [1] I. Sobel and G. Feldman, A 3x3 isotropic gradient operator for image processing, talk at
   the Stanford Artificial Intelligence Project, 1968.
.. [2] J. M. S. Prewitt, Object enhancement and extraction, in Picture Processing and
   Psychopictorics, Academic Press, 1970.
.. [3] H. Scharr, Optimale Operatoren in der digitalen Bildverarbeitung, doctoral thesis,
   Universität Heidelberg, 2000.
.. [4] R. C. Gonzalez and R. E. Woods, Digital Image Processing, chapter "Image Segmentation",
   on the detection of lines.
.. [5] A. Deshpande, A Beginner's Guide To Understanding Convolutional Neural Networks, 2016
   (the curve, and the two patches).
"""

_NAMED = {_numbers(kernel): kernel for kernel in GALLERY.values()}


def kernel_named(slug: str) -> Kernel:
    """Find a kernel of the gallery.

    Parameters
    ----------
    slug : str
        Its name in links and widgets.

    Returns
    -------
    kernel : Kernel
        The one of that name.

    Raises
    ------
    LessonInputError
        If there is none.

    Examples
    --------
    >>> kernel_named("sobel_left_right").whole
    array([[-1,  0,  1],
           [-2,  0,  2],
           [-1,  0,  1]], dtype=int32)
    """
    if slug not in GALLERY:
        raise LessonInputError(
            f"Expected the name of a kernel. Received: {reprlib.repr(slug)}. "
            f"Choose one of {', '.join(GALLERY)}."
        )
    return GALLERY[slug]


def parse_kernel(text: str) -> Kernel:
    """Read a learner's own kernel, such as "-1 0 1; -2 0 2; -1 0 1".

    Parameters
    ----------
    text : str
        Rows from top to bottom, parted by ";", a new line or "/"; in a row whole
        numbers from -400 to 400, parted by spaces or commas; at the end, if wanted,
        the factor: "x 1/9" ("*" and "×" will do), with a divisor up to 9,999.

    Returns
    -------
    kernel : Kernel
        That of the gallery if it is one of them, else one with the slug "own".

    Raises
    ------
    LessonInputError
        If something is no whole number or out of range, rows differ in length, or
        the number of rows or columns is not 1, 3, 5 or 7.

    Examples
    --------
    >>> parse_kernel("0 0 0; 0 2 0; 0 0 0 x 1/4").weights.max()
    np.float32(0.5)
    >>> parse_kernel("1 0; 0 1")
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: Expected 1, 3, 5 or 7 rows and columns, for a middle. \
Received: shape (2, 2). Add a row or column of 0, or take one away; rows are parted by ";".
    """
    if len(text) > _MAX_TEXT:
        raise LessonInputError(
            f"Expected at most 7 rows of 7 numbers. Received: a text of {len(text):,} characters. "
            "Give only the numbers of the kernel."
        )
    grid, divisor = _cut_factor(text.strip())
    rows = [_parse_row(row) for row in re.split(r"[;\n/]", grid) if row.strip(", \t\r")]
    num_columns = {len(row) for row in rows}
    if len(num_columns) > 1:
        raise LessonInputError(
            "Expected rows of one length. Received: rows of "
            f"{', '.join(str(len(row)) for row in rows)} numbers. "
            'Fill the short ones up with 0; rows are parted by ";".'
        )
    shape = (len(rows), *num_columns)
    if len(shape) == 1 or not set(shape) <= set(SIDES):
        raise LessonInputError(
            f"Expected 1, 3, 5 or 7 rows and columns, for a middle. Received: shape {shape}. "
            'Add a row or column of 0, or take one away; rows are parted by ";".'
        )
    return _named_or_own(np.array(rows, np.int32), divisor)


def kernel_text(kernel: Kernel) -> str:
    """Write a kernel as `parse_kernel` reads it, for a link or a text field.

    Parameters
    ----------
    kernel : Kernel
        A flat one, (kH, kW).

    Returns
    -------
    text : str
        Rows parted by "; ", and the factor at the end unless it is 1.

    Raises
    ------
    LessonInputError
        If the kernel has channels.

    Examples
    --------
    >>> kernel_text(kernel_named("box_blur"))
    '1 1 1; 1 1 1; 1 1 1 x 1/9'
    """
    _require_flat(kernel)
    grid = "; ".join(" ".join(map(str, row)) for row in kernel.whole.tolist())
    return f"{grid} x {kernel.factor_text}" if kernel.factor_text else grid


def random_kernel(side: int, seed: int) -> Kernel:
    """Throw dice for a square kernel, as a network has before it has learnt anything.

    Parameters
    ----------
    side : int
        Rows and columns: 1, 3, 5 or 7.
    seed : int
        The same seed, 0 or more, gives the same kernel again.

    Returns
    -------
    kernel : Kernel
        Whole numbers from -3 to 3, not all of them 0.

    Raises
    ------
    LessonInputError
        If `side` or `seed` is out of range.

    Examples
    --------
    >>> random_kernel(3, seed=1) == random_kernel(3, seed=1)
    True
    """
    if require_whole(side, "side", 1, max(SIDES)) not in SIDES:
        raise LessonInputError(
            f"Expected for side 1, 3, 5 or 7. Received: {side}. Choose an odd number, for a middle."
        )
    generator = np.random.default_rng(require_whole(seed, "seed"))
    whole = np.zeros((side, side), np.int32)
    while not whole.any():
        whole = generator.integers(-3, 3, size=(side, side), dtype=np.int32, endpoint=True)
    return Kernel(
        "random", f"Random, seed {seed}", "Nothing in particular: numbers by chance.", whole
    )


def rotate(kernel: Kernel) -> Kernel:
    """Turn a kernel a quarter clockwise.

    Parameters
    ----------
    kernel : Kernel
        With or without channels.

    Returns
    -------
    turned : Kernel
        That of the gallery if it is one of them, else one with the slug "own".

    Examples
    --------
    >>> rotate(kernel_named("sobel_left_right")).title
    'Sobel, top to bottom'
    """
    return _named_or_own(np.rot90(kernel.whole, k=-1), kernel.divisor)


def negate(kernel: Kernel) -> Kernel:
    """Turn every weight's sign, so that the kernel finds the opposite.

    Parameters
    ----------
    kernel : Kernel
        With or without channels.

    Returns
    -------
    negative : Kernel
        That of the gallery if it is one of them, else one with the slug "own".

    Examples
    --------
    >>> kernel_text(negate(kernel_named("sobel_left_right")))
    '1 0 -1; 2 0 -2; 1 0 -1'
    """
    return _named_or_own(-kernel.whole, kernel.divisor)


def across_channels(kernel: Kernel, channels: int, *, whole: bool = False) -> FloatArray:
    """Repeat a flat kernel for every channel, ready for `convolution.convolve`.

    Parameters
    ----------
    kernel : Kernel
        A flat one, (kH, kW).
    channels : int
        How many, 1 or more.
    whole : bool, default False
        Whether to give the whole numbers instead of the weights.

    Returns
    -------
    kernels : ndarray of shape (kH, kW, C, 1), float32
        One filter.

    Raises
    ------
    LessonInputError
        If the kernel has channels already, or `channels` is below 1.

    Examples
    --------
    >>> across_channels(kernel_named("box_blur"), 3).shape
    (3, 3, 3, 1)
    """
    _require_flat(kernel)
    num_channels = require_whole(channels, "number of channels", 1)
    flat = kernel.whole.astype(np.float32) if whole else kernel.weights
    return np.repeat(flat[:, :, np.newaxis, np.newaxis], num_channels, axis=2)


def _cut_factor(text: str) -> tuple[str, int]:
    """Part a text into its grid of numbers and the divisor of the factor after it."""
    factor = _FACTOR.search(text)
    return (text, 1) if factor is None else (text[: factor.start()], int(factor[1]))


def _parse_row(text: str) -> list[int]:
    """Read one row of whole numbers; the long minus of printed text will do."""
    words = text.replace("\N{MINUS SIGN}", "-").replace(",", " ").split()
    for word in words:
        if not _WHOLE_NUMBER.fullmatch(word) or abs(int(word)) > MAX_WEIGHT:
            raise LessonInputError(
                f"Expected whole numbers from -{MAX_WEIGHT} to {MAX_WEIGHT}. Received: {word!r}. "
                'Write fractions as one factor at the end, such as "x 1/9".'
            )
    return [int(word) for word in words]


def _named_or_own(whole: WholeArray, divisor: int) -> Kernel:
    """Make a kernel, under its known name if these are the numbers of one in the gallery."""
    own = Kernel("own", "Your own kernel", "What it finds is yours to find out.", whole, divisor)
    return _NAMED.get(_numbers(own), own)


def _require_flat(kernel: Kernel) -> None:
    """Refuse a kernel with channels."""
    if len(kernel.shape) != 2:
        raise LessonInputError(
            f"Expected a flat kernel (kH, kW). Received: {kernel.title}, shape {kernel.shape}. "
            "Choose one of its channels."
        )
