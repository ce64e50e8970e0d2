"""None of these: by hand, against loops, and on pictures that are none of the classes."""

import dataclasses
import functools
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.evaluation import MOST_AT_ONCE, groups, pictures_at_once
from cnn_core.networks.novelty import (
    LIMIT,
    MARGIN,
    MAX_CENTRE_BYTES,
    MAX_ROW,
    embed,
    embedding_layers,
    fit_novelty,
)
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.spec import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.watch import NobodyWatching
from cnn_core.pictures.samples import SAMPLES, load_sample
from tests.networks.unlike import prepared, samples, unlike_sets

DIGITS = tuple("0123456789")
LINEAR = (Flatten(), Dense(10, "softmax"))
KINDS = {
    "linear": LINEAR,
    "fully_connected": (Flatten(), Dense(32, "relu"), Dense(10, "softmax")),
    "convolution": (Convolution(8), Activation(), MaxPooling(), *LINEAR),
    "global_average": (Convolution(16), Activation(), GlobalAveragePooling(), *LINEAR[1:]),
}


class StopsAtOnce(NobodyWatching):
    """Asks a training to stop after its first batch."""

    def stop_requested(self):
        return True


def spec_of(layers, input_shape=(8, 8, 1)):
    return NetworkSpec(input_shape, layers, DIGITS)


def row_of(*angles):
    """Return embeddings of two numbers: places on the unit circle, at these degrees."""
    turned = np.radians(angles)
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


def chord(degrees):
    return 2 * math.sin(math.radians(degrees) / 2)


def slow_distance(detector, embedding):
    """Return the distance to the nearest centre, one number after the other."""
    smallest = math.inf
    for centre in detector.centres:
        total = 0.0
        for step, number in zip(centre, embedding, strict=True):
            total += (float(number) - int(step) * detector.scale) ** 2
        smallest = min(smallest, math.sqrt(total))
    return smallest


def slow_row(maps):
    """Return maps (H, W, C) averaged over areas, as a row, by loops."""
    rows, columns, channels = maps.shape
    side = max(1, math.isqrt(MAX_ROW // channels))
    if maps.size <= MAX_ROW:
        side = max(rows, columns)
    down, across = min(rows, side), min(columns, side)
    averaged = np.zeros((down, across, channels))
    for row in range(down):
        for column in range(across):
            for y in range(rows):
                for x in range(columns):
                    height = min((row + 1) * rows / down, y + 1) - max(row * rows / down, y)
                    width = min((column + 1) * columns / across, x + 1)
                    width -= max(column * columns / across, x)
                    if height > 0 and width > 0:
                        averaged[row, column] += maps[y, x] * height * width
    return averaged.ravel()


def slow_description(maps):
    """Return mean, standard deviation and roughness of each map of (H, W, K), by loops."""
    rows, columns, channels = maps.shape
    means, spreads, roughness = [], [], []
    for unit in range(channels):
        values = [[float(maps[y, x, unit]) for x in range(columns)] for y in range(rows)]
        flat = sum(values, [])
        mean = sum(flat) / len(flat)
        down = [
            abs(values[y + 1][x] - values[y][x]) for y in range(rows - 1) for x in range(columns)
        ]
        across = [abs(row[x + 1] - row[x]) for row in values for x in range(columns - 1)]
        means.append(mean)
        spreads.append(math.sqrt(sum((value - mean) ** 2 for value in flat) / len(flat)))
        roughness.append(sum(sum(gaps) / len(gaps) for gaps in (down, across) if gaps))
    return means + spreads + roughness


def slow_embedding(maps):
    """Return the embedding of one picture from the maps (H, W, K) of the compared layers."""
    parts = [slow_description(values) for values in maps] + [slow_row(maps[-1])]
    embedding = []
    for part in parts:
        length = math.sqrt(sum(float(number) ** 2 for number in part)) or 1.0
        embedding += [float(number) / length / math.sqrt(len(parts)) for number in part]
    return np.array(embedding)


def test_two_clusters_by_hand():
    train = row_of(0, 0, 90, 90)
    validation, held_out = row_of(3, 6, 87, 90), row_of(1, 89, 45, 7)
    detector = fit_novelty(train, np.array([10, 11, 12, 13]), validation, held_out)
    assert len(detector.centres) == 2
    assert detector.distance == pytest.approx(MARGIN * chord(6), rel=1e-5)
    assert detector.false_alarm_rate == 0.5  # 45° and 7° of four
    scores = detector.scores(row_of(0, 3, 45))
    np.testing.assert_allclose(scores, np.array([0, chord(3), chord(45)]) / detector.distance)
    novelty = detector.judge(row_of(50)[0])
    assert novelty.is_unlike
    assert novelty.score == pytest.approx(chord(40) / detector.distance)
    assert (novelty.limit, novelty.false_alarm_rate) == (LIMIT, 0.5)
    assert novelty.nearest in (12, 13)


def test_what_lies_at_the_limit_is_not_beyond_it():
    known = row_of(0, 30, 60, 90)
    detector = fit_novelty(known, np.arange(4), known, known)
    assert detector.scores(known).max() < LIMIT
    assert detector.false_alarm_rate == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(1, 20))
def test_scores_are_those_of_a_loop(seed, count, numbers):
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((count, numbers)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    detector = fit_novelty(rows, np.arange(count), rows[: count // 2 + 1], rows)
    for row, score in zip(rows[:5], detector.scores(rows[:5]), strict=True):
        assert score == pytest.approx(slow_distance(detector, row) / detector.distance, rel=1e-6)
        assert detector.judge(row).score == pytest.approx(score, abs=1e-9)
    beyond = [slow_distance(detector, row) > detector.distance for row in rows]
    assert detector.false_alarm_rate == pytest.approx(np.mean(beyond), abs=1.01 / count)


def test_the_limit_lets_95_of_100_validation_pictures_pass():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((700, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    detector = fit_novelty(rows[:500], np.arange(500), rows[500:600], rows[600:])
    assert (detector.scores(rows[500:600]) > LIMIT).sum() in (4, 5)
    assert len(detector.centres) == 250


def test_centres_of_long_rows_are_fewer():
    rows = np.random.default_rng(0).random((400, 5_000)).astype(np.float32)
    detector = fit_novelty(rows, np.arange(400), rows, rows)
    assert 1 < len(detector.centres) <= MAX_CENTRE_BYTES / 5_000


def test_the_same_pictures_give_the_same_detector():
    rows = row_of(*range(0, 90, 3))
    first, second = (fit_novelty(rows, np.arange(30), rows, rows) for _ in range(2))
    np.testing.assert_array_equal(first.centres, second.centres)
    assert (first.scale, first.distance) == (second.scale, second.distance)


def test_compares_what_every_activation_of_maps_gives():
    assert embedding_layers(spec_of(KINDS["convolution"])) == (2,)
    assert embedding_layers(spec_of(KINDS["global_average"])) == (2,)
    inside = (Convolution(8, activation="tanh"), *KINDS["convolution"])
    assert embedding_layers(spec_of(inside)) == (1, 3)


def test_compares_the_row_before_all_dense_layers_where_nothing_activates_maps():
    assert embedding_layers(spec_of(KINDS["linear"])) == (1,)
    assert embedding_layers(spec_of(KINDS["fully_connected"])) == (1,)
    assert embedding_layers(spec_of((Convolution(4), *LINEAR))) == (2,)


@pytest.mark.parametrize("shape", [(3, 4, 2), (8, 8, 8), (9, 9, 8), (30, 7, 5), (1, 3, 300)])
def test_embeddings_are_those_of_loops(shape):
    rng = np.random.default_rng(0)
    first = rng.random((2, 5, 4, 6), dtype=np.float32)
    last = rng.standard_normal((2, *shape)).astype(np.float32)
    embeddings = embed([first, last], spec_of(KINDS["convolution"]))
    for one, *maps in zip(embeddings, first, last, strict=True):
        np.testing.assert_allclose(one, slow_embedding(maps), atol=1e-5)
    assert embeddings.shape[1] <= 3 * (6 + shape[2]) + MAX_ROW


def test_a_row_is_compared_as_the_maps_that_it_was():
    rng = np.random.default_rng(0)
    pictures = rng.random((2, 8, 8, 1), dtype=np.float32)
    for one, picture in zip(
        embed([pictures.reshape(2, 64)], spec_of(LINEAR)), pictures, strict=True
    ):
        np.testing.assert_allclose(one, slow_embedding([picture]), atol=1e-6)
    averages = rng.standard_normal((2, 4)).astype(np.float32)
    spec = spec_of((Convolution(4), GlobalAveragePooling(), LINEAR[1]))
    for one, row in zip(embed([averages], spec), averages, strict=True):
        np.testing.assert_allclose(one, slow_embedding([row.reshape(1, 1, 4)]), atol=1e-6)


@pytest.mark.parametrize("side", [8, 40])
@pytest.mark.parametrize("value", [0.0, np.inf, -np.inf, np.nan, 3e38, 1e-44])
def test_no_score_is_ever_nan(value, side):
    spec = spec_of(LINEAR, (side, side, 1))
    usual = embed([np.random.default_rng(0).random((20, side**2), dtype=np.float32)], spec)
    strange = embed([np.full((20, side**2), value, np.float32)], spec)
    for train in (usual, strange):
        detector = fit_novelty(train, np.arange(20), train, train)
        scores = detector.scores(np.concatenate([usual, strange]))
        assert np.isfinite(scores).all()
        assert (detector.scores(train) <= LIMIT).mean() >= 0.9
        assert math.isfinite(detector.judge(strange[0]).score)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["linear", "global_average"])
def test_every_kind_of_network_has_a_small_detector_that_knows_its_digits(kind):
    """Fully connected networks compare what linear ones do, see above: the picture itself."""
    from cnn_core.networks.training import train

    plan = TrainingSettings(epochs=3)
    require_small_and_knowing(train(spec_of(KINDS[kind]), "digits", plan, NobodyWatching()))


def require_small_and_knowing(network):
    from cnn_core.networks.inspection import inspect

    assert len(pickle.dumps(network.novelty)) < 140_000
    assert 0 <= network.novelty.false_alarm_rate < 0.12
    cup = prepared(load_sample("coffee"), (8, 8, 1))
    assert inspect(network, cup).novelty.is_unlike


@pytest.mark.slow
def test_a_training_that_was_stopped_at_once_can_tell_too():
    from cnn_core.networks.inspection import inspect
    from cnn_core.networks.training import train

    spec = spec_of(KINDS["convolution"])
    network = train(spec, "digits", TrainingSettings(epochs=9), StopsAtOnce())
    assert network.stopped_early
    require_small_and_knowing(network)
    noise = np.random.default_rng(0).random((8, 8, 1), dtype=np.float32)
    assert inspect(network, noise).novelty.is_unlike


@pytest.mark.slow
def test_one_sigmoid_unit_can_tell_too():
    from cnn_core.networks.inspection import inspect
    from cnn_core.networks.training import train

    layers = (AveragePooling(4), Flatten(), Dense(1, "sigmoid"))
    spec = NetworkSpec((28, 28, 1), layers, ("X", "O"))
    network = train(spec, "letters", TrainingSettings(epochs=1), NobodyWatching())
    assert inspect(network, np.ones((28, 28, 1), np.float32)).novelty.is_unlike


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BUNDLED))
def test_inspections_score_what_keras_computed(name):
    from cnn_core.networks.inspection import inspect

    network = load_bundled(name)
    data = load_dataset(network.dataset)
    compared = embedding_layers(network.spec)
    inspection = inspect(network, data.test.pictures[0])
    maps = [inspection.layers[number - 1].output for number in compared]
    expected = slow_distance(network.novelty, slow_embedding(maps))
    found = inspection.novelty.score * network.novelty.distance
    assert found == pytest.approx(expected, abs=1e-5)
    assert inspection.novelty.nearest in data.train.indices


@functools.cache
def compared_maps_of(name):
    """Return a model of the compared layers of a bundled network alone."""
    import keras

    from cnn_core.networks.build import build_model, output_name, set_weights

    network = load_bundled(name)
    model = build_model(network.spec)
    set_weights(model, network.arrays())
    names = [output_name(network.spec, number) for number in embedding_layers(network.spec)]
    return keras.Model(model.input, [model.get_layer(name).output for name in names])


def scores_of(name, pictures):
    """Return the score of every picture, by the model of a bundled network's compared layers."""
    network, answers = load_bundled(name), compared_maps_of(name)
    rows = [embed(answers(group), network.spec) for group in groups(pictures, network.spec)]
    return network.novelty.scores(np.concatenate(rows))


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BUNDLED))
def test_the_false_alarms_of_a_bundled_network_can_be_counted_again(name):
    network = load_bundled(name)
    data = load_dataset(network.dataset)
    beyond = scores_of(name, data.validation.pictures) > LIMIT
    assert beyond.mean() == pytest.approx(0.05, abs=0.01)
    alarms = scores_of(name, data.test.pictures) > LIMIT
    assert alarms.mean() == pytest.approx(network.novelty.false_alarm_rate, abs=1e-9)
    assert network.novelty.false_alarm_rate < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BUNDLED))
def test_a_cup_is_none_of_these(name):
    from cnn_core.networks.inspection import inspect

    network = load_bundled(name)
    inspection = inspect(network, prepared(load_sample("coffee"), network.spec.input_shape))
    assert inspection.novelty.is_unlike


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "num_noticed"),
    [("digits", 7), ("letters", 7), ("shapes", 6), ("shapes_average", 7), ("signboards", 5)],
)
def test_photographs_on_the_shelf_are_none_of_these(name, num_noticed):
    network = load_bundled(name)
    pictures = samples(network.spec.input_shape, "photograph")
    assert len(pictures) == 7
    assert (scores_of(name, pictures) > LIMIT).sum() == num_noticed


@pytest.mark.slow
def test_the_digits_on_the_shelf_are_digits():
    assert (scores_of("digits", samples((8, 8, 1), "digit")) < LIMIT).all()
    assert {sample.kind for sample in SAMPLES} == {"photograph", "drawing", "digit"}


# A turned X is an X, a shape keeps its name however it is turned and lit, a street without
# a sign is what it is; and a rectangle in clutter is what a signboard looks like.
EXPECTED = {
    "digits": {},
    "letters": {"held-out, turned by 90°": 0.3},
    "shapes": {
        "sample photographs": 0.85,
        "pictures of signboards": 0.5,
        "1/f noise": 0.7,
        "held-out, inverted": 0.0,
        "held-out, turned by 90°": 0.0,
    },
    "shapes_average": {
        "held-out, inverted": 0.0,
        "held-out, turned by 90°": 0.0,
    },
    "signboards": {
        "sample photographs": 0.7,
        "squares cut out of them": 0.4,
        "pictures of shapes": 0.15,
        "pictures of tones": 0.75,
        "blank": 0.0,
        "held-out, inverted": 0.2,
        "held-out, turned by 90°": 0.2,
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BUNDLED))
def test_most_of_what_is_unlike_is_noticed(name):
    network = load_bundled(name)
    for what, pictures in unlike_sets(network.dataset, part=3).items():
        noticed = (scores_of(name, pictures) > LIMIT).mean()
        assert noticed >= EXPECTED[name].get(what, 0.9), what


def test_groups_of_large_pictures_are_small():
    large = NetworkSpec((400, 400, 1), (Convolution(8), GlobalAveragePooling(), LINEAR[1]), DIGITS)
    assert pictures_at_once(spec_of(LINEAR)) == MOST_AT_ONCE
    assert pictures_at_once(large) * large.count_activations() <= 20_000_000
    pictures = np.zeros((33, 400, 400, 1), np.float32)
    assert sum(map(len, groups(pictures, large))) == 33


@pytest.mark.slow
def test_only_the_last_moment_of_a_training_can_tell():
    from cnn_core.networks.inspection import inspect_snapshots

    network = load_bundled("digits")
    picture = load_dataset("digits").test.pictures[0]
    *earlier, last = inspect_snapshots(network, picture)
    assert all(inspection.novelty is None for inspection in earlier)
    assert not last.novelty.is_unlike
    assert network.at_epoch(0).novelty is None
    assert dataclasses.replace(network, novelty=None).digest == network.digest
