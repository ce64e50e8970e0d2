"""Where the drawn shapes are: found again in the pictures by what the shape alone changes."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.shapes import (
    CLASSES,
    SHAPE_RANGES,
    held_out_covers,
    make_shape_covers,
    make_shapes,
)
from cnn_core.errors import LessonInputError

LABELS = [0, 1, 2, 3, 4, 5] * 4


def changed_by_the_shape(seed):
    """Draw the same pictures with two colours for the shapes, and see which pixels differ.

    The dice fall alike: clutter, shadow, light, what is in front and the noise stay the same.
    """
    strong, faint = (
        make_shapes(LABELS, seed=seed, ranges=replace(SHAPE_RANGES, contrast=contrast))
        for contrast in ((0.45, 0.5), (0.28, 0.3))
    )
    return np.abs(strong - faint).max(axis=-1)


def test_a_shape_changes_its_cover_and_nothing_else():
    covers, changed = make_shape_covers(LABELS, seed=5), changed_by_the_shape(5)
    assert (changed[covers == 0.0] < 0.5 / 255).all()
    inside = changed[covers == 1.0] > 0.5 / 255
    assert inside.mean() > 0.85  # the rest is hidden by what is in front
    assert inside.mean() < 1.0


def test_a_cover_has_the_area_of_its_shape():
    ranges = replace(SHAPE_RANGES, size=(0.4, 0.4))
    covers = make_shape_covers(LABELS, seed=1, ranges=ranges)
    np.testing.assert_allclose(covers.sum(axis=(1, 2)), (0.4 * 32) ** 2, rtol=0.03)
    assert 0.0 <= covers.min() <= covers.max() <= 1.0


def test_the_hole_of_a_ring_is_not_part_of_it():
    ranges = replace(SHAPE_RANGES, place=(0.0, 0.0))
    cover = make_shape_covers([CLASSES.index("ring")], seed=0, ranges=ranges)[0]
    assert cover[15:17, 15:17].max() == 0.0


def test_the_covers_of_the_held_out_pictures_are_where_these_have_their_shapes():
    """A shape is brighter or darker than what is around it: in most pictures that shows."""
    part, covers = load_dataset("shapes").test, held_out_covers(60)
    grey = part.pictures[:60].mean(axis=-1)

    def contrast(covers):
        inside = [picture[cover > 0.9].mean() for picture, cover in zip(grey, covers, strict=True)]
        outside = [picture[cover == 0].mean() for picture, cover in zip(grey, covers, strict=True)]
        return np.abs(np.subtract(inside, outside)).mean()

    assert contrast(covers) > 2 * contrast(np.roll(covers, 1, axis=0))
    np.testing.assert_array_equal(held_out_covers(3), covers[:3])


@pytest.mark.parametrize(("labels", "side"), [([6], 32), ([0], 8)])
def test_covers_of_what_cannot_be_drawn_are_refused(labels, side):
    with pytest.raises(LessonInputError):
        make_shape_covers(labels, seed=0, side=side)
