"""A training that is changed, paused and gone on with, against one that nobody touches."""

import dataclasses
import io

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.feed import stream
from cnn_core.networks.layers import BatchNormalisation, Convolution, Dense, Dropout, Flatten
from cnn_core.networks.pace import Pace
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_digits_spec
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.settings import RateChange
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.watch import NobodyWatching

pytestmark = pytest.mark.slow

DIGITS = tuple("0123456789")
SMALL = NetworkSpec(
    (8, 8, 1),
    (
        Convolution(4, stride=2),
        BatchNormalisation(),
        Flatten(),
        Dropout(0.2),
        Dense(10, "softmax"),
    ),
    DIGITS,
)
NUM_BATCHES = 10
STOPPED_AT = NUM_BATCHES + 3
PLAN = TrainingPlan(
    SMALL, "digits", TrainingSettings(epochs=3, batch_size=120, learning_rate=0.02, seed=4)
)


class Learner(NobodyWatching):
    """Gives orders by the number of batches done: a stop, or changed settings."""

    def __init__(self, *, stop_at=None, change_at=None, change=None):
        self.reports, self.num_batches = [], 0
        self._stop_at, self._change_at, self._change = stop_at, change_at, change or {}

    def report(self, report):
        self.reports.append(report)

    def settings(self):
        changed = self._change_at is not None and self.num_batches >= self._change_at
        return self._change if changed else {}

    def stop_requested(self):
        self.num_batches += 1
        return self.num_batches == self._stop_at


def carry_out(plan, learner=None):
    from cnn_core.networks.training import carry_out

    return carry_out(plan, learner or Learner())


@pytest.fixture(scope="module")
def untouched():
    return carry_out(PLAN)


@pytest.fixture(scope="module")
def paused():
    """A training that gave its place up after one epoch, and who watched it."""
    from cnn_core.networks import pace

    learner = Learner()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "MAX_PAUSE", 0.0)
        network = carry_out(dataclasses.replace(PLAN, pace=Pace(True, epochs=1)), learner)
    return network, learner


@pytest.fixture(scope="module")
def stopped(paused):
    """What goes on from there and is stopped within the next epoch."""
    return carry_out(dataclasses.replace(PLAN, start=paused[0]), Learner(stop_at=3))


def test_one_epoch_ends_with_its_validation(paused):
    network, learner = paused
    assert network.state.step == NUM_BATCHES
    assert [report.kind for report in learner.reports][-2:] == ["epoch", "pause"]
    assert learner.reports[-2].validation_accuracy is not None


def test_going_on_is_as_if_it_had_never_stopped(untouched, stopped):
    """Neither after an epoch, where it was paused, nor within one, where it was stopped."""
    assert stopped.stopped_early
    assert stopped.state.step == STOPPED_AT
    learner = Learner()
    whole = carry_out(dataclasses.replace(PLAN, start=stopped), learner)
    assert whole.weights == untouched.weights
    assert whole.test.probabilities.tobytes() == untouched.test.probabilities.tobytes()
    assert [past.epoch for past in whole.history] == [1, 2, 3]
    assert whole.snapshot_epochs == untouched.snapshot_epochs
    assert learner.reports[0].epochs_done == pytest.approx((STOPPED_AT + 1) / NUM_BATCHES)
    assert whole.seconds > stopped.seconds


def test_more_epochs_can_follow_the_last(untouched):
    settings = dataclasses.replace(PLAN.settings, epochs=5, schedule="constant")
    more = carry_out(dataclasses.replace(PLAN, start=untouched, settings=settings))
    assert [past.epoch for past in more.history] == [1, 2, 3, 4, 5]
    assert more.history[:3] == untouched.history
    assert more.rate_changes == (RateChange(0, 0.02, 3), RateChange(30, 0.02, 5))
    assert untouched.rate_changes == ()


def restored(state, optimiser):
    """Restore a state in a learner of its own; return what its optimiser and dropout have then."""
    from cnn_core.networks.build import build_model
    from cnn_core.networks.learner import make_learner
    from cnn_core.networks.resume import keep_state, restore_state

    settings = dataclasses.replace(PLAN.settings, optimiser=optimiser)
    learner = make_learner(build_model(SMALL, seed=settings.seed), SMALL, settings)
    restore_state(learner, state, optimiser)
    iterations, _, *memory = (variable.numpy() for variable in learner.optimizer.variables)
    return iterations, memory, kept(keep_state(learner, state.step, optimiser), "dropout")


def kept(state, beginning):
    """Return the arrays of a state whose names begin so."""
    with np.load(io.BytesIO(state.arrays)) as arrays:
        return {name: arrays[name].tolist() for name in arrays if name.startswith(beginning)}


def test_the_same_optimiser_has_its_memory_again(stopped):
    iterations, memory, dropout = restored(stopped.state, "adam")
    assert iterations == STOPPED_AT
    assert memory
    assert all(array.any() for array in memory)
    assert dropout == kept(stopped.state, "dropout") != {}


@pytest.mark.parametrize("optimiser", ["sgd", "momentum", "rmsprop"])
def test_another_optimiser_begins_without_the_memory_of_the_first(stopped, optimiser):
    iterations, memory, dropout = restored(stopped.state, optimiser)
    assert iterations == 0
    assert not any(array.any() for array in memory)
    assert dropout == kept(stopped.state, "dropout")


def test_a_training_that_goes_on_with_another_optimiser_counts_its_steps_anew(stopped):
    settings = dataclasses.replace(PLAN.settings, optimiser="momentum")
    plan = dataclasses.replace(PLAN, start=stopped, settings=settings)
    further = carry_out(plan, Learner(stop_at=1))
    assert further.state.step == STOPPED_AT + 1
    assert kept(further.state, "optimiser_0") == {"optimiser_0": 1}  # its own iterations


def test_another_network_cannot_go_on(untouched):
    other = dataclasses.replace(PLAN, spec=default_digits_spec(), start=untouched)
    with pytest.raises(LessonInputError, match="Train it from new weights"):
        carry_out(other)


def test_a_paused_training_that_gives_its_place_up_is_not_tested(monkeypatch):
    """Nor is a picture looked at that has another shape than those it learns from."""
    from cnn_core.networks import pace

    monkeypatch.setattr(pace, "MAX_PAUSE", 0.0)
    learner, watched = Learner(), np.zeros((9, 9, 1), np.float32)
    plan = dataclasses.replace(PLAN, pace=Pace(True, batches=1), watched=watched)
    paused = carry_out(plan, learner)
    assert not paused.is_tested
    assert paused.state.step == 1
    assert [report.kind for report in learner.reports][:2] == ["batch", "pause"]
    assert [report.sight for report in learner.reports[:2]] == [None, None]


@pytest.fixture(scope="module")
def changed():
    """A training whose rate and picture were changed after 15 batches, and who watched it."""
    first, second = load_dataset("digits").test.pictures[:2]
    settings = dataclasses.replace(PLAN.settings, schedule="constant")
    learner = Learner(change_at=15, change={"learning_rate": 0.001, "picture": second})
    plan = dataclasses.replace(PLAN, settings=settings, watched=first)
    return carry_out(plan, learner), learner


def test_the_learning_rate_changes_while_it_runs(changed):
    network, learner = changed
    assert network.rate_changes == (RateChange(16, 0.001, 3),)
    assert network.settings_now.learning_rate == 0.001
    assert (learner.reports[0].rate, learner.reports[-1].rate) == (0.02, 0.001)
    assert network.settings.learning_rate == 0.02


def test_the_chosen_picture_is_looked_at_and_can_be_changed(changed):
    from cnn_core.networks.inspection import inspect

    network, learner = changed
    seen = inspect(network, load_dataset("digits").test.pictures[1])
    last = learner.reports[-1].sight
    assert last.probabilities == pytest.approx(seen.probabilities, abs=1e-5)
    maps = seen.layers[0].output
    assert last.maps.astype(np.float32) == pytest.approx(maps, abs=2e-3 * float(np.abs(maps).max()))
    assert not np.allclose(learner.reports[0].sight.maps, last.maps)
    assert learner.reports[-1].faded.sight is None


def test_loss_and_gradient_sizes_are_those_of_the_step():
    """One step of plain gradient descent: the weights tell what the gradient was."""
    from cnn_core.networks.build import build_model, weights_of

    settings = dataclasses.replace(
        PLAN.settings, epochs=1, batch_size=1024, optimiser="sgd", schedule="constant"
    )
    spec = NetworkSpec((8, 8, 1), (Convolution(4), Flatten(), Dense(10, "softmax")), DIGITS)
    learner = Learner(stop_at=1)
    network = carry_out(TrainingPlan(spec, "digits", settings), learner)
    before, after = weights_of(build_model(spec, seed=4)), network.arrays()
    for number, size in learner.reports[0].gradient_sizes.items():
        name = f"layer_{number}.kernel"
        gradient = (before[name] - after[name]) / settings.learning_rate
        assert size == pytest.approx(np.sqrt((gradient**2).mean()), rel=1e-3)
    first = learner.reports[0]
    assert first.batch_loss == pytest.approx(first.loss, rel=1e-6)
    assert first.batch_accuracy == pytest.approx(first.accuracy, rel=1e-6)


def squared_error(data, output, **changed):
    """Train one sum a unit; return the network, and the report after its first batch."""
    spec = NetworkSpec(data.input_shape, (Flatten(), output), data.classes)
    settings = TrainingSettings(seed=2, loss="squared_error", **changed)
    learner = Learner()
    network = carry_out(TrainingPlan(spec, data.name, settings), learner)
    return network, learner.reports[0]


def loss_by_hand(network, pictures, targets):
    """Return the squared error of the weights before the first batch, and both penalties."""
    from cnn_core.networks.build import build_model, weights_of

    model, settings = build_model(network.spec, seed=2), network.settings
    kernel = weights_of(model)["layer_2.kernel"]
    error = ((np.asarray(model(pictures)) - np.asarray(targets)) ** 2).mean()
    return error + settings.l1 * np.abs(kernel).sum() + settings.l2 * (kernel**2).sum()


def test_squared_error_and_penalties_are_what_keras_takes_them_to_be_and_it_learns():
    data = load_dataset("digits")
    network, first = squared_error(
        data, Dense(10, "softmax"), epochs=6, batch_size=32, learning_rate=0.02, l1=1e-4, l2=1e-3
    )
    pictures, targets = next(iter(stream(data.train, network.spec, network.settings)))
    assert first.batch_loss == pytest.approx(loss_by_hand(network, pictures, targets), rel=1e-4)
    assert first.batch_accuracy == pytest.approx(first.accuracy)
    assert network.test.accuracy > 0.8
    assert network.history[-1].accuracy > 0.7


def test_squared_error_and_penalties_of_one_unit_are_what_keras_takes_them_to_be():
    data = load_dataset("letters")
    network, first = squared_error(
        data, Dense(1, "sigmoid"), epochs=1, batch_size=1024, l1=0.003, l2=0.05
    )
    chosen = data.train.first(1024)  # letters have fewer: all of them, in whatever order
    expected = loss_by_hand(network, chosen.pictures, chosen.labels[:, None])
    assert first.batch_loss == pytest.approx(expected, rel=1e-4)
    assert first.batch_accuracy == pytest.approx(first.accuracy)


@pytest.mark.parametrize(
    ("initialisation", "deviation"),
    [("zeros", 0), ("small", 0.01), ("large", 1), ("he", np.sqrt(2 / 64)), ("glorot", None)],
)
def test_first_weights_spread_as_their_name_says(initialisation, deviation):
    from cnn_core.networks.build import build_model, weights_of

    spec = NetworkSpec((8, 8, 1), (Flatten(), Dense(500), Dense(10, "softmax")), DIGITS)
    kernel = weights_of(build_model(spec, seed=1, initialisation=initialisation))["layer_2.kernel"]
    if deviation is None:
        assert np.abs(kernel).max() <= np.sqrt(6 / (64 + 500))
        deviation = np.sqrt(2 / (64 + 500))
    assert kernel.std() == pytest.approx(deviation, rel=0.03)


def test_augmented_pictures_are_those_of_the_preview_also_after_a_pause():
    from cnn_core.datasets.augmentation import Augmentation, augment, picture_rngs
    from cnn_core.networks.feed import stream

    strength = Augmentation(shift=0.2, rotation=20, noise=0.1)
    settings = dataclasses.replace(PLAN.settings, augmentation=strength)
    part = load_dataset("digits").train
    at_once = list(stream(part, SMALL, settings).take(NUM_BATCHES + 2))
    (later,) = stream(part, SMALL, settings, from_step=NUM_BATCHES + 1).take(1)
    assert np.array_equal(later[0], at_once[-1][0])
    preview = augment(part.pictures, strength, picture_rngs(4, 1, part.indices))
    known = {picture.tobytes(): label for picture, label in zip(preview, part.labels, strict=True)}
    pictures, labels = (array.numpy() for array in at_once[-1])
    assert [known[picture.tobytes()] for picture in pictures] == labels.tolist()


class SpiedFit:
    """Keeps what Keras is given to fit, and lets it fit."""

    def __init__(self, monkeypatch):
        import keras

        fit = keras.Model.fit

        def spied(model, batches, **more):
            pairs = [(*map(np.asarray, pair),) for pair in batches.take(more["steps_per_epoch"])]
            self.pictures, self.labels = map(np.concatenate, zip(*pairs, strict=True))
            self.validation_pictures, self.validation_labels = more["validation_data"]
            return fit(model, batches, **more)

        monkeypatch.setattr(keras.Model, "fit", spied)


def test_fewer_examples_and_wrong_labels_reach_the_training_alone(monkeypatch):
    settings = dataclasses.replace(PLAN.settings, epochs=1, num_examples=240, label_noise=0.25)
    clean, given = load_dataset("digits"), SpiedFit(monkeypatch)
    network = carry_out(dataclasses.replace(PLAN, settings=settings))
    train = zip(clean.train.pictures, clean.train.labels, strict=True)
    truth = {picture.tobytes(): label for picture, label in train}
    assert len(truth) == len(clean.train)  # no picture is there twice
    right = np.array([truth[picture.tobytes()] for picture in given.pictures])
    assert len({picture.tobytes() for picture in given.pictures}) == 240 == len(right)
    assert (given.labels != right).sum() == 60
    assert np.array_equal(given.validation_pictures, clean.validation.pictures)
    assert np.array_equal(given.validation_labels, clean.validation.labels)
    assert np.array_equal(network.test.labels, clean.test.labels)
    answers = answers_of(network, clean.test.pictures)
    assert network.test.probabilities == pytest.approx(answers, abs=1e-5)


def answers_of(network, pictures):
    """Return what a network says of pictures, asked once more."""
    from cnn_core.networks.build import build_model, set_weights

    model = build_model(network.spec)
    set_weights(model, network.arrays())
    return np.asarray(model(pictures))


def test_the_end_of_a_training_never_waits_for_tensorflows_tuner():
    digits, spec = load_dataset("digits"), default_digits_spec()
    batches = stream(digits.train, spec, TrainingSettings())
    assert not batches.options().autotune.enabled
