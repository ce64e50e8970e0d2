"""The walk through a stack: what is framed is what the core names, and the arithmetic adds up."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.pictures import at_resolution, load_sample
from cnn_core.stack import STEPS, run_stack, seen_on_the_way, weights_of
from tests.browser.hands import button, menu, open_lesson, problems
from tests.browser.reading import cells, middle_of, number, numbers

pytestmark = pytest.mark.browser

PLACES = 8
TWO_BLOCKS = ("sobel_left_right", "relu", "max_pool", "edges", "relu", "max_pool")
STACKS = [
    ({}, TWO_BLOCKS),
    ({"colour": "grey", "side": 32}, ("edges", "average_pool", "edges", "relu")),
    ({"side": 32}, ("max_pool", "gaussian_blur_5", "max_pool", "edges")),
    ({"side": 128}, ("edges", "edges", "average_pool", "max_pool", "relu", "laplacian")),
    ({"side": 400}, ("edges", "relu", "max_pool", "max_pool")),
    ({"side": 32}, ("max_pool", "max_pool", "max_pool", "max_pool", "max_pool")),
]
GEOMETRY = """([steps, channels, unit]) => import(
    [...performance.getEntriesByType('resource')].map(entry => entry.name)
        .find(name => name.endsWith('/core/field.js'))
).then(field => field.seenOnTheWay(steps, channels, unit))"""


class Walk:
    """The lesson with a stack, and what the core made of it."""

    def __init__(self, page, server, settings, slugs):
        self.page = page
        chosen = {
            f"layers_{place}": STEPS[slugs[place - 1]].title if place <= len(slugs) else "—"
            for place in range(1, 7)
        }
        open_lesson(page, server, "layers", "?" + urlencode(settings | chosen))
        self.component = page.locator(".st-key-layers_walk")
        expect(self.component.locator("[data-ready]")).to_be_visible()
        side = settings.get("side", 64)
        self.picture = at_resolution(load_sample("cat"), side, grey="colour" in settings)
        self.results = run_stack(self.picture, slugs)

    def level(self, number):
        return self.component.locator(".level").nth(number)

    def point(self, step, number, row, column):
        """Point at a place of one map; maps lie two beside each other."""
        height, width, count = self.results[step - 1].maps.shape
        gap = sheet_gap(max(height, width))
        across = min(count, 2)
        lines = -(-count // across)
        whole = lines * (height + gap) - gap, across * (width + gap) - gap
        top, left = (number // across) * (height + gap), (number % across) * (width + gap)
        pane = self.level(step).locator(".pane-box")
        self.page.mouse.move(*middle_of(pane, top + row, left + column, whole))

    def unit(self):
        """Return the step, row and column under the hand, as they are told."""
        step = int(re.search(r"Step (\d+)", self.text(".numbers .heading b"))[1])
        row, column = map(int, re.findall(r"\d+", self.text(".map .heading .quiet")))
        return step, row, column

    def text(self, selector):
        return self.component.locator(selector).first.inner_text()

    def framed(self):
        return [self.level(number).locator(".now").inner_text() for number in range(self.depth)]

    @property
    def depth(self):
        return len(self.results) + 1

    def result(self):
        return number(self.component.locator("output.result:visible").inner_text())


def sheet_gap(longest):
    """Return how many cells lie between the maps of a sheet: a twelfth, or a part of a cell."""
    fineness = -(-12 // longest)
    return max(1, int(longest * fineness / 12 + 0.5)) / fineness


def input_of(walk, step):
    return walk.picture if step == 1 else walk.results[step - 2].maps


def assert_told(walk, chosen):
    """What is shown of the unit under the hand is what the core says of it."""
    step, row, column = walk.unit()
    results = walk.results[:step]
    value = float(results[-1].maps[row, column, chosen])
    assert walk.result() == walk_number(value)
    seen = seen_on_the_way(results, row, column)
    told = walk.framed()
    assert number(told[step]) == walk_number(value)
    for (rows, columns), text in zip(seen[:-1], told[:step], strict=True):
        assert text.startswith(f"framed {len(rows)} × {len(columns)}")
    assert set(told[step + 1 :]) <= {""}
    field = results[-1].field.size
    assert walk.text(".picture .heading .quiet") == f"sees {field[0]} × {field[1]} pixels"
    assert_arithmetic(walk, step, chosen, row, column)


def walk_number(value):
    """Round as a browser does: a tie goes away from zero."""
    return Fraction(Decimal(value).quantize(Decimal("0.001"), ROUND_HALF_UP))


def assert_arithmetic(walk, step, chosen, row, column):
    done, maps = walk.results[step - 1].step, input_of(walk, step)
    top, left = row * done.stride, column * done.stride
    patch = maps[top : top + done.window, left : left + done.window]  # (window, window, C)
    line = walk.component.locator(".sum-terms:visible").inner_text()
    if done.kernels:
        assert_products(walk, patch, weights_of(done, maps.shape[2])[..., chosen], line)
    elif done.slug == "relu":
        assert numbers(line) == [0, walk_number(float(patch[0, 0, chosen]))]
    else:
        shown = [number(cell) for cells_ in cells(table(walk, "window")[0]) for cell in cells_]
        assert shown == [walk_number(float(value)) for value in patch[..., chosen].ravel()]
        assert_pooled(walk, done, shown, line)


def assert_products(walk, patch, kernel, line):
    folded = walk.component.locator(".fold[aria-expanded=false]:visible")
    while folded.count():
        folded.first.click()
    line = walk.component.locator(".sum-terms:visible").inner_text()
    patches, kernels, products = (table(walk, kind) for kind in ("patch", "kernel", "products"))
    sums = [
        number(text) for text in walk.component.locator(".channel-sum:visible").all_inner_texts()
    ]
    rests = [text for text in walk.component.locator(".grids .rest").all_inner_texts()]
    assert len(sums) == len(products) == patch.shape[2]
    for channel, total in enumerate(sums):
        assert_same(patches[channel], patch[..., channel])
        assert_same(kernels[channel], kernel[..., channel])
        shown = [number(cell) for line_ in cells(products[channel]) for cell in line_]
        assert total == sum(shown) + sum(numbers(rests[channel]))
    assert sum(numbers(line)) == walk.result()


def assert_pooled(walk, step, shown, line):
    if step.slug == "max_pool":
        won = walk.component.locator("td.won")
        assert number(won.inner_text()) == max(shown) == walk.result()
        return
    terms = sum(numbers(line.split(")")[0]))
    assert abs(terms / len(shown) - walk.result()) <= Fraction(1, 2000)


def table(walk, kind):
    return walk.component.locator(f"table.{kind}:visible").all()


def assert_same(shown, expected):
    assert [[number(cell) for cell in line] for line in cells(shown)] == [
        [walk_number(float(value)) for value in line] for line in expected
    ]


@pytest.mark.parametrize(("settings", "slugs"), STACKS, ids=str)
def test_every_unit_shows_the_cores_value_its_field_and_its_terms(page, server, settings, slugs):
    walk = Walk(page, server, settings, slugs)
    random = np.random.default_rng(len(slugs))
    for turn in range(PLACES):
        step = turn % len(slugs) + 1
        rows, columns, count = walk.results[step - 1].maps.shape
        row, column, chosen = (int(random.integers(size)) for size in (rows, columns, count))
        walk.point(step, chosen, row, column)
        reached = walk.unit()
        assert reached[0] == step
        # a pointer comes to whole points of the screen, which hold several units of a large map
        assert max(abs(reached[1] - row), abs(reached[2] - column)) <= rows // 30 + 1
        assert_told(walk, chosen)


def test_the_frames_are_where_the_core_says_on_a_thousand_places(page, server):
    Walk(page, server, {"side": 32}, ("relu",))
    random = np.random.default_rng(5)
    picture = np.zeros((128, 128, 3), np.float32)
    for _ in range(50):
        results = run_stack(picture, [str(slug) for slug in random.choice(sorted(STEPS), 5)])
        steps = [
            {
                "window": result.step.window,
                "stride": result.step.stride,
                "mixes": bool(result.step.kernels),
            }
            for result in results
        ]
        channels = [3, *(result.maps.shape[2] for result in results)]
        for _ in range(20):
            row, column = (int(random.integers(size)) for size in results[-1].maps.shape[:2])
            unit = {"map": 0, "row": row, "column": column}
            shown = page.evaluate(GEOMETRY, [steps, channels, unit])
            expected = seen_on_the_way(results, row, column)
            for box, (rows, columns) in zip(shown, expected, strict=True):
                assert box["rows"] == [rows.start, rows.stop]
                assert box["columns"] == [columns.start, columns.stop]


def test_frames_lie_only_on_the_maps_that_have_a_part(page, server):
    walk = Walk(page, server, {"side": 32}, ("edges", "relu", "edges", "max_pool"))
    walk.point(4, 2, 3, 3)
    assert walk.framed()[:4] == [
        "framed 6 × 6",
        "framed 4 × 4 × 4",
        "framed 4 × 4 × 4",
        "framed 2 × 2",
    ]


def test_pointing_at_the_picture_finds_the_unit_whose_field_is_around_it(page, server):
    walk = Walk(page, server, {}, TWO_BLOCKS)
    for row, column in [(30, 12), (0, 0), (50, 57)]:
        pane = walk.component.locator(".stage .picture .pane-box")
        page.mouse.move(*middle_of(pane, row, column, (64, 64)))
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


def test_the_walk_goes_by_keyboard_alone(page, server):
    walk = Walk(page, server, {}, TWO_BLOCKS)
    walk.level(6).locator(".pane-box").focus()
    for key, expected, chosen in [
        ("Control+Home", (6, 0, 0), 0),
        ("ArrowRight", (6, 0, 1), 0),
        ("Shift+ArrowDown", (6, 8, 1), 0),
        ("3", (6, 8, 1), 2),
        ("End", (6, 8, 13), 2),
    ]:
        page.keyboard.press(key)
        assert walk.unit() == expected
        assert_told(walk, chosen)
    told = walk.component.locator("[role=status]")
    expect(told).to_contain_text("Step 6, Max pooling 2 × 2, map 3 of 4, row 8, column 13")
    walk.component.get_by_role("button", name="Edges, 4 filters").focus()
    page.keyboard.press("Enter")
    assert walk.unit()[0] == 4
    assert_told(walk, 2)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Home")
    assert walk.unit() == (4, 0, 0)
    page.keyboard.press("+")
    page.keyboard.press("Escape")
    assert_told(walk, 2)


def test_a_link_leads_to_the_unit_and_so_does_coming_back(page, server):
    walk = Walk(
        page, server, {"layers_at": "5,7", "layers_step": "4", "layers_map": "3"}, TWO_BLOCKS
    )
    assert walk.unit() == (4, 5, 7)
    assert_told(walk, 2)
    walk.level(6).locator(".pane-box").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(1500)
    menu(page, "Pixels")
    menu(page, "Layers")
    expect(walk.component.locator(".numbers .heading b")).to_contain_text("Step 6")
    assert walk.unit() == (6, 1, 0)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("layers_at=1%2C0", "layers_step=6", "layers_map=3"):
        expect(link).to_contain_text(part)
    assert not problems(page)


def test_another_stack_keeps_the_hand_at_its_end(page, server):
    walk = Walk(page, server, {}, TWO_BLOCKS)
    walk.component.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    button(page, "layers_ready_0").click()
    expect(walk.component.locator(".level")).to_have_count(4)
    walk.results = run_stack(walk.picture, ("edges", "relu", "max_pool"))
    assert walk.unit()[0] == 3
    assert_told(walk, 0)
    assert walk.component.locator(".component").get_attribute("data-mine") == "yes"
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Choose a first step")).to_be_visible()
    button(page, "layers_ready_3").click()
    expect(walk.component.locator(".level")).to_have_count(5)
    assert not problems(page)


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
    wider = telephone.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )
    assert wider <= 1
    for element in walk.component.locator(".stage table:visible, .stage .heading:visible").all():
        box = element.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
