"""A network at moments of its training: which are kept, and that they are what Keras had then."""

import dataclasses
import itertools
import threading

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks import bundled
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.presets import default_digits_spec
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.snapshots import (
    MAX_SNAPSHOT_BYTES,
    MAX_SNAPSHOTS,
    Snapshot,
    SnapshotCollector,
    most_snapshots,
    thin_snapshots,
)
from cnn_core.networks.spec import (
    BatchNormalisation,
    Convolution,
    Dense,
    Flatten,
    NetworkSpec,
)
from cnn_core.networks.watch import NobodyWatching

PLAN = TrainingSettings(epochs=4, seed=3)
CLASSES = tuple("0123456789")
NORMALISING = NetworkSpec(
    (8, 8, 1),
    (Convolution(4), BatchNormalisation(), Flatten(), Dense(10, "softmax")),
    CLASSES,
)
LARGE = NetworkSpec((8, 8, 1), (Flatten(), Dense(4096), Dense(150), Dense(10, "softmax")), CLASSES)


class StopsAfter(NobodyWatching):
    """Asks a training to stop after so many batches."""

    def __init__(self, num_batches):
        self._left = num_batches

    def stop_requested(self):
        self._left -= 1
        return self._left <= 0


@pytest.fixture(scope="module")
def trained():
    from cnn_core.networks.training import train

    return train(default_digits_spec(), "digits", PLAN, NobodyWatching())


def epochs_kept(room, last):
    collector = SnapshotCollector(room)
    for epoch in range(last + 1):
        collector.offer(epoch, dict)
    return [snapshot.epoch for snapshot in collector.finish(last, b"the last")]


@pytest.mark.parametrize("room", [2, 3, 4, 5, 8, 13, 25, 26])
@pytest.mark.parametrize("last", [1, 2, 3, 7, 24, 25, 26, 27, 51, 52, 99, 500])
def test_a_collection_is_bounded_evenly_spread_and_has_both_ends(room, last):
    epochs = epochs_kept(room, last)
    assert (epochs[0], epochs[-1]) == (0, last)
    assert min(last + 1, (room + 1) // 2) <= len(epochs) <= room
    steps = {after - before for before, after in itertools.pairwise(epochs[:-1])}
    assert len(steps) <= 1
    assert all(epochs[-1] - epochs[-2] <= step for step in steps)


def test_the_usual_25_epochs_are_all_kept():
    assert epochs_kept(most_snapshots(default_digits_spec()), 25) == list(range(26))


def test_weights_that_are_not_kept_are_not_copied():
    copied = []
    collector = SnapshotCollector(4)
    for epoch in range(100):
        collector.offer(epoch, lambda epoch=epoch: copied.append(epoch) or {})
    assert len(copied) < 20


def test_no_room_for_a_second_leaves_the_network_itself():
    assert most_snapshots(LARGE) == 1
    assert epochs_kept(1, 9) == [9]


def test_all_but_the_last_fit_into_the_bytes_there_are():
    for units in (1, 10, 300, 1000, 4000):
        spec = NetworkSpec((8, 8, 1), (Flatten(), Dense(units), Dense(10, "softmax")), CLASSES)
        room = most_snapshots(spec)
        assert (room - 1) * 4 * spec.count_parameters() <= MAX_SNAPSHOT_BYTES
        assert 1 < room <= MAX_SNAPSHOTS


def test_thinning_keeps_both_ends_until_there_is_room_for_one():
    moments = [Snapshot(epoch, bytes(100)) for epoch in range(10)]
    assert [s.epoch for s in thin_snapshots(moments, 10**6)] == list(range(10))
    assert [s.epoch for s in thin_snapshots(moments, 350)] == [0, 4, 8, 9]
    assert [s.epoch for s in thin_snapshots(moments, 100)] == [0, 9]
    assert [s.epoch for s in thin_snapshots(moments, 99)] == [9]


@pytest.mark.slow
def test_the_first_is_untrained_and_the_last_the_network_itself(trained):
    from cnn_core.networks.build import build_model, weights_of
    from cnn_core.networks.weights import pack_weights

    assert trained.snapshot_epochs == (0, 1, 2, 3, 4)
    untrained = weights_of(build_model(trained.spec, seed=PLAN.seed))
    assert trained.snapshots[0].weights == pack_weights(untrained)
    assert trained.snapshots[-1].weights is trained.weights
    assert len({snapshot.weights for snapshot in trained.snapshots}) == 5


@pytest.mark.slow
def test_each_gives_the_validation_scores_of_its_epoch(trained):
    require_scores_of_every_epoch(trained)


@pytest.mark.slow
def test_each_gives_them_too_where_batches_are_normalised():
    from cnn_core.networks.training import train

    plan = dataclasses.replace(PLAN, epochs=2)
    require_scores_of_every_epoch(train(NORMALISING, "digits", plan, NobodyWatching()))


def require_scores_of_every_epoch(network):
    from cnn_core.networks.inspection import predict_many

    part = load_dataset("digits").validation
    for past in network.history:
        probabilities = predict_many(network.at_epoch(past.epoch), part.pictures)
        right = probabilities.argmax(axis=1) == part.labels
        assert right.mean() == pytest.approx(past.validation_accuracy)
        of_truth = probabilities[np.arange(len(part)), part.labels]
        assert -np.log(of_truth).mean() == pytest.approx(past.validation_loss, abs=1e-4)


@pytest.mark.slow
def test_a_stopped_training_keeps_the_moment_where_it_stopped():
    from cnn_core.networks.training import train

    network = train(default_digits_spec(), "digits", PLAN, StopsAfter(38 + 5))
    assert network.stopped_early
    assert network.snapshot_epochs == (0, 1, 2)
    assert network.snapshots[-1].weights is network.weights != network.snapshots[1].weights


@pytest.mark.slow
def test_a_large_network_keeps_none_but_itself():
    from cnn_core.networks.training import train

    network = train(LARGE, "digits", PLAN, StopsAfter(2))
    assert network.snapshots == (Snapshot(1, network.weights),)


@pytest.mark.slow
def test_a_moment_in_between_claims_no_test(trained):
    untrained, early = trained.at_epoch(0), trained.at_epoch(2)
    assert len({trained.digest, untrained.digest, early.digest}) == 3
    assert (untrained.history, untrained.seconds) == ((), 0.0)
    assert early.history == trained.history[:2]
    assert (trained.is_tested, early.is_tested) == (True, False)
    assert early.test.most_wrong(5) == ()
    with pytest.raises(ValueError, match="never tested"):
        _ = early.test.accuracy
    with pytest.raises(ValueError, match="never tested"):
        _ = early.test.loss
    assert trained.at_epoch(4) is trained
    with pytest.raises(LessonInputError, match=r"at epochs 0, 1, 2, 3, 4\. Received: 7"):
        trained.at_epoch(7)


@pytest.mark.slow
def test_looking_through_all_moments_is_looking_through_each(trained):
    from cnn_core.networks.inspection import inspect, inspect_snapshots

    picture = load_dataset("digits").test.pictures[5]
    inspections = inspect_snapshots(trained, picture)
    assert len(inspections) == len(trained.snapshots)
    for epoch, found in zip(trained.snapshot_epochs, inspections, strict=True):
        expected = inspect(trained.at_epoch(epoch), picture)
        np.testing.assert_allclose(found.probabilities, expected.probabilities, atol=1e-5)
        for view, its in zip(found.layers, expected.layers, strict=True):
            assert (view.number, view.kind, view.title) == (its.number, its.kind, its.title)
            np.testing.assert_allclose(view.output, its.output, atol=1e-4)


@pytest.mark.slow
def test_two_threads_at_once_get_what_each_would_get_alone(trained):
    from cnn_core.networks.inspection import inspect_snapshots

    pictures = load_dataset("digits").test.pictures[:2]
    alone = [[i.logits for i in inspect_snapshots(trained, picture)] for picture in pictures]
    wrong = []

    def look(which):
        for _ in range(8):
            found = [i.logits for i in inspect_snapshots(trained, pictures[which])]
            wrong.extend(
                not np.array_equal(*pair) for pair in zip(found, alone[which], strict=True)
            )

    threads = [threading.Thread(target=look, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wrong) == 2 * 8 * 5
    assert not any(wrong)


@pytest.mark.slow
def test_a_bare_network_is_the_same_without_its_past(trained):
    from cnn_core.networks.inspection import inspect

    picture = load_dataset("digits").test.pictures[0]
    assert trained.bare.snapshots == ()
    assert trained.bare.digest == trained.digest
    np.testing.assert_array_equal(
        inspect(trained.bare, picture).logits, inspect(trained, picture).logits
    )


@pytest.mark.parametrize("name", list(BUNDLED))
def test_bundled_networks_come_with_their_training(name):
    network = load_bundled(name)
    assert network.snapshot_epochs[0] == 0
    assert network.snapshot_epochs[-1] == network.history[-1].epoch
    assert len(network.snapshots) >= 4
    for epoch in network.snapshot_epochs:
        moment = network.at_epoch(epoch)
        assert list(moment.arrays()) == list(network.arrays())
    assert (bundled.FOLDER / f"{name}.npz").stat().st_size < 1_000_000


def test_what_is_saved_is_what_is_read(tmp_path, monkeypatch):
    network = load_bundled("digits")
    shorter = dataclasses.replace(network, snapshots=network.snapshots[::5])
    bundled.save_bundled("digits", shorter, {}, tmp_path)
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    again = load_bundled.__wrapped__("digits")
    assert (again.snapshots, again.digest) == (shorter.snapshots, shorter.digest)
