"""What learns: a model with its loss, its optimiser and a step that can be watched.

Keras is imported inside functions only.
"""

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.build import logits_of
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec

MOMENTUM = 0.9


def make_learner(model: Any, spec: NetworkSpec, settings: TrainingSettings) -> Any:
    """Make what `fit` is called on; it shares its weights with the model.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made.
    spec : NetworkSpec
        What it was made from.
    settings : TrainingSettings
        With loss and optimiser. The learning rate is an ordinary variable, to be assigned
        before each step.

    Returns
    -------
    learner : keras.Model
        From pictures to logits; to probabilities where the loss is the squared error, whose
        gradient goes through softmax. Its ``last_step`` holds loss and accuracy of the newest
        batch, then the gradient's root mean square for each layer of its ``watched``: those of
        `watched_layers` that learn.
    """
    whole = settings.learns_probabilities
    end = model if whole else logits_of(model, spec)
    learner = _learner_class()(end.input, end.output)
    is_right = _rightness(spec, settings)
    kernels = {n: model.get_layer(f"layer_{n}") for n in watched_layers(spec)}
    learner.watch({n: layer for n, layer in kernels.items() if layer.trainable}, is_right)
    learner.compile(
        optimizer=_optimiser(settings),
        loss=_loss(spec, settings),
        metrics=[load_keras().metrics.MeanMetricWrapper(is_right, name="accuracy")],
        jit_compile=False,  # compiling takes longer than training the networks of the lessons
    )
    # variables that came with the first step would have it traced twice, for half a second more
    learner.optimizer.build(learner.trainable_variables)
    return learner


def watched_layers(spec: NetworkSpec) -> tuple[int, ...]:
    """List the layers whose gradients are measured: those with a kernel.

    Parameters
    ----------
    spec : NetworkSpec
        The network.

    Returns
    -------
    numbers : tuple of int
        From 1, from the picture upwards.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> watched_layers(default_digits_spec())
    (1, 4, 8)
    """
    kernels = {plan.name.split(".")[0] for plan in spec.weight_plans() if ".kernel" in plan.name}
    return tuple(sorted(int(name.removeprefix("layer_")) for name in kernels))


def targets_of(
    labels: NDArray[np.int64], spec: NetworkSpec, settings: TrainingSettings
) -> NDArray[np.int64] | FloatArray:
    """Answer what the loss compares with.

    Parameters
    ----------
    labels : ndarray of shape (N,)
        The class of each picture.
    spec : NetworkSpec
        The network.
    settings : TrainingSettings
        With the loss.

    Returns
    -------
    targets : ndarray of shape (N,) or (N, classes)
        The labels; where the squared error of softmax is learnt, 1 for the truth and 0 for
        the rest.
    """
    if settings.learns_probabilities and not spec.has_sigmoid_output:
        return np.eye(len(spec.classes), dtype=np.float32)[labels]
    return labels


@functools.lru_cache(maxsize=1)
def _learner_class() -> Any:
    """Make the class of learners; it can only be written where Keras is there."""
    keras, tf = load_keras(), load_tensorflow()

    class Learner(keras.Model):  # type: ignore[misc, name-defined]
        """A Keras model whose step keeps its loss and the sizes of its gradients."""

        def watch(self, layers: dict[int, Any], is_right: Any) -> None:
            """Say which layers' gradients are measured, and when an answer is right."""
            self.watched = tuple(layers)
            self._watched = [layer.kernel.path for layer in layers.values()]
            self._is_right = is_right
            self.last_step = tf.Variable(tf.zeros(2 + len(layers)), trainable=False)

        def train_step(self, data: Any) -> Any:
            """Take one step, as Keras does, and keep what it was like."""
            pictures, targets = data
            with tf.GradientTape() as tape:
                answers = self(pictures, training=True)
                loss = self.compute_loss(pictures, targets, answers, training=True)
            self._loss_tracker.update_state(loss, sample_weight=tf.shape(pictures)[0])
            variables = self.trainable_variables
            gradients = tape.gradient(loss, variables)
            self.optimizer.apply_gradients(zip(gradients, variables, strict=True))
            by_path = {v.path: g for v, g in zip(variables, gradients, strict=True)}
            sizes = [tf.sqrt(tf.reduce_mean(by_path[path] ** 2)) for path in self._watched]
            right = tf.reduce_mean(tf.cast(self._is_right(targets, answers), tf.float32))
            self.last_step.assign(tf.stack([loss, right, *sizes]))
            return self.compute_metrics(pictures, targets, answers)

    return Learner


def _loss(spec: NetworkSpec, settings: TrainingSettings) -> Any:
    losses = load_keras().losses
    if settings.learns_probabilities:
        return losses.MeanSquaredError()
    if spec.has_sigmoid_output:
        return losses.BinaryCrossentropy(from_logits=True)
    return losses.SparseCategoricalCrossentropy(from_logits=True)


def _rightness(spec: NetworkSpec, settings: TrainingSettings) -> Any:
    """Choose Keras's function that says for each answer whether it is right."""
    metrics, whole = load_keras().metrics, settings.learns_probabilities
    if spec.has_sigmoid_output:
        return functools.partial(metrics.binary_accuracy, threshold=0.5 if whole else 0.0)
    return metrics.categorical_accuracy if whole else metrics.sparse_categorical_accuracy


def _optimiser(settings: TrainingSettings) -> Any:
    """Make the optimiser that the settings name."""
    optimizers, rate = load_keras().optimizers, settings.learning_rate
    match settings.optimiser:
        case "sgd":
            optimiser = optimizers.SGD(rate)
        case "momentum":
            optimiser = optimizers.SGD(rate, momentum=MOMENTUM)
        case "rmsprop":
            optimiser = optimizers.RMSprop(rate)
        case _:
            optimiser = optimizers.Adam(rate)
    # Summing gradients over machines leaves a function in TensorFlow's registry of gradients,
    # and with it the whole graph, for ever: 6 MB a training. Here is one machine to sum over.
    optimiser._all_reduce_sum_gradients = list
    return optimiser
