"""Trials of the evidence under the hand: erasing with a brush, maps redrawn, the pointing game."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.erasing import erase_by_hand, erasing_order, mean_height
from cnn_core.networks.evidence.methods import explain
from cnn_core.networks.evidence.target import Target
from pages.parts import training_board
from tests.browser.hands import SECONDS, open_lesson, problems
from tests.browser.reading import middle_of, number, texts

pytestmark = pytest.mark.browser

DIGITS = training_board.name_of(load_bundled("digits")).replace("%", "%25")


def opened(page, server, query=""):
    open_lesson(page, server, "evidence", query)
    brush = page.locator(".st-key-evidence_brush")
    expect(brush.locator("[data-ready]")).to_be_visible()
    brush.scroll_into_view_if_needed()
    return brush


def erased(brush):
    """Read how many pixels are erased."""
    return int(texts(brush, told=".picture .heading .quiet")["told"][0].split()[0])


def own(brush):
    """Wait until the network has answered, and read the mean height so far."""
    expect(brush.locator(".sentence.waiting")).to_have_count(0)
    return float(number(brush.locator(".heights .own td").first.inner_text()))


def expected(strokes):
    """The mean heights of probability and score, asked of the core."""
    network, part = load_bundled("shapes"), load_dataset("shapes").test
    target = Target(int(network.test.answers[0]))
    curve = erase_by_hand(network, part.pictures[0], "mean", strokes)
    both = curve.probabilities(target), curve.scores(target, network.spec)
    return [mean_height(curve.shares, values) for values in both]


def test_what_is_erased_is_asked_about_and_can_be_taken_back(page, server):
    brush = opened(page, server)
    network, part = load_bundled("shapes"), load_dataset("shapes").test
    target = Target(int(network.test.answers[0]))
    (found,) = explain(network, part.pictures[0], target, ["integrated_gradients"])
    order = erasing_order(found.map)
    brush.get_by_role("button", name="Hottest 10 %").click()
    expect(brush.locator("circle.own")).to_have_count(2)
    strokes = np.zeros(1024, np.uint8)
    strokes[order[:102]] = 1
    assert erased(brush) == 102
    brush.get_by_role("radio", name="Score").click()
    assert own(brush) == pytest.approx(expected(strokes.reshape(32, 32))[1], abs=0.002)

    pane = brush.locator(".picture .pane-box")
    page.mouse.move(*middle_of(pane, 20, 8, (32, 32)))
    page.mouse.down()
    page.mouse.move(*middle_of(pane, 20, 14, (32, 32)), steps=4)
    under_way = erased(brush)  # at once, before anything is told
    page.mouse.up()
    assert under_way > 102
    expect(brush.locator("circle.own")).to_have_count(3)
    both = own(brush)
    brush.get_by_role("button", name="Undo").click()
    expect(brush.locator("circle.own")).to_have_count(2)
    assert erased(brush) == 102
    brush.get_by_role("button", name="Redo").click()
    expect(brush.locator("circle.own")).to_have_count(3)
    assert own(brush) == both

    # by keyboard alone
    brush.get_by_role("button", name="Bring back").click()
    expect(brush.locator("circle.own")).to_have_count(1)
    brush.get_by_role("radio", name="Brush 1 pixel wide").click()
    pane.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", " "):
        page.keyboard.press(key)
    assert erased(brush) == 1
    strokes = np.zeros((32, 32), np.uint8)
    strokes[15, 17] = 1
    expect(brush.locator("circle.own")).to_have_count(2)
    assert own(brush) == pytest.approx(expected(strokes)[1], abs=0.002)
    page.keyboard.press("Control+z")
    assert erased(brush) == 0

    # along a curve the picture is erased as far
    chart = brush.locator("svg[role=application]")
    chart.focus()
    for key in ("ArrowDown", "ArrowUp", *["ArrowRight"] * 8):
        page.keyboard.press(key)
    assert erased(brush) == 205
    told = brush.locator(".readout").inner_text()
    assert told.startswith("20.0 % erased: Hottest first")
    assert brush.locator(".picture .heading b").inner_text() == "Hottest first"
    page.keyboard.press("Escape")
    assert erased(brush) == 0
    assert not problems(page)


def test_layers_drawn_anew_and_how_ranks_agree(page, server):
    opened(page, server, f"?evidence_which={DIGITS}")
    page.get_by_role("button", name="Draw the layers anew").click()
    maps = page.locator(".st-key-evidence_sanity_maps")
    expect(maps.locator(".cell button:not([disabled])")).to_have_count(28, timeout=60 * SECONDS)
    for place in (7, 26):
        cell = maps.locator(".cell button").nth(place)
        cell.hover()
        shown = cell.locator(".number").inner_text()
        formula = maps.locator(".formula").inner_text().replace("−", "-")
        covariance, one, other, value = map(float, re.findall(r"-?\d+\.\d+", formula))
        assert covariance / (one * other) == pytest.approx(value, abs=0.002)
        assert float(shown.replace("−", "-")) == pytest.approx(value, abs=0.006)
    pane = maps.locator(".agreement .pane-box").first
    pane.scroll_into_view_if_needed()
    page.mouse.move(*middle_of(pane, 3, 5, (8, 8)))
    expect(maps.locator(".where")).to_contain_text("Row 3, column 5: trained")
    expect(maps.locator(".where")).to_contain_text("of 64")
    maps.locator(".cell button").nth(26).focus()
    page.keyboard.press("ArrowLeft")
    expect(maps.locator(".cell button[aria-current]")).to_have_attribute(
        "aria-label", re.compile("^Edges, ")
    )
    assert not problems(page)


def test_a_finger_erases_and_a_picture_of_the_game_is_pressed(telephone, server):
    brush = opened(telephone, server)
    pane = brush.locator(".picture .pane-box")
    pane.scroll_into_view_if_needed()
    telephone.touchscreen.tap(*middle_of(pane, 16, 16, (32, 32)))
    expect(brush.locator("circle.own")).to_have_count(2)
    assert erased(brush) > 1
    game = telephone.locator(".st-key-evidence_pointing_game")
    expect(game.locator("[data-ready]")).to_be_visible()
    sheet = game.locator(".sheet")
    sheet.scroll_into_view_if_needed()
    sheet.locator("canvas").click(position={"x": 5, "y": 5})
    sheet.focus()
    for key in ("ArrowDown", "ArrowRight"):
        telephone.keyboard.press(key)
    expect(game.locator(".one .heading b")).to_have_text("Picture 12")
    width = telephone.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
