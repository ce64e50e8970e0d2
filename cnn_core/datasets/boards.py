"""X or O on a board of 9 by 9 cells: letters moved, shrunk, turned and bent, in +1 and -1.

The letters are pen paths as in `letters`, with a pen about one cell wide; a cell is ink
where the pen covers half of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core.datasets.dataset import Dataset, Part
from cnn_core.datasets.drawn import (
    TEST_SEED,
    TEST_STREAM,
    TRAIN_STREAM,
    VALIDATION_STREAM,
    shuffled_labels,
)
from cnn_core.datasets.letters import LICENCE, LetterRanges, ink_along, make_letters
from cnn_core.errors import LessonInputError
from cnn_core.x_or_o import CLASSES, SIDE, Board, require_board

NAME = "boards"
NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 600, 200, 400

BOARD_RANGES = LetterRanges(
    shift=(-0.25, 0.25),
    scale=(0.5, 0.78),
    aspect=(0.8, 1.0),
    rotation=(-20.0, 20.0),
    bend=(-0.1, 0.1),
    stroke_width=(1.05 / SIDE, 1.15 / SIDE),
    noise=(0.0, 0.0),
)
"""How much the letters differ: up to two cells of shift, down to half the board."""

ORIGIN = (
    "Each letter is a pen path on 9 × 9 cells, +1 where the pen covers half a cell and -1 "
    "elsewhere. Shift, scale, width, rotation and bend are drawn at random."
)


@dataclass(frozen=True)
class Move:
    """What is done to a drawing, in this order.

    Parameters
    ----------
    bend : float, default 0
        How far upright lines bulge to the right, as a part of the drawing's height.
    scale : float, default 1
        Of its height and width.
    degrees : float, default 0
        Clockwise.
    down, right : int, default 0
        Cells.
    """

    bend: float = 0.0
    scale: float = 1.0
    degrees: float = 0.0
    down: int = 0
    right: int = 0


_STEPS: Mapping[str, Callable[["Move"], "Move"]] = MappingProxyType(
    {
        "left": lambda move: replace(move, right=move.right - 1),
        "right": lambda move: replace(move, right=move.right + 1),
        "up": lambda move: replace(move, down=move.down - 1),
        "down": lambda move: replace(move, down=move.down + 1),
        "shrink": lambda move: replace(move, scale=max(0.85 * move.scale, 0.4)),
        "rotate": lambda move: replace(move, degrees=(move.degrees + 15) % 360),
        "bend": lambda move: replace(move, bend=min(move.bend + 0.1, 0.4)),
    }
)
STEPS = tuple(_STEPS)
"""What one press does: a cell of shift, 0.85 times the size, 15 degrees, 0.1 of bend."""


def one_more(move: Move, step: str) -> Move:
    """Return a move with one step more of one kind.

    Parameters
    ----------
    move : Move
        What was done to a drawing so far.
    step : str
        One of `STEPS`.

    Returns
    -------
    move : Move
        From the drawing itself, so that ten small turns are as sharp as a large one.

    Raises
    ------
    LessonInputError
        If there is no such step.

    Examples
    --------
    >>> one_more(one_more(Move(), "rotate"), "down")
    Move(bend=0.0, scale=1.0, degrees=15.0, down=1, right=0)
    """
    if step not in _STEPS:
        raise LessonInputError(
            f"A drawing is moved by one of {', '.join(STEPS)}; {step!r:.20} came. Choose one."
        )
    return _STEPS[step](move)


def moved_board(board: ArrayLike, move: Move) -> Board:
    """Bend, shrink, turn and shift what is drawn on a board, as lines and not as pixels.

    Neighbouring cells of ink are joined by lines, these are moved, and drawn again with a
    pen one cell wide: so a thin line stays whole.

    Parameters
    ----------
    board : array_like of shape (9, 9)
        +1 for ink and -1 for paper.
    move : Move
        What is done to it; around the middle of the drawing.

    Returns
    -------
    board : ndarray of shape (9, 9)
        What leaves the board is lost.

    Raises
    ------
    LessonInputError
        If it is no such board.

    Examples
    --------
    >>> from cnn_core.x_or_o import TEMPLATES
    >>> bool((moved_board(TEMPLATES["X"], Move()) == TEMPLATES["X"]).all())
    True
    >>> moved_board(TEMPLATES["X"], Move(right=1))[1].tolist()
    [-1, -1, 1, -1, -1, -1, -1, -1, 1]
    """
    cells = require_board(board)
    lines = _lines(cells > 0)  # (lines, 2, 2)
    if not len(lines):
        return cells
    path = _moved(lines, move)[np.newaxis] + 0.5  # middles of cells
    covered = ink_along(path, np.array([1.0 + 1e-9]), SIDE)[0]
    return _signs(covered)


def make_boards(labels: ArrayLike, *, seed: int | tuple[int, ...]) -> NDArray[np.int8]:
    """Draw one moved letter for each label.

    Parameters
    ----------
    labels : array_like of shape (N,)
        0 for an X, 1 for an O.
    seed : int or tuple of int
        The same seed draws the same letters.

    Returns
    -------
    boards : ndarray of shape (N, 9, 9)
        +1 for ink and -1 for paper.

    Raises
    ------
    LessonInputError
        If a label is neither 0 nor 1.

    Examples
    --------
    >>> make_boards([0, 1], seed=0).shape
    (2, 9, 9)
    """
    return _signs(make_letters(labels, seed=seed, ranges=BOARD_RANGES, side=SIDE)[..., 0])


def load_boards(seed: int = 0) -> Dataset:
    """Draw 600, 200 and 400 moved letters, half of them X and half of them O.

    Not among the data sets of the training room: its pictures are signs, not brightness.

    Parameters
    ----------
    seed : int, default 0
        Draws other letters for training and validation; those of the test part
        are always the same.

    Returns
    -------
    boards : Dataset
        Pictures of shape (9, 9, 1), float32, +1 for ink and -1 for paper.

    Examples
    --------
    >>> boards = load_boards()
    >>> boards.input_shape, len(boards.test), sorted(set(boards.test.pictures.ravel().tolist()))
    ((9, 9, 1), 400, [-1.0, 1.0])
    """

    def part(stream: int, part_seed: int, size: int, first: int) -> Part:
        labels = shuffled_labels(size, len(CLASSES), (stream, part_seed))
        pictures = make_boards(labels, seed=(stream, part_seed, 1))[..., np.newaxis]
        indices = np.arange(first, first + size, dtype=np.int64)
        return Part(pictures.astype(np.float32), labels, indices)

    return Dataset(
        name=NAME,
        title="X or O on a board",
        classes=CLASSES,
        train=part(TRAIN_STREAM, seed, NUM_TRAIN, 0),
        validation=part(VALIDATION_STREAM, seed, NUM_VALIDATION, NUM_TRAIN),
        test=part(TEST_STREAM, TEST_SEED, NUM_TEST, NUM_TRAIN + NUM_VALIDATION),
        licence=LICENCE,
        origin=ORIGIN,
    )


def _signs(covered: NDArray[np.floating]) -> Board:
    """Take for ink what the pen covers by half or more."""
    return np.where(covered >= 0.5, 1, -1).astype(np.int8)


def _lines(ink: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Join cells of ink to their neighbours; corner to corner only where no other way joins them.

    A cell alone is a line from itself to itself.
    """
    cells = {(int(row), int(column)) for row, column in np.argwhere(ink)}
    lines = []
    for row, column in sorted(cells):
        lines.append(((row, column), (row, column)))
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            other = row + down, column + right
            between = {(row + down, column), (row, column + right)} - {(row, column), other}
            if other in cells and not between & cells:
                lines.append(((row, column), other))
    return np.array(lines, dtype=np.float64).reshape(-1, 2, 2)


def _moved(lines: NDArray[np.float64], move: Move) -> NDArray[np.float64]:
    """Move the ends of lines around the middle of them all."""
    low, high = lines.min(axis=(0, 1)), lines.max(axis=(0, 1))
    middle, height = (low + high) / 2, max(float((high - low)[0]), 1.0)
    row, column = np.moveaxis(lines - middle, -1, 0)
    column = column + move.bend * height * (1 - (2 * row / height) ** 2)
    turn = np.radians(move.degrees)
    turned_row = np.cos(turn) * row + np.sin(turn) * column
    turned_column = np.cos(turn) * column - np.sin(turn) * row
    shift = np.array([move.down, move.right])
    moved = np.stack([turned_row, turned_column], axis=-1) * move.scale + middle + shift
    rounded: NDArray[np.float64] = np.round(moved, 9)  # so that a quarter turn is exact
    return rounded
