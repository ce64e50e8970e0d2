"""Sizes, receptive fields and counts: known numbers, twins, and every message."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.errors import LessonInputError
from cnn_core.shapes import (
    MAX_WINDOW,
    WindowLayer,
    as_pair,
    count_convolution_multiplications,
    count_convolution_parameters,
    count_dense_multiplications,
    count_dense_parameters,
    dilated_window,
    output_size,
    pad,
    padding_amounts,
    plan_walk,
    receptive_field,
    require_numbers,
    require_whole,
    seen_by,
)
from tests.core.reference import axis_stops

SMALL = st.integers(1, 6)
PADDINGS = st.one_of(st.sampled_from(["valid", "same"]), st.integers(0, 4))


def test_one_number_stands_for_rows_and_columns():
    assert as_pair(3, "window") == (3, 3)
    assert as_pair(np.int64(3), "window") == (3, 3)


def test_a_pair_is_rows_then_columns_and_a_list_will_do():
    assert as_pair((2, 5), "window") == (2, 5)
    assert as_pair([2, 5], "window") == (2, 5)


@pytest.mark.parametrize(
    "value", [0, -1, 2.0, True, "3", None, (1, 2, 3), (1,), (1, 0), (1, 2.5), np.ones(2), 100_001]
)
def test_what_is_no_whole_number_or_pair_is_refused(value):
    with pytest.raises(LessonInputError, match=r"^Expected for stride one whole number or a pair"):
        as_pair(value, "stride")


def test_message_says_what_was_expected_what_came_and_what_to_do():
    with pytest.raises(LessonInputError) as caught:
        as_pair(0, "stride")
    assert str(caught.value) == (
        "Expected for stride one whole number or a pair (rows, columns), each from 1 to 100,000. "
        "Received: 0. Give a number such as 1, or a pair such as (1, 2)."
    )


def test_message_does_not_repeat_a_book_that_someone_sent():
    with pytest.raises(LessonInputError) as caught:
        as_pair("x" * 100_000, "stride")
    assert len(str(caught.value)) < 300


def test_whole_number_out_of_range_is_refused_with_the_range():
    with pytest.raises(LessonInputError) as caught:
        require_whole(10, "row", maximum=9)
    assert str(caught.value) == (
        "Expected for row one whole number from 0 to 9. Received: 10. Give a number such as 1."
    )
    with pytest.raises(LessonInputError, match=r"1 or more. Received: 0. Give a number such as 1"):
        require_whole(0, "number of filters", 1)


@pytest.mark.parametrize(
    ("size", "settings", "expected"),
    [
        (32, {"window": 5}, 28),
        (28, {"window": 2, "stride": 2}, 14),
        (400, {"window": 3, "padding": "same"}, 400),
        (7, {"window": 3, "stride": 2, "padding": "same"}, 4),
        (7, {"window": 3, "stride": 2, "padding": 1}, 4),
        (9, {"window": 3, "dilation": 3}, 3),
        ((5, 8), {"window": (3, 2), "stride": (1, 3)}, (3, 3)),
        (1, {"window": 5, "padding": "same"}, 1),
    ],
)
def test_known_output_sizes(size, settings, expected):
    assert output_size(size, **settings) == expected


def test_int_sizes_answer_an_int_and_pairs_a_pair():
    assert isinstance(output_size(np.int64(5), 3), int)
    assert output_size((5, 5), 3) == (3, 3)


def test_one_number_for_the_size_needs_settings_alike_in_both_directions():
    with pytest.raises(LessonInputError, match=r"Expected size as a pair .* Give size=\(5, 5\)\."):
        output_size(5, (3, 1))


@given(size=st.integers(1, 12), window=SMALL, stride=SMALL, padding=PADDINGS, dilation=SMALL)
def test_output_size_counts_the_stops_of_the_slow_twin(size, window, stride, padding, dilation):
    _, starts = axis_stops(size, window, stride, padding, dilation)
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    if starts:
        assert output_size(size, window, **settings) == len(starts)
    else:
        with pytest.raises(LessonInputError, match="Expected a window that fits"):
            output_size(size, window, **settings)


@given(size=st.integers(1, 50), window=SMALL, stride=SMALL, dilation=SMALL)
def test_same_padding_gives_the_size_over_the_stride_rounded_up(size, window, stride, dilation):
    expected = -(-size // stride)
    assert output_size(size, window, stride=stride, padding="same", dilation=dilation) == expected


def test_window_that_does_not_fit_says_so():
    with pytest.raises(LessonInputError) as caught:
        output_size((3, 9), 5)
    assert str(caught.value) == (
        "Expected a window that fits into the 3 rows of the picture. "
        "Received: a window that spans 5. "
        'Choose a smaller window or dilation, a larger picture, or padding "same".'
    )


def test_dilated_window_that_does_not_fit_tells_its_span_and_the_padding():
    with pytest.raises(
        LessonInputError, match=r"the 6 columns of the picture with its padding.*spans 9"
    ):
        output_size((20, 4), 3, padding=1, dilation=4)


def test_unknown_padding_is_refused():
    with pytest.raises(LessonInputError) as caught:
        padding_amounts(5, 3, padding="full")
    assert str(caught.value) == (
        'Expected for padding "valid", "same", a whole number or a pair (rows, columns). '
        "Received: 'full'. Choose \"same\" to keep the size."
    )
    with pytest.raises(LessonInputError, match="Expected for padding one whole number"):
        padding_amounts(5, 3, padding=-1)


def test_same_padding_puts_the_odd_pixel_at_the_bottom_and_on_the_right():
    assert padding_amounts((5, 5), (2, 4), padding="same") == ((0, 1), (1, 2))
    assert padding_amounts(6, 3, stride=2, padding="same") == ((0, 1), (0, 1))


def test_padding_by_number_is_the_same_on_opposite_sides():
    assert padding_amounts(5, 3, padding=(2, 0)) == ((2, 2), (0, 0))
    assert padding_amounts(5, 3) == ((0, 0), (0, 0))


def test_settings_from_a_hostile_link_are_refused_before_any_work():
    for settings in ({"stride": 10**9}, {"dilation": 10**9}, {"padding": 10**9}):
        with pytest.raises(LessonInputError, match=f"from . to {MAX_WINDOW:,}"):
            output_size(5, 3, **settings)
    with pytest.raises(LessonInputError, match="Expected for window"):
        output_size(5, 10**9, padding="same")


def test_dilation_leaves_gaps_between_the_weights():
    assert dilated_window((3, 1), 4) == (9, 1)


def test_walk_names_the_pixels_under_the_window():
    walk = plan_walk((6, 6), 3, stride=2, padding="same", dilation=2)
    assert walk.stops == (3, 3)
    assert walk.place(0, 2) == (range(-1, 5, 2), range(3, 9, 2))
    with pytest.raises(LessonInputError, match="Expected for column one whole number from 0 to 2"):
        walk.place(0, 3)
    with pytest.raises(LessonInputError, match="Expected for row"):
        walk.place(-1, 0)


def test_numbers_become_float32_and_float32_is_not_copied():
    grid = np.ones((2, 2), np.float32)
    assert require_numbers(grid, "maps") is grid
    assert require_numbers(np.array([True]), "maps").dtype == np.float32
    assert require_numbers([], "maps").size == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e39, -1e39])
def test_numbers_that_float32_cannot_hold_are_refused(bad):
    with pytest.raises(LessonInputError) as caught:
        require_numbers(np.array([[1.0, bad]]), "maps")
    assert str(caught.value) == (
        "Expected for maps finite numbers from -3.4e+38 to 3.4e+38. Received: shape (1, 2), "
        "of which 1 is not. Replace NaN, infinite and too large numbers."
    )


def test_numbers_beyond_a_limit_are_counted():
    with pytest.raises(LessonInputError, match=r"from -5 to 5. Received: shape \(3,\), of which 2"):
        require_numbers([6, -7, 1], "maps", limit=5)


@pytest.mark.parametrize("bad", ["text", [[1, 2], [3]], [1j], None, [None], [[object()]]])
def test_what_is_no_grid_of_numbers_is_refused(bad):
    with pytest.raises(LessonInputError, match=r"^Expected for maps a grid of real numbers"):
        require_numbers(bad, "maps")


def test_pad_lays_margins_around_rows_and_columns_only():
    padded = pad(np.ones((1, 2, 3), np.float32), ((1, 0), (0, 2)), fill=-5)
    assert padded.shape == (2, 4, 3)
    assert padded.dtype == np.float32
    assert padded[:, :, 0].tolist() == [[-5, -5, -5, -5], [1, 1, -5, -5]]


def test_pad_with_nothing_to_add_answers_the_maps_themselves():
    maps = np.ones((2, 2), np.float32)
    assert pad(maps, ((0, 0), (0, 0))) is maps


def test_pad_refuses_to_fill_the_memory():
    with pytest.raises(LessonInputError, match=r"maps \(2, 2\) that padding makes \(10002, 10002"):
        pad(np.ones((2, 2), np.float32), ((5000, 5000), (5000, 5000)))


def test_receptive_field_of_vgg_blocks_grows_as_published():
    # Two 3 x 3 convolutions see what one 5 x 5 sees, three what one 7 x 7 sees (VGG, 2015).
    sizes = [field.size for field in receptive_field([WindowLayer(3)] * 3)]
    assert sizes == [(3, 3), (5, 5), (7, 7)]


def test_receptive_field_of_lenet_by_hand():
    layers = [WindowLayer(5), WindowLayer(2, stride=2)] * 2
    fields = receptive_field(layers)
    assert [field.size[0] for field in fields] == [5, 6, 14, 16]
    assert [field.jump[0] for field in fields] == [1, 2, 2, 4]


def test_receptive_field_starts_in_the_padding():
    (field,) = receptive_field([WindowLayer((3, 5), stride=(2, 1), padding_before=(1, 2))])
    assert field.start == (-1, -2)
    assert seen_by(field, 1, 0) == (range(1, 4), range(-2, 3))
    assert seen_by(field, 1, 0, size=(3, 4)) == (range(1, 3), range(0, 3))


def test_no_layers_give_no_fields():
    assert receptive_field([]) == ()


def test_a_field_wholly_in_the_padding_sees_nothing():
    (field,) = receptive_field([WindowLayer(1, padding_before=2)])
    rows, columns = seen_by(field, 0, 6, size=4)
    assert len(rows) == len(columns) == 0


def test_seen_by_refuses_a_place_before_the_first():
    (field,) = receptive_field([WindowLayer(3)])
    with pytest.raises(LessonInputError, match="Expected for row one whole number 0 or more"):
        seen_by(field, -1, 0)


@given(
    size=st.integers(8, 24),
    layers=st.lists(
        st.builds(
            WindowLayer,
            window=st.integers(1, 3),
            stride=st.integers(1, 3),
            dilation=st.integers(1, 2),
            padding_before=st.integers(0, 2),
        ),
        min_size=1,
        max_size=4,
    ),
    data=st.data(),
)
def test_receptive_field_covers_the_pixels_that_paths_reach(size, layers, data):
    # Each unit is the set of pixels that it depends on; sets are joined layer by layer.
    units = [{pixel} for pixel in range(size)]
    for layer in layers:
        span = (layer.window - 1) * layer.dilation
        starts = range(-layer.padding_before, len(units) + layer.padding_before - span)
        units = [
            set().union(
                *(
                    units[place]
                    for place in range(start, start + span + 1, layer.dilation)
                    if 0 <= place < len(units)
                )
            )
            for start in starts[:: layer.stride]
        ]
        if not units:
            return
    unit = data.draw(st.integers(0, len(units) - 1))
    rows, _ = seen_by(receptive_field(layers)[-1], unit, 0, size=size)
    reached = units[unit]
    assert reached <= set(rows)
    if all(layer.dilation == 1 and layer.padding_before == 0 for layer in layers):
        assert {min(reached), max(reached)} <= {rows[0], rows[-1]}


def test_known_counts_of_weights():
    assert count_convolution_parameters(5, channels=1, filters=6, bias=False) == 150
    assert count_convolution_parameters(5, channels=1, filters=6) == 156
    assert count_convolution_parameters((3, 3), channels=3, filters=8) == 224
    assert count_convolution_parameters(2, channels=1, filters=100, bias=False) == 400
    assert count_dense_parameters(100 * 100, 500, bias=False) == 5_000_000
    assert count_dense_parameters(4 * 4, 100, bias=False) == 1_600
    assert count_dense_parameters(10, 3) == 33


def test_known_counts_of_multiplications():
    places = output_size(32, 5)
    assert places**2 == 784
    assert count_convolution_multiplications(1, 5, channels=3) == 75
    assert count_convolution_multiplications(places, 5, channels=3) == 75 * 784
    assert count_convolution_multiplications((28, 28), 5, channels=1, filters=6) == 784 * 150
    assert count_dense_multiplications(32 * 32, 28 * 28 * 6) == 4_816_896


@pytest.mark.parametrize(
    ("count", "name"),
    [
        (lambda: count_convolution_parameters(3, 0, 1), "number of channels"),
        (lambda: count_convolution_parameters(3, 1, 0), "number of filters"),
        (lambda: count_convolution_parameters(0, 1, 1), "kernel size"),
        (lambda: count_dense_parameters(0, 1), "number of inputs"),
        (lambda: count_dense_parameters(1, 1.5), "number of units"),
        (lambda: count_convolution_multiplications(0, 3, 1), "output size"),
    ],
)
def test_counts_name_the_number_that_is_wrong(count, name):
    with pytest.raises(LessonInputError, match=f"^Expected for {name}"):
        count()


@pytest.mark.slow
def test_keras_counts_the_same_weights(keras):
    for kernel, channels, filters, bias in [((3, 5), 3, 7, True), ((1, 1), 2, 4, False)]:
        layer = keras.layers.Conv2D(filters, kernel, use_bias=bias)
        layer.build((None, 20, 20, channels))
        expected = layer.count_params()
        assert count_convolution_parameters(kernel, channels, filters, bias) == expected
    layer = keras.layers.Dense(9)
    layer.build((None, 14))
    assert count_dense_parameters(14, 9) == layer.count_params()
