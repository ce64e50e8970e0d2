"""Follows one `fit`: keeps the history, reports now and then, hears what its learner wants.

Keras is imported inside functions only.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, Protocol

import numpy as np

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import logits_of
from cnn_core.networks.layers import Convolution
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.pace import Orders, PaceKeeper
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.results import EpochResult, Sight, TrainedNetwork, TrainingReport
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.settings import RateChange, TrainingSettings, rate_at, require_rate
from cnn_core.networks.spec import NetworkSpec

SECONDS_BETWEEN_REPORTS = 0.1
MAX_SHOWN_FILTERS = 16
"""Of the first convolution; pages show as many of a network that learns no more."""

NEWEST_SPEED = 0.3
"""How much the newest stretch between two reports counts in the speed of now."""


class TrainingProgress(Orders, Protocol):
    """Whoever watches a training: hears reports, and may change it or ask it to stop."""

    def report(self, report: TrainingReport) -> None:
        """Take one report: at most ten a second of kind "batch", and each epoch's end."""


class NobodyWatching:
    """A progress that hears nothing and wants nothing.

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

    def settings(self) -> dict[str, Any]:
        """Change nothing."""
        return {}

    def wait_for_order(self, timeout: float) -> bool:
        """Wait for what never comes."""
        time.sleep(timeout)
        return False

    def others_wait(self) -> bool:
        """Nobody does."""
        return False


class Watch:
    """Follows one training.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made.
    learner : keras.Model
        What `make_learner` made of it.
    plan : TrainingPlan
        What it is told.
    first_step : int
        Batches done before.
    num_batches : int
        Of an epoch.
    progress : TrainingProgress
        Who watches.

    Attributes
    ----------
    history : list of EpochResult
        Of all whole epochs, and of the last one as far as it came.
    step : int
        Batches done.
    rate_changes : list of RateChange
        As in `TrainedNetwork`.
    stopped_early, gave_up_its_place : bool
        Whether it was stopped before its last batch, and whether because its pause was long.
    """

    def __init__(
        self,
        model: Any,
        learner: Any,
        plan: TrainingPlan,
        first_step: int,
        num_batches: int,
        progress: TrainingProgress,
    ) -> None:
        start = plan.start
        before = () if start is None else start.history
        self.history = [past for past in before if past.num_batches == num_batches]
        self.step = first_step
        self.rate_changes = [] if start is None else list(start.rate_changes)
        self.stopped_early = self.gave_up_its_place = False
        self._learner = learner
        self._settings = plan.settings
        self._num_batches = num_batches
        self._progress = progress
        self._pace = PaceKeeper(progress, plan.pace)
        self._sight = SightTaker(model, plan.spec)
        self._watched = plan.watched
        self._began = time.perf_counter() - (0.0 if start is None else start.seconds)
        self._next_report = -math.inf
        self._rate = plan.settings.learning_rate
        self._speed = Speedometer()
        self._filters = _first_filters(learner)
        if start is not None and _goes_on_otherwise(start, plan.settings):
            self._note_start(start.settings)
            self._note_change()

    @property
    def seconds(self) -> float:
        """Of training so far, that before it was gone on with included, pauses not."""
        return time.perf_counter() - self._began - self._pace.seconds_held

    def callback(self) -> Any:
        """Make the one Keras callback."""
        return load_keras().callbacks.LambdaCallback(
            on_train_batch_begin=self._begin_batch,
            on_train_batch_end=self._end_batch,
            on_epoch_end=self._end_epoch,
        )

    def _begin_batch(self, batch: int, logs: Mapping[str, float]) -> None:
        num_steps = self._settings.epochs * self._num_batches
        self._rate = rate_at(self._settings, self.step, num_steps)
        self._learner.optimizer.learning_rate.assign(self._rate)

    def _end_batch(self, batch: int, logs: Mapping[str, float]) -> None:
        self.step += 1
        if not math.isfinite(logs["loss"]):
            raise out_of_bounds(f"after batch {self._batch} of epoch {self._epoch}")
        if time.perf_counter() >= self._next_report:
            self._report("batch", logs)
        self._hear_changes()
        if self._batch < self._num_batches:  # the last waits for the epoch's own report
            self._keep_pace(logs)
        if self._progress.stop_requested():
            self._stop()

    def _end_epoch(self, epoch: int, logs: Mapping[str, float]) -> None:
        self.history.append(
            EpochResult(
                epoch=self._epoch,
                num_batches=self._batch,
                loss=logs["loss"],
                accuracy=logs["accuracy"],
                validation_loss=logs["val_loss"],
                validation_accuracy=logs["val_accuracy"],
                seconds=self.seconds,
            )
        )
        self._report("epoch", logs)
        if self._batch == self._num_batches and self._epoch < self._settings.epochs:
            self._keep_pace(logs)

    @property
    def _epoch(self) -> int:
        """The epoch of the newest batch, from 1."""
        return (self.step - 1) // self._num_batches + 1

    @property
    def _batch(self) -> int:
        """How many batches of that epoch are done."""
        return (self.step - 1) % self._num_batches + 1

    def _hear_changes(self) -> None:
        """Take up what was changed since the last batch."""
        ordered = self._progress.settings()
        rate = ordered.get("learning_rate", self._settings.learning_rate)
        if rate != self._settings.learning_rate:
            self._settings = replace(self._settings, learning_rate=require_rate(rate))
            self._note_change()
        self._watched = ordered.get("picture", self._watched)

    def _note_start(self, settings: TrainingSettings) -> None:
        """Note how far its first steps were meant to go: the schedule is drawn from that."""
        if not self.rate_changes:
            first = RateChange(0, settings.learning_rate, settings.epochs)
            self.rate_changes.append(first)

    def _note_change(self) -> None:
        settings = self._settings
        self.rate_changes.append(RateChange(self.step, settings.learning_rate, settings.epochs))

    def _keep_pace(self, logs: Mapping[str, float]) -> None:
        """Hold here if the learner wants it; leave if that takes too long."""
        if self._pace.after_batch(ends_epoch=self._batch == self._num_batches):
            return
        self._report("pause", logs)
        if not self._pace.hold():
            self.gave_up_its_place = True
            self._stop()
        self._speed.forget()
        self._hear_changes()

    def _stop(self) -> None:
        self._learner.stop_training = True
        at_the_end = (self._epoch, self._batch) == (self._settings.epochs, self._num_batches)
        self.stopped_early = not at_the_end

    def _report(self, kind: Literal["batch", "epoch", "pause"], logs: Mapping[str, float]) -> None:
        now = time.perf_counter()
        if kind == "batch":  # in step with whoever looks ten times a second
            self._next_report = max(self._next_report, now - SECONDS_BETWEEN_REPORTS)
            self._next_report += SECONDS_BETWEEN_REPORTS
        speed = self._speed.at(self.step, now)
        steps_left = self._settings.epochs * self._num_batches - self.step
        batch_loss, batch_accuracy, *sizes = self._learner.last_step.numpy().tolist()
        self._progress.report(
            TrainingReport(
                kind=kind,
                batch=self._batch,
                num_batches=self._num_batches,
                epoch=self._epoch,
                num_epochs=self._settings.epochs,
                loss=logs["loss"],
                accuracy=logs["accuracy"],
                validation_loss=logs.get("val_loss"),
                validation_accuracy=logs.get("val_accuracy"),
                seconds=self.seconds,
                seconds_left=steps_left / speed if speed else None,
                first_filters=None
                if self._filters is None
                else self._filters.numpy()[..., :MAX_SHOWN_FILTERS],
                batch_loss=batch_loss,
                batch_accuracy=batch_accuracy,
                rate=self._rate,
                gradient_sizes=dict(zip(self._learner.watched, sizes, strict=True)),
                pictures_per_second=speed and speed * self._settings.batch_size,
                sight=None if self._watched is None else self._sight.of(self._watched),
            )
        )


class Speedometer:
    """Tells how many steps a second a training takes now, the newest stretch counting most.

    Examples
    --------
    >>> speed = Speedometer()
    >>> speed.at(1, 10.0), speed.at(6, 10.5), speed.at(16, 11.0)
    (None, 10.0, 13.0)
    """

    def __init__(self) -> None:
        self._last: tuple[int, float] | None = None
        self._speed: float | None = None

    def at(self, step: int, seconds: float) -> float | None:
        """Take one reading; answer steps per second, None as long as there is only one."""
        last, self._last = self._last, (step, seconds)
        if last is not None and step > last[0] and seconds > last[1]:
            newest = (step - last[0]) / (seconds - last[1])
            share = 1.0 if self._speed is None else NEWEST_SPEED
            self._speed = newest * share + (self._speed or 0.0) * (1 - share)
        return self._speed

    def forget(self) -> None:
        """Let the next stretch begin anew, after a pause."""
        self._last = None


class SightTaker:
    """Shows a network in training one picture: the first maps, and what it says.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made; its weights are those of the moment.
    spec : NetworkSpec
        What it was made from.
    """

    def __init__(self, model: Any, spec: NetworkSpec) -> None:
        keras, tf = load_keras(), load_tensorflow()
        is_convolution = [isinstance(layer, Convolution) for layer in spec.layers]
        self._shape = spec.input_shape
        outputs = [logits_of(model, spec).output]
        if True in is_convolution:
            outputs.append(model.get_layer(f"layer_{is_convolution.index(True) + 1}").output)
        asked = keras.Model(model.input, outputs)
        signature = [tf.TensorSpec((1, *spec.input_shape), tf.float32)]
        self._ask = tf.function(lambda pictures: asked(pictures, training=False), signature)

    def of(self, picture: Picture) -> Sight | None:
        """Answer what the network makes of a picture; None if it takes others."""
        if picture.shape != self._shape:
            return None
        logits, *maps = self._ask(load_tensorflow().constant(picture[None]))
        shown = maps[0].numpy()[0, ..., :MAX_SHOWN_FILTERS].astype(np.float16) if maps else None
        return Sight(shown, class_probabilities(logits.numpy())[0])


def out_of_bounds(when: str) -> LessonInputError:
    """Say that learning went out of bounds."""
    return LessonInputError(
        f"The loss grew beyond all numbers {when}: every step was so large that it made things "
        "worse. Choose a smaller learning rate."
    )


def _goes_on_otherwise(start: TrainedNetwork, settings: TrainingSettings) -> bool:
    before = start.settings_now
    return (before.learning_rate, before.epochs) != (settings.learning_rate, settings.epochs)


def _first_filters(learner: Any) -> Any:
    """Find the weights of the first convolution, if there is one."""
    kernels = (getattr(layer, "kernel", None) for layer in learner.layers)
    return next((kernel for kernel in kernels if kernel is not None and kernel.ndim == 4), None)
