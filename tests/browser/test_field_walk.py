"""The walk through a stack: what is framed is what the core names, and the arithmetic adds up."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.pictures import at_resolution, load_sample
from cnn_core.stack import STEPS, run_stack, seen_on_the_way, weights_of
from tests.browser.alone import looks, open_alone, spot
from tests.browser.hands import button, menu, open_lesson, problems
from tests.browser.reading import middle_of, number, numbers
from tests.browser.resting import note_sent, wait_until_told

pytestmark = pytest.mark.browser

PLACES = 24
TWO_BLOCKS = ("sobel_left_right", "relu", "max_pool", "edges", "relu", "max_pool")
STACKS = [
    ({}, TWO_BLOCKS),
    ({"colour": "grey", "side": 32}, ("edges", "average_pool", "edges", "relu")),
    ({"side": 32}, ("max_pool", "gaussian_blur_5", "max_pool", "edges")),
    ({"side": 128}, ("edges", "edges", "average_pool", "max_pool", "relu", "laplacian")),
    ({"side": 400}, ("edges", "relu", "max_pool", "max_pool")),
    ({"side": 32}, ("max_pool", "max_pool", "max_pool", "max_pool", "max_pool")),
]
SEEN = """({ seenOnTheWay }, [steps, channels, units]) =>
    JSON.stringify(units.map(unit => seenOnTheWay(steps, channels, unit)))"""
TEXTS = {
    "step": ".numbers .heading b",
    "where": ".map .heading .quiet",
    "field": ".picture .heading .quiet",
    "framed": ".level .now",
    "result": "output.result",
    "terms": ".sum-terms",
    "sums": ".channel-sum",
    "rests": ".grids .rest",
    "won": "td.won",
}
TABLES = {kind: f"table.{kind}" for kind in ("patch", "kernel", "products", "window")}


class Walk:
    """The lesson with a stack, and what the core made of it."""

    def __init__(self, page, server, settings, slugs, *, opening=open_alone):
        self.page = page
        chosen = {
            f"layers_{place}": STEPS[slugs[place - 1]].title if place <= len(slugs) else "—"
            for place in range(1, 7)
        }
        opening(page, server, "layers", "?" + urlencode(settings | chosen))
        self.component = page.locator(".st-key-layers_walk")
        expect(self.component.locator("[data-ready]")).to_be_visible()
        side = settings.get("side", 64)
        self.picture = at_resolution(load_sample("cat"), side, grey="colour" in settings)
        self.results = run_stack(self.picture, slugs)

    def level(self, number):
        return self.component.locator(".level").nth(number)

    def spot(self, step, number, row, column):
        """Return a place of one map, for `looks`; maps lie two beside each other."""
        height, width, count = self.results[step - 1].maps.shape
        gap = sheet_gap(max(height, width))
        across = min(count, 2)
        lines = -(-count // across)
        whole = lines * (height + gap) - gap, across * (width + gap) - gap
        top, left = (number // across) * (height + gap), (number % across) * (width + gap)
        return spot(step, top + row, left + column, whole)

    def looks(self, *spots):
        return looks(self.component, spots, texts=TEXTS, tables=TABLES)

    def look(self):
        (look,) = self.looks(None)
        return look

    def unit(self):
        """Return the step, row and column under the hand, as they are told."""
        return unit_in(self.look())

    def text(self, selector):
        return self.component.locator(selector).first.inner_text()


def unit_in(look):
    step = int(re.search(r"Step (\d+)", look.texts["step"][0])[1])
    row, column = map(int, re.findall(r"\d+", look.texts["where"][0]))
    return step, row, column


def sheet_gap(longest):
    """Return how many cells lie between the maps of a sheet: a twelfth, or a part of a cell."""
    fineness = -(-12 // longest)
    return max(1, int(longest * fineness / 12 + 0.5)) / fineness


def input_of(walk, step):
    return walk.picture if step == 1 else walk.results[step - 2].maps


def assert_told(walk, chosen):
    assert_look(walk, walk.look(), chosen)


def assert_look(walk, look, chosen):
    """What is shown of the unit under the hand is what the core says of it."""
    step, row, column = unit_in(look)
    results = walk.results[:step]
    value = float(results[-1].maps[row, column, chosen])
    assert result_in(look) == walk_number(value)
    seen = seen_on_the_way(results, row, column)
    told = look.texts["framed"]
    assert len(told) == len(walk.results) + 1
    assert number(told[step]) == walk_number(value)
    for (rows, columns), text in zip(seen[:-1], told[:step], strict=True):
        assert text.startswith(f"framed {len(rows)} × {len(columns)}")
    assert set(told[step + 1 :]) <= {""}
    field = results[-1].field.size
    assert look.texts["field"][0] == f"sees {field[0]} × {field[1]} pixels"
    assert_arithmetic(walk, look, chosen)


def result_in(look):
    (result,) = look.texts["result"]
    return number(result)


def walk_number(value):
    """Round as a browser does: a tie goes away from zero."""
    return Fraction(Decimal(value).quantize(Decimal("0.001"), ROUND_HALF_UP))


def assert_arithmetic(walk, look, chosen):
    step, row, column = unit_in(look)
    done, maps = walk.results[step - 1].step, input_of(walk, step)
    top, left = row * done.stride, column * done.stride
    patch = maps[top : top + done.window, left : left + done.window]  # (window, window, C)
    (line,) = look.texts["terms"]
    if done.kernels:
        assert_products(look, patch, weights_of(done, maps.shape[2])[..., chosen])
    elif done.slug == "relu":
        assert numbers(line) == [0, walk_number(float(patch[0, 0, chosen]))]
    else:
        shown = numbers_in(look.tables["window"][0])
        assert shown == [walk_number(float(value)) for value in patch[..., chosen].ravel()]
        assert_pooled(look, done, shown, line)


def numbers_in(table):
    return [number(cell) for line in table for cell in line]


def assert_products(look, patch, kernel):
    patches, kernels, products = (look.tables[kind] for kind in ("patch", "kernel", "products"))
    sums = [number(text) for text in look.texts["sums"]]
    assert len(sums) == len(products) == patch.shape[2]
    for channel, total in enumerate(sums):
        assert_same(patches[channel], patch[..., channel])
        assert_same(kernels[channel], kernel[..., channel])
        rest = sum(numbers(look.texts["rests"][channel]))
        assert total == sum(numbers_in(products[channel])) + rest
    assert sum(numbers(look.texts["terms"][0])) == result_in(look)


def assert_pooled(look, step, shown, line):
    if step.slug == "max_pool":
        (won,) = look.texts["won"]
        assert number(won) == max(shown) == result_in(look)
        return
    terms = sum(numbers(line.split(")")[0]))
    assert abs(terms / len(shown) - result_in(look)) <= Fraction(1, 2000)


def assert_same(shown, expected):
    assert [[number(cell) for cell in line] for line in shown] == [
        [walk_number(float(value)) for value in line] for line in expected
    ]


@pytest.mark.parametrize(("settings", "slugs"), STACKS, ids=str)
def test_every_unit_shows_the_cores_value_its_field_and_its_terms(alone, server, settings, slugs):
    walk = Walk(alone, server, settings, slugs)
    random = np.random.default_rng(len(slugs))
    units = []
    for turn in range(PLACES):
        step = turn % len(slugs) + 1
        rows, columns, count = walk.results[step - 1].maps.shape
        units.append((step, *(int(random.integers(size)) for size in (count, rows, columns))))
    shown = walk.looks(*(walk.spot(*unit) for unit in units))
    for (step, chosen, row, column), look in zip(units, shown, strict=True):
        assert unit_in(look) == (step, row, column)
        assert_look(walk, look, chosen)


def test_the_frames_are_where_the_core_says_on_a_thousand_places(scripts):
    random = np.random.default_rng(5)
    picture = np.zeros((96, 96, 3), np.float32)
    for _ in range(25):
        results = run_stack(picture, [str(slug) for slug in random.choice(sorted(STEPS), 5)])
        channels = [3, *(result.maps.shape[2] for result in results)]
        steps = [
            {"window": step.window, "stride": step.stride, "mixes": bool(step.kernels)}
            for step in (result.step for result in results)
        ]
        units = random.integers(results[-1].maps.shape[:2], size=(40, 2)).tolist()
        asked = [{"map": 0, "row": row, "column": column} for row, column in units]
        shown = json.loads(scripts.evaluate("core/field.js", SEEN, steps, channels, asked))
        for unit, boxes in zip(units, shown, strict=True):
            for box, (rows, columns) in zip(boxes, seen_on_the_way(results, *unit), strict=True):
                assert box["rows"] == [rows.start, rows.stop]
                assert box["columns"] == [columns.start, columns.stop]


def test_frames_lie_only_on_the_maps_that_have_a_part(alone, server):
    walk = Walk(alone, server, {"side": 32}, ("edges", "relu", "edges", "max_pool"))
    (look,) = walk.looks(walk.spot(4, 2, 3, 3))
    assert look.texts["framed"][:4] == [
        "framed 6 × 6",
        "framed 4 × 4 × 4",
        "framed 4 × 4 × 4",
        "framed 2 × 2",
    ]


def test_pointing_at_the_picture_finds_the_unit_whose_field_is_around_it(alone, server):
    walk = Walk(alone, server, {}, TWO_BLOCKS)
    for row, column in [(30, 12), (0, 0), (50, 57)]:
        pane = walk.component.locator(".stage .picture .pane-box")
        alone.mouse.move(*middle_of(pane, row, column, (64, 64)))
        step, unit_row, unit_column = walk.unit()
        rows, columns = seen_on_the_way(walk.results, unit_row, unit_column)[0]
        assert step == 6
        last = walk.results[-1].maps.shape
        for place, field, at, end in zip(
            (row, column), (rows, columns), (unit_row, unit_column), last[:2], strict=True
        ):
            middle = (field.start + field.stop - 1) / 2
            assert abs(middle - place) <= 2 or at in (0, end - 1)
        assert_told(walk, 0)
    assert_grows_to(walk, walk.unit())


def assert_grows_to(walk, unit):
    """Asked to, the field grows from the first step's to that of the unit under the hand."""
    walk.component.get_by_role("button", name="Grow").click()
    for step, field in ((1, "3 × 3"), (3, "4 × 4"), (6, "10 × 10")):
        expect(walk.component.locator(".numbers .heading b")).to_contain_text(f"Step {step}")
        assert walk.text(".picture .heading .quiet") == f"sees {field} pixels"
    assert walk.unit() == unit
    assert_told(walk, 0)


def test_the_walk_goes_by_keyboard_alone(alone, server):
    walk = Walk(alone, server, {}, TWO_BLOCKS)
    walk.level(6).locator(".pane-box").focus()
    for key, expected, chosen in [
        ("Control+Home", (6, 0, 0), 0),
        ("ArrowRight", (6, 0, 1), 0),
        ("Shift+ArrowDown", (6, 8, 1), 0),
        ("3", (6, 8, 1), 2),
        ("End", (6, 8, 13), 2),
    ]:
        alone.keyboard.press(key)
        assert walk.unit() == expected
        assert_told(walk, chosen)
    told = walk.component.locator("[role=status]")
    expect(told).to_contain_text("Step 6, Max pooling 2 × 2, map 3 of 4, row 8, column 13")
    walk.component.get_by_role("button", name="Edges, 4 filters").focus()
    alone.keyboard.press("Enter")
    assert walk.unit()[0] == 4
    assert_told(walk, 2)
    alone.keyboard.press("Tab")
    alone.keyboard.press("Control+Home")
    assert walk.unit() == (4, 0, 0)
    alone.keyboard.press("+")
    alone.keyboard.press("Escape")
    assert_told(walk, 2)


def test_a_visit_by_a_link_with_a_return_and_other_stacks(page, server):
    sent = note_sent(page)
    link = {"layers_at": "5,7", "layers_step": "4", "layers_map": "3"}
    walk = Walk(page, server, link, TWO_BLOCKS, opening=open_lesson)
    assert walk.unit() == (4, 5, 7)
    assert_told(walk, 2)
    what_rests_is_told_and_found_again(walk, sent)
    another_stack_keeps_the_hand_at_its_end(walk)
    assert not problems(page)


def what_rests_is_told_and_found_again(walk, sent):
    page = walk.page
    pane = walk.level(6).locator(".pane-box")
    pane.focus()
    page.keyboard.press("Control+Home")
    before = len(sent)
    page.keyboard.press("ArrowDown")
    wait_until_told(page, sent, before)
    menu(page, "Glossary")
    menu(page, "Layers")
    expect(walk.component.locator(".numbers .heading b")).to_contain_text("Step 6")
    assert walk.unit() == (6, 1, 0)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("layers_at=1%2C0", "layers_step=6", "layers_map=3"):
        expect(link).to_contain_text(part)
    page.keyboard.press("Escape")


def another_stack_keeps_the_hand_at_its_end(walk):
    page = walk.page
    walk.component.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    button(page, "layers_ready_0").click()
    expect(walk.component.locator(".level")).to_have_count(4)
    walk.results = run_stack(walk.picture, ("edges", "relu", "max_pool"))
    assert walk.unit()[0] == 3
    assert_told(walk, 2)
    assert walk.component.locator(".component").get_attribute("data-mine") == "yes"
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Choose a first step")).to_be_visible()
    button(page, "layers_ready_3").click()
    expect(walk.component.locator(".level")).to_have_count(5)


def test_a_finger_walks_on_a_telephone_and_only_the_strip_scrolls(telephone, server):
    walk = Walk(telephone, server, {}, TWO_BLOCKS)
    strip = walk.component.locator(".strip")
    assert strip.evaluate("strip => strip.scrollWidth > strip.clientWidth && strip.scrollLeft > 0")
    pane = walk.component.locator(".stage .map .pane-box")
    for row, column in [(3, 4), (9, 2)]:
        pane.scroll_into_view_if_needed()
        telephone.touchscreen.tap(*middle_of(pane, row, column, (14, 14)))
        assert walk.unit() == (6, row, column)
        assert_told(walk, 0)
    walk.component.get_by_role("button", name="Sobel, left to right").click()
    assert walk.unit()[0] == 1
    assert_told(walk, 0)
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
    for element in walk.component.locator(".stage table:visible, .stage .heading:visible").all():
        box = element.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
