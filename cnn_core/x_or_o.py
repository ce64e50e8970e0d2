"""A network by hand that tells X from O on a board of 9 by 9 cells, and what it is better than.

A cell is +1 for ink and -1 for paper. Features are kernels of -1, 0 and +1; a 0 asks
nothing of its place. How well a feature matches is the mean of the products at the places
that it asks about: 1 where all agree, -1 where all are the opposite.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.likeness import Nearest, nearest_kernel
from cnn_core.pooling import max_pool

CLASSES = ("X", "O")
SIDE = 9
NUM_FEATURES = 3
FEATURE_SIDE = 3
NUM_VALUES = 12
"""What is left to vote: three maps of 2 by 2."""

LARGEST_VOTE = 99
FULL_VOTE = 10
"""What the votes are fitted to: so many for the right letter, and none for the other."""

Board: TypeAlias = NDArray[np.int8]
"""Shape (9, 9), +1 for ink and -1 for paper."""

Verdict = Literal["X", "O", "tie"]


def _drawn(*rows: str) -> NDArray[np.int8]:
    """Read a drawing of # for +1, - for -1 and . for 0."""
    meanings = {"#": 1, "-": -1, ".": 0}
    return np.array([[meanings[letter] for letter in row] for row in rows], dtype=np.int8)


_X = _drawn(
    "---------",
    "-#-----#-",
    "--#---#--",
    "---#-#---",
    "----#----",
    "---#-#---",
    "--#---#--",
    "-#-----#-",
    "---------",
)
_O = _drawn(
    "---------",
    "---###---",
    "--#---#--",
    "-#-----#-",
    "-#-----#-",
    "-#-----#-",
    "--#---#--",
    "---###---",
    "---------",
)
TEMPLATES = MappingProxyType({"X": _X, "O": _O})
"""The letters as a textbook has them."""

FEATURE_TITLES = ("Diagonal down", "Crossing", "Diagonal up")
FEATURES = np.stack(
    [
        _drawn("#--", "-#-", "--#"),
        _drawn("#-#", "-#-", "#-#"),
        _drawn("--#", "-#-", "#--"),
    ],
    axis=-1,
)
"""The features of the first round, shape (3, 3, K)."""

SECOND_TITLES = ("Middle of an X", "Ring of an O", "Crossing alone")
_CROSS = (_drawn("#..", ".#.", "..#"), _drawn("...", ".#.", "..."), _drawn("..#", "...", "#.."))
_RING = (_drawn("..#", "...", "#.."), _drawn("...", "...", "..."), _drawn("#..", "...", "..#"))
_ALONE = (_drawn("...", "...", "..."), _drawn("...", ".#.", "..."), _drawn("...", "...", "..."))
SECOND_FEATURES = np.stack([np.stack(maps, -1) for maps in (_CROSS, _RING, _ALONE)], axis=-1)
"""Features of the three maps that the first round leaves, shape (3, 3, C, K)."""


@dataclass(frozen=True)
class LiteralMatch:
    """A board held against a letter, pixel by pixel.

    Attributes
    ----------
    equal, total : int
        Pixels that are the same, of how many.
    """

    equal: int
    total: int

    @property
    def mean(self) -> float:
        """The mean of the products: +1 for every equal pixel, -1 for every other."""
        return (2 * self.equal - self.total) / self.total

    @property
    def is_same(self) -> bool:
        """Whether it is the very same picture."""
        return self.equal == self.total


@dataclass(frozen=True, eq=False)
class HandNetwork:
    """The network by hand: all of its weights, and whether it has ReLU.

    Parameters
    ----------
    features : ndarray of shape (3, 3, K)
        Of the first round, each -1, 0 or +1; K = 3.
    second : ndarray of shape (3, 3, C, K)
        Of the second round, each -1, 0 or +1; C = K = 3.
    votes : ndarray of shape (12, 2)
        Whole numbers from -99 to 99: what each value that is left counts for X and for O.
    rectified : bool, default True
        Whether ReLU follows both rounds.

    Raises
    ------
    LessonInputError
        If a weight is none of those allowed, or an array has another shape.

    Examples
    --------
    >>> network = HandNetwork(FEATURES, SECOND_FEATURES, np.zeros((12, 2)))
    >>> network.features.shape, network.rectified
    ((3, 3, 3), True)
    """

    features: NDArray[np.int8] = field(default_factory=lambda: FEATURES)
    second: NDArray[np.int8] = field(default_factory=lambda: SECOND_FEATURES)
    votes: NDArray[np.int8] = field(default_factory=lambda: np.zeros((NUM_VALUES, 2), np.int8))
    rectified: bool = True

    def __post_init__(self) -> None:
        for name, shape, largest in (
            ("features", FEATURES.shape, 1),
            ("second", SECOND_FEATURES.shape, 1),
            ("votes", (NUM_VALUES, len(CLASSES)), LARGEST_VOTE),
        ):
            whole = _require_whole_within(getattr(self, name), name, shape, largest)
            object.__setattr__(self, name, whole)


@dataclass(frozen=True, eq=False)
class Rounds:
    """Every number that the network by hand makes of a board, all float32.

    Attributes
    ----------
    filtered : ndarray of shape (7, 7, 3)
        How well each feature matches at each place, from -1 to 1.
    rectified : ndarray of shape (7, 7, 3)
        After ReLU; the same numbers where there is none.
    pooled : ndarray of shape (4, 4, 3)
        The largest of every 2 × 2; windows at the end are partly outside.
    filtered_again, rectified_again : ndarray of shape (4, 4, 3)
        The same with the features of the second round; around the maps there are zeros.
    pooled_again : ndarray of shape (2, 2, 3)
        What is left to vote.
    """

    filtered: FloatArray
    rectified: FloatArray
    pooled: FloatArray
    filtered_again: FloatArray
    rectified_again: FloatArray
    pooled_again: FloatArray

    @property
    def values(self) -> FloatArray:
        """What is left, as Flatten lists it: row by row, of each place all three maps."""
        return self.pooled_again.ravel()


def literal_match(board: ArrayLike, letter: str) -> LiteralMatch:
    """Compare a board with a letter, pixel by pixel.

    Parameters
    ----------
    board : array_like of shape (9, 9)
        +1 for ink and -1 for paper.
    letter : {"X", "O"}
        Which of `TEMPLATES`.

    Returns
    -------
    match : LiteralMatch
        How many pixels are equal.

    Raises
    ------
    LessonInputError
        If it is no such board, or no such letter.

    Examples
    --------
    >>> literal_match(TEMPLATES["X"], "X").mean
    1.0
    >>> literal_match(TEMPLATES["X"], "O").equal
    60
    """
    cells = require_board(board)
    if letter not in TEMPLATES:
        raise LessonInputError(f"The letters are X and O; {letter!r:.20} came. Choose one of them.")
    return LiteralMatch(int((cells == TEMPLATES[letter]).sum()), cells.size)


def literal_verdict(board: ArrayLike) -> Verdict:
    """Answer the letter that has more pixels in common with a board.

    Parameters
    ----------
    board : array_like of shape (9, 9)
        +1 for ink and -1 for paper.

    Returns
    -------
    verdict : {"X", "O", "tie"}
        The better match of both.

    Examples
    --------
    >>> literal_verdict(np.roll(TEMPLATES["O"], 1, axis=1))
    'O'
    """
    return elected([literal_match(board, letter).equal for letter in CLASSES])


def match_at(board: ArrayLike, feature: ArrayLike, row: int, column: int) -> float:
    """Lay a feature on one place of a board: the mean of the products.

    Parameters
    ----------
    board : array_like of shape (9, 9)
        +1 for ink and -1 for paper.
    feature : array_like of shape (3, 3)
        -1, 0 or +1.
    row, column : int
        Upper left cell of the window, from 0 to 6.

    Returns
    -------
    match : float
        From -1 to 1; 0 for a feature that asks nothing.

    Raises
    ------
    LessonInputError
        If the window would leave the board.

    Examples
    --------
    >>> match_at(TEMPLATES["X"], FEATURES[..., 0], 1, 1)
    1.0
    >>> round(match_at(TEMPLATES["X"], FEATURES[..., 0], 0, 0), 2)
    0.78
    """
    last = SIDE - FEATURE_SIDE
    if not (0 <= row <= last and 0 <= column <= last):
        raise LessonInputError(
            f"A window begins in rows and columns 0 to {last}; {(row, column)} came. "
            "Choose a place where it fits."
        )
    weights = np.asarray(feature, dtype=np.int64)
    patch = require_board(board)[row : row + FEATURE_SIDE, column : column + FEATURE_SIDE]
    return float((patch * weights).sum() / max(np.count_nonzero(weights), 1))


def run_by_hand(board: ArrayLike, network: HandNetwork) -> Rounds:
    """Send a board through both rounds.

    Parameters
    ----------
    board : array_like of shape (9, 9)
        +1 for ink and -1 for paper.
    network : HandNetwork
        Its features, with ReLU or without.

    Returns
    -------
    rounds : Rounds
        All maps on the way.

    Raises
    ------
    LessonInputError
        If it is no such board.

    References
    ----------
    .. [1] Brandon Rohrer, How do convolutional neural networks work?, 2016: board, first
       features and pooling are those of this essay.

    Examples
    --------
    >>> rounds = run_by_hand(TEMPLATES["X"], HandNetwork())
    >>> np.rint(9 * rounds.pooled[..., 0]).astype(int)
    array([[9, 3, 5, 3],
           [3, 9, 3, 5],
           [5, 3, 9, 1],
           [3, 5, 1, 7]])
    """
    cells = require_board(board).astype(np.float32)[..., np.newaxis]  # (9, 9, 1)
    activate = relu if network.rectified else np.asarray
    filtered = match_everywhere(cells, network.features[:, :, np.newaxis])
    rectified = activate(filtered)
    pooled = max_pool(rectified, 2, padding="same")
    again = match_everywhere(pooled, network.second, padding="same")
    rectified_again = activate(again)
    left = max_pool(rectified_again, 2)
    return Rounds(filtered, rectified, pooled, again, rectified_again, left)


def match_everywhere(
    maps: ArrayLike, features: ArrayLike, *, padding: Literal["valid", "same"] = "valid"
) -> FloatArray:
    """Lay features on every place of some maps: at each, the mean of the products.

    A convolution whose sums are divided by how many places the feature asks about.

    Parameters
    ----------
    maps : array_like of shape (H, W, C)
        A board with its one channel, or the maps of the first round.
    features : array_like of shape (3, 3, C, K)
        -1, 0 or +1.
    padding : {"valid", "same"}, default "valid"
        Nothing around the maps, or zeros: a place outside agrees and disagrees with nothing.

    Returns
    -------
    matches : ndarray of shape (H_out, W_out, K)
        float32.

    Examples
    --------
    >>> match_everywhere(TEMPLATES["X"][..., np.newaxis], FEATURES[:, :, np.newaxis])[1, 1]
    array([1.        , 0.5555556 , 0.11111111], dtype=float32)
    """
    weights = np.asarray(features, dtype=np.float32)
    # the sums of a board are whole numbers, so 9 of 9 is 1 and not nearly 1
    return convolve(maps, weights, padding=padding) / np.float32(places_asked(weights))


def places_asked(features: ArrayLike) -> NDArray[np.int64]:
    """Count the places that each feature asks about; 1 for one that asks nothing.

    Parameters
    ----------
    features : array_like of shape (3, 3, C, K)
        -1, 0 or +1.

    Returns
    -------
    counts : ndarray of shape (K,)
        What sums are divided by.

    Examples
    --------
    >>> places_asked(SECOND_FEATURES).tolist()
    [6, 4, 1]
    """
    asked: NDArray[np.int64] = np.maximum(np.count_nonzero(features, axis=(0, 1, 2)), 1)
    return asked


def count_votes(values: ArrayLike, votes: ArrayLike) -> FloatArray:
    """Let every value vote: times its weight for each letter, added up.

    Parameters
    ----------
    values : array_like of shape (12,) or (N, 12)
        What the second round left.
    votes : array_like of shape (12, 2)
        Weights for X and for O.

    Returns
    -------
    sums : ndarray of shape (2,) or (N, 2)
        float32, for X and for O.

    Examples
    --------
    >>> count_votes([1.0] + [0.0] * 11, np.full((12, 2), (3, -2)))
    array([ 3., -2.], dtype=float32)
    """
    sums = np.asarray(values, np.float64) @ np.asarray(votes, np.float64)
    return sums.astype(np.float32)


def elected(sums: Sequence[float] | FloatArray) -> Verdict:
    """Answer the letter with more votes.

    Examples
    --------
    >>> elected([2.5, 2.0]), elected([1, 1])
    ('X', 'tie')
    """
    for_x, for_o = (float(value) for value in sums)
    return "tie" if for_x == for_o else "X" if for_x > for_o else "O"


def fit_votes(values: ArrayLike, labels: ArrayLike) -> NDArray[np.int8]:
    """Find the votes by which letters come nearest to 10 for themselves and 0 for the other.

    A least-squares fit, rounded to whole numbers.

    Parameters
    ----------
    values : array_like of shape (N, 12)
        What the second round left of N letters.
    labels : array_like of shape (N,)
        0 for an X, 1 for an O.

    Returns
    -------
    votes : ndarray of shape (12, 2)
        From -99 to 99.

    Examples
    --------
    >>> values = np.repeat(np.eye(12)[:2], 5, axis=0)
    >>> fit_votes(values, [0] * 5 + [1] * 5)[:3].tolist()
    [[10, 0], [0, 10], [0, 0]]
    """
    wished = FULL_VOTE * np.eye(len(CLASSES))[np.asarray(labels, np.int64)]  # (N, 2)
    fitted = np.linalg.lstsq(np.asarray(values, np.float64), wished, rcond=None)[0]
    votes: NDArray[np.int8] = np.clip(np.rint(fitted), -LARGEST_VOTE, LARGEST_VOTE).astype(np.int8)
    return votes


def values_left(boards: ArrayLike, network: HandNetwork) -> FloatArray:
    """Send many boards through both rounds and keep what is left of each.

    Parameters
    ----------
    boards : array_like of shape (N, 9, 9)
        +1 for ink and -1 for paper.
    network : HandNetwork
        Its votes have no part.

    Returns
    -------
    values : ndarray of shape (N, 12)
        float32.
    """
    left = [run_by_hand(board, network).values for board in np.asarray(boards)]
    return np.array(left, dtype=np.float32).reshape(-1, NUM_VALUES)


def accuracy_by_hand(boards: ArrayLike, labels: ArrayLike, network: HandNetwork) -> float:
    """Answer which share of letters the network by hand elects rightly; a tie is wrong.

    Parameters
    ----------
    boards : array_like of shape (N, 9, 9)
        +1 for ink and -1 for paper.
    labels : array_like of shape (N,)
        0 for an X, 1 for an O.
    network : HandNetwork
        With its votes.

    Returns
    -------
    share : float
        From 0 to 1.
    """
    sums = count_votes(values_left(boards, network), network.votes)  # (N, 2)
    return _share_right([elected(pair) for pair in sums], labels)


def literal_accuracy(boards: ArrayLike, labels: ArrayLike) -> float:
    """Answer which share of letters has more pixels in common with its own template.

    Parameters
    ----------
    boards : array_like of shape (N, 9, 9)
        +1 for ink and -1 for paper.
    labels : array_like of shape (N,)
        0 for an X, 1 for an O.

    Returns
    -------
    share : float
        From 0 to 1; a tie is wrong.

    Examples
    --------
    >>> literal_accuracy([TEMPLATES["X"], TEMPLATES["O"]], [0, 1])
    1.0
    """
    return _share_right([literal_verdict(board) for board in np.asarray(boards)], labels)


def learnt_likenesses(
    filters: ArrayLike, features: NDArray[np.int8] = FEATURES
) -> tuple[Nearest, ...]:
    """Find for each learnt filter the feature by hand that it, or its negative, is most like.

    Parameters
    ----------
    filters : array_like of shape (3, 3, K)
        Learnt weights.
    features : ndarray of shape (3, 3, F), optional
        Those by hand; the usual ones unless told.

    Returns
    -------
    nearest : tuple of Nearest
        One for each filter.

    Examples
    --------
    >>> learnt_likenesses(-2.0 * FEATURES[..., [1]])
    (Nearest(place=1, likeness=-1.0),)
    """
    by_hand = list(np.moveaxis(features, -1, 0))
    learnt = np.moveaxis(np.asarray(filters), -1, 0)
    return tuple(nearest_kernel(one, by_hand) for one in learnt)


def likeness_by_chance(features: NDArray[np.int8] = FEATURES, num_draws: int = 300) -> float:
    """Answer how like some feature a random filter is: the mean size of its nearest likeness.

    What a likeness has to beat before it means anything.

    Parameters
    ----------
    features : ndarray of shape (3, 3, F), optional
        Those by hand.
    num_draws : int, default 300
        Filters, of weights from a normal distribution, always the same ones.

    Returns
    -------
    likeness : float
        From 0 to 1.

    Examples
    --------
    >>> 0.35 < likeness_by_chance() < 0.5
    True
    """
    rng = np.random.Generator(np.random.PCG64(0))
    draws = rng.standard_normal((FEATURE_SIDE, FEATURE_SIDE, num_draws))
    nearest = learnt_likenesses(draws, features)
    return float(np.mean([abs(one.likeness) for one in nearest]))


def require_board(board: ArrayLike) -> Board:
    """Answer a board as int8, or say what it should be.

    Parameters
    ----------
    board : array_like of shape (9, 9)
        +1 for ink and -1 for paper.

    Returns
    -------
    board : ndarray of shape (9, 9)
        The same.

    Raises
    ------
    LessonInputError
        If it has another shape, or a cell is neither.

    Examples
    --------
    >>> require_board(-np.ones((9, 9))).sum()
    np.int64(-81)
    """
    cells = np.asarray(board)
    if cells.shape != (SIDE, SIDE) or not np.isin(cells, (-1, 1)).all():
        raise LessonInputError(
            f"A board has {SIDE} rows and {SIDE} columns of +1 for ink and -1 for paper; "
            f"shape {cells.shape} came. Start from the X or the O."
        )
    return cells.astype(np.int8)


def _share_right(verdicts: Sequence[Verdict], labels: ArrayLike) -> float:
    letters = [CLASSES[label] for label in np.asarray(labels, np.int64)]
    right = [verdict == letter for verdict, letter in zip(verdicts, letters, strict=True)]
    return float(np.mean(right))


def _require_whole_within(
    weights: ArrayLike, name: str, shape: tuple[int, ...], largest: int
) -> NDArray[np.int8]:
    """Answer weights as int8, or say which ones there are."""
    whole = np.asarray(weights)
    is_whole = whole.dtype.kind in "iuf" and np.array_equal(whole, np.rint(whole))
    if whole.shape != shape or not is_whole or np.abs(whole).max() > largest:
        raise LessonInputError(
            f"Expected for {name} whole numbers from -{largest} to {largest} of shape {shape}. "
            f"Received: shape {whole.shape}. Start from the usual ones."
        )
    return whole.astype(np.int8)
