"""Sound under the hand: samples, products and results are the core's; columns change places.

The filter and the columns are by themselves, fed by the functions of the lesson; one visit
shows both there.
"""

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.datasets import load_dataset
from cnn_core.datasets.customers import make_customers, neighbour_differences
from cnn_core.signals import (
    FILTERS,
    chirp,
    filter_signal,
    signal_window_at,
    white_noise,
)
from pages.parts import columns
from pages.parts.components.signal_filter import ZOOMS, signal_filter
from tests.browser.hands import open_lesson, problems, settle
from tests.browser.mounted import EmptyPage
from tests.browser.reading import number, numbers, tables, texts
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

SWAP = "signals_column_swap"
WINDOW = "signals_filter_window"
CHIRP = chirp(200, 1_800)
SETTINGS = [(CHIRP, "sine_1000"), (white_noise(3), "difference")]


class Lesson:
    """The window on a sound, and what the core says of it."""

    def __init__(self, page, signal=CHIRP, slug="sine_1000"):
        self.page, self.signal, self.filter = page, signal, FILTERS[slug]
        self.window = page.locator(f".st-key-{WINDOW}")
        expect(self.window.locator("[data-ready]")).to_be_visible()
        self.sums = filter_signal(signal, self.filter)

    def wave(self, name):
        return self.window.locator(f".{name} .wave-box")

    def point(self, name, share):
        box = self.wave(name).bounding_box()
        self.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)

    def told(self):
        return texts(
            self.window,
            place=".transport output",
            terms=".sum-terms",
            result="output.result",
            where=".sound .heading .quiet",
        )

    def stop(self, told=None):
        shown = re.search(r"stop ([\d,]+) of ([\d,]+)", (told or self.told())["place"][0])
        assert int(number(shown[2])) == len(self.sums)
        return int(number(shown[1])) - 1

    def assert_adds_up(self):
        """Assert that every number shown is the core's; answer the stop."""
        told = self.told()
        stop = self.stop(told)
        step = signal_window_at(self.signal, self.filter, stop)
        blocks = tables(self.window, grids=".taps table")["grids"]
        rows = [[number(cell) for block in blocks for cell in block[line]] for line in range(3)]
        assert rows == [step.samples.tolist(), step.weights.tolist(), step.products.tolist()]
        count, total, *rest = numbers(told["terms"][0].replace("1/", ""))
        assert (count, total) == (len(self.filter), sum(rows[2]))
        assert total == self.sums[stop] == step.total
        assert rest == ([self.filter.divisor] if self.filter.divisor > 1 else [])
        assert number(told["result"][0]) * self.filter.divisor == total
        return stop


def alone(page, server, signal=CHIRP, slug="sine_1000", start=None):
    """Show the window by itself, as the lesson does."""
    filter, empty = FILTERS[slug], EmptyPage(page, server)
    sums = filter_signal(signal, filter)
    empty.show(
        "signal_filter",
        WINDOW,
        lambda: signal_filter(
            WINDOW,
            signal,
            sums,
            filter,
            alts=("A sound", "What is left of it"),
            start=len(sums) // 2 if start is None else start,
            zoom=ZOOMS[0],
        ),
    )
    return Lesson(page, signal, slug)


def test_what_is_shown_is_the_cores_and_adds_up(page, server):
    for signal, slug in SETTINGS:
        assert_all_adds_up(alone(page, server, signal, slug))
    for slug in FILTERS:
        alone(page, server, white_noise(5), slug).assert_adds_up()


def assert_all_adds_up(lesson):
    """Assert it at the stop of the beginning, and at others that the mouse points at."""
    stops = {lesson.assert_adds_up()}
    for name in ("sound", "result-wave", "whole-sound", "whole-result"):
        for share in (0.07, 0.61):
            lesson.point(name, share)
            stops.add(lesson.assert_adds_up())
    assert len(stops) >= 5
    assert lesson.window.locator(".stage").get_attribute("data-agrees") == "yes"


def test_keys_zoom_and_play_lead_the_window(page, server):
    lesson = alone(page, server, start=100)
    assert lesson.stop() == 100
    lesson.wave("sound").focus()
    for key, expected in (
        ("ArrowRight", 101), ("Shift+ArrowRight", 109), ("ArrowLeft", 108), ("End", 7_984),
        ("Home", 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert lesson.stop() == expected
    lesson.assert_adds_up()
    seen = lesson.window.get_by_role("radiogroup", name="How much is seen")
    seen.get_by_role("radio", name="100 ms").click()
    lesson.point("sound", 0.999)
    assert 780 <= lesson.assert_adds_up() <= 800
    page.mouse.wheel(0, -2_000)
    expect(seen.locator("[aria-checked=true]")).to_have_count(0)
    lesson.wave("sound").press("Escape")
    expect(seen.locator("[aria-checked=true]")).to_have_text("10 ms")
    lesson.wave("sound").press("Space")
    expect(lesson.window.locator("button.main")).to_have_text("Pause")
    wait_until(lambda: lesson.stop() > 800, "the window moves")
    lesson.wave("sound").press("Space")
    assert lesson.assert_adds_up() > 800


def test_a_visit_shows_a_sound_that_the_link_remembers_and_columns_that_it_keeps(page, server):
    asked = {"signals_sound": "White noise", "signals_seed": 3, "signals_filter": "Difference"}
    query = urlencode(asked | {"signals_at": "0,100"})
    open_lesson(page, server, "signals", f"?{query}")
    lesson = Lesson(page, white_noise(3), "difference")
    assert lesson.assert_adds_up() == 100
    lesson.point("whole-sound", 0.61)
    stop = lesson.assert_adds_up()
    swap = page.locator(f".st-key-{SWAP}")
    heads = swap.locator(".heads button")
    for place in (2, 6):
        heads.nth(place).click()
    order = "".join(map(str, assert_swapped(swap)))
    page.wait_for_function(f"() => location.search.includes('signals_columns={order}')")
    settle(page)
    page.get_by_role("button", name="Link").click()
    expect(page.get_by_test_id("stCode").first).to_contain_text(f"signals_at=0%2C{stop}")
    assert not problems(page)


def test_columns_of_table_and_digit_change_places_together(page, server):
    empty = EmptyPage(page, server)
    swap = empty.show("column_swap", SWAP, lambda: columns.show.__wrapped__("signals"))
    heads = swap.locator(".heads button")
    heads.nth(2).click()
    heads.nth(6).click()
    first = assert_swapped(swap)
    assert (first[2], first[6]) == (6, 2)
    boxes = [heads.nth(place).bounding_box() for place in (0, 5)]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    page.mouse.move(*middles[0])
    page.mouse.down()
    page.mouse.move(*middles[1], steps=4)
    page.mouse.up()
    second = assert_swapped(swap)
    assert (second[0], second[5]) == (first[5], first[0])
    heads.nth(1).focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    third = assert_swapped(swap)
    assert third[3] == second[1]
    swap.locator("table.customers tr").nth(3).hover()
    assert_swapped(swap, customer=3)
    expected = "".join(map(str, third))
    page.wait_for_function("order => told.at(-1)?.[1] === order", arg=expected)
    empty.answer(SWAP, "order", expected)
    assert empty.address["signals_columns"] == expected
    swap.get_by_role("button", name="As they were").click()
    assert assert_swapped(swap, customer=3) == list(range(8))


def assert_swapped(swap, customer=0):
    """Assert that both are the core's in the order of the heads; answer that order."""
    table = make_customers()
    digit = np.rint(load_dataset("digits").train.pictures[5, ..., 0] * 16).astype(int)
    shown = tables(swap, customers="table.customers", digit="table.digit")
    told = texts(swap, heads=".heads button", terms=".sum-terms", results="output.result")
    order = [table.columns.index(name) for name in told["heads"]]
    values = [[int(number(cell)) for cell in row] for row in shown["customers"][0]]
    assert values == [*table.values[:, order].tolist(), [table.weights[c] for c in order]]
    pixels = [[int(cell) for cell in row] for row in shown["digit"][0]]
    assert pixels == digit[:, order].tolist()
    terms = told["terms"][0].replace("\u00a0", " ").split(":")[1].rstrip("= ")
    pieces = re.findall(r"([+−]?) ?(\d+) · (\d+)", terms)
    score = sum((-1 if sign == "−" else 1) * int(a) * int(b) for sign, a, b in pieces)
    assert len(pieces) == 8
    assert number(told["results"][0]) == score == table.scores[customer]
    assert number(told["results"][1]) == neighbour_differences(digit[:, order])
    return order


def test_on_a_telephone_nothing_is_cut_off_and_a_finger_leads_the_window(telephone, server):
    lesson = alone(telephone, server)
    lesson.wave("sound").scroll_into_view_if_needed()
    box = lesson.wave("sound").bounding_box()
    telephone.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 40)
    before = lesson.assert_adds_up()
    assert before > 3_992
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 390
    heights = lesson.window.locator("button").evaluate_all(
        "buttons => buttons.map(button => button.getBoundingClientRect().height)"
    )
    assert min(heights) >= 31
