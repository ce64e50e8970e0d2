"""Kernels: the gallery and what it finds, and the learner's own in text."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.kernels import (
    CURVE_PATCH,
    GALLERY,
    MAX_DIVISOR,
    MAX_WEIGHT,
    OTHER_PATCH,
    SIDES,
    Kernel,
    across_channels,
    kernel_named,
    kernel_text,
    negate,
    parse_kernel,
    random_kernel,
    rotate,
)

ODD_SHAPES = st.tuples(*[st.sampled_from(SIDES)] * 2)
WHOLE = arrays(np.int32, ODD_SHAPES, elements=st.integers(-MAX_WEIGHT, MAX_WEIGHT))
DIVISORS = st.integers(1, MAX_DIVISOR)
EVERY = list(GALLERY.values())


def own(whole, divisor=1):
    return Kernel("own", "Your own kernel", "What it finds is yours to find out.", whole, divisor)


def response_at_centre(slug, picture):
    return float(convolve(picture, kernel_named(slug).whole)[0, 0])


@pytest.mark.parametrize("kernel", EVERY, ids=list(GALLERY))
def test_gallery_kernel_is_ready_to_show(kernel):
    assert GALLERY[kernel.slug] is kernel
    assert kernel_named(kernel.slug) is kernel
    assert kernel.slug.replace("_", "").isalnum()
    assert kernel.slug == kernel.slug.lower()
    assert kernel.title
    assert kernel.finds.endswith(".")
    assert set(kernel.shape) <= set(SIDES)
    assert kernel.whole.dtype == np.int32
    assert kernel.weights.dtype == np.float32


@pytest.mark.parametrize("kernel", EVERY, ids=list(GALLERY))
def test_gallery_kernel_comes_back_from_its_text(kernel):
    assert parse_kernel(kernel_text(kernel)) is kernel


def test_gallery_has_at_least_fourteen_kernels_and_no_two_alike():
    assert len(GALLERY) >= 14
    assert len({kernel_text(kernel) for kernel in EVERY}) == len(GALLERY)
    assert len({kernel.title for kernel in EVERY}) == len(GALLERY)


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("identity", "0 0 0; 0 1 0; 0 0 0"),
        ("box_blur", "1 1 1; 1 1 1; 1 1 1 x 1/9"),
        ("gaussian_blur", "1 2 1; 2 4 2; 1 2 1 x 1/16"),
        ("sharpen", "0 -1 0; -1 5 -1; 0 -1 0"),
        ("sobel_left_right", "-1 0 1; -2 0 2; -1 0 1"),
        ("sobel_top_bottom", "-1 -2 -1; 0 0 0; 1 2 1"),
        ("prewitt_left_right", "-1 0 1; -1 0 1; -1 0 1"),
        ("scharr_left_right", "-3 0 3; -10 0 10; -3 0 3"),
        ("laplacian", "0 1 0; 1 -4 1; 0 1 0"),
        ("outline", "-1 -1 -1; -1 8 -1; -1 -1 -1"),
        ("emboss", "-2 -1 0; -1 1 1; 0 1 2"),
        ("diagonal_falling", "2 -1 -1; -1 2 -1; -1 -1 2"),
        ("diagonal_rising", "-1 -1 2; -1 2 -1; 2 -1 -1"),
    ],
)
def test_construction_gives_the_grid_that_books_print(slug, text):
    assert kernel_text(kernel_named(slug)) == text


@pytest.mark.parametrize("slug", [slug for slug in GALLERY if "blur" in slug])
def test_blurs_keep_the_brightness_of_an_even_picture(slug):
    kernel = kernel_named(slug)
    assert kernel.whole.sum() == kernel.divisor
    assert (kernel.whole >= 0).all()


@pytest.mark.parametrize(
    "slug",
    [slug for slug in GALLERY if slug.startswith(("sobel", "prewitt", "scharr", "line", "diag"))]
    + ["laplacian", "outline"],
)
def test_detectors_answer_zero_where_nothing_changes(slug):
    assert kernel_named(slug).whole.sum() == 0


@pytest.mark.parametrize("name", ["sobel", "prewitt", "scharr"])
def test_edge_detectors_are_positive_from_dark_to_bright(name):
    dark_left = np.tile([0, 0, 255], (3, 1))
    assert response_at_centre(f"{name}_left_right", dark_left) > 0
    assert response_at_centre(f"{name}_left_right", dark_left[:, ::-1]) < 0
    assert response_at_centre(f"{name}_left_right", dark_left.T) == 0
    assert response_at_centre(f"{name}_top_bottom", dark_left.T) > 0


def test_line_detectors_each_prefer_their_own_line():
    lines = {
        "line_across": np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]]),
        "line_down": np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0]]),
        "diagonal_falling": np.eye(3, dtype=int),
        "diagonal_rising": np.eye(3, dtype=int)[:, ::-1],
    }
    for line, picture in lines.items():
        responses = {slug: response_at_centre(slug, picture) for slug in lines}
        assert max(responses, key=responses.__getitem__) == line
        assert responses[line] == 6


def test_emboss_shines_on_edges_that_face_the_top_left():
    facing = np.array([[0, 0, 0], [0, 9, 9], [0, 9, 9]])
    assert response_at_centre("emboss", facing) > 9 > response_at_centre("emboss", 9 - facing)


def test_curve_detector_sums_up_to_6600_over_its_curve_and_to_0_elsewhere():
    kernel = kernel_named("curve")
    products = (CURVE_PATCH * kernel.whole)[(CURVE_PATCH * kernel.whole) != 0]
    assert sorted(products.tolist()) == [20 * 30] + [50 * 30] * 4
    assert convolve(CURVE_PATCH, kernel.whole).tolist() == [[6600]]
    assert convolve(OTHER_PATCH, kernel.whole).tolist() == [[0]]


def test_weights_are_whole_numbers_over_the_divisor():
    kernel = own([[1, -2, 0]], 4)
    assert kernel.weights.tolist() == [[0.25, -0.5, 0]]
    assert kernel.factor_text == "1/4"
    assert own([[1]]).factor_text == ""
    assert kernel.shape == (1, 3)


def test_nobody_can_change_a_kernel():
    kernel = kernel_named("box_blur")
    with pytest.raises(ValueError, match="read-only"):
        kernel.whole[0, 0] = 5
    kernel.weights[0, 0] = 5
    assert kernel.weights[0, 0] == np.float32(1 / 9)


def test_kernel_does_not_follow_the_array_it_was_made_of():
    whole = np.ones((3, 3), int)
    kernel = own(whole)
    whole[0, 0] = 7
    assert kernel.whole[0, 0] == 1


@given(whole=WHOLE, divisor=DIVISORS)
def test_equal_kernels_are_equal_and_hash_alike(whole, divisor):
    kernel, twin = own(whole, divisor), own(whole.copy(), divisor)
    assert kernel == twin
    assert len({kernel, twin}) == 1
    assert kernel != own(whole + 1, divisor)
    assert kernel != own(whole, divisor + 1 if divisor < MAX_DIVISOR else 1)


def test_kernels_differ_by_name_and_shape_too():
    row = np.ones((1, 3), int)
    assert own(row) != own(row.T)
    assert own(row) != Kernel("other", "Other", "Nothing.", row)
    assert own(row) != "own"


@pytest.mark.parametrize(
    "travel", [copy.deepcopy, lambda kernel: pickle.loads(pickle.dumps(kernel))]
)
def test_kernel_stays_read_only_when_it_travels(travel):
    kernel = kernel_named("gaussian_blur")
    arrived = travel(kernel)
    assert arrived == kernel
    assert not arrived.whole.flags.writeable


@pytest.mark.parametrize(
    "whole", [np.ones((3, 3)), np.ones(3, int), np.ones((0, 3), int), [["a"]], np.array([[2**40]])]
)
def test_kernel_of_other_than_whole_numbers_is_refused(whole):
    with pytest.raises(LessonInputError, match="^Expected for a kernel whole numbers of shape"):
        own(whole)


@pytest.mark.parametrize("divisor", [0, -9, 1.5, MAX_DIVISOR + 1])
def test_divisor_out_of_range_is_refused(divisor):
    with pytest.raises(LessonInputError, match="^Expected for divisor one whole number from 1 to"):
        own([[1]], divisor)


def test_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(LessonInputError) as caught:
        kernel_named("sobol")
    assert str(caught.value).startswith("Expected the name of a kernel. Received: 'sobol'.")
    assert "sobel_left_right" in str(caught.value)


@given(whole=WHOLE, divisor=DIVISORS)
def test_a_kernel_comes_back_from_its_text(whole, divisor):
    kernel = own(whole, divisor)
    parsed = parse_kernel(kernel_text(kernel))
    assert (parsed.whole == whole).all()
    assert parsed.divisor == divisor
    assert parsed.slug == "own" or GALLERY[parsed.slug] == parsed


@pytest.mark.parametrize(
    "text",
    [
        "-1 0 1; -2 0 2; -1 0 1",
        "-1 0 1 / -2 0 2 / -1 0 1",
        "-1 0 1\n-2 0 2\r\n-1 0 1\n",
        "-1,0,1;-2,0,2;-1,0,1",
        "  -1,  0, +1; -2, 0, 2;\n\n -1, 0, 1; ",
        "\N{MINUS SIGN}1 0 1; \N{MINUS SIGN}2 0 2; \N{MINUS SIGN}1 0 1",
        "-1 0 1; -2 0 2; -1 0 1 x 1/1",
    ],
)
def test_ways_to_write_the_same_kernel(text):
    assert parse_kernel(text) is kernel_named("sobel_left_right")


@pytest.mark.parametrize("factor", ["x 1/9", "* 1/9", "\N{MULTIPLICATION SIGN} 1 / 9", "X1/9 "])
def test_ways_to_write_the_factor(factor):
    assert parse_kernel(f"1 1 1; 1 1 1; 1 1 1 {factor}") is kernel_named("box_blur")


def test_a_kernel_need_not_be_square():
    assert parse_kernel("1 -2 1").shape == (1, 3)
    assert parse_kernel("1; -2; 1").shape == (3, 1)
    assert parse_kernel("1; -2; 1").slug == "own"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "1 a 1",
            "Expected whole numbers from -400 to 400. Received: 'a'. "
            'Write fractions as one factor at the end, such as "x 1/9".',
        ),
        (
            "1 2; 3",
            "Expected rows of one length. Received: rows of 2, 1 numbers. "
            'Fill the short ones up with 0; rows are parted by ";".',
        ),
        (
            "1 2 3; 4 5 6",
            "Expected 1, 3, 5 or 7 rows and columns, for a middle. Received: shape (2, 3). "
            'Add a row or column of 0, or take one away; rows are parted by ";".',
        ),
        (
            "1 x 1/0",
            "Expected for divisor one whole number from 1 to 9,999. Received: 0. "
            "Give a number such as 1.",
        ),
    ],
)
def test_text_that_is_no_kernel_is_refused_with_a_way_out(text, message):
    with pytest.raises(LessonInputError) as caught:
        parse_kernel(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    ["", " ; ", "x 1/9", "0.5", "1000", "1e3", "--1", "1 2/3", "1 " * 9, "1;" * 9, "x 2/9", "1_0"]
    + ["1 x 1/-9", "9" * 900, "\u0663", "1 x 1/99999"],
)
def test_nonsense_is_refused(text):
    with pytest.raises(LessonInputError, match="^Expected"):
        parse_kernel(text)


def test_a_book_instead_of_a_kernel_is_refused():
    with pytest.raises(LessonInputError, match="Received: a text of 2,000,000 characters"):
        parse_kernel("1 " * 1_000_000)


@given(text=st.text(max_size=40) | st.text("0123456789 -+;/,x*\n", max_size=40))
def test_any_text_gives_a_kernel_or_a_kind_word(text):
    try:
        kernel = parse_kernel(text)
    except LessonInputError:
        return
    assert set(kernel.shape) <= set(SIDES)
    assert np.abs(kernel.whole).max() <= MAX_WEIGHT


def test_kernel_with_channels_has_no_text():
    deep = own(np.ones((3, 3, 2), int))
    with pytest.raises(LessonInputError) as caught:
        kernel_text(deep)
    assert str(caught.value) == (
        "Expected a flat kernel (kH, kW). Received: Your own kernel, shape (3, 3, 2). "
        "Choose one of its channels."
    )


@given(side=st.sampled_from(SIDES), seed=st.integers(0, 2**40))
def test_random_kernel_is_the_same_again_for_a_seed(side, seed):
    kernel = random_kernel(side, seed)
    assert kernel == random_kernel(side, seed)
    assert kernel.shape == (side, side)
    assert np.abs(kernel.whole).max() in (1, 2, 3)


def test_random_kernel_refuses_even_sides_and_negative_seeds():
    with pytest.raises(LessonInputError) as caught:
        random_kernel(4, 1)
    assert str(caught.value) == (
        "Expected for side 1, 3, 5 or 7. Received: 4. Choose an odd number, for a middle."
    )
    with pytest.raises(LessonInputError, match="Expected for side one whole number from 1 to 7"):
        random_kernel(9, 1)
    with pytest.raises(LessonInputError, match="Expected for seed one whole number 0 or more"):
        random_kernel(3, -1)


def test_a_quarter_turn_makes_left_to_right_top_to_bottom():
    for name in ("sobel", "prewitt", "scharr"):
        assert rotate(kernel_named(f"{name}_left_right")) is kernel_named(f"{name}_top_bottom")
    assert rotate(kernel_named("diagonal_falling")) is kernel_named("diagonal_rising")


@given(whole=WHOLE, divisor=DIVISORS)
def test_four_quarter_turns_and_two_signs_change_nothing(whole, divisor):
    kernel = parse_kernel(kernel_text(own(whole, divisor)))
    turned = rotate(kernel)
    assert turned.shape == kernel.shape[::-1]
    assert rotate(rotate(rotate(turned))) == kernel
    assert negate(negate(kernel)) == kernel


@given(picture=arrays(np.float32, (6, 7), elements=st.integers(0, 255)))
def test_turning_picture_and_kernel_turns_the_response(picture):
    kernel = kernel_named("emboss")
    response = convolve(picture, kernel.whole)
    turned = convolve(np.rot90(picture, -1), rotate(kernel).whole)
    assert (turned == np.rot90(response, -1)).all()
    assert (convolve(picture, negate(kernel).whole) == -response).all()


def test_across_channels_sums_the_response_of_every_channel():
    random = np.random.default_rng(3)
    maps = random.integers(0, 256, (6, 6, 3)).astype(np.float32)
    kernel = kernel_named("gaussian_blur")
    kernels = across_channels(kernel, 3, whole=True)
    assert kernels.shape == (3, 3, 3, 1)
    expected = sum(convolve(maps[:, :, channel], kernel.whole) for channel in range(3))
    assert (convolve(maps, kernels)[:, :, 0] == expected).all()
    assert (across_channels(kernel, 3) == kernels / 16).all()


def test_across_channels_refuses_a_kernel_that_has_them_already():
    with pytest.raises(LessonInputError, match="Expected a flat kernel"):
        across_channels(own(np.ones((3, 3, 2), int)), 2)
    with pytest.raises(LessonInputError, match="Expected for number of channels"):
        across_channels(kernel_named("identity"), 0)
