"""The one look at the held-out pictures, when a training is over.

Keras is imported inside functions only.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets import Dataset
from cnn_core.networks.build import logits_of, output_name
from cnn_core.networks.novelty import (
    MAX_FITTED,
    NoveltyDetector,
    embed,
    embedding_layers,
    fit_novelty,
)
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import HeldOutTest
from cnn_core.networks.runtime import load_keras
from cnn_core.networks.spec import NetworkSpec

NUMBERS_AT_ONCE = 20_000_000
MOST_AT_ONCE = 256


def pictures_at_once(spec: NetworkSpec) -> int:
    """Count the pictures that a network is asked about together.

    Parameters
    ----------
    spec : NetworkSpec
        The network.

    Returns
    -------
    count : int
        From 1 to 256; all numbers that they become together stay below 20 million.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> pictures_at_once(default_digits_spec())
    256
    """
    return max(1, min(MOST_AT_ONCE, NUMBERS_AT_ONCE // spec.count_activations()))


def groups(pictures: FloatArray, spec: NetworkSpec) -> Iterator[FloatArray]:
    """Cut pictures into groups that a network can be asked about together.

    Parameters
    ----------
    pictures : ndarray of shape (N, H, W, C)
        Any number of pictures.
    spec : NetworkSpec
        The network.

    Yields
    ------
    group : ndarray of shape (n, H, W, C)
        In order, none empty.
    """
    step = pictures_at_once(spec)
    return (pictures[start : start + step] for start in range(0, len(pictures), step))


def evaluate(
    model: Any, spec: NetworkSpec, dataset: Dataset
) -> tuple[HeldOutTest, NoveltyDetector]:
    """Test a trained model once, and learn from the other parts what is unlike them.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made, trained.
    spec : NetworkSpec
        What it was made from.
    dataset : Dataset
        What it was trained on.

    Returns
    -------
    test : HeldOutTest
        What the network says of each held-out picture.
    novelty : NoveltyDetector
        Fitted on training and validation part; its false alarms are counted on
        the held-out one.
    """
    names = [output_name(spec, number) for number in embedding_layers(spec)]
    outputs = [model.get_layer(name).output for name in names]
    asked = load_keras().Model(model.input, [*outputs, logits_of(model, spec).output])
    chosen = _some(len(dataset.train))
    train, _ = _answers(asked, spec, dataset.train.pictures[chosen])
    validation, _ = _answers(asked, spec, dataset.validation.pictures)
    held_out, logits = _answers(asked, spec, dataset.test.pictures)
    return (
        HeldOutTest(dataset.test.labels, class_probabilities(logits)),
        fit_novelty(train, dataset.train.indices[chosen], validation, held_out),
    )


def _answers(model: Any, spec: NetworkSpec, pictures: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Answer the embedding of each picture, shape (N, numbers), and its logits, (N, units)."""
    embeddings, logits = [], []
    for group in groups(pictures, spec):
        *outputs, sums = (output.numpy() for output in model(group, training=False))
        embeddings.append(embed(outputs, spec))
        logits.append(sums)
    return np.concatenate(embeddings), np.concatenate(logits)


def _some(number: int) -> NDArray[np.int64]:
    """Choose positions out of so many, the same each time; not in steps, as classes take turns."""
    drawn = np.random.default_rng(0).permutation(number)[:MAX_FITTED]
    return np.sort(drawn).astype(np.int64)
