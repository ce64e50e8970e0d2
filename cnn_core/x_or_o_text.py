"""Boards and networks by hand as short texts that a link carries, and the strict way back."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnn_core.errors import LessonInputError
from cnn_core.x_or_o import CLASSES, LARGEST_VOTE, NUM_VALUES, SIDE, Board, require_board

_BOARD = re.compile(r"[0-7]{27}")
_VOTES = re.compile(r"-?\d{1,2}(_-?\d{1,2}){23}")
_CELLS_A_DIGIT = 3


def board_text(board: Board) -> str:
    """Write a board in 27 digits from 0 to 7: each is three cells, ink a 1 of its three bits.

    Parameters
    ----------
    board : ndarray of shape (9, 9)
        +1 for ink and -1 for paper.

    Returns
    -------
    text : str
        Row by row.

    Examples
    --------
    >>> from cnn_core.x_or_o import TEMPLATES
    >>> board_text(TEMPLATES["X"])
    '000202104050020050104202000'
    """
    threes = (require_board(board) > 0).reshape(-1, _CELLS_A_DIGIT)
    return "".join(str(digit) for digit in threes @ np.array([4, 2, 1]))


def read_board(text: str) -> Board:
    """Read what `board_text` wrote.

    Parameters
    ----------
    text : str
        27 digits from 0 to 7.

    Returns
    -------
    board : ndarray of shape (9, 9)
        +1 for ink and -1 for paper.

    Raises
    ------
    LessonInputError
        If it is no such text.

    Examples
    --------
    >>> read_board("400" + "0" * 24)[0].tolist()
    [1, -1, -1, -1, -1, -1, -1, -1, -1]
    """
    if not isinstance(text, str) or not _BOARD.fullmatch(text):
        raise LessonInputError(
            f"A board is written in 27 digits from 0 to 7; {text!r:.40} came. Draw it instead."
        )
    digits = np.array([int(digit) for digit in text])
    bits = digits[:, np.newaxis] >> np.array([2, 1, 0]) & 1  # (27, 3)
    board: Board = (2 * bits - 1).reshape(SIDE, SIDE).astype(np.int8)
    return board


def features_text(features: NDArray[np.int8]) -> str:
    """Write features as digits, each weight and 1: so 0 is -1, 1 is 0 and 2 is +1.

    Parameters
    ----------
    features : ndarray of any shape
        -1, 0 or +1.

    Returns
    -------
    text : str
        One digit a weight, as they lie in memory.

    Examples
    --------
    >>> features_text(np.array([[-1, 0], [1, 1]]))
    '0122'
    """
    return "".join(str(int(weight) + 1) for weight in np.ravel(features))


def read_features(text: str, shape: Sequence[int]) -> NDArray[np.int8]:
    """Read what `features_text` wrote.

    Parameters
    ----------
    text : str
        Digits 0, 1 and 2.
    shape : sequence of int
        Of the features that are wanted.

    Returns
    -------
    features : ndarray of this shape
        -1, 0 or +1.

    Raises
    ------
    LessonInputError
        If it is no such text.

    Examples
    --------
    >>> read_features("0122", (2, 2)).tolist()
    [[-1, 0], [1, 1]]
    """
    count = int(np.prod(shape))
    if not isinstance(text, str) or not re.fullmatch(f"[012]{{{count}}}", text):
        raise LessonInputError(
            f"These features are written in {count} digits 0, 1 or 2; {text!r:.40} came. "
            "Start from the usual ones."
        )
    return (np.array([int(digit) for digit in text], dtype=np.int8) - 1).reshape(*shape)


def votes_text(votes: NDArray[np.int8]) -> str:
    """Write the weights of the vote, those for X and O of each value in turn.

    Examples
    --------
    >>> votes_text(np.arange(24).reshape(12, 2) - 3)[:14]
    '-3_-2_-1_0_1_2'
    """
    return "_".join(str(int(weight)) for weight in np.ravel(votes))


def read_votes(text: str) -> NDArray[np.int8]:
    """Read what `votes_text` wrote.

    Parameters
    ----------
    text : str
        24 whole numbers from -99 to 99, with _ between them.

    Returns
    -------
    votes : ndarray of shape (12, 2)
        For X and for O.

    Raises
    ------
    LessonInputError
        If it is no such text.

    Examples
    --------
    >>> read_votes("_".join(["7", "-7"] * 12))[0].tolist()
    [7, -7]
    """
    if not isinstance(text, str) or not _VOTES.fullmatch(text):
        raise LessonInputError(
            f"Votes are written as 24 whole numbers up to {LARGEST_VOTE} with _ between them; "
            f"{text!r:.40} came. Start from the usual ones."
        )
    weights = [int(weight) for weight in text.split("_")]
    return np.array(weights, dtype=np.int8).reshape(NUM_VALUES, len(CLASSES))
