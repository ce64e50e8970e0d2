"""The shelf of samples: all there, small, credited, and good for the lessons."""

import re

import numpy as np
import pytest

from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.kernels import GALLERY
from cnn_core.pictures import SAMPLES, at_resolution, load_sample, whole_numbers
from cnn_core.pictures.samples import DIGITS, SAMPLES_FOLDER

CREDITS = (SAMPLES_FOLDER / "CREDITS.md").read_text(encoding="utf-8")
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)


def test_the_cat_comes_first_and_there_are_at_least_eight():
    assert SAMPLES[0].slug == "cat"
    assert len(SAMPLES) >= 8
    assert len({sample.slug for sample in SAMPLES}) == len(SAMPLES)
    assert {sample.kind for sample in SAMPLES} == {"photograph", "drawing", "digit"}


@every_sample
def test_every_sample_is_a_square_picture_of_at_most_400_pixels(sample):
    picture = load_sample(sample.slug)
    assert picture.dtype == np.float32
    assert picture.shape[0] == picture.shape[1] <= 400
    assert picture.shape[0] >= 128
    assert picture.shape[2] in (1, 3)
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert np.ptp(picture) > 0.5


@every_sample
def test_every_sample_says_what_it_shows_and_whom_to_thank(sample):
    assert re.fullmatch("[a-z0-9_]+", sample.slug)
    assert sample.title
    assert sample.alt.endswith(".")
    assert sample.credit
    assert sample.licence


def test_every_file_is_credited_and_every_credited_file_is_there():
    credited = set(re.findall(r"^\| `([^`]+)`", CREDITS, re.MULTILINE))
    assert credited == {path.name for path in SAMPLES_FOLDER.iterdir()} - {"CREDITS.md"}


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.kind != "digit"], ids=lambda s: s.slug)
def test_every_sample_that_is_a_file_is_credited_with_the_same_author_and_licence(sample):
    line = next(row for row in CREDITS.splitlines() if row.startswith(f"| `{sample.slug}.png`"))
    assert sample.licence in line
    if sample.kind == "photograph":
        author = re.sub(r"^photograph (by|from) |, .*", "", sample.credit)
        assert author.removeprefix("the ") in line


def test_all_files_together_are_small():
    assert sum(path.stat().st_size for path in SAMPLES_FOLDER.iterdir()) < 1_500_000


def test_photographs_are_those_of_scikit_image_cut_out():
    data = pytest.importorskip("skimage.data")
    cat = data.chelsea()[8:264, 112:368]
    np.testing.assert_array_equal(whole_numbers(load_sample("cat")), cat)


@pytest.mark.parametrize("slug", ["curve", "letter_x", "letter_o", "chessboard"])
def test_drawings_are_drawn_again_just_as_they_are(slug):
    from cnn_core.pictures.make_samples import chessboard, curve, letter

    drawn = {"curve": curve, "chessboard": chessboard}
    drawn |= {"letter_x": lambda: letter(0), "letter_o": lambda: letter(1)}
    np.testing.assert_array_equal(whole_numbers(drawn[slug]()), whole_numbers(load_sample(slug)))


def test_the_curve_excites_the_curve_detector_at_every_resolution():
    detector = GALLERY["curve"]
    most = 255 * detector.whole.sum()
    for side in (32, 64, 128):
        pixels = whole_numbers(at_resolution(load_sample("curve"), side))[..., 0]
        response = convolve(pixels.astype(np.float32), detector.whole.astype(np.float32))
        assert response.max() > 0.8 * most, side


def test_digits_come_from_the_test_part_that_no_network_learns_from():
    test = load_dataset("digits", seed=9).test
    for slug, number in DIGITS.items():
        place = np.flatnonzero(test.indices == number)
        assert len(place) == 1
        assert slug == f"digit_{test.labels[place[0]]}"
        np.testing.assert_array_equal(load_sample(slug)[16::32, 16::32], test.pictures[place[0]])


def test_a_digit_at_a_working_resolution_has_sharp_squares():
    worked = at_resolution(load_sample("digit_5"), 64)[..., 0]
    blocks = worked.reshape(8, 8, 8, 8)
    assert np.ptp(blocks, axis=(1, 3)).max() == 0


@pytest.mark.parametrize("slug", ["dog", "../datasets/digits", "", None, "cat.png", ["cat"]])
def test_an_unknown_sample_is_refused_with_the_known_names(slug):
    with pytest.raises(LessonInputError, match="A sample is one of cat, astronaut, "):
        load_sample(slug)
