"""The curve detector of a well-known introduction: its sums, on the drawing that shows them."""

import numpy as np

from cnn_core.convolution import convolve
from cnn_core.curve_drawing import CURVE_AT, INK, OTHER_AT, curve_drawing
from cnn_core.kernels import CURVE_PATCH, OTHER_PATCH, kernel_named


def response() -> np.ndarray:
    return convolve(curve_drawing().astype(np.float32), kernel_named("curve").weights)


def test_the_two_places_hold_the_numbers_of_the_introduction() -> None:
    drawing = curve_drawing()
    for (row, column), patch in ((CURVE_AT, CURVE_PATCH), (OTHER_AT, OTHER_PATCH)):
        assert (drawing[row : row + 7, column : column + 7] == patch).all()
    assert drawing.min() == 0
    assert drawing.max() == INK == 50


def test_sums_over_the_curve_and_elsewhere() -> None:
    assert response()[CURVE_AT] == 4 * (50 * 30) + 20 * 30 == 6_600
    assert response()[OTHER_AT] == 0


def test_the_sum_is_not_largest_where_the_curve_is_but_where_it_is_brightest() -> None:
    row, column = CURVE_AT
    assert response()[row + 1, column] == 6 * 50 * 30 == 9_000 == response().max()
