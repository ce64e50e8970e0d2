"""How often each brightness occurs: every value once, in the bin that its whole number has."""

import numpy as np
import pytest

from cnn_core.pictures import brightness_counts, brightness_told, whole_numbers


@pytest.mark.parametrize("channels", [1, 3])
def test_counts_every_value_once_in_its_bin(channels: int) -> None:
    picture = np.random.default_rng(0).random((9, 7, channels), dtype=np.float32)
    counts = brightness_counts(picture)
    slow = np.zeros((channels, 32), np.int64)
    for value_row in whole_numbers(picture).reshape(-1, channels):
        for channel, value in enumerate(value_row):
            slow[channel, value // 8] += 1
    np.testing.assert_array_equal(counts, slow)
    assert (counts.sum(axis=1) == 63).all()


def test_both_ends_lie_in_the_first_and_the_last_bin() -> None:
    counts = brightness_counts(np.array([[[0.0], [1.0], [1.0]]], np.float32))
    assert (counts[0, 0], counts[0, -1]) == (1, 2)
    assert brightness_told(np.ones((2, 2, 1), np.float32)).startswith("0 % of the values")
