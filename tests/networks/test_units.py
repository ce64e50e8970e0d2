"""What excites a unit: compared with looking at every number of every map, one by one."""

import time

import numpy as np
import pytest

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.datasets import Dataset, DeferredPart, Part
from cnn_core.errors import LessonInputError
from cnn_core.networks import units_survey
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.loaded import load_network
from cnn_core.networks.spec import (
    Activation,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.units import (
    NEARLY_DEAD,
    response_name,
    sum_name,
    unit_layer,
    unit_layers,
    units_on_a_page,
)
from cnn_core.networks.units_survey import survey
from cnn_core.shapes import seen_by
from tests.networks.untrained import dataset, made, part

SPEC = NetworkSpec(
    (9, 8, 3),
    (
        Convolution(5, padding="same"),
        BatchNormalisation(),
        Activation("relu"),
        MaxPooling(2),
        Convolution(4, (2, 3), padding="same", activation="tanh"),
        Flatten(),
        Dropout(0.3),
        Dense(6, "relu"),
        Dense(3, "softmax"),
    ),
    ("a", "b", "c"),
)


def whole_survey(network, data, number, first=0):
    while not (seen := survey(network, data, number, first)).is_complete:
        pass
    return seen


def test_sums_and_responses_are_read_where_they_are_made():
    layers = unit_layers(SPEC)
    assert [layer.number for layer in layers] == [1, 5, 8, 9]
    assert [sum_name(layer) for layer in layers] == ["layer_2", "layer_5", "layer_8", "layer_9"]
    assert [response_name(SPEC, layer) for layer in layers] == [
        "layer_3",
        "layer_5_activation",
        "layer_8_activation",
        "layer_9",
    ]
    assert [layer.activation for layer in layers] == ["relu", "tanh", "relu", "linear"]
    assert [layer.can_die for layer in layers] == [True, False, True, False]
    assert [layer.is_output for layer in layers] == [False, False, False, True]
    assert [layer.size for layer in layers] == [(9, 8), (4, 4), (1, 1), (1, 1)]
    assert layers[2].field is layers[3].field is None


@pytest.mark.parametrize("number", [0, 2, 4, 10, None])
def test_a_layer_without_units_is_refused(number):
    with pytest.raises(LessonInputError, match="one of 1, 5, 8, 9"):
        unit_layer(SPEC, number)


def test_a_page_of_units_is_a_few_megabytes_at_most():
    for shape in ((8, 8, 1), (28, 28, 1), (32, 32, 3), (64, 64, 3)):
        assert units_on_a_page(shape) % 8 == 0
        assert 8 <= units_on_a_page(shape) <= 64


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 5, 8, 9])
def test_the_survey_finds_what_looking_at_everything_finds(number):
    network, data = made(SPEC), dataset(SPEC)
    seen = whole_survey(network, data, number)
    loaded, layer = load_network(network), seen.layer
    keras_outputs = dict(
        zip(
            loaded.names,
            [one.numpy() for one in loaded.everything(data.train.pictures)],
            strict=True,
        )
    )
    sums = keras_outputs[sum_name(layer)].reshape(40, -1, layer.num_units)
    responses = keras_outputs[response_name(SPEC, layer)].reshape(40, -1, layer.num_units)
    strongest, strongest_responses = sums.max(axis=1), responses.max(axis=1)
    assert (seen.num_looked, seen.num_pictures, len(seen)) == (40, 40, layer.num_units)
    for unit in range(layer.num_units):
        order = sorted(range(40), key=lambda n: (-strongest[n, unit], n))
        numbers = seen.numbers[seen.best.pictures[unit]]
        assert numbers.tolist() == [n + 100 for n in order[:9]]
        least = sorted(range(40), key=lambda n: (strongest[n, unit], n))
        numbers = seen.numbers[seen.least.pictures[unit]]
        assert numbers.tolist() == [n + 100 for n in least[:4]]
        np.testing.assert_allclose(seen.best.sums[unit], strongest[order[:9], unit], rtol=1e-6)
        for n, (row, column) in zip(order, seen.best.places[unit], strict=False):
            assert sums[n, row * layer.size[1] + column, unit] == strongest[n, unit]
        for label in range(3):
            mean = strongest_responses[data.train.labels == label, unit].mean()
            assert seen.mean_by_class[unit, label] == pytest.approx(mean, abs=1e-5)
        assert seen.num_active[unit] == (strongest_responses[:, unit] > 0).sum()
    pictures = data.train.pictures[seen.numbers - 100]
    np.testing.assert_array_equal(seen.pictures, np.rint(pictures * 255))
    np.testing.assert_array_equal(seen.labels, data.train.labels[seen.numbers - 100])


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 5, 8, 9])
def test_what_comes_in_adds_up_to_the_sum(number):
    network, data = made(SPEC), dataset(SPEC)
    seen = whole_survey(network, data, number)
    parts, layer = seen.parts, seen.layer
    incoming = {1: 3, 5: 5, 8: 4, 9: 6}[number]  # colours, maps, maps laid out in a row, units
    assert parts.values.shape == (layer.num_units, incoming)
    np.testing.assert_allclose(parts.values.sum(axis=1) + parts.biases, parts.totals, atol=1e-5)
    if number == 1:
        arrays = network.arrays()
        window = np.einsum("khwc,hwck->k", parts.patches, arrays["layer_1.kernel"])
        np.testing.assert_allclose(window + arrays["layer_1.bias"], parts.totals, atol=1e-5)
    if layer.sum_number == number:
        np.testing.assert_allclose(parts.totals, seen.best.sums[:, 0], rtol=1e-6)


@pytest.mark.slow
def test_only_the_patch_can_change_the_response():
    network, data = made(SPEC), dataset(SPEC)
    seen, loaded = whole_survey(network, data, 5), load_network(made(SPEC))
    rng = np.random.default_rng(3)
    for unit in range(4):
        picture = data.train.pictures[seen.numbers[seen.best.pictures[unit, 0]] - 100]
        row, column = seen.best.places[unit, 0]
        rows, columns = seen_by(seen.layer.field, row, column, size=(9, 8))
        elsewhere = rng.random(picture.shape, dtype=np.float32)
        elsewhere[np.ix_(rows, columns)] = picture[np.ix_(rows, columns)]
        within = picture.copy()
        within[np.ix_(rows, columns)] = 1 - within[np.ix_(rows, columns)]
        outputs = loaded.everything(np.stack([picture, elsewhere, within]))
        sums = outputs[loaded.names.index("layer_5")].numpy()[:, row, column, unit]
        assert sums[1] == pytest.approx(sums[0], abs=1e-5)
        assert abs(sums[2] - sums[0]) > 1e-3


@pytest.mark.slow
def test_dead_and_nearly_dead_units_are_named():
    spec = NetworkSpec(
        (4, 4, 1), (Convolution(3, activation="relu"), Flatten(), Dense(2, "softmax")), ("a", "b")
    )
    # on pictures of one brightness each, 0 to 0.999: the sums are that brightness less the bias
    kernel = np.zeros((3, 3, 1, 3))
    kernel[1, 1] = 1.0
    network = made(spec, layer_1__kernel=kernel, layer_1__bias=[0.0, -0.9945, -1.0])
    levels = np.arange(1000, dtype=np.float32) / 1000
    pictures = np.broadcast_to(levels[:, None, None, None], (1000, 4, 4, 1)).copy()
    train = Part(pictures, np.zeros(1000, np.int64), np.arange(1000))
    data = Dataset("levels", "levels", spec.classes, train, train.first(0), train.first(9), "", "")
    seen = whole_survey(network, data, 1)
    assert seen.num_active.tolist() == [999, 5, 0]
    assert seen.num_active[1] < NEARLY_DEAD * 1000
    assert seen.is_dead.tolist() == [False, False, True]
    assert seen.is_nearly_dead.tolist() == [False, True, False]
    assert seen.numbers[seen.best.pictures[2]].tolist() == list(range(999, 990, -1))
    assert seen.strongest.tolist() == pytest.approx([0.999, 0.0045, 0.0], abs=1e-6)
    assert np.isnan(seen.mean_by_class[:, 1]).all()


@pytest.mark.slow
def test_pictures_that_have_to_be_drawn_are_looked_at_as_they_come(monkeypatch):
    monkeypatch.setattr(units_survey, "FIRST_PICTURES", 16)
    monkeypatch.setattr(units_survey, "SECONDS_OF_WAITING", 0.01)
    whole = part(SPEC, 40, 1)

    def draw(count):
        time.sleep(0.3 * (count == 40))
        return whole.first(count)

    network, data = made(SPEC), dataset(SPEC, "drawn")
    late = DeferredPart(40, SPEC.input_shape, draw)
    slow = Dataset("late", "late", SPEC.classes, late, data.validation, data.test, "", "")
    first = survey(network, slow, 5)
    assert (first.num_looked, first.is_complete) == (16, False)
    np.testing.assert_array_equal(
        whole_survey(network, slow, 5).best.sums, whole_survey(network, data, 5).best.sums
    )


@pytest.mark.slow
def test_of_equals_the_first_picture_is_kept():
    spec = NetworkSpec((3, 3, 1), (Flatten(), Dense(2, "softmax")), ("a", "b"))
    train = Part(np.zeros((600, 3, 3, 1), np.float32), np.zeros(600, np.int64), np.arange(600))
    data = Dataset("alike", "alike", spec.classes, train, train.first(0), train.first(1), "", "")
    seen = whole_survey(made(spec), data, 2)
    assert seen.numbers[seen.best.pictures[0]].tolist() == list(range(9))
    assert seen.numbers[seen.least.pictures[1]].tolist() == list(range(4))


@pytest.mark.slow
def test_global_averages_strides_and_single_places_are_looked_at_too():
    spec = NetworkSpec(
        (9, 9, 1),
        (
            Convolution(4, (3, 3), stride=2, activation="leaky_relu", use_bias=False),
            Convolution(3, (4, 4), activation="sigmoid"),
            GlobalAveragePooling(),
            Dense(1, "sigmoid"),
        ),
        ("no", "yes"),
    )
    network, data = made(spec), dataset(spec)
    kernel = network.arrays()["layer_1.kernel"]
    seen = whole_survey(network, data, 1)
    maps = [convolve(picture, kernel, stride=2) for picture in data.train.pictures]
    strongest = np.stack([one.max(axis=(0, 1)) for one in maps])
    np.testing.assert_allclose(seen.best.sums[:, 0], strongest.max(axis=0), rtol=1e-5)
    assert not seen.parts.biases.any()
    assert whole_survey(network, data, 2).best.places.max() == 0
    assert whole_survey(network, data, 4).best.sums.shape == (1, 9)


@pytest.mark.slow
def test_the_wrong_pictures_and_units_are_refused():
    network = made(SPEC)
    with pytest.raises(LessonInputError, match=r"Expected pictures of shape \(9, 8, 3\)"):
        survey(network, "digits", 1)
    with pytest.raises(LessonInputError, match="from 0 to 4"):
        survey(network, dataset(SPEC), 1, first=5)


@pytest.mark.slow
def test_the_best_patches_of_the_digits_are_those_of_a_convolution_by_hand():
    network = load_bundled("digits")
    arrays = network.arrays()
    seen = whole_survey(network, "digits", 1)
    kernel, bias = arrays["layer_1.kernel"], arrays["layer_1.bias"]
    for unit in (0, 7):
        picture = seen.pictures[seen.best.pictures[unit, 0]] / np.float32(255)
        maps = relu(convolve(picture, kernel, bias=bias, padding="same"))
        assert maps[..., unit].max() == pytest.approx(float(seen.strongest[unit]), abs=0.01)
        place = np.unravel_index(int(maps[..., unit].argmax()), maps.shape[:2])
        assert tuple(seen.best.places[unit, 0]) == place
