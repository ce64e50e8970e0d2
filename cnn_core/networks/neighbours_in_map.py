"""Who is near whom among points: in all their dimensions, and on a flat map."""

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray

NUM_COMPARED = 10
"""Neighbours that are counted and that vote."""


def nearest_neighbours(
    rows: FloatArray, count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the nearest other points of each point.

    Parameters
    ----------
    rows : ndarray of shape (N, D)
        Points.
    count : int
        How many neighbours; fewer where there are no more points.

    Returns
    -------
    nearest : ndarray of shape (N, count)
        Their positions, the nearest first.
    distances : ndarray of shape (N, count)
        Euclid's, summed up in float64.

    Examples
    --------
    >>> nearest, distances = nearest_neighbours(np.array([[0.0], [1.0], [3.0]], np.float32), 1)
    >>> nearest.ravel().tolist(), distances.ravel().tolist()
    ([1, 0, 1], [1.0, 1.0, 2.0])
    """
    count = min(count, len(rows) - 1)
    if count < 1:
        return np.empty((len(rows), 0), np.int64), np.empty((len(rows), 0))
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    squares = (centred**2).sum(axis=1)
    gaps = squares[:, np.newaxis] + squares - 2 * centred @ centred.T
    np.fill_diagonal(gaps, np.inf)
    nearest = np.sort(np.argpartition(gaps, count - 1, axis=1)[:, :count], axis=1)
    distances = np.empty(nearest.shape)
    for place in range(count):  # by differences: small distances would be lost in the products
        distances[:, place] = np.linalg.norm(centred - centred[nearest[:, place]], axis=1)
    order = np.argsort(distances, axis=1, kind="stable")
    return (
        np.take_along_axis(nearest, order, axis=1),
        np.take_along_axis(distances, order, axis=1),
    )


def nearest_to(
    row: FloatArray, rows: FloatArray, count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the points nearest to one that is none of them.

    Parameters
    ----------
    row : ndarray of shape (D,)
        A point.
    rows : ndarray of shape (N, D)
        The others.
    count : int
        How many neighbours; fewer where there are no more points.

    Returns
    -------
    nearest : ndarray of shape (count,)
        Their positions, the nearest first.
    distances : ndarray of shape (count,)
        Euclid's.

    Examples
    --------
    >>> nearest, distances = nearest_to(np.array([2.5]), np.array([[0.0], [1.0], [3.0]]), 2)
    >>> nearest.tolist(), distances.tolist()
    ([2, 1], [0.5, 1.5])
    """
    distances = np.linalg.norm(rows.astype(np.float64) - row.astype(np.float64), axis=1)
    nearest = np.argsort(distances, kind="stable")[:count]
    return nearest, distances[nearest]


def neighbours_kept(nearest: NDArray[np.int64], places: FloatArray) -> float:
    """Count how many of each point's nearest are among its nearest on a flat map.

    Parameters
    ----------
    nearest : ndarray of shape (N, count)
        The nearest in all dimensions.
    places : ndarray of shape (N, 2)
        The same points on the map.

    Returns
    -------
    share : float
        From 0 to 1, the mean over all points; 1 where there is no other point. By chance it
        would be count / (N - 1).

    References
    ----------
    .. [1] L. Chen and A. Buja, Local Multidimensional Scaling for Nonlinear Dimension
       Reduction, Graph Drawing, and Proximity Analysis, JASA 104, 2009, section 3: the
       agreement rate.

    Examples
    --------
    >>> neighbours_kept(np.array([[1], [0], [1]]), np.array([[0.0, 0], [1, 0], [9, 9]]))
    1.0
    """
    if not nearest.size:
        return 1.0
    on_map, _ = nearest_neighbours(places, nearest.shape[1])
    same = nearest[:, :, np.newaxis] == on_map[:, np.newaxis]
    return float(same.any(axis=2).mean())


def neighbour_vote(
    nearest: NDArray[np.int64], labels: NDArray[np.int64], num_classes: int
) -> NDArray[np.int64]:
    """Let each point's neighbours vote for a class; the point itself has no vote.

    Parameters
    ----------
    nearest : ndarray of shape (N, count)
        The voters, the nearest first.
    labels : ndarray of shape (M,)
        True classes of all points.
    num_classes : int
        How many classes there are.

    Returns
    -------
    answers : ndarray of shape (N,)
        int64; of classes with equal votes the one whose member is nearest. -1 where nobody
        votes.

    References
    ----------
    .. [1] T. Cover and P. Hart, Nearest Neighbor Pattern Classification, IEEE Transactions on
       Information Theory 13, 1967.

    Examples
    --------
    >>> labels = np.array([0, 1, 1, 0])
    >>> neighbour_vote(np.array([[1, 2, 3], [3, 2, 0], [0, 1, 3]]), labels, 2).tolist()
    [1, 0, 0]
    """
    if not nearest.size:
        return np.full(len(nearest), -1, np.int64)
    voted = labels[nearest]  # (N, count)
    votes = (voted[:, :, np.newaxis] == np.arange(num_classes)).sum(axis=1)  # (N, classes)
    of_voters = np.take_along_axis(votes, voted, axis=1)  # how many vote as each voter does
    winners = of_voters.argmax(axis=1)[:, np.newaxis]
    return np.take_along_axis(voted, winners, axis=1)[:, 0]
