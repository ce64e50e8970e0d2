"""Held-out scores before and after a change, side by side, with what chance may explain."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """How many test pictures were named rightly.

    Attributes
    ----------
    num_right, num_pictures : int
        Right answers, of how many.
    low, high : float
        Ends of the 95 % interval of the true share.
    """

    num_right: int
    num_pictures: int
    low: float
    high: float

    @property
    def accuracy(self) -> float:
        """Share that was right, from 0 to 1."""
        return self.num_right / self.num_pictures


@dataclass(frozen=True)
class Comparison:
    """What a change did to one kind of network.

    Attributes
    ----------
    network : str
        What it is called.
    num_weights : int
        Of that network.
    original, changed : Score
        Before and after.

    Examples
    --------
    >>> before, after = Score(97, 100, 0.92, 0.99), Score(94, 100, 0.88, 0.97)
    >>> Comparison("CNN", 3130, before, after).points
    -3.0
    """

    network: str
    num_weights: int
    original: Score
    changed: Score

    @property
    def points(self) -> float:
        """What the change did, in points of a percent, one decimal."""
        # from the rounded percentages, so that what is shown adds up
        before, after = (round(100 * s.accuracy, 1) for s in (self.original, self.changed))
        return round(after - before, 1)
