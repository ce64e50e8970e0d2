"""A layer of a network under the hand: learnt weights, decimals, and what rounding leaves."""

from fractions import Fraction
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import relu
from cnn_core.convolution import convolve, window_at
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.pooling import max_pool
from tests.browser.hands import open_lesson, problems
from tests.browser.reading import cells, middle_of, number, numbers

pytestmark = pytest.mark.browser

DIGIT = Fraction(1, 1000)
"""The last digit that is shown."""


@pytest.fixture(scope="module")
def layers():
    """What each layer of the digits network makes of the first held-out picture, by NumPy."""
    weights = load_bundled("digits").arrays()
    made = [load_dataset("digits").test.pictures[0]]
    for layer in (1, 4):
        kernel, bias = weights[f"layer_{layer}.kernel"], weights[f"layer_{layer}.bias"]
        made.append(convolve(made[-1], kernel, bias=bias, padding="same"))
        made.append(relu(made[-1]))
        made.append(max_pool(made[-1]))
    return weights, made


def open_layer(page, server, title, unit=1):
    query = urlencode({"network_layer": title, "network_unit": unit})
    open_lesson(page, server, "network", f"?{query}")
    component = page.locator(f".st-key-network_layer_{title[0]}")
    expect(component.locator("[data-ready]")).to_be_visible(timeout=60_000)
    return component


@pytest.mark.parametrize(("layer", "unit"), [(1, 3), (4, 1), (4, 16)])
def test_the_terms_shown_give_the_cores_number(page, server, layers, layer, unit):
    weights, made = layers
    component = open_layer(page, server, f"{layer} Convolution 16@3×3", unit)
    maps, response = made[layer - 1], made[layer][..., unit - 1]
    kernel = weights[f"layer_{layer}.kernel"][..., unit - 1]
    pane = component.locator(".pane-box").nth(1)
    pane.scroll_into_view_if_needed()
    random = np.random.default_rng(layer)
    for _ in range(10):
        row, column = (int(random.integers(size)) for size in response.shape)
        page.mouse.move(*middle_of(pane, row, column, response.shape))
        step = window_at(maps, kernel, row, column, padding="same")
        assert_adds_up(component, step, response[row, column])
    assert not problems(page)


def assert_adds_up(component, step, expected):
    result = number(component.locator("output.result").inner_text())
    assert float(result) == pytest.approx(float(expected), abs=0.0005001)
    sums = [number(text) for text in component.locator(".channel-sum").all_inner_texts()]
    np.testing.assert_allclose([float(one) for one in sums], step.channel_sums, atol=0.0005001)
    line = numbers(component.locator(".sum-terms").inner_text().replace("from 16 maps", ""))
    assert sum(line) == result
    assert abs(line[-1]) <= len(sums) * DIGIT or len(line) <= 2, "the rest is what rounding leaves"
    if len(sums) > 4:
        assert line[0] == sum(sums)
    products = component.locator("table.products:visible").first
    shown = sum(number(cell) for cells_of_row in cells(products) for cell in cells_of_row)
    rest = component.locator(".rest:visible").first.inner_text() if shown != sums[0] else "0"
    assert shown + number(rest.replace("rounding", "")) == sums[0]


def test_another_channel_of_many_is_opened_alone_and_its_map_is_shown(page, server):
    component = open_layer(page, server, "4 Convolution 16@3×3")
    component.get_by_role("button", name="Channel map 7: show its products").click()
    expect(component.locator("table.products:visible")).to_have_count(1)
    expect(component.get_by_role("button", name="Channel map 7: fold")).to_be_visible()
    expect(component.get_by_role("button", name="Channel map 1: show")).to_be_visible()


def test_a_map_is_chosen_from_the_sheet_by_keyboard_and_the_address_says_so(page, server):
    open_layer(page, server, "1 Convolution 16@3×3")
    sheet = page.get_by_role("radiogroup", name="Convolution 16@3×3")
    sheet.get_by_role("radio", name="Map 1", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(sheet.get_by_role("radio", name="Map 3", exact=True)).to_be_checked()
    expect(page.locator(".st-key-network_layer_1").get_by_text("Map 3")).to_be_visible()
    page.wait_for_url("**network_unit=3**")


@pytest.mark.parametrize("unit", ["0", "17", "x", "99999999999"])
def test_a_map_that_is_none_counts_as_the_first(page, server, unit):
    component = open_layer(page, server, "1 Convolution 16@3×3", unit)
    expect(component.get_by_text("Map 1", exact=True)).to_be_visible()
    assert not problems(page)


@pytest.mark.parametrize(
    ("title", "shown"),
    [("2 ReLU", "max(0"), ("3 Max pooling 2×2", "max("), ("6 Max pooling 2×2", "max(")],
)
def test_other_layers_open_their_own_arithmetic(page, server, title, shown):
    component = open_layer(page, server, title)
    expect(component.get_by_text(shown).first).to_be_visible()
