"""Who is connected with whom, and by how many weights."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import toeplitz

from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.pictures import load_sample
from cnn_core.sharing import (
    MAX_LINE,
    Line,
    convolution_matrix,
    count_for_maps,
    count_for_neurons,
    example_weights,
    fit_pair,
    grey_patch,
    local_matrix,
)


def test_twelve_inputs_and_four_outputs():
    line = Line(12, window=3, stride=3)
    assert line.outputs == 4
    assert line.fully_connected == 12 * 4 == 48
    assert line.pairs == 36
    assert line.locally_connected == 12
    assert line.shared == 3
    assert [list(line.seen(output)) for output in range(4)] == [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
        [9, 10, 11],
    ]


@st.composite
def lines(draw):
    inputs = draw(st.integers(2, MAX_LINE))
    return Line(inputs, draw(st.integers(1, inputs)), draw(st.integers(1, MAX_LINE)))


@given(lines())
def test_every_connection_is_a_pair_of_an_input_and_a_place_and_none_comes_twice(line):
    pairs = [
        (input, place)
        for output in range(line.outputs)
        for place, input in enumerate(line.seen(output))
    ]
    possible = set(itertools.product(range(line.inputs), range(line.window)))
    assert len(possible) == line.pairs
    assert set(pairs) <= possible
    assert len(set(pairs)) == len(pairs) == line.locally_connected
    assert len({place for _, place in pairs}) == line.shared
    assert line.fully_connected == line.inputs * line.outputs
    assert line.shared <= line.locally_connected <= line.fully_connected


@given(lines(), st.integers(0, 1_000))
def test_a_local_layer_whose_weights_are_alike_is_a_convolution(line, seed):
    kernel = example_weights((line.window,), seed)
    alike = np.tile(kernel, (line.outputs, 1))
    np.testing.assert_array_equal(
        local_matrix(alike, line),
        convolution_matrix(kernel[None], (1, line.inputs), stride=line.stride),
    )


def test_a_local_layer_by_hand():
    matrix = local_matrix([[1, 2, 3], [4, 5, 6]], Line(5, 3, 2))
    assert matrix.tolist() == [[1, 2, 3, 0, 0], [0, 0, 4, 5, 6]]
    with pytest.raises(LessonInputError, match=r"Expected weights of shape \(2, 3\)"):
        local_matrix([[1, 2, 3]], Line(5, 3, 2))


@pytest.mark.parametrize(
    ("size", "message"),
    [((1, 1, 1), "inputs"), ((17, 1, 1), "inputs"), ((5, 6, 1), "window"), ((5, 2, 0), "stride")],
)
def test_a_line_of_impossible_sizes_is_refused(size, message):
    with pytest.raises(LessonInputError, match=f"Expected for {message}"):
        Line(*size)


def test_an_output_that_is_not_there_is_refused():
    with pytest.raises(LessonInputError, match="Expected for output"):
        Line(12, 3, 3).seen(4)


def test_the_matrix_of_two_by_two_on_four_by_four():
    matrix = convolution_matrix([[1, 2], [3, 4]], 4)
    assert matrix.shape == (9, 16)
    assert matrix[0].tolist() == [1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert matrix[8].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4]
    assert int((matrix != 0).sum()) == 36
    assert all(sorted(row[row != 0]) == [1, 2, 3, 4] for row in matrix)


@st.composite
def products(draw):
    """A picture, a kernel that fits, and a stride."""
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    size = draw(st.integers(1, height)), draw(st.integers(1, width))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return rng.integers(0, 256, (height, width)), rng.integers(-9, 10, size), stride


@given(products())
def test_the_matrix_times_the_picture_is_the_convolution(product):
    picture, kernel, stride = product
    matrix = convolution_matrix(kernel, picture.shape, stride=stride)
    convolved = convolve(picture, kernel, stride=stride)
    np.testing.assert_array_equal(matrix @ picture.ravel(), convolved.ravel())


@given(products())
def test_the_matrix_is_what_four_loops_write(product):
    picture, kernel, (down, right) = product
    (height, width), (rows, columns) = picture.shape, kernel.shape
    written = []
    for top in range(0, height - rows + 1, down):
        for left in range(0, width - columns + 1, right):
            row = np.zeros((height, width))
            for i in range(rows):
                for j in range(columns):
                    row[top + i, left + j] = kernel[i, j]
            written.append(row.ravel())
    np.testing.assert_array_equal(
        convolution_matrix(kernel, picture.shape, stride=(down, right)), written
    )


def test_of_one_row_the_matrix_is_toeplitz():
    matrix = convolution_matrix([[5, -2, 7]], (1, 8))
    np.testing.assert_array_equal(matrix, toeplitz([5, 0, 0, 0, 0, 0], [5, -2, 7, 0, 0, 0, 0, 0]))


@pytest.mark.parametrize(
    ("kernel", "size", "message"),
    [
        ([[1, 2], [3, 4]], 1, "window that fits"),
        ([1, 2], 4, r"Expected a kernel of shape \(kH, kW\)"),
        ([[1]], 100, "at most 4,000,000 numbers"),
        ([[float("nan")]], 4, "kernel"),
    ],
)
def test_what_makes_no_matrix_is_refused(kernel, size, message):
    with pytest.raises(LessonInputError, match=message):
        convolution_matrix(kernel, size)


def test_the_counts_of_the_four_examples():
    neurons = count_for_neurons(100, 1, 5, 500)
    assert neurons.fully_connected == 5_000_000
    colour = count_for_neurons(30, 3, 5, 100)
    assert colour.inputs == 2_700
    assert colour.fully_connected == 270_000
    few = count_for_neurons(4, 1, 2, 100)
    assert (few.inputs, few.fully_connected, few.locally_connected, few.shared) == (
        16,
        1_600,
        400,
        4,
    )
    maps = count_for_maps(32, 1, 5, 6)
    assert maps.output_shape == (28, 28, 6)
    assert maps.fully_connected == 32 * 32 * 28 * 28 * 6 == 4_816_896
    assert maps.locally_connected == 28 * 28 * 6 * 25
    assert maps.shared == 150


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 3), st.integers(1, 3), st.data())
def test_counts_are_those_of_the_matrices_written_out(height, width, channels, filters, data):
    kernel = data.draw(st.integers(1, min(height, width)))
    counts = count_for_maps((height, width), channels, kernel, filters)
    matrix = convolution_matrix(np.ones((kernel, kernel)), (height, width))
    assert counts.fully_connected == matrix.size * channels * filters
    assert counts.locally_connected == int(matrix.sum()) * channels * filters
    assert counts.shared == kernel * kernel * channels * filters
    assert counts.outputs == len(matrix) * filters


@pytest.mark.parametrize("count", [count_for_maps, count_for_neurons])
def test_counts_of_impossible_sizes_are_refused(count):
    for sizes in [(4, 1, 5, 1), (4, 0, 2, 1), (4, 1, 2, 0), (0, 1, 1, 1)]:
        with pytest.raises(LessonInputError):
            count(*sizes)


def test_chance_gives_small_whole_weights_and_none_is_zero():
    weights = example_weights((16, 16), 5)
    assert set(np.unique(weights)) == {-3, -2, -1, 1, 2, 3}
    np.testing.assert_array_equal(weights, example_weights((16, 16), 5))
    assert (weights != example_weights((16, 16), 6)).any()


@pytest.mark.parametrize(
    ("place", "first"), [((0, 0), (0, 0)), ((5, 4), (3, 2)), ((9, 7), (6, 4)), ((9, 0), (6, 0))]
)
def test_a_patch_lies_around_its_place_and_never_outside(place, first):
    whole = np.arange(80).reshape(10, 8, 1)
    patch = grey_patch((whole / 255).astype(np.float32), place, 4)
    row, column = first
    np.testing.assert_array_equal(patch, whole[row : row + 4, column : column + 4, 0])


def test_a_patch_of_a_picture_in_colour_is_the_mean_of_its_channels():
    colours = np.array([[[0, 100, 200], [1, 1, 3]]], np.float32) / 255
    assert grey_patch(colours, (0, 0), (1, 2)).tolist() == [[100, 2]]
    with pytest.raises(LessonInputError, match="within 1 × 2 pixels"):
        grey_patch(colours, (0, 0), 2)
    assert grey_patch(load_sample("cat"), (3, 9), (1, 16)).dtype == np.uint8


def slow_error(features, target):
    """Fit the whole table, weights that other weights make superfluous among them."""
    table = np.column_stack([*features, np.ones(len(target))])
    left = target - table @ np.linalg.lstsq(table, target, rcond=None)[0]
    return np.mean(left**2) / np.var(target)


@pytest.mark.parametrize(
    ("partner", "window", "everywhere"),
    [(12, 3, False), (2, 3, False), (3, 3, True), (4, 3, True), (5, 5, False), (7, 8, True)],
)
def test_fits_are_those_of_units_written_out_one_by_one(partner, window, everywhere):
    rows = np.array(list(itertools.product((-1, 1), repeat=12)))[::-1]
    apart = partner - 1
    starts = range(12 - apart) if everywhere else [0]
    target = sum(rows[:, first] * rows[:, first + apart] for first in starts)
    padded = np.pad(rows, ((0, 0), ((window - 1) // 2, window // 2)))

    def unit(seen):
        pairs = itertools.combinations(seen.T, 2)
        return [*seen.T, *(one * other for one, other in pairs)]

    units = [unit(padded[:, first : first + window]) for first in range(12)]
    fits = fit_pair(partner, window, everywhere=everywhere)
    assert fits.fully_connected.weights == len(unit(rows)) == 78
    assert fits.locally_connected.weights == sum(map(len, units))
    assert fits.shared.weights == len(units[0])
    assert fits.fully_connected.error == pytest.approx(0, abs=1e-9)
    own = slow_error([column for one in units for column in one], target)
    assert fits.locally_connected.error == pytest.approx(own, abs=1e-9)
    alike = slow_error([sum(columns) for columns in zip(*units, strict=True)], target)
    assert fits.shared.error == pytest.approx(alike, abs=1e-9)


def test_no_window_of_three_sees_the_first_and_the_last():
    fits = fit_pair(12, 3)
    assert fits.locally_connected.error == pytest.approx(1)
    assert fits.shared.error == pytest.approx(1)


def test_shared_weights_cannot_single_out_one_pair_of_neighbours_but_find_them_all():
    alone, everywhere = fit_pair(2, 3), fit_pair(2, 3, everywhere=True)
    assert alone.locally_connected.error == pytest.approx(0, abs=1e-9)
    assert alone.shared.error == pytest.approx(10 / 11)
    assert everywhere.shared.error == pytest.approx(0, abs=1e-9)


def test_a_window_that_sees_all_is_as_good_as_full_connection():
    fits = fit_pair(12, 12)
    assert fits.locally_connected.error == pytest.approx(0, abs=1e-9)
    assert fits.shared.error == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("numbers", [(1, 3), (13, 3), (2, 1), (2, 13), (2.0, 3)])
def test_a_pair_or_window_that_is_not_there_is_refused(numbers):
    with pytest.raises(LessonInputError, match="Expected for"):
        fit_pair(*numbers)
