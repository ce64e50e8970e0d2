"""The end of a network: one softmax unit for each class, or one sigmoid unit for two classes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray
from cnn_core.activations import sigmoid, softmax
from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import OUTPUT_ACTIVATION, Dense, Layer, layer_words

BINARY_ACTIVATION = "sigmoid"


def require_classifier(layers: Sequence[Layer], classes: Sequence[str]) -> None:
    """Refuse layers that do not end in probabilities of the classes, or make some before.

    Parameters
    ----------
    layers : sequence of Layer
        From the picture upwards.
    classes : sequence of str
        One word a class.

    Raises
    ------
    LessonInputError
        If the last layer is none of the two that can answer, or softmax comes
        before it.

    Examples
    --------
    >>> require_classifier((Dense(1, "sigmoid"),), ("X", "O"))
    """
    last, number = layers[-1], len(classes)
    if not (is_sigmoid_output(last) and number == 2) and not _is_softmax_output(last, number):
        raise LessonInputError(
            f"The last layer gives one probability for each of the {number} classes: "
            f"{_ends_for(classes)}. Received: {last.title}. End the network with it."
        )
    for place, layer in enumerate(layers[:-1], start=1):
        if layer.activation_inside == OUTPUT_ACTIVATION:
            raise LessonInputError(
                f"{layer_words(place, layer)}, makes probabilities before the end. "
                "Choose relu there; softmax belongs to the last layer."
            )


def is_sigmoid_output(layer: Layer) -> bool:
    """Tell whether a last layer answers with one probability, that of the second class.

    Parameters
    ----------
    layer : Layer
        The last one of a network.

    Returns
    -------
    answer : bool
        True for one sigmoid unit.

    Examples
    --------
    >>> is_sigmoid_output(Dense(1, "sigmoid")), is_sigmoid_output(Dense(2, "softmax"))
    (True, False)
    """
    return isinstance(layer, Dense) and (layer.units, layer.activation) == (1, BINARY_ACTIVATION)


def class_probabilities(logits: ArrayLike) -> FloatArray:
    """Turn the logits of a network's last layer into one probability for each class.

    One logit stands for two classes: sigmoid makes of it the probability of the
    second, and of its negative that of the first. This is softmax of (0, logit)
    [1]_, and neither of the two is lost where the other rounds to 1.

    Parameters
    ----------
    logits : ndarray of shape (..., units)
        The sums of the last layer.

    Returns
    -------
    probabilities : ndarray of shape (..., classes)
        float32 in [0, 1]; as many classes as units, but two for one unit.

    Raises
    ------
    LessonInputError
        If a logit is not finite.

    References
    ----------
    .. [1] C. Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.57.

    Examples
    --------
    >>> class_probabilities([[0.0], [2.0]]).round(2).tolist()
    [[0.5, 0.5], [0.11999999731779099, 0.8799999952316284]]
    >>> class_probabilities([0.0, 2.0]).round(2).tolist()
    [0.11999999731779099, 0.8799999952316284]
    """
    sums = np.asarray(logits)
    if sums.shape[-1] > 1:
        return softmax(sums)
    return np.concatenate([sigmoid(-sums), sigmoid(sums)], axis=-1)


def _is_softmax_output(layer: Layer, number: int) -> bool:
    """Tell whether a last layer has a softmax unit for each class."""
    is_softmax = layer.activation_inside == OUTPUT_ACTIVATION
    return is_softmax and isinstance(layer, Dense) and layer.units == number


def _ends_for(classes: Sequence[str]) -> str:
    """Say which last layers there are for these classes."""
    usual = f"Dense {len(classes)} with softmax"
    if len(classes) != 2:
        return usual
    return f"{usual}, or Dense 1 with sigmoid for the probability of {classes[1]}"
