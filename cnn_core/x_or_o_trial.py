"""The network by hand put to the test: votes fitted to moved letters, and held-out letters told.

The letters are those of `datasets.boards`: votes are fitted to the training part, what a
learner sees while changing weights is of the validation part, and the comparison at the end is
of the test part.
"""

import functools
from dataclasses import replace
from typing import Literal, TypeAlias

from cnn_core.datasets import Dataset, Part
from cnn_core.datasets.boards import load_boards
from cnn_core.x_or_o import (
    HandNetwork,
    accuracy_by_hand,
    fit_votes,
    literal_accuracy,
    values_left,
)

Held: TypeAlias = Literal["validation", "test"]
"""A part that nothing is fitted to."""


@functools.cache
def trial_letters() -> Dataset:
    """Return the letters of every trial; their arrays cannot be written to."""
    return load_boards()


def fitted_network(network: HandNetwork) -> HandNetwork:
    """Give a network the votes that suit its features best.

    Parameters
    ----------
    network : HandNetwork
        Its own votes have no part.

    Returns
    -------
    network : HandNetwork
        With votes fitted to the 600 training letters.
    """
    train = trial_letters().train
    return replace(
        network, votes=fit_votes(values_left(train.pictures[..., 0], network), train.labels)
    )


@functools.cache
def usual_network() -> HandNetwork:
    """Return the network to start from, made once a process.

    Examples
    --------
    >>> usual_network().votes[0].tolist()
    [20, -18]
    """
    return fitted_network(HandNetwork())


def network_accuracy(network: HandNetwork, part: Held = "validation") -> float:
    """Answer which share of the letters of a part a network elects rightly.

    Parameters
    ----------
    network : HandNetwork
        With features and votes of now.
    part : {"validation", "test"}, default "validation"
        Whoever changes weights looks at the first; the second is for the comparison at the end.

    Returns
    -------
    share : float
        From 0 to 1, of 200 or 400 letters.

    Examples
    --------
    >>> network_accuracy(usual_network()), network_accuracy(usual_network(), "test")
    (0.915, 0.875)
    """
    held = _part(part)
    return accuracy_by_hand(held.pictures[..., 0], held.labels, network)


@functools.cache
def pixel_accuracy(part: Held = "validation") -> float:
    """Answer which share of the same letters is told by equal pixels, from 0 to 1.

    Examples
    --------
    >>> pixel_accuracy(), pixel_accuracy("test")
    (0.745, 0.73)
    """
    held = _part(part)
    return literal_accuracy(held.pictures[..., 0], held.labels)


def _part(part: Held) -> Part:
    letters = trial_letters()
    return letters.validation if part == "validation" else letters.test
