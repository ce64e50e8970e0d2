"""The lesson on shared weights: what its components are fed, its counts, link and experiment."""

import numpy as np
import pytest

from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.networks.sharing_trials import sharing_trials
from pages.parts import experiments, sharing_experiment
from pages.parts.components.connections import LineLook, look_within
from pages.parts.components.kernel_matrix import MatrixLook, matrix_look_within
from pages.parts.sharing_counts import EXAMPLES
from pages.parts.sharing_experiment import verdict
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

ROW, MATRIX = "parameters_connections", "parameters_matrix"
KINDS = ("Fully connected", "Locally connected", "Shared")


@pytest.fixture(scope="module")
def opened():
    return open_lesson("parameters")


def counts(app):
    told = {metric.label: metric.value for metric in app.metric}
    return tuple(told[kind] for kind in KINDS)


def test_the_row_and_the_matrix_are_pixels_of_the_picture(opened):
    picture_row, matrix = fed(opened, ROW), fed(opened, MATRIX)
    settings, arrays = picture_row
    assert settings["start"]["kind"] == "shared"
    sizes = [settings["start"][name] for name in ("inputs", "window", "stride")]
    assert sizes == [12, 3, 3]
    assert arrays["pixels"].shape == (16,)
    assert arrays["full"].shape == (16, 16)
    assert arrays["local"].shape == (16, settings["limits"]["window"])
    pixels = matrix[1]["pixels"]
    assert pixels.shape == (4, 4)
    assert any((pixels[:, 1:4] == value).any() for value in arrays["pixels"])


def test_another_picture_brings_other_pixels(opened):
    other = open_lesson("parameters", picture="Greek coins")
    assert (fed(other, ROW)[1]["pixels"] != fed(opened, ROW)[1]["pixels"]).any()


def test_the_matrix_is_fed_the_cores_convolution():
    app = open_lesson("parameters", parameters_kernel="2 0 -3 1", parameters_row="8")
    settings, arrays = fed(app, MATRIX)
    assert settings["start"] == {"row": 8, "weights": [2, 0, -3, 1]}
    np.testing.assert_array_equal(
        arrays["convolved"], convolve(arrays["pixels"], [[2, 0], [-3, 1]])
    )


def test_a_link_leads_to_the_row_as_it_was_looked_at():
    look = {"kind": "local", "inputs": "16", "window": "2", "stride": "1", "output": "14"}
    parameters = {f"parameters_{name}": value for name, value in look.items()}
    app = open_lesson("parameters", **parameters, parameters_weights="1 2 3 4 5 -9")
    start = fed(app, ROW)[0]["start"]
    assert {name: str(start[name]) for name in look} == look
    assert start["weights"] == [1, 2, 3, 4, 5, -9]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"parameters_inputs": "17"},
        {"parameters_inputs": "4", "parameters_window": "6"},
        {"parameters_output": "7"},
        {"parameters_kind": "<b>"},
        {"parameters_weights": "1 2 3", "parameters_kernel": "1 2 3 4 5"},
        {"parameters_weights": "a b c d e f", "parameters_kernel": "99 0 0 0"},
        {"parameters_row": "9", "parameters_height": "many", "parameters_kernel": " "},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(nonsense, opened):
    app = open_lesson("parameters", **nonsense)
    assert not app.exception
    assert fed(app, ROW)[0] == fed(opened, ROW)[0]
    assert fed(app, MATRIX)[0] == fed(opened, MATRIX)[0]


LOOK = {"kind": "full", "inputs": 12, "window": 3, "stride": 3, "output": 3, "weights": [1] * 6}


def test_a_look_from_a_browser_is_taken():
    assert look_within(LOOK) == LineLook("full", 12, 3, 3, 3, (1,) * 6)
    assert matrix_look_within({"row": 0, "weights": [0, 9, -9, 1]}) == MatrixLook(0, (0, 9, -9, 1))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "both"},
        {"kind": None},
        {"inputs": 3},
        {"inputs": 12.0},
        {"inputs": True},
        {"window": 7},
        {"stride": 0},
        {"output": 4},
        {"output": -1},
        {"weights": [1] * 5},
        {"weights": [1] * 5 + [10]},
        {"weights": [1] * 5 + [0.5]},
        {"weights": "111111"},
    ],
    ids=str,
)
def test_what_is_no_look_is_none(change):
    assert look_within(LOOK | change) is None


@pytest.mark.parametrize(
    "told",
    [None, 3, [], {}, {"row": 9, "weights": [1] * 4}, {"row": 0, "weights": [1] * 3}, {"row": "0"}],
    ids=str,
)
def test_what_is_no_row_of_the_matrix_is_none(told):
    assert matrix_look_within(told) is None
    assert look_within(told) is None


def test_the_examples_show_the_numbers_that_they_are_known_for():
    app = open_lesson("parameters")
    assert counts(app) == ("4,816,896", "117,600", "150")
    known = {
        "100 × 100 to 500 neurons": ("5,000,000", "12,500", "25"),
        "30 × 30 × 3 to 100 neurons": ("270,000", "7,500", "75"),
        "16 pixels to 100 neurons": ("1,600", "400", "4"),
        "32 × 32 to six maps": ("4,816,896", "117,600", "150"),
    }
    for number, example in enumerate(EXAMPLES):
        app.button(key=f"parameters_example_{number}").click().run()
        assert counts(app) == known[example.title]
        assert app.slider(key="parameters_height").value == example.height
        lit = [app.button(key=f"parameters_example_{one}").proto.type for one in range(4)]
        assert lit.index("primary") == number
        assert lit.count("primary") == 1
    app.button(key="parameters_example_2").click().run()
    assert any("2,700 numbers come in" in caption.value for caption in app.caption)


def test_a_link_sets_the_sizes():
    sizes = {"height": "9", "width": "7", "channels": "3", "kernel_side": "3", "neurons": "10"}
    parameters = {f"parameters_{name}": value for name, value in sizes.items()}
    app = open_lesson("parameters", **parameters, parameters_outputs="a row of neurons")
    assert not app.exception
    assert counts(app) == ("1,890", "270", "27")


def test_a_kernel_that_no_longer_fits_is_the_largest_that_does():
    app = open_lesson("parameters")
    app.slider(key="parameters_kernel_side").set_value(7).run()
    app.slider(key="parameters_height").set_value(4).run()
    assert app.slider(key="parameters_kernel_side").value == 4
    assert not app.error


def test_where_sharing_is_wrong():
    app = open_lesson("parameters")
    alt = app.get("plotly_chart")[-1].proto.alt
    assert alt.startswith("Left unanswered: fully connected 0.0 %, locally connected 100.0 %")
    app.slider(key="parameters_partner").set_value(2).run()
    assert "shared 90.9 %" in app.get("plotly_chart")[-1].proto.alt
    assert any("cannot single this one out" in caption.value for caption in app.caption)
    app.segmented_control(key="parameters_asked").set_value("every pair as far apart").run()
    assert "shared 0.0 %" in app.get("plotly_chart")[-1].proto.alt
    assert any("6 shared weights answer it" in caption.value for caption in app.caption)


def test_what_is_refused_is_told_in_a_sentence(monkeypatch):
    class Full:
        def submit(self, *args, **keywords):
            raise LessonInputError("The queue is full. Try again in a minute.")

    monkeypatch.setattr(experiments, "get_compute", Full)
    app = open_lesson("parameters")
    app.button(key="parameters_experiment_begin").click().run()
    assert not app.exception
    told = [element.value for element in (*app.info, *app.error, *app.warning)]
    assert "The queue is full. Try again in a minute." in told


@pytest.mark.slow
def test_both_networks_are_trained_compared_and_kept(monkeypatch):
    monkeypatch.setattr(sharing_experiment, "sharing_trials", lambda seed: sharing_trials(seed, 1))
    app = open_lesson("parameters", parameters_seed="3")
    app.button(key="parameters_experiment_begin").click().run()
    assert not app.exception
    kept = app.session_state["experiments"]["parameters_experiment"]
    wait_until(lambda: kept.job is None or kept.job.done, "both are trained", seconds=120)
    app.run()
    app.run()
    scores = [metric for metric in app.metric if "held-out" in metric.label]
    assert [metric.label.split(",")[0] for metric in scores] == ["Fully connected", "Convolutional"]
    shown = [metric.value for metric in scores]
    assert shown == [f"{result.network.test.accuracy * 100:.1f} %" for result in kept.results]
    assert all(result.network.seed == 3 for result in kept.results)
    go_to(app, "layers")
    go_to(app, "parameters")
    again = [metric.value for metric in app.metric if "held-out" in metric.label]
    assert again == shown


def test_the_verdict_says_no_more_than_the_numbers():
    assert "convolutional network got **2 more held-out digits right" in verdict(2)
    assert "fully connected network got **1 more held-out digit right" in verdict(-1)
    assert verdict(0).startswith("Both got the same number")
