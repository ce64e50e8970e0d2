"""Training in a worker: one call, live reports, a stop that keeps what was learnt.

Keras is imported inside functions only, so that a job can be named by this module
without it.
"""

import functools
import gc
import math
import time
from typing import Any, Literal, Protocol

import numpy as np

from cnn_core import FloatArray
from cnn_core.datasets import Dataset, Part, load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import build_model, logits_of, weights_of
from cnn_core.networks.evaluation import evaluate, pictures_at_once
from cnn_core.networks.presets import default_digits_spec
from cnn_core.networks.results import (
    EpochResult,
    TrainedNetwork,
    TrainingReport,
    TrainingSettings,
)
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.snapshots import SnapshotCollector, most_snapshots
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.weights import pack_weights

SECONDS_BETWEEN_REPORTS = 0.1
MAX_SHOWN_FILTERS = 16
MAX_TRAINING_BYTES = 800_000_000
# A stop is heard between two batches: this keeps a batch within a few seconds.
MAX_MULTIPLICATIONS_PER_BATCH = 20_000_000_000
MOMENTUM = 0.9


class TrainingProgress(Protocol):
    """Whoever watches a training: hears reports, and may ask it to stop."""

    def report(self, report: TrainingReport) -> None:
        """Take one report: at most ten a second of kind "batch", and each epoch's end."""

    def stop_requested(self) -> bool:
        """Whether to stop after this batch; called at every batch, so it has to be cheap."""


class NobodyWatching:
    """A progress that hears nothing and never asks to stop.

    Examples
    --------
    >>> NobodyWatching().stop_requested()
    False
    """

    def report(self, report: TrainingReport) -> None:
        """Let the report go."""

    def stop_requested(self) -> bool:
        """Never stop."""
        return False


def train(
    spec: NetworkSpec, dataset_name: str, settings: TrainingSettings, progress: TrainingProgress
) -> TrainedNetwork:
    """Train a network on a data set of the site.

    Parameters
    ----------
    spec : NetworkSpec
        The network; its pictures and classes are those of the data set.
    dataset_name : str
        A name that `load_dataset` knows. Its training and validation part are
        those of seed 0 whatever the seed of the settings, so that the curves
        of two runs can be compared.
    settings : TrainingSettings
        The same settings give the same weights, bit by bit, on one machine.
    progress : TrainingProgress
        Hears a first report after the very first batch.

    Returns
    -------
    network : TrainedNetwork
        Tested once on the test part, which nothing before has seen. After a
        stop, what was learnt up to there.

    Raises
    ------
    LessonInputError
        If the data set does not fit the network, a batch is larger than a
        worker can take, or learning goes out of bounds.
    """
    return train_on(spec, _kept_dataset(dataset_name), settings, progress)


def train_on(
    spec: NetworkSpec, dataset: Dataset, settings: TrainingSettings, progress: TrainingProgress
) -> TrainedNetwork:
    """Train a network on a data set that is at hand; see `train`.

    Parameters
    ----------
    spec, settings, progress
        As in `train`.
    dataset : Dataset
        Pictures to learn from, to watch, and to be tested with at the end.

    Returns
    -------
    network : TrainedNetwork
        As in `train`.

    Raises
    ------
    LessonInputError
        As in `train`.
    """
    _require_fit(spec, dataset)
    _require_affordable(spec, settings)
    try:
        return _fitted_and_tested(spec, dataset, settings, progress)
    finally:
        gc.collect()  # a model is a ring of references; a worker should not wait to be rid of it


def _fitted_and_tested(
    spec: NetworkSpec, dataset: Dataset, settings: TrainingSettings, progress: TrainingProgress
) -> TrainedNetwork:
    """Do what `train_on` promises; all of Keras that it made is free when it returns."""
    started = time.perf_counter()
    num_batches = math.ceil(len(dataset.train) / settings.batch_size)
    model = build_model(spec, seed=settings.seed)
    learner = _compiled(logits_of(model, spec), spec, settings, num_batches)
    collector = SnapshotCollector(most_snapshots(spec))
    watch = _Watch(learner, settings.epochs, num_batches, progress, started)
    learner.fit(
        _batches(dataset.train, settings),
        steps_per_epoch=num_batches,
        epochs=settings.epochs,
        validation_data=(dataset.validation.pictures, dataset.validation.labels),
        validation_batch_size=pictures_at_once(spec),
        callbacks=[watch.callback(), _keeps_snapshots(collector, model)],
        shuffle=False,  # `_batches` does
        verbose=0,
    )
    weights = pack_weights(_finite(weights_of(model)))
    test, novelty = evaluate(model, spec, dataset)
    return TrainedNetwork(
        spec=spec,
        weights=weights,
        dataset=dataset.name,
        settings=settings,
        history=tuple(watch.history),
        test=test,
        seconds=time.perf_counter() - started,
        stopped_early=watch.stopped_early,
        snapshots=collector.finish(watch.history[-1].epoch, weights),
        novelty=novelty,
    )


def warm() -> None:
    """Make this process ready: the first training and inspection then take no longer than any.

    Imports TensorFlow and runs one tiny training and one inspection.
    """
    from cnn_core.networks.inspection import inspect

    spec = default_digits_spec()
    rng = np.random.default_rng(0)
    part = Part(
        rng.random((16, *spec.input_shape), dtype=np.float32),
        np.arange(16) % len(spec.classes),
        np.arange(16),
    )
    dataset = Dataset("warm-up", "Warm-up", spec.classes, part, part, part, "CC0", "Noise")
    settings = TrainingSettings(epochs=1, batch_size=8)
    inspect(train_on(spec, dataset, settings, NobodyWatching()), part.pictures[0])


class _Watch:
    """Follows one `fit`: keeps the history, reports now and then, hears the stop."""

    def __init__(
        self,
        learner: Any,
        num_epochs: int,
        num_batches: int,
        progress: TrainingProgress,
        started: float,
    ) -> None:
        self.history: list[EpochResult] = []
        self.stopped_early = False
        self._learner = learner
        self._num_epochs = num_epochs
        self._num_batches = num_batches
        self._progress = progress
        self._started = started
        self._epoch = 0
        self._batch = 0
        self._last_report = -math.inf
        self._filters = _first_filters(learner)

    def callback(self) -> Any:
        """Make the one Keras callback."""
        return load_keras().callbacks.LambdaCallback(
            on_epoch_begin=self._begin_epoch,
            on_train_batch_end=self._end_batch,
            on_epoch_end=self._end_epoch,
        )

    def _begin_epoch(self, epoch: int, logs: dict[str, float]) -> None:
        self._epoch = epoch + 1

    def _end_batch(self, batch: int, logs: dict[str, float]) -> None:
        self._batch = batch + 1
        if not math.isfinite(logs["loss"]):
            raise _out_of_bounds(f"after batch {self._batch} of epoch {self._epoch}")
        now = time.perf_counter()
        if now - self._last_report >= SECONDS_BETWEEN_REPORTS:
            self._last_report = now
            self._report("batch", logs)
        if self._progress.stop_requested():
            self._learner.stop_training = True
            at_the_end = (self._epoch, self._batch) == (self._num_epochs, self._num_batches)
            self.stopped_early = not at_the_end

    def _end_epoch(self, epoch: int, logs: dict[str, float]) -> None:
        self.history.append(
            EpochResult(
                epoch=self._epoch,
                num_batches=self._batch,
                loss=logs["loss"],
                accuracy=logs["accuracy"],
                validation_loss=logs["val_loss"],
                validation_accuracy=logs["val_accuracy"],
                seconds=time.perf_counter() - self._started,
            )
        )
        self._report("epoch", logs)

    def _report(self, kind: Literal["batch", "epoch"], logs: dict[str, float]) -> None:
        report = TrainingReport(
            kind=kind,
            batch=self._batch,
            num_batches=self._num_batches,
            epoch=self._epoch,
            num_epochs=self._num_epochs,
            loss=logs["loss"],
            accuracy=logs["accuracy"],
            validation_loss=logs.get("val_loss"),
            validation_accuracy=logs.get("val_accuracy"),
            seconds=time.perf_counter() - self._started,
            first_filters=None
            if self._filters is None
            else self._filters.numpy()[..., :MAX_SHOWN_FILTERS],
        )
        self._progress.report(report)


@functools.lru_cache(maxsize=4)
def _kept_dataset(name: str) -> Dataset:
    """Load a data set once a worker; its arrays cannot be written to."""
    return load_dataset(name)


def _require_fit(spec: NetworkSpec, dataset: Dataset) -> None:
    """Refuse a network made for other pictures or classes."""
    if spec.input_shape != dataset.input_shape:
        raise LessonInputError(
            f"The pictures of {dataset.title} have shape {dataset.input_shape}; this network "
            f"takes {spec.input_shape}. Change the network's input shape, or the data set."
        )
    if spec.classes != dataset.classes:
        raise LessonInputError(
            f"The classes of {dataset.title} are {', '.join(dataset.classes):.100}; this network "
            f"has {', '.join(spec.classes):.100}. Start from the data set's own network."
        )


def _require_affordable(spec: NetworkSpec, settings: TrainingSettings) -> None:
    """Refuse a batch that a shared worker has no memory or no time for."""
    size = spec.training_bytes(settings.batch_size)
    work = 3 * spec.count_multiplications() * settings.batch_size  # forward, and back twice
    if size > MAX_TRAINING_BYTES:
        raise LessonInputError(
            f"One step may take {MAX_TRAINING_BYTES // 10**6} MB; {settings.batch_size} pictures "
            f"through this network take about {size // 10**6}. Choose a smaller batch or network."
        )
    if work > MAX_MULTIPLICATIONS_PER_BATCH:
        raise LessonInputError(
            f"One step may take {MAX_MULTIPLICATIONS_PER_BATCH:,} multiplications; "
            f"{settings.batch_size} pictures through this network take {work:,}. "
            "Choose a smaller batch or network."
        )


def _compiled(learner: Any, spec: NetworkSpec, settings: TrainingSettings, num_batches: int) -> Any:
    """Give a model its loss and optimiser."""
    losses, metrics = load_keras().losses, load_keras().metrics
    if spec.has_sigmoid_output:
        loss: Any = losses.BinaryCrossentropy(from_logits=True)
        accuracy: Any = metrics.BinaryAccuracy(name="accuracy", threshold=0.0)
    else:
        loss = losses.SparseCategoricalCrossentropy(from_logits=True)
        accuracy = metrics.SparseCategoricalAccuracy(name="accuracy")
    learner.compile(
        optimizer=_optimiser(settings, settings.epochs * num_batches),
        loss=loss,
        metrics=[accuracy],
        jit_compile=False,  # compiling takes longer than training the networks of the lessons
    )
    return learner


def _optimiser(settings: TrainingSettings, num_steps: int) -> Any:
    """Make the optimiser that the settings name."""
    optimizers = load_keras().optimizers
    rate = settings.learning_rate
    if settings.schedule == "cosine":
        rate = optimizers.schedules.CosineDecay(rate, num_steps)
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


def _batches(part: Part, settings: TrainingSettings) -> Any:
    """Stream all epochs' batches, each epoch in an order of its own, drawn by the seed.

    One stream for all epochs starts once; and the order depends on nothing but
    seed and epoch, so it needs no random state that jobs would share.
    """
    tf = load_tensorflow()
    pictures, labels = tf.constant(part.pictures), tf.constant(part.labels)

    def order(epoch: Any) -> Any:
        seed = tf.stack([tf.constant(settings.seed, tf.int64), epoch])
        shuffled = tf.argsort(tf.random.stateless_uniform([len(part)], seed), stable=True)
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(settings.batch_size)

    return (
        tf.data.Dataset.range(settings.epochs)
        .flat_map(order)
        .map(lambda chosen: (tf.gather(pictures, chosen), tf.gather(labels, chosen)))
        .prefetch(2)
    )


def _keeps_snapshots(collector: SnapshotCollector, model: Any) -> Any:
    """Make the Keras callback that takes a snapshot before the first step and after each epoch."""

    def copy_weights() -> dict[str, FloatArray]:
        return weights_of(model)

    return load_keras().callbacks.LambdaCallback(
        on_train_begin=lambda logs: collector.offer(0, copy_weights),
        on_epoch_end=lambda epoch, logs: collector.offer(epoch + 1, copy_weights),
    )


def _first_filters(learner: Any) -> Any:
    """Find the weights of the first convolution, if there is one."""
    kernels = (getattr(layer, "kernel", None) for layer in learner.layers)
    return next((kernel for kernel in kernels if kernel is not None and kernel.ndim == 4), None)


def _finite(arrays: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Answer weights that are numbers; the last step can have lost them without a sign."""
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise _out_of_bounds("in the last step")
    return arrays


def _out_of_bounds(when: str) -> LessonInputError:
    """Say that learning went out of bounds."""
    return LessonInputError(
        f"The loss grew beyond all numbers {when}: every step was so large that it made things "
        "worse. Choose a smaller learning rate."
    )
