"""Answers along a change: against Keras asked one by one, tips by hand, and code that runs."""

import contextlib
import io
import re

import numpy as np
import pytest

from cnn_core.challenges import fool_challenges
from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.figures.robustness import (
    attack_accuracy_figure,
    curve_summary,
    rival_of,
    robustness_figure,
    tips_told,
)
from cnn_core.networks.adversarial import attack, pushed
from cnn_core.networks.answer_curves import AccuracyCurve, ChangeCurve, Tip
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.fool_snippets import fool_snippets
from cnn_core.networks.loaded import loaded_network
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.presets import default_spec
from cnn_core.networks.robust_trials import AUGMENTED, EPOCHS, USUAL, robust_trials, trained_range
from cnn_core.networks.robustness import (
    NUM_ACCURACIES,
    accuracy_along,
    accuracy_strengths,
    along_changes,
    held_out_along,
)
from cnn_core.pictures.changing import CHANGES, changed

DEGREES = np.array([-30.0, -20.0, -10.0, 0.0, 10.0, 20.0])


def curve_of(logits, change="rotation", strengths=DEGREES):
    pictures = np.zeros((len(strengths), 2, 2, 1), np.uint8)
    return ChangeCurve(change, strengths, pictures, np.array(logits, np.float32))


def test_tips_are_the_first_other_answers_on_either_side():
    curve = curve_of([[0, 9, 0], [5, 0, 0], [0, 0, 5], [5, 0, 0], [5, 4, 0], [5, 6, 0]])
    assert curve.unchanged == 3
    assert curve.tips == (Tip(2, 3, 2), Tip(5, 4, 1))
    assert tips_told(curve, ("a", "b", "c")) == "first tips at −10° to c, at +20° to b"
    assert rival_of(curve) == 1  # nowhere is another class surer than b at -30°
    assert curve_summary(curve, ("a", "b", "c")).startswith(
        "Rotation from −30° to +20°: unchanged a with 98.7 %; first tips"
    )


def test_an_answer_that_holds_never_tips_and_a_sigmoid_has_two_answers():
    holds = curve_of([[1.0], [2.0], [0.5], [3.0], [0.1], [1.0]])
    assert holds.tips == (None, None)
    assert tips_told(holds, ("no", "yes")) == "never tips"
    assert rival_of(holds) == 0
    tips = curve_of([[1.0], [2.0], [0.5], [3.0], [0.0], [1.0]])
    assert tips.tips == (None, Tip(4, 3, 0))


def test_contrast_starts_from_one():
    curve = curve_of([[1, 0]] * 3, "contrast", np.array([0.0, 1.0, 2.0]))
    assert curve.unchanged == 1


def test_many_pictures_are_tried_at_few_strengths_with_none_among_them():
    for change in CHANGES:
        for shape in ((8, 8, 1), (28, 28, 1), (32, 32, 3)):
            strengths = accuracy_strengths(change, shape)
            assert CHANGES[change].unchanged in strengths
            assert 3 <= len(strengths) <= NUM_ACCURACIES


def test_both_trainings_are_alike_but_for_the_changed_pictures():
    usual, augmented = robust_trials("letters", 3)
    assert (usual.name, augmented.name) == (USUAL, AUGMENTED)
    assert usual.plan.spec == augmented.plan.spec == default_spec("letters")
    assert usual.plan.settings.seed == augmented.plan.settings.seed == 3
    assert usual.plan.settings.epochs == augmented.plan.settings.epochs == EPOCHS["letters"]
    assert not usual.plan.settings.augmentation.is_on
    assert augmented.plan.settings.augmentation.is_on
    with pytest.raises(LessonInputError, match="one of digits, letters. Received: 'shapes'"):
        robust_trials("shapes")


def test_charts_have_a_line_for_each_network():
    curves = [AccuracyCurve(name, np.arange(2.0), np.array([9, 3]), 10) for name in CHANGES]
    figure = robustness_figure("blur", {"one": curves[3], "two": curves[3]})
    assert [line.line.dash for line in figure.data] == ["dot", "solid"]
    np.testing.assert_allclose(figure.data[0].y, [90, 30])
    assert not robustness_figure("blur", {}).data
    assert not robustness_figure("blur", {}, trained_range("blur", 28)).layout.shapes
    (band,) = robustness_figure("shift", {}, trained_range("shift", 20)).layout.shapes
    assert (band.x0, band.x1) == (-3, 3)
    both = attack_accuracy_figure(curves[0], curves[1], 0.1)
    assert [line.name for line in both.data] == ["random signs", "gradient signs"]


@pytest.mark.slow
def test_predictions_are_fair_and_keras_answers_as_they_do():
    linear, contrast, upside_down = fool_challenges()
    for challenge in (linear, contrast, upside_down):
        assert challenge.answer in challenge.options
        assert len(set(challenge.options)) == 3
    grown = sum(0.01 * 4 / 255 for _ in range(32 * 32 * 3))
    assert linear.answer == f"{grown:.2f}"
    assert contrast.answer == "255"
    test = load_dataset("digits").test
    sixes = np.rot90(test.pictures[test.labels == 6], 2, axes=(1, 2))
    model = loaded_network(load_bundled("digits")).model
    nines = int((np.asarray(model(sixes, training=False)).argmax(axis=1) == 9).sum())
    assert upside_down.why.startswith(f"{nines} of {len(sixes)}.")
    assert (upside_down.answer == "more than half") == (2 * nines > len(sixes))


@pytest.mark.slow
def test_curves_are_what_keras_says_of_the_changed_pictures():
    network, picture = load_bundled("digits"), load_dataset("digits").test.pictures[5]
    model = loaded_network(network).model
    curves = along_changes(network, picture, 2)
    assert [curve.change for curve in curves] == list(CHANGES)
    for curve in curves:
        np.testing.assert_allclose(
            curve.probabilities[curve.unchanged], network.test.probabilities[5], atol=1e-5
        )
        for place in (0, len(curve.strengths) - 1):
            made = changed(picture, curve.change, float(curve.strengths[place]), seed=2)
            np.testing.assert_array_equal(curve.pictures[place], np.rint(made * 255))
            said = np.asarray(model(made[None], training=False))[0]
            np.testing.assert_allclose(curve.probabilities[place], said, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("change", list(CHANGES))
def test_held_out_pictures_are_counted_one_by_one(change):
    network = load_bundled("digits")
    whole = held_out_along(network, "digits", change)
    unchanged = list(whole.strengths).index(CHANGES[change].unchanged)
    assert whole.right[unchanged] == network.test.num_right
    assert whole.num_pictures == 297
    test = load_dataset("digits").test.first(12)
    some = accuracy_along(network, test.pictures, test.labels, change)
    model = loaded_network(network).model
    made = [changed(one, change, some.strengths[-1], seed=n) for n, one in enumerate(test.pictures)]
    answers = np.asarray(model(np.stack(made), training=False)).argmax(axis=1)
    assert some.right[-1] == (answers == test.labels).sum()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["digits", "signboards"])
@pytest.mark.parametrize("change", list(CHANGES))
def test_the_code_computes_what_the_page_shows(name, change):
    network, picture = load_bundled(name), load_dataset(name).test.pictures[1]
    curve = next(one for one in along_changes(network, picture, 4) if one.change == change)
    found = attack(network, picture)
    place = len(curve.strengths) - 3
    code = fool_snippets(
        network.spec,
        (name, name),
        1,
        (change, float(curve.strengths[place]), 4),
        (found.aim.smallest, found.aim.target, found.answer),
    )
    shares = run(code.numpy)["probabilities"]
    np.testing.assert_allclose(shares, curve.probabilities[place], atol=2e-4)
    if change == "noise":  # the same for all
        names = run(code.keras)
        after = class_probabilities(found.gradient.logits[found.aim.smallest])
        told = (
            names["after"] if len(names["after"]) > 1 else [1 - names["after"][0], *names["after"]]
        )
        np.testing.assert_allclose(told, after, atol=1e-4)
        np.testing.assert_allclose(
            names["changed"][0],
            pushed(picture, found.gradient.signs, found.aim.smallest),
            atol=1e-6,
        )
        assert not re.search(r"^.{101}", code.keras, re.MULTILINE)


def run(code):
    """Run a snippet as a script and return its names."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names
