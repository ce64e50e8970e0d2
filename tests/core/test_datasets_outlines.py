"""Outlines, bars and what scenes are painted with: each does what its formula says."""

import numpy as np
import pytest

from cnn_core.datasets.outlines import (
    Bar,
    Pose,
    covered,
    cross,
    disc,
    distance_to,
    distance_to_bar,
    gable,
    polygon,
    ring,
    star,
)
from cnn_core.datasets.scenery import Dice, clouds, colours, light_up, mean_colour, paint, plain

OUTLINES = {
    "disc": disc(),
    "ring": ring(0.5),
    "triangle": polygon(3),
    "square": polygon(4),
    "octagon": polygon(8),
    "star": star(5, 0.42),
    "cross": cross(0.36),
    "gable": gable(0.5),
}
every_outline = pytest.mark.parametrize("outline", OUTLINES.values(), ids=OUTLINES)


def pose(size=20.0, turn=0.0, middle=(32.0, 32.0)):
    return Pose(np.array([middle]), np.array([size]), np.array([turn]))


def cover(outline, **where):
    return covered(distance_to(outline, pose(**where), 64))[0]


@every_outline
@pytest.mark.parametrize("turn", [0.0, 0.3, 2.0])
def test_every_outline_has_area_1_whatever_its_turn(outline, turn):
    assert cover(outline, turn=turn).sum() == pytest.approx(20.0**2, rel=0.01)


@every_outline
def test_no_outline_reaches_further_than_it_says_and_its_tip_does(outline):
    rows, columns = np.indices((64, 64)) + 0.5 - 32.0
    inked = np.hypot(rows, columns)[cover(outline, turn=0.1) > 0.5]
    assert 20.0 * outline.reach - 2.5 < inked.max() <= 20.0 * outline.reach + 0.1


@every_outline
def test_a_quarter_turn_turns_the_picture_clockwise(outline):
    turned = cover(outline, turn=0.2 + np.pi / 2.0)
    np.testing.assert_allclose(turned, np.rot90(cover(outline, turn=0.2), -1), atol=1e-9)


@pytest.mark.parametrize(
    ("outline", "fold"), [(polygon(3), 3), (star(5, 0.42), 5), (cross(0.4), 4)]
)
def test_a_turn_by_one_sector_changes_nothing(outline, fold):
    np.testing.assert_allclose(cover(outline, turn=2.0 * np.pi / fold), cover(outline), atol=1e-9)


def test_a_triangle_and_a_gable_at_turn_0_look_different_ways():
    def furthest_right(outline):
        return np.flatnonzero(cover(outline).max(axis=0) > 0.5)[-1] - 31.5

    assert furthest_right(polygon(3)) == pytest.approx(20.0 * polygon(3).reach / 2.0, abs=1.0)
    assert furthest_right(gable(1.0)) > 20.0 * 0.6


def test_a_ring_has_a_hole_and_a_star_has_notches():
    assert cover(ring(0.5))[32, 32] == 0.0
    right_to_left = cover(star(5, 0.42))[31:33].mean(axis=0)
    assert right_to_left[32 + 16] > 0.5  # towards a tip
    assert right_to_left[32 - 12] == 0.0  # towards an inner corner


def test_an_edge_is_soft_over_as_many_pixels_as_asked_for():
    for softness in (1.0, 4.0):
        edge = covered(np.linspace(-5.0, 5.0, 1001), softness)
        between = (edge > 0.0) & (edge < 1.0)
        assert 0.01 * between.sum() == pytest.approx(softness, abs=0.03)


def bar(**changes):
    sizes = {"turn": 0.0, "length": 30.0, "width": 6.0, "bend": 0.0} | changes
    return Bar(np.array([[32.0, 32.0]]), *(np.array([size]) for size in sizes.values()))


@pytest.mark.parametrize("turn", [0.0, 0.7, np.pi / 2.0])
def test_a_straight_bar_covers_length_times_width(turn):
    inked = covered(distance_to_bar(bar(turn=turn), 64))[0]
    assert inked.sum() == pytest.approx(180.0, rel=0.01)


def test_an_upright_bar_is_upright_and_its_turn_clockwise():
    upright, level = (covered(distance_to_bar(bar(turn=a), 64))[0] for a in (0.0, np.pi / 2.0))
    assert (upright.max(axis=1) > 0.5).sum() == 30
    np.testing.assert_allclose(level, np.rot90(upright, -1), atol=1e-9)


def test_a_bent_bar_bulges_in_its_middle_and_keeps_its_ends():
    bent = covered(distance_to_bar(bar(bend=8.0), 64))[0]
    columns = np.arange(64) + 0.5
    middle_of = (bent * columns).sum(axis=1) / np.maximum(bent.sum(axis=1), 1e-9)
    assert middle_of[31:33].mean() == pytest.approx(24.0, abs=0.5)
    assert middle_of[[18, 45]].mean() == pytest.approx(32.0, abs=2.0)


@pytest.mark.parametrize("side", [16, 30, 32, 100])
def test_clouds_have_mean_0_and_spread_1_everywhere(side):
    field = clouds(Dice(np.random.default_rng(0), 400), side, np.full(400, 0.7))
    assert field.shape == (400, side, side)
    assert abs(field.mean()) < 0.1
    assert field.std(axis=0).min() > 0.85
    assert field.std(axis=0).max() < 1.15


def test_rough_clouds_differ_more_from_pixel_to_pixel():
    soft, rough = (
        clouds(Dice(np.random.default_rng(0), 50), 32, np.full(50, roughness))
        for roughness in (0.3, 1.0)
    )
    assert np.abs(np.diff(rough, axis=2)).mean() > 2.0 * np.abs(np.diff(soft, axis=2)).mean()


def test_hue_says_nothing_of_brightness():
    mixed = colours(np.linspace(0.0, 1.0, 13), np.full(13, 0.4), np.full(13, 0.3))
    np.testing.assert_allclose(mixed.mean(axis=1), 0.4)
    assert mixed[0].argmax() == 0
    assert mixed[4].argmax() == 1
    assert mixed[8].argmax() == 2


def test_paint_covers_by_parts_and_mean_colour_reads_it_back():
    canvas = np.zeros((2, 3, 8, 8))
    half = np.zeros((2, 8, 8))
    half[:, :4] = 0.5
    paint(canvas, half, plain(np.array([[1.0, 0.5, 0.0], [0.2, 0.2, 0.2]])))
    np.testing.assert_allclose(canvas[0, :, 0, 0], [0.5, 0.25, 0.0])
    assert canvas[:, :, 4:].max() == 0.0
    np.testing.assert_allclose(mean_colour(canvas, half)[1], 0.1)


def test_light_falls_from_one_side_and_fades_in_the_corners():
    canvas = np.ones((1, 3, 32, 32))
    light_up(canvas, np.array([[0.0, 0.5]]), np.array([0.0]))
    assert canvas[0, 0, 5, -1] - canvas[0, 0, 5, 0] == pytest.approx(0.5, abs=0.02)
    np.testing.assert_allclose(canvas[0, 0, 0], canvas[0, 0, -1])
    canvas = np.ones((1, 3, 32, 32))
    light_up(canvas, np.zeros((1, 2)), np.array([0.4]))
    assert canvas[0, 0, 0, 0] == pytest.approx(0.6, abs=0.03)
    assert canvas[0, 0, 16, 16] == pytest.approx(1.0, abs=0.01)
