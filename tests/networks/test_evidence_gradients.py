"""Gradients of the logit: closed forms, finite differences, and sums that must be right."""

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.gradients import (
    gradient_times_input,
    integrated_gradients,
    saliency,
    scores,
    scores_and_gradients,
    smooth_grad,
)
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layers import Activation, AveragePooling, Convolution, Dense, Flatten
from cnn_core.networks.loaded import loaded_network
from cnn_core.networks.spec import NetworkSpec
from tests.networks.hand_made import linear, randomly

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(5)
WEIGHTS = RNG.standard_normal((4, 5, 3, 3)).astype(np.float32)
PICTURE = RNG.random((4, 5, 3), dtype=np.float32)
BASELINE = RNG.random((4, 5, 3), dtype=np.float32)
TARGETS = [Target(0), Target(2), Target(1, against=0)]

SMOOTH = NetworkSpec(
    (6, 5, 3),
    (Convolution(3), Activation("tanh"), AveragePooling(), Flatten(), Dense(3, "softmax")),
    ("a", "b", "c"),
)


@pytest.fixture(scope="module")
def one_sum():
    return linear(WEIGHTS, [0.5, -1.0, 2.0])


@pytest.fixture(scope="module")
def smooth():
    return randomly(SMOOTH)


@pytest.fixture(scope="module")
def shapes():
    return loaded_network(load_bundled("shapes"))


def slope(target):
    """The gradient of a single sum: its weights, less those of the other class."""
    own = WEIGHTS[..., target.of]
    return own if target.against is None else own - WEIGHTS[..., target.against]


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_of_a_single_sum_every_method_is_known(one_sum, target):
    expected = slope(target)
    close = {"rtol": 1e-5, "atol": 1e-6}
    np.testing.assert_allclose(saliency(one_sum, PICTURE, target), expected, **close)
    np.testing.assert_allclose(smooth_grad(one_sum, PICTURE, target), expected, **close)
    products = gradient_times_input(one_sum, PICTURE, target)
    np.testing.assert_allclose(products, expected * PICTURE, **close)
    found = integrated_gradients(one_sum, PICTURE, target, baseline=BASELINE, num_steps=1)
    np.testing.assert_allclose(found.values, expected * (PICTURE - BASELINE), **close)
    assert abs(found.gap) < 1e-5
    assert found.total == pytest.approx(float((expected * (PICTURE - BASELINE)).sum()), abs=1e-5)


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_the_gradient_is_what_a_small_change_does(smooth, target):
    picture = np.random.default_rng(1).random((6, 5, 3), dtype=np.float32)
    step, measured = 1e-2, np.empty_like(picture)
    for place in np.ndindex(picture.shape):
        higher, lower = picture.copy(), picture.copy()
        higher[place] += step
        lower[place] -= step
        above, below = scores(smooth, np.stack([higher, lower]), target)
        measured[place] = (above - below) / (2 * step)
    found = saliency(smooth, picture, target)
    np.testing.assert_allclose(found, measured, atol=2e-4)
    assert abs(found).max() > 0.1


def test_a_sure_network_still_has_a_gradient():
    sure = linear(50 * WEIGHTS, [0.0, 0.0, 0.0])
    logits = PICTURE.ravel() @ (50 * WEIGHTS).reshape(-1, 3)
    shares = np.exp(logits - logits.max())
    best = int(logits.argmax())
    assert shares[best] / shares.sum() == 1.0, "softmax has no slope left"
    expected = 50 * WEIGHTS[..., best]
    np.testing.assert_allclose(saliency(sure, PICTURE, Target(best)), expected, rtol=1e-5)


def test_one_sigmoid_unit_speaks_for_the_second_class_and_against_the_first():
    one_unit = linear(WEIGHTS[..., :1], [0.25], "sigmoid")
    for target, sign in [(Target(1), 1), (Target(0), -1), (Target(1, 0), 1), (Target(0, 1), -1)]:
        found = saliency(one_unit, PICTURE, target)
        np.testing.assert_allclose(found, sign * WEIGHTS[..., 0], rtol=1e-5)


def test_smooth_grad_of_a_picture_without_contrast_adds_no_noise(smooth):
    flat = np.full((6, 5, 3), 0.3, np.float32)
    same = saliency(smooth, flat, Target(1))
    np.testing.assert_allclose(smooth_grad(smooth, flat, Target(1)), same, atol=1e-6)


def test_smooth_grad_draws_by_its_seed_and_comes_to_rest_with_many_copies(smooth):
    picture = np.random.default_rng(2).random((6, 5, 3), dtype=np.float32)
    first, again, other = (smooth_grad(smooth, picture, Target(0), seed=s) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    few = abs(first - other).max()
    many = [smooth_grad(smooth, picture, Target(0), num_noisy=500, seed=s) for s in (0, 1)]
    assert 0.0 < abs(many[0] - many[1]).max() < few


@pytest.mark.parametrize("target", [Target(5), Target(0), Target(3, against=5)], ids=str)
@pytest.mark.parametrize("baseline", [0.0, 0.5])
def test_attributions_add_up_to_what_the_score_gains(shapes, target, baseline):
    picture = load_dataset("shapes").test.pictures[0]
    gaps = {}
    for num_steps in (8, 512):
        found = integrated_gradients(
            shapes, picture, target, baseline=baseline, num_steps=num_steps
        )
        ends = np.stack([picture, np.full_like(picture, baseline)])
        score, start = scores(shapes, ends, target)
        assert found.difference == pytest.approx(float(score - start), abs=1e-5)
        assert found.added.sum() == pytest.approx(found.total, abs=1e-3)
        gaps[num_steps] = abs(found.gap)
    assert gaps[512] < 0.05
    assert gaps[512] < gaps[8]


def test_the_way_is_straight_and_gradients_are_taken_in_the_middle_of_each_step(smooth):
    picture = np.random.default_rng(3).random((6, 5, 3), dtype=np.float32)
    found = integrated_gradients(smooth, picture, Target(2), num_steps=4)
    on_the_way = np.stack([share * picture for share in (0.125, 0.375, 0.625, 0.875)])
    values, gradients = scores_and_gradients(smooth, on_the_way, Target(2))
    np.testing.assert_allclose(found.scores_on_the_way, values, rtol=1e-5)
    np.testing.assert_allclose(found.values, picture * gradients.mean(axis=0), atol=1e-6)
    added = [(gradient * picture).sum() / 4 for gradient in gradients]
    np.testing.assert_allclose(found.added, added, atol=1e-6)


def test_from_the_picture_itself_nothing_is_added(smooth):
    picture = np.random.default_rng(3).random((6, 5, 3), dtype=np.float32)
    found = integrated_gradients(smooth, picture, Target(0), baseline=picture)
    assert not found.values.any()
    assert found.difference == found.gap == 0.0


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda n: saliency(n, np.zeros((5, 6, 3)), Target(0)), "Received: .5, 6, 3."),
        (lambda n: saliency(n, np.full((6, 5, 3), np.nan), Target(0)), "picture"),
        (lambda n: saliency(n, np.zeros((6, 5, 3)), Target(3)), "from 0 to 2"),
        (lambda n: saliency(n, np.zeros((6, 5, 3)), Target(1, 1)), "two different ones"),
        (lambda n: smooth_grad(n, np.zeros((6, 5, 3)), Target(0), noise=-1.0), "noise of 0"),
        (lambda n: smooth_grad(n, np.zeros((6, 5, 3)), Target(0), num_noisy=0), "1 to 500"),
        (lambda n: integrated_gradients(n, np.zeros((6, 5, 3)), Target(0), num_steps=0), "steps"),
        (
            lambda n: integrated_gradients(n, np.zeros((6, 5, 3)), Target(0), num_steps=9999),
            "2,048",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_way_out(smooth, ask, message):
    with pytest.raises(LessonInputError, match=message):
        ask(smooth)
