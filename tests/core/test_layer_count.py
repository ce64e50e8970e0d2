"""The numbers of one layer, as the written introductions give them, and counted one by one."""

import numpy as np
import pytest

from cnn_core.convolution import convolve
from cnn_core.layer_count import count_layer


@pytest.mark.parametrize(("filters", "weights"), [(1, 75), (2, 150), (6, 450)])
def test_a_5_by_5_filter_on_a_colour_picture_of_32_by_32(filters: int, weights: int) -> None:
    count = count_layer(32, 3, 5, filters)
    assert (count.products, count.places, count.map_size) == (75, 784, (28, 28))
    assert (count.weights, count.biases) == (weights, filters)
    assert count.multiplications == 75 * 784 * filters


@pytest.mark.parametrize("filters", [1, 2, 6])
def test_the_core_makes_a_map_of_28_by_28_for_each_filter(filters: int) -> None:
    picture = np.ones((32, 32, 3), np.float32)
    maps = convolve(picture, np.ones((5, 5, 3, filters), np.float32))
    assert maps.shape == (28, 28, filters)
    assert (maps == 75).all()
