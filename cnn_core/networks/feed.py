"""The batches that a training learns from, in an order that its seed draws.

TensorFlow is imported inside functions only.
"""

import math
from typing import Any

from cnn_core.datasets import Part
from cnn_core.networks.learner import targets_of
from cnn_core.networks.runtime import load_tensorflow
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec


def count_batches(part: Part, settings: TrainingSettings) -> int:
    """Count the batches of an epoch; the last may be smaller."""
    return math.ceil(len(part) / settings.batch_size)


def stream(part: Part, spec: NetworkSpec, settings: TrainingSettings, from_step: int = 0) -> Any:
    """Stream all epochs' batches, each epoch in an order of its own, drawn by the seed.

    One stream for all epochs starts once. The order depends on nothing but seed and
    epoch, so it needs no random state that jobs would share, and a training that goes on
    gets the batches that it would have got without a pause.

    Parameters
    ----------
    part : Part
        What is learnt from.
    spec : NetworkSpec
        The network.
    settings : TrainingSettings
        With seed, epochs, batch size and loss.
    from_step : int, default 0
        Batches that have been learnt from already.

    Returns
    -------
    batches : tf.data.Dataset
        Of pairs (pictures, targets).
    """
    tf = load_tensorflow()
    pictures = tf.constant(part.pictures)
    targets = tf.constant(targets_of(part.labels, spec, settings))
    epoch, batch = divmod(from_step, count_batches(part, settings))

    def order(epoch: Any) -> Any:
        seed = tf.stack([tf.constant(settings.seed, tf.int64), epoch])
        shuffled = tf.argsort(tf.random.stateless_uniform([len(part)], seed), stable=True)
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(settings.batch_size)

    return (
        tf.data.Dataset.range(epoch, settings.epochs)
        .flat_map(order)
        .skip(batch)
        .map(lambda chosen: (tf.gather(pictures, chosen), tf.gather(targets, chosen)))
        .prefetch(2)
    )
