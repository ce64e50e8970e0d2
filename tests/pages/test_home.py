"""Home: the strip gets the core's maps, doors lead on, and what was done is counted."""

import numpy as np

from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from cnn_core.stack import run_stack
from pages.parts.lessons import ROOMS
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.test_hands_on_maps import rectified
from tests.pages.test_journey import go_to


def test_the_strip_gets_the_picture_and_the_maps_of_the_core():
    app = open_lesson("home", picture="Brick wall", side="32", kernel="Laplacian")
    settings, arrays = fed(app, "home_strip")
    picture = at_resolution(load_sample("brick"), 32)
    response, activated = rectified(picture, "laplacian")
    pooled = activated[:30, :30].reshape(15, 2, 15, 2).max(axis=(1, 3))
    layers = run_stack(picture, ("edges", "relu", "max_pool"))[-1].maps
    np.testing.assert_array_equal(arrays["picture"], whole_numbers(picture))
    np.testing.assert_array_equal(arrays["response"][..., 0], response)
    np.testing.assert_array_equal(arrays["activated"][..., 0], activated)
    np.testing.assert_array_equal(arrays["pooled"][..., 0], pooled)
    np.testing.assert_array_equal(arrays["layers"], layers)
    assert response[tuple(settings["start"])] == response.max()
    assert [stage["slug"] for stage in settings["stages"]] == [
        "pixels", "convolution", "activation", "pooling", "layers"
    ]  # fmt: skip


def test_counts_the_rooms_seen_and_the_predictions_right_and_says_where_to_go_on():
    app = open_lesson("home")
    most = 3 * len(ROOMS)
    text = f"0 of {len(ROOMS)} rooms seen, 0 of {most} predictions right"
    assert app.get("progress")[0].proto.text == text
    assert "Begin with Pixels" in {link.label for link in app.get("page_link")}
    go_to(app, "pixels")
    for pills in [pills for pills in app.get("pills") if pills.label == "Your prediction"]:
        for option in pills.options:
            pills.set_value(option).run()
    go_to(app, "home")
    told = app.get("progress")[0].proto
    assert told.text == f"1 of {len(ROOMS)} rooms seen, 3 of {most} predictions right"
    assert told.value == int(100 * 3 / most)
    assert "Go on with Convolution" in {link.label for link in app.get("page_link")}
