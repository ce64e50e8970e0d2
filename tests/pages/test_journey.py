"""What a learner does in one room is there in the next; what comes from outside is checked."""

import io

import numpy as np
import pytest
from PIL import Image

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named
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
        {"convolution_stop_62x62": "999999999", "weights": "1 2; 3", "kernel": "My own"},
    ],
)
def test_nonsense_in_the_address_falls_back_to_the_usual(parameters):
    app = open_lesson("convolution", **parameters)
    assert not app.exception
    assert journey.picture_slug() == "cat"
    assert any("62 × 62" in text for text in captions(app))


def test_a_value_that_no_widget_offers_counts_as_the_default():
    app = open_lesson("convolution")
    app.session_state["stride"] = 17
    app.session_state["kernel"] = "__class__"
    assert not app.run().exception
    assert any("62 × 62" in text for text in captions(app))


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


def test_own_weights_make_the_map():
    app = open_lesson("convolution")
    app.pills(key="kernel").set_value(journey.OWN).run()
    app.text_input(key="weights").set_value("0 0 0; 0 2 0; 0 0 0").run()
    whole = whole_numbers(at_resolution(load_sample("cat"), 64)).sum(axis=2)[1:-1, 1:-1] * 2
    assert any(f"{whole.max()}" in text for text in captions(app) if "Feature map" in text)


def test_weights_that_cannot_be_read_are_answered_with_a_sentence():
    app = open_lesson("convolution")
    app.pills(key="kernel").set_value(journey.OWN).run()
    app.text_input(key="weights").set_value("one two three").run()
    assert not app.exception
    assert "whole number" in app.error[0].value


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


def test_stepping_moves_the_window_and_stops_at_the_edge():
    app = open_lesson("convolution", convolution_stop_62x62="1")
    assert app.button(key="step_convolution_left").disabled
    assert app.button(key="step_convolution_up").disabled
    app.button(key="step_convolution_down").click().run()
    assert app.slider(key="convolution_stop_62x62").value == 63


@pytest.mark.parametrize("lesson", ["pixels", "convolution", "layers"])
def test_a_map_that_shrinks_under_the_last_stop_starts_again(lesson):
    app = open_lesson(lesson)
    slider = next(slider for slider in app.slider if f"{lesson}_stop" in slider.key)
    slider.set_value(slider.max).run()
    for setting, value in (("side", 32), ("side", 128), ("side", 32)):
        app.segmented_control(key=setting).set_value(value).run()
        assert not app.exception
        slider = next(slider for slider in app.slider if f"{lesson}_stop" in slider.key)
        slider.set_value(slider.max).run()
        assert not app.exception


def test_a_stack_that_does_not_fit_says_which_step():
    steps = {f"layers_{place}": "Max pooling 2 × 2" for place in range(1, 7)}
    app = open_lesson("layers", side="32", **steps)
    assert not app.exception
    assert "Step 6" in app.error[0].value
    assert any("What fits" in error.value for error in app.error)
    assert any("1 × 1 × 3" in caption for caption in captions(app))


def test_an_empty_stack_says_what_to_do():
    app = open_lesson("layers")
    app.button(key="layers_clear").click().run()
    assert not app.exception
    assert "Choose a first step" in app.info[0].value
