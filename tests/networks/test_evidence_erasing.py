"""Erasing: what is asked is the picture with exactly these pixels replaced, point by point."""

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.erasing import (
    FILLS,
    RANDOM_SEEDS,
    ErasingCurve,
    checked_strokes,
    erase,
    erase_by_hand,
    erase_in_order,
    erased_counts,
    erasing_order,
    fill_picture,
    mean_curve,
    mean_height,
    random_order,
    ranks_of,
    stroke_masks,
)
from cnn_core.networks.evidence.methods import explain
from cnn_core.networks.evidence.target import Target


@pytest.fixture(scope="module")
def digit():
    """A digit that anybody can make: bright columns that differ from pixel to pixel."""
    return np.linspace(0.0, 1.0, 64, dtype=np.float32).reshape(8, 8, 1)


def plain_order(values, sign):
    return [
        place for _, place in sorted((sign * value, place) for place, value in enumerate(values))
    ]


def test_the_order_of_a_map_is_that_of_its_values():
    values = np.random.default_rng(3).permutation(12).astype(np.float32)
    evidence = values.reshape(3, 4) - 6.0
    assert erasing_order(evidence).tolist() == plain_order(values, -1)
    assert erasing_order(evidence, hottest_first=False).tolist() == plain_order(values, 1)


def test_equal_values_are_not_taken_in_reading_order():
    evidence = np.zeros((6, 6), np.float32)
    evidence[5, 5] = 1.0
    order = erasing_order(evidence)
    assert order[0] == 35
    assert order[1:].tolist() != list(range(35))
    assert sorted(order) == list(range(36))
    np.testing.assert_array_equal(order, erasing_order(evidence))


def test_ranks_are_the_inverse_of_an_order():
    order = random_order(50, seed=2)
    np.testing.assert_array_equal(order[ranks_of(order)], np.arange(50))


@pytest.mark.parametrize("fill", FILLS)
def test_only_erased_pixels_are_replaced(fill):
    picture = np.random.default_rng(0).random((6, 5, 3), dtype=np.float32)
    mask = np.zeros((6, 5), bool)
    mask[1:3, 2] = True
    instead = fill_picture(picture, fill)
    erased = erase(picture, mask, instead)
    np.testing.assert_array_equal(erased[~mask], picture[~mask])
    np.testing.assert_array_equal(erased[mask], instead[mask])
    assert instead.shape == picture.shape
    assert 0.0 <= instead.min() <= instead.max() <= 1.0


def test_what_the_fills_are():
    picture = np.random.default_rng(1).random((9, 9, 3), dtype=np.float32)
    mean = fill_picture(picture, "mean")
    np.testing.assert_allclose(mean, np.full((9, 9, 3), picture.mean(axis=(0, 1))), atol=1e-6)
    assert set(fill_picture(picture, "grey").ravel()) == {0.5}
    assert set(fill_picture(picture, "black").ravel()) == {0.0}
    with pytest.raises(LessonInputError, match="Expected one of mean, blurred"):
        fill_picture(picture, "white")


def test_blurring_is_a_weighted_mean_with_the_edge_repeated():
    picture = np.random.default_rng(5).random((16, 20, 1), dtype=np.float32)
    blurred = fill_picture(picture, "blurred")
    row, column, width, reach = 3, 18, 2.0, 6  # an eighth of 16, three times as far
    total = weight = 0.0
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            share = np.exp(-(down**2 + across**2) / (2 * width**2))
            at = min(max(row + down, 0), 15), min(max(column + across, 0), 19)
            total, weight = total + share * picture[at][0], weight + share
    assert blurred[row, column, 0] == pytest.approx(total / weight, abs=1e-6)
    assert fill_picture(np.full((8, 8, 1), 0.3, np.float32), "blurred") == pytest.approx(0.3)


def test_strokes_add_up():
    strokes = np.array([[0, 2, 1], [3, 3, 0]], np.uint8)
    masks = stroke_masks(strokes)
    assert masks.sum(axis=(1, 2)).tolist() == [0, 1, 2, 4]
    assert not masks[:, 0, 0].any()
    assert stroke_masks(np.zeros((2, 2), np.uint8)).shape == (1, 2, 2)


@pytest.mark.parametrize(
    "strokes",
    [[[0, 2]], [[1, 3]], [[0, 1, 0]], [0, 1], [[-1, 1]]],
    ids=["one missing", "two missing", "too wide", "flat", "below zero"],
)
def test_what_is_no_row_of_strokes_is_refused(strokes):
    with pytest.raises(LessonInputError, match="the number of the stroke"):
        checked_strokes(strokes, (1, 2))


def test_the_mean_height_is_the_area_under_a_whole_curve():
    shares, values = [0.0, 0.1, 0.4, 1.0], [1.0, 0.6, 0.2, 0.0]
    area = 0.1 * 0.8 + 0.3 * 0.4 + 0.6 * 0.1
    assert mean_height(shares, values) == pytest.approx(area)
    assert mean_height(shares[:3], values[:3]) == pytest.approx((area - 0.06) / 0.4)


def test_mean_and_band_of_several_curves():
    curves = [
        ErasingCurve(np.array([0.0, 1.0]), np.array([[value], [0.0]], np.float32))
        for value in (1.0, 2.0, 6.0)
    ]
    mean, low, high = mean_curve(curves, lambda curve: curve.logits[:, 0])
    assert (mean.tolist(), low.tolist(), high.tolist()) == ([3.0, 0.0], [1.0, 0.0], [6.0, 0.0])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["digits", "signboards"])
def test_a_curve_is_what_keras_says_of_every_erased_picture(name):
    from cnn_core.networks.build import build_model, set_weights

    network = load_bundled(name)
    shape = network.spec.input_shape
    picture = np.random.default_rng(2).random(shape, dtype=np.float32)
    model = build_model(network.spec)
    set_weights(model, network.arrays())
    order = random_order(shape[0] * shape[1], seed=1)
    (curve,) = erase_in_order(network, picture, "grey", [order])
    counts = erased_counts(shape[0] * shape[1])
    np.testing.assert_allclose(curve.shares, counts / (shape[0] * shape[1]))
    for point in (0, 1, 17, len(counts) - 1):
        erased = picture.copy()
        for pixel in order[: counts[point]]:
            erased[divmod(int(pixel), shape[1])] = 0.5
        answer = model(erased[np.newaxis], training=False).numpy()[0]
        probability = curve.probabilities(Target(1))[point]
        assert probability == pytest.approx(
            float(answer[-1 if name == "signboards" else 1]), abs=1e-5
        )


@pytest.mark.slow
def test_strokes_and_orders_agree_where_they_erase_the_same(digit):
    network = load_bundled("digits")
    order = erasing_order(np.arange(64, dtype=np.float32).reshape(8, 8))
    (curve,) = erase_in_order(network, digit, "mean", [order])
    counts = erased_counts(64)
    strokes = np.zeros(64, np.uint8)
    strokes[order[: counts[4]]] = 1
    strokes[order[counts[4] : counts[9]]] = 2
    hand = erase_by_hand(network, digit, "mean", strokes.reshape(8, 8))
    np.testing.assert_allclose(hand.shares, curve.shares[[0, 4, 9]])
    np.testing.assert_allclose(hand.logits, curve.logits[[0, 4, 9]], atol=1e-5)
    np.testing.assert_allclose(
        hand.scores(Target(3, against=5), network.spec), hand.logits[:, 3] - hand.logits[:, 5]
    )


@pytest.mark.slow
def test_what_cannot_be_erased_is_refused(digit):
    network = load_bundled("digits")
    with pytest.raises(LessonInputError, match="each of 64 pixels once"):
        erase_in_order(network, digit, "mean", [np.zeros(64, np.int32)])
    with pytest.raises(LessonInputError, match="shape"):
        erase_by_hand(network, digit[:4], "mean", np.zeros((8, 8), np.uint8))


@pytest.mark.slow
def test_what_the_lesson_says_of_the_fill_holds():
    """A black fill suits a map that starts from black; the mean colour hardly beats chance."""
    network, part = load_bundled("shapes"), load_dataset("shapes").test
    heights = {}
    for number in range(10):
        picture, target = part.pictures[number], Target(int(part.labels[number]))
        (found,) = explain(network, picture, target, ["integrated_gradients"])
        orders = [erasing_order(found.map), *(random_order(1024, seed) for seed in RANDOM_SEEDS)]
        for fill in ("black", "mean"):
            curves = erase_in_order(network, picture, fill, orders)
            own, *drawn = (mean_height(one.shares, one.probabilities(target)) for one in curves)
            heights.setdefault(fill, []).append((own, np.mean(drawn)))
    means = {fill: np.mean(pairs, axis=0) for fill, pairs in heights.items()}
    np.testing.assert_allclose(means["black"], [0.16, 0.41], atol=0.01)
    np.testing.assert_allclose(means["mean"], [0.51, 0.59], atol=0.01)
