"""The map of all held-out pictures, as the last hidden layer of a network sees them.

Workers call `map_moment`, `place_picture` and `neighbour_moment`; what they answer is plain
data. Keras is imported inside functions only.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray, Picture
from cnn_core.datasets import Dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.embedding import HiddenRows, hidden_rows
from cnn_core.networks.loaded import LastFew, checked_picture, loaded_network
from cnn_core.networks.neighbour_map import (
    Affinities,
    NeighbourMap,
    affinities,
    begin_neighbour_map,
    closenesses,
    divergence,
    go_on_with_neighbour_map,
)
from cnn_core.networks.neighbours_in_map import (
    NUM_COMPARED,
    nearest_neighbours,
    nearest_to,
    neighbour_vote,
    neighbours_kept,
)
from cnn_core.networks.principal_map import (
    PrincipalAxes,
    Terms,
    gap_terms,
    place_terms,
    principal_axes,
)
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.training import dataset_for

NUM_NEIGHBOURS = 5
"""Neighbours that are shown of each picture."""

MAX_PICTURES = 2_000
"""On a map; of a larger held-out part, the first."""

MAX_MOMENTS = 8
"""Moments of a training that are shown."""

PAIRS_OF_A_PIECE = 60_000_000
MAX_STEPS_OF_A_PIECE = 100
"""A step looks at every pair: on one core a piece takes about 0.15 s, however many pictures."""

MAX_KEPT = 4
"""Moments whose rows a worker keeps ready; at most 60 MB each, usually below one."""

Source = str | Dataset
"""A data set, or the name by which a worker can load it."""


@dataclass(frozen=True, eq=False)
class Around:
    """Points with their nearest held-out pictures, in all dimensions of the hidden layer.

    Attributes
    ----------
    answers : ndarray of shape (N,)
        int64, what the network says of each.
    sureness : ndarray of shape (N,)
        float32, the probability of that.
    places : ndarray of shape (N, 2)
        float32, along the principal axes.
    place_terms : Terms
        The largest terms of both coordinates.
    nearest : ndarray of shape (N, neighbours)
        int64, positions of the nearest held-out pictures, the nearest first.
    distances : ndarray of shape (N, neighbours)
        float32.
    gap_terms : Terms
        The largest terms of the squared distance to the nearest.
    gap_numbers : ndarray of shape (N, 1, terms)
        float32, the nearest picture's numbers in these.
    """

    answers: NDArray[np.int64]
    sureness: FloatArray
    places: FloatArray
    place_terms: Terms
    nearest: NDArray[np.int64]
    distances: FloatArray
    gap_terms: Terms
    gap_numbers: FloatArray


@dataclass(frozen=True, eq=False)
class MapMoment:
    """The held-out pictures as a network sees them at one moment of its training.

    Attributes
    ----------
    axes : PrincipalAxes
        Of their rows in the last hidden layer.
    pictures : Around
        In the order of the held-out part.
    kept : float
        Which part of each picture's ten nearest are among its ten nearest on the flat map; NaN
        where no distance is above 0, so that nobody is nearer than others.
    vote : float
        Which part of the pictures the ten nearest others would name rightly; NaN likewise.
    accuracy : float
        Which part the network itself names rightly.
    """

    axes: PrincipalAxes
    pictures: Around
    kept: float
    vote: float
    accuracy: float

    def turned_like(self, other: "MapMoment") -> "MapMoment":
        """Turn the axes round so that they point the way of another moment's.

        Parameters
        ----------
        other : MapMoment
            Of the same training.

        Returns
        -------
        moment : MapMoment
            The same map, perhaps seen in a mirror.
        """
        axes = self.axes.turned_like(other.axes)
        signs = np.where((axes.axes == self.axes.axes).all(axis=1), 1, -1).astype(np.float32)
        return replace(
            self, axes=axes, pictures=replace(self.pictures, places=self.pictures.places * signs)
        )


@dataclass(frozen=True, eq=False)
class NeighbourMoment:
    """How far the map by neighbours of one moment has come.

    Attributes
    ----------
    state : NeighbourMap
        With the places.
    kept : float
        As of `MapMoment`, on this map.
    divergence : float
        What it still gets wrong, in nats.
    wanted : ndarray of shape (N, neighbours)
        float32, how much each picture and its nearest belong together: p of t-SNE.
    total : float
        The sum of all closenesses on the map; a closeness over it is q.
    perplexity : float
        Neighbours of each picture, softly counted.
    """

    state: NeighbourMap
    kept: float
    divergence: float
    wanted: FloatArray
    total: float
    perplexity: float


def moments_of(epochs: tuple[int, ...]) -> tuple[int, ...]:
    """Choose moments of a training to show: close together where most changes, at its start.

    Parameters
    ----------
    epochs : tuple of int
        Those that were kept, rising.

    Returns
    -------
    chosen : tuple of int
        At most eight, the first and the last among them.

    Examples
    --------
    >>> moments_of(tuple(range(26)))
    (0, 1, 2, 3, 5, 9, 15, 25)
    >>> moments_of((0, 2, 4))
    (0, 2, 4)
    """
    if len(epochs) <= MAX_MOMENTS:
        return epochs
    wished = np.geomspace(1, len(epochs), MAX_MOMENTS) - 1
    chosen: list[int] = []
    for number, place in enumerate(np.rint(wished).astype(int)):
        still = MAX_MOMENTS - number - 1
        next_free = chosen[-1] + 1 if chosen else 0
        chosen.append(min(max(int(place), next_free), len(epochs) - 1 - still))
    return tuple(epochs[place] for place in chosen)


def map_moment(network: TrainedNetwork, source: Source) -> MapMoment:
    """Make the map of the held-out pictures along their principal axes.

    Parameters
    ----------
    network : TrainedNetwork
        At the moment that is looked at.
    source : str or Dataset
        What it learnt from; its held-out part, at most 2,000 pictures, is drawn.

    Returns
    -------
    moment : MapMoment
        The same for the same network.

    Raises
    ------
    LessonInputError
        If the network does not take these pictures.
    """
    seen, labels = _seen(network, source), _labels(source)
    rows = seen.hidden.rows
    axes = seen.axes
    shown = slice(NUM_NEIGHBOURS)
    pictures = _around(seen.hidden, axes, rows, seen.nearest[:, shown], seen.distances[:, shown])
    vote = neighbour_vote(seen.nearest, labels, len(network.spec.classes))
    return MapMoment(
        axes,
        pictures,
        neighbours_kept(seen.nearest, pictures.places) if seen.is_apart else np.nan,
        float((vote == labels).mean()) if seen.is_apart else np.nan,
        float((pictures.answers == labels).mean()),
    )


def place_picture(network: TrainedNetwork, source: Source, picture: Picture) -> Around:
    """Put one more picture on the map: along the same axes, among its nearest.

    Parameters
    ----------
    network : TrainedNetwork
        At the moment that is looked at.
    source : str or Dataset
        What it learnt from.
    picture : ndarray of shape (H, W, C)
        As the network takes it.

    Returns
    -------
    placed : Around
        Of one picture.

    Raises
    ------
    LessonInputError
        If the picture has another shape, or something in it is no number.
    """
    loaded = loaded_network(network)
    placed = hidden_rows(loaded, checked_picture(network.spec, picture))
    seen = _seen(network, source)
    others = seen.hidden.rows
    nearest, distances = nearest_to(placed.rows[0], others, NUM_NEIGHBOURS)
    return _around(placed, seen.axes, others, nearest[np.newaxis], distances[np.newaxis])


def neighbour_moment(
    network: TrainedNetwork, source: Source, before: NeighbourMoment | None
) -> NeighbourMoment:
    """Make a map by neighbours, or go on with it, by as many steps as a piece has.

    Parameters
    ----------
    network : TrainedNetwork
        At the moment that is looked at.
    source : str or Dataset
        What it learnt from.
    before : NeighbourMoment or None
        How far it has come; None at first.

    Returns
    -------
    moment : NeighbourMoment
        The same for the same network and the same piece.
    """
    seen = _seen(network, source)
    rows = seen.hidden.rows
    wanted = _kept_affinities.get(_name_of(network, source), lambda: affinities(rows))
    begun = before.state if before else begin_neighbour_map(seen.axes.places(rows))
    state = go_on_with_neighbour_map(begun, wanted, steps_of_a_piece(len(rows)))
    return _told(state, seen, wanted)


def steps_of_a_piece(num_pictures: int) -> int:
    """Count the steps of a map by neighbours that are taken at once.

    Parameters
    ----------
    num_pictures : int
        On the map.

    Returns
    -------
    steps : int
        From 1 to 100.

    Examples
    --------
    >>> steps_of_a_piece(600), steps_of_a_piece(2_000)
    (100, 15)
    """
    return max(1, min(MAX_STEPS_OF_A_PIECE, PAIRS_OF_A_PIECE // max(1, num_pictures**2)))


def among_neighbours(placed: Around, places: FloatArray) -> FloatArray:
    """Place pictures on a map by neighbours, which knows no way for others to come in.

    Parameters
    ----------
    placed : Around
        Pictures with their nearest.
    places : ndarray of shape (N, 2)
        Of the held-out pictures, on that map.

    Returns
    -------
    own : ndarray of shape (pictures, 2)
        float32, the mean of their nearest's places, each by 1 / distance: a convention, not
        part of t-SNE.

    References
    ----------
    .. [1] D. Shepard, A two-dimensional interpolation function for irregularly-spaced data,
       ACM National Conference, 1968, equation 1.
    """
    weights = neighbour_weights(placed.distances)
    own: FloatArray = np.einsum("nk,nkp->np", weights, places[placed.nearest]).astype(np.float32)
    return own


def neighbour_weights(distances: FloatArray) -> NDArray[np.float64]:
    """Share one whole among neighbours by 1 / distance; all to those at no distance.

    Parameters
    ----------
    distances : ndarray of shape (N, neighbours)
        0 or more.

    Returns
    -------
    weights : ndarray of the same shape
        Each row sums to 1.

    Examples
    --------
    >>> neighbour_weights(np.array([[1.0, 3.0], [0.0, 2.0]])).tolist()
    [[0.75, 0.25], [1.0, 0.0]]
    """
    gaps = distances.astype(np.float64)
    is_same = gaps == 0
    closeness = np.divide(1.0, gaps, out=np.zeros_like(gaps), where=~is_same)
    closeness = np.where(is_same.any(axis=1, keepdims=True), is_same, closeness)
    weights: NDArray[np.float64] = closeness / closeness.sum(axis=1, keepdims=True)
    return weights


@dataclass(frozen=True, eq=False)
class _Seen:
    """The held-out pictures in the last hidden layer, its axes, and who is nearest, (N, 10)."""

    hidden: HiddenRows
    axes: PrincipalAxes
    nearest: NDArray[np.int64]
    distances: NDArray[np.float64]

    @property
    def is_apart(self) -> bool:
        """Whether anybody is nearer than others; a dead layer makes one point of all pictures."""
        return bool(self.distances.any())


_kept_seen: LastFew[_Seen] = LastFew(MAX_KEPT)
_kept_affinities: LastFew[Affinities] = LastFew(MAX_KEPT)


def _told(state: NeighbourMap, seen: _Seen, wanted: Affinities) -> NeighbourMoment:
    """Measure how good a map by neighbours is now."""
    return NeighbourMoment(
        state,
        neighbours_kept(seen.nearest, state.places) if seen.is_apart else np.nan,
        divergence(state.places, wanted.shares),
        np.take_along_axis(wanted.shares, seen.nearest[:, :NUM_NEIGHBOURS], axis=1),
        float(closenesses(state.places).sum(dtype=np.float64)),
        wanted.perplexity,
    )


def _around(
    hidden: HiddenRows,
    axes: PrincipalAxes,
    others: FloatArray,
    nearest: NDArray[np.int64],
    distances: NDArray[np.float64],
) -> Around:
    """Describe points by place and neighbours."""
    rows = hidden.rows
    opposite = others[nearest[:, 0]] if nearest.shape[1] else rows
    apart, numbers = gap_terms(rows, opposite)
    answers = hidden.probabilities.argmax(axis=1)
    return Around(
        answers,
        hidden.probabilities.max(axis=1),
        axes.places(rows),
        place_terms(rows, axes),
        nearest,
        distances.astype(np.float32),
        apart,
        numbers,
    )


def _seen(network: TrainedNetwork, source: Source) -> _Seen:
    """Answer the held-out pictures in the last hidden layer, computed once a worker."""
    return _kept_seen.get(_name_of(network, source), lambda: _see(network, source))


def _see(network: TrainedNetwork, source: Source) -> _Seen:
    part = dataset_for(source).test
    if not len(part):
        raise LessonInputError(
            "A map needs held-out pictures. Received: a data set without any. "
            "Choose a network that learnt from another one."
        )
    hidden = hidden_rows(loaded_network(network), part.pictures[:MAX_PICTURES])
    return _Seen(
        hidden, principal_axes(hidden.rows), *nearest_neighbours(hidden.rows, NUM_COMPARED)
    )


def _labels(source: Source) -> NDArray[np.int64]:
    return dataset_for(source).test.labels[:MAX_PICTURES]


def _name_of(network: TrainedNetwork, source: Source) -> tuple[str, str]:
    """Name the pictures of a network; data sets of one's own have a digest in their name."""
    return network.digest, source if isinstance(source, str) else source.name
