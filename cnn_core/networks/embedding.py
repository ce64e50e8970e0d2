"""The last hidden layer: the row of numbers that a network makes of a picture before it answers.

Keras is imported inside functions only.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray
from cnn_core.networks.evaluation import groups
from cnn_core.networks.loaded import LoadedNetwork, checked_pictures
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.runtime import load_keras
from cnn_core.networks.spec import NetworkSpec

LARGEST = 1e15
"""Squares of larger numbers are beyond float32; networks that learnt anything stay far below."""


@dataclass(frozen=True)
class HiddenLayer:
    """What comes into the last layer of a network.

    Attributes
    ----------
    number : int
        The layer that gives it, from 1; 0 for the picture itself.
    title : str
        As a learner reads that layer.
    size : int
        Numbers in the row.
    is_learnt : bool
        Whether weights take part in it; otherwise it is the pixels, rearranged at most.
    """

    number: int
    title: str
    size: int
    is_learnt: bool


@dataclass(frozen=True, eq=False)
class HiddenRows:
    """What a network makes of pictures before its last layer, and what it answers.

    Attributes
    ----------
    rows : ndarray of shape (N, D)
        float32, the last hidden layer; finite.
    probabilities : ndarray of shape (N, classes)
        float32.
    """

    rows: FloatArray
    probabilities: FloatArray


def hidden_layer(spec: NetworkSpec) -> HiddenLayer:
    """Find the row that the last layer gets.

    Parameters
    ----------
    spec : NetworkSpec
        Any network: its last layer is always dense.

    Returns
    -------
    layer : HiddenLayer
        Of flatten, of global average pooling, or of a dense layer before the last.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> hidden_layer(default_digits_spec())
    HiddenLayer(number=7, title='Flatten', size=64, is_learnt=True)
    """
    number = len(spec.layers) - 1
    size = int(np.prod(spec.input_shapes()[-1]))
    title = spec.layers[number - 1].title if number else "The picture"
    is_learnt = any(count.total for count in spec.parameter_counts()[:-1])
    return HiddenLayer(number, title, size, is_learnt)


def hidden_rows(loaded: LoadedNetwork, pictures: ArrayLike) -> HiddenRows:
    """Ask a network about pictures, and keep what comes into its last layer.

    Parameters
    ----------
    loaded : LoadedNetwork
        A network ready to compute.
    pictures : array_like of shape (N, H, W, C)
        At most 10,000.

    Returns
    -------
    rows : HiddenRows
        In the order of the pictures.

    Raises
    ------
    LessonInputError
        If the pictures have another shape, are too many, or something in them is no number.
    """
    checked = checked_pictures(loaded.spec, pictures)
    both = loaded.functions.get("hidden rows", lambda: _up_to_the_end(loaded))
    rows = [np.empty((0, hidden_layer(loaded.spec).size), np.float32)]
    answers = [np.empty((0, len(loaded.spec.classes)), np.float32)]
    for group in groups(checked, loaded.spec):
        hidden, logits = (output.numpy() for output in both(group, training=False))
        rows.append(hidden.reshape(len(group), -1))
        answers.append(class_probabilities(logits))
    return HiddenRows(_tamed(np.concatenate(rows)), np.concatenate(answers))


def _up_to_the_end(loaded: LoadedNetwork) -> Any:
    """Make the model from pictures to the last hidden layer and the logits."""
    last = loaded.model.get_layer(f"layer_{len(loaded.spec.layers)}")
    return load_keras().Model(loaded.model.input, [last.input, last.output])


def _tamed(rows: FloatArray) -> FloatArray:
    """Answer rows whose distances are numbers, whatever a network has come to."""
    tamed: FloatArray = np.clip(np.nan_to_num(rows), -LARGEST, LARGEST)
    return tamed
