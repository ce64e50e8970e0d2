"""The activation under the hand: values in and out are the core's, on the map and on the curve."""

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.activations import ACTIVATIONS, activation_curve
from cnn_core.convolution import convolve
from cnn_core.kernels import GALLERY, across_channels
from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import middle_of, number

pytestmark = pytest.mark.browser

POSITIONS = 12
SETTINGS = [
    *({"activation": slug} for slug in ACTIVATIONS),
    {"activation": "leaky_relu", "kernel": "box_blur", "bias": -200},
    {"activation": "sigmoid", "colour": "grey", "side": 32},
    {"activation": "relu", "stride": 2, "side": 128},
]
CURVE_LEFT, CURVE_RIGHT, CURVE_WIDTH = 50, 24, 320  # as drawn by core/curve.js


class Lesson:
    """The activation lesson with given settings, and what the core says of it."""

    def __init__(self, page, server, **settings):
        self.page = page
        self.activation = ACTIVATIONS[settings.get("activation", "relu")]
        kernel = GALLERY[settings.get("kernel", "sobel_left_right")]
        shown = {**settings, "activation": self.activation.title, "kernel": kernel.title}
        open_lesson(page, server, "activation", "?" + urlencode(shown))
        self.probe = page.locator(".st-key-activation_probe")
        expect(self.probe.locator("[data-ready]")).to_be_visible()
        picture = at_resolution(
            load_sample("cat"), settings.get("side", 64), grey="colour" in settings
        )
        whole = whole_numbers(picture).astype(np.float32)
        weights = across_channels(kernel, picture.shape[2], whole=True)
        sums = convolve(whole, weights, stride=settings.get("stride", 1))[..., 0]
        response = sums / np.float32(kernel.divisor) + np.float32(settings.get("bias", 0))
        squeezes = self.activation.slug in ("sigmoid", "tanh")
        self.before = response / np.float32(255 if squeezes else 1)
        self.after = self.activation.function(self.before)
        self.curve = activation_curve(self.activation.function, self.before)

    @property
    def panes(self):
        return self.probe.locator(".pane-box")

    def point_at(self, pane, row, column):
        self.page.mouse.move(*middle_of(self.panes.nth(pane), row, column, self.before.shape))

    def point_at_curve(self, share):
        box = self.probe.locator("svg.curve").bounding_box()
        along = CURVE_LEFT + share * (CURVE_WIDTH - CURVE_LEFT - CURVE_RIGHT)
        self.page.mouse.move(
            box["x"] + along * box["width"] / CURVE_WIDTH, box["y"] + box["height"] / 2
        )

    def told(self):
        """Return the place, the numbers in and out, the result and the dot, read in one go."""
        return self.probe.locator(".component").evaluate(
            """component => {
                const text = selector => component.querySelector(selector).innerText
                const dot = component.querySelector("svg .dot")
                return {
                    place: text(".transport output"),
                    passage: text(".numbers .heading .quiet"),
                    result: text("output.result"),
                    dot: ["cx", "cy"].map(name => Number(dot.getAttribute(name))),
                }
            }"""
        )

    def place(self):
        return self.place_in(self.told())

    def place_in(self, told):
        stop = int(number(re.search(r"place ([\d,]+) of", told["place"])[1])) - 1
        return divmod(stop, self.before.shape[1])

    def passage(self):
        """Return the numbers that are shown as going in and coming out."""
        return passage_in(self.told())

    def point_in(self, told):
        """Return input and output where the point is drawn on the curve."""
        x, y = told["dot"]
        limit, outputs = float(self.curve.inputs[-1]), self.curve.outputs
        low, high = min(0.0, float(outputs.min())), max(0.0, float(outputs.max()))
        across = (x - CURVE_LEFT) / (CURVE_WIDTH - CURVE_LEFT - CURVE_RIGHT)
        return across * 2 * limit - limit, low + (250 - 26 - y) / (250 - 26 - 14) * (high - low)


def passage_in(told):
    return [
        float(number(part)) for part in re.fullmatch(r"(.+) in, (.+) out", told["passage"]).groups()
    ]


def assert_place(lesson, expected=None):
    told = lesson.told()
    place = lesson.place_in(told)
    assert expected in (None, place)
    value, result = lesson.before[place], lesson.after[place]
    assert passage_in(told) == pytest.approx([value, result], rel=1e-6, abs=0.00051)
    assert float(number(told["result"])) == pytest.approx(result, rel=1e-6, abs=0.00051)
    limit = float(lesson.curve.inputs[-1])
    assert lesson.point_in(told) == pytest.approx((value, result), abs=limit * 1e-3)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_goes_in_and_comes_out_is_the_cores(page, server, settings):
    lesson = Lesson(page, server, **settings)
    random = np.random.default_rng(len(str(settings)))
    for turn in range(POSITIONS):
        row, column = (int(random.integers(size)) for size in lesson.before.shape)
        lesson.point_at(turn % 2, row, column)
        assert_place(lesson, (row, column))


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("relu", r"max\(0, ({x})\) = 0"),
        ("leaky_relu", r"max\(({x}), 0\.2 · \(({x})\)\) = ({y})"),
        ("sigmoid", r"1 / \(1 \+ e−\(({x})\)\) ≈ ({y})"),
        ("tanh", r"\(e({x}) − e−\(({x})\)\) / \(e({x}) \+ e−\(({x})\)\) ≈ ({y})"),
    ],
)
def test_the_formula_is_written_with_the_number_put_in(page, server, slug, expected):
    lesson = Lesson(page, server, activation=slug)
    row, column = lesson.place()
    assert lesson.before[row, column] == lesson.before.min()
    line = (
        lesson.probe.locator(".sum-line").evaluate("line => line.textContent").replace("≈", " ≈ ")
    )
    line = " ".join(line.replace("=", " = ").replace("\u00a0", " ").split())
    pattern = expected.replace("{x}", r"−[\d.]+").replace("{y}", r"−?[\d.]+")
    found = re.fullmatch(pattern, line)
    assert found, line
    written = [float(number(part)) for part in found.groups()]
    tolerance = {"rel": 1e-6, "abs": 0.00051}
    assert written[0] == pytest.approx(lesson.before[row, column], **tolerance)
    if slug != "relu":
        assert set(written[:-1]) == {written[0]}
        assert written[-1] == pytest.approx(lesson.after[row, column], **tolerance)


@pytest.mark.parametrize("slug", ["relu", "tanh"])
def test_the_hand_on_the_curve_lights_up_the_places_of_such_a_value(page, server, slug):
    lesson = Lesson(page, server, activation=slug)
    for bin_now in (3, 17, 20, 24):
        lesson.point_at_curve((bin_now + 0.5) / 40)
        lit = int((lesson.curve.bins == bin_now).sum())
        assert lit == lesson.curve.counts[bin_now]
        expect(lesson.probe.locator(".before .heading")).to_contain_text(f": {lit:,} places")
        value, result = lesson.passage()
        assert lesson.curve.edges[bin_now] <= value <= lesson.curve.edges[bin_now + 1]
        expected = lesson.activation.function([value])[0]
        assert result == pytest.approx(expected, rel=1e-6, abs=0.0011)
        for pane in (0, 1):
            np.testing.assert_array_equal(lit_places(lesson, pane), lesson.curve.bins == bin_now)
    page.mouse.move(5, 5)
    assert_place(lesson)


def lit_places(lesson, pane):
    """Read from the marks of a pane which places are bright."""
    rows, columns = lesson.before.shape
    opacity = lesson.panes.nth(pane).evaluate(
        """(box, [rows, columns]) => {
          const over = box.querySelectorAll('canvas')[1]
          const data = over.getContext('2d').getImageData(0, 0, over.width, over.height).data
          const at = (row, column) => {
            const y = Math.floor(((row + 0.5) * over.height) / rows)
            const x = Math.floor(((column + 0.5) * over.width) / columns)
            return data[(y * over.width + x) * 4 + 3]
          }
          return Array.from({ length: rows * columns }, (_, place) =>
            at(Math.floor(place / columns), place % columns))
        }""",
        [rows, columns],
    )
    return np.array(opacity).reshape(rows, columns) > 200


def test_the_probe_can_be_led_by_keyboard_alone(page, server):
    lesson = Lesson(page, server)
    lesson.panes.nth(0).focus()
    for key, expected in [
        ("Control+Home", (0, 0)),
        ("Shift+ArrowDown", (8, 0)),
        ("ArrowRight", (8, 1)),
        ("End", (8, 61)),
        ("ArrowUp", (7, 61)),
    ]:
        page.keyboard.press(key)
        assert_place(lesson, expected)
    told = lesson.probe.locator("[role=status]")
    expect(told).to_contain_text("Row 7, column 61:")
    page.keyboard.press("Tab")
    curve = lesson.probe.locator("svg.curve")
    expect(curve).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(curve).to_have_attribute("aria-valuenow", "1")
    words = f"{lesson.curve.counts[1]:,} places"
    expect(curve).to_have_attribute("aria-valuetext", re.compile(words))
    page.keyboard.press("Escape")
    assert_place(lesson)


def test_play_goes_over_the_map_and_fills_what_comes_out(page, server):
    lesson = Lesson(page, server, side=32)
    lesson.probe.get_by_role("slider", name="Place in reading order").fill("40")
    assert lesson.place() == (1, 10)
    lesson.probe.get_by_role("button", name="One step on").click()
    assert lesson.place() == (1, 11)
    assert_place(lesson)
    lesson.probe.get_by_role("button", name="Whole map").click()
    assert_place(lesson)


def test_a_link_leads_to_the_place_and_so_does_coming_back(page, server):
    lesson = Lesson(page, server, activation_at="5,7", activation="tanh")
    assert lesson.place() == (5, 7)
    lesson.point_at(1, 20, 33)
    page.mouse.move(5, 5)
    page.wait_for_timeout(1000)
    menu(page, "Pixels")
    menu(page, "Activation")
    expect(lesson.probe.locator(".transport output")).to_contain_text("place 1,274 of")
    assert_place(lesson)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("activation_at=20%2C33")
    assert not problems(page)


def test_another_activation_keeps_the_component_and_the_place(page, server):
    lesson = Lesson(page, server)
    lesson.point_at(0, 30, 31)
    lesson.probe.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    page.locator(".st-key-activation").get_by_text("Leaky ReLU").first.click()
    expect(lesson.probe.locator(".numbers .heading")).to_contain_text("Leaky ReLU")
    assert lesson.place() == (30, 31)
    assert lesson.probe.locator(".component").get_attribute("data-mine") == "yes"


def test_a_finger_finds_values_on_a_telephone(telephone, server):
    lesson = Lesson(telephone, server)
    for pane, row, column in [(0, 3, 4), (1, 50, 20)]:
        lesson.panes.nth(pane).scroll_into_view_if_needed()
        telephone.touchscreen.tap(
            *middle_of(lesson.panes.nth(pane), row, column, lesson.before.shape)
        )
        assert_place(lesson, (row, column))
    curve = lesson.probe.locator("svg.curve")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    telephone.touchscreen.tap(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    expect(lesson.probe.locator(".before .heading")).to_contain_text("places")
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
