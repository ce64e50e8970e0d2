"""Grad-CAM, every number of it computed by hand, and where it has nothing to say."""

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.grad_cam import grad_cam, grad_cam_layers, maps_layer
from cnn_core.networks.evidence.methods import METHODS, explain, methods_for
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layers import (
    Activation,
    BatchNormalisation,
    Convolution,
    Dense,
    Flatten,
    GlobalAveragePooling,
)
from cnn_core.networks.loaded import loaded_network
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.starting_points import STARTING_POINTS
from tests.networks.hand_made import linear, loaded, randomly

# two filters of one weight each, on every other pixel: maps of 2 × 2 from a picture of 4 × 4
SPEC = NetworkSpec(
    (4, 4, 1),
    (Convolution(2, (1, 1), stride=2), Activation(), Flatten(), Dense(2, "softmax")),
    ("yes", "no"),
)
PICTURE = np.zeros((4, 4, 1), np.float32)
PICTURE[::2, ::2, 0] = [[1, 2], [3, 4]]

# of "yes", for the numbers of both maps as flatten lists them: row, column, map
BY_MAPS = [[[0.4, -1.0], [0.0, 0.0]], [[0.2, 0.0], [0.2, -1.0]]]


def by_hand(for_no=-1.0):
    kernel = np.stack([np.ravel(BY_MAPS), np.full(8, for_no)], axis=1)
    return loaded(
        SPEC,
        layer_1_kernel=[1.0, -1.0],
        layer_1_bias=[0.0, 3.0],
        layer_4_kernel=kernel,
        layer_4_bias=[0.5, 0.0],
    )


@pytest.mark.slow
def test_every_step_is_what_pencil_and_paper_give():
    found = grad_cam(by_hand(), PICTURE, Target(0))
    assert found.layer == 1
    # the picture itself, and 3 less the picture, after ReLU
    np.testing.assert_allclose(found.maps[..., 0], [[1, 2], [3, 4]])
    np.testing.assert_allclose(found.maps[..., 1], [[2, 1], [0, 0]])
    np.testing.assert_allclose(found.gradients, BY_MAPS, rtol=1e-6)
    np.testing.assert_allclose(found.weights, [0.2, -0.5], rtol=1e-6)
    # 0.2 · 1 − 0.5 · 2, 0.2 · 2 − 0.5 · 1, 0.2 · 3, 0.2 · 4
    np.testing.assert_allclose(found.weighted_sum, [[-0.8, -0.1], [0.6, 0.8]], atol=1e-6)
    np.testing.assert_allclose(found.rectified, [[0, 0], [0.6, 0.8]], atol=1e-6)
    np.testing.assert_allclose(found.contributions, [0.2 * 2.5, -0.5 * 0.75], atol=1e-6)
    # a quarter of the way between two places: three quarters of one and one quarter of the other
    enlarged = [
        [0.0, 0.0, 0.0, 0.0],
        [0.15, 0.1625, 0.1875, 0.2],
        [0.45, 0.4875, 0.5625, 0.6],
        [0.6, 0.65, 0.75, 0.8],
    ]
    np.testing.assert_allclose(found.enlarged, enlarged, atol=1e-6)
    # 0.4 · 1 + 0.2 · 3 + 0.2 · 4 − 1 · 2 + 0.5
    assert found.score == pytest.approx(0.3, abs=1e-6)


@pytest.mark.slow
def test_negative_everywhere_is_said_and_nothing_is_nan():
    found = grad_cam(by_hand(), PICTURE, Target(1))
    assert found.is_negative_everywhere
    assert not found.is_silent
    np.testing.assert_allclose(found.weighted_sum, [[-3, -3], [-3, -4]])
    assert not found.rectified.any()
    assert not found.enlarged.any()
    assert grad_cam(by_hand(for_no=0.0), PICTURE, Target(1)).is_silent


@pytest.mark.slow
def test_a_map_without_evidence_has_a_remark_and_no_hottest_pixel():
    digits, pictures = load_bundled("digits"), load_dataset("digits").test.pictures
    remarks = {}
    for picture in pictures[:20]:
        for of in range(10):
            (found,) = explain(digits, picture, Target(of), ("grad_cam",))
            assert found.is_flat == bool(found.remark) == (found.map.max() <= 0)
            remarks[found.remark] = remarks.get(found.remark, 0) + 1
    assert remarks["negative everywhere"] > 10
    assert remarks[""] > 10


@pytest.mark.slow
def test_under_a_global_average_it_is_the_class_activation_map():
    spec = NetworkSpec(
        (7, 6, 3),
        (
            Convolution(4),
            BatchNormalisation(),
            Activation(),
            GlobalAveragePooling(),
            Dense(3, "softmax"),
        ),
        ("a", "b", "c"),
    )
    rng = np.random.default_rng(4)
    weights = {
        plan.name.replace(".", "_"): rng.random(plan.shape) + 0.1 for plan in spec.weight_plans()
    }
    picture = rng.random((7, 6, 3), dtype=np.float32)
    found = grad_cam(loaded(spec, **weights), picture, Target(2))
    dense = weights["layer_5_kernel"][:, 2]
    assert found.maps.shape == (5, 4, 4)
    # Zhou et al. 2016: the weights of the dense layer; the average divides them by 5 · 4
    np.testing.assert_allclose(found.weights, dense / 20, rtol=1e-5)
    np.testing.assert_allclose(found.weighted_sum, found.maps @ dense / 20, rtol=1e-5)
    bias = weights["layer_5_bias"][2]
    assert found.weighted_sum.sum() + bias == pytest.approx(found.score, rel=1e-5)


@pytest.mark.slow
def test_one_sigmoid_unit_gives_both_classes_maps_of_opposite_sign():
    signs = loaded_network(load_bundled("signboards"))
    picture = load_dataset("signboards").test.pictures[0]
    first, second = (grad_cam(signs, picture, Target(of)) for of in (0, 1))
    np.testing.assert_allclose(first.weighted_sum, -second.weighted_sum, atol=1e-6)
    assert first.score == -second.score


def test_maps_are_those_after_batch_normalisation_and_activation():
    layers = (Convolution(2), BatchNormalisation(), Activation(), Convolution(2, activation="relu"))
    spec = NetworkSpec((9, 9, 1), (*layers, Flatten(), Dense(2, "softmax")), ("a", "b"))
    assert [maps_layer(spec, number) for number in (1, 4)] == [3, 4]


def test_a_layer_of_single_numbers_is_not_offered():
    layers = (Convolution(2), Convolution(3, (6, 6)), Flatten(), Dense(2, "softmax"))
    spec = NetworkSpec((8, 8, 1), layers, ("a", "b"))
    assert spec.output_shapes()[1] == (1, 1, 3)
    assert grad_cam_layers(spec) == (1,)
    no_convolution = STARTING_POINTS["linear"].spec(load_bundled("digits").spec)
    assert grad_cam_layers(no_convolution) == ()
    assert set(METHODS) - set(methods_for(no_convolution)) == {"grad_cam"}


@pytest.mark.slow
def test_what_has_no_maps_is_refused_with_a_way_out():
    with pytest.raises(LessonInputError, match="one of layers none of this network"):
        grad_cam(linear(np.zeros((2, 2, 1, 2)), [0, 0]), np.zeros((2, 2, 1)), Target(0))
    with pytest.raises(LessonInputError, match="one of layers 1 of this network. Received: 2"):
        grad_cam(randomly(SPEC), PICTURE, Target(0), layer=2)
