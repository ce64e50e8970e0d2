"""Drawings come from a browser, which may say anything; what is true of them becomes a picture."""

import base64

import numpy as np
import pytest

from cnn_core.datasets import DATASETS, load_dataset
from cnn_core.datasets.letters import LETTER_RANGES
from cnn_core.errors import LessonInputError
from cnn_core.pictures import require_picture
from cnn_core.pictures.drawing import (
    SKETCH_PAPER,
    Paper,
    network_paper,
    picture_of,
    read_ink,
)

DIGIT = network_paper((8, 8, 1))
LETTER = network_paper((28, 28, 1))


def told(ink):
    return base64.b64encode(np.asarray(ink, dtype=np.uint8).tobytes()).decode("ascii")


@pytest.mark.parametrize("name", DATASETS)
def test_paper_has_the_cells_of_the_pictures_that_a_network_learns_from(name):
    shape = load_dataset(name).input_shape
    paper = network_paper(shape)
    assert picture_of(np.zeros(paper.ink_shape, np.uint8), paper).shape == shape


def test_a_small_cell_counts_the_inked_ones_of_its_sixteen():
    rng = np.random.default_rng(0)
    ink = rng.integers(0, 2, DIGIT.ink_shape, dtype=np.uint8) * 255
    picture = picture_of(ink, DIGIT)
    for row in range(8):
        for column in range(8):
            block = ink[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
            assert picture[row, column, 0] == np.count_nonzero(block) / 16


def test_a_large_cell_is_its_byte():
    ink = np.arange(28 * 28, dtype=np.int64).reshape(28, 28).astype(np.uint8)
    whole = ink.astype(np.float32) / np.float32(255)
    np.testing.assert_array_equal(picture_of(ink, LETTER)[..., 0], whole)


def test_letters_are_drawn_with_the_pens_of_the_training_letters():
    thinnest, _, thickest = LETTER.pens
    low, high = LETTER_RANGES.stroke_width
    assert (thinnest, thickest) == pytest.approx((low * 28, high * 28), abs=0.05)


def test_a_sketch_is_dark_on_white():
    ink = np.zeros(SKETCH_PAPER.ink_shape, np.uint8)
    ink[3, 4] = 255
    picture = picture_of(ink, SKETCH_PAPER)
    require_picture(picture)
    assert picture[3, 4, 0] == 0
    assert picture.sum() == picture.size - 1


def test_three_channels_get_the_same():
    ink = np.arange(32 * 32, dtype=np.int64).reshape(32, 32).astype(np.uint8)
    picture = picture_of(ink, network_paper((32, 32, 3)))
    assert picture.shape == (32, 32, 3)
    assert (picture == picture[..., :1]).all()


@pytest.mark.parametrize("paper", [DIGIT, LETTER, SKETCH_PAPER, Paper(1, 1), Paper(3, 5, 2)])
def test_what_was_inked_is_read_back(paper):
    rng = np.random.default_rng(1)
    ink = rng.choice([0, 255], paper.ink_shape).astype(np.uint8)
    came = read_ink(told(ink), paper)
    np.testing.assert_array_equal(came, ink)
    assert not came.flags.writeable


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        True,
        7,
        float("nan"),
        b"AAAA",
        [0] * 784,
        {"ink": "AAAA"},
        "",
        "A",
        "A" * 10_000_000,
        told(np.zeros(783)),
        told(np.zeros(785)),
        told(np.zeros((32, 32))),
        "\x00" * 1048,
        "é" * 1048,
        "-_" * 524,
        " " * 1048,
        "=" * 1048,
        "AAA=" * 262,
        told(np.zeros(784))[:-2] + "\n=",
        "A" * 1044 + "AAA=",
    ],
    ids=lambda value: f"{type(value).__name__} {str(value)[:8]!r}",
)
def test_anything_else_is_refused_with_a_sentence(hostile):
    with pytest.raises(
        LessonInputError, match=r"784 bytes as 1,048 letters.* came\. Draw it again\."
    ):
        read_ink(hostile, LETTER)


@pytest.mark.parametrize("value", [1, 16, 254])
def test_a_fine_cell_is_inked_or_not(value):
    ink = np.zeros(DIGIT.ink_shape)
    ink[5, 5] = value
    with pytest.raises(LessonInputError, match=f"255, or not, 0; {value} came"):
        read_ink(told(ink), DIGIT)


def test_the_message_never_repeats_what_came():
    with pytest.raises(LessonInputError) as refused:
        read_ink("<script>" * 131, LETTER)
    assert "script" not in str(refused.value)


@pytest.mark.parametrize("sides", [(0, 8, 1), (8, -1, 1), (8, 8, 0), (8.0, 8, 1), (401, 8, 1)])
def test_impossible_paper_is_refused(sides):
    with pytest.raises(LessonInputError, match="whole numbers from 1 to 400"):
        Paper(*sides)


def test_too_much_paper_is_refused():
    with pytest.raises(LessonInputError, match="at most 65,536 fine cells"):
        Paper(400, 400)


def test_ink_of_another_paper_is_refused():
    with pytest.raises(
        LessonInputError, match=r"\(32, 32\) belongs on this paper; \(28, 28\) came"
    ):
        picture_of(np.zeros((28, 28), np.uint8), DIGIT)
