"""Drawn shapes: they can be told apart by outline only, and every range does what it says."""

import functools
import itertools
from dataclasses import replace

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.outlines import Pose, covered, distance_to
from cnn_core.datasets.shapes import (
    CLASSES,
    LARGEST_SIZE,
    OUTLINES,
    SHAPE_RANGES,
    ShapeRanges,
    make_shapes,
)
from cnn_core.errors import LessonInputError

NOTHING = (0.0, 0.0)
ALONE = ShapeRanges(
    size=(0.4, 0.4),
    place=NOTHING,
    rotation=NOTHING,
    contrast=(0.3, 0.3),
    vividness=NOTHING,
    backdrop=NOTHING,
    clutter=NOTHING,
    hidden=NOTHING,
    shadow=NOTHING,
    light=NOTHING,
    noise=NOTHING,
)
every_class = pytest.mark.parametrize("label", range(len(CLASSES)), ids=CLASSES)
loaded = functools.cache(load_dataset)

# Brightness of the first test pictures: of four, and of 64.
SEEN = {"means": [0.280796, 0.419316, 0.542288, 0.339679], "mean": 0.447146}


def draw(label, seed=3, side=32, **changes):
    return make_shapes([label], seed=seed, ranges=replace(ALONE, **changes), side=side)[0]


def covered_by_shape(picture):
    """Find how much of each pixel a shape alone covers, from its contrast of 0.3."""
    ground = np.median(np.concatenate([picture[0], picture[-1]]), axis=0)
    return np.abs((picture - ground).mean(axis=2)) / 0.3


def mean_place(cover):
    rows, columns = np.indices(cover.shape) + 0.5
    return np.array([(cover * rows).sum(), (cover * columns).sum()]) / cover.sum()


@every_class
def test_a_shape_alone_has_the_area_its_size_says(label):
    for size in (0.36, 0.52):
        cover = covered_by_shape(draw(label, size=(size, size)))
        assert cover.sum() == pytest.approx((size * 32) ** 2, rel=0.03)


@every_class
def test_a_shape_alone_has_the_outline_of_its_class(label):
    cover = covered_by_shape(draw(label, rotation=(20.0, 20.0)))
    pose = Pose(np.array([[16.0, 16.0]]), np.array([12.8]), np.radians([20.0]))
    expected = covered(distance_to(OUTLINES[CLASSES[label]], pose, 32))[0]
    np.testing.assert_allclose(cover, expected, atol=0.02)


@every_class
def test_rotation_by_90_degrees_turns_the_shape_by_90_degrees(label):
    still, turned = (draw(label, rotation=(angle, angle)) for angle in (10.0, 100.0))
    np.testing.assert_allclose(
        covered_by_shape(turned), np.rot90(covered_by_shape(still), -1), atol=0.02
    )


@every_class
def test_no_shape_is_cut_off_at_an_edge_however_large_and_wherever(label):
    ranges = replace(ALONE, size=(0.52, 0.52), place=(-1.0, 1.0), rotation=(0.0, 360.0))
    pictures = make_shapes([label] * 100, seed=5, ranges=ranges)
    for picture in pictures:
        assert covered_by_shape(picture).sum() == pytest.approx((0.52 * 32) ** 2, rel=0.03)


def test_place_moves_a_shape_from_edge_to_edge():
    ends = [mean_place(covered_by_shape(draw(0, place=(end, end)))) for end in (-1.0, 1.0)]
    reach = OUTLINES["circle"].reach * 0.4 * 32
    np.testing.assert_allclose(ends, [[reach, reach], [32 - reach, 32 - reach]], atol=0.1)


@pytest.mark.parametrize("pair", [*itertools.combinations(CLASSES, 2)], ids=" ".join)
def test_even_the_smallest_shapes_differ_at_every_turn(pair):
    angles = np.radians(np.arange(0.0, 360.0, 5.0))
    size = np.full(len(angles), SHAPE_RANGES.size[0] * 32)
    pose = Pose(np.full((len(angles), 2), 16.0), size, angles)
    one, other = (covered(distance_to(OUTLINES[name], pose, 32)) for name in pair)
    shared = np.minimum(one[:1], other).sum(axis=(1, 2))
    # of area 1 each: 0.9 shared is 0.82 of both together
    assert shared.max() / size[0] ** 2 < 0.92


def test_a_shape_is_as_bright_or_dark_beside_its_ground_as_contrast_says():
    pictures = make_shapes([1] * 60, seed=2, ranges=replace(ALONE, contrast=(0.25, 0.25)))
    steps = pictures[:, 16, 16].mean(axis=1) - pictures[:, 0, 0].mean(axis=1)
    np.testing.assert_allclose(np.abs(steps), 0.25, atol=0.01)
    assert 0.2 < (steps > 0).mean() < 0.8


def test_nothing_in_front_hides_more_than_its_range_says():
    labels = np.arange(180) % len(CLASSES)
    free, partly, much = (
        make_shapes(labels, seed=8, ranges=replace(ALONE, hidden=(most, most)))
        for most in (0.0, 0.2, 0.5)
    )
    cover = np.array([covered_by_shape(picture) for picture in free])
    shares = []
    for pictures in (partly, much):
        change = np.abs(pictures - free).max(axis=3)
        hidden = change > np.maximum(0.5 * change.max(axis=(1, 2), keepdims=True), 2 / 255)
        shares.append((hidden * cover).sum(axis=(1, 2)) / cover.sum(axis=(1, 2)))
    # soft edges count as hidden or not, not by parts
    assert shares[0].max() < 0.3
    assert 0.05 < shares[0].mean() < shares[1].mean()


def test_the_largest_shape_fits():
    reach = max(outline.reach for outline in OUTLINES.values())
    assert 0.49 < reach * LARGEST_SIZE <= 0.5


def test_noise_has_the_standard_deviation_asked_for():
    picture = draw(0, noise=(0.04, 0.04))
    assert picture[:3].std(axis=(0, 1)) == pytest.approx(0.04, rel=0.35)
    assert (picture[:4] - draw(0)[:4]).std() == pytest.approx(0.04, rel=0.15)


def test_clutter_shadow_light_and_backdrop_each_change_the_picture():
    for change in ("clutter", "shadow", "light", "backdrop"):
        assert np.abs(draw(2, **{change: (0.4, 0.4)}) - draw(2)).max() > 0.05


def test_every_value_is_a_whole_number_of_255ths():
    pictures = make_shapes(np.arange(70) % 6, seed=1)
    whole = np.rint(pictures * 255).astype(np.float32)
    np.testing.assert_array_equal(pictures, whole / np.float32(255))
    assert pictures.dtype == np.float32


def test_shapes_on_more_pixels_are_the_same_shapes():
    small, large = (
        covered_by_shape(draw(3, rotation=(30.0, 30.0), side=side)) for side in (32, 64)
    )
    halved = large.reshape(32, 2, 32, 2).mean(axis=(1, 3))
    # at a tip the distance is less than the true one, by a part of a pixel
    assert np.abs(small - halved).mean() < 0.005


def test_the_test_pictures_are_those_of_every_machine():
    pictures = loaded("shapes").test.first(64).pictures.astype(np.float64)
    assert pictures.mean(axis=(1, 2, 3))[:4] == pytest.approx(SEEN["means"], abs=1e-5)
    assert pictures.mean() == pytest.approx(SEEN["mean"], abs=1e-6)


def test_every_class_has_as_many_pictures():
    dataset = load_dataset("shapes", seed=9)
    assert np.bincount(dataset.validation.labels).tolist() == [100] * 6


def test_colour_and_brightness_do_not_give_the_class_away():
    part = loaded("shapes").test
    means = np.array([part.pictures[part.labels == k].mean(axis=(0, 1, 2)) for k in range(6)])
    spread = part.pictures.mean(axis=(1, 2)).std(axis=0)  # from picture to picture
    assert np.abs(means - means.mean(axis=0)).max() < 4.0 * spread.max() / np.sqrt(100)


def test_a_linear_model_fails():
    dataset = loaded("shapes")
    learnt, held_out = dataset.train.first(1500), dataset.test
    targets = np.eye(6)[learnt.labels] - 1 / 6
    accuracies = []
    for strength in (10.0, 100.0, 1000.0):
        answers = ridge(learnt.pictures, targets, strength, held_out.pictures).argmax(axis=1)
        accuracies.append((answers == held_out.labels).mean())
    assert max(accuracies) < 0.35


def ridge(pictures, targets, strength, others):
    """Fit the best linear answers to some pictures, and give those for other pictures."""
    flat, flat_others = (p.reshape(len(p), -1).astype(np.float64) for p in (pictures, others))
    middle = flat.mean(axis=0)
    flat, flat_others = flat - middle, flat_others - middle
    weights = np.linalg.solve(flat @ flat.T + strength * np.eye(len(flat)), targets)
    return flat_others @ (flat.T @ weights)


def test_no_shapes_at_all_is_an_empty_batch():
    assert make_shapes([], seed=0).shape == (0, 32, 32, 3)


def test_a_label_of_no_class_is_refused():
    with pytest.raises(LessonInputError, match=r"A label is 0 to 5, for circle.*\[0, 6\] came"):
        make_shapes([0, 6], seed=0)


@pytest.mark.parametrize("side", [15, 257])
def test_a_size_outside_16_to_256_is_refused(side):
    with pytest.raises(LessonInputError, match=f"16 to 256 pixels a side; {side} came"):
        make_shapes([0], seed=0, side=side)


@pytest.mark.parametrize("ends", [(0.2, 0.1), (0.0, float("nan")), (float("-inf"), 0.0)])
def test_a_range_without_order_is_refused(ends):
    with pytest.raises(LessonInputError, match="The range of shadow runs from a lower to a higher"):
        ShapeRanges(shadow=ends)


@pytest.mark.parametrize("ends", [(0.0, 0.4), (-0.1, 0.4), (0.4, 0.6)])
def test_a_shape_that_would_not_fit_is_refused(ends):
    with pytest.raises(LessonInputError, match="size of a shape is above 0 and at most 0.55"):
        ShapeRanges(size=ends)
