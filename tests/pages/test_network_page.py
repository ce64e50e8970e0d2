"""The network's room: what it is fed for a sample, a stranger, one's own picture, a comparison."""

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.examples import examples_of
from pages.parts import network_samples, training_board
from pages.parts.components import mounting
from tests.pages.components import fed
from tests.pages.opening import open_lesson

OVERVIEW = "network_overview"


def said(app, side=0):
    """The answer that the component is fed, and its settings."""
    settings, arrays = fed(app, OVERVIEW)
    told = settings["sides"][side]
    shares = arrays[told["moments"][-1]["slug"] + told["layers"][-1]["slug"]]
    classes = told["layers"][-1]["classes"]
    if len(shares) < len(classes):
        shares = np.array([1 - shares[0], shares[0]])
    return classes[int(shares.argmax())], told


def test_a_digit_of_ones_own_is_prepared_in_sight():
    app = open_lesson("network", network_source="My picture", picture="Handwritten three")
    assert not app.exception
    assert said(app)[0] == "3"


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_network_opens_on_its_own_pictures(name):
    network = load_bundled(name)
    app = open_lesson("network", network_which=training_board.name_of(network))
    assert not app.exception
    answer, told = said(app)
    part = load_dataset(network.dataset).test
    assert told["truth"] == network.spec.classes[part.labels[0]]
    assert answer == network.spec.classes[network.test.answers[0]]
    settings, arrays = fed(app, OVERVIEW)
    np.testing.assert_array_equal(arrays["a.0"], part.pictures[0])


def test_samples_are_sure_hard_wrong_and_strange():
    settings, arrays = fed(open_lesson("network"), "network_samples")
    chosen = examples_of(load_bundled("digits").test)
    kinds = {group["kind"]: len(group["names"]) for group in settings["groups"]}
    assert kinds == {"sure": 5, "hard": 3, "wrong": 4, "strange": 3}
    pictures = load_dataset("digits").test.pictures
    shown = arrays["pictures"][: len(chosen.sure)].astype(np.float32) / 255
    np.testing.assert_allclose(shown, pictures[list(chosen.sure)], atol=0.5 / 255)
    wrong = next(group for group in settings["groups"] if group["kind"] == "wrong")
    assert all("taken for" in one["name"] for one in wrong["names"])


def test_pressing_a_sample_gives_the_network_that_picture(monkeypatch):
    wrong = examples_of(load_bundled("digits").test).wrong[0]
    app = open_lesson("network", network_example=str(wrong + 1))
    answer, told = said(app)
    assert answer != told["truth"]
    settings, _ = fed(app, "network_samples")
    every = [one for group in settings["groups"] for one in group["names"]]
    assert f"taken for {answer}" in every[settings["chosen"]]["name"]


def test_a_stranger_has_no_truth_and_is_told_to_be_one():
    app = open_lesson("network", network_stranger="coffee")
    _, told = said(app)
    assert told["truth"] is None
    assert "none of its classes" in told["subtitle"]
    settings, arrays = fed(app, OVERVIEW)
    expected = network_samples.stranger("coffee", load_bundled("digits"))
    np.testing.assert_array_equal(arrays["a.0"], expected)


def test_a_cup_is_told_to_be_none_of_the_digits_however_sure_the_answer():
    app = open_lesson("network", network_stranger="coffee")
    _, told = said(app)
    assert told["novelty"]["kind"] == "unlike"
    assert "None of these?" in told["novelty"]["text"]
    rate = load_bundled("digits").novelty.false_alarm_rate
    assert f"{rate * 100:.1f} % of the held-out pictures" in told["novelty"]["text"]


def test_a_digit_is_told_to_be_like_those_learnt_from():
    _, told = said(open_lesson("network"))
    assert told["novelty"]["kind"] == "like"
    assert "limit 1.00" in told["novelty"]["text"]


def test_before_training_stands_beside_after():
    app = open_lesson("network", network_compare="Before training")
    (_, trained), (_, untrained) = said(app, 0), said(app, 1)
    assert "before training" in untrained["title"]
    assert trained["layers"] == untrained["layers"]
    _, arrays = fed(app, OVERVIEW)
    first = load_bundled("digits").at_epoch(0).arrays()["layer_1.kernel"]
    np.testing.assert_array_equal(arrays["b.0.1.kernel"], first)


def test_after_training_stays_while_the_epochs_of_the_first_move():
    app = open_lesson("network", network_compare="After training")
    (_, first), (_, second) = said(app, 0), said(app, 1)
    assert len(first["moments"]) == len(load_bundled("digits").snapshots)
    assert len(second["moments"]) == 1
    assert second["title"] == f"{first['title']}, after all epochs"
    _, arrays = fed(app, OVERVIEW)
    np.testing.assert_array_equal(arrays["b.25.1.kernel"], arrays["a.25.1.kernel"])


def test_two_pictures_stand_beside_one_another():
    app = open_lesson("network", network_compare="Another picture", network_example_beside="9")
    _, arrays = fed(app, OVERVIEW)
    pictures = load_dataset("digits").test.pictures
    np.testing.assert_array_equal(arrays["a.0"], pictures[0])
    np.testing.assert_array_equal(arrays["b.0"], pictures[8])


def test_another_network_is_offered_only_where_there_is_one_for_such_pictures():
    app = open_lesson("network")
    assert "Another network" not in app.selectbox(key="network_compare").options


def test_epochs_travel_when_the_hand_goes_to_them(monkeypatch):
    app = open_lesson("network")
    settings, arrays = fed(app, OVERVIEW)
    moments = settings["sides"][0]["moments"]
    epochs = load_bundled("digits").snapshot_epochs
    assert [moment["isHere"] for moment in moments] == [False] * (len(epochs) - 1) + [True]
    app.session_state["network_follows"] = True
    app.run()
    settings, arrays = fed(app, OVERVIEW)
    assert all(moment["isHere"] for moment in settings["sides"][0]["moments"])
    untrained = load_bundled("digits").at_epoch(0).arrays()
    np.testing.assert_array_equal(arrays["a.0.4.kernel"], untrained["layer_4.kernel"])
    assert arrays["a.0.4"].shape == (4, 4, 16)


def test_what_the_browser_makes_again_does_not_travel():
    settings, arrays = fed(open_lesson("network"), OVERVIEW)
    kinds = {layer["slug"]: layer["kind"] for layer in settings["sides"][0]["layers"]}
    sent = {name.split(".")[2] for name in arrays if name.count(".") == 2}
    assert {kinds[slug] for slug in sent} == {"convolution", "dense", "softmax"}


def test_the_component_is_mounted_once(monkeypatch):
    keys, show = [], mounting.show
    monkeypatch.setattr(
        mounting,
        "show",
        lambda mount, key, *fed, **more: keys.append(key) or show(mount, key, *fed, **more),
    )
    open_lesson("network")
    assert keys.count(OVERVIEW) == 1
