"""Pushing along gradient signs: a linear network is known; gradients are measured otherwise."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.adversarial import (
    MANY_EPSILONS,
    accuracy_under_attack,
    attack,
    gradients_along,
    loss_directions,
    pushed,
)
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.gradients import logits
from cnn_core.networks.layers import Activation, AveragePooling, Convolution
from cnn_core.networks.loaded import loaded_network
from cnn_core.networks.spec import Dense, Flatten, NetworkSpec

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(11)
SHAPE = (4, 5, 1)
WEIGHTS = RNG.standard_normal((20, 3)).astype(np.float32)
BIAS = np.array([1.0, 0.0, -0.5], np.float32)
PICTURE = (RNG.integers(100, 156, SHAPE) / 255).astype(np.float32)  # far from black and white


def network(name, spec, arrays):
    """What the attack needs of a trained network."""
    return SimpleNamespace(spec=spec, digest=name, arrays=lambda: arrays)


def linear(name, weights=WEIGHTS, bias=BIAS, end="softmax"):
    classes = ("a", "b", "c")[: max(2, weights.shape[1])]
    spec = NetworkSpec(SHAPE, (Flatten(), Dense(weights.shape[1], end)), classes)
    return network(name, spec, {"layer_2.kernel": weights, "layer_2.bias": bias})


def margins(weights=WEIGHTS, bias=BIAS):
    """Answer the class, and for each other one by how much its logit lies below and its weights."""
    sums = PICTURE.ravel().astype(np.float64) @ weights + bias
    answer = int(sums.argmax())
    others = [one for one in range(len(sums)) if one != answer]
    return answer, {
        one: (sums[answer] - sums[one], (weights[:, one] - weights[:, answer]).astype(np.float64))
        for one in others
    }


def test_a_linear_network_flips_where_its_weights_say():
    answer, others = margins()
    found = attack(linear("linear"), PICTURE)
    assert found.answer == answer
    exact = {one: gap / np.abs(slope).sum() * 255 for one, (gap, slope) in others.items()}
    nearest = min(exact, key=exact.get)
    assert found.aim.target == nearest
    assert found.aim.becomes == nearest
    assert found.aim.smallest == math.ceil(exact[nearest])
    assert found.exact == pytest.approx(exact[nearest], abs=0.01)
    gap, slope = others[nearest]
    assert found.gradient.slope == pytest.approx(np.abs(slope).sum(), rel=1e-5)
    assert found.length == pytest.approx(np.linalg.norm(slope), rel=1e-5)
    np.testing.assert_array_equal(found.gradient.signs.ravel(), np.sign(slope))
    thrown = found.random.signs.ravel().astype(np.float64)
    assert set(thrown) == {-1, 1}
    assert found.random.slope == pytest.approx(slope @ thrown, abs=1e-4)
    for push in (found.gradient, found.random):
        steps = np.arange(found.num_steps + 1) / 255
        np.testing.assert_allclose(push.scores - push.scores[0], push.linear, atol=1e-4)
        np.testing.assert_allclose(push.linear, steps * push.slope, atol=1e-4)
        assert push.scores[0] == pytest.approx(-gap, abs=1e-4)


def test_another_class_can_be_pushed_towards_and_nonsense_is_passed_over():
    _, others = margins()
    least = attack(linear("linear"), PICTURE)
    farther = next(one for one in others if one != least.aim.target)
    asked = attack(linear("linear"), PICTURE, farther)
    assert asked.aim.target == farther
    assert [aim.smallest for aim in asked.aims] == sorted(aim.smallest for aim in asked.aims)
    np.testing.assert_array_equal(asked.gradient.signs.ravel(), np.sign(others[farther][1]))
    for nonsense in (least.answer, 99, -1):
        assert attack(linear("linear"), PICTURE, nonsense).aim.target == least.aim.target


def test_what_cannot_be_flipped_is_said_so():
    certain = attack(linear("certain", bias=np.array([500.0, 0, 0], np.float32)), PICTURE)
    assert certain.aim.smallest is certain.exact is certain.survives is None
    assert certain.num_steps == 128
    assert certain.num_flips == 0
    assert "the answer stays a up to 128/255. Of 100" in certain.told(["a", "b", "c"])
    dead = attack(linear("dead", weights=np.zeros((20, 3), np.float32)), PICTURE)
    assert not dead.gradient.signs.any()
    assert "Its gradient is zero everywhere" in dead.told(["a", "b", "c"])


@pytest.mark.parametrize("sign", [1, -1])
def test_one_sigmoid_unit_is_two_classes(sign):
    column = sign * np.abs(WEIGHTS[:, :1])
    bias = -PICTURE.ravel() @ column - sign * np.float32(0.5)  # the logit is -0.5 or +0.5
    found = attack(linear(f"sigmoid {sign}", column, bias, "sigmoid"), PICTURE)
    assert (found.answer, found.aim.target) == ((0, 1) if sign == 1 else (1, 0))
    assert (found.gradient.signs == 1).all()
    expected = 0.5 / np.abs(column).sum() * 255
    assert found.exact == pytest.approx(expected, abs=0.01)
    assert found.gradient.scores[0] == pytest.approx(-0.5, abs=1e-4)


def test_nothing_leaves_black_and_white_and_what_is_cut_counts_as_lost():
    ends = (RNG.integers(0, 2, SHAPE)).astype(np.float32)
    found = attack(linear("linear"), ends)
    pictures = pushed(ends, found.gradient.signs, np.arange(found.num_steps + 1))
    assert pictures.min() == 0
    assert pictures.max() == 1
    slope = (WEIGHTS[:, found.aim.target] - WEIGHTS[:, found.answer]).astype(np.float64)
    moved = (pictures - ends).reshape(len(pictures), -1) @ slope
    np.testing.assert_allclose(found.gradient.linear, moved, atol=1e-4)
    assert found.gradient.linear[-1] < found.gradient.slope * found.num_steps / 255 - 0.01


def test_gradients_are_those_of_finite_differences():
    spec = NetworkSpec(
        (6, 5, 3),
        (Convolution(3), Activation("tanh"), AveragePooling(), Flatten(), Dense(3, "softmax")),
        ("a", "b", "c"),
    )
    arrays = {
        plan.name: (0.5 * RNG.standard_normal(plan.shape)).astype(np.float32)
        for plan in spec.weight_plans()
    }
    loaded = loaded_network(network("smooth", spec, arrays))
    pictures = RNG.random((2, 6, 5, 3), dtype=np.float32)
    directions = RNG.standard_normal((2, 3)).astype(np.float32)
    gradients = gradients_along(loaded, pictures, directions)
    step = 1e-2
    for picture, direction, gradient in zip(pictures, directions, gradients, strict=True):
        nudges = step * np.eye(90, dtype=np.float32).reshape(90, 6, 5, 3)
        higher, lower = (logits(loaded, picture + way * nudges) @ direction for way in (1, -1))
        np.testing.assert_allclose(gradient.ravel(), (higher - lower) / (2 * step), atol=2e-3)


def test_the_direction_of_the_loss_is_that_of_its_gradient():
    sums = RNG.standard_normal((5, 4)) * 3
    labels = np.array([0, 1, 2, 3, 0])
    powers = np.exp(sums)
    gradient = powers / powers.sum(axis=1, keepdims=True) - np.eye(4)[labels]
    directions = loss_directions(sums.astype(np.float32), labels)
    lengths = np.linalg.norm(gradient, axis=1) / np.linalg.norm(directions, axis=1)
    np.testing.assert_allclose(directions * lengths[:, None], gradient, atol=1e-5)
    sure = loss_directions(np.array([[300.0, 0.0, 1.0]], np.float32), [0])
    np.testing.assert_allclose(sure, [[-1.0, 0.268941, 0.731059]], atol=1e-5)


def test_many_pictures_stay_right_as_long_as_brute_force_says():
    trained = linear("linear")
    pictures = RNG.random((30, *SHAPE), dtype=np.float32)
    flat = pictures.reshape(30, -1).astype(np.float64)
    labels = RNG.integers(0, 3, 30)
    gradient, random = accuracy_under_attack(trained, pictures, labels)
    sums = flat @ WEIGHTS + BIAS
    shares = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True) - np.eye(3)[labels]
    signs = np.sign(shares @ WEIGHTS.T.astype(np.float64))
    for place, size in enumerate(MANY_EPSILONS):
        changed = np.clip(flat + size / 255 * signs, 0, 1)
        assert gradient.right[place] == ((changed @ WEIGHTS + BIAS).argmax(1) == labels).sum()
    assert gradient.right[0] == random.right[0]
    assert gradient.right[-1] < random.right[-1]
    together = gradient + gradient
    assert (together.num_pictures, together.right[0]) == (60, 2 * gradient.right[0])


def test_a_shape_is_fooled_by_less_than_can_be_seen_and_random_signs_do_not():
    found = attack(load_bundled("shapes"), load_dataset("shapes").test.pictures[1])
    assert found.aim.smallest == math.ceil(found.exact) <= 6
    assert found.survives
    assert found.num_flips == 0
    assert found.gradient.slope > 20 * found.length


def test_a_picture_of_another_range_is_refused():
    with pytest.raises(LessonInputError, match="brightness from 0 to 1. Received: from 0 to 2"):
        attack(linear("linear"), np.full(SHAPE, 2.0) * np.eye(4, 5)[..., None])
