"""None of these: how unlike everything in its training a picture is to a network.

Softmax shares out 100 % among the classes a network knows, whatever comes. So a cup
given to a network of digits is some digit, often a sure one. What its filters make of
the cup tells: it lies far from what they made of any digit.

A picture is compared by its *embedding*: how much each filter answers, how unevenly and how
fine, and where those of the last maps do, scaled to length one. Its score is the distance
to the nearest of some typical embeddings of training pictures, the centres of k-means, in
units of the distance that 95 % of the validation pictures keep within.
docs/decisions/011-none-of-these.md tells what else was measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.layers import Activation, Flatten
from cnn_core.networks.spec import NetworkSpec
from cnn_core.pictures.resolution import area_average

Decimals = TypeVar("Decimals", np.float32, np.float64)

LIMIT = 1.0
"""A score above it means: none of these."""

SHARE_WITHIN = 0.95
"""The share of validation pictures that the limit is set for."""

# Small enough to travel with a network; all training pictures would hardly find more.
MAX_CENTRE_BYTES = 125_000
PICTURES_PER_CENTRE = 2
MAX_ROW = 512
MAX_FITTED = 2_000
NUM_ROUNDS = 4  # more change nothing in what is noticed

# A dead network gives every picture one embedding, all at one distance or none: a picture at the
# limit itself must not be beyond it by a rounding error.
SMALLEST_DISTANCE = 1e-3
MARGIN = 1.001
LARGEST_OUTPUT = 1e15  # sums of squares of larger ones are beyond float32


@dataclass(frozen=True)
class Novelty:
    """How unlike the training pictures one picture is.

    Attributes
    ----------
    score : float
        0 or more: distance to the nearest typical training picture, as a
        multiple of the distance that 95 % of the validation pictures keep within.
    false_alarm_rate : float
        The share of held-out pictures, all of known classes, above the limit.
    nearest : int
        That typical training picture's number in its data set, as in ``Part.indices``.
    limit : float
        1 for every network.
    """

    score: float
    false_alarm_rate: float
    nearest: int
    limit: float = LIMIT

    @property
    def is_unlike(self) -> bool:
        """Whether the picture is most likely none of the classes."""
        return self.score > self.limit


@dataclass(frozen=True, eq=False)
class NoveltyDetector:
    """What is typical of a network's training pictures, and how far is too far.

    Attributes
    ----------
    centres : ndarray of shape (centres, numbers)
        int8; times `scale`, the centres of clusters of embeddings.
    scale : float
        What a step of the centres stands for.
    numbers : ndarray of shape (centres,)
        int64, the number in the data set of the training picture nearest each centre.
    distance : float
        That 95 % of the validation pictures keep within.
    false_alarm_rate : float
        The share of held-out pictures beyond that distance.
    """

    centres: NDArray[np.int8]
    scale: float
    numbers: NDArray[np.int64]
    distance: float
    false_alarm_rate: float

    def scores(self, embeddings: FloatArray) -> NDArray[np.float64]:
        """Score pictures by how unlike the training pictures they are.

        Parameters
        ----------
        embeddings : ndarray of shape (N, numbers)
            What `embed` gave.

        Returns
        -------
        scores : ndarray of shape (N,)
            0 or more, never NaN; above `LIMIT` for none of these.
        """
        scores: NDArray[np.float64] = self._distances(embeddings).min(axis=1) / self.distance
        return scores

    def judge(self, embedding: FloatArray) -> Novelty:
        """Say how unlike the training pictures one picture is.

        Parameters
        ----------
        embedding : ndarray of shape (numbers,)
            One row of what `embed` gave.

        Returns
        -------
        novelty : Novelty
            With the most similar of the typical training pictures.
        """
        distances = self._distances(embedding[np.newaxis])[0]
        nearest = int(distances.argmin())
        score = float(distances[nearest]) / self.distance
        return Novelty(score, self.false_alarm_rate, int(self.numbers[nearest]))

    def _distances(self, embeddings: FloatArray) -> NDArray[np.float64]:
        """Measure to every centre, in the precision that small distances need."""
        return _distances(embeddings.astype(np.float64), np.float64(self.scale) * self.centres)


def embedding_layers(spec: NetworkSpec) -> tuple[int, ...]:
    """Find the layers whose outputs tell pictures from unlike ones.

    Parameters
    ----------
    spec : NetworkSpec
        Any network.

    Returns
    -------
    numbers : tuple of int
        From 1: every layer that applies an activation to maps. Where there is none,
        the one layer that turns maps into a row, before dense layers throw away
        what does not matter for the classes.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> embedding_layers(default_digits_spec())
    (2, 5)
    """
    shapes = zip(spec.layers, spec.output_shapes(), strict=True)
    activated = [
        number
        for number, (layer, shape) in enumerate(shapes, start=1)
        if len(shape) == 3
        and (isinstance(layer, Activation) or layer.activation_inside is not None)
    ]
    return tuple(activated) or (_row_layer(spec),)


def embed(outputs: Sequence[FloatArray], spec: NetworkSpec) -> FloatArray:
    """Make of what layers gave the row that pictures are compared by.

    From each layer come mean, standard deviation and roughness (the mean difference
    of neighbours) of each map: how much a filter answers, how unevenly, and how fine.
    From the last come the maps too, averaged over areas where they have more than 512
    numbers: where filters answer. Each of these parts has the same share.

    Parameters
    ----------
    outputs : sequence of ndarray of shape (N, H, W, K) or (N, units)
        Of the layers that `embedding_layers` names.
    spec : NetworkSpec
        The network.

    Returns
    -------
    embeddings : ndarray of shape (N, numbers)
        float32, each row of length 1, or less where a part is all zero.

    Examples
    --------
    >>> from cnn_core.networks.spec import Dense
    >>> spec = NetworkSpec((1, 2, 1), (Flatten(), Dense(2, "softmax")), ("X", "O"))
    >>> embedding = embed([np.array([[0.3, 0.4]])], spec)  # three numbers, and two
    >>> embedding.shape, float(np.linalg.norm(embedding).round(5))
    ((1, 5), 1.0)
    """
    maps = [_tamed(np.asarray(output, np.float32)) for output in outputs]
    if maps[-1].ndim == 2:
        maps[-1] = maps[-1].reshape(-1, *_maps_before(spec))
    parts = [_described(values) for values in maps] + [_averaged(maps[-1])]
    units = [_of_length_one(part) for part in parts]
    return np.asarray(np.concatenate(units, axis=1) / math.sqrt(len(units)), np.float32)


def fit_novelty(
    train: FloatArray, numbers: NDArray[np.int64], validation: FloatArray, held_out: FloatArray
) -> NoveltyDetector:
    """Learn what is typical, set the limit, and measure the false alarms.

    Centres come from training pictures, the limit from validation pictures and the
    false alarm rate from held-out ones: each part is asked what it alone can answer.
    The same embeddings give the same detector.

    Parameters
    ----------
    train : ndarray of shape (N, numbers)
        Embeddings of training pictures, from `embed`.
    numbers : ndarray of shape (N,)
        int64, the number of each of these in the data set.
    validation, held_out : ndarray of shape (M, numbers)
        Embeddings of the other two parts.

    Returns
    -------
    detector : NoveltyDetector
        At most 130 kB.

    References
    ----------
    .. [1] Y. Sun, Y. Ming, X. Zhu and Y. Li, Out-of-Distribution Detection with Deep Nearest
       Neighbors, ICML, 2022: distance between embeddings of length one, limit at 95 %.
    .. [2] S. Lloyd, Least Squares Quantization in PCM, IEEE Transactions on Information
       Theory 28, 1982: k-means.

    Examples
    --------
    >>> known = np.array([[1, 0], [0.8, 0.6], [0.96, 0.28]], np.float32)
    >>> detector = fit_novelty(known, np.arange(3), known, known)
    >>> detector.scores(np.array([[0, 1], [0.8, 0.6]], np.float32)) > LIMIT
    array([ True, False])
    """
    centres = _k_means(train)
    nearest_pictures = numbers[_distances(train, centres).argmin(axis=0)]
    scale = (float(np.abs(centres).max()) or LIMIT) / np.iinfo(np.int8).max
    steps = np.rint(centres / scale).astype(np.int8)
    draft = NoveltyDetector(steps, scale, nearest_pictures, 1.0, 0.0)
    distance = float(np.quantile(draft.scores(validation), SHARE_WITHIN, method="higher"))
    distance = max(distance * MARGIN, SMALLEST_DISTANCE)
    beyond = float((draft.scores(held_out) > distance).mean())
    return NoveltyDetector(steps, scale, nearest_pictures, distance, beyond)


def _row_layer(spec: NetworkSpec) -> int:
    """Find the layer that turns maps into a row; every network has one."""
    lengths = [len(shape) for shape in spec.output_shapes()]
    return lengths.index(1) + 1


def _maps_before(spec: NetworkSpec) -> tuple[int, ...]:
    """Answer the shape of the maps that a row was; global averages are maps of one pixel."""
    number = _row_layer(spec)
    if isinstance(spec.layers[number - 1], Flatten):
        return spec.input_shapes()[number - 1]
    return (1, 1, *spec.output_shapes()[number - 1])


def _tamed(outputs: FloatArray) -> FloatArray:
    """Answer outputs that can be squared and summed up, whatever a network has come to."""
    if max(outputs.max(), -outputs.min()) <= LARGEST_OUTPUT:  # never so where there is a NaN
        return outputs
    tamed: FloatArray = np.clip(np.nan_to_num(outputs), -LARGEST_OUTPUT, LARGEST_OUTPUT)
    return tamed


def _described(maps: FloatArray) -> FloatArray:
    """Answer mean, standard deviation and roughness of maps (N, H, W, K); shape (N, 3 K)."""
    within = (1, 2)
    mean, spread = maps.mean(axis=within), maps.std(axis=within)
    roughness = np.zeros_like(mean)
    for axis in within:
        if maps.shape[axis] > 1:
            roughness += np.abs(np.diff(maps, axis=axis)).mean(axis=within)
    return np.concatenate([mean, spread, roughness], axis=1)


def _of_length_one(rows: FloatArray) -> FloatArray:
    """Scale each row (N, numbers) to length 1; one that is all zero stays so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: FloatArray = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return units


def _averaged(maps: FloatArray) -> FloatArray:
    """Average maps (N, H, W, C) over areas until a row has room for them."""
    num, rows, columns, channels = maps.shape
    if rows * columns * channels > MAX_ROW:
        side = max(1, math.isqrt(MAX_ROW // channels))
        beside = maps.transpose(1, 2, 0, 3).reshape(rows, columns, num * channels)
        smaller = area_average(beside, min(rows, side), min(columns, side))
        maps = smaller.reshape(*smaller.shape[:2], num, channels).transpose(2, 0, 1, 3)
    return maps.reshape(num, -1)


def _k_means(embeddings: FloatArray) -> FloatArray:
    """Find the centres of clusters, starting from rows drawn with a fixed seed."""
    order = np.random.default_rng(0).permutation(len(embeddings))
    affordable = max(1, MAX_CENTRE_BYTES // embeddings.shape[1])
    num_centres = min(affordable, -(-len(embeddings) // PICTURES_PER_CENTRE))
    centres = embeddings[order[:num_centres]].copy()
    for _ in range(NUM_ROUNDS):
        owners = _distances(embeddings, centres).argmin(axis=1)
        counts = np.bincount(owners, minlength=num_centres)
        totals = np.zeros_like(centres)
        np.add.at(totals, owners, embeddings)
        alive = counts > 0
        centres[alive] = totals[alive] / counts[alive, np.newaxis]
    return centres


def _distances(embeddings: NDArray[Decimals], centres: NDArray[Decimals]) -> NDArray[Decimals]:
    """Measure from each embedding (N, numbers) to each centre (M, numbers); shape (N, M)."""
    squares = (
        (embeddings**2).sum(axis=1)[:, np.newaxis]
        + (centres**2).sum(axis=1)
        - 2 * embeddings @ centres.T
    )
    distances: NDArray[Decimals] = np.sqrt(np.maximum(squares, 0))
    return distances
