"""From a picture to a network's input: digits come back, pen and paper work, scenes survive."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.pictures import SAMPLES, load_sample, prepare_for_network

DIGIT, LETTER = (8, 8, 1), (28, 28, 1)


def enlarged(picture, times=25):
    return np.repeat(np.repeat(picture, times, axis=0), times, axis=1)


def titles(prepared):
    return [step.title for step in prepared.steps]


def differences(prepare, every=1):
    digits = load_dataset("digits").test.pictures[::every]
    return [np.abs(prepare(digit).result - digit).mean() for digit in digits]


def paper_with_stroke(*, paper=0.9, ink=0.2, top=60, left=250, height=150, width=30):
    """A photograph of 300 x 400: one upright stroke of a pen."""
    photo = np.full((300, 400, 1), paper, np.float32)
    photo[top : top + height, left : left + width] = ink
    return photo


@pytest.mark.parametrize(
    ("shown", "every"),
    [
        pytest.param(lambda digit: enlarged(digit), 1, id="light on dark"),
        pytest.param(lambda digit: 1 - enlarged(digit), 4, id="dark on light"),
        pytest.param(lambda digit: np.repeat(1 - enlarged(digit), 3, axis=2), 4, id="in colours"),
        pytest.param(lambda digit: 0.75 - 0.5 * enlarged(digit), 4, id="pale"),
        pytest.param(lambda digit: enlarged(digit, 9), 4, id="72 by 72"),
        pytest.param(lambda digit: digit, 1, id="as it is"),
        pytest.param(lambda digit: 1 - digit, 4, id="as it is, dark on light"),
    ],
)
def test_every_digit_of_the_test_part_shown_large_comes_back_as_it_was(shown, every):
    """All of them once, and each fourth in every other light and size."""
    found = differences(
        lambda digit: prepare_for_network(shown(digit).astype(np.float32), DIGIT), every
    )
    assert np.mean(found) < 0.002
    assert np.max(found) < 0.03


def test_digits_somewhere_on_a_large_sheet_come_back_nearly_as_they_were():
    def on_a_sheet(digit):
        sheet = np.full((300, 400, 1), 0.9, np.float32)
        sheet[60:220, 190:350] -= 0.7 * enlarged(digit, 20)
        return prepare_for_network(sheet, DIGIT)

    found = differences(on_a_sheet, every=5)
    # The box around the ink centres it to half a pixel of 8; some digits stood a little aside.
    assert np.median(found) < 0.06


def test_the_steps_lead_from_the_picture_to_the_result_one_sentence_each():
    photo = np.repeat(paper_with_stroke(width=6), 3, axis=2)
    prepared = prepare_for_network(photo, DIGIT)
    assert titles(prepared) == [
        "Your picture",
        "Grey",
        "Ink made bright",
        "Ink at full strength",
        "Framed",
        "Strokes made thicker",
        "8 × 8",
    ]
    assert prepared.steps[0].picture is photo
    assert prepared.steps[-1].picture is prepared.result
    for step in prepared.steps:
        assert step.explanation.endswith(".")
        assert not re.search(r"[.!?]\s", step.explanation)
        assert step.picture.dtype == np.float32
        assert step.picture.min() >= 0
        assert step.picture.max() <= 1


def test_the_explanations_hold_the_numbers_of_the_picture():
    prepared = prepare_for_network(paper_with_stroke(paper=0.8, ink=0.2), DIGIT)
    said = {step.title: step.explanation for step in prepared.steps}
    assert said["Your picture"] == "It has 300 × 400 pixels."
    assert said["Ink made bright"] == (
        "The picture reaches further below its ground of 204 than above it, so the ink is dark: "
        "every brightness b becomes "
        "255 − b."
    )
    assert said["Ink at full strength"] == (
        "What was 51 or less becomes 0, what was 204 or more 255."
    )
    assert said["Framed"] == (
        "The ink is 150 rows high and 30 columns wide; it is set into the middle of 150 × 150 "
        "pixels, framed as the training pictures are."
    )


def test_only_steps_that_did_something_are_told():
    digit = load_dataset("digits").test.pictures[4]
    assert titles(prepare_for_network(digit, DIGIT)) == ["Your picture", "8 × 8"]


@pytest.mark.parametrize(("paper", "ink"), [(0.9, 0.2), (0.45, 0.1), (1.0, 0.6)])
def test_dark_ink_is_found_on_white_grey_and_dim_paper(paper, ink):
    prepared = prepare_for_network(paper_with_stroke(paper=paper, ink=ink), DIGIT)
    assert prepared.inverted
    assert prepared.cropped
    np.testing.assert_allclose(prepared.result[:, 3:5], 1, atol=0.45)
    assert prepared.result[:, :2].max() == prepared.result[:, 6:].max() == 0


def test_chalk_on_a_board_is_not_inverted():
    prepared = prepare_for_network(paper_with_stroke(paper=0.2, ink=0.8), DIGIT)
    assert not prepared.inverted
    assert prepared.cropped


def test_the_polarity_can_be_said():
    photo = paper_with_stroke()
    assert prepare_for_network(photo, DIGIT, polarity="dark_on_light").inverted
    assert not prepare_for_network(photo, DIGIT, polarity="light_on_dark").inverted
    told = prepare_for_network(photo, DIGIT, polarity="dark_on_light").steps[1].explanation
    assert told.startswith("You said so, so the ink is dark")


def test_light_from_aside_is_evened_out():
    row, column = np.mgrid[0:1:300j, 0:1:400j]
    light = (0.45 + 0.5 * column + 0.04 * row)[..., np.newaxis]
    photo = (light * paper_with_stroke(paper=1.0, ink=0.3)).astype(np.float32)
    prepared = prepare_for_network(photo, DIGIT)
    evenly_lit = prepare_for_network(paper_with_stroke(), DIGIT)
    assert "Light evened out" in titles(prepared)
    assert prepared.inverted
    assert prepared.cropped
    np.testing.assert_allclose(prepared.result, evenly_lit.result, atol=0.1)


def test_grain_of_a_camera_does_not_widen_the_frame():
    grain = np.random.default_rng(0).normal(0, 0.02, (300, 400, 1))
    noisy = np.clip(paper_with_stroke() + grain, 0, 1).astype(np.float32)
    prepared, clean = (prepare_for_network(photo, DIGIT) for photo in (noisy, paper_with_stroke()))
    np.testing.assert_allclose(prepared.result, clean.result, atol=0.1)


def test_a_speck_of_dust_does_not_widen_the_frame():
    dusty = paper_with_stroke()
    dusty[10, 10] = 0.2
    np.testing.assert_array_equal(
        prepare_for_network(dusty, DIGIT).result,
        prepare_for_network(paper_with_stroke(), DIGIT).result,
    )


def test_thin_strokes_are_made_as_thick_as_in_the_training_pictures():
    thin = prepare_for_network(paper_with_stroke(width=5), DIGIT)
    assert "Strokes made thicker" in titles(thin)
    assert thin.result.max() > 0.8
    thick = prepare_for_network(paper_with_stroke(width=60), DIGIT)
    assert "Strokes made thicker" not in titles(thick)


@pytest.mark.parametrize(("top", "left"), [(0, 0), (150, 370), (0, 370), (70, 185)])
def test_ink_at_an_edge_of_the_sheet_is_framed_like_ink_in_the_middle(top, left):
    middle = prepare_for_network(paper_with_stroke(), DIGIT)
    moved = prepare_for_network(paper_with_stroke(top=top, left=left), DIGIT)
    np.testing.assert_allclose(moved.result, middle.result, atol=1e-6)


def test_a_flat_stroke_is_framed_by_its_width():
    prepared = prepare_for_network(paper_with_stroke(height=30, width=120), DIGIT)
    assert prepared.result[3:5].min() > 0.9
    assert prepared.result[:2].max() == prepared.result[6:].max() == 0


def test_letters_are_framed_with_the_margin_of_the_drawn_ones():
    prepared = prepare_for_network(paper_with_stroke(height=200, width=40), LETTER)
    rows = np.flatnonzero(prepared.result.max(axis=(1, 2)) > 0.5)
    assert prepared.cropped
    assert len(rows) == 20
    assert rows[0] == 4


def test_most_letters_of_the_data_set_shown_large_stay_uncropped():
    letters = load_dataset("letters").test.pictures[:60]
    prepared = [prepare_for_network(1 - enlarged(letter, 7), LETTER) for letter in letters]
    assert np.mean([one.cropped for one in prepared]) < 0.1
    framed = [
        np.abs(one.result - letter).mean()
        for one, letter in zip(prepared, letters, strict=True)
        if not one.cropped
    ]
    assert np.mean(framed) < 0.03


def test_without_cropping_the_middle_is_taken():
    prepared = prepare_for_network(paper_with_stroke(), DIGIT, crop_to_ink=False)
    assert not prepared.cropped
    assert "The middle of the picture, 300 × 300 pixels" in prepared.steps[-2].explanation


@pytest.mark.parametrize("sample", [sample.slug for sample in SAMPLES])
@pytest.mark.parametrize("input_shape", [DIGIT, LETTER, (16, 24, 1), (64, 64, 3), (1, 1, 1)])
def test_every_sample_can_be_prepared_for_every_network(sample, input_shape):
    prepared = prepare_for_network(load_sample(sample), input_shape)
    assert prepared.result.shape == input_shape
    assert prepared.result.dtype == np.float32
    assert prepared.result.min() >= 0
    assert prepared.result.max() <= 1


@pytest.mark.parametrize("sample", ["cat", "coffee", "rocket", "brick", "coins", "chessboard"])
@pytest.mark.parametrize("input_shape", [DIGIT, LETTER])
def test_a_scene_without_ink_is_taken_whole(sample, input_shape):
    assert not prepare_for_network(load_sample(sample), input_shape).cropped


@pytest.mark.parametrize("brightness", [0.0, 0.4, 0.6, 1.0])
def test_a_blank_sheet_stays_blank(brightness):
    sheet = np.full((120, 90, 1), brightness, np.float32)
    prepared = prepare_for_network(sheet, DIGIT)
    assert not prepared.cropped
    assert prepared.inverted == (brightness > 0.5)
    np.testing.assert_allclose(prepared.result, min(brightness, 1 - brightness), atol=1e-6)


def test_for_a_network_that_sees_colours_the_middle_is_cut_out_and_resized():
    photo = np.zeros((100, 160, 3), np.float32)
    photo[:, 30:130, 0] = 1
    prepared = prepare_for_network(photo, (32, 32, 3))
    assert titles(prepared) == ["Your picture", "Framed", "32 × 32"]
    np.testing.assert_allclose(prepared.result, np.broadcast_to([1, 0, 0], (32, 32, 3)), atol=1e-6)
    assert not prepared.inverted
    assert not prepared.cropped


def test_a_grey_picture_gets_three_equal_channels_for_a_network_that_sees_colours():
    prepared = prepare_for_network(paper_with_stroke(), (32, 32, 3))
    assert "Three channels" in titles(prepared)
    np.testing.assert_array_equal(prepared.result[..., 0], prepared.result[..., 2])


@pytest.mark.parametrize(
    "input_shape", [(8, 8), (8, 8, 2), (0, 8, 1), (401, 8, 1), (8.0, 8, 1), ("8", 8, 1)]
)
def test_an_input_no_network_here_takes_is_refused(input_shape):
    with pytest.raises(LessonInputError, match="A network takes rows and columns from 1 to 400"):
        prepare_for_network(paper_with_stroke(), input_shape)


def test_an_unknown_polarity_is_refused():
    with pytest.raises(LessonInputError, match="dark_on_light, light_on_dark; 'sideways' came"):
        prepare_for_network(paper_with_stroke(), DIGIT, polarity="sideways")


def test_an_array_that_is_no_picture_is_refused():
    with pytest.raises(LessonInputError, match="A picture has shape"):
        prepare_for_network(np.zeros((8, 8), np.float32), DIGIT)


@settings(deadline=None)
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 30), st.integers(1, 30), st.sampled_from([1, 3])),
        elements=st.floats(0, 1, width=32),
    ),
    st.sampled_from([DIGIT, LETTER, (5, 9, 1), (12, 12, 3)]),
)
def test_any_picture_can_be_prepared(picture, input_shape):
    prepared = prepare_for_network(picture, input_shape)
    assert prepared.result.shape == input_shape
    assert prepared.result.min() >= 0
    assert prepared.result.max() <= 1
