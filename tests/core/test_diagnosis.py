"""What curves and tests are said to show, from numbers that show just that."""

import numpy as np
import pytest

from cnn_core.networks.diagnosis import curves_say, score_interval, test_says
from cnn_core.networks.held_out import HeldOutTest
from cnn_core.networks.results import EpochResult


def history_of(losses, validation_losses, accuracy=0.9, validation_accuracy=0.88):
    pairs = enumerate(zip(losses, validation_losses, strict=True), start=1)
    return [
        EpochResult(epoch, 10, loss, accuracy, checked, validation_accuracy, float(epoch))
        for epoch, (loss, checked) in pairs
    ]


FALLING = [2.0, 1.0, 0.7, 0.5, 0.4, 0.3, 0.22, 0.15]
SETTLED = [1.0, 0.5, 0.30, 0.25, 0.24, 0.238, 0.237, 0.237]
TURNED = [1.0, 0.6, 0.5, 0.48, 0.5, 0.56, 0.63, 0.7]


@pytest.mark.parametrize(
    ("slug", "history"),
    [
        ("too_early", history_of(FALLING[:3], FALLING[:3])),
        ("still_learning", history_of(FALLING, FALLING)),
        ("settled", history_of(SETTLED, SETTLED)),
        ("overfitting", history_of(FALLING, TURNED)),
        ("too_high", history_of([2.0, 5.0, 1.5, 4.0, 2.5, 6.0], [3.0] * 6, 0.1, 0.1)),
        ("too_high", history_of([30.0, 20.0, 15.0, 10.0, 8.0], [9.0] * 5, 0.1, 0.1)),
        ("stuck", history_of([2.3, 2.3, 2.3, 2.29, 2.29], [2.3] * 5, 0.12, 0.11)),
        ("gap", history_of(SETTLED, SETTLED, 0.99, 0.85)),
    ],
)
def test_curves_are_said_to_show_what_they_show(slug, history):
    remark = curves_say(history, 10, 0.01)
    assert remark.slug == slug
    assert remark.text.endswith(".")


def test_the_numbers_are_in_the_sentence():
    text = curves_say(history_of(FALLING, TURNED), 10, 0.01).text
    assert "Since epoch 4" in text
    assert "0.480 to 0.700" in text
    assert "below 0.03" in curves_say(history_of([3.0] * 4, [3.0] * 4), 10, 0.03).text


def judged(labels, answers, sureness=0.95, num_classes=3):
    rest = (1 - sureness) / (num_classes - 1)
    said = np.full((len(labels), num_classes), rest, np.float32)
    said[np.arange(len(labels)), answers] = sureness
    return HeldOutTest(np.array(labels, np.int64), said)


CLASSES = ("cat", "dog", "cow")


def slugs(test):
    return [remark.slug for remark in test_says(test, CLASSES)]


def test_how_far_a_score_can_be_trusted_follows_from_the_number_of_pictures():
    right = judged([0, 1, 2, 0] * 25, [0, 1, 2, 1] * 25, 0.76)
    first = test_says(right, CLASSES)[0]
    assert "75 of 100 right" in first.text
    assert "65.7 to 82.5 % of all cases" in first.text


def test_an_interval_holds_the_truth_in_95_of_100_tests():
    rng = np.random.default_rng(0)
    for truth in (0.6, 0.9):
        bounds = [score_interval(int(right), 100) for right in rng.binomial(100, truth, 4000)]
        held = np.mean([low <= truth <= high for low, high in bounds])
        assert held == pytest.approx(0.95, abs=0.02)


def test_what_stands_out_is_named():
    assert slugs(judged([0, 1, 2] * 10, [0] * 30)) == ["trust", "one_answer", "surer"]
    hard = judged([0, 1, 2] * 10, [0, 1, 1] * 10, 0.67)
    assert slugs(hard) == ["trust", "hardest"]
    assert "cow is the hardest: 0 of 10 right, most often taken for dog." in [
        remark.text for remark in test_says(hard, CLASSES)
    ]
    assert slugs(judged([0, 1, 2] * 10, [0, 1, 2] * 10, 0.6)) == ["trust", "less_sure"]
    assert slugs(judged([0, 1, 2] * 10, [0, 1, 2] * 10, 0.99)) == ["trust"]


def test_least_sure_and_cells_are_counted_by_hand():
    said = np.array([[0.9, 0.1], [0.51, 0.49], [0.3, 0.7], [0.8, 0.2], [0.45, 0.55]], np.float32)
    test = HeldOutTest(np.array([0, 1, 1, 1, 0]), said)
    assert test.least_sure(2) == (1, 4)
    assert test.in_cell(1, 0) == (3, 1)
    assert test.in_cell(0, 0) == (0,)
    assert test.in_cell(0, 1) == (4,)
    assert test.accuracy_by_class.tolist() == [0.5, pytest.approx(1 / 3)]


def test_a_class_without_pictures_has_no_accuracy():
    by_class = judged([0, 1], [0, 0]).accuracy_by_class
    assert by_class[:2].tolist() == [1.0, 0.0]
    assert np.isnan(by_class[2])


def test_calibration_by_hand():
    said = np.array([[0.95, 0.05], [0.91, 0.09], [0.59, 0.41], [0.57, 0.43]], np.float32)
    calibration = HeldOutTest(np.array([0, 0, 0, 1]), said).calibration(10)
    assert calibration.counts.tolist() == [2, 2]
    assert calibration.sureness == pytest.approx([0.58, 0.93])
    assert calibration.accuracy.tolist() == [0.5, 1.0]
    assert calibration.error == pytest.approx((0.08 + 0.07) / 2)
    assert calibration.overconfidence == pytest.approx((0.08 - 0.07) / 2)


def test_calibration_agrees_with_a_loop():
    rng = np.random.default_rng(3)
    said = rng.dirichlet(np.ones(4), 300).astype(np.float32)
    test = HeldOutTest(rng.integers(0, 4, 300), said)
    error = 0.0
    for low in np.arange(10) / 10:
        sure = said.max(axis=1).astype(np.float64)
        chosen = (sure > low) & (sure <= low + 0.1 + 1e-12)
        if chosen.any():
            right = (test.answers == test.labels)[chosen]
            error += abs(right.mean() - sure[chosen].mean()) * chosen.sum() / 300
    assert test.calibration(10).error == pytest.approx(error)
