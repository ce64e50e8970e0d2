"""The wall of units under the hand: what it shows adds up, answers at once, and is asked about."""

from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.units import unit_layers
from pages.parts import filters
from tests.browser.hands import open_lesson, problems, settle
from tests.browser.reading import number, numbers, tables, texts
from tests.browser.visiting import visiting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visit(context, server):
    with visiting(context) as page:
        opened(page, server, 1, unit="4")
        yield page


def title_of(layer):
    network = load_bundled("digits")
    layers = {one.number: one for one in unit_layers(network.spec)}
    return filters.layer_title(network, layers[layer])


def opened(page, server, layer, **look):
    """Open one layer of the digits' network, and wait until its wall has grown."""
    look = {"layer": title_of(layer), **look}
    query = urlencode({f"filters_{name}": told for name, told in look.items()})
    open_lesson(page, server, "filters", f"?{query}")
    return grown(page)


def grown(page):
    wall = page.locator(".st-key-filters_wall")
    expect(wall.locator("[data-ready]")).to_be_visible()
    expect(wall.locator(".wall .heading")).to_contain_text("best of 1,200 training pictures")
    return wall


def change_to(page, layer):
    """Choose another layer where one chooses it."""
    choice = page.locator(".st-key-filters_layer input")
    if choice.input_value() != title_of(layer):
        choice.click()
        page.get_by_role("option", name=title_of(layer), exact=True).click()
        settle(page)
    return grown(page)


def test_the_first_layer_adds_up_and_is_the_networks_own(visit):
    wall = change_to(visit, 1)
    told = texts(wall, title=".opened b", sum=".sum .sum-terms", result=".sum .result")
    assert told["title"] == ["Unit 4"]
    grids = tables(wall, grids=".sum table.cells")["grids"]
    patch, kernel, products = (
        np.array([[float(number(cell)) for cell in row] for row in grid]) for grid in grids
    )
    np.testing.assert_allclose(patch * kernel, products, atol=2e-3)
    total = float(number(told["result"][0]))
    assert float(sum(numbers(told["sum"][0]))) == pytest.approx(total)
    arrays, part = load_bundled("digits").arrays(), load_dataset("digits").train
    weights, bias = arrays["layer_1.kernel"][..., 3:4], arrays["layer_1.bias"][3:4]
    maps = [convolve(one, weights, bias=bias, padding="same") for one in part.pictures]
    assert total == pytest.approx(max(float(one.max()) for one in maps), abs=1e-3)
    np.testing.assert_allclose(kernel, weights[..., 0, 0], atol=1e-3)


def test_pointing_answers_here_and_pressing_asks_the_network(visit):
    page = visit
    wall = change_to(page, 4)
    wall.locator("button.tile").first.click()
    expect(page.get_by_role("button", name="Make pictures for unit 1")).to_be_visible()
    settle(page)
    name, result = wall.locator(".opened b"), wall.locator(".sum > .sum-line .result")
    tiles, kept = wall.locator("button.tile"), wall.locator(".sum > .sum-line .result").inner_text()
    expect(tiles).to_have_count(16)
    tiles.nth(8).hover()
    expect(name).to_have_text("Unit 9")
    assert result.inner_text() != kept
    expect(page.get_by_role("button", name="Make pictures for unit 1")).to_be_visible()
    name.hover()
    expect(name).to_have_text("Unit 1")
    patches = wall.locator("button.patch")
    caption = wall.locator(".caption")
    first = caption.inner_text()
    # column 0 is the first one; sum and response are the same number, told once
    assert first == "Number 709, class 3\nsum 8.650\nat row 1, column 0 of its map"
    patches.nth(9).hover()  # the first of those that excite it least
    expect(caption).not_to_have_text(first)
    tiles.nth(8).focus()
    page.keyboard.press("ArrowLeft")
    expect(name).to_have_text("Unit 8")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Make pictures for unit 8")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_text("Without unit 8: 290 of 297 → 287 of 297 right")).to_be_visible()
    wall.get_by_role("radio", name="switch off").click()
    tiles.nth(8).click()
    expect(page.get_by_text("Without units 8, 9: 290 of 297")).to_be_visible()
    name.hover()
    expect(name).to_have_text("Unit 8")
    wall.get_by_role("button", name="Switch all 2 on").click()
    expect(page.get_by_text("All units are on: 290 of 297")).to_be_visible()
    assert not problems(page)


def test_pictures_grow_on_a_telephone_too(telephone, server):
    wall = opened(telephone, server, 4, unit="6")
    wall.locator("button.tile").nth(5).tap()
    telephone.get_by_role("button", name="Make pictures for unit 6").tap()
    made = telephone.locator(".st-key-filters_pictures")
    now = made.locator(".told-now").last  # the old one goes when the new one is there
    expect(now).to_contain_text("Step ")
    expect(now).to_contain_text("Largest sum made")
    expect(made).to_have_count(1)
    expect(made.locator("progress")).to_be_hidden()
    told = texts(made, made=".made figcaption .mono", real=".real figcaption .mono")
    assert len(told["made"]) == len(told["real"]) == 4
    largest = max(told["made"], key=number)
    expect(now).to_have_text(f"Largest sum made: {largest}. Best real one: {told['real'][0]}.")
    width = telephone.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 390
    assert not problems(telephone)
