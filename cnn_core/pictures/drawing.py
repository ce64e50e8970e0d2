"""Drawings: what a pad in a browser says was inked, made into the picture that a network takes.

The pad inks fine cells, and what is seen and used are coarse ones, each the mean of
its fine ones. So were the bundled digits made: bitmaps of 32 × 32, ink or no ink,
counted in blocks of 4 × 4. Larger pictures have one fine cell in each, with a soft edge.
"""

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.pictures.preparing import LARGEST_SMALL_SIDE
from cnn_core.pictures.resolution import FULL_BRIGHTNESS, LONGEST_SIDE

MOST_FINE_CELLS = 256 * 256
BLOCK = 4  # fine cells along the side of one cell of a small picture
# Drawn with these pens, the ten digits have a mean brightness of 0.22, 0.31 and 0.38: as 98 % of
# the bundled ones, 0.25 to 0.39, where strokes lie closer together.
SMALL_PENS = (1.0, 1.4, 1.75)
LARGE_PENS = (0.06, 0.095, 0.13)  # of the side: from end to end of datasets.letters.LetterRanges


@dataclass(frozen=True)
class Paper:
    """What is drawn on, and how ink on it counts.

    Parameters
    ----------
    rows, columns : int
        Cells, the pixels of the picture that comes of it.
    fineness : int, default 1
        Fine cells along the side of one cell. With 1 the pen has a soft edge; with
        more a fine cell is inked or not, and a cell counts them.
    pens : tuple of float
        Widths to choose from, in cells; the middle one is taken up first.
    bright_ink : bool, default True
        Whether ink is 1 and paper 0, as networks take it; else ink is 0, as on paper.
    channels : int, default 1
        How many channels get the same drawing.

    Raises
    ------
    LessonInputError
        If the sides or the fineness are no whole numbers from 1, or make too many cells.

    Examples
    --------
    >>> Paper(8, 8, fineness=4).ink_shape
    (32, 32)
    """

    rows: int
    columns: int
    fineness: int = 1
    pens: tuple[float, ...] = SMALL_PENS
    bright_ink: bool = True
    channels: int = 1

    def __post_init__(self) -> None:
        sides = (self.rows, self.columns, self.fineness)
        if not all(
            isinstance(side, int | np.integer) and 1 <= side <= LONGEST_SIDE for side in sides
        ):
            raise LessonInputError(
                f"Rows, columns and fineness are whole numbers from 1 to {LONGEST_SIDE}; "
                f"{sides} came."
            )
        if self.rows * self.columns * self.fineness**2 > MOST_FINE_CELLS:
            raise LessonInputError(
                f"A drawing has at most {MOST_FINE_CELLS:,} fine cells; {self.ink_shape} came. "
                "Choose fewer rows and columns."
            )

    @property
    def ink_shape(self) -> tuple[int, int]:
        """Rows and columns of fine cells."""
        return self.rows * self.fineness, self.columns * self.fineness

    @property
    def full(self) -> int:
        """What a cell full of ink counts: its fine cells, or 255 where it is one."""
        return self.fineness**2 if self.fineness > 1 else FULL_BRIGHTNESS


SKETCH_PAPER = Paper(64, 64, pens=(2.0, 4.0, 8.0), bright_ink=False)
"""What a picture for the lessons is drawn on: dark ink on white, in their resolution."""


def network_paper(input_shape: tuple[int, int, int]) -> Paper:
    """Give the paper on which a drawing becomes what a network takes, cell by cell.

    Parameters
    ----------
    input_shape : (int, int, int)
        Rows, columns and channels of the network's pictures.

    Returns
    -------
    paper : Paper
        With pens and edges as in the pictures that networks of this size learn from.

    Raises
    ------
    LessonInputError
        If no drawing could have this shape.

    Examples
    --------
    >>> network_paper((8, 8, 1)).full, network_paper((28, 28, 1)).full
    (16, 255)
    """
    rows, columns, channels = input_shape
    if rows <= LARGEST_SMALL_SIDE:
        return Paper(rows, columns, BLOCK, channels=channels)
    pens = tuple(round(width * rows, 1) for width in LARGE_PENS)
    return Paper(rows, columns, pens=pens, channels=channels)


def read_ink(told: object, paper: Paper) -> NDArray[np.uint8]:
    """Read what a browser says was inked; nothing about it is taken for granted.

    Parameters
    ----------
    told : object
        Base64 of one byte for each fine cell in reading order: 0 for none, 255 for
        full, and where the paper's fineness is 1 anything between.
    paper : Paper
        What was drawn on.

    Returns
    -------
    ink : ndarray of shape ``paper.ink_shape``
        uint8; it cannot be written to.

    Raises
    ------
    LessonInputError
        If it is no such text.

    Examples
    --------
    >>> read_ink("AP8A/w==", Paper(2, 2))
    array([[  0, 255],
           [  0, 255]], dtype=uint8)
    >>> read_ink("AP8A", Paper(2, 2))
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: A drawing of 2 × 2 cells is 4 bytes as 8 letters of base64; \
4 letters came. Draw it again.
    """
    rows, columns = paper.ink_shape
    num_bytes = rows * columns
    content, came = _decoded(told, num_bytes)
    if content is None:
        raise LessonInputError(
            f"A drawing of {rows} × {columns} cells is {num_bytes:,} bytes as "
            f"{_num_letters(num_bytes):,} letters of base64; {came} came. Draw it again."
        )
    ink = np.frombuffer(content, dtype=np.uint8).reshape(rows, columns)
    if paper.fineness > 1 and not np.isin(ink, (0, FULL_BRIGHTNESS)).all():
        raise LessonInputError(
            f"A fine cell is inked, 255, or not, 0; {_neither(ink)} came. Draw it again."
        )
    return ink


def _num_letters(num_bytes: int) -> int:
    return 4 * -(-num_bytes // 3)


def _decoded(told: object, num_bytes: int) -> tuple[bytes | None, str]:
    """Read so many bytes of base64; or say, without a word of it, what came instead."""
    if not isinstance(told, str):
        return None, type(told).__name__
    if len(told) != _num_letters(num_bytes):  # before anything is decoded: it may be huge
        return None, f"{len(told):,} letters"
    try:
        content = base64.b64decode(told, validate=True)
    except ValueError:  # binascii.Error is one, and so is a letter beyond ASCII
        return None, "something else"
    return (content, "") if len(content) == num_bytes else (None, f"{len(content):,} bytes")


def _neither(ink: NDArray[np.uint8]) -> int:
    """Find a value that is neither none nor full."""
    return int(ink[(ink > 0) & (ink < FULL_BRIGHTNESS)][0])


def picture_of(ink: NDArray[np.uint8], paper: Paper) -> Picture:
    """Make the picture of a drawing: each cell the mean of its fine ones, and nothing else.

    Parameters
    ----------
    ink : ndarray of shape ``paper.ink_shape``
        As `read_ink` gives it.
    paper : Paper
        What was drawn on.

    Returns
    -------
    picture : ndarray of shape (rows, columns, channels)
        float32 in [0, 1]; whole sixteenths for a fineness of 4, else whole 255ths.

    Raises
    ------
    LessonInputError
        If the ink has another shape.

    Examples
    --------
    >>> ink = np.full((4, 8), 255, np.uint8)
    >>> ink[:, 4:6] = 0
    >>> picture_of(ink, Paper(1, 2, fineness=4))[..., 0]
    array([[1. , 0.5]], dtype=float32)
    """
    if ink.shape != paper.ink_shape:
        raise LessonInputError(
            f"Ink of shape {paper.ink_shape} belongs on this paper; {ink.shape} came."
        )
    side = paper.fineness
    sums = ink.reshape(paper.rows, side, paper.columns, side).sum(axis=(1, 3), dtype=np.int64)
    most = FULL_BRIGHTNESS * side**2
    shares = (sums if paper.bright_ink else most - sums) / most
    picture: Picture = np.repeat(shares.astype(np.float32)[..., np.newaxis], paper.channels, axis=2)
    return picture
