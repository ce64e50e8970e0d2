"""A map by neighbours: t-SNE, in NumPy, in steps that can be interrupted.

Points in many dimensions attract one another if they are near there, and repel one
another on the map; where both are in balance, neighbours lie together.
docs/decisions/020-a-map-by-neighbours.md tells why it is written here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.neighbours_in_map import nearest_neighbours

PERPLEXITY = 30.0
"""How many neighbours each point has, softly counted."""

NUM_STEPS = 500
NUM_EARLY = 150
EARLY_EXAGGERATION = 12.0
EARLY_MOMENTUM, MOMENTUM = 0.5, 0.8
SMALLEST_GAIN = 0.01
FIRST_SPREAD = 1e-4
ROUNDS_OF_SEARCH = 50


@dataclass(frozen=True, eq=False)
class Affinities:
    """How much any two points belong together in many dimensions.

    Attributes
    ----------
    shares : ndarray of shape (N, N)
        float32, p of the paper: symmetric, zero on the diagonal, 1 in all.
    perplexity : float
        Neighbours of each point, softly counted.
    """

    shares: FloatArray
    perplexity: float


@dataclass(frozen=True, eq=False)
class NeighbourMap:
    """How far a map by neighbours has come.

    Attributes
    ----------
    places : ndarray of shape (N, 2)
        float32, centred; without a unit, and turned by chance.
    steps : int
        Steps done, from 0 to `NUM_STEPS`.
    velocities, gains : ndarray of shape (N, 2)
        float32, what the next step goes on with.
    """

    places: FloatArray
    steps: int
    velocities: FloatArray
    gains: FloatArray

    @property
    def is_done(self) -> bool:
        """Whether this is the last step."""
        return self.steps >= NUM_STEPS or len(self.places) < 2


def affinities(rows: FloatArray, perplexity: float = PERPLEXITY) -> Affinities:
    """Measure how much points belong together: the nearer, the more, on each one's own scale.

    Around each point stands a bell curve, so wide that the same number of neighbours
    lies under it, softly counted; beyond three times as many it is cut off [2]_.

    Parameters
    ----------
    rows : ndarray of shape (N, D)
        Points.
    perplexity : float, default 30
        That number; a third of the other points at most.

    Returns
    -------
    affinities : Affinities
        The mean of both directions, over all pairs.

    References
    ----------
    .. [1] L. van der Maaten and G. Hinton, Visualizing Data using t-SNE, JMLR 9, 2008,
       equation 1 and section 3.1.
    .. [2] L. van der Maaten, Accelerating t-SNE using Tree-Based Algorithms, JMLR 15, 2014,
       equation 6.

    Examples
    --------
    >>> pairs = affinities(np.array([[0], [1], [9], [10]], np.float32), 1.0).shares
    >>> bool(pairs[0, 1] > 100 * pairs[0, 2]), float(pairs.sum().round(3))
    (True, 1.0)
    """
    num = len(rows)
    perplexity = max(1.0, min(perplexity, (num - 1) / 3))
    count = min(num - 1, int(3 * perplexity))
    shares = np.zeros((num, num))
    if count > 0:
        nearest, distances = nearest_neighbours(rows, count)
        np.put_along_axis(shares, nearest, _under_the_bell(distances**2, perplexity), axis=1)
        shares = (shares + shares.T) / shares.sum() / 2
    return Affinities(shares.astype(np.float32), perplexity)


def begin_neighbour_map(start: FloatArray) -> NeighbourMap:
    """Answer the map before the first step: all points together, in order of a flat map.

    Parameters
    ----------
    start : ndarray of shape (N, 2)
        Places along the principal axes: so the same points give the same map, and large
        groups lie to one another as they do there [1]_.

    Returns
    -------
    begun : NeighbourMap
        The same places, very small.

    References
    ----------
    .. [1] D. Kobak and P. Berens, The art of using t-SNE for single-cell transcriptomics,
       Nature Communications 10, 2019.
    """
    spread = float(start[:, 0].std()) or 1.0
    places = (start / spread * FIRST_SPREAD).astype(np.float32)
    if not places.any():  # all points are one; any small differences will do
        places = np.random.default_rng(0).normal(0, FIRST_SPREAD, start.shape).astype(np.float32)
    return NeighbourMap(places, 0, np.zeros_like(places), np.ones_like(places))


def go_on_with_neighbour_map(
    state: NeighbourMap, wanted: Affinities, num_steps: int
) -> NeighbourMap:
    """Take some steps down the gradient of what the map gets wrong.

    Parameters
    ----------
    state : NeighbourMap
        How far it has come.
    wanted : Affinities
        Of the same points.
    num_steps : int
        How many; fewer where it is done before.

    Returns
    -------
    state : NeighbourMap
        The same whether its steps are taken at once or one by one.

    References
    ----------
    .. [1] L. van der Maaten and G. Hinton, Visualizing Data using t-SNE, JMLR 9, 2008,
       equation 5 and section 3.4.
    """
    for _ in range(num_steps):
        if state.is_done:
            break
        state = _step(state, wanted.shares)
    return state


def gradient(places: FloatArray, shares: FloatArray) -> FloatArray:
    """Answer which way each place would make the map worse.

    Parameters
    ----------
    places : ndarray of shape (N, 2)
        On the map.
    shares : ndarray of shape (N, N)
        How much points belong together, p.

    Returns
    -------
    gradient : ndarray of shape (N, 2)
        Of the Kullback-Leibler divergence between p and q, the same shares on the map.

    References
    ----------
    .. [1] L. van der Maaten and G. Hinton, Visualizing Data using t-SNE, JMLR 9, 2008,
       equation 5.
    """
    closeness = closenesses(places)
    forces = shares - closeness / closeness.sum()
    forces *= closeness
    by_axis = np.ascontiguousarray(places.T)
    pulled = np.stack([np.einsum("nm,m->n", forces, axis) for axis in by_axis], axis=1)
    slopes: FloatArray = 4 * (forces.sum(axis=1, keepdims=True) * places - pulled)
    return slopes


def closenesses(places: FloatArray) -> FloatArray:
    """Answer 1 / (1 + distance²) for every pair of places on the map.

    Parameters
    ----------
    places : ndarray of shape (N, 2)
        On the map.

    Returns
    -------
    closeness : ndarray of shape (N, N)
        From 0 to 1, of the type of the places; zero on the diagonal. Over their sum, they
        are q of the paper.

    References
    ----------
    .. [1] L. van der Maaten and G. Hinton, Visualizing Data using t-SNE, JMLR 9, 2008,
       equation 4.

    Examples
    --------
    >>> closenesses(np.array([[0.0, 0.0], [3.0, 0.0]])).tolist()
    [[0.0, 0.1], [0.1, 0.0]]
    """
    across, up = np.ascontiguousarray(places.T)
    # no product of matrices here: on a busy machine the threads of BLAS would wait for one another
    gaps = np.square(across[:, np.newaxis] - across)
    gaps += np.square(up[:, np.newaxis] - up)
    gaps += 1
    closeness: FloatArray = np.reciprocal(gaps, out=gaps)
    np.fill_diagonal(closeness, 0)
    return closeness


def divergence(places: FloatArray, shares: FloatArray) -> float:
    """Measure what the map gets wrong: 0 where places belong together as points do.

    Parameters
    ----------
    places : ndarray of shape (N, 2)
        On the map.
    shares : ndarray of shape (N, N)
        How much points belong together, p.

    Returns
    -------
    divergence : float
        Of Kullback and Leibler, in nats.

    References
    ----------
    .. [1] L. van der Maaten and G. Hinton, Visualizing Data using t-SNE, JMLR 9, 2008,
       section 3.1, the cost function.
    """
    closeness = closenesses(places)
    shown = np.maximum(closeness / max(float(closeness.sum()), 1e-12), 1e-12)
    counts = shares > 0
    return float((shares[counts] * np.log(shares[counts] / shown[counts])).sum())


def _step(state: NeighbourMap, shares: FloatArray) -> NeighbourMap:
    """Take one step, with a velocity that goes on and a gain for each number."""
    is_early = state.steps < NUM_EARLY
    slopes = gradient(state.places, shares * EARLY_EXAGGERATION if is_early else shares)
    goes_on = slopes * state.velocities < 0
    gains = np.maximum(np.where(goes_on, state.gains + 0.2, state.gains * 0.8), SMALLEST_GAIN)
    rate = max(len(shares) / EARLY_EXAGGERATION / 4, 50.0)
    kept = EARLY_MOMENTUM if is_early else MOMENTUM
    velocities = (kept * state.velocities - rate * gains * slopes).astype(np.float32)
    places = state.places + velocities
    places -= places.mean(axis=0)
    return NeighbourMap(places, state.steps + 1, velocities, gains.astype(np.float32))


def _under_the_bell(squares: NDArray[np.float64], perplexity: float) -> NDArray[np.float64]:
    """Share one whole among neighbours at these squared distances (N, k), by a bell curve.

    Its width is found by halving, so that the entropy is the logarithm of the perplexity.
    """
    gaps = squares - squares[:, :1]  # the nearest has no gap: nothing is lost to rounding
    scale = gaps.mean(axis=1, keepdims=True)
    gaps = np.divide(gaps, scale, out=np.zeros_like(gaps), where=scale > 0)
    low, high = np.zeros_like(scale), np.full_like(scale, np.inf)
    narrowness = np.ones_like(scale)
    for _ in range(ROUNDS_OF_SEARCH):
        weights = np.exp(-gaps * narrowness)
        total = weights.sum(axis=1, keepdims=True)
        entropy = np.log(total) + narrowness * (gaps * weights).sum(axis=1, keepdims=True) / total
        is_wide = entropy > np.log(perplexity)
        low, high = np.where(is_wide, narrowness, low), np.where(is_wide, high, narrowness)
        narrowness = np.where(np.isinf(high), narrowness * 2, (low + high) / 2)
    weights = np.exp(-gaps * narrowness)
    shares: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return shares
