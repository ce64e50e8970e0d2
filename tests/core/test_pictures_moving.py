"""Moving a picture: whole pixels keep their values, a turn mixes four, edges are repeated."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from cnn_core.errors import LessonInputError
from cnn_core.pictures import at_resolution, load_sample, moved, shifted, turned, whole_numbers

pictures = hnp.arrays(
    np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3]))
).map(lambda whole: whole.astype(np.float32) / np.float32(255))


def nearest(place, size):
    return min(max(place, 0), size - 1)


def slow_turn(picture, degrees):
    """Look for each new pixel where it was before the turn, and mix the four around."""
    height, width, _ = picture.shape
    whole = picture.astype(np.float64) * 255
    angle = math.radians(degrees)
    result = np.zeros(picture.shape)
    for row in range(height):
        for column in range(width):
            down, right = row - (height - 1) / 2, column - (width - 1) / 2
            old_row = math.cos(angle) * down + math.sin(angle) * right + (height - 1) / 2
            old_column = math.cos(angle) * right - math.sin(angle) * down + (width - 1) / 2
            for near_row in (math.floor(old_row), math.floor(old_row) + 1):
                for near_column in (math.floor(old_column), math.floor(old_column) + 1):
                    share = (1 - abs(old_row - near_row)) * (1 - abs(old_column - near_column))
                    pixel = whole[nearest(near_row, height), nearest(near_column, width)]
                    result[row, column] += share * pixel
    return result


@given(pictures, st.integers(-9, 9), st.integers(-9, 9))
def test_a_shift_moves_every_pixel_and_repeats_the_edge(picture, rows, columns):
    height, width, _ = picture.shape
    down, right = np.clip((rows, columns), (-height, -width), (height, width)).tolist()
    after = shifted(picture, down, right)
    for row in range(height):
        for column in range(width):
            origin = picture[nearest(row - down, height), nearest(column - right, width)]
            np.testing.assert_array_equal(after[row, column], origin)


@given(pictures, st.integers(-180, 180))
def test_a_turn_is_that_of_its_slow_twin_in_whole_numbers(picture, degrees):
    after = turned(picture, degrees)
    assert after.dtype == np.float32
    numbers = after.astype(np.float64) * 255
    np.testing.assert_allclose(numbers, np.rint(numbers), atol=1e-4)
    np.testing.assert_allclose(numbers, slow_turn(picture, degrees), atol=0.5001)


def test_the_middle_of_a_turn_is_that_of_pillow():
    """Pillow fills the corners with black; the middle is the same up to its own rounding."""
    picture = at_resolution(load_sample("cat"), 64)
    pixels = Image.fromarray(whole_numbers(picture).astype(np.uint8))
    theirs = np.asarray(pixels.rotate(17, Image.Resampling.BILINEAR)).astype(int)
    ours = whole_numbers(turned(picture, 17))
    assert abs(ours - theirs)[12:-12, 12:-12].max() <= 1


@given(pictures)
def test_a_whole_turn_back_and_forth_loses_nothing(picture):
    np.testing.assert_array_equal(turned(picture, 180), picture[::-1, ::-1])
    np.testing.assert_array_equal(turned(turned(picture, -180), 180), picture)
    if picture.shape[0] == picture.shape[1]:
        np.testing.assert_array_equal(turned(picture, 90), np.rot90(picture))


def test_to_move_is_to_turn_and_then_to_shift():
    picture = at_resolution(load_sample("brick"), 32)
    np.testing.assert_array_equal(moved(picture, 0, 0), picture)
    np.testing.assert_array_equal(moved(picture, 2, -3, 5), shifted(turned(picture, 5), 2, -3))


@pytest.mark.parametrize(
    ("move", "message"),
    [
        ((1.5, 0, 0), "Expected for rows one whole number"),
        ((0, 99, 0), "Expected for columns one whole number"),
        ((0, 0, 181), "Expected for degrees a number from -180 to 180"),
        ((0, 0, math.nan), "Expected for degrees a number from -180 to 180"),
        ((0, 0, "3"), "Expected for degrees a number from -180 to 180"),
    ],
)
def test_refuses_moves_that_are_none(move, message):
    with pytest.raises(LessonInputError, match=message):
        moved(np.zeros((8, 8, 1), np.float32), *move)
