"""Drawn letters: they look like letters, and every range does what it says."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.datasets.letters import LetterRanges, make_letters
from cnn_core.errors import LessonInputError

X, O = 0, 1  # noqa: E741
STILL = LetterRanges(
    shift=(0, 0),
    scale=(0.7, 0.7),
    aspect=(1, 1),
    rotation=(0, 0),
    bend=(0, 0),
    stroke_width=(0.1, 0.1),
    noise=(0, 0),
)


def draw(label, **changes):
    return make_letters([label], seed=3, ranges=replace(STILL, **changes))[0, ..., 0]


def middle_of_ink(picture):
    rows, columns = np.indices(picture.shape)
    return np.array([(picture * rows).sum(), (picture * columns).sum()]) / picture.sum()


def height_of_ink(picture):
    inked = np.flatnonzero(picture.max(axis=1) > 0.5)
    return inked[-1] - inked[0] + 1


def test_an_x_has_ink_in_its_middle_and_an_o_has_none():
    assert draw(X)[13:15, 13:15].min() == 1.0
    assert draw(O)[10:18, 10:18].max() == 0.0


def test_a_straight_letter_is_its_own_mirror_image():
    for label in (X, O):
        letter = draw(label)
        np.testing.assert_allclose(letter, letter[::-1], atol=0.05)
        np.testing.assert_allclose(letter, letter[:, ::-1], atol=0.05)


def test_edges_are_soft():
    between = (draw(O) > 0.0) & (draw(O) < 1.0)
    assert between.any()


def test_shift_moves_the_ink_down_and_to_the_right():
    moved = middle_of_ink(draw(X, shift=(0.1, 0.1))) - middle_of_ink(draw(X))
    np.testing.assert_allclose(moved, 2.8, atol=0.05)


def test_a_letter_that_would_leave_the_picture_is_moved_back_to_its_edge():
    pushed = draw(O, shift=(0.4, 0.4))
    assert height_of_ink(pushed) == height_of_ink(draw(O))
    assert pushed[-1].max() > 0.5


def test_scale_sets_the_height():
    assert height_of_ink(draw(O, scale=(0.8, 0.8))) > height_of_ink(draw(O, scale=(0.5, 0.5))) + 5


def test_aspect_sets_the_width():
    assert height_of_ink(draw(O, aspect=(0.5, 0.5)).T) < height_of_ink(draw(O).T) - 5


def test_rotation_by_90_degrees_turns_the_picture_by_90_degrees():
    narrow, turned = (draw(X, aspect=(0.6, 0.6), rotation=(a, a)) for a in (0, 90))
    np.testing.assert_allclose(turned, np.rot90(narrow, -1), atol=2 / 255)


def test_a_wider_pen_leaves_more_ink():
    assert draw(X, stroke_width=(0.15, 0.15)).sum() > 1.3 * draw(X).sum()


def test_bend_changes_the_strokes_but_hardly_the_amount_of_ink():
    bent = draw(X, bend=(0.12, 0.12))
    assert np.abs(bent - draw(X)).max() > 0.9
    assert bent.sum() == pytest.approx(draw(X).sum(), rel=0.1)


def test_noise_has_the_standard_deviation_asked_for():
    speckled = draw(X, noise=(0.1, 0.1))
    ground = draw(X) == 0
    # Half of the noise falls below black and is cut off there; the other half keeps its size.
    assert np.sqrt((speckled[ground] ** 2).mean() * 2) == pytest.approx(0.1, rel=0.1)


def test_every_value_is_a_whole_number_of_255ths():
    letters = make_letters([X, O] * 10, seed=1)
    whole = np.rint(letters * 255).astype(np.float32)
    np.testing.assert_array_equal(letters, whole / np.float32(255))


def test_letters_of_another_size_are_the_same_letters():
    small, large = (make_letters([X, O], seed=3, ranges=STILL, side=side) for side in (28, 56))
    np.testing.assert_allclose(
        small[..., 0], large[..., 0].reshape(2, 28, 2, 28, 2).mean(axis=(2, 4)), atol=0.15
    )


def test_no_letters_at_all_is_an_empty_batch():
    assert make_letters([], seed=0).shape == (0, 28, 28, 1)


def test_a_label_other_than_x_or_o_is_refused():
    with pytest.raises(LessonInputError, match=r"0 for an X or 1 for an O; \[0, 2\] came"):
        make_letters([0, 2], seed=0)


@pytest.mark.parametrize("side", [7, 257])
def test_a_size_outside_8_to_256_is_refused(side):
    with pytest.raises(LessonInputError, match=f"8 to 256 pixels a side; {side} came"):
        make_letters([0], seed=0, side=side)


@pytest.mark.parametrize("ends", [(0.2, 0.1), (0.0, float("nan")), (float("-inf"), 0.0)])
def test_a_range_without_order_is_refused(ends):
    with pytest.raises(LessonInputError, match="The range of bend runs from a lower to a higher"):
        LetterRanges(bend=ends)
