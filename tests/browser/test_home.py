"""The strip of the home page: one place of the picture in every stage, and doors that lead on."""

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from cnn_core.pooling import max_pool
from cnn_core.stack import run_stack
from tests.browser.hands import open_lesson, problems
from tests.browser.reading import middle_of, number, texts

pytestmark = pytest.mark.browser

STRIDE = 2


def stages():
    """What the core makes of the cat at stride 2 with same padding, stage by stage."""
    picture = at_resolution(load_sample("cat"), 64)
    weights = across_channels(kernel_named("sobel_left_right"), 3, whole=True)
    whole = whole_numbers(picture).astype(np.float32)
    response = convolve(whole, weights, stride=STRIDE, padding="same")[..., 0]
    activated = np.maximum(response, 0)
    layers = run_stack(picture, ("edges", "relu", "max_pool"))[-1].maps
    return picture, response, activated, max_pool(activated), layers


def test_a_place_is_marked_and_told_in_every_stage_and_the_headings_are_doors(page, server):
    open_lesson(page, server, "", f"?stride={STRIDE}&padding=same")
    strip = page.locator(".st-key-home_strip")
    expect(strip.locator("[data-ready]")).to_be_visible()
    picture, response, activated, pooled, layers = stages()
    panes = strip.locator(".pane-box")
    assert panes.count() == 5

    def told():
        return [number(text) for text in texts(strip, now="output")["now"][1:]]

    assert told()[0] == response.max()
    for stop in [(3, 5), (20, 30), (31, 31)]:
        page.mouse.move(*middle_of(panes.nth(1), *stop, response.shape))
        now = told()
        assert now[:2] == [response[stop], activated[stop]]
        assert now[2] == pooled[stop[0] // 2, stop[1] // 2]
        assert float(now[3]) in {round(float(value), 3) for value in layers.max(axis=2).ravel()}
    for unit in [(2, 9), (15, 15)]:  # a pooled value leads to the answer that it kept
        page.mouse.move(*middle_of(panes.nth(3), *unit, pooled.shape))
        assert told()[1:3] == [pooled[unit], pooled[unit]]
    page.mouse.move(*middle_of(panes.nth(0), 10, 12, picture.shape[:2]))
    assert told()[0] in {response[5, 6], response[4, 5], response[5, 5], response[4, 6]}
    panes.nth(2).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    assert told()[:2] == [response[0, 1], activated[0, 1]]
    expect(strip.locator("[role=status]")).to_contain_text("Row 0, column 1 of the filter's map")
    strip.get_by_role("link", name="Pooling").click()
    expect(page.locator("h1").first).to_have_text("Pooling")
    page.go_back()
    expect(strip.locator("[data-ready]")).to_be_visible()
    expect(page.get_by_text("1 of")).to_be_visible()
    assert not problems(page)


def test_a_finger_points_on_a_telephone(telephone, server):
    open_lesson(telephone, server)
    strip = telephone.locator(".st-key-home_strip")
    expect(strip.locator("[data-ready]")).to_be_visible()
    pane = strip.locator(".pane-box").nth(3)
    pane.scroll_into_view_if_needed()
    before = texts(strip, now="output")["now"]
    telephone.touchscreen.tap(*middle_of(pane, 4, 4, (31, 31)))
    assert texts(strip, now="output")["now"] != before
