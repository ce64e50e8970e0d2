"""Tables of numbers: what is shown adds up to what is shown."""

import re
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.convolution import convolve, window_at
from cnn_core.figures.arithmetic import (
    channel_colours,
    number_grid,
    window_summary,
    window_table,
)
from cnn_core.figures.numbers import mixed


def written(text):
    """Read a number as the page writes it: true minus, sign, whole part and fraction."""
    sign = -1 if text.startswith("−") else 1
    return sign * sum(Fraction(piece) for piece in text.lstrip("−+").split())


def cells(html):
    return [written(text) for text in re.findall(r"<td[^>]*>([^<]+)</td>", html)]


def result_of(html):
    return written(re.search(r'sum-result">([^<]+)<', html).group(1))


@given(
    seed=st.integers(0, 2**32 - 1),
    side=st.sampled_from([1, 3, 5]),
    channels=st.sampled_from([1, 3]),
    divisor=st.sampled_from([1, 9, 16, 256]),
    bias=st.integers(-500, 500),
    padding=st.sampled_from(["valid", "same", 1]),
)
def test_the_shown_terms_give_the_shown_sum_and_the_pixel_of_the_core(
    seed, side, channels, divisor, bias, padding
):
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (7, 8, channels)).astype(np.float32)
    kernel = rng.integers(-9, 10, (side, side, channels)).astype(np.float32)
    response = convolve(picture, kernel[..., None], padding=padding)[..., 0]
    row, column = (int(rng.integers(size)) for size in response.shape)
    step = window_at(picture, kernel, row, column, padding=padding)
    html = window_table(step, divisor=divisor, bias=bias)
    numbers = np.array(cells(html), dtype=object).reshape(channels, 3, side, side)
    pixels, weights, products = numbers[:, 0], numbers[:, 1], numbers[:, 2]
    assert (pixels * weights == products).all()
    assert Fraction(products.sum(), divisor) + bias == result_of(html)
    assert Fraction(round(float(response[row, column])), divisor) + bias == result_of(html)


def test_channels_that_are_not_shown_are_still_in_the_sum():
    picture = np.full((3, 3, 3), 10, dtype=np.float32)
    step = window_at(picture, np.ones((3, 3, 3), np.float32), 0, 0)
    html = window_table(step, channels=[1])
    assert len(cells(html)) == 27
    assert result_of(html) == 270
    assert "+90 +90 +90" in html


def test_zeros_of_the_padding_are_marked():
    step = window_at(np.ones((4, 4, 1)), np.ones((3, 3, 1)), 0, 0, padding="same")
    assert window_table(step).count('class="pad"') == 5


def test_a_bias_below_zero_is_written_as_a_subtraction():
    step = window_at(np.ones((3, 3, 1)), np.ones((3, 3, 1)), 0, 0)
    html = window_table(step, bias=-4)
    assert "− bias 4" in html
    assert result_of(html) == 5


def test_the_sentence_names_place_products_and_result():
    step = window_at(np.ones((5, 5, 1)), np.ones((3, 3, 1)), 1, 2)
    assert window_summary(step, divisor=2) == (
        "Row 1, column 2, counted from 0: 9 products, their sum, times 1/2 and the bias "
        "make +4 1/2."
    )


def test_dark_cells_get_light_letters_and_light_cells_dark_ones():
    values = np.array([[0.0, 255.0]], dtype=np.float32)
    html = number_grid(values, channel_colours(values, None), digits=0, label="pixels")
    assert "rgba(0,0,0,1);color:#fff" in html
    assert "rgba(255,255,255,1);color:#1e2328" in html


@given(st.fractions(max_denominator=300).filter(lambda value: abs(value) < 10**6))
def test_a_mixed_fraction_reads_back_as_itself(value):
    assert written(mixed(value)) == value
