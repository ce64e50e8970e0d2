"""Noise, shift, rotation, blur and contrast: against another library, by hand, and refused."""

import numpy as np
import pytest
from scipy import ndimage

from cnn_core.errors import LessonInputError
from cnn_core.pictures import turned
from cnn_core.pictures.changing import (
    CHANGES,
    blurred,
    changed,
    changed_along,
    contrasted,
    noisy,
    strengths_of,
)

WHOLE = np.random.default_rng(7).integers(0, 256, (12, 9, 3))
PICTURE = (WHOLE / 255).astype(np.float32)


@pytest.mark.parametrize("sigma", [0.25, 0.7, 1.5, 4.0])
def test_blur_is_scipys_gaussian_filter_rounded_to_whole_brightness(sigma):
    reference = ndimage.gaussian_filter(
        WHOLE.astype(np.float64), (sigma, sigma, 0), mode="nearest", truncate=4.0
    )
    # float32 may round a half the other way
    assert np.abs(blurred(PICTURE, sigma) * 255 - reference).max() <= 0.501


def test_blur_keeps_a_flat_picture_as_it_is():
    flat = np.full((8, 8, 1), 51 / 255, np.float32)
    np.testing.assert_allclose(blurred(flat, 2.0), flat, atol=1e-6)


def test_noise_is_one_pattern_scaled_and_drawn_by_its_seed():
    grey = np.full((16, 16, 3), 128 / 255, np.float32)
    weak, strong = (noisy(grey, deviation, 3) - grey for deviation in (0.05, 0.1))
    np.testing.assert_allclose(strong, 2 * weak, atol=1.6 / 255)  # each is rounded
    assert (noisy(grey, 0.1, 4) != noisy(grey, 0.1, 3)).mean() > 0.9
    assert strong.std() == pytest.approx(0.1, rel=0.1)


def test_shift_moves_to_the_right_and_repeats_the_edge():
    moved = changed(PICTURE, "shift", 2)
    np.testing.assert_array_equal(moved[:, 2:], PICTURE[:, :-2])
    np.testing.assert_array_equal(moved[:, 0], PICTURE[:, 0])


def test_rotation_is_that_of_the_moved_picture_and_a_quarter_turn_goes_anticlockwise():
    square = PICTURE[:9]
    np.testing.assert_array_equal(changed(square, "rotation", 90), np.rot90(square))
    np.testing.assert_array_equal(changed(square, "rotation", 35), turned(square, 35))


def test_contrast_about_mid_grey():
    assert contrasted(PICTURE, 1) is PICTURE
    np.testing.assert_allclose(contrasted(PICTURE, -1), 1 - PICTURE, atol=1e-6)
    assert np.ptp(contrasted(PICTURE, 0)) == 0
    far = 127.5 + 3 * (WHOLE - 127.5)
    assert np.abs(contrasted(PICTURE, 3) * 255 - np.clip(far, 0, 255)).max() <= 0.501


@pytest.mark.parametrize("change", list(CHANGES))
@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3), (64, 48, 3)], ids=str)
def test_every_strength_gives_a_picture_in_whole_brightness(change, shape):
    picture = (np.random.default_rng(0).integers(0, 256, shape) / 255).astype(np.float32)
    strengths = strengths_of(change, shape)
    assert (np.diff(strengths) > 0).all()
    pictures = changed_along(picture, change, strengths)
    assert pictures.shape == (len(strengths), *shape)
    assert pictures.dtype == np.float32
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    np.testing.assert_allclose(pictures * 255, np.rint(pictures * 255), atol=1e-4)
    unchanged = list(strengths).index(CHANGES[change].unchanged)
    np.testing.assert_array_equal(pictures[unchanged], picture)
    ends = {len(strengths) - 1} | ({0} if unchanged else set())
    assert all((pictures[end] != picture).any() for end in ends)


@pytest.mark.parametrize(
    ("change", "strength", "told"),
    [
        ("noise", 0.07, "7 %"),
        ("shift", -3.0, "−3 px"),
        ("rotation", 25.0, "+25°"),
        ("blur", 0.0625, "0.0625 px"),
        ("contrast", -0.5, "× −0.5"),
    ],
)
def test_strengths_are_told_with_their_units(change, strength, told):
    assert CHANGES[change].told(strength) == told


@pytest.mark.parametrize(
    ("change", "strength", "words"),
    [
        ("noise", -0.1, "for the noise a number from 0 to 1"),
        ("noise", float("nan"), "for the noise a number"),
        ("blur", 21, "for the blur a number from 0 to 20"),
        ("contrast", 5, "for the contrast a number from -4 to 4"),
        ("rotation", 181, "for degrees a number"),
        ("zoom", 1, "one of noise, shift, rotation, blur, contrast. Received: 'zoom'"),
    ],
)
def test_what_is_no_change_is_refused(change, strength, words):
    with pytest.raises(LessonInputError, match=words):
        changed(PICTURE, change, strength)
