"""What becomes of an answer when more and more of the picture is erased: deletion curves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.evidence.gradients import logits
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.loaded import checked_picture, loaded_network
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec

Order = NDArray[np.int32]
"""Pixels of a picture in the order in which they go, shape (H*W,): row times W plus column."""

Mask = NDArray[np.bool_]
"""Which pixels are erased, shape (H, W)."""

Strokes = NDArray[np.uint8]
"""By which stroke, counted from 1, each pixel was erased, shape (H, W); 0 for those left."""

NUM_STEPS = 40
"""Into how many steps a deletion curve is cut, where the picture has as many pixels."""

RANDOM_SEEDS = (0, 1, 2, 3, 4)
MAX_STROKES = 255


@dataclass(frozen=True, eq=False)
class ErasingCurve:
    """What a network says while a picture is erased.

    Attributes
    ----------
    shares : ndarray of shape (S + 1,)
        float64, the part of the pixels that is gone: 0 first.
    logits : ndarray of shape (S + 1, units)
        float32, what it answered then.
    """

    shares: NDArray[np.float64]
    logits: FloatArray

    def probabilities(self, target: Target) -> FloatArray:
        """Answer the probability of the class that is asked about, shape (S + 1,)."""
        return np.asarray(class_probabilities(self.logits)[:, target.of], np.float32)

    def scores(self, target: Target, spec: NetworkSpec) -> FloatArray:
        """Answer the score that is asked about, shape (S + 1,)."""
        return np.asarray(self.logits @ target.direction(spec), np.float32)


def erase(picture: Picture, mask: Mask, fill: Picture) -> Picture:
    """Put something else in the place of some pixels.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].
    mask : ndarray of shape (..., H, W)
        True for what is erased.
    fill : ndarray of shape (H, W, C)
        What takes the place of each pixel; see `fill_picture`.

    Returns
    -------
    pictures : ndarray of shape (..., H, W, C)
        float32.

    Examples
    --------
    >>> erase(np.ones((1, 2, 1)), np.array([[True, False]]), np.zeros((1, 2, 1))).ravel().tolist()
    [0.0, 1.0]
    """
    return np.where(np.asarray(mask)[..., np.newaxis], fill, picture).astype(np.float32)


def fill_picture(picture: Picture, fill: str) -> Picture:
    """Make what takes the place of erased pixels, for the whole picture.

    None of them is nothing: a network takes each for something. That is why several are there to
    be compared.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].
    fill : {"mean", "blurred", "grey", "black"}
        A key of `FILLS`.

    Returns
    -------
    fill : ndarray of shape (H, W, C)
        float32.

    Raises
    ------
    LessonInputError
        If there is no such fill.

    Examples
    --------
    >>> fill_picture(np.array([[[0.25], [0.75]]]), "mean").ravel().tolist()
    [0.5, 0.5]
    """
    if fill not in FILLS:
        raise LessonInputError(
            f"Expected one of {', '.join(FILLS)}. Received: {fill!r:.60}. Choose one of these."
        )
    whole = np.asarray(picture, np.float32)
    return np.broadcast_to(_MAKERS[fill](whole), whole.shape).astype(np.float32)


def erasing_order(evidence: FloatArray, *, hottest_first: bool = True) -> Order:
    """Put the pixels of a map in order.

    Parameters
    ----------
    evidence : ndarray of shape (H, W)
        A map; what speaks against the class below zero.
    hottest_first : bool, default True
        Whether the largest value comes first, or the smallest.

    Returns
    -------
    order : ndarray of shape (H*W,)
        int32. Equal values come in an order drawn at random, always the same one, lest the upper
        left corner of an empty map count for more than the rest of it.

    Examples
    --------
    >>> erasing_order(np.array([[0.0, 3.0], [-1.0, 2.0]])).tolist()
    [1, 3, 0, 2]
    """
    values = np.asarray(evidence, np.float64).ravel()
    shuffled = random_order(values.size, seed=0)
    keys = -values[shuffled] if hottest_first else values[shuffled]
    return shuffled[np.argsort(keys, kind="stable")]


def random_order(num_pixels: int, seed: int) -> Order:
    """Put the pixels of a picture in an order drawn at random.

    Parameters
    ----------
    num_pixels : int
        Rows times columns.
    seed : int
        The same seed draws the same order.

    Returns
    -------
    order : ndarray of shape (num_pixels,)
        int32.
    """
    return np.random.default_rng(seed).permutation(num_pixels).astype(np.int32)


def erased_counts(num_pixels: int) -> NDArray[np.int64]:
    """Count the pixels that are gone at each point of a deletion curve.

    Parameters
    ----------
    num_pixels : int
        Of the picture.

    Returns
    -------
    counts : ndarray of shape (S + 1,)
        From 0 to all, in 40 even steps, or in fewer where there are fewer pixels.

    Examples
    --------
    >>> erased_counts(400)[:4].tolist(), erased_counts(5).tolist()
    ([0, 10, 20, 30], [0, 1, 2, 3, 4, 5])
    """
    steps = min(NUM_STEPS, num_pixels)
    return np.rint(np.linspace(0, num_pixels, steps + 1)).astype(np.int64)


def ranks_of(order: Order) -> Order:
    """Answer for each pixel when it goes: 0 for the first of the order.

    Examples
    --------
    >>> ranks_of(np.array([2, 0, 1])).tolist()
    [1, 2, 0]
    """
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def stroke_masks(strokes: Strokes) -> NDArray[np.bool_]:
    """Answer what is erased before the first stroke and after each.

    Parameters
    ----------
    strokes : ndarray of shape (H, W)
        uint8.

    Returns
    -------
    masks : ndarray of shape (S + 1, H, W)
        Each holds all of the one before.

    Examples
    --------
    >>> stroke_masks(np.array([[2, 0, 1]])).sum(axis=(1, 2)).tolist()
    [0, 1, 2]
    """
    numbers = np.arange(int(strokes.max(initial=0)) + 1)[:, np.newaxis, np.newaxis]
    return np.asarray((strokes > 0) & (strokes <= numbers))


def checked_strokes(strokes: ArrayLike, shape: tuple[int, int]) -> Strokes:
    """Answer strokes that fit a picture, or say why they do not.

    Parameters
    ----------
    strokes : array_like of shape (H, W)
        Whole numbers.
    shape : (int, int)
        Rows and columns of the picture.

    Returns
    -------
    strokes : ndarray of shape (H, W)
        uint8; every stroke up to the last erased something.

    Raises
    ------
    LessonInputError
        If they have another shape, or a stroke is missing among them.

    Examples
    --------
    >>> checked_strokes([[0, 1]], (1, 2)).dtype
    dtype('uint8')
    """
    numbers = np.asarray(strokes)
    known = np.unique(numbers[numbers != 0])
    if numbers.shape != shape or known.tolist() != list(range(1, min(len(known), MAX_STROKES) + 1)):
        raise LessonInputError(
            f"Expected for each of {shape[0]} × {shape[1]} pixels the number of the stroke that "
            f"erased it, up to {MAX_STROKES}, none left out. Received: shape {numbers.shape}, "
            f"strokes {known.tolist()!s:.60}. Restore the picture and erase again."
        )
    return numbers.astype(np.uint8)


def erase_in_order(
    network: TrainedNetwork, picture: Picture, fill: str, orders: Sequence[Order]
) -> tuple[ErasingCurve, ...]:
    """Erase a picture pixel by pixel in several orders, and ask the network on the way.

    The faster the probability falls, the more of the evidence came first [1]_, [2]_. Erased
    pictures are unlike any that the network learnt from [3]_: a part of each fall is due to that,
    which is what the random orders are compared for.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    fill : str
        A key of `FILLS`.
    orders : sequence of ndarray of shape (H*W,)
        As `erasing_order` or `random_order` makes them.

    Returns
    -------
    curves : tuple of ErasingCurve
        One for each order.

    Raises
    ------
    LessonInputError
        If the picture is not one of the network's, an order is none of its pixels, or there is
        no such fill.

    References
    ----------
    .. [1] V. Petsiuk, A. Das and K. Saenko, RISE: randomized input sampling for explanation of
       black-box models, BMVC 2018: the deletion metric.
    .. [2] W. Samek, A. Binder, G. Montavon, S. Lapuschkin and K.-R. Müller, Evaluating the
       visualization of what a deep neural network has learned, IEEE Transactions on Neural
       Networks and Learning Systems 28, 2017, section III.
    .. [3] S. Hooker, D. Erhan, P.-J. Kindermans and B. Kim, A benchmark for interpretability
       methods in deep neural networks, NeurIPS 2019, section 1.
    """
    rows, columns, _ = network.spec.input_shape
    counts = erased_counts(rows * columns)
    masks = []
    for order in orders:
        if not np.array_equal(np.sort(np.asarray(order)), np.arange(rows * columns)):
            raise LessonInputError(
                f"Expected each of {rows * columns} pixels once. Received: an order of "
                f"{len(order)}. Make it of a map of the picture's size."
            )
        masks.append(ranks_of(order) < counts[:, np.newaxis])
    asked = np.stack(masks).reshape(-1, rows, columns)
    answers = _ask(network, picture, fill, asked).reshape(len(masks), len(counts), -1)
    shares = counts / (rows * columns)
    return tuple(ErasingCurve(shares, answer) for answer in answers)


def erase_by_hand(
    network: TrainedNetwork, picture: Picture, fill: str, strokes: Strokes
) -> ErasingCurve:
    """Ask a network about a picture after each stroke that erased a part of it.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    fill : str
        A key of `FILLS`.
    strokes : ndarray of shape (H, W)
        As `checked_strokes` answers them.

    Returns
    -------
    curve : ErasingCurve
        A point for the whole picture, and one for each stroke.

    Raises
    ------
    LessonInputError
        If the picture is not one of the network's, the strokes do not fit it, or there is no
        such fill.
    """
    rows, columns, _ = network.spec.input_shape
    masks = stroke_masks(checked_strokes(strokes, (rows, columns)))
    return ErasingCurve(masks.mean(axis=(1, 2)), _ask(network, picture, fill, masks))


def mean_curve(
    curves: Sequence[ErasingCurve], values: Callable[[ErasingCurve], FloatArray]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Answer mean, smallest and largest of several curves at each point.

    Parameters
    ----------
    curves : sequence of ErasingCurve
        With the same shares.
    values : callable
        What is read off each, such as its probabilities.

    Returns
    -------
    mean, low, high : ndarray of shape (S + 1,)
        float32.
    """
    every = np.stack([values(curve) for curve in curves])
    mean = np.asarray(every.mean(axis=0, dtype=np.float64), np.float32)
    return mean, every.min(axis=0), every.max(axis=0)


def mean_height(shares: ArrayLike, values: ArrayLike) -> float:
    """Answer the mean height of a curve from its first point to its last.

    From nothing erased to everything, it is the area under the deletion curve, by trapezoids [1]_.

    Parameters
    ----------
    shares, values : array_like of shape (S + 1,)
        Points of the curve, its shares rising.

    Returns
    -------
    height : float
        In the unit of the values; of a single point, its own.

    References
    ----------
    .. [1] V. Petsiuk, A. Das and K. Saenko, RISE, BMVC 2018.

    Examples
    --------
    >>> mean_height([0.0, 0.5, 1.0], [1.0, 0.0, 0.0]), mean_height([0.0], [0.5])
    (0.25, 0.5)
    """
    where, what = np.asarray(shares, np.float64), np.asarray(values, np.float64)
    width = where[-1] - where[0]
    return float(np.trapezoid(what, where) / width) if width > 0.0 else float(what[0])


def at_shares(curve: ErasingCurve, values: ArrayLike, shares: ArrayLike) -> NDArray[np.float64]:
    """Read a curve at other shares, so that a coarse curve is compared with one as coarse.

    Parameters
    ----------
    curve : ErasingCurve
        Whose shares the values belong to.
    values : array_like of shape (S + 1,)
        Such as its probabilities.
    shares : array_like of shape (n,)
        Where it is read; between two points on the straight line.

    Returns
    -------
    values : ndarray of shape (n,)
        float64.

    Examples
    --------
    >>> curve = ErasingCurve(np.array([0.0, 1.0]), np.zeros((2, 2), np.float32))
    >>> at_shares(curve, [1.0, 0.0], [0.25]).tolist()
    [0.75]
    """
    return np.asarray(np.interp(np.asarray(shares), curve.shares, np.asarray(values)), np.float64)


def _ask(network: TrainedNetwork, picture: Picture, fill: str, masks: Mask) -> FloatArray:
    """Ask a network about a picture under each of many masks, (M, units), some at a time."""
    loaded = loaded_network(network)
    whole = checked_picture(loaded.spec, picture)[0]
    instead = fill_picture(whole, fill)
    groups = [masks[start : start + _AT_ONCE] for start in range(0, len(masks), _AT_ONCE)]
    return np.concatenate([logits(loaded, erase(whole, group, instead)) for group in groups])


_AT_ONCE = 256
_BLUR = 8  # parts of the smaller side that make one standard deviation


def _mean_colour(picture: Picture) -> FloatArray:
    return np.asarray(picture.mean(axis=(0, 1), dtype=np.float64), np.float32)


def _blurred(picture: Picture) -> Picture:
    """Mix each pixel with those around it, by a bell curve; the edge goes on beyond the edge."""
    width = min(picture.shape[:2]) / _BLUR
    reach = max(1, round(3 * width))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    bell /= bell.sum()
    mixed = picture.astype(np.float64)
    for axis in (0, 1):
        around = [(reach, reach) if one == axis else (0, 0) for one in range(3)]
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(mixed, around, mode="edge"), len(bell), axis=axis
        )
        mixed = windows @ bell
    return np.asarray(mixed, np.float32)


FILLS: Mapping[str, str] = MappingProxyType(
    {"mean": "Mean colour", "blurred": "Blurred", "grey": "Grey", "black": "Black"}
)
"""What can take the place of erased pixels, by the name that travels in links."""

_MAKERS: Mapping[str, Callable[[Picture], FloatArray]] = MappingProxyType(
    {
        "mean": _mean_colour,
        "blurred": _blurred,
        "grey": lambda picture: np.array([0.5], np.float32),
        "black": lambda picture: np.array([0.0], np.float32),
    }
)
