"""Under the hand: what is shown is what the core computes, and it adds up as it is shown."""

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve, window_at
from cnn_core.kernels import GALLERY, across_channels
from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from cnn_core.shapes import padding_amounts
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import middle_of, number, numbers, tables, texts

pytestmark = pytest.mark.browser

POSITIONS = 12
SETTINGS = [
    {},
    {"stride": 2},
    {"stride": 3, "padding": "2"},
    {"padding": "same", "dilation": 2},
    {"stride": 2, "dilation": 3, "padding": "1", "bias": -40},
    {"colour": "grey"},
    {"colour": "grey", "kernel": "box_blur", "stride": 2, "bias": 7},
    {"kernel": "gaussian_blur_5", "padding": "same"},
    {"kernel": "curve", "stride": 4, "side": 128},
    {"kernel": "gaussian_blur_5", "colour": "grey", "dilation": 2, "side": 32},
]
KEYBOARD_STEPS = [
    ("ArrowRight", 0, 1),
    ("ArrowDown", 1, 0),
    ("ArrowLeft", 0, -1),
    ("ArrowUp", -1, 0),
]


class Lesson:
    """The convolution lesson with given settings, and what the core says of it."""

    def __init__(self, page, server, **settings):
        self.page = page
        self.kernel = GALLERY[settings.get("kernel", "sobel_left_right")]
        shown = {**settings, "kernel": self.kernel.title}
        open_lesson(page, server, "convolution", "?" + urlencode(shown))
        self.component = page.locator(".st-key-convolution_window")
        expect(self.component.locator("[data-ready]")).to_be_visible()
        padding = settings.get("padding", "valid")
        self.window = {
            "stride": settings.get("stride", 1),
            "padding": int(padding) if padding.isdigit() else padding,
            "dilation": settings.get("dilation", 1),
        }
        self.bias = settings.get("bias", 0)
        self.picture = whole_numbers(
            at_resolution(load_sample("cat"), settings.get("side", 64), grey="colour" in settings)
        ).astype(np.float32)
        self.weights = across_channels(self.kernel, self.picture.shape[2], whole=True)
        sums = convolve(self.picture, self.weights, **self.window)[..., 0]
        self.response = sums / np.float32(self.kernel.divisor) + np.float32(self.bias)

    @property
    def panes(self):
        return self.component.locator(".pane-box")

    def point_at_picture(self, row, column):
        (top, bottom), (left, right) = padding_amounts(
            self.picture.shape[:2], self.kernel.shape, **self.window
        )
        height, width = self.picture.shape[:2]
        shape = height + top + bottom, width + left + right
        self.page.mouse.move(*middle_of(self.panes.nth(0), row + top, column + left, shape))

    def point_at_map(self, row, column):
        self.page.mouse.move(*middle_of(self.panes.nth(1), row, column, self.response.shape))

    def open_all_channels(self):
        folded = self.component.locator(".fold[aria-expanded=false]:visible")
        while folded.count():
            folded.first.click()

    def stop(self):
        shown = self.component.locator(".transport output").inner_text()
        place = int(number(re.search(r"stop ([\d,]+) of", shown)[1])) - 1
        return divmod(place, self.response.shape[1])

    def result(self):
        return number(self.component.locator("output.result").inner_text())

    def tables(self):
        kinds = ("patch", "kernel", "products")
        read = tables(self.component, **{kind: f"table.{kind}" for kind in kinds})
        return [read[kind] for kind in kinds]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_sum_shown_is_the_cores_pixel_and_the_sum_of_the_terms_shown(page, server, settings):
    lesson = Lesson(page, server, **settings)
    lesson.open_all_channels()
    random = np.random.default_rng(len(str(settings)))
    for turn in range(POSITIONS):
        if turn % 2:
            row, column = (int(random.integers(size)) for size in lesson.response.shape)
            lesson.point_at_map(row, column)
            assert lesson.stop() == (row, column)
        else:
            height, width = lesson.picture.shape[:2]
            lesson.point_at_picture(int(random.integers(height)), int(random.integers(width)))
        assert_adds_up(lesson)


def assert_adds_up(lesson):
    row, column = lesson.stop()
    step = window_at(lesson.picture, lesson.weights[..., 0], row, column, **lesson.window)
    patches, kernels, products = lesson.tables()
    assert len(products) == lesson.picture.shape[2]
    told = texts(lesson.component, sums=".channel-sum", terms=".sum-terms", result="output.result")
    sums = [number(text) for text in told["sums"]]
    result = number(told["result"][0])
    for channel, table in enumerate(products):
        assert_same(patches[channel], step.patch[..., channel])
        assert_same(kernels[channel], step.kernel[..., channel])
        assert_same(table, step.products[..., channel])
        assert sum(number(cell) for line in table for cell in line) == sums[channel]
        assert sums[channel] == step.channel_sums[channel]
    line = numbers(told["terms"][0].split("×")[0])
    assert line[: len(sums)] == sums
    assert result == sum(sums) / lesson.kernel.divisor + lesson.bias
    if lesson.kernel.divisor == 1:
        assert result == lesson.response[row, column]
    else:  # the fraction is exact, the map is float32
        assert float(result) == pytest.approx(lesson.response[row, column], rel=1e-6)


def assert_same(table, expected):
    assert [[float(number(cell)) for cell in line] for line in table] == expected.tolist()


def test_pointing_at_the_picture_lights_up_the_nearest_window(page, server):
    lesson = Lesson(page, server, stride=2)
    lesson.point_at_picture(31, 11)
    assert lesson.stop() == (15, 5)
    lesson.point_at_picture(0, 0)
    assert lesson.stop() == (0, 0)
    lesson.point_at_picture(63, 63)
    assert lesson.stop() == (lesson.response.shape[0] - 1, lesson.response.shape[1] - 1)


def test_the_whole_lesson_can_be_done_by_keyboard(page, server):
    lesson = Lesson(page, server)
    lesson.panes.nth(0).focus()
    for key, rows, columns in KEYBOARD_STEPS:
        row, column = lesson.stop()
        page.keyboard.press(key)
        assert lesson.stop() == (row + rows, column + columns)
        assert_adds_up(lesson)
    for key, expected in [
        ("Control+Home", (0, 0)),
        ("Shift+ArrowDown", (8, 0)),
        ("End", (8, 61)),
        ("PageDown", (16, 61)),
        ("Control+End", (61, 61)),
        ("ArrowRight", (61, 61)),
        ("Home", (61, 0)),
    ]:
        page.keyboard.press(key)
        assert lesson.stop() == expected
    told = lesson.component.locator("[role=status]")
    expect(told).to_contain_text("Row 61, column 0 of the map: 27 products and the bias make")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # over the folds of the channels, to the map or a channel
    reached = page.evaluate("() => document.activeElement.shadowRoot.activeElement.className")
    assert reached


def test_the_outline_of_the_focus_can_be_seen(page, server):
    lesson = Lesson(page, server)
    lesson.panes.nth(0).focus()
    page.keyboard.press("ArrowRight")
    outline = lesson.panes.nth(0).evaluate("pane => getComputedStyle(pane).outlineWidth")
    assert outline == "3px"


def test_play_fills_the_map_at_the_chosen_speed_and_stops_where_it_is_told(page, server):
    lesson = Lesson(page, server, side=32)
    lesson.panes.nth(1).focus()
    page.keyboard.press("Control+Home")
    lesson.component.get_by_role("radio", name="256 a second").click()
    lesson.component.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => /stop [2-9]\\d\\d /.test(document.querySelector('.st-key-convolution_window "
        "[data-testid=stBidiComponentIsolated]').shadowRoot.querySelector('output.quiet').textContent)"
    )
    lesson.component.get_by_role("button", name="Pause").click()
    row, column = lesson.stop()
    assert 200 <= row * 30 + column < 899
    assert_adds_up(lesson)
    lesson.component.get_by_role("button", name="One step on").click()
    assert lesson.stop() == divmod(row * 30 + column + 1, 30)
    lesson.component.get_by_role("slider").fill("0")
    assert lesson.stop() == (0, 0)
    assert ink_of_map(lesson) < 0.1
    lesson.component.get_by_role("button", name="Whole map").click()
    assert ink_of_map(lesson) > 0.5


def ink_of_map(lesson):
    """Return which part of the map pane shows something of the map."""
    return lesson.panes.nth(1).evaluate("""box => {
      const [base, over] = box.querySelectorAll('canvas')
      const view = canvas =>
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      const map = view(base), marks = view(over)
      let seen = 0
      for (let at = 3; at < map.length; at += 4) seen += map[at] > 0 && marks[at] === 0
      return seen / (map.length / 4)
    }""")


def test_zoom_goes_down_to_pixels_with_their_values(page, server):
    lesson = Lesson(page, server)
    lesson.point_at_picture(30, 30)
    for _ in range(12):
        page.mouse.wheel(0, -400)
        page.wait_for_timeout(30)
    before = lesson.stop()
    box = lesson.panes.nth(0).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 70, box["y"] + box["height"] / 2)
    row, column = lesson.stop()
    assert row == before[0]
    assert 1 <= abs(column - before[1]) <= 2, "one pixel is about 70 wide"
    assert_adds_up(lesson)
    page.keyboard.press("Escape")


def test_a_link_leads_to_the_place_and_so_does_coming_back(page, server):
    lesson = Lesson(page, server, convolution_at="5,7")
    assert lesson.stop() == (5, 7)
    lesson.point_at_map(20, 33)
    page.mouse.move(5, 5)
    page.wait_for_timeout(1000)
    menu(page, "Pixels")
    menu(page, "Convolution")
    expect(lesson.component.locator(".transport output")).to_contain_text("stop 1,274 of")
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("convolution_at=20%2C33")
    assert not problems(page)


def test_a_map_of_another_shape_keeps_the_component_and_a_place_in_it(page, server):
    lesson = Lesson(page, server)
    lesson.point_at_map(60, 60)
    lesson.component.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    page.get_by_role("radiogroup", name="Pixels a side").get_by_text("32", exact=True).click()
    expect(lesson.component.locator(".transport output")).to_contain_text("of 900")
    assert lesson.component.locator(".component").get_attribute("data-mine") == "yes"


def test_a_finger_moves_the_window_on_a_telephone(telephone, server):
    lesson = Lesson(telephone, server)
    for row, column in [(3, 4), (50, 20)]:
        lesson.panes.nth(1).scroll_into_view_if_needed()
        telephone.touchscreen.tap(
            *middle_of(lesson.panes.nth(1), row, column, lesson.response.shape)
        )
        assert lesson.stop() == (row, column)
        assert_adds_up(lesson)
    device_pixels, css_pixels = lesson.panes.nth(0).evaluate(
        "box => [box.querySelector('canvas').width, box.clientWidth]"
    )
    assert device_pixels == pytest.approx(2 * css_pixels, abs=2)
    for name in ("Play", "One step on", "4 a second"):
        control = lesson.component.locator(
            f"button:has-text('{name}'), button[aria-label='{name}']"
        )
        assert control.first.is_visible()


@pytest.fixture
def fingers(telephone):
    """Put fingers on the screen, move them, or lift them all."""
    session = telephone.context.new_cdp_session(telephone)

    def touch(kind, *spots):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_a_finger_that_slides_takes_the_window_along_and_leaves_the_page_where_it_is(
    telephone, fingers, server
):
    lesson = Lesson(telephone, server)
    pane = lesson.panes.nth(1)
    pane.scroll_into_view_if_needed()
    scrolled = telephone.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    fingers("touchStart", middle_of(pane, 5, 5, lesson.response.shape))
    for row in (10, 20, 40):
        fingers("touchMove", middle_of(pane, row, row, lesson.response.shape))
    fingers("touchEnd")
    assert lesson.stop() == (40, 40)
    assert_adds_up(lesson)
    assert scrolled == telephone.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollTop"
    )


def test_two_fingers_zoom(telephone, fingers, server):
    lesson = Lesson(telephone, server)
    pane = lesson.panes.nth(1)
    pane.scroll_into_view_if_needed()
    shape = lesson.response.shape
    fingers("touchStart", middle_of(pane, 30, 28, shape), middle_of(pane, 30, 34, shape))
    for apart in (6, 12, 24):
        spots = middle_of(pane, 30, 31 - apart, shape), middle_of(pane, 30, 31 + apart, shape)
        fingers("touchMove", *spots)
    fingers("touchEnd")
    telephone.touchscreen.tap(*middle_of(pane, 0, 0, shape))
    row, column = lesson.stop()
    assert 15 < row < 30, "only the middle of the map is seen"
    assert 15 < column < 31
    assert_adds_up(lesson)


def test_play_ends_when_the_page_is_left(page, server):
    lesson = Lesson(page, server)
    lesson.component.get_by_role("button", name="Play").click()
    menu(page, "Pixels")
    menu(page, "Convolution")
    expect(lesson.component.get_by_role("button", name="Play")).to_be_visible()
    before = lesson.stop()
    page.wait_for_timeout(400)
    assert lesson.stop() == before


def test_a_changed_setting_keeps_component_and_place(page, server):
    lesson = Lesson(page, server)
    lesson.point_at_map(11, 12)
    lesson.component.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    page.get_by_role("radiogroup", name="Padding").get_by_text("same", exact=True).click()
    expect(lesson.component.locator(".map .heading")).to_contain_text("64 × 64")
    assert lesson.component.locator(".component").get_attribute("data-mine") == "yes"
    expect(lesson.component.locator(".transport output")).to_contain_text("of 4,096")


def test_a_setting_changed_while_the_modules_are_on_their_way_does_no_harm(page, server):
    def late(route):
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/components/**/flashlight.js", late)
    open_lesson(page, server, "convolution")
    page.get_by_role("radiogroup", name="Stride").get_by_text("2", exact=True).click()
    expect(page.locator(".st-key-convolution_window .map .heading")).to_contain_text("31 × 31")
    assert not problems(page)
