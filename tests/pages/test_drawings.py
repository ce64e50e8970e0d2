"""What is drawn reaches the network unchanged; what is no drawing reaches nothing."""

import base64

import numpy as np
import pytest

from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.inspection import predict_many
from cnn_core.pictures.drawing import network_paper, picture_of
from pages.parts import network_picture
from pages.parts.components.drawing_pad import ink_told
from tests.pages.components import fed
from tests.pages.opening import open_lesson

DIGIT = network_paper((8, 8, 1))
INK = np.zeros(DIGIT.ink_shape, np.uint8)
INK[1:31, 14:19] = 255


def told(ink=INK, rows=8, columns=8):
    return {"rows": rows, "columns": columns, "ink": base64.b64encode(ink.tobytes()).decode()}


def test_a_drawing_that_a_browser_tells_is_read():
    np.testing.assert_array_equal(ink_told(told(), DIGIT), INK)


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        7,
        "",
        [],
        {},
        {"rows": 8},
        told(rows=28, columns=28),
        told(rows="8"),
        told(rows=None),
        told(ink=INK[:-1]),
        told(ink=INK + 1),
        {**told(), "ink": None},
        {**told(), "ink": [0] * 1024},
        {**told(), "ink": "A" * 5_000_000},
        {"rows": 10**9, "columns": 10**9, "ink": ""},
    ],
    ids=lambda value: str(value)[:40],
)
def test_anything_else_that_a_browser_tells_is_no_drawing(hostile):
    assert ink_told(hostile, DIGIT) is None


def test_an_empty_sheet_is_asked_nothing():
    app = open_lesson("network", network_source="Draw")
    assert not app.exception
    assert fed(app, "network_answer")[0]["classes"] == list("0123456789")
    assert "probabilities" not in fed(app, "network_answer")[1]
    assert not any("It says" in element.value for element in app.markdown)
    assert fed(app, "network_pad")[0]["fineness"] == 4


@pytest.mark.slow
def test_a_drawing_goes_to_the_network_as_it_is():
    app = open_lesson("network")
    app.session_state[network_picture.DRAWINGS] = {DIGIT: INK}
    app.segmented_control(key="network_source").set_value(network_picture.DRAWN).run()
    assert not app.exception
    np.testing.assert_array_equal(fed(app, "network_pad")[1]["ink"], INK)
    expected = predict_many(load_bundled("digits"), picture_of(INK, DIGIT)[None])[0]
    np.testing.assert_allclose(fed(app, "network_answer")[1]["probabilities"], expected, atol=1e-6)
    letters = next(option for option in app.selectbox(key="network_which").options if "X" in option)
    app.selectbox(key="network_which").select(letters).run()
    assert fed(app, "network_pad")[0]["rows"] == 28
    assert "probabilities" not in fed(app, "network_answer")[1]
