"""How much of a map stays the same when the picture moves, before pooling and after."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnn_core.errors import LessonInputError
from cnn_core.figures.numbers import percent
from cnn_core.shapes import require_numbers


@dataclass(frozen=True)
class Sameness:
    """How many values of two maps agree, each with the one at the same place.

    Places that are zero in both maps are counted apart: there a filter was silent
    before and after, and nothing could have been lost.

    Attributes
    ----------
    places : int
        Values compared.
    silent : int
        Places that are zero in both maps.
    same : int
        Places with exactly the same value in both, those that are silent left out.
    near : int
        Places whose two values differ by no more than `tolerance`, those that are
        silent left out; it includes `same`.
    tolerance : float
        The difference that counts as near.
    """

    places: int
    silent: int
    same: int
    near: int
    tolerance: float

    @property
    def answers(self) -> int:
        """Return how many places hold an answer, a value other than zero, in either map."""
        return self.places - self.silent

    @property
    def same_share(self) -> float:
        """Return which part of the answers stays exactly the same; all, if there is none."""
        return self.same / self.answers if self.answers else 1.0

    @property
    def near_share(self) -> float:
        """Return which part of the answers stays within the tolerance; all, if there is none."""
        return self.near / self.answers if self.answers else 1.0


def sameness(before: ArrayLike, after: ArrayLike, *, tolerance: float = 0.0) -> Sameness:
    """Compare two maps of the same shape, place by place.

    Parameters
    ----------
    before, after : array_like of the same shape
        The map of a picture, and of the same picture after it was moved. Nothing is
        moved back: a value is compared with the one that now stands in its place.
    tolerance : float, default 0.0
        The largest difference that counts as near.

    Returns
    -------
    sameness : Sameness
        The counts.

    Raises
    ------
    LessonInputError
        If the shapes differ, a number is not finite, or the tolerance is negative.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016,
       figure 9.8: a shift by one changes every input of max pooling, and half of its outputs.

    Examples
    --------
    >>> sameness([0, 5, 5, 9], [0, 5, 7, 0], tolerance=2)
    Sameness(places=4, silent=1, same=1, near=2, tolerance=2.0)
    """
    one, other = require_numbers(before, "before"), require_numbers(after, "after")
    if one.shape != other.shape:
        raise LessonInputError(
            f"Expected two maps of the same shape. Received: {one.shape} and {other.shape}. "
            "Compare maps that were made with the same settings."
        )
    if not tolerance >= 0:
        raise LessonInputError(
            f"Expected for tolerance a number from 0. Received: {tolerance!r}. Choose 0 or more."
        )
    answers = (one != 0) | (other != 0)
    difference = np.abs(one[answers].astype(np.float64) - other[answers])
    return Sameness(
        places=one.size,
        silent=one.size - int(answers.sum()),
        same=int((difference == 0).sum()),
        near=int((difference <= tolerance).sum()),
        tolerance=float(tolerance),
    )


def comparison_told(unpooled: Sameness, pooled: Sameness) -> str:
    """Say in one sentence which map keeps more of its answers: only what these numbers say.

    Parameters
    ----------
    unpooled, pooled : Sameness
        Of the map before pooling and of the pooled map, with the same tolerance.

    Returns
    -------
    sentence : str
        Names the shares that it compares, in whole percent; a difference that does
        not show there is none.

    Examples
    --------
    >>> before = Sameness(places=100, silent=20, same=0, near=8, tolerance=2.0)
    >>> pooled = Sameness(places=25, silent=5, same=5, near=7, tolerance=2.0)
    >>> print(comparison_told(before, pooled))
    More of the pooled map stays as it was: exactly 25 % against 0 %, nearly 35 % against 10 %.
    """
    if unpooled.same == unpooled.answers and pooled.same == pooled.answers:
        return "Every answer of both maps stays exactly as it was."
    exactly = percent(pooled.same, pooled.answers), percent(unpooled.same, unpooled.answers)
    nearly = percent(pooled.near, pooled.answers), percent(unpooled.near, unpooled.answers)
    gains = (
        _gain(exactly, pooled.same_share - unpooled.same_share),
        _gain(nearly, pooled.near_share - unpooled.near_share),
    )
    shares = f"exactly {' against '.join(exactly)}, nearly {' against '.join(nearly)}."
    if gains == (0, 0):
        return f"Both maps keep the same part of their answers: {shares}"
    if min(gains) >= 0:
        return f"More of the pooled map stays as it was: {shares}"
    if max(gains) <= 0:
        return f"Here pooling does not help: {shares}"
    if gains[0] > 0:
        return f"More of the pooled map stays exactly, but less of it nearly: {shares}"
    return f"More of the pooled map stays nearly, but less of it exactly: {shares}"


def _gain(shown: tuple[str, str], difference: float) -> int:
    """Return 1 where the pooled map keeps more, -1 where less, 0 where no difference shows."""
    if shown[0] == shown[1]:
        return 0
    return 1 if difference > 0 else -1
