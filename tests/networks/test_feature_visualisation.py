"""A picture made for a unit: it climbs, it repeats, and what its ceiling is can be computed."""

import numpy as np
import pytest

from cnn_core.errors import LessonInputError
from cnn_core.networks import feature_visualisation
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.feature_visualisation import (
    BLUR,
    Regularisers,
    ascend,
    begin_picture,
    blurred,
    reach_of,
)
from cnn_core.networks.inspection import inspect
from cnn_core.networks.spec import (
    Activation,
    BatchNormalisation,
    Convolution,
    Dense,
    Flatten,
    NetworkSpec,
)
from cnn_core.networks.units import unit_layers
from tests.networks.untrained import made

NONE = Regularisers(jitter=False, blur=False, decay=False)


def climbed(network, started):
    while not started.is_complete:
        started = ascend(network, started)
    return started


@pytest.mark.slow
@pytest.mark.parametrize("unit", [0, 7])
def test_without_regularisers_a_first_filter_reaches_the_most_that_pixels_allow(unit):
    network = load_bundled("digits")
    kernel, bias = (network.arrays()[f"layer_1.{name}"][..., unit] for name in ("kernel", "bias"))
    ceiling = float(np.maximum(kernel, 0).sum() + bias)
    found = climbed(network, begin_picture(network.spec, 1, unit, regularisers=NONE))
    assert found.sums[-1] == pytest.approx([ceiling] * 4, abs=0.02)
    row, column = found.place
    patch = found.pictures[0, row - 1 : row + 2, column - 1 : column + 2, 0]
    strong = np.abs(kernel[..., 0]) > 0.1
    np.testing.assert_array_equal((patch > 0.5)[strong], (kernel[..., 0] > 0)[strong])


@pytest.mark.slow
def test_it_climbs_stays_a_picture_and_tells_the_networks_own_sums():
    network = load_bundled("shapes")
    started = begin_picture(network.spec, 10, 2, num_steps=40)
    found = climbed(network, started)
    assert found.sums.shape == (41, 4)
    assert (found.sums[-1] > 3 * np.abs(found.sums[0])).all()
    assert found.pictures.min() >= 0.0
    assert found.pictures.max() <= 1.0
    for picture, total in zip(found.pictures, found.sums[-1], strict=True):
        maps = inspect(network, picture).layers[9].output
        assert maps[(*found.place, 2)] == pytest.approx(float(total), rel=1e-4)


@pytest.mark.slow
def test_pieces_come_to_what_one_go_comes_to_and_seeds_differ(monkeypatch):
    network = load_bundled("digits")

    def picture(seconds, seed):
        monkeypatch.setattr(feature_visualisation, "SECONDS_A_PIECE", seconds)
        return climbed(network, begin_picture(network.spec, 4, 3, seed=seed, num_steps=60))

    in_pieces, in_one_go = picture(0.0, 0), picture(1000.0, 0)
    np.testing.assert_array_equal(in_pieces.pictures, in_one_go.pictures)
    np.testing.assert_array_equal(in_pieces.sums, in_one_go.sums)
    assert (picture(1000.0, 1).pictures != in_one_go.pictures).any()


@pytest.mark.slow
def test_each_regulariser_does_something():
    network = load_bundled("shapes")
    found = {
        one: climbed(network, begin_picture(network.spec, 10, 2, regularisers=one, num_steps=48))
        for one in (
            Regularisers(),
            Regularisers(jitter=False),
            Regularisers(blur=False),
            Regularisers(decay=False),
        )
    }
    pictures = [one.pictures.tobytes() for one in found.values()]
    assert len(set(pictures)) == 4

    def roughness(made):
        return np.abs(np.diff(made.pictures, axis=1)).mean()

    assert roughness(found[Regularisers()]) < 0.7 * roughness(found[Regularisers(blur=False)])


@pytest.mark.slow
def test_a_silent_unit_and_one_that_normalisation_turns_round_are_climbed_too():
    layers = (Convolution(2), BatchNormalisation(), Activation("relu"), Flatten())
    spec = NetworkSpec((5, 5, 1), (*layers, Dense(2, "softmax")), ("a", "b"))
    network = made(spec, layer_1__bias=-9.0, layer_2__gamma=[1.0, -1.0])
    for unit in (0, 1):
        found = climbed(network, begin_picture(spec, 1, unit, regularisers=NONE, num_steps=30))
        assert (found.sums[-1] > found.sums[0]).all()


@pytest.mark.slow
def test_a_class_can_be_asked_for():
    network = load_bundled("shapes")
    found = climbed(network, begin_picture(network.spec, 14, 3, num_steps=60))
    assert network.spec.classes[3] == "star"
    assert inspect(network, found.pictures[0]).answer == "star"


def test_what_does_not_exist_is_refused():
    spec = load_bundled("digits").spec
    with pytest.raises(LessonInputError, match="units from 0 to 15"):
        begin_picture(spec, 4, 16)
    with pytest.raises(LessonInputError, match="convolution or a dense layer"):
        begin_picture(spec, 2, 0)
    with pytest.raises(LessonInputError, match="number of steps"):
        begin_picture(spec, 4, 0, num_steps=0)


def test_what_sees_little_is_neither_shifted_nor_blurred():
    reaches = [reach_of(layer) for layer in unit_layers(load_bundled("shapes").spec)]
    assert reaches == [0, 1, 2, 2, 2]


def test_a_blur_gives_each_neighbour_its_part():
    picture = np.zeros((1, 5, 5, 1), np.float32)
    picture[0, 2, 2] = 1.0
    soft = blurred(picture)[0, ..., 0]
    line = np.array([0, BLUR, 1 - 2 * BLUR, BLUR, 0])
    np.testing.assert_allclose(soft, np.outer(line, line), atol=1e-6)
    np.testing.assert_allclose(blurred(np.full((2, 4, 4, 3), 0.3, np.float32)), 0.3, atol=1e-6)
