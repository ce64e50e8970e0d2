"""One step, slowly: what the component is fed, what comes back, and the state in the link."""

import numpy as np
import pytest

from cnn_core.backprop import (
    MAX_STEPS,
    RATES,
    Verdict,
    draw_parameters,
    loss_of,
    loss_surface,
    masked_step,
    masked_told,
    replay,
    small_picture,
    telling_rates,
)
from cnn_core.figures.learning import loss_surface_summary
from cnn_core.pictures import load_sample
from pages.parts.components.one_step import Work, read_work, work_within
from pages.parts.one_step import USUAL_SEED
from tests.pages.components import fed
from tests.pages.opening import open_lesson

NETWORK = "backprop_network"
STATE = {
    "backprop_loss": "Softmax, cross-entropy",
    "backprop_target": "B",
    "backprop_seed": "12",
    "backprop_trail": "3x0.2_1x1",
    "backprop_rate": "0.5",
    "backprop_weight": "v1B",
    "backprop_stage": "backward",
    "backprop_first": "Bias of the kernel",
    "backprop_second": "Bias of B",
}
TRAIL = ("0.2", "0.2", "0.2", "1")


@pytest.fixture(scope="module")
def usual():
    return open_lesson("backprop")


@pytest.fixture(scope="module")
def linked():
    return open_lesson("backprop", **STATE)


@pytest.fixture(scope="module")
def cat():
    return small_picture(load_sample("cat"))


def summary_of(app):
    surface = next(chart for chart in app.get("plotly_chart") if "loss over" in chart.proto.alt)
    return surface.proto.alt


def test_the_component_gets_picture_and_first_weights_in_full_precision(usual, cat):
    settings, arrays = fed(usual, NETWORK)
    assert arrays["picture"].dtype == arrays["start"].dtype == np.float64
    np.testing.assert_array_equal(arrays["picture"], cat)
    np.testing.assert_array_equal(arrays["start"], draw_parameters(USUAL_SEED).flat())
    assert (settings["kind"], settings["target"], settings["trail"]) == ("squared", 0, "")
    assert settings["rates"] == list(RATES)


def test_a_link_leads_to_the_same_weights_stage_and_surface(linked, cat):
    settings, arrays = fed(linked, NETWORK)
    np.testing.assert_array_equal(arrays["start"], draw_parameters(12).flat())
    told = {name: settings[name] for name in ("kind", "target", "trail", "rate", "weight", "stage")}
    assert told == {
        "kind": "cross_entropy",
        "target": 1,
        "trail": "3x0.2_1x1",
        "rate": "0.5",
        "weight": "v1B",
        "stage": "backward",
    }
    now = replay(cat, draw_parameters(12), "cross_entropy", 1, TRAIL)
    surface = loss_surface(cat, now, "cross_entropy", 1, ("b", "cB"), 0.5)
    assert summary_of(linked) == loss_surface_summary(surface, ("kernel bias", "bias of B"))
    assert f"it is {loss_of(cat, now, 'cross_entropy', 1):.3f} now" in summary_of(linked)


def test_the_masked_layer_speaks_of_the_weights_of_now(usual, cat):
    step = masked_step(cat, draw_parameters(USUAL_SEED), "squared", 0, float(Work().rate))
    told = [element.value for element in usual.markdown]
    assert masked_told(step, 1, 1) in told


def test_untrained_networks_answer_a_tenth_each(usual):
    _, arrays = fed(usual, "backprop_first_answer")
    assert arrays["probabilities"].shape == (10,)
    assert np.abs(arrays["probabilities"] - 0.1).max() < 0.1
    assert any(r"$\ln 10$ = 2.303" in element.value for element in usual.markdown)


def test_another_loss_begins_anew_and_the_first_one_is_found_again_as_it_was():
    app = open_lesson("backprop", backprop_trail="2x0.1")
    name = fed(app, NETWORK)[0]["of"]
    loss = next(one for one in app.get("segmented_control") if one.key == "backprop_loss")
    loss.set_value("cross_entropy").run()
    assert fed(app, NETWORK)[0]["trail"] == ""
    assert fed(app, NETWORK)[0]["of"] != name
    loss = next(one for one in app.get("segmented_control") if one.key == "backprop_loss")
    loss.set_value("squared").run()
    assert (fed(app, NETWORK)[0]["of"], fed(app, NETWORK)[0]["trail"]) == (name, "2x0.1")


def test_the_path_shows_what_is_too_big():
    app = open_lesson("backprop", backprop_path="too big")
    small = small_picture(load_sample("cat"))
    start = (small, draw_parameters(USUAL_SEED), "squared", 0)
    rate = telling_rates(*start, ("w11", "v3A"))[Verdict.TOO_BIG]
    surface = loss_surface(*start, ("w11", "v3A"), float(rate))
    assert summary_of(app) == loss_surface_summary(surface, ("kernel 1, 1", "pooled 3 to A"))
    assert surface.path[-1, 2] > surface.path[0, 2] or surface.is_cut


def test_one_weight_twice_makes_no_surface_but_a_word():
    app = open_lesson("backprop", backprop_second="Kernel weight, row 1, column 1")
    assert not app.exception
    assert any("two different weights" in info.value for info in app.info)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"backprop_trail": f"{MAX_STEPS + 1}x0.1"},
        {"backprop_trail": "1e9xnan", "backprop_rate": "inf"},
        {"backprop_weight": "w99", "backprop_stage": "sideways"},
    ],
)
def test_nonsense_in_a_link_is_passed_over(nonsense):
    assert (
        read_work({name.removeprefix("backprop_"): text for name, text in nonsense.items()}, Work())
        == Work()
    )


@pytest.mark.parametrize(
    "told",
    [
        None,
        "forward",
        {},
        {"of": "me", **Work().told(), "trail": 3},
        {"of": "me", **Work().told(), "rate": "0.1234"},
        {"of": "me", **Work().told(), "weight": ["w11"]},
        {"of": "me", **Work().told(), "stage": None},
        {"of": "another network", **Work().told()},
    ],
)
def test_nonsense_from_a_browser_is_passed_over(told):
    assert work_within(told, "me") is None


def test_work_from_a_browser_is_read_as_it_was_told():
    work = Work(TRAIL, "0.5", "b", "update")
    assert work_within({"of": "me", **work.told()}, "me") == work
