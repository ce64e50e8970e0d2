"""Held-out pictures that show a network at its best, in doubt, and wrong."""

from dataclasses import dataclass

import numpy as np

from cnn_core.networks.results import HeldOutTest

NUM_SURE, NUM_HARD, NUM_WRONG = 5, 3, 4


@dataclass(frozen=True)
class Examples:
    """Positions in the test part.

    Attributes
    ----------
    sure : tuple of int
        Right, each of another class, the surest of it.
    hard : tuple of int
        Right, and the least sure of all.
    wrong : tuple of int
        The mistakes that the network was surest of; empty where there are none.
    """

    sure: tuple[int, ...]
    hard: tuple[int, ...]
    wrong: tuple[int, ...]


def examples_of(test: HeldOutTest) -> Examples:
    """Choose examples among the held-out pictures of a network.

    Parameters
    ----------
    test : HeldOutTest
        What the network said of each.

    Returns
    -------
    examples : Examples
        At most five, three and four; no picture twice.

    Examples
    --------
    >>> said = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]], np.float32)
    >>> examples_of(HeldOutTest(np.array([0, 0, 1, 0]), said))
    Examples(sure=(0, 2), hard=(1,), wrong=(3,))
    """
    right = np.flatnonzero(test.answers == test.labels)
    sureness = test.probabilities[np.arange(len(test.labels)), test.labels]
    ranked = right[np.argsort(-sureness[right], kind="stable")]
    _, first_of_class = np.unique(test.labels[ranked], return_index=True)
    sure = _spread(ranked[np.sort(first_of_class)], test, NUM_SURE)
    hard = [int(position) for position in ranked[::-1] if int(position) not in sure]
    return Examples(sure, tuple(hard[:NUM_HARD]), test.most_wrong(NUM_WRONG))


def _spread(positions: np.ndarray, test: HeldOutTest, count: int) -> tuple[int, ...]:
    """Return so many of these, in the order of their classes and spread evenly over them."""
    by_class = positions[np.argsort(test.labels[positions], kind="stable")]
    chosen = np.linspace(0, len(by_class) - 1, min(count, len(by_class))).round().astype(int)
    return tuple(int(by_class[place]) for place in chosen)
