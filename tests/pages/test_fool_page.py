"""Fool it: what its components are fed, what a link says, what comes back, and the experiment."""

from types import SimpleNamespace

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.networks import robust_trials as trials_module
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.robust_trials import robust_trials
from cnn_core.pictures.changing import CHANGES, changed
from pages.parts import fool_experiment, header, journey
from pages.parts.components import mounting
from pages.parts.components.changed_picture import ChangeLook
from pages.parts.components.changed_picture import look_within as change_within
from pages.parts.components.gradient_sign import PushLook
from pages.parts.components.gradient_sign import look_within as push_within
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.tables import tables_on
from tests.pages.test_journey import go_to
from tests.waiting import wait_until

CHANGED, SIGN = "fool_changes", "fool_sign"
DIGITS = "Handwritten digits, bundled, Two convolutions, 97.6 %"


@pytest.fixture(scope="module")
def opened():
    return open_lesson("fool")


@pytest.fixture
def told(monkeypatch):
    """Let a component tell what a hand did in it."""
    said, show = {}, mounting.show

    def shown(mount, key, *fed, **callbacks):
        answer = show(mount, key, *fed, **callbacks)
        return SimpleNamespace(look=said[key]) if key in said else answer

    monkeypatch.setattr(mounting, "show", shown)
    return said


@pytest.fixture
def links(monkeypatch):
    """Note what a link would say in every run; the head of a page is made before its body."""
    noted = []
    monkeypatch.setattr(header, "link", lambda: noted.append(journey.link_parameters()))
    return noted


def test_a_picture_and_its_curves_are_there_before_any_click(opened):
    settings, arrays = fed(opened, CHANGED)
    assert [change["name"] for change in settings["changes"]] == list(CHANGES)
    picture = load_dataset("shapes").test.pictures[1]
    start = settings["start"]
    rotation = next(one for one in settings["changes"] if one["name"] == "rotation")
    assert start["change"] == "rotation"
    degrees = float(rotation["keys"][start["place"]])
    np.testing.assert_array_equal(
        arrays["pictures_rotation"][start["place"]],
        np.rint(changed(picture, "rotation", degrees) * 255),
    )
    shares = arrays["probabilities_rotation"]
    network = load_bundled("shapes")
    np.testing.assert_allclose(
        shares[rotation["unchanged"]], network.test.probabilities[1], atol=1e-4
    )
    answer = network.test.answers[1]
    assert shares[start["place"]].argmax() != answer
    assert (shares[rotation["unchanged"] : start["place"]].argmax(axis=1) == answer).all()
    for change in settings["changes"]:
        table = arrays[f"probabilities_{change['name']}"]
        assert len(table) == len(change["texts"]) == len(change["keys"])
        np.testing.assert_allclose(table.sum(axis=1), 1, atol=1e-4)
        assert change["summary"].startswith(change["title"])


def test_the_smallest_change_along_the_signs_is_shown_and_told(opened):
    settings, arrays = fed(opened, SIGN)
    step = settings["start"]["step"]
    answers = arrays["gradientProbabilities"].argmax(axis=1)
    assert (answers[:step] == settings["answer"]).all()
    assert answers[step] != settings["answer"]
    assert f"**{step}/255** of full brightness" in " ".join(one.value for one in opened.markdown)
    assert set(np.unique(arrays["gradientSigns"])) <= {-1, 0, 1}
    np.testing.assert_allclose(
        arrays["picture"] / 255, load_dataset("shapes").test.pictures[1], atol=1e-6
    )


def test_another_class_can_be_pushed_towards():
    app = open_lesson("fool")
    control = app.segmented_control(key="fool_towards")
    assert len(control.options) == 6
    control.set_value("3").run()
    settings, _ = fed(app, SIGN)
    assert settings["score"] == "logit of star minus logit of cross"


def test_a_link_leads_to_the_network_the_picture_and_the_slider():
    app = open_lesson(
        "fool", fool_which=DIGITS, fool_example="5", fool_change="noise", fool_strength="0.2",
        fool_noise="3", fool_step="9", fool_signs="random",
    )  # fmt: skip
    settings, arrays = fed(app, CHANGED)
    assert settings["start"] == {"change": "noise", "place": 20}
    assert settings["pattern"] == 3
    picture = load_dataset("digits").test.pictures[4]
    np.testing.assert_array_equal(
        arrays["pictures_noise"][20], np.rint(changed(picture, "noise", 0.2, seed=3) * 255)
    )
    assert fed(app, SIGN)[0]["start"] == {"step": 9, "kind": "random"}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"fool_which": "<b>", "fool_example": "100000", "fool_source": "nowhere"},
        {"fool_change": "zoom", "fool_strength": "1e9", "fool_noise": "-1"},
        {"fool_strength": "nan", "fool_step": "999", "fool_signs": "both"},
        {"fool_strength": "١", "fool_towards": "nobody", "fool_data": "?", "fool_seed": "99"},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(nonsense, opened):
    app = open_lesson("fool", **nonsense)
    assert not app.exception
    assert fed(app, CHANGED)[0] == fed(opened, CHANGED)[0]
    assert fed(app, SIGN)[0] == fed(opened, SIGN)[0]


def test_what_a_hand_did_is_in_the_link_and_there_again(told, links):
    shows = fed(open_lesson("fool"), CHANGED)[0]["shows"]
    told[CHANGED] = {"change": "shift", "place": 3, "shows": shows}
    told[SIGN] = {"step": 2, "kind": "random"}
    app = open_lesson("fool")
    app.run()
    said = {"change": "shift", "strength": "-7", "step": "2", "signs": "random"}
    assert links[-1] == {f"fool_{name}": value for name, value in said.items()}
    told.clear()
    go_to(app, "activation")
    go_to(app, "fool")
    assert fed(app, CHANGED)[0]["start"] == {"change": "shift", "place": 3}
    assert fed(app, SIGN)[0]["start"] == {"step": 2, "kind": "random"}


def test_another_picture_starts_without_a_change_and_a_return_keeps_it(told, links):
    app = open_lesson("fool", fool_change="noise", fool_strength="0.4")
    settings, _ = fed(app, CHANGED)
    assert settings["start"] == {"change": "noise", "place": 40}
    told[CHANGED] = settings["start"] | {"shows": settings["shows"]}
    app.run()
    assert links[-1]["fool_strength"] == "0.4"
    app.slider(key="fool_example").set_value(9).run()
    app.run()
    assert links[-1]["fool_strength"] == "0"
    told.clear()
    app.run()
    settings, _ = fed(app, CHANGED)
    assert settings["start"] == {"change": "noise", "place": 0}
    told[CHANGED] = {"change": "noise", "place": 7, "shows": settings["shows"]}
    app.run()
    told.clear()
    go_to(app, "activation")
    go_to(app, "fool")
    assert fed(app, CHANGED)[0]["start"] == {"change": "noise", "place": 7}


@pytest.mark.parametrize(
    "nonsense",
    [None, 3, [], {}, {"change": "zoom", "place": 1}, {"change": "blur", "place": 99},
     {"change": "blur", "place": 4, "shows": "another"}, {"shows": ["one"]},
     {"change": "blur", "place": -1}, {"change": "blur", "place": True},
     {"change": ["blur"], "place": 1}, {"change": "blur", "place": 1.0}],
    ids=str,
)  # fmt: skip
def test_what_is_no_look_is_none(nonsense):
    curves = [SimpleNamespace(change="blur", strengths=np.zeros(33))]
    if isinstance(nonsense, dict):
        nonsense = {"shows": "one"} | nonsense
    assert change_within(nonsense, curves, "one") is None
    right = {"change": "blur", "place": 4, "shows": "one"}
    assert change_within(right, curves, "one") == ChangeLook("blur", 4)


@pytest.mark.parametrize(
    "nonsense",
    [None, {}, {"step": 9, "kind": "gradient"}, {"step": True, "kind": "random"},
     {"step": 1, "kind": "other"}, {"step": -1, "kind": "random"}, {"step": 1, "kind": ["random"]}],
    ids=str,
)  # fmt: skip
def test_what_is_no_push_is_none(nonsense):
    attack = SimpleNamespace(num_steps=8)
    assert push_within(nonsense, attack) is None
    assert push_within({"step": 8, "kind": "random"}, attack) == PushLook(8, "random")


@pytest.mark.slow
def test_both_networks_are_trained_measured_and_can_be_fooled_above(monkeypatch):
    monkeypatch.setattr(trials_module, "EPOCHS", {"digits": 1})
    monkeypatch.setattr(
        fool_experiment, "robust_trials", lambda dataset, seed: robust_trials("digits", seed)
    )
    app = open_lesson("fool")
    app.button(key="fool_experiment_begin").click().run()
    assert not app.exception
    kept = app.session_state["experiments"]["fool_experiment"]
    wait_until(lambda: kept.job is None or kept.job.done, "both are trained", seconds=120)
    for _ in range(16):  # a piece each
        app.run()
    assert not app.exception
    rows = tables_on(app)[-1]
    assert rows["along"] == [change.title for change in CHANGES.values()] + ["Gradient signs"]
    shown = [metric.value for metric in app.metric if "unchanged" in metric.label]
    assert shown == [f"{result.network.test.accuracy * 100:.1f} %" for result in kept.results]
    app.button(key="fool_try_1").click().run()
    assert app.selectbox(key="fool_which").value == kept.results[1].network.digest
    assert fed(app, CHANGED)[0]["size"].startswith("8 × 8 × 1")
