"""What a learner does in one room is there in the next; what comes from outside is checked."""

import io

import numpy as np
import pytest
from PIL import Image

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named, parse_kernel
from cnn_core.pictures import at_resolution, load_sample, read_picture, whole_numbers
from cnn_core.pooling import max_pool
from pages.parts import journey
from pages.parts.lessons import PAGES, lesson_named
from tests.pages.components import fed
from tests.pages.opening import open_lesson


def go_to(app, slug):
    app.switch_page(str(lesson_named(slug).path.relative_to(PAGES)))
    return app.run()


def png(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def captions(app):
    return [element.value for element in (*app.caption, *app.html)]


def map_shape(app):
    """Return the shape of the map that the convolution lesson shows."""
    return fed(app, "convolution_window")[1]["response"].shape


def test_the_kernel_of_one_room_is_the_kernel_of_the_next():
    app = open_lesson("convolution")
    app.pills(key="kernel").set_value("laplacian").run()
    picture = at_resolution(load_sample("cat"), 64)
    whole = whole_numbers(picture).astype(np.float32)
    response = convolve(whole, across_channels(kernel_named("laplacian"), 3))[..., 0]
    go_to(app, "activation")
    assert app.selectbox(key="kernel").value == "laplacian"
    np.testing.assert_array_equal(fed(app, "activation_probe")[1]["before"], response)
    go_to(app, "pooling")
    np.testing.assert_array_equal(fed(app, "pooling_window")[1]["after"], max_pool(relu(response)))


def test_a_link_opens_the_same_state():
    app = open_lesson(
        "pooling", kernel="Outline", picture="Brick wall", side="32", pooling="average"
    )
    assert not app.exception
    assert app.session_state["kernel"] == "outline"
    assert app.session_state["picture"] == "brick"
    assert app.session_state["side"] == 32
    assert app.session_state["pooling"] == "average"


@pytest.mark.parametrize(
    "parameters",
    [
        {"picture": "../../etc/passwd", "side": "9999", "colour": "<b>", "kernel": "None"},
        {"stride": "-1", "padding": "all", "dilation": "1e9", "bias": "NaN"},
        {"convolution_at": "999999999,1", "weights": "1 2; 3", "kernel": "My own"},
    ],
)
def test_nonsense_in_the_address_falls_back_to_the_usual(parameters):
    app = open_lesson("convolution", **parameters)
    assert not app.exception
    assert journey.picture_slug() == "cat"
    assert map_shape(app) == (62, 62)


def test_a_value_that_no_widget_offers_counts_as_the_default():
    app = open_lesson("convolution")
    app.session_state["stride"] = 17
    app.session_state["kernel"] = "__class__"
    assert not app.run().exception
    assert map_shape(app) == (62, 62)


def test_an_uploaded_picture_travels_on():
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    app = open_lesson("pixels")
    app.file_uploader(key="picker_upload").upload("mine.png", png(pixels)).run()
    assert app.session_state["picture"] == journey.OWN
    np.testing.assert_array_equal(app.session_state[journey.OWN_PICTURE], read_picture(png(pixels)))
    go_to(app, "layers")
    assert not app.exception
    assert app.session_state["picture"] == journey.OWN


def test_a_file_that_is_no_picture_is_refused_and_the_picture_before_stays():
    app = open_lesson("pixels", picture="Cup of coffee")
    app.file_uploader(key="picker_upload").upload("letter.png", b"Dear reader").run()
    assert len(app.error) == 1
    assert app.error[0].value.endswith(".")
    assert app.session_state["picture"] == "coffee"
    app.button(key="thumb_picker_brick").click().run()
    assert not app.error
    assert app.session_state["picture"] == "brick"


def test_a_link_brings_exactly_this_kernel_and_it_travels_on():
    app = open_lesson("convolution", kernel="My own", weights="0 0 0 / 0 2 0 / 0 0 -400 x 1/7")
    settings, arrays = fed(app, "convolution_kernel")
    assert arrays["whole"].tolist() == [[0, 0, 0], [0, 2, 0], [0, 0, -400]]
    assert settings["divisor"] == 7
    whole = whole_numbers(at_resolution(load_sample("cat"), 64)).astype(np.float32)
    kernels = across_channels(parse_kernel("0 0 0; 0 2 0; 0 0 -400"), 3, whole=True)
    response = convolve(whole, kernels)[..., 0] / np.float32(7)
    np.testing.assert_array_equal(fed(app, "convolution_window")[1]["response"], response)
    go_to(app, "activation")
    assert app.selectbox(key="kernel").value == journey.OWN
    assert any("0 0 0; 0 2 0; 0 0 -400 x 1/7" in caption.value for caption in app.caption)
    go_to(app, "home")
    go_to(app, "convolution")
    np.testing.assert_array_equal(fed(app, "convolution_kernel")[1]["whole"], arrays["whole"])


@pytest.mark.parametrize("weights", ["one two three", "1 2; 3", "401", "1 x 1/0", ""])
def test_weights_in_a_link_that_cannot_be_read_give_the_usual_ones(weights):
    app = open_lesson("convolution", kernel="My own", weights=weights)
    assert not app.exception
    assert not app.error
    own = fed(app, "convolution_kernel")[1]["whole"]
    np.testing.assert_array_equal(own, parse_kernel(journey.DEFAULT_WEIGHTS).whole)


def test_the_address_holds_weights_only_for_an_own_kernel():
    app = open_lesson("convolution", kernel="My own", weights="0 3 0; 0 0 0; 0 0 0")
    assert app.query_params["weights"] == "0 3 0; 0 0 0; 0 0 0"
    app.pills(key="kernel").set_value("emboss").run()
    assert "weights" not in app.query_params
    app.pills(key="kernel").set_value(journey.OWN).run()
    assert fed(app, "convolution_kernel")[1]["whole"].tolist() == [[0, 3, 0], [0, 0, 0], [0, 0, 0]]
    assert app.query_params["weights"] == "0 3 0; 0 0 0; 0 0 0"


def test_a_right_prediction_is_counted_and_a_wrong_one_gets_a_hint():
    app = open_lesson("activation")
    question = next(pills for pills in app.get("pills") if "0" in pills.options)
    wrong = next(option for option in question.options if option != "0")
    question.set_value(wrong).run()
    assert any("Not yet" in element.value for element in app.markdown)
    assert "solved_challenges" not in app.session_state
    next(pills for pills in app.get("pills") if "0" in pills.options).set_value("0").run()
    assert any("Yes." in element.value for element in app.markdown)
    assert ("activation", "value") in app.session_state["solved_challenges"]
    go_to(app, "home")
    assert any("1/3" in link.value for link in app.page_link)


@pytest.mark.parametrize(
    ("lesson", "key", "shape"),
    [
        ("pixels", "pixels_lens", "picture"),
        ("convolution", "convolution_window", "response"),
        ("activation", "activation_probe", "after"),
        ("pooling", "pooling_window", "after"),
    ],
)
def test_a_place_of_a_map_that_shrinks_is_left_for_one_that_is_there(lesson, key, shape):
    app = open_lesson(lesson, side="128", **{f"{lesson}_at": "60,60"})
    for side in (32, 128, 32):
        if lesson in ("pixels", "convolution"):
            app.segmented_control(key="side").set_value(side).run()
        else:
            app.session_state["side"] = side
            app.run()
        assert not app.exception
        settings, arrays = fed(app, key)
        row, column = settings["start"]
        assert row < arrays[shape].shape[0]
        assert column < arrays[shape].shape[1]


def test_a_stack_that_does_not_fit_says_which_step():
    steps = {f"layers_{place}": "Max pooling 2 × 2" for place in range(1, 7)}
    app = open_lesson("layers", side="32", **steps)
    assert not app.exception
    assert "Step 6" in app.error[0].value
    assert any("What fits" in error.value for error in app.error)
    assert fed(app, "layers_walk")[1]["maps_4"].shape == (1, 1, 3)


def test_an_empty_stack_says_what_to_do():
    app = open_lesson("layers")
    app.button(key="layers_clear").click().run()
    assert not app.exception
    assert "Choose a first step" in app.info[0].value
