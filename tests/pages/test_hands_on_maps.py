"""Activation and pooling get the core's maps, and what comes back from a browser is checked."""

import numpy as np
import pytest

from cnn_core.activations import activation_curve, relu
from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.pictures import at_resolution, load_sample, moved, turned, whole_numbers
from cnn_core.pooling import average_pool, max_pool
from pages.parts import moving
from tests.pages.components import fed
from tests.pages.opening import open_lesson


def rectified(picture, kernel="sobel_left_right"):
    weights = across_channels(kernel_named(kernel), picture.shape[2], whole=True)
    response = convolve(whole_numbers(picture).astype(np.float32), weights)[..., 0]
    return response, relu(response)


def test_the_probe_gets_both_maps_and_the_curve_of_the_core():
    app = open_lesson("activation", side="32", kernel="Laplacian")
    settings, arrays = fed(app, "activation_probe")
    response, activated = rectified(at_resolution(load_sample("cat"), 32), "laplacian")
    curve = activation_curve(relu, response)
    for name, expected in {
        "before": response,
        "after": activated,
        "inputs": curve.inputs,
        "outputs": curve.outputs,
        "bins": curve.bins,
        "counts": curve.counts,
    }.items():
        np.testing.assert_array_equal(arrays[name], expected)
    assert response[tuple(settings["start"])] == response.min()


def test_the_window_gets_the_map_and_the_pooled_map_of_the_core():
    app = open_lesson("pooling", pooling="average", pool_window="3", pool_padding="same")
    settings, arrays = fed(app, "pooling_window")
    _, activated = rectified(at_resolution(load_sample("cat"), 64))
    pooled = average_pool(activated, 3, stride=2, padding="same")
    np.testing.assert_array_equal(arrays["before"], activated)
    np.testing.assert_array_equal(arrays["after"], pooled)
    assert (settings["size"], settings["kind"]) == ([3, 3], "average")
    assert pooled[tuple(settings["start"])] == pooled.max()


def test_the_moved_picture_goes_through_the_core():
    app = open_lesson("pooling", move_down="-2", move_right="3", turn="7")
    settings, arrays = fed(app, "pooling_moved")
    picture = at_resolution(load_sample("cat"), 64)
    _, activated = rectified(moved(picture, -2, 3, 7))
    assert settings["move"] == [-2, 3, 7]
    np.testing.assert_array_equal(arrays["picture"], whole_numbers(turned(picture, 7)))
    np.testing.assert_array_equal(arrays["unpooledMoved"], activated)
    np.testing.assert_array_equal(arrays["pooledMoved"], max_pool(activated))
    np.testing.assert_array_equal(arrays["unpooled"], rectified(picture)[1])


def test_a_lesson_opens_with_a_move_of_one_pixel():
    settings, _ = fed(open_lesson("pooling"), "pooling_moved")
    assert settings["move"] == [0, 1, 0]
    assert settings["measures"]["unpooled"]["share"] == "under 1 %"
    assert settings["sentence"].startswith("More of the pooled map stays as it was")


@pytest.mark.parametrize(
    "told",
    [None, 7, "010", {"rows": 1}, [], [0, 0], [0, 0, 0, 0], [9, 0, 0], [0, 0, 46], [0.5, 0, 0],
     [float("nan"), 0, 0], ["1", 0, 0], [[1], 0, 0], [None, 0, 0]],
)  # fmt: skip
def test_a_move_from_a_browser_counts_only_if_it_is_one(told):
    assert moving.move_within(told) is None


@pytest.mark.parametrize("told", [[0, 0, 0], [-8, 8, -45], [1.0, -2, 3]])
def test_a_move_that_is_allowed_is_taken(told):
    assert moving.move_within(told) == tuple(told)


@pytest.mark.parametrize(
    ("lesson", "component"), [("activation", "activation_probe"), ("pooling", "pooling_window")]
)
def test_a_place_that_a_smaller_map_has_not_is_not_the_start_of_it(lesson, component):
    app = open_lesson(lesson, **{f"{lesson}_at": "29,29"}, side="64")
    settings, arrays = fed(app, component)
    assert settings["start"] == [29, 29]
    app.session_state["side"] = 32
    app.session_state["pool_stride"] = 4
    app.session_state["stride"] = 2
    app.run()
    assert not app.exception
    settings, arrays = fed(app, component)
    assert all(
        place < size for place, size in zip(settings["start"], arrays["after"].shape, strict=True)
    )
