"""Likeness of kernels: a cosine, checked by hand and by its own laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnn_core.errors import LessonInputError
from cnn_core.kernels import GALLERY, kernel_named
from cnn_core.likeness import likeness, nearest_kernel

SOBEL = kernel_named("sobel_left_right").weights
weights = arrays(np.float64, (3, 3), elements=st.integers(-9, 9).map(float))


def test_by_hand() -> None:
    assert likeness(np.array([[1.0, 2.0]]), np.array([[2.0, 1.0]])) == pytest.approx(4 / 5)
    assert likeness(SOBEL, kernel_named("sobel_top_bottom").weights) == 0


@given(weights, weights, st.floats(0.1, 10))
def test_is_a_cosine_and_knows_no_strength(one: np.ndarray, two: np.ndarray, strength: float):
    alike = likeness(one, two)
    assert -1 <= alike <= 1
    assert likeness(two, one) == pytest.approx(alike)
    assert likeness(strength * one, two) == pytest.approx(alike)
    assert likeness(-one, two) == pytest.approx(-alike)
    lengths = math.dist(one.ravel(), np.zeros(9)) * math.dist(two.ravel(), np.zeros(9))
    slow = sum(a * b for a, b in zip(one.ravel(), two.ravel(), strict=True))
    assert alike == pytest.approx(slow / lengths if lengths else 0)


def test_a_smaller_kernel_lies_in_the_middle_and_a_flat_one_counts_for_all_channels() -> None:
    framed = np.pad(SOBEL, 1)
    assert likeness(SOBEL, framed) == pytest.approx(1)
    in_colour = np.repeat(SOBEL[:, :, None], 3, axis=2)
    assert likeness(SOBEL, in_colour) == pytest.approx(1)
    only_red = in_colour * [1, 0, 0]
    assert likeness(SOBEL, only_red) == pytest.approx(1 / math.sqrt(3))


def test_finds_each_named_kernel_and_its_negative_among_all_of_its_size() -> None:
    small = [kernel.weights for kernel in GALLERY.values() if kernel.shape == (3, 3)]
    for place, kernel in enumerate(small):
        assert abs(nearest_kernel(kernel, small).likeness) == pytest.approx(1)
        assert nearest_kernel(-kernel, [small[place]]).likeness == pytest.approx(-1)


@pytest.mark.parametrize(
    ("one", "two"),
    [((3, 3), (2, 2)), ((3, 3, 3), (3, 3, 1)), ((3,), (3,))],
)
def test_says_what_cannot_be_compared(one: tuple[int, ...], two: tuple[int, ...]) -> None:
    with pytest.raises(LessonInputError, match="Compare"):
        likeness(np.ones(one), np.ones(two))
    with pytest.raises(LessonInputError, match="Give one"):
        nearest_kernel(SOBEL, [])


@pytest.mark.parametrize(("channels", "told"), [(1, 0.62), (3, 0.36)])
def test_a_random_filter_comes_as_near_to_a_named_one_as_the_page_says(
    channels: int, told: float
) -> None:
    named = [kernel.weights for kernel in GALLERY.values() if kernel.shape == (3, 3)]
    drawn = np.random.default_rng(0).standard_normal((300, 3, 3, channels))
    near = [abs(nearest_kernel(kernel, named).likeness) for kernel in drawn]
    assert np.mean(near) == pytest.approx(told, abs=0.02)


def test_the_nearest_of_sixteen_random_filters_is_as_near_as_the_page_says() -> None:
    drawn = np.random.default_rng(0).standard_normal((300, 16, 3, 3))
    near = [abs(nearest_kernel(SOBEL, list(sixteen)).likeness) for sixteen in drawn]
    assert np.mean(near) == pytest.approx(0.65, abs=0.02)
