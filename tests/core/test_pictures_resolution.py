"""Working resolutions, whole numbers, grey, fingerprints and PNG files."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_core.errors import LessonInputError
from cnn_core.pictures import (
    at_resolution,
    picture_digest,
    png_bytes,
    read_picture,
    require_picture,
    to_grey,
    whole_numbers,
)
from cnn_core.pictures.resolution import area_average, centre_crop

whole_pictures = hnp.arrays(
    np.uint8,
    st.tuples(st.integers(8, 40), st.integers(8, 40), st.sampled_from([1, 3])),
).map(lambda whole: whole.astype(np.float32) / np.float32(255))
decimal_pictures = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3])),
    elements=st.floats(0, 1, width=32),
)


def slow_area_average(picture, rows, columns):
    """The definition, one new pixel at a time: the weighted mean of the pixels below it."""
    height, width, channels = picture.shape
    resized = np.zeros((rows, columns, channels))
    for row in range(rows):
        for column in range(columns):
            total = 0.0
            for i in range(height):
                for j in range(width):
                    tall = min((row + 1) * height / rows, i + 1) - max(row * height / rows, i)
                    wide = min((column + 1) * width / columns, j + 1) - max(
                        column * width / columns, j
                    )
                    if tall > 0 and wide > 0:
                        resized[row, column] += tall * wide * picture[i, j]
                        total += tall * wide
            resized[row, column] /= total
    return resized


@pytest.mark.parametrize(
    ("old", "new"), [((6, 4), (3, 2)), ((5, 7), (3, 4)), ((3, 3), (7, 5)), ((8, 8), (1, 1))]
)
def test_area_average_is_the_mean_of_the_area_below_each_pixel(old, new):
    picture = np.random.default_rng(0).random((*old, 3))
    np.testing.assert_allclose(area_average(picture, *new), slow_area_average(picture, *new))


@given(
    hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)),
        elements=st.floats(-1000, 1000),
    ),
    st.integers(1, 12),
    st.integers(1, 12),
)
def test_area_average_is_that_mean_for_every_size_coarser_or_finer(picture, rows, columns):
    expected = slow_area_average(picture, rows, columns)
    np.testing.assert_allclose(area_average(picture, rows, columns), expected, atol=1e-9)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_area_average_repeats_pixels_exactly_where_they_become_larger_squares(kind):
    picture = np.random.default_rng(0).random((5, 7, 3)).astype(kind)
    larger = area_average(picture, 15, 21)
    assert larger.dtype == kind
    np.testing.assert_array_equal(larger, picture.repeat(3, axis=0).repeat(3, axis=1))


def test_area_average_of_whole_numbers_is_exact_where_blocks_halve():
    whole = np.random.default_rng(0).integers(0, 256, (64, 32, 3)).astype(np.float64)
    blocks = whole.reshape(8, 8, 8, 4, 3).mean(axis=(1, 3))
    np.testing.assert_array_equal(area_average(whole, 8, 8), blocks)


@given(decimal_pictures, st.integers(1, 50), st.integers(1, 50))
def test_area_average_keeps_the_mean_and_the_range(picture, rows, columns):
    resized = area_average(picture, rows, columns)
    assert resized.dtype == np.float32
    assert resized.shape == (rows, columns, picture.shape[2])
    assert resized.mean() == pytest.approx(picture.mean(), abs=1e-4)
    assert resized.min() >= picture.min() - 1e-5
    assert resized.max() <= picture.max() + 1e-5


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (8, 8), (3, 1), (1, 4)])
def test_centre_crop_takes_as_much_of_the_middle_as_the_proportions_allow(rows, columns):
    picture = np.zeros((30, 51, 1), np.float32)
    picture[15, 25] = 1
    middle = centre_crop(picture, rows, columns)
    assert middle.shape[0] == 30 or middle.shape[1] == 51
    assert middle.shape[0] / middle.shape[1] == pytest.approx(rows / columns, rel=0.1)
    row, column = np.argwhere(middle[..., 0])[0]
    assert abs(row - middle.shape[0] / 2) <= 1
    assert abs(column - middle.shape[1] / 2) <= 1


@given(decimal_pictures, st.integers(8, 400), st.booleans())
def test_every_value_at_a_working_resolution_is_a_whole_number_of_255ths(picture, side, grey):
    worked = at_resolution(picture, side, grey=grey)
    size = min(side, *picture.shape[:2])
    assert worked.shape == (size, size, 1 if grey else picture.shape[2])
    assert worked.dtype == np.float32
    np.testing.assert_array_equal(
        worked, whole_numbers(worked).astype(np.float32) / np.float32(255)
    )


@given(whole_pictures)
def test_a_square_of_a_picture_file_keeps_its_numbers_at_full_resolution(picture):
    np.testing.assert_array_equal(at_resolution(picture, 400), centre_crop(picture, 1, 1))


@given(whole_pictures, st.sampled_from([8, 32, 64]))
def test_the_grey_shown_is_made_of_the_colours_shown(picture, side):
    colours = whole_numbers(at_resolution(picture, side))
    grey = whole_numbers(at_resolution(picture, side, grey=True))
    if picture.shape[2] == 1:
        np.testing.assert_array_equal(grey, colours)
    else:
        mixed = colours @ np.array([0.299, 0.587, 0.114])
        assert np.abs(grey[..., 0] - mixed).max() <= 0.5 + 1e-9


def test_half_the_resolution_is_the_mean_of_four_pixels_rounded():
    whole = np.arange(16 * 16).reshape(16, 16, 1) % 256
    halved = at_resolution((whole / 255).astype(np.float32), 8)
    means = whole.reshape(8, 2, 8, 2).mean(axis=(1, 3))
    np.testing.assert_array_equal(whole_numbers(halved)[..., 0], np.rint(means))


def test_the_same_square_is_shown_at_every_resolution():
    picture = np.zeros((300, 400, 1), np.float32)
    picture[:150, 200:] = 1  # the upper right quarter of the middle
    for side in (32, 64, 128, 400):
        worked = at_resolution(picture, side)[..., 0]
        half = len(worked) // 2
        assert worked[:half, half:].min() == 1
        assert worked[half:].max() == worked[:, :half].max() == 0


def test_a_picture_smaller_than_the_resolution_keeps_its_own_pixels():
    tiny = np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype(np.float32) / np.float32(255)
    for side in (32, 64, 400):
        np.testing.assert_array_equal(at_resolution(tiny, side), tiny)


@pytest.mark.parametrize("side", [7, 401, 64.0, True, "64", None])
def test_a_resolution_that_is_no_whole_number_from_8_to_400_is_refused(side):
    with pytest.raises(LessonInputError, match="a whole number from 8 to 400; .* came. Choose 64."):
        at_resolution(np.zeros((8, 8, 1), np.float32), side)


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        (np.zeros((8, 8), np.float32), "shape (rows, columns, 1 or 3); (8, 8) came"),
        (np.zeros((8, 8, 2), np.float32), "(8, 8, 2) came"),
        (np.zeros((0, 8, 1), np.float32), "(0, 8, 1) came"),
        (np.zeros((8, 8, 1), np.uint8), "decimals from 0 to 1; uint8 came. Divide by 255."),
        (np.full((8, 8, 1), 255, np.float32), "runs from 0 to 1; 255 to 255 came"),
        (np.full((8, 8, 1), -0.5, np.float32), "-0.5 to -0.5 came"),
        (np.full((8, 8, 1), np.nan, np.float32), "nan to nan came"),
    ],
)
def test_an_array_that_is_no_picture_is_refused(picture, complaint):
    for use in (require_picture, whole_numbers, to_grey, png_bytes, lambda p: at_resolution(p, 8)):
        with pytest.raises(LessonInputError, match=re.escape(complaint)):
            use(picture)


def test_whole_numbers_are_wide_enough_for_sums():
    assert whole_numbers(np.ones((8, 8, 1), np.float32)).dtype == np.int64


@pytest.mark.parametrize(
    ("colour", "grey"), [((1, 0, 0), 0.299), ((0, 1, 0), 0.587), ((0, 0, 1), 0.114)]
)
def test_grey_weighs_colours_as_the_eye_does(colour, grey):
    picture = np.full((8, 8, 3), colour, np.float32)
    np.testing.assert_allclose(to_grey(picture), grey, rtol=1e-6)


def test_equal_colours_become_exactly_that_grey():
    ramp = np.repeat(np.arange(256).reshape(16, 16, 1), 3, axis=2).astype(np.float32) / np.float32(
        255
    )
    np.testing.assert_array_equal(to_grey(ramp), ramp[..., :1])


def test_a_digest_changes_with_every_single_pixel_of_a_large_picture():
    picture = np.zeros((400, 400, 3), np.float32)
    digests = {picture_digest(picture)}
    for place in np.random.default_rng(0).integers(0, 400, (200, 2)):
        edited = picture.copy()
        edited[tuple(place)] = 0.001
        digests.add(picture_digest(edited))
    assert len(digests) == 201


def test_a_digest_tells_kinds_of_numbers_and_shapes_apart():
    zeros = np.zeros((4, 8, 1), np.float32)
    others = [zeros.reshape(8, 4, 1), zeros.astype(np.int32), zeros[..., 0]]
    assert len({picture_digest(array) for array in [zeros, *others]}) == 4


def test_a_digest_takes_the_content_and_not_how_it_lies_in_memory():
    picture = np.random.default_rng(0).random((12, 10, 3)).astype(np.float32)
    assert picture_digest(picture) == picture_digest(np.asfortranarray(picture))
    assert re.fullmatch("[0-9a-f]{32}", picture_digest(picture))


@given(whole_pictures)
def test_a_picture_written_as_png_and_read_again_is_the_same(picture):
    np.testing.assert_array_equal(read_picture(png_bytes(picture)), picture)
