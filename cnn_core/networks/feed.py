"""The batches that a training learns from, in an order that its seed draws.

TensorFlow is imported inside functions only.
"""

import math
from collections.abc import Callable
from typing import Any

from cnn_core import FloatArray
from cnn_core.datasets import Part
from cnn_core.datasets.augmentation import augment, picture_rngs
from cnn_core.datasets.sampling import fewer, with_label_noise
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
        With seed, epochs, batch size, loss and augmentation.
    from_step : int, default 0
        Batches that have been learnt from already.

    Returns
    -------
    batches : tf.data.Dataset
        Of pairs (pictures, targets).
    """
    tf = load_tensorflow()
    targets = tf.constant(targets_of(part.labels, spec, settings))
    pictures_at = _pictures_at(part, settings)
    epoch, batch = divmod(from_step, count_batches(part, settings))

    def order(epoch: Any) -> Any:
        seed = tf.stack([tf.constant(settings.seed, tf.int64), epoch])
        shuffled = tf.argsort(tf.random.stateless_uniform([len(part)], seed), stable=True)
        chosen = tf.data.Dataset.from_tensor_slices(shuffled).batch(settings.batch_size)
        return chosen.map(lambda positions: (epoch, positions))

    batches = (
        tf.data.Dataset.range(epoch, settings.epochs)
        .flat_map(order)
        .skip(batch)
        .map(lambda epoch, chosen: (pictures_at(epoch, chosen), tf.gather(targets, chosen)))
        .prefetch(2)
    )
    return batches.with_options(_without_tuning())


def _without_tuning() -> Any:
    """Return options that leave the speed of the stream alone.

    TensorFlow's tuner sleeps ever longer between its looks, and now and then the end of a
    training waits for it to wake: 2 s after 4 s of training, and more after longer ones.
    """
    options = load_tensorflow().data.Options()
    options.autotune.enabled = False
    return options


def training_part(part: Part, spec: NetworkSpec, settings: TrainingSettings) -> Part:
    """Answer what is learnt from: as many examples as asked for, with as many wrong labels.

    Parameters
    ----------
    part : Part
        The training part of a data set.
    spec : NetworkSpec
        With the classes.
    settings : TrainingSettings
        With number of examples, label noise and seed.

    Returns
    -------
    part : Part
        The same where nothing is to be changed.
    """
    number = len(spec.classes)
    if settings.num_examples is not None and settings.num_examples < len(part):
        part = fewer(part, settings.num_examples, number, settings.seed)
    return with_label_noise(part, settings.label_noise, number, settings.seed)


def _pictures_at(part: Part, settings: TrainingSettings) -> Callable[[Any, Any], Any]:
    """Return what gathers the pictures of a batch, augmented as the epoch has them."""
    tf = load_tensorflow()
    numbers = part.pictures
    if not settings.augmentation.is_on:
        pictures = tf.constant(numbers)
        return lambda epoch, chosen: tf.gather(pictures, chosen)

    def augmented(epoch: Any, chosen: Any) -> FloatArray:
        rngs = picture_rngs(settings.seed, int(epoch), part.indices[chosen])
        return augment(numbers[chosen], settings.augmentation, rngs)

    def in_graph(epoch: Any, chosen: Any) -> Any:
        batch = tf.numpy_function(augmented, [epoch, chosen], tf.float32)
        return tf.ensure_shape(batch, (None, *part.picture_shape))

    return in_graph
