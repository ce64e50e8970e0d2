"""Occlusion against sums in closed form and slow loops; all methods under one roof."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.evidence.methods import (
    METHODS,
    class_logits,
    explain,
    integrate,
    methods_for,
    sweep,
    take_apart,
)
from cnn_core.networks.evidence.occlusion import MAX_PLACES, occlude
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layers import Convolution, Dense, Flatten
from cnn_core.networks.spec import NetworkSpec
from cnn_core.pooling import max_pool
from tests.networks.hand_made import linear, randomly

pytestmark = pytest.mark.slow

WEIGHTS = np.random.default_rng(6).standard_normal((5, 7, 3, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def one_sum():
    return linear(WEIGHTS, [0.1, 0.2, 0.3, 0.4])


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from([None, 0.0, 0.5, (0.1, 0.7, 1.0)]),
)
@settings(max_examples=25, deadline=None)
def test_of_a_single_sum_the_fall_is_what_the_patch_covered(one_sum, seed, patch, step, fill):
    picture = np.random.default_rng(seed).random((5, 7, 3), dtype=np.float32)
    found = occlude(one_sum, picture, patch=patch, fill=fill, step=step)
    paint = picture.mean(axis=(0, 1)) if fill is None else np.broadcast_to(fill, (3,))
    target = Target(3, against=1)
    lost = (picture - paint) * (WEIGHTS[..., 3] - WEIGHTS[..., 1])
    drops = found.drops(target.direction(one_sum.spec))
    tops, lefts = range(0, 5 - patch + 1, step), range(0, 7 - patch + 1, step)
    assert drops.shape == (len(tops), len(lefts))
    for row, column in np.ndindex(drops.shape):
        top, left = tops[row], lefts[column]
        hidden = lost[top : top + patch, left : left + patch].sum()
        assert drops[row, column] == pytest.approx(hidden, abs=2e-5)


def test_each_pixel_has_the_mean_over_all_patches_that_cover_it(one_sum):
    picture = np.random.default_rng(1).random((5, 7, 3), dtype=np.float32)
    found = occlude(one_sum, picture, patch=2, step=2)
    direction = Target(0).direction(one_sum.spec)
    drops, pixels = found.drops(direction), found.map(direction)
    for row, column in np.ndindex(5, 7):
        over = [
            drops[place]
            for place in np.ndindex(drops.shape)
            if 2 * place[0] <= row < 2 * place[0] + 2 and 2 * place[1] <= column < 2 * place[1] + 2
        ]
        assert pixels[row, column] == pytest.approx(np.mean(over) if over else 0.0, abs=1e-6)
    assert not pixels[4].any(), "no patch reaches the last row"


def test_brute_force_with_the_arithmetic_of_the_lessons():
    digits = load_bundled("digits")
    weights, picture = digits.arrays(), load_dataset("digits").test.pictures[4]
    found = sweep(digits, picture, 3, 0.5)
    for row, column in [(0, 0), (2, 5), (5, 5), (3, 1)]:
        maps = picture.copy()
        maps[row : row + 3, column : column + 3] = 0.5
        for number in (1, 4):
            kernel, bias = weights[f"layer_{number}.kernel"], weights[f"layer_{number}.bias"]
            maps = max_pool(relu(convolve(maps, kernel, bias=bias, padding="same")), 2)
        logits = maps.ravel() @ weights["layer_8.kernel"] + weights["layer_8.bias"]
        np.testing.assert_allclose(found.logits[row, column], logits, atol=1e-4)


def test_a_large_picture_is_swept_in_larger_steps():
    layers = (Convolution(1, stride=8), Flatten(), Dense(2, "softmax"))
    spec = NetworkSpec((64, 64, 1), layers, ("a", "b"))
    found = occlude(randomly(spec), np.zeros((64, 64, 1)), patch=4)
    assert found.step == 2, "61 · 61 places are too many"
    assert found.logits.shape[:2] == (31, 31)
    assert MAX_PLACES >= 31 * 31


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patch": 0}, "1 to 5 pixels. Received: 0"),
        ({"patch": 6}, "1 to 5 pixels. Received: 6"),
        ({"fill": (0.5, 0.5)}, "each of the 3 channels"),
        ({"fill": np.nan}, "fill"),
        ({"step": 0}, "step of at least 1"),
    ],
    ids=str,
)
def test_what_cannot_be_hidden_is_refused_with_a_way_out(one_sum, arguments, message):
    with pytest.raises(LessonInputError, match=message):
        occlude(one_sum, np.zeros((5, 7, 3)), **arguments)


@pytest.mark.parametrize("name", BUNDLED)
def test_every_method_speaks_of_the_same_score_in_the_size_of_the_picture(name):
    network = load_bundled(name)
    picture = load_dataset(network.dataset).test.pictures[0]
    target = Target(1)
    found = explain(network, picture, target)
    assert [one.method for one in found] == list(methods_for(network.spec)) == list(METHODS)
    expected = class_logits(network, picture)
    assert len(expected) == len(network.spec.classes)
    for one in found:
        assert one.map.shape == picture.shape[:2]
        assert np.isfinite(one.map).all()
        assert one.is_signed or one.map.min() >= 0.0
        assert one.score == pytest.approx(float(expected[1]), abs=1e-4)
        assert one.map[one.hottest] == one.map.max()


def test_what_a_worker_is_sent_is_what_the_methods_say():
    network, target = load_bundled("digits"), Target(3, against=8)
    picture = load_dataset("digits").test.pictures[2]
    found = {one.method: one for one in explain(network, picture, target)}
    steps = integrate(network, picture, target, 0.0, 128)
    np.testing.assert_array_equal(steps.values.sum(-1), found["integrated_gradients"].map)
    parts = take_apart(network, picture, target)
    np.testing.assert_array_equal(parts.enlarged, found["grad_cam"].map)
    with pytest.raises(LessonInputError, match="Expected methods among saliency"):
        explain(network, picture, target, ("magic",))


@pytest.mark.parametrize(("name", "pixels"), [("shapes", 6), ("shapes_average", 10)])
def test_the_hottest_pixels_disagree_as_much_as_the_page_says(name, pixels):
    network, part = load_bundled(name), load_dataset("shapes").test
    apart = []
    for number in range(20):
        found = explain(network, part.pictures[number], Target(int(part.labels[number])))
        pairs = itertools.combinations((one.hottest for one in found), 2)
        apart += [math.dist(one, other) for one, other in pairs]
    assert np.median(apart) == pytest.approx(pixels, abs=0.5)


def test_a_score_says_in_words_what_it_is():
    shapes, signs = load_bundled("shapes").spec, load_bundled("signboards").spec
    assert Target(5).told(shapes) == "logit of ring"
    assert Target(5, 0).told(shapes) == "logit of ring minus logit of circle"
    assert Target(1).told(signs) == Target(1, 0).told(signs) == "logit of sign"
    assert Target(0).told(signs) == Target(0, 1).told(signs) == "minus the logit of sign"
