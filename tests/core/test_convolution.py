"""Convolution: by hand, by its laws, by its slow twin, and by Keras."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnn_core.convolution import convolve, window_at
from cnn_core.errors import LessonInputError
from cnn_core.shapes import output_size
from tests.core.reference import slow_convolve

SIDES = st.integers(1, 9)
PIXELS = st.integers(0, 255)
WEIGHTS = st.integers(-999, 999)


@st.composite
def whole_cases(draw, max_filters=3):
    """Maps, kernels and settings in whole numbers, such that the window fits."""
    height, width, channels = draw(SIDES), draw(SIDES), draw(st.integers(1, 3))
    padding = draw(
        st.sampled_from(["valid", "same"]) | st.integers(0, 3) | st.tuples(*[st.integers(0, 3)] * 2)
    )
    room = 9 if padding == "same" else min(height, width)
    dilation = draw(st.integers(1, 2))
    largest = max(1, min(4, (room - 1) // dilation + 1))
    kernel = draw(st.tuples(*[st.integers(1, largest)] * 2))
    filters = draw(st.integers(1, max_filters))
    stride = draw(st.integers(1, 3) | st.tuples(*[st.integers(1, 3)] * 2))
    return (
        draw(arrays(np.float32, (height, width, channels), elements=PIXELS)),
        draw(arrays(np.float32, (*kernel, channels, filters), elements=WEIGHTS)),
        draw(arrays(np.float32, (filters,), elements=WEIGHTS)),
        {"stride": stride, "padding": padding, "dilation": dilation},
    )


def test_sums_the_products_under_the_window_by_hand():
    picture = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    kernel = [[1, 0], [0, -2]]
    # 1*1 - 2*5, 1*2 - 2*6, 1*4 - 2*8, 1*5 - 2*9
    assert convolve(picture, kernel).tolist() == [[-9, -10], [-12, -13]]


def test_kernel_is_not_flipped():
    assert convolve([[0, 0, 1]], [[0, 0, 7]]).tolist() == [[7]]


def test_answers_float32():
    assert convolve(np.ones((3, 3)), np.ones((2, 2), int)).dtype == np.float32
    assert convolve(np.ones((3, 3, 1)), np.ones((2, 2, 1, 4))).dtype == np.float32


def test_same_padding_keeps_the_size_and_puts_zeros_around():
    response = convolve(np.ones((3, 3)), np.ones((3, 3)), padding="same")
    assert response.tolist() == [[4, 6, 4], [6, 9, 6], [4, 6, 4]]


def test_same_padding_of_an_even_kernel_adds_the_zero_at_the_end():
    assert convolve([[1, 2, 3]], [[1, 1]], padding="same").tolist() == [[3, 5, 3]]


def test_stride_skips_places():
    assert convolve([[1, 2, 3, 4, 5]], [[1]], stride=(1, 2)).tolist() == [[1, 3, 5]]


def test_dilation_leaves_gaps():
    assert convolve([[1, 2, 3, 4, 5]], [[1, 1]], dilation=3).tolist() == [[5, 7]]


def test_channels_are_summed_and_each_filter_has_its_map_and_bias():
    maps = np.array([[[1, 10, 100]]])
    kernels = np.array([[[[1, 1], [2, 0], [3, 0]]]])  # (1, 1, 3, 2)
    assert convolve(maps, kernels, bias=[0, 5]).tolist() == [[[321, 6]]]


def test_bias_of_a_flat_kernel_is_one_number():
    assert convolve([[1, 2]], [[1]], bias=0.5).tolist() == [[1.5, 2.5]]


def test_inputs_are_left_as_they_were():
    maps, kernels = np.ones((4, 4, 2), np.float32), np.ones((3, 3, 2, 2), np.float32)
    convolve(maps, kernels, bias=[1, 1], padding="same")
    assert (maps == 1).all()
    assert (kernels == 1).all()


def test_response_is_contiguous_and_its_own():
    for response in (
        convolve(np.ones((5, 5), np.float32), np.ones((1, 1))),
        convolve(np.ones((5, 5, 2), np.float32), np.ones((1, 1, 2, 3))),
    ):
        assert response.flags.c_contiguous
        assert response.flags.writeable


def test_takes_views_that_lie_in_memory_in_any_order():
    maps = np.arange(60, dtype=np.float32).reshape(3, 4, 5).transpose(1, 2, 0)[::-1]
    kernels = np.arange(12, dtype=np.float32).reshape(2, 3, 2).transpose(2, 0, 1)[..., np.newaxis]
    assert (convolve(maps, kernels) == slow_convolve(maps, kernels)).all()


@given(case=whole_cases())
def test_whole_numbers_give_exactly_the_sums_of_the_slow_twin(case):
    maps, kernels, bias, options = case
    response = convolve(maps, kernels, bias=bias, **options)
    assert response.shape[:2] == output_size(maps.shape[:2], kernels.shape[:2], **options)
    assert (response == slow_convolve(maps, kernels, bias, **options)).all()


@given(case=whole_cases(max_filters=1))
def test_flat_maps_answer_as_one_channel_and_one_filter_do(case):
    maps, kernels, bias, options = case
    deep = convolve(maps[:, :, :1], kernels[:, :, :1], bias=bias, **options)
    flat = convolve(maps[:, :, 0], kernels[:, :, 0, 0], bias=bias[0], **options)
    assert flat.shape == deep.shape[:2]
    assert (flat == deep[:, :, 0]).all()


@given(
    picture=arrays(np.float32, (7, 8), elements=PIXELS),
    kernels=st.tuples(*[arrays(np.float32, (3, 2), elements=WEIGHTS)] * 2),
    factor=st.integers(-4, 4),
)
def test_convolution_is_linear_in_the_kernel(picture, kernels, factor):
    one, other = kernels
    apart = convolve(picture, one) + factor * convolve(picture, other)
    assert (convolve(picture, one + factor * other) == apart).all()


@given(
    pictures=st.tuples(*[arrays(np.float32, (6, 5), elements=PIXELS)] * 2),
    kernel=arrays(np.float32, (2, 3), elements=WEIGHTS),
)
def test_convolution_is_linear_in_the_picture(pictures, kernel):
    one, other = pictures
    assert (convolve(one + other, kernel) == convolve(one, kernel) + convolve(other, kernel)).all()


@given(picture=arrays(np.float32, (5, 7), elements=st.floats(-1e6, 1e6, width=32)))
def test_identity_kernel_changes_nothing(picture):
    identity = np.zeros((3, 3))
    identity[1, 1] = 1
    assert (convolve(picture, identity, padding="same") == picture).all()


@given(
    picture=arrays(np.float32, (9, 9), elements=PIXELS),
    kernel=arrays(np.float32, (3, 3), elements=WEIGHTS),
    down=st.integers(0, 3),
    right=st.integers(0, 3),
)
def test_a_shifted_picture_gives_the_shifted_response(picture, kernel, down, right):
    response = convolve(picture, kernel)
    shifted = convolve(picture[down:, right:], kernel)
    assert (shifted == response[down:, right:]).all()


@given(case=whole_cases())
def test_stride_takes_every_so_many_of_the_full_response(case):
    maps, kernels, _, options = case
    rows, columns = np.broadcast_to(options["stride"], 2)
    if options["padding"] == "same":  # its zeros depend on the stride
        options["padding"] = 0
        maps = np.pad(maps, ((9, 9), (9, 9), (0, 0)))
    full = convolve(maps, kernels, **{**options, "stride": 1})
    assert (convolve(maps, kernels, **options) == full[::rows, ::columns]).all()


@given(case=whole_cases(max_filters=1), data=st.data())
def test_terms_of_a_window_sum_up_to_the_pixel_of_convolve(case, data):
    maps, kernels, bias, options = case
    response = convolve(maps, kernels, bias=bias, **options)[:, :, 0]
    row = data.draw(st.integers(0, response.shape[0] - 1))
    column = data.draw(st.integers(0, response.shape[1] - 1))
    step = window_at(maps, kernels[..., 0], row, column, bias=float(bias[0]), **options)
    assert step.total == response[row, column]
    assert step.channel_sums.sum() + step.bias == step.total
    assert (step.products.sum(axis=(0, 1)) == step.channel_sums).all()
    assert (step.products == step.patch * step.kernel).all()


@given(case=whole_cases(max_filters=1), data=st.data())
def test_patch_of_a_window_holds_the_pixels_that_it_names(case, data):
    maps, kernels, _, options = case
    stops = output_size(maps.shape[:2], kernels.shape[:2], **options)
    row = data.draw(st.integers(0, stops[0] - 1))
    column = data.draw(st.integers(0, stops[1] - 1))
    step = window_at(maps, kernels[..., 0], row, column, **options)
    for i, map_row in enumerate(step.rows):
        for j, map_column in enumerate(step.columns):
            inside = 0 <= map_row < maps.shape[0] and 0 <= map_column < maps.shape[1]
            assert step.inside[i, j] == inside
            expected = maps[map_row, map_column] if inside else 0
            assert (step.patch[i, j] == expected).all()


def test_window_by_hand_with_its_padding():
    step = window_at([[1, 2], [3, 4]], [[1, 2], [3, 4]], 0, 0, bias=10, padding=1)
    assert (step.rows, step.columns) == (range(-1, 1), range(-1, 1))
    assert step.inside.tolist() == [[False, False], [False, True]]
    assert step.patch[:, :, 0].tolist() == [[0, 0], [0, 1]]
    assert step.products[:, :, 0].tolist() == [[0, 0], [0, 4]]
    assert (step.channel_sums.tolist(), step.bias, step.total) == ([4], 10, 14)


def test_window_shows_no_minus_zero():
    step = window_at([[0, 0]], [[-1, -2]], 0, 0)
    assert not np.signbit(step.products).any()


def test_learnt_weights_add_up_to_the_pixel_within_float32():
    random = np.random.default_rng(5)
    maps = random.random((6, 6, 3), np.float32)
    kernel = random.normal(size=(3, 3, 3)).astype(np.float32)
    response = convolve(maps, kernel[..., np.newaxis], bias=[0.25])
    step = window_at(maps, kernel, 2, 3, bias=0.25)
    assert step.total == pytest.approx(response[2, 3, 0], abs=1e-5)


def test_window_beyond_the_response_is_refused():
    with pytest.raises(LessonInputError) as caught:
        window_at(np.ones((4, 4)), np.ones((3, 3)), 0, 2)
    assert str(caught.value) == (
        "Expected for column one whole number from 0 to 1. Received: 2. Give a number such as 1."
    )


def test_window_of_several_filters_is_refused():
    with pytest.raises(LessonInputError, match=r"Choose one filter, such as kernels\[\.\.\., 0\]"):
        window_at(np.ones((4, 4, 1)), np.ones((3, 3, 1, 2)), 0, 0)


def test_window_with_channels_that_do_not_match_is_refused():
    with pytest.raises(LessonInputError, match=r"as many channels as the maps, 3\."):
        window_at(np.ones((4, 4, 3)), np.ones((3, 3, 2)), 0, 0)


@pytest.mark.parametrize(
    ("maps", "kernels"),
    [((4, 4), (3, 3, 1, 1)), ((4, 4, 1), (3, 3)), ((4,), (3,)), ((4, 0), (3, 3)), ((4, 4), (0, 3))],
)
def test_shapes_that_do_not_belong_together_are_refused(maps, kernels):
    with pytest.raises(LessonInputError) as caught:
        convolve(np.ones(maps), np.ones(kernels))
    assert str(caught.value) == (
        "Expected maps (H, W) with a kernel (kH, kW), or maps (H, W, C) with kernels "
        f"(kH, kW, C, K), none of them empty. Received: maps {maps} with kernels {kernels}. "
        "Reshape one to match the other."
    )


def test_kernels_with_other_channels_than_the_maps_are_refused():
    with pytest.raises(LessonInputError) as caught:
        convolve(np.ones((8, 8, 3)), np.ones((3, 3, 1, 4)))
    assert str(caught.value) == (
        "Expected kernels with as many channels as the maps, 3. Received: maps (8, 8, 3) with "
        "kernels (3, 3, 1, 4), made for 1. Give each filter weights for every channel."
    )


def test_kernel_larger_than_the_picture_is_refused():
    with pytest.raises(LessonInputError, match=r"fits into the 3 rows .* spans 5"):
        convolve(np.ones((3, 3)), np.ones((5, 5)))


@pytest.mark.parametrize(
    ("bias", "shape"), [([1, 2], "(2,)"), (1.0, "()"), ([[1, 2, 3]], "(1, 3)")]
)
def test_bias_that_is_not_one_number_a_filter_is_refused(bias, shape):
    with pytest.raises(LessonInputError) as caught:
        convolve(np.ones((4, 4, 1)), np.ones((3, 3, 1, 3)), bias=bias)
    assert str(caught.value) == (
        "Expected for bias one number for each filter, shape (3,). "
        f"Received: shape {shape}. Give as many numbers as there are filters."
    )


def test_bias_of_a_flat_kernel_must_be_one_number():
    with pytest.raises(LessonInputError, match=r"Expected for bias one number, shape \(\)"):
        convolve(np.ones((4, 4)), np.ones((3, 3)), bias=[1])
    with pytest.raises(LessonInputError, match=r"Expected for bias one number, shape \(\)"):
        window_at(np.ones((4, 4)), np.ones((3, 3)), 0, 0, bias=[1])


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e16])
def test_numbers_that_no_sum_could_hold_are_refused(bad):
    with pytest.raises(LessonInputError, match=r"Expected for maps finite numbers from -1e\+15"):
        convolve([[bad, 1]], [[1, 1]])
    with pytest.raises(LessonInputError, match=r"Expected for kernels finite numbers"):
        convolve([[1, 1]], [[bad, 1]])
    with pytest.raises(LessonInputError, match=r"Expected for bias finite numbers"):
        convolve([[1, 1]], [[1, 1]], bias=bad)


def test_the_largest_numbers_allowed_still_give_a_finite_sum():
    assert np.isfinite(convolve(np.full((9, 9), 1e15), np.full((9, 9), 1e15))).all()


def test_padding_that_would_fill_the_memory_is_refused():
    with pytest.raises(LessonInputError, match="Expected padded maps of at most"):
        convolve(np.ones((2, 2)), np.ones((9, 9)), padding="same", dilation=1_000)


def keras_cases(count):
    """Draw settings that Keras takes: never a stride and a dilation together."""
    random = np.random.default_rng(2024)
    for _ in range(count):
        height, width = random.integers(1, 17, 2)
        kernel = tuple(int(side) for side in random.integers(1, 6, 2))
        stride = tuple(int(step) for step in random.integers(1, 4, 2))
        dilation = (1, 1)
        if random.random() < 0.35:
            stride, dilation = (1, 1), tuple(int(gap) for gap in random.integers(1, 4, 2))
        padding = ["valid", "same", int(random.integers(1, 4))][random.integers(3)]
        spans = [(side - 1) * gap + 1 for side, gap in zip(kernel, dilation, strict=True)]
        if padding != "same":
            extra = 0 if padding == "valid" else 2 * padding
            height, width = max(height, spans[0] - extra), max(width, spans[1] - extra)
        channels, filters = int(random.integers(1, 9)), int(random.integers(1, 13))
        yield (
            (int(height), int(width), channels),
            (*kernel, channels, filters),
            {
                "stride": stride,
                "padding": padding,
                "dilation": dilation,
            },
        )


@pytest.mark.slow
@pytest.mark.parametrize("use_bias", [True, False])
def test_equals_keras_on_hundreds_of_generated_cases(keras, use_bias):
    random = np.random.default_rng(7)
    for shape, kernel_shape, options in keras_cases(250):
        maps = random.random(shape, np.float32)
        kernels = random.normal(0, 0.3, kernel_shape).astype(np.float32)
        bias = random.normal(size=kernel_shape[3]).astype(np.float32) if use_bias else None
        inputs, padding = maps[np.newaxis], options["padding"]
        if isinstance(padding, int):
            inputs, padding = keras.layers.ZeroPadding2D(padding)(inputs), "valid"
        expected = keras.ops.conv(
            inputs, kernels, options["stride"], padding, "channels_last", options["dilation"]
        )
        expected = np.asarray(expected)[0] + (0 if bias is None else bias)
        response = convolve(maps, kernels, bias=bias, **options)
        assert response.shape == expected.shape, (shape, kernel_shape, options)
        np.testing.assert_allclose(
            response, expected, atol=1e-5, rtol=0, err_msg=str((shape, kernel_shape, options))
        )


@pytest.mark.slow
def test_equals_the_keras_layer_and_its_flat_case(keras):
    random = np.random.default_rng(8)
    for padding, stride in [("valid", 1), ("same", 2), ("same", 3)]:
        layer = keras.layers.Conv2D(1, (4, 3), strides=stride, padding=padding)
        picture = random.random((13, 10), np.float32)
        expected = np.asarray(layer(picture[np.newaxis, :, :, np.newaxis]))[0, :, :, 0]
        weights, bias = layer.get_weights()
        response = convolve(
            picture, weights[:, :, 0, 0], bias=bias[0], stride=stride, padding=padding
        )
        assert response.shape == expected.shape
        np.testing.assert_allclose(response, expected, atol=1e-5)


@pytest.mark.slow
def test_equals_tensorflow_with_stride_and_dilation_together(keras):
    import tensorflow as tf

    random = np.random.default_rng(9)
    maps = random.random((19, 23, 3), np.float32)
    kernels = random.normal(0, 0.3, (3, 2, 3, 4)).astype(np.float32)
    for padding in ("VALID", "SAME"):
        expected = tf.nn.conv2d(maps[np.newaxis], kernels, (2, 3), padding, dilations=(3, 2))[0]
        response = convolve(maps, kernels, stride=(2, 3), padding=padding.lower(), dilation=(3, 2))
        np.testing.assert_allclose(response, expected.numpy(), atol=1e-5)


@pytest.mark.slow
def test_large_pictures_are_cut_into_blocks_without_a_seam(keras):
    random = np.random.default_rng(10)
    for channels, filters in [(1, 1), (3, 1), (3, 8)]:
        maps = random.integers(0, 256, (301, 203, channels)).astype(np.float32)
        kernels = random.integers(-9, 10, (5, 3, channels, filters)).astype(np.float32)
        for padding in ("valid", "same"):
            expected = np.asarray(keras.ops.conv(maps[np.newaxis], kernels, 1, padding))[0]
            assert (convolve(maps, kernels, padding=padding) == expected).all()
