"""How far one training has come: what a room knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cnn_core.classroom.checks import require_flag, require_moment, require_number
from cnn_core.classroom.goal import MOST_PARAMETERS
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

MOST_POINTS = 60
"""Of a curve, which is drawn small."""

MOST_EPOCHS = 100_000
MOST_RUNS = 1_000_000

Point = tuple[int, float]
"""An epoch and the validation accuracy at its end."""


@dataclass(frozen=True)
class Standing:
    """One training at the end of an epoch.

    The accuracy that counts is that of the newest epoch, not the best one on the way: only
    the network of the newest epoch is there to be kept and tested.

    Parameters
    ----------
    run : int
        The number of the run in its session, from 1.
    dataset : str
        What it learns from.
    parameters : int
        Of its network.
    curve : tuple of (int, float)
        Epochs, rising, and the validation accuracy at the end of each; at least one. More
        than 60 are thinned out.
    num_epochs : int
        How many were asked for.
    is_finished : bool
        Whether nothing more comes of it.
    held_out : float or None, default None
        Accuracy on the test part, of a finished run.
    at : float, default 0.0
        When a room heard of its newest accuracy, in seconds since 1970.

    Raises
    ------
    LessonInputError
        If a number is out of range, or one that has not finished has been tested.

    Examples
    --------
    >>> Standing(1, "digits", 3_000, ((1, 0.5), (2, 0.75)), 25, False).accuracy
    0.75
    """

    run: int
    dataset: str
    parameters: int
    curve: tuple[Point, ...]
    num_epochs: int
    is_finished: bool
    held_out: float | None = None
    at: float = 0.0

    def __post_init__(self) -> None:
        require_whole(self.run, "the number of a run", 1, MOST_RUNS)
        require_whole(self.parameters, "the number of parameters", 0, MOST_PARAMETERS)
        require_whole(self.num_epochs, "the number of epochs", 1, MOST_EPOCHS)
        require_flag(self.is_finished, "whether it has finished")
        require_moment(self.at, "the time of an epoch")
        if not isinstance(self.dataset, str):
            raise LessonInputError(f"A data set has a name; {self.dataset!r:.60} came. Name it.")
        _require_curve(self.curve)
        object.__setattr__(self, "curve", thinned(self.curve))
        self._require_tested_once()

    @property
    def accuracy(self) -> float:
        """The validation accuracy at the end of the newest epoch."""
        return self.curve[-1][1]

    @property
    def epochs(self) -> int:
        """The newest epoch that has ended."""
        return self.curve[-1][0]

    def in_pictures(self, num_validation: int) -> "Standing":
        """Take every accuracy for so many of the validation pictures.

        So that equal scores are equal, whatever the last digits of a mean of float32 are.

        Parameters
        ----------
        num_validation : int
            Pictures of the validation part.

        Returns
        -------
        standing : Standing
            With accuracies that are whole pictures over all pictures.
        """
        curve = tuple(
            (epoch, round(accuracy * num_validation) / num_validation)
            for epoch, accuracy in self.curve
        )
        return replace(self, curve=curve)

    def _require_tested_once(self) -> None:
        """Refuse a score on the test part of what is still being trained."""
        if self.held_out is None:
            return
        require_number(self.held_out, "the held-out accuracy", 0.0, 1.0)
        if not self.is_finished:
            raise LessonInputError(
                "A training is tested once, at its end; a held-out accuracy came of one that "
                "goes on. Wait until it has finished."
            )


def thinned(curve: Sequence[Point]) -> tuple[Point, ...]:
    """Keep at most 60 points of a curve, evenly spread, the first and the last among them.

    Parameters
    ----------
    curve : sequence of (int, float)
        Points in order.

    Returns
    -------
    kept : tuple of (int, float)
        Some of these points, in order.

    Examples
    --------
    >>> kept = thinned([(epoch, 0.5) for epoch in range(1, 501)])
    >>> len(kept), kept[0][0], kept[-1][0]
    (60, 1, 500)
    """
    if len(curve) <= MOST_POINTS:
        return tuple(curve)
    last, steps = len(curve) - 1, MOST_POINTS - 1
    return tuple(curve[round(step * last / steps)] for step in range(MOST_POINTS))


def _require_curve(curve: object) -> None:
    """Refuse what is no row of rising epochs, each with a share of one."""
    if not isinstance(curve, tuple) or not 0 < len(curve) <= MOST_EPOCHS:
        raise LessonInputError(
            "A curve has a point for each epoch that has ended, at least one. "
            f"Received: {curve!r:.60}. Wait for the first epoch."
        )
    before = 0
    for point in curve:
        if not isinstance(point, tuple) or len(point) != 2:
            raise LessonInputError(
                f"A point of a curve is an epoch and an accuracy; {point!r:.60} came. Give both."
            )
        before = require_whole(point[0], "the next epoch of a curve", before + 1, MOST_EPOCHS)
        require_number(point[1], "a validation accuracy", 0.0, 1.0)
