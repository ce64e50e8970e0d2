"""X or O: letters that the site draws itself, each a little different.

28 rows by 28 columns: large enough that a stroke is two to four pixels wide with
soft edges, and that 28 -> 14 -> 7 halves evenly twice; small enough to learn in seconds.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.datasets.dataset import Dataset, Part
from cnn_core.datasets.drawn import (
    TEST_SEED,
    TEST_STREAM,
    TRAIN_STREAM,
    VALIDATION_STREAM,
    Range,
    in_255ths,
    require_ordered,
    shuffled_labels,
)
from cnn_core.errors import LessonInputError

CLASSES = ("X", "O")
SIDE = 28
LARGEST_SIDE = 256
NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 600, 150, 150

LICENCE = "CC0. Drawn by this site's own code; do with them what you like."
ORIGIN = (
    "Each letter is a pen path: two strokes for an X, one round stroke for an O. Shift, scale, "
    "width, rotation, bend, pen width and noise are drawn at random from the ranges shown, and the "
    "path is filled with soft edges, bright on dark."
)

PenPath = NDArray[np.float64]
"""Points of pen strokes, shape (N, strokes, points, 2): row and column."""


@dataclass(frozen=True)
class LetterRanges:
    """How much letters may differ; each value is drawn evenly between two ends.

    Parameters
    ----------
    shift : (float, float)
        Of the middle, down and to the right, as a part of the picture's side; a
        letter that would leave the picture is moved back to its edge.
    scale : (float, float)
        Height, as a part of the picture's side.
    aspect : (float, float)
        Width, as a part of the height.
    rotation : (float, float)
        Degrees, clockwise.
    bend : (float, float)
        How far a stroke bulges from its ideal line, as a part of the height.
    stroke_width : (float, float)
        Width of the pen as a part of the picture's side.
    noise : (float, float)
        Standard deviation of what is added to every pixel's brightness.
    """

    shift: Range = (-0.1, 0.1)
    scale: Range = (0.5, 0.8)
    aspect: Range = (0.7, 1.0)
    rotation: Range = (-22.0, 22.0)
    bend: Range = (-0.12, 0.12)
    stroke_width: Range = (0.06, 0.13)
    noise: Range = (0.0, 0.08)

    def __post_init__(self) -> None:
        require_ordered(asdict(self))


LETTER_RANGES = LetterRanges()


def make_letters(
    labels: ArrayLike,
    *,
    seed: int | tuple[int, ...],
    ranges: LetterRanges = LETTER_RANGES,
    side: int = SIDE,
) -> FloatArray:
    """Draw one letter for each label, no two alike.

    Parameters
    ----------
    labels : array_like of shape (N,)
        0 for an X, 1 for an O.
    seed : int or tuple of int
        The same seed draws the same letters, on every machine.
    ranges : LetterRanges
        How much the letters may differ.
    side : int, default 28
        Rows and columns, 8 to 256.

    Returns
    -------
    pictures : ndarray of shape (N, side, side, 1)
        float32, ink bright on dark; every value is k/255 for a whole k.

    Raises
    ------
    LessonInputError
        If `side` is outside 8 to 256, or a label is neither 0 nor 1.

    Examples
    --------
    >>> letters = make_letters([0, 1], seed=0)
    >>> letters.shape
    (2, 28, 28, 1)
    >>> bool((letters == make_letters([0, 1], seed=0)).all())
    True
    """
    class_of = np.asarray(labels, dtype=np.int64)
    if not 8 <= side <= LARGEST_SIDE:
        raise LessonInputError(
            f"Letters are 8 to {LARGEST_SIDE} pixels a side; {side} came. Choose 28."
        )
    if not np.isin(class_of, (0, 1)).all():
        raise LessonInputError(
            f"A label is 0 for an X or 1 for an O; {sorted(set(class_of.tolist()))} came."
        )
    rng = np.random.Generator(np.random.PCG64(seed))

    def drawn(limits: Range, *shape: int) -> NDArray[np.float64]:
        return rng.uniform(*limits, size=(len(class_of), *shape))

    middle = 0.5 + drawn(ranges.shift, 2)
    height, aspect = drawn(ranges.scale), drawn(ranges.aspect)
    turn = np.radians(drawn(ranges.rotation))
    bend, start = drawn(ranges.bend, 2), drawn((0.0, 2 * np.pi))
    pen, noise = drawn(ranges.stroke_width) * side, drawn(ranges.noise)

    pictures = np.empty((len(class_of), side, side))
    for label, path_of in enumerate((_x_path, _o_path)):
        chosen = class_of == label
        path = path_of(bend[chosen], start[chosen], side)  # (n, strokes, points, 2), around 0
        placed = _place(path, middle[chosen], height[chosen], aspect[chosen], turn[chosen])
        pictures[chosen] = ink_along(_inside(placed * side, pen[chosen], side), pen[chosen], side)
    pictures += noise[:, None, None] * rng.standard_normal(pictures.shape)
    return in_255ths(pictures)[..., np.newaxis]  # (N, side, side, 1)


def _x_path(bend: NDArray[np.float64], start: NDArray[np.float64], side: int) -> PenPath:
    """Two crossing strokes, each bulging by its own bend."""
    along = np.linspace(-0.5, 0.5, 2 * (4 + side // 32) + 1)
    bulge = bend[:, :, None] * (1.0 - 4.0 * along**2)  # (n, 2, points), none at the ends
    row = along + bulge
    column = np.array([1.0, -1.0])[:, None] * (along - bulge)
    return np.stack([row, column], axis=-1)


def _o_path(bend: NDArray[np.float64], start: NDArray[np.float64], side: int) -> PenPath:
    """One round stroke that begins anywhere and need not quite meet its own beginning."""
    turn = np.linspace(0.0, 2 * np.pi, 29 + 4 * (side // 16))
    angle = start[:, None] + turn
    squash = bend[:, :1] * np.cos(2.0 * turn)
    drift = 0.5 * bend[:, 1:] * (turn / np.pi - 1.0)
    radius = 0.5 * (1.0 + squash + drift)
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=-1)[:, np.newaxis]


def _place(
    path: PenPath,
    middle: NDArray[np.float64],
    height: NDArray[np.float64],
    aspect: NDArray[np.float64],
    turn: NDArray[np.float64],
) -> PenPath:
    """Scale, rotate and shift a path of height 1 around 0, into a picture of side 1."""

    def each(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values[:, None, None]

    row = path[..., 0] * each(height)
    column = path[..., 1] * each(height * aspect)
    cosine, sine = each(np.cos(turn)), each(np.sin(turn))
    return np.stack(
        [
            each(middle[:, 0]) + cosine * row + sine * column,
            each(middle[:, 1]) + cosine * column - sine * row,
        ],
        axis=-1,
    )


def _inside(path: PenPath, pen: NDArray[np.float64], side: int) -> PenPath:
    """Move what would be cut off at an edge back into the picture."""
    reach = pen[:, None] / 2.0
    low = path.min(axis=(1, 2)) - reach  # (n, 2)
    high = path.max(axis=(1, 2)) + reach
    back = np.maximum(0.0, -low) - np.maximum(0.0, high - side)
    moved: PenPath = path + back[:, None, None, :]
    return moved


def ink_along(path: PenPath, pen: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Fill what a round pen covers: 1 inside, 0 outside, one soft pixel between."""
    centre = np.arange(side) + 0.5
    row, column = centre[:, None], centre[None, :]
    nearest = np.full((len(path), side, side), np.inf)  # squared distance to the path
    first, second = path[:, :, :-1], path[:, :, 1:]
    for a, b in zip(np.moveaxis(_flat(first), 1, 0), np.moveaxis(_flat(second), 1, 0), strict=True):
        a_row, a_column = a[:, 0, None, None], a[:, 1, None, None]
        d_row, d_column = (b - a)[:, 0, None, None], (b - a)[:, 1, None, None]
        along = (row - a_row) * d_row + (column - a_column) * d_column  # (n, side, side)
        along = np.clip(along / np.maximum(d_row**2 + d_column**2, 1e-12), 0.0, 1.0)
        off_row, off_column = row - a_row - along * d_row, column - a_column - along * d_column
        np.minimum(nearest, off_row**2 + off_column**2, out=nearest)
    covered: NDArray[np.float64] = 0.5 + pen[:, None, None] / 2.0 - np.sqrt(nearest)
    return np.clip(covered, 0.0, 1.0)


def _flat(points: PenPath) -> NDArray[np.float64]:
    """All strokes of a letter one after another: (n, strokes * points, 2)."""
    return points.reshape(len(points), points.shape[1] * points.shape[2], 2)


def load_letters(seed: int) -> Dataset:
    """Draw 600, 150 and 150 letters, half of them X and half of them O.

    Parameters
    ----------
    seed : int
        Draws other letters for training and validation; those of the test
        part are always the same.

    Returns
    -------
    letters : Dataset
        Pictures of shape (28, 28, 1), ink bright on dark.

    Examples
    --------
    >>> letters = load_letters(seed=0)
    >>> letters.classes, len(letters.train)
    (('X', 'O'), 600)
    """

    def part(stream: int, part_seed: int, size: int, first: int) -> Part:
        labels = shuffled_labels(size, len(CLASSES), (stream, part_seed))
        pictures = make_letters(labels, seed=(stream, part_seed, 1))
        return Part(pictures, labels, np.arange(first, first + size, dtype=np.int64))

    return Dataset(
        name="letters",
        title="X or O",
        classes=CLASSES,
        train=part(TRAIN_STREAM, seed, NUM_TRAIN, 0),
        validation=part(VALIDATION_STREAM, seed, NUM_VALIDATION, NUM_TRAIN),
        test=part(TEST_STREAM, TEST_SEED, NUM_TEST, NUM_TRAIN + NUM_VALIDATION),
        licence=LICENCE,
        origin=ORIGIN,
    )
