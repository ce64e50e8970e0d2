"""The map of real networks: the rows are those that the last layer answers by."""

import contextlib
import dataclasses
import io
import os

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.dataset import Part
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import build_model, weights_of
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.embedding import hidden_layer, hidden_rows
from cnn_core.networks.loaded import loaded_network
from cnn_core.networks.map_snippets import NUM_PICTURES, map_snippets
from cnn_core.networks.neighbours_in_map import nearest_neighbours
from cnn_core.networks.picture_map import (
    among_neighbours,
    map_moment,
    neighbour_moment,
    place_picture,
)
from cnn_core.networks.presets import default_settings
from cnn_core.networks.results import HeldOutTest, TrainedNetwork
from cnn_core.networks.spec import (
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.weights import pack_weights

pytestmark = pytest.mark.slow

DIGITS = tuple("0123456789")
KINDS = {
    "linear": (Flatten(),),
    "average": (Convolution(4, activation="relu"), GlobalAveragePooling()),
    "dense": (Flatten(), Dense(3, "relu"), Dropout(0.5)),
    "normalised": (Convolution(2), BatchNormalisation(), MaxPooling(), Flatten()),
    "one map": (Convolution(1, (8, 8)), Flatten()),
}


def untrained(layers, scale=1.0):
    """Make a network of digits that was never tested, its first weights times a scale."""
    spec = NetworkSpec((8, 8, 1), (*layers, Dense(10, "softmax")), DIGITS)
    arrays = {name: array * scale for name, array in weights_of(build_model(spec)).items()}
    settings, none = default_settings("digits"), HeldOutTest.none(10)
    return TrainedNetwork(spec, pack_weights(arrays), "digits", settings, (), none, 0.0, False)


@pytest.mark.parametrize("name", ["digits", "signboards"])
def test_the_last_layer_makes_its_answers_of_the_rows(name):
    network = load_bundled(name)
    pictures = load_dataset(network.dataset).test.pictures
    hidden = hidden_rows(loaded_network(network), pictures)
    kernel, bias = list(network.arrays().values())[-2:]
    assert hidden.rows.shape == (len(pictures), hidden_layer(network.spec).size)
    sums = hidden.rows.astype(np.float64) @ kernel + bias
    if sums.shape[1] == 1:
        sums = np.concatenate([np.zeros_like(sums), sums], axis=1)
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(hidden.probabilities, shares, atol=2e-5)
    np.testing.assert_allclose(hidden.probabilities, network.test.probabilities, atol=1e-4)


@pytest.mark.parametrize("name", list(BUNDLED))
def test_every_bundled_network_has_a_map(name):
    network = load_bundled(name)
    moment = map_moment(network.bare, network.dataset)
    assert moment.accuracy == pytest.approx(network.test.accuracy)
    assert moment.pictures.places.shape == (len(network.test.labels), 2)
    np.testing.assert_array_equal(moment.pictures.answers, network.test.answers)
    assert 0 < moment.axes.shares.sum() < 1
    assert 0 < moment.kept < 1
    assert moment.vote > 0.7


def test_digits_are_near_their_like_already_before_training_and_shapes_are_not():
    """Random filters keep digits apart; what tells shapes in clutter apart has to be learnt."""
    digits, shapes = load_bundled("digits"), load_bundled("shapes")
    assert map_moment(digits.at_epoch(0).bare, "digits").vote > 0.8
    assert map_moment(digits.at_epoch(0).bare, "digits").accuracy < 0.3
    assert map_moment(shapes.at_epoch(0).bare, "shapes").vote < 0.4
    assert map_moment(shapes.bare, "shapes").vote > 0.75


def test_a_picture_of_the_map_lands_on_itself():
    network = load_bundled("digits").bare
    moment = map_moment(network, "digits")
    pictures = load_dataset("digits").test.pictures
    placed = place_picture(network, "digits", pictures[7])
    np.testing.assert_allclose(placed.places[0], moment.pictures.places[7], atol=1e-4)
    assert placed.nearest[0, 0] == 7
    assert placed.distances[0, 0] < 1e-3
    assert placed.nearest[0, 1:].tolist() == moment.pictures.nearest[7, :4].tolist()


def test_a_map_by_neighbours_goes_on_where_it_was_and_keeps_more_of_them():
    network = load_bundled("digits").bare
    by_axes, moment, steps = map_moment(network, "digits"), None, []
    while moment is None or not moment.state.is_done:
        moment = neighbour_moment(network, "digits", moment)
        steps.append(moment.state.steps)
    assert steps == sorted(set(steps))
    assert steps[-1] == 500
    assert moment.kept > by_axes.kept + 0.2
    assert moment.wanted.shape == (297, 5)
    placed = place_picture(network, "digits", load_dataset("digits").test.pictures[3])
    np.testing.assert_allclose(
        among_neighbours(placed, moment.state.places)[0], moment.state.places[3], atol=0.05
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [1.0, 0.0], ids=["alive", "dead"])
def test_networks_of_every_kind_have_a_map(kind, scale):
    network = untrained(KINDS[kind], scale)
    moment = map_moment(network, "digits")
    assert np.isfinite(moment.pictures.places).all()
    assert np.isfinite(moment.pictures.distances).all()
    placed = place_picture(network, "digits", np.full((8, 8, 1), 0.5, np.float32))
    assert np.isfinite(placed.places).all()
    further = neighbour_moment(network, "digits", None)
    assert np.isfinite(further.state.places).all()
    assert np.isfinite(among_neighbours(placed, further.state.places)).all()
    if kind == "linear":
        assert not hidden_layer(network.spec).is_learnt
        rows = load_dataset("digits").test.pictures.reshape(297, 64)
        expected, _ = nearest_neighbours(rows, 5)
        np.testing.assert_array_equal(moment.pictures.nearest, expected)
    elif scale == 0:
        assert not moment.pictures.places.any()
        assert np.isnan([moment.kept, moment.vote, further.kept]).all(), "nobody is nearer"
    if scale == 1:
        assert np.isfinite([moment.kept, moment.vote, further.kept]).all()


def test_enormous_numbers_have_a_map_or_are_refused_in_a_sentence():
    moment = map_moment(untrained(KINDS["dense"], 1e6), "digits")
    assert np.isfinite(moment.pictures.places).all()
    assert np.isfinite(moment.pictures.distances).all()
    with pytest.raises(LessonInputError, match="finite numbers"):
        map_moment(untrained(KINDS["dense"], 1e30), "digits")


def test_a_data_set_of_ones_own_is_taken_as_it_comes_and_an_empty_one_refused():
    digits = load_dataset("digits")
    few = dataclasses.replace(digits, name="own_few", test=digits.test.first(3))
    network = untrained(KINDS["average"])
    moment = map_moment(network, few)
    assert moment.pictures.nearest.shape == (3, 2)
    assert neighbour_moment(network, few, None).state.places.shape == (3, 2)
    assert place_picture(network, few, digits.test.pictures[9]).nearest.shape == (1, 3)
    empty = Part(*(part[:0] for part in (few.test.pictures, few.test.labels, few.test.indices)))
    with pytest.raises(LessonInputError, match="needs held-out pictures"):
        map_moment(network, dataclasses.replace(few, name="own_none", test=empty))
    with pytest.raises(LessonInputError, match="Expected pictures of shape"):
        place_picture(network, few, np.zeros((9, 8, 1), np.float32))


def run(code):
    """Run a snippet as a script and return its names."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names


@pytest.mark.parametrize("name", ["digits", "signboards"])
def test_the_snippets_make_the_rows_and_the_map(name):
    network = load_bundled(name)
    pictures = load_dataset(network.dataset).test.pictures[:NUM_PICTURES]
    rows = hidden_rows(loaded_network(network), pictures).rows
    nearest, _ = nearest_neighbours(rows, 5)
    snippets = map_snippets(network, name)
    for code in (snippets.numpy, snippets.keras):
        names = run(code)
        np.testing.assert_allclose(names["rows"], rows, rtol=1e-3, atol=1e-3)
        np.testing.assert_array_equal(names["nearest"], nearest)
        assert names["places"].shape == (NUM_PICTURES, 2)
        gaps = np.linalg.norm(names["places"] - rows @ names["axes"][:2].T, axis=1)
        assert gaps.std() < 1e-3
        assert names["shares"].sum() == pytest.approx(1, abs=1e-4)
