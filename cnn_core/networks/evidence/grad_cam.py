"""Grad-CAM: which maps of a layer speak for a class, and where they are bright.

Keras is imported inside functions only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import output_name
from cnn_core.networks.evidence.gradients import direction_signature, picture_signature
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layers import Activation, BatchNormalisation, Convolution
from cnn_core.networks.loaded import LoadedNetwork, checked_picture
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.spec import NetworkSpec


@dataclass(frozen=True, eq=False)
class GradCam:
    """Grad-CAM of one layer, taken apart.

    Attributes
    ----------
    layer : int
        The convolution, from 1.
    maps : ndarray of shape (h, w, K)
        float32, what the layer hands on, its activation included.
    gradients : ndarray of shape (h, w, K)
        float32, of the score by each number of the maps.
    score : float
        Of the picture.
    enlarged : ndarray of shape (H, W)
        float32, `rectified` as large as the picture, mixed from the four places around.
    """

    layer: int
    maps: FloatArray
    gradients: FloatArray
    score: float
    enlarged: FloatArray

    @property
    def weights(self) -> FloatArray:
        """The weight of each map, shape (K,): the mean of its gradients; equation 1."""
        return np.asarray(self.gradients.mean(axis=(0, 1), dtype=np.float64), np.float32)

    @property
    def weighted_sum(self) -> FloatArray:
        """All maps times their weights, added up, shape (h, w); signed."""
        return np.asarray(self.maps @ self.weights, np.float32)

    @property
    def rectified(self) -> FloatArray:
        """What is above zero in it, shape (h, w); equation 2."""
        return np.maximum(self.weighted_sum, np.float32(0.0))

    @property
    def contributions(self) -> FloatArray:
        """What each map adds to the weighted sum, the mean over its places, shape (K,)."""
        means = self.maps.mean(axis=(0, 1), dtype=np.float64)
        return np.asarray(means * self.weights, np.float32)

    @property
    def is_negative_everywhere(self) -> bool:
        """Whether nothing is left of it: no place speaks for the class."""
        return not bool((self.weighted_sum > 0.0).any())

    @property
    def is_silent(self) -> bool:
        """Whether the weighted sum is 0 everywhere: no map speaks, for the class or against it."""
        return not bool(self.weighted_sum.any())


def grad_cam_layers(spec: NetworkSpec) -> tuple[int, ...]:
    """List the convolutions that Grad-CAM can be taken of: those whose maps have places.

    Parameters
    ----------
    spec : NetworkSpec
        Any network.

    Returns
    -------
    numbers : tuple of int
        From 1, from the picture upwards; without those whose maps are a single number.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> grad_cam_layers(default_digits_spec())
    (1, 4)
    """
    shapes = spec.output_shapes()
    return tuple(
        number
        for number, layer in enumerate(spec.layers, start=1)
        if isinstance(layer, Convolution) and shapes[number - 1][:2] != (1, 1)
    )


def grad_cam(
    loaded: LoadedNetwork, picture: Picture, target: Target, layer: int | None = None
) -> GradCam:
    """Weigh the maps of a convolution by the mean of their gradients, and add them up.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    target : Target
        The score.
    layer : int, optional
        One of `grad_cam_layers`; the last of them unless told.

    Returns
    -------
    grad_cam : GradCam
        Every step of it.

    Raises
    ------
    LessonInputError
        If the picture or the classes are not those of the network, or the layer has no maps.

    References
    ----------
    .. [1] R. R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh and D. Batra, Grad-CAM:
       visual explanations from deep networks via gradient-based localization, ICCV 2017,
       equations 1 and 2.
    """
    pictures = checked_picture(loaded.spec, picture)
    number = _checked_layer(loaded.spec, layer)
    ask = loaded.functions.get(("grad_cam", number), lambda: _compiled(loaded, number))
    maps, gradients, score, enlarged = ask(pictures, target.direction(loaded.spec))
    return GradCam(
        number, maps.numpy()[0], gradients.numpy()[0], float(score[0]), enlarged.numpy()[0, ..., 0]
    )


def maps_layer(spec: NetworkSpec, number: int) -> int:
    """Find the layer that hands on a convolution's maps: the activation that follows it.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    number : int
        A convolution, from 1.

    Returns
    -------
    number : int
        Its activation, if one follows it, right away or after batch normalisation; else the
        convolution itself.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> maps_layer(default_digits_spec(), 4)
    5
    """
    following = number  # as a position, this is the layer after it
    while following < len(spec.layers) and isinstance(
        spec.layers[following], Activation | BatchNormalisation
    ):
        following += 1
    return following


def enlarge(maps: Any, size: tuple[int, int]) -> Any:
    """Enlarge maps (N, h, w, K) by mixing the four places around each pixel, within TensorFlow.

    The middles of the outermost places stay half a place away from the edge, as the middles of
    pixels do; beyond them the outermost value is repeated.
    """
    return load_tensorflow().image.resize(maps, size, method="bilinear")


def _checked_layer(spec: NetworkSpec, layer: int | None) -> int:
    offered = grad_cam_layers(spec)
    if not offered or (layer is not None and layer not in offered):
        raise LessonInputError(
            "Grad-CAM needs a convolution whose maps are larger than 1 × 1. Expected one of "
            f"layers {', '.join(map(str, offered)) or 'none'} of this network. "
            f"Received: {layer!r:.60}. Choose one of these, or another network."
        )
    return offered[-1] if layer is None else layer


def _compiled(loaded: LoadedNetwork, number: int) -> Callable[..., Any]:
    tf, keras = load_tensorflow(), load_keras()
    name = output_name(loaded.spec, maps_layer(loaded.spec, number))
    both = keras.Model(
        loaded.model.input, [loaded.model.get_layer(name).output, loaded.logits.output]
    )
    size = loaded.spec.input_shape[:2]

    def ask(pictures: Any, direction: Any) -> Any:
        with tf.GradientTape() as tape:
            maps, logits = both(pictures, training=False)
            scores = tf.linalg.matvec(logits, direction)
        gradients = tape.gradient(scores, maps)
        weights = tf.reduce_mean(gradients, axis=(1, 2), keepdims=True)
        rectified = tf.nn.relu(tf.reduce_sum(maps * weights, axis=3, keepdims=True))
        return maps, gradients, scores, enlarge(rectified, size)

    signature = [picture_signature(loaded), direction_signature()]
    compiled: Callable[..., Any] = tf.function(ask, input_signature=signature)
    return compiled
