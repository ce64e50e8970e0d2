"""The lesson on evidence: what its components are fed, its question, its links, odd networks."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.challenges import evidence_challenges
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.spec import Dense, Flatten, NetworkSpec
from cnn_core.networks.weights import pack_weights
from pages.parts import runs, training_board
from pages.parts.components import mounting
from pages.parts.components.class_scores import asked_within
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.test_journey import go_to

SCORES, MAPS = "evidence_scores", "evidence_maps"
CAM, OCCLUSION = "evidence_cam", "evidence_occlusion"


@pytest.fixture(scope="module")
def opened():
    return open_lesson("evidence")


def slugs(app):
    return [method["slug"] for method in fed(app, MAPS)[0]["methods"]]


def map_of(app, slug):
    return fed(app, MAPS)[1]["maps"][slugs(app).index(slug)]


def keys(app):
    return {element.key for element in app.get("bidi_component")}


def test_opens_with_six_maps_of_the_answer_to_a_held_out_shape(opened):
    settings, arrays = fed(opened, SCORES)
    network = load_bundled("shapes")
    assert settings["classes"] == list(network.spec.classes)
    assert settings["of"] == settings["answer"] == network.test.answers[0] == settings["truth"]
    np.testing.assert_allclose(arrays["probabilities"], network.test.probabilities[0], atol=1e-5)
    assert len(slugs(opened)) == 6
    assert fed(opened, MAPS)[1]["maps"].shape == (6, 32, 32)
    assert all(method["alt"] and method["paper"] for method in fed(opened, MAPS)[0]["methods"])


def test_all_cards_speak_of_the_same_score(opened):
    logits = fed(opened, SCORES)[1]["logits"]
    occlusion, answers = fed(opened, OCCLUSION)
    of = occlusion["of"]
    assert occlusion["score"] == pytest.approx(float(logits[of]), abs=1e-4)
    np.testing.assert_allclose(answers["whole"], logits, atol=1e-4)
    fall = answers["whole"][of] - answers["logits"][..., of]
    np.testing.assert_allclose(answers["drops"], fall, atol=1e-4)
    told = next(line.value for line in opened.markdown if "attributions =" in line.value)
    total = float(map_of(opened, "integrated_gradients").sum(dtype=float))
    assert f"sum of the 3,072 attributions = {total:.3f}" in told.replace("−", "-")


def test_the_parts_of_grad_cam_make_its_map(opened):
    settings, parts = fed(opened, CAM)
    np.testing.assert_allclose(parts["weights"], parts["gradients"].mean(axis=(0, 1)), rtol=1e-4)
    np.testing.assert_allclose(parts["sum"], parts["maps"] @ parts["weights"], rtol=1e-4)
    np.testing.assert_array_equal(parts["enlarged"], map_of(opened, "grad_cam"))
    adds = np.abs(parts["maps"].mean(axis=(0, 1)) * parts["weights"])
    assert (np.diff(adds[settings["order"]]) <= 1e-6).all()


def test_why_this_and_not_that():
    app = open_lesson("evidence")
    before = map_of(app, "integrated_gradients")
    app.selectbox(key="evidence_class").select("circle").run()
    app.selectbox(key="evidence_against").select("ring").run()
    settings, arrays = fed(app, SCORES)
    assert (settings["of"], settings["against"]) == (0, 5)
    assert settings["told"] == "logit of circle minus logit of ring"
    logits = arrays["logits"]
    score = fed(app, OCCLUSION)[0]["score"]
    assert score == pytest.approx(float(logits[0] - logits[5]), abs=1e-4)
    assert (map_of(app, "integrated_gradients") != before).any()


def test_a_class_that_is_pressed_is_asked_about(monkeypatch):
    calls, show = {}, mounting.show

    def shown(mount, key, *fed, **callbacks):
        calls[key] = callbacks
        return show(mount, key, *fed, **callbacks)

    monkeypatch.setattr(mounting, "show", shown)
    open_lesson("evidence")
    assert "on_ask_change" in calls[SCORES]
    assert asked_within({"of": 2, "against": 4, "step": 1}, 6).against == 4


@pytest.mark.parametrize(
    "told",
    [
        None,
        3,
        {},
        {"of": 6, "against": -1},
        {"of": -1, "against": 0},
        {"of": 1, "against": 1},
        {"of": "1", "against": -1},
        {"of": True, "against": -1},
        {"of": 1, "against": 9},
        {"of": 1.0, "against": -1},
    ],
    ids=str,
)
def test_what_is_no_question_is_passed_over(told):
    assert asked_within(told, 6) is None


def test_a_link_leads_to_the_question_the_layer_and_the_patch():
    app = open_lesson(
        "evidence",
        evidence_example="8",
        evidence_class="star",
        evidence_against="cross",
        evidence_layer="4: 24 maps of 16 × 16",
        evidence_patch="3",
        evidence_fill="white",
        evidence_method="occlusion",
        evidence_share="100",
        evidence_at="7,9",
        evidence_steps="8",
    )
    assert not app.exception
    settings, _ = fed(app, SCORES)
    assert (settings["of"], settings["against"]) == (3, 4)
    maps, _ = fed(app, MAPS)
    assert (maps["method"], maps["share"], maps["start"]) == ("occlusion", 100, [7, 9])
    assert fed(app, CAM)[1]["maps"].shape == (16, 16, 24)
    occlusion, answers = fed(app, OCCLUSION)
    assert (occlusion["patch"], occlusion["fill"]) == (3, [255, 255, 255])
    assert answers["drops"].shape == (30, 30)
    assert any("with 8 steps" in line.value for line in app.markdown)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"evidence_class": "unicorn", "evidence_against": "<b>"},
        {"evidence_layer": "99", "evidence_patch": "400", "evidence_fill": "gold"},
        {"evidence_method": "magic", "evidence_share": "7", "evidence_at": "99,99"},
        {"evidence_steps": "1000000", "evidence_baseline": "nothing"},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_passed_over(nonsense, opened):
    app = open_lesson("evidence", **nonsense)
    assert not app.exception
    for key in (SCORES, MAPS, OCCLUSION):
        assert fed(app, key)[0] == fed(opened, key)[0]
    assert fed(app, CAM)[1]["maps"].shape == fed(opened, CAM)[1]["maps"].shape


@pytest.mark.parametrize("name", [name for name in BUNDLED if name != "shapes"])
def test_every_bundled_network_can_be_asked(name):
    network = load_bundled(name)
    app = open_lesson("evidence", evidence_which=training_board.name_of(network))
    assert not app.exception
    settings, arrays = fed(app, SCORES)
    assert settings["of"] == network.test.answers[0]
    np.testing.assert_allclose(arrays["probabilities"], network.test.probabilities[0], atol=1e-4)
    assert settings["isOneUnit"] == network.spec.has_sigmoid_output
    labels = [box.label for box in app.selectbox]
    assert ("and not" in labels) != network.spec.has_sigmoid_output


def test_a_network_without_a_convolution_has_five_methods_and_its_classes_any_names(monkeypatch):
    digits = load_bundled("digits")
    names = ("<b>bold</b>", "*star*", *"23456789")
    spec = NetworkSpec((8, 8, 1), (Flatten(), Dense(10, "softmax")), names)
    rng = np.random.default_rng(0)
    arrays = {
        plan.name: rng.standard_normal(plan.shape).astype(np.float32)
        for plan in spec.weight_plans()
    }
    odd = replace(digits, spec=spec, weights=pack_weights(arrays), snapshots=(), novelty=None)
    monkeypatch.setattr(runs, "networks", lambda: [odd])
    monkeypatch.setattr(runs, "newest_network", lambda: odd)
    app = open_lesson("evidence", evidence_class="*star*", evidence_against="<b>bold</b>")
    assert not app.exception
    assert "grad_cam" not in slugs(app)
    assert CAM not in keys(app)
    assert any("nothing to weigh" in line.value for line in app.markdown)
    assert (fed(app, SCORES)[0]["of"], fed(app, SCORES)[0]["against"]) == (1, 0)
    kernel = arrays["layer_2.kernel"]
    slope = (kernel[:, 1] - kernel[:, 0]).reshape(8, 8)
    np.testing.assert_allclose(map_of(app, "saliency"), abs(slope), rtol=1e-5)


def test_an_empty_sheet_is_asked_nothing():
    app = open_lesson(
        "evidence",
        evidence_which=training_board.name_of(load_bundled("digits")),
        evidence_source="Draw",
    )
    assert not app.exception
    assert MAPS not in keys(app)
    assert any("no ink yet" in line.value for line in app.markdown)


def test_the_question_is_kept_when_the_lesson_is_left():
    app = open_lesson("evidence")
    app.selectbox(key="evidence_class").select("square").run()
    go_to(app, "network")
    go_to(app, "evidence")
    assert fed(app, SCORES)[0]["of"] == 1


def test_the_predictions_are_computed_and_fair():
    challenges = evidence_challenges()
    assert len({one.slug for one in challenges}) == 3
    for one in challenges:
        assert one.answer in one.options
        assert len(set(one.options)) == len(one.options) >= 3
        assert one.hint
        assert one.why
    assert challenges[2].answer == "0.0", "3 · 0.5 − 2 · 1 is below zero"
    score = np.log(load_bundled("digits").test.probabilities[0])
    assert f"logit of {score.argmax()} is" in challenges[1].question
