"""An invented table of customers: numbers of which no two columns belong side by side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core.datasets.dataset import require_seed
from cnn_core.shapes import require_whole

COLUMNS = ("age", "visits", "basket €", "distance km", "returns", "newsletter", "years", "orders")
"""What each column holds; the order is as good as any other."""

WEIGHTS = (-1, 6, 2, -3, -8, 10, 4, 3)
"""What a rule of thumb of this invented shop gives for each, to say who may come back."""

_RANGES = ((18, 79), (0, 20), (5, 90), (1, 40), (0, 6), (0, 1), (0, 12), (0, 30))


@dataclass(frozen=True, eq=False)
class CustomerTable:
    """Invented customers.

    Attributes
    ----------
    columns : tuple of str
        Name of each column.
    values : ndarray of shape (N, 8), int64
        One customer a row.
    weights : tuple of int
        Of the shop's rule, one a column.
    """

    columns: tuple[str, ...]
    values: NDArray[np.int64]
    weights: tuple[int, ...]

    @property
    def scores(self) -> NDArray[np.int64]:
        """What the rule says of each customer, shape (N,): values times weights, summed up."""
        scores: NDArray[np.int64] = self.values @ np.array(self.weights)
        return scores


def make_customers(count: int = 8, *, seed: int = 0) -> CustomerTable:
    """Invent customers.

    Parameters
    ----------
    count : int, default 8
        How many, 1 to 1,000.
    seed : int, default 0
        The same seed invents the same customers.

    Returns
    -------
    table : CustomerTable
        Whole numbers, each drawn evenly from the range of its column.

    Raises
    ------
    LessonInputError
        If the count is out of range, or the seed is no whole number from 0.

    Examples
    --------
    >>> table = make_customers(3)
    >>> table.values.shape, len(table.scores)
    ((3, 8), 3)
    """
    num_rows = require_whole(count, "count", 1, 1_000)
    require_seed(seed)
    random = np.random.Generator(np.random.PCG64(seed))
    low, high = np.array(_RANGES).T
    values = random.integers(low, high, size=(num_rows, len(COLUMNS)), endpoint=True)
    return CustomerTable(COLUMNS, values, WEIGHTS)


def neighbour_differences(values: NDArray[np.int64]) -> int:
    """Add up how much every value differs from its right neighbour.

    Parameters
    ----------
    values : ndarray of shape (H, W)
        Whole numbers.

    Returns
    -------
    total : int
        Sum of the sizes of ``values[:, c + 1] - values[:, c]``: what the filter [-1, +1]
        answers, without signs. It depends on which columns stand side by side.

    Examples
    --------
    >>> neighbour_differences(np.array([[0, 0, 9, 9]])), neighbour_differences(
    ...     np.array([[0, 9, 0, 9]])
    ... )
    (9, 27)
    """
    return int(np.abs(np.diff(values, axis=1)).sum())
