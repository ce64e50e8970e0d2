"""What a network answers along a change: the curves of one picture, and of many."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.outputs import class_probabilities
from cnn_core.pictures.changing import CHANGES


@dataclass(frozen=True)
class Tip:
    """Where an answer first becomes another one.

    Attributes
    ----------
    place : int
        Of the first strength with another answer.
    holds_to : int
        Of the last one before it.
    answer : int
        The class that it becomes.
    """

    place: int
    holds_to: int
    answer: int


@dataclass(frozen=True, eq=False)
class ChangeCurve:
    """What a network says of one picture along one change.

    Attributes
    ----------
    change : str
        A key of `cnn_core.pictures.changing.CHANGES`.
    strengths : ndarray of shape (S,)
        Rising, in the unit of the change.
    pictures : ndarray of shape (S, H, W, C)
        uint8, as the network got them; at the strength that changes nothing rounded.
    logits : ndarray of shape (S, units)
        float32.
    """

    change: str
    strengths: NDArray[np.float64]
    pictures: NDArray[np.uint8]
    logits: FloatArray

    @cached_property
    def probabilities(self) -> FloatArray:
        """Of each class, shape (S, classes)."""
        return class_probabilities(self.logits)

    @cached_property
    def answers(self) -> NDArray[np.int64]:
        """The class with the highest probability, shape (S,)."""
        return answers_of(self.logits)

    @property
    def unchanged(self) -> int:
        """The place of the strength that changes nothing."""
        return int(np.abs(self.strengths - CHANGES[self.change].unchanged).argmin())

    @property
    def tips(self) -> tuple[Tip | None, Tip | None]:
        """Where the answer first tips towards lower strengths, and towards higher ones."""
        return self._first_tip(-1), self._first_tip(1)

    def _first_tip(self, step: int) -> Tip | None:
        place = self.unchanged + step
        while 0 <= place < len(self.strengths):
            if self.answers[place] != self.answers[self.unchanged]:
                return Tip(place, place - step, int(self.answers[place]))
            place += step
        return None


@dataclass(frozen=True, eq=False)
class AccuracyCurve:
    """How many of several pictures are still right, along one change.

    Attributes
    ----------
    change : str
        A key of `cnn_core.pictures.changing.CHANGES`, or another word.
    strengths : ndarray of shape (S,)
        Rising.
    right : ndarray of shape (S,)
        int64, pictures that still got their true class.
    num_pictures : int
        Of how many.
    """

    change: str
    strengths: NDArray[np.float64]
    right: NDArray[np.int64]
    num_pictures: int

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """The share of right answers, shape (S,)."""
        return self.right / max(self.num_pictures, 1)

    def __add__(self, other: "AccuracyCurve") -> "AccuracyCurve":
        """Count other pictures, at the same strengths, too."""
        count = self.num_pictures + other.num_pictures
        return replace(self, right=self.right + other.right, num_pictures=count)


def answers_of(logits: FloatArray) -> NDArray[np.int64]:
    """Answer the class that each row of logits speaks for.

    Parameters
    ----------
    logits : ndarray of shape (..., units)
        Of a softmax or a sigmoid output.

    Returns
    -------
    answers : ndarray of shape (...)
        int64; where a sigmoid's logit is exactly 0, the first class, as a softmax would.

    Examples
    --------
    >>> answers_of(np.array([[0.1, 0.7], [2.0, 1.0]], np.float32)).tolist()
    [1, 0]
    >>> answers_of(np.array([[0.1], [-2.0]], np.float32)).tolist()
    [1, 0]
    """
    if logits.shape[-1] == 1:
        return np.asarray(logits[..., 0] > 0, np.int64)
    return np.asarray(logits.argmax(axis=-1), np.int64)
