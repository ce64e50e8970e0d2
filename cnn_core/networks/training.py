"""Training in a worker: one call, live reports, a stop that keeps what was learnt.

Keras is imported inside functions only, so that a job can be named by this module
without it.
"""

import functools
import gc
from dataclasses import replace
from typing import Any

import numpy as np

from cnn_core import FloatArray
from cnn_core.datasets import Dataset, Part, load_dataset
from cnn_core.datasets.downloaded import DOWNLOADS
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import build_model, fix_weights, set_weights, weights_of
from cnn_core.networks.downloads import fetch
from cnn_core.networks.evaluation import evaluate, pictures_at_once
from cnn_core.networks.feed import count_batches, stream, training_part
from cnn_core.networks.learner import make_learner, targets_of
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_digits_spec
from cnn_core.networks.results import HeldOutTest, TrainedNetwork, TrainingSettings
from cnn_core.networks.resume import keep_state, restore_state
from cnn_core.networks.runtime import load_keras
from cnn_core.networks.snapshots import SnapshotCollector, most_snapshots
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.watch import NobodyWatching, TrainingProgress, Watch, out_of_bounds
from cnn_core.networks.weights import pack_weights, unpack_weights

MAX_TRAINING_BYTES = 800_000_000
# A stop is heard between two batches: this keeps a batch within a few seconds.
MAX_MULTIPLICATIONS_PER_BATCH = 20_000_000_000


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
    return carry_out(TrainingPlan(spec, dataset_name, settings), progress)


def carry_out(plan: TrainingPlan, progress: TrainingProgress) -> TrainedNetwork:
    """Train as a plan says; see `train` for what is common to all plans.

    Parameters
    ----------
    plan : TrainingPlan
        What to train, and from where.
    progress : TrainingProgress
        May change "learning_rate", "pace" and "picture" while it runs.

    Returns
    -------
    network : TrainedNetwork
        As `train` answers it. Without a test if it gave its place up while it was paused: it
        is then to be gone on with.

    Raises
    ------
    LessonInputError
        As in `train`.
    """
    dataset = dataset_for(plan.data)
    _require_fit(plan.spec, dataset)
    _require_affordable(plan.spec, plan.settings)
    part = training_part(dataset.train, plan.spec, plan.settings)
    dataset = replace(dataset, train=part)
    _require_same(plan)
    try:
        return _Training(plan, dataset, progress).run()
    finally:
        gc.collect()  # a model is a ring of references; a worker should not wait to be rid of it


def test_now(plan: TrainingPlan, progress: TrainingProgress) -> TrainedNetwork:
    """Test a network that gave its place up while it was paused, instead of going on with it.

    Parameters
    ----------
    plan : TrainingPlan
        With the network to start from.
    progress : TrainingProgress
        Hears nothing.

    Returns
    -------
    network : TrainedNetwork
        The same, tested.

    Raises
    ------
    LessonInputError
        If there is nothing to start from, or the data set does not fit the network.
    """
    if plan.start is None:
        raise LessonInputError("Nothing was learnt yet, so there is nothing to test. Train first.")
    dataset = dataset_for(plan.data)
    _require_fit(plan.spec, dataset)
    model = build_model(plan.spec)
    set_weights(model, plan.start.arrays())
    test, novelty = evaluate(model, plan.spec, dataset)
    return replace(plan.start, test=test, novelty=novelty)


class _Training:
    """One training from its plan to its result; all of Keras that it made is free after `run`."""

    def __init__(self, plan: TrainingPlan, dataset: Dataset, progress: TrainingProgress) -> None:
        self._plan, self._dataset = plan, dataset
        spec, settings, start = plan.spec, plan.settings, plan.start
        self._model = build_model(
            spec,
            seed=settings.seed,
            initialisation=settings.initialisation,
            l1=settings.l1,
            l2=settings.l2,
        )
        fix_weights(self._model, spec, plan.fixed)
        self._learner = make_learner(self._model, spec, settings)
        self._collector = SnapshotCollector(most_snapshots(spec))
        self._first_step = 0
        if start is not None:
            self._take_up(start)
        num_batches = count_batches(dataset.train, settings)
        self._watch = Watch(
            self._model, self._learner, plan, self._first_step, num_batches, progress
        )

    def run(self) -> TrainedNetwork:
        """Fit, and test once."""
        num_batches = count_batches(self._dataset.train, self._plan.settings)
        epoch, batch = divmod(self._first_step, num_batches)
        part, settings = self._dataset.train, self._plan.settings
        batches = stream(part, self._plan.spec, settings, self._first_step)
        if batch:  # the rest of an epoch that was begun before
            self._fit(batches, epoch, epoch + 1, num_batches - batch)
            epoch += 1
            batches = batches.skip(num_batches - batch)
        if not self._learner.stop_training and epoch < self._plan.settings.epochs:
            self._fit(batches, epoch, self._plan.settings.epochs, num_batches)
        return self._result()

    def _take_up(self, start: TrainedNetwork) -> None:
        """Begin where another training ended."""
        set_weights(self._model, unpack_weights(start.weights, start.spec))
        for snapshot in start.snapshots:
            arrays = unpack_weights(snapshot.weights, start.spec)
            self._collector.offer(snapshot.epoch, functools.partial(dict, arrays))
        if start.state is not None:
            self._first_step = start.state.step
            restore_state(self._learner, start.state, self._plan.settings.optimiser)

    def _fit(self, batches: Any, epoch: int, num_epochs: int, steps_per_epoch: int) -> None:
        spec, settings, validation = self._plan.spec, self._plan.settings, self._dataset.validation
        self._learner.fit(
            batches,
            steps_per_epoch=steps_per_epoch,
            initial_epoch=epoch,
            epochs=num_epochs,
            validation_data=(validation.pictures, targets_of(validation.labels, spec, settings)),
            validation_batch_size=pictures_at_once(spec),
            callbacks=[self._watch.callback(), _keeps_snapshots(self._collector, self._model)],
            shuffle=False,  # `stream` does
            verbose=0,
        )

    def _result(self) -> TrainedNetwork:
        plan, watch = self._plan, self._watch
        weights = pack_weights(_finite(weights_of(self._model)))
        test, novelty = HeldOutTest.none(len(plan.spec.classes)), None
        if not watch.gave_up_its_place:
            test, novelty = evaluate(self._model, plan.spec, self._dataset)
        return TrainedNetwork(
            spec=plan.spec,
            weights=weights,
            dataset=self._dataset.name,
            settings=_settings_from_its_start(plan),
            history=tuple(watch.history),
            test=test,
            seconds=watch.seconds,
            stopped_early=watch.stopped_early,
            snapshots=self._collector.finish(watch.history[-1].epoch, weights),
            novelty=novelty,
            state=keep_state(self._learner, watch.step, plan.settings.optimiser),
            rate_changes=tuple(watch.rate_changes),
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
    plan = TrainingPlan(spec, dataset, settings, watched=part.pictures[0])
    inspect(carry_out(plan, NobodyWatching()), part.pictures[0])


def dataset_for(data: str | Dataset) -> Dataset:
    """Answer what a plan names, loaded or fetched once a worker.

    Parameters
    ----------
    data : str or Dataset
        As of `TrainingPlan`.

    Returns
    -------
    dataset : Dataset
        Its arrays cannot be written to.

    Examples
    --------
    >>> dataset_for("digits") is dataset_for("digits")
    True
    """
    return _kept_dataset(data) if isinstance(data, str) else data


@functools.lru_cache(maxsize=4)
def _kept_dataset(name: str) -> Dataset:
    """Load or fetch a data set once a worker; its arrays cannot be written to."""
    return fetch(name) if name in DOWNLOADS else load_dataset(name)


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


def _settings_from_its_start(plan: TrainingPlan) -> TrainingSettings:
    """Answer the settings with the learning rate that the first step had."""
    if plan.start is None:
        return plan.settings
    return replace(plan.settings, learning_rate=plan.start.settings.learning_rate)


def _require_same(plan: TrainingPlan) -> None:
    """Refuse to go on with another network, or to go on for no epochs."""
    if plan.start is None:
        return
    if plan.start.spec != plan.spec:
        raise LessonInputError(
            "To go on with a network takes the network that it was. Received: one of other "
            "layers. Train it from new weights instead."
        )


def _keeps_snapshots(collector: SnapshotCollector, model: Any) -> Any:
    """Make the Keras callback that takes a snapshot before the first step and after each epoch."""

    def copy_weights() -> dict[str, FloatArray]:
        return weights_of(model)

    return load_keras().callbacks.LambdaCallback(
        on_train_begin=lambda logs: collector.offer(0, copy_weights),
        on_epoch_end=lambda epoch, logs: collector.offer(epoch + 1, copy_weights),
    )


def _finite(arrays: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Answer weights that are numbers; the last step can have lost them without a sign."""
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise out_of_bounds("in the last step")
    return arrays
