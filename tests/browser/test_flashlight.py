"""Under the hand: what is shown is what the core computes, and it adds up as it is shown."""

import re
from functools import partial
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve, window_at
from cnn_core.kernels import GALLERY, across_channels
from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from cnn_core.shapes import padding_amounts
from tests.browser.alone import looks, open_alone, spot
from tests.browser.hands import menu, open_lesson, problems, settle
from tests.browser.reading import middle_of, number, numbers
from tests.browser.resting import note_sent, wait_until_told
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

WINDOW_ALONE = partial(open_alone, keys=("convolution_window",))
POSITIONS = 10
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
    {"kernel": "emboss", "padding": "2", "stride": 4, "dilation": 2, "side": 32, "bias": 255},
    {"kernel": "curve", "padding": "same", "dilation": 3, "bias": -7},
]
TEXTS = {
    "stop": ".transport output",
    "sums": ".channel-sum",
    "terms": ".sum-terms",
    "result": "output.result",
}
TABLES = {kind: f"table.{kind}" for kind in ("patch", "kernel", "products")}
FRAMES_ASKED_FOR = """async () => {
    const next = window.requestAnimationFrame.bind(window)
    let asked = 0
    await new Promise(next)
    window.requestAnimationFrame = run => (asked++, next(run))
    for (let frame = 0; frame < 5; frame++) await new Promise(next)
    window.requestAnimationFrame = next
    return asked
}"""
LEAVE = """() => {
    document.body.replaceChildren()
    for (const end of Object.values(ends)) end()
    window.ends = {}
}"""
KEYBOARD_STEPS = [
    ("ArrowRight", 0, 1),
    ("ArrowDown", 1, 0),
    ("ArrowLeft", 0, -1),
    ("ArrowUp", -1, 0),
]


class Lesson:
    """The convolution lesson with given settings, and what the core says of it."""

    def __init__(self, page, server, *, opening=WINDOW_ALONE, **settings):
        self.page = page
        self.kernel = GALLERY[settings.get("kernel", "sobel_left_right")]
        shown = {**settings, "kernel": self.kernel.title}
        opening(page, server, "convolution", "?" + urlencode(shown))
        self.component = page.locator(".st-key-convolution_window")
        expect(self.component.locator("[data-ready]")).to_be_visible()
        padding = settings.get("padding", "valid")
        self.window = {
            "stride": settings.get("stride", 1),
            "padding": int(padding) if padding.isdigit() else padding,
            "dilation": settings.get("dilation", 1),
        }
        self.bias = settings.get("bias", 0)
        self.side, self.grey = settings.get("side", 64), "colour" in settings
        self.compute()

    def compute(self):
        """Have the core compute what the settings make."""
        self.picture = whole_numbers(
            at_resolution(load_sample("cat"), self.side, grey=self.grey)
        ).astype(np.float32)
        self.weights = across_channels(self.kernel, self.picture.shape[2], whole=True)
        sums = convolve(self.picture, self.weights, **self.window)[..., 0]
        self.response = sums / np.float32(self.kernel.divisor) + np.float32(self.bias)

    @property
    def panes(self):
        return self.component.locator(".pane-box")

    def on_picture(self, row, column):
        """Return the pane of the picture, a place in it, and its shape with the padding."""
        (top, bottom), (left, right) = padding_amounts(
            self.picture.shape[:2], self.kernel.shape, **self.window
        )
        height, width = self.picture.shape[:2]
        return 0, row + top, column + left, (height + top + bottom, width + left + right)

    def on_map(self, row, column):
        return 1, row, column, self.response.shape

    def point_at(self, pane, row, column, shape):
        self.page.mouse.move(*middle_of(self.panes.nth(pane), row, column, shape))

    def point_at_picture(self, row, column):
        self.point_at(*self.on_picture(row, column))

    def point_at_map(self, row, column):
        self.point_at(*self.on_map(row, column))

    def looks(self, *places):
        return looks(
            self.component, [place and spot(*place) for place in places], texts=TEXTS, tables=TABLES
        )

    def stop(self):
        return self.stop_in(self.component.locator(".transport output").inner_text())

    def stop_in(self, shown):
        place = int(number(re.search(r"stop ([\d,]+) of", shown)[1])) - 1
        return divmod(place, self.response.shape[1])


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_sum_shown_is_the_cores_pixel_and_the_sum_of_the_terms_shown(alone, server, settings):
    lesson = Lesson(alone, server, **settings)
    random = np.random.default_rng(len(str(settings)))
    seen, stops = lesson.picture.shape[:2], lesson.response.shape
    pixels = random.integers(seen, size=(POSITIONS, 2)).tolist()
    places = random.integers(stops, size=(POSITIONS, 2)).tolist()
    for look in lesson.looks(*(lesson.on_picture(*pixel) for pixel in pixels)):
        assert_look_adds_up(lesson, look)
    reached = lesson.looks(*(lesson.on_map(*place) for place in places))
    for look, place in zip(reached, places, strict=True):
        assert lesson.stop_in(look.texts["stop"][0]) == tuple(place)
        assert_look_adds_up(lesson, look)


def assert_adds_up(lesson):
    assert_look_adds_up(lesson, *lesson.looks(None))


def assert_look_adds_up(lesson, look):
    row, column = lesson.stop_in(look.texts["stop"][0])
    step = window_at(lesson.picture, lesson.weights[..., 0], row, column, **lesson.window)
    patches, kernels, products = (look.tables[kind] for kind in TABLES)
    assert len(products) == lesson.picture.shape[2]
    sums = [number(text) for text in look.texts["sums"]]
    (result,) = (number(text) for text in look.texts["result"])
    for channel, table in enumerate(products):
        assert_same(patches[channel], step.patch[..., channel])
        assert_same(kernels[channel], step.kernel[..., channel])
        assert_same(table, step.products[..., channel])
        assert sum(number(cell) for line in table for cell in line) == sums[channel]
        assert sums[channel] == step.channel_sums[channel]
    line = numbers(look.texts["terms"][0].split("×")[0])
    assert line[: len(sums)] == sums
    assert result == sum(sums) / lesson.kernel.divisor + lesson.bias
    if lesson.kernel.divisor == 1:
        assert result == lesson.response[row, column]
    else:  # the fraction is exact, the map is float32
        assert float(result) == pytest.approx(lesson.response[row, column], rel=1e-6)


def assert_same(table, expected):
    assert [[float(number(cell)) for cell in line] for line in table] == expected.tolist()


def test_pointing_at_the_picture_lights_up_the_nearest_window(alone, server):
    lesson = Lesson(alone, server, stride=2)
    lesson.point_at_picture(31, 11)
    assert lesson.stop() == (15, 5)
    lesson.point_at_picture(0, 0)
    assert lesson.stop() == (0, 0)
    lesson.point_at_picture(63, 63)
    assert lesson.stop() == (lesson.response.shape[0] - 1, lesson.response.shape[1] - 1)


def test_the_whole_lesson_can_be_done_by_keyboard(alone, server):
    lesson = Lesson(alone, server)
    lesson.panes.nth(0).focus()
    for key, rows, columns in KEYBOARD_STEPS:
        row, column = lesson.stop()
        alone.keyboard.press(key)
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
        alone.keyboard.press(key)
        assert lesson.stop() == expected
    outline = lesson.panes.nth(0).evaluate("pane => getComputedStyle(pane).outlineWidth")
    assert outline == "3px"
    told = lesson.component.locator("[role=status]")
    expect(told).to_contain_text("Row 61, column 0 of the map: 27 products and the bias make")
    alone.keyboard.press("Tab")
    alone.keyboard.press("Tab")  # over the folds of the channels, to the map or a channel
    reached = alone.evaluate("() => document.activeElement.shadowRoot.activeElement.className")
    assert reached


def test_play_fills_the_map_at_the_chosen_speed_and_stops_where_it_is_told(alone, server):
    lesson = Lesson(alone, server, side=32)
    lesson.panes.nth(1).focus()
    alone.keyboard.press("Control+Home")
    lesson.component.get_by_role("radio", name="256 a second").click()
    lesson.component.get_by_role("button", name="Play").click()
    alone.wait_for_function(
        "() => /stop [2-9]\\d\\d /.test(document.querySelector('.st-key-convolution_window')"
        ".shadowRoot.querySelector('output.quiet').textContent)"
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


def test_play_ends_when_the_page_is_left(alone, server):
    lesson = Lesson(alone, server, side=32)
    lesson.component.get_by_role("button", name="Play").click()
    expect(lesson.component.get_by_role("button", name="Pause")).to_be_visible()
    assert alone.evaluate(FRAMES_ASKED_FOR) > 0
    alone.evaluate(LEAVE)
    assert alone.evaluate(FRAMES_ASKED_FOR) == 0


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


def test_zoom_goes_down_to_pixels_with_their_values(alone, server):
    lesson = Lesson(alone, server)
    lesson.point_at_picture(30, 30)
    for _ in range(12):
        alone.mouse.wheel(0, -400)
        alone.evaluate("() => new Promise(requestAnimationFrame)")
    before = lesson.stop()
    box = lesson.panes.nth(0).bounding_box()
    alone.mouse.move(box["x"] + box["width"] / 2 + 70, box["y"] + box["height"] / 2)
    row, column = lesson.stop()
    assert row == before[0]
    assert 1 <= abs(column - before[1]) <= 2, "one pixel is about 70 wide"
    assert_adds_up(lesson)
    alone.keyboard.press("Escape")


def test_a_visit_by_a_link_with_settings_changed_and_a_return(page, server):
    sent = note_sent(page)
    lesson = Lesson(page, server, opening=open_lesson, convolution_at="5,7")
    assert lesson.stop() == (5, 7)
    assert_adds_up(lesson)
    lesson.component.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    a_changed_setting_keeps_the_place(lesson)
    a_smaller_map_has_a_place_too(lesson)
    assert lesson.component.locator(".component").get_attribute("data-mine") == "yes"
    what_rests_is_told_and_found_again(lesson, sent)
    assert not problems(page)


def a_changed_setting_keeps_the_place(lesson):
    lesson.point_at_map(60, 60)
    padding = lesson.page.get_by_role("radiogroup", name="Padding")
    padding.get_by_text("same", exact=True).click()
    expect(lesson.component.locator(".map .heading")).to_contain_text("64 × 64")
    expect(lesson.component.locator(".transport output")).to_contain_text("of 4,096")
    settle(lesson.page)  # what comes above a map moves it
    lesson.window["padding"] = "same"
    lesson.compute()
    assert_adds_up(lesson)


def a_smaller_map_has_a_place_too(lesson):
    lesson.point_at_map(60, 60)
    sides = lesson.page.get_by_role("radiogroup", name="Pixels a side")
    sides.get_by_text("32", exact=True).click()
    expect(lesson.component.locator(".transport output")).to_contain_text("of 1,024")
    settle(lesson.page)
    lesson.side = 32
    lesson.compute()
    assert_adds_up(lesson)


def what_rests_is_told_and_found_again(lesson, sent):
    page = lesson.page
    lesson.panes.nth(1).scroll_into_view_if_needed()
    lesson.point_at_map(20, 23)
    assert lesson.stop() == (20, 23)
    before = len(sent)
    page.mouse.move(5, 5)
    wait_until_told(page, sent, before)
    menu(page, "Glossary")
    menu(page, "Convolution")
    expect(lesson.component.locator(".transport output")).to_contain_text("stop 664 of 1,024")
    assert_adds_up(lesson)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("convolution_at=20%2C23")
    page.keyboard.press("Escape")


@pytest.fixture
def fingers(telephone):
    """Put fingers on the screen, move them, or lift them all."""
    session = telephone.context.new_cdp_session(telephone)

    def touch(kind, *spots):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(spots)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_a_setting_changed_early_does_no_harm_and_fingers_lead_on_a_telephone(
    telephone, fingers, server
):
    lesson = Lesson(telephone, server, opening=open_and_change_before_a_module_has_come)
    a_tap_moves_the_window(lesson)
    a_finger_that_slides_takes_the_window_along_and_leaves_the_page_where_it_is(lesson, fingers)
    two_fingers_zoom(lesson, fingers)


def open_and_change_before_a_module_has_come(page, server, slug, query):
    """Choose another stride while the component is on its way, which does no harm, and go back."""
    on_their_way = []
    page.route("**/components/**/flashlight.js", lambda route: on_their_way.append(route))
    open_lesson(page, server, slug, query)
    wait_until(lambda: page.evaluate("true") and on_their_way, "the module was not asked for")
    choose_stride(page, 2)
    for route in on_their_way:
        route.continue_()
    page.unroute_all()
    size = page.locator(".st-key-convolution_window .map .heading")
    expect(size).to_contain_text("31 × 31")
    assert not problems(page)
    choose_stride(page, 1)
    expect(size).to_contain_text("62 × 62")


def choose_stride(page, stride):
    strides = page.get_by_role("radiogroup", name="Stride")
    strides.get_by_text(str(stride), exact=True).tap()
    page.wait_for_url(re.compile(r"stride=2" if stride == 2 else r"^((?!stride=2).)*$"))
    settle(page)


def a_tap_moves_the_window(lesson):
    telephone, pane = lesson.page, lesson.panes.nth(1)
    for row, column in [(3, 4), (50, 20)]:
        pane.scroll_into_view_if_needed()
        telephone.touchscreen.tap(*middle_of(pane, row, column, lesson.response.shape))
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


def a_finger_that_slides_takes_the_window_along_and_leaves_the_page_where_it_is(lesson, fingers):
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    pane = lesson.panes.nth(1)
    pane.scroll_into_view_if_needed()
    before = lesson.page.evaluate(scrolled)
    fingers("touchStart", middle_of(pane, 5, 5, lesson.response.shape))
    for row in (10, 20, 40):
        fingers("touchMove", middle_of(pane, row, row, lesson.response.shape))
    fingers("touchEnd")
    assert lesson.stop() == (40, 40)
    assert_adds_up(lesson)
    assert lesson.page.evaluate(scrolled) == before


def two_fingers_zoom(lesson, fingers):
    pane, shape = lesson.panes.nth(1), lesson.response.shape
    pane.scroll_into_view_if_needed()
    fingers("touchStart", middle_of(pane, 30, 28, shape), middle_of(pane, 30, 34, shape))
    for apart in (6, 12, 24):
        spots = middle_of(pane, 30, 31 - apart, shape), middle_of(pane, 30, 31 + apart, shape)
        fingers("touchMove", *spots)
    fingers("touchEnd")
    lesson.page.touchscreen.tap(*middle_of(pane, 0, 0, shape))
    row, column = lesson.stop()
    assert 15 < row < 30, "only the middle of the map is seen"
    assert 15 < column < 31
    assert_adds_up(lesson)
