"""Pooling: by hand, by its laws, by its slow twin, and by Keras."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnn_core.errors import LessonInputError
from cnn_core.pooling import average_pool, max_pool, pool_window_at
from cnn_core.shapes import output_size
from tests.core.reference import slow_pool

SIDE_OR_PAIR = st.integers(1, 4) | st.tuples(*[st.integers(1, 4)] * 2)


@st.composite
def cases(draw):
    """A map of signed whole numbers, and settings such that the window fits."""
    window, stride = draw(SIDE_OR_PAIR), draw(st.none() | SIDE_OR_PAIR)
    smallest = min(np.broadcast_to(window, 2))
    padding = draw(st.sampled_from(["valid", "same"]) | st.integers(0, int(smallest) - 1))
    lowest = 1 if padding == "same" else int(max(np.broadcast_to(window, 2)))
    shape = draw(st.tuples(*[st.integers(lowest, 10)] * 2))
    grid = draw(arrays(np.float32, shape, elements=st.integers(-99, 99)))
    return grid, {"window": window, "stride": stride, "padding": padding}


def test_keeps_the_largest_of_each_window_by_hand():
    grid = [[1, 3, 2, 1], [4, 2, 1, 5], [7, 0, -1, -2], [0, 1, -3, -4]]
    assert max_pool(grid).tolist() == [[4, 5], [7, -1]]
    assert average_pool(grid).tolist() == [[2.5, 2.25], [2.0, -2.5]]


def test_windows_may_overlap():
    assert max_pool([[1, 5, 2, 3]], (1, 2), stride=1).tolist() == [[5, 5, 3]]


def test_valid_leaves_out_what_fills_no_window_and_same_takes_it_along():
    grid = [[1, 2, 9]]
    assert max_pool(grid, (1, 2)).tolist() == [[2]]
    assert max_pool(grid, (1, 2), padding="same").tolist() == [[2, 9]]


def test_padding_never_wins_over_negative_numbers():
    assert max_pool([[-5, -3]], 2, padding="same").tolist() == [[-3]]
    assert max_pool([[-5]], 3, padding=1).tolist() == [[-5]]


def test_padding_has_no_part_in_the_average():
    assert average_pool([[4, 6, 5]], 2, padding="same").tolist() == [[5, 5]]
    assert average_pool([[8]], 3, padding=1).tolist() == [[8]]


def test_channels_are_pooled_each_by_itself():
    maps = np.dstack([[[1, 2], [3, 4]], [[-1, -2], [-3, -4]]])
    assert max_pool(maps).tolist() == [[[4, -1]]]
    assert average_pool(maps).tolist() == [[[2.5, -2.5]]]


def test_answers_float32_that_is_contiguous_and_its_own():
    maps = np.ones((4, 4, 2), np.float32)
    for pool in (max_pool, average_pool):
        for window in (1, 2):
            pooled = pool(maps, window)
            assert pooled.dtype == np.float32
            assert pooled.flags.c_contiguous
            assert not np.shares_memory(pooled, maps)


def test_a_window_as_large_as_the_map_pools_it_whole():
    maps = np.arange(24, dtype=np.float32).reshape(3, 4, 2)
    assert max_pool(maps, (3, 4)).tolist() == [[[22, 23]]]
    assert average_pool(maps, (3, 4)).tolist() == [[[11, 12]]]


@given(case=cases())
def test_equals_the_slow_twin(case):
    grid, options = case
    largest, average = max_pool(grid, **options), average_pool(grid, **options)
    stride = options["window"] if options["stride"] is None else options["stride"]
    expected = output_size(grid.shape, options["window"], stride=stride, padding=options["padding"])
    assert largest.shape == average.shape == expected
    assert (largest == slow_pool(grid, **options, combine=max)).all()
    twin = slow_pool(grid, **options, combine=lambda pixels: sum(pixels) / len(pixels))
    np.testing.assert_allclose(average, twin, rtol=1e-6)


@given(case=cases())
def test_max_pooling_commutes_with_functions_that_only_rise(case):
    grid, options = case
    for rising in (lambda values: 2 * values + 3, np.cbrt, lambda values: np.maximum(values, 0)):
        assert (max_pool(rising(grid), **options) == rising(max_pool(grid, **options))).all()


@given(case=cases())
def test_average_pooling_commutes_with_scaling_and_shifting(case):
    grid, options = case
    scaled = average_pool(3 * grid - 7, **options)
    np.testing.assert_allclose(scaled, 3 * average_pool(grid, **options) - 7, atol=1e-4)


@given(case=cases())
def test_average_lies_between_smallest_and_largest(case):
    grid, options = case
    average = average_pool(grid, **options)
    assert (average <= max_pool(grid, **options)).all()
    assert (average >= -max_pool(-grid, **options)).all()


@given(case=cases(), data=st.data())
def test_one_window_gives_the_pixel_of_the_pooled_map(case, data):
    grid, options = case
    pooled = {"max": max_pool(grid, **options), "average": average_pool(grid, **options)}
    row = data.draw(st.integers(0, pooled["max"].shape[0] - 1))
    column = data.draw(st.integers(0, pooled["max"].shape[1] - 1))
    for kind, expected in pooled.items():
        step = pool_window_at(grid, row, column, kind=kind, **options)
        assert step.result == expected[row, column]
        assert (step.values == grid[np.ix_(step.rows, step.columns)]).all()
        assert step.values.size > 0
        assert (step.winner is None) == (kind == "average")
        if step.winner is not None:
            assert grid[step.winner] == step.result


def test_first_in_reading_order_wins_a_tie():
    step = pool_window_at([[0, 0, 0, 7], [0, 0, 7, 7]], 0, 1)
    assert step.winner == (0, 3)
    assert (step.rows, step.columns) == (range(0, 2), range(2, 4))


def test_window_is_cut_to_the_real_pixels():
    step = pool_window_at([[1, 2], [3, 4]], 0, 0, kind="average", window=3, stride=1, padding=1)
    assert (step.rows, step.columns) == (range(0, 2), range(0, 2))
    assert step.values.tolist() == [[1, 2], [3, 4]]
    assert step.result == 2.5
    corner = pool_window_at([[1, 2], [3, 4]], 1, 1, window=2, stride=1, padding="same")
    assert (corner.rows, corner.columns, corner.winner) == (range(1, 2), range(1, 2), (1, 1))


def test_window_of_one_channel_among_several():
    maps = np.dstack([[[1, 2], [3, 4]], [[-1, -2], [-3, -4]]])
    assert pool_window_at(maps, 0, 0, channel=1).winner == (0, 0)
    with pytest.raises(LessonInputError, match="Expected for channel one whole number from 0 to 1"):
        pool_window_at(maps, 0, 0, channel=2)


def test_unknown_kind_is_refused():
    with pytest.raises(LessonInputError) as caught:
        pool_window_at([[1, 2], [3, 4]], 0, 0, kind="median")
    assert str(caught.value) == (
        'Expected for kind "max" or "average". Received: \'median\'. Choose one of the two.'
    )


def test_window_beyond_the_pooled_map_is_refused():
    with pytest.raises(LessonInputError, match="Expected for row one whole number from 0 to 1"):
        pool_window_at(np.ones((5, 5)), 2, 0)


@pytest.mark.parametrize("pool", [max_pool, average_pool])
def test_bad_input_is_refused_by_both(pool):
    with pytest.raises(
        LessonInputError, match=r"Expected maps \(H, W\) or .*Received: shape \(4,\)"
    ):
        pool(np.ones(4))
    with pytest.raises(LessonInputError, match=r"not empty. Received: shape \(0, 4\)"):
        pool(np.ones((0, 4)))
    with pytest.raises(LessonInputError, match=r"fits into the 2 rows .* spans 3"):
        pool(np.ones((2, 5)), 3)
    with pytest.raises(LessonInputError, match="Expected for maps finite numbers"):
        pool([[1, np.nan], [0, 0]])
    with pytest.raises(LessonInputError, match="Expected for window one whole number or a pair"):
        pool(np.ones((4, 4)), 0)
    with pytest.raises(LessonInputError, match="Expected for stride one whole number or a pair"):
        pool(np.ones((4, 4)), 2, stride=0)


@pytest.mark.parametrize("padding", [2, (0, 2)])
def test_padding_as_wide_as_the_window_is_refused(padding):
    pair = (2, 2) if padding == 2 else padding
    with pytest.raises(LessonInputError) as caught:
        max_pool(np.ones((4, 4)), 2, padding=padding)
    assert str(caught.value) == (
        "Expected padding smaller than the window, (2, 2), so that every window holds a real "
        f"pixel. Received: padding {pair}. Choose less padding or a larger window."
    )


def test_largest_numbers_of_float32_have_a_finite_average():
    largest = np.full((4, 4), np.finfo(np.float32).max)
    assert (average_pool(largest) == largest[:2, :2]).all()


@pytest.mark.slow
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_equals_keras_on_hundreds_of_generated_cases(keras, padding):
    random = np.random.default_rng(11)
    for _ in range(150):
        window = tuple(int(side) for side in random.integers(1, 5, 2))
        stride = None if random.random() < 0.4 else tuple(int(s) for s in random.integers(1, 5, 2))
        lowest = (1, 1) if padding == "same" else window
        shape = (*(random.integers(low, 17) for low in lowest), int(random.integers(1, 6)))
        maps = random.normal(size=shape).astype(np.float32)
        for pool, reference in [
            (max_pool, keras.ops.max_pool),
            (average_pool, keras.ops.average_pool),
        ]:
            expected = np.asarray(reference(maps[np.newaxis], window, stride, padding))[0]
            pooled = pool(maps, window, stride=stride, padding=padding)
            assert pooled.shape == expected.shape, (shape, window, stride)
            np.testing.assert_allclose(
                pooled, expected, atol=1e-5, rtol=0, err_msg=str((shape, window, stride))
            )


@pytest.mark.slow
def test_default_window_is_that_of_the_keras_layer(keras):
    maps = np.random.default_rng(12).normal(size=(9, 7, 3)).astype(np.float32)
    for pool, layer in [
        (max_pool, keras.layers.MaxPooling2D()),
        (average_pool, keras.layers.AveragePooling2D(pool_size=2)),
    ]:
        np.testing.assert_allclose(pool(maps), np.asarray(layer(maps[np.newaxis]))[0], atol=1e-6)
