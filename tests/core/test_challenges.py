"""Predictions: three a lesson, one right answer among the options, computed and hinted at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.challenges import (
    activation_challenges,
    convolution_challenges,
    layers_challenges,
    network_challenges,
    pixels_challenges,
    pooling_challenges,
    training_challenges,
)
from cnn_core.kernels import GALLERY, kernel_named
from cnn_core.networks.presets import default_spec
from cnn_core.networks.starting_points import STARTING_POINTS
from cnn_core.shapes import output_size


def picture_of(side, channels, seed=0):
    whole = np.random.default_rng(seed).integers(0, 256, (side, side, channels))
    return (whole / 255).astype(np.float32)


def require_fair(challenges):
    assert len(challenges) == 3
    assert len({challenge.slug for challenge in challenges}) == 3
    for challenge in challenges:
        assert challenge.answer in challenge.options, challenge
        assert len(set(challenge.options)) == len(challenge.options) >= 2, challenge
        assert challenge.hint
        assert challenge.why
        assert bool(challenge.exhibit) == bool(challenge.exhibit_summary)


@pytest.mark.parametrize("side", [32, 64, 128, 400])
@pytest.mark.parametrize("channels", [1, 3])
def test_pixels(side, channels):
    challenges = pixels_challenges(picture_of(side, channels))
    require_fair(challenges)
    assert challenges[0].answer == f"{side * side * channels:,}"


@pytest.mark.parametrize("slug", list(GALLERY))
def test_convolution_with_every_kernel(slug):
    challenges = convolution_challenges(picture_of(64, 3), kernel_named(slug))
    require_fair(challenges)
    assert challenges[0].answer == str(output_size(64, GALLERY[slug].shape[1], stride=2))


def test_the_maker_of_the_map_is_never_the_kernel_in_use():
    for slug in ("sobel_left_right", "sobel_top_bottom", "laplacian"):
        _, maker, _ = convolution_challenges(picture_of(64, 1), kernel_named(slug))
        assert maker.answer != GALLERY[slug].title


def test_a_picture_of_one_colour_or_of_equal_planes_has_one_right_answer_too():
    orange = np.full((32, 32, 3), (1.0, 0.5, 0.0), np.float32)
    challenges = convolution_challenges(orange, kernel_named("outline"))
    require_fair(challenges)
    assert challenges[1].answer == "Box blur"
    grey_saved_in_colour = np.repeat(picture_of(32, 1), 3, axis=2)
    for picture in (orange[..., :1], grey_saved_in_colour):
        challenges = pixels_challenges(picture)
        require_fair(challenges)
        assert challenges[2].slug == "bytes"


def test_edge_filters_answer_zero_on_flat_ground_and_blurs_the_ground_itself():
    flat = {
        slug: convolution_challenges(picture_of(32, 1), kernel_named(slug))[2].answer
        for slug in ("sobel_left_right", "box_blur", "gaussian_blur", "identity")
    }
    assert flat == {
        "sobel_left_right": "0",
        "box_blur": "100",
        "gaussian_blur": "100",
        "identity": "100",
    }


@given(st.integers(0, 2**32 - 1), st.floats(-500, 500))
def test_activation_on_any_map(seed, shift):
    response = np.random.default_rng(seed).normal(shift, 100, (9, 9)).astype(np.float32)
    challenges = activation_challenges(response)
    require_fair(challenges)
    assert challenges[0].answer == "0"
    assert challenges[2].answer == "none"


@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 3, 4]))
def test_pooling_on_any_map(seed, window):
    feature_map = np.random.default_rng(seed).integers(0, 900, (12, 12)).astype(np.float32)
    challenges = pooling_challenges(feature_map, window)
    require_fair(challenges)
    assert challenges[0].answer == str(int(feature_map.max()))
    assert challenges[2].answer == str(12 // window)


def test_pooling_on_a_map_of_zeros_still_asks_something_that_can_be_answered():
    require_fair(pooling_challenges(np.zeros((8, 8), dtype=np.float32), 2))


@pytest.mark.parametrize("side", [32, 64, 128, 400])
def test_layers(side):
    challenges = layers_challenges(side)
    require_fair(challenges)
    assert [challenge.answer for challenge in challenges[1:]] == ["8", "75"]


@pytest.mark.parametrize("batch_size", [8, 16, 32, 64, 128])
@pytest.mark.parametrize(("num_train", "num_classes"), [(1200, 10), (600, 2)])
def test_training(num_train, batch_size, num_classes):
    challenges = training_challenges(num_train, batch_size, num_classes)
    require_fair(challenges)
    assert challenges[0].answer == f"{-(-num_train // batch_size):,}"


@pytest.mark.parametrize("dataset", ["digits", "letters"])
@pytest.mark.parametrize("slug", list(STARTING_POINTS))
def test_network_asks_about_the_network_that_is_there(dataset, slug):
    spec = STARTING_POINTS[slug].spec(default_spec(dataset))
    challenges = network_challenges(spec)
    require_fair(challenges)
    first = next(count.total for count in spec.parameter_counts() if count.total)
    assert challenges[0].answer == f"{first:,}"


def test_a_question_that_changes_gets_another_digest():
    first, second = layers_challenges(64)[0], layers_challenges(32)[0]
    assert first.digest != second.digest
    assert first.digest == layers_challenges(64)[0].digest
