"""The network by hand put to the test: votes fitted to moved letters, and held-out letters told.

The letters are those of `datasets.boards`: votes are fitted to the training part, and every
share of right answers is of the test part.
"""

import functools
from dataclasses import replace

from cnn_core.datasets import Dataset
from cnn_core.datasets.boards import load_boards
from cnn_core.x_or_o import (
    HandNetwork,
    accuracy_by_hand,
    fit_votes,
    literal_accuracy,
    values_left,
)


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


def network_accuracy(network: HandNetwork) -> float:
    """Answer which share of the 400 test letters a network elects rightly, from 0 to 1.

    Examples
    --------
    >>> network_accuracy(usual_network())
    0.875
    """
    test = trial_letters().test
    return accuracy_by_hand(test.pictures[..., 0], test.labels, network)


@functools.cache
def pixel_accuracy() -> float:
    """Answer which share of the same letters is told by equal pixels, from 0 to 1.

    Examples
    --------
    >>> pixel_accuracy()
    0.73
    """
    test = trial_letters().test
    return literal_accuracy(test.pictures[..., 0], test.labels)
