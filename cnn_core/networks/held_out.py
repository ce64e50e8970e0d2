"""The one test at the end of a training, and what can be read from it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray


@dataclass(frozen=True, eq=False)
class Calibration:
    """How sure answers were, and how often they were right, in bins of sureness.

    Attributes
    ----------
    sureness : ndarray of shape (bins,)
        Mean probability of the answer, rising.
    accuracy : ndarray of shape (bins,)
        Which part of these answers was right.
    counts : ndarray of shape (bins,)
        How many answers; none is 0.
    """

    sureness: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def error(self) -> float:
        """Answer the mean distance between the two, weighted by how many answers there are."""
        gaps = np.abs(self.accuracy - self.sureness)
        return float((gaps * self.counts).sum() / self.counts.sum())

    @property
    def overconfidence(self) -> float:
        """Answer mean sureness less accuracy: above zero if surer than right."""
        return float(((self.sureness - self.accuracy) * self.counts).sum() / self.counts.sum())


@dataclass(frozen=True, eq=False)
class HeldOutTest:
    """The one test at the end, on pictures that training never saw.

    Attributes
    ----------
    labels : ndarray of shape (N,)
        int64, the true class of each picture, in the order of the test part.
    probabilities : ndarray of shape (N, classes)
        float32, what the network says.
    """

    labels: NDArray[np.int64]
    probabilities: FloatArray

    @classmethod
    def none(cls, num_classes: int) -> "HeldOutTest":
        """Answer a test that never took place: no pictures, so no score.

        Parameters
        ----------
        num_classes : int
            Of the network that was not tested.

        Returns
        -------
        test : HeldOutTest
            Without accuracy and loss.
        """
        return cls(np.empty(0, np.int64), np.empty((0, num_classes), np.float32))

    @property
    def answers(self) -> NDArray[np.int64]:
        """Answer the class with the highest probability for each picture, shape (N,)."""
        return np.asarray(np.argmax(self.probabilities, axis=1), np.int64)

    @property
    def num_right(self) -> int:
        """Count the pictures that got their true class."""
        return int(np.count_nonzero(self.answers == self.labels))

    @property
    def accuracy(self) -> float:
        """Which part of the pictures got its true class; ValueError without pictures."""
        self._require_pictures()
        return self.num_right / len(self.labels)

    @property
    def loss(self) -> float:
        """Mean of -log of the probability of the truth; ValueError without pictures."""
        self._require_pictures()
        smallest = np.finfo(np.float32).tiny
        return float(-np.log(np.maximum(self._of_truth(), smallest)).mean())

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Count the pictures of each true class (rows) by the answer they got (columns)."""
        num_classes = self.probabilities.shape[1]
        places = self.labels * num_classes + self.answers
        return np.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)

    def most_wrong(self, count: int) -> tuple[int, ...]:
        """Find the mistakes that the network was surest of.

        Parameters
        ----------
        count : int
            How many at most.

        Returns
        -------
        positions : tuple of int
            In the test part; the widest gap between the answer's probability
            and that of the truth comes first. Pictures answered rightly never
            come.
        """
        gaps = self.probabilities.max(axis=1) - self._of_truth()
        wrong = np.flatnonzero(self.answers != self.labels)
        order = wrong[np.argsort(-gaps[wrong], kind="stable")]
        return tuple(int(position) for position in order[:count])

    def least_sure(self, count: int) -> tuple[int, ...]:
        """Find the pictures whose two likeliest classes lie closest together.

        Parameters
        ----------
        count : int
            How many at most.

        Returns
        -------
        positions : tuple of int
            In the test part, right ones and wrong ones; the closest first.
        """
        two_likeliest = np.sort(self.probabilities, axis=1)[:, -2:]
        margins = two_likeliest[:, 1] - two_likeliest[:, 0]
        order = np.argsort(margins, kind="stable")[:count]
        return tuple(int(position) for position in order)

    def in_cell(self, truth: int, answer: int) -> tuple[int, ...]:
        """Find the pictures of one cell of `confusion`, the surest answer first.

        Parameters
        ----------
        truth, answer : int
            Positions of two classes, the same one for what was right.

        Returns
        -------
        positions : tuple of int
            In the test part.
        """
        found = np.flatnonzero((self.labels == truth) & (self.answers == answer))
        order = found[np.argsort(-self.probabilities[found, answer], kind="stable")]
        return tuple(int(position) for position in order)

    @property
    def accuracy_by_class(self) -> NDArray[np.float64]:
        """Answer which part of each class was right, shape (classes,); NaN without pictures."""
        counts = self.confusion
        totals = counts.sum(axis=1)
        shares: NDArray[np.float64] = np.full(len(totals), np.nan)
        np.divide(np.diag(counts), totals, out=shares, where=totals > 0)
        return shares

    def calibration(self, num_bins: int = 10) -> "Calibration":
        """Compare how sure the answers are with how often they are right.

        Parameters
        ----------
        num_bins : int, default 10
            Of equal width, over probabilities from 0 to 1.

        Returns
        -------
        calibration : Calibration
            Bins without answers are left out.

        References
        ----------
        Guo, Pleiss, Sun and Weinberger, On calibration of modern neural networks, ICML 2017,
        equations 2 and 3.
        """
        self._require_pictures()
        sureness = self.probabilities.max(axis=1).astype(np.float64)
        is_right = self.answers == self.labels
        # a probability on the border of two bins belongs to the lower one, as in the paper
        bins = np.clip(np.ceil(sureness * num_bins).astype(np.int64) - 1, 0, num_bins - 1)
        counts = np.bincount(bins, minlength=num_bins)
        filled = counts > 0
        sure = np.bincount(bins, sureness, num_bins)[filled] / counts[filled]
        right = np.bincount(bins, is_right, num_bins)[filled] / counts[filled]
        return Calibration(sure, right, counts[filled])

    def _require_pictures(self) -> None:
        """Refuse to score a network that was never tested."""
        if not len(self.labels):
            raise ValueError("This network was never tested: look at `TrainedNetwork.is_tested`.")

    def _of_truth(self) -> NDArray[np.float64]:
        """Answer the probability that each picture's true class got."""
        return self.probabilities[np.arange(len(self.labels)), self.labels].astype(np.float64)
