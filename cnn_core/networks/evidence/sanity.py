"""The sanity check: do the maps change when what the network has learnt is taken away?

Keras is imported inside functions only.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import build_model, set_weights, weights_of
from cnn_core.networks.evidence.gradients import logits
from cnn_core.networks.evidence.methods import METHODS, methods_for
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layers import Convolution, Dense
from cnn_core.networks.loaded import LastFew, LoadedNetwork, checked_picture, load_network
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec
from cnn_core.pictures import to_grey

MAX_COPIES = 2
"""Networks whose weights a worker may change, kept with their compiled functions."""


@dataclass(frozen=True, eq=False)
class SanityStage:
    """What the methods say once the last layers have lost what they had learnt.

    Attributes
    ----------
    num_redrawn : int
        Layers whose weights were drawn anew, counted from the last; 0 for the network as it is.
    maps : mapping of str to ndarray of shape (H, W)
        By method, float32.
    probabilities : ndarray of shape (classes,)
        float32, what the network says now.
    """

    num_redrawn: int
    maps: Mapping[str, FloatArray]
    probabilities: FloatArray


def weighted_layers(spec: NetworkSpec) -> tuple[int, ...]:
    """List the layers that lose what they have learnt, from the last to the first.

    Batch normalisation goes with the layer before it.

    Parameters
    ----------
    spec : NetworkSpec
        Any network.

    Returns
    -------
    numbers : tuple of int
        Convolution and dense layers, counted from 1.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> weighted_layers(default_digits_spec())
    (8, 4, 1)
    """
    numbered = enumerate(spec.layers, start=1)
    return tuple(n for n, layer in numbered if isinstance(layer, Convolution | Dense))[::-1]


def redrawn_weights(
    spec: NetworkSpec,
    learnt: Mapping[str, FloatArray],
    fresh: Mapping[str, FloatArray],
    num_redrawn: int,
) -> dict[str, FloatArray]:
    """Take the last layers' weights from an untrained network, and all others as they are.

    Parameters
    ----------
    spec : NetworkSpec
        Of both networks.
    learnt, fresh : mapping of str to ndarray
        Named as ``spec.weight_plans()``.
    num_redrawn : int
        Layers of `weighted_layers` that are redrawn; all of them makes the untrained network.

    Returns
    -------
    weights : dict of str to ndarray
        Named alike.

    Raises
    ------
    LessonInputError
        If there are not so many layers.

    References
    ----------
    .. [1] J. Adebayo, J. Gilmer, M. Muelly, I. Goodfellow, M. Hardt and B. Kim, Sanity checks
       for saliency maps, NeurIPS 2018, section 3.1, cascading randomization.
    """
    layers = weighted_layers(spec)
    if not 0 <= num_redrawn <= len(layers):
        raise LessonInputError(
            f"Expected 0 to {len(layers)} layers to redraw. Received: {num_redrawn}. Choose fewer."
        )
    if num_redrawn == len(layers):
        return dict(fresh)
    first = layers[num_redrawn - 1] if num_redrawn else len(spec.layers) + 1
    return {name: (fresh if _layer_of(name) >= first else learnt)[name] for name in learnt}


def sanity_stage(
    network: TrainedNetwork,
    picture: Picture,
    target: Target,
    num_redrawn: int,
    seed: int = 0,
    methods: Sequence[str] = (),
    layer: int | None = None,
) -> SanityStage:
    """Draw the weights of the last layers anew, and ask every method again.

    A map that stays the same whatever the network has learnt cannot tell what it has learnt [1]_.
    The reverse does not hold: to change is no proof of being right. How far a map moves also
    depends on how activations are scaled on the way [2]_ and on the task [3]_.

    Parameters
    ----------
    network : TrainedNetwork
        What is redrawn is a copy.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score, the same at every stage.
    num_redrawn : int
        Layers of `weighted_layers`.
    seed : int, default 0
        Draws the weights, as the network's own training would have begun with this seed.
    methods : sequence of str, default ()
        Keys of `METHODS`; all that `methods_for` offers if there are none.
    layer : int, optional
        For Grad-CAM.

    Returns
    -------
    stage : SanityStage
        The maps now.

    Raises
    ------
    LessonInputError
        If the picture or the target is not one of the network's, or there are not so many layers.

    References
    ----------
    .. [1] J. Adebayo, J. Gilmer, M. Muelly, I. Goodfellow, M. Hardt and B. Kim, Sanity checks
       for saliency maps, NeurIPS 2018, section 3.
    .. [2] A. Binder, L. Weber, S. Lapuschkin, G. Montavon, K.-R. Müller and W. Samek,
       Shortcomings of top-down randomization-based sanity checks for evaluations of deep neural
       network explanations, CVPR 2023.
    .. [3] G. Yona and D. Greenfeld, Revisiting sanity checks for saliency maps, 2021
       (arXiv:2110.14297).
    """
    spec = network.spec
    whole = checked_picture(spec, picture)
    copy = _copies.get(network.digest, lambda: _Copy(load_network(network), threading.Lock()))
    weights = redrawn_weights(spec, network.arrays(), _fresh(network, seed), num_redrawn)
    with copy.lock:
        set_weights(copy.loaded.model, weights)
        maps = {
            name: METHODS[name].explain(copy.loaded, picture, target, layer).map
            for name in methods or methods_for(spec)
        }
        answer = class_probabilities(logits(copy.loaded, whole))[0]
    return SanityStage(num_redrawn, maps, answer)


def edges(picture: Picture) -> FloatArray:
    """Answer how fast the brightness changes at each pixel: a map that no network has a part in.

    The peer that must fail the check: whatever is redrawn, it stays the same.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        At least 2 × 2.

    Returns
    -------
    edges : ndarray of shape (H, W)
        float32, 0 or more: the length of the gradient of the grey picture.

    Examples
    --------
    >>> edges(np.array([[[0.0], [0.0], [1.0]]] * 2)).round(2).tolist()[0]
    [0.0, 0.5, 1.0]
    """
    down, right = np.gradient(to_grey(np.asarray(picture, np.float32))[..., 0])
    return np.asarray(np.hypot(down, right), np.float32)


def ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Rank numbers from 1 for the smallest; equal ones share the mean of their ranks.

    Parameters
    ----------
    values : array_like of any shape
        Real numbers.

    Returns
    -------
    ranks : ndarray of the same shape
        float64.

    Examples
    --------
    >>> ranks([5.0, 1.0, 5.0, 2.0]).tolist()
    [3.5, 1.0, 3.5, 2.0]
    """
    numbers = np.asarray(values)
    _, place, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared = last - (counts - 1) / 2
    return np.asarray(shared[place].reshape(numbers.shape), np.float64)


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rank correlation, with what it is made of.

    Attributes
    ----------
    covariance : float
        Mean of the products of both ranks' distances from their mean.
    spread, other_spread : float
        Standard deviations of the ranks.
    """

    covariance: float
    spread: float
    other_spread: float

    @property
    def value(self) -> float | None:
        """The correlation, -1 to 1; None where all values of one map are equal."""
        if self.spread == 0.0 or self.other_spread == 0.0:
            return None
        return max(-1.0, min(1.0, self.covariance / (self.spread * self.other_spread)))


def rank_correlation(one: ArrayLike, other: ArrayLike) -> RankCorrelation:
    """Tell how alike two maps put their pixels in order.

    Parameters
    ----------
    one, other : array_like of the same shape
        Real numbers.

    Returns
    -------
    correlation : RankCorrelation
        1 where both agree on every pair of pixels, about 0 where they have nothing to do with
        each other, -1 where one is the reverse of the other.

    References
    ----------
    .. [1] C. Spearman, The proof and measurement of association between two things, American
       Journal of Psychology 15, 1904.

    Examples
    --------
    >>> rank_correlation([1.0, 2.0, 3.0], [10.0, 30.0, 20.0]).value
    0.5
    """
    first, second = ranks(one).ravel(), ranks(other).ravel()
    covariance = np.mean((first - first.mean()) * (second - second.mean()))
    return RankCorrelation(float(covariance), float(first.std()), float(second.std()))


@dataclass(frozen=True)
class _Copy:
    """A network whose weights may be changed by one at a time."""

    loaded: LoadedNetwork
    lock: threading.Lock


_copies: LastFew[_Copy] = LastFew(MAX_COPIES)
_fresh_weights: LastFew[dict[str, FloatArray]] = LastFew(8)


def _fresh(network: TrainedNetwork, seed: int) -> dict[str, FloatArray]:
    """Draw the weights that the network's training would have begun with."""
    start = network.settings.initialisation
    return _fresh_weights.get(
        (network.spec, start, seed),
        lambda: weights_of(build_model(network.spec, seed=seed, initialisation=start)),
    )


def _layer_of(name: str) -> int:
    """Read the number of the layer off the name of an array, such as ``layer_4.kernel``."""
    return int(name.partition(".")[0].removeprefix("layer_"))
