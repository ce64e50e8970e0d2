"""What everyone in a room trains for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnn_core.classroom.checks import require_number
from cnn_core.datasets import DATASETS
from cnn_core.datasets.downloaded import DOWNLOADS
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

MOST_PARAMETERS = 1_000_000_000
MOST_PICTURES = 1_000_000

TITLES: Mapping[str, str] = MappingProxyType(
    {name: entry.title for name, entry in DATASETS.items()}
    | {name: entry.title for name, entry in DOWNLOADS.items()}
)
"""Data that everybody has, or can fetch; not those of one's own."""


@dataclass(frozen=True)
class Goal:
    """A data set, a validation accuracy to reach on it, and how large a network may be.

    Parameters
    ----------
    dataset : str
        A key of `TITLES`.
    accuracy : float
        Of the validation part, above 0 and at most 1.
    num_validation : int
        Pictures of that part: they tell how much of an accuracy is chance.
    max_parameters : int or None, default None
        The most that a network may have; None for any number.

    Raises
    ------
    LessonInputError
        If one of them is none of that.

    Examples
    --------
    >>> Goal("digits", 0.97, 300, 5_000).told
    '97 % on Handwritten digits with at most 5,000 parameters'
    """

    dataset: str
    accuracy: float
    num_validation: int
    max_parameters: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.dataset, str) or self.dataset not in TITLES:
            raise LessonInputError(
                f"The goal of a room is on data that everyone has: one of {', '.join(TITLES)}. "
                f"Received: {self.dataset!r:.60}. Choose one of these."
            )
        require_number(self.accuracy, "the accuracy to reach", 0.01, 1.0)
        require_whole(self.num_validation, "the validation part", 1, MOST_PICTURES)
        if self.max_parameters is not None:
            require_whole(self.max_parameters, "the number of parameters", 1, MOST_PARAMETERS)

    @property
    def title(self) -> str:
        """The name of the data set, as learners read it."""
        return TITLES[self.dataset]

    @property
    def told(self) -> str:
        """The goal in words."""
        share = f"{self.accuracy * 100:.4g} % on {self.title}"
        if self.max_parameters is None:
            return share
        return f"{share} with at most {self.max_parameters:,} parameters"

    def allows(self, num_parameters: int) -> bool:
        """Say whether a network of this size counts.

        Parameters
        ----------
        num_parameters : int
            Of the whole network.

        Returns
        -------
        allows : bool
            Always, where there is no limit.
        """
        return self.max_parameters is None or num_parameters <= self.max_parameters

    def is_reached_by(self, accuracy: float) -> bool:
        """Say whether a validation accuracy is enough.

        Parameters
        ----------
        accuracy : float
            From 0 to 1.

        Returns
        -------
        is_reached : bool
            97 of 100 pictures reach 97 %, whatever the last digit of a float is.
        """
        return accuracy >= self.accuracy - 1e-9
