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
from tests.browser.alone import looks, open_alone, spot
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import middle_of, number
from tests.browser.resting import note_sent, wait_until_told

pytestmark = pytest.mark.browser

POSITIONS = 30
WINDOW = ("stride", "padding", "dilation")
SETTINGS = [
    *({"activation": slug} for slug in ACTIVATIONS),
    {"activation": "leaky_relu", "kernel": "box_blur", "bias": -200},
    {"activation": "sigmoid", "colour": "grey", "side": 32},
    {"activation": "relu", "stride": 2, "side": 128},
    {"activation": "tanh", "padding": "same", "dilation": 2, "kernel": "laplacian"},
]
TEXTS = {
    "place": ".transport output",
    "passage": ".numbers .heading .quiet",
    "result": "output.result",
}
DOT = {"x": ("svg .dot", "cx"), "y": ("svg .dot", "cy")}
CURVE_LEFT, CURVE_RIGHT, CURVE_WIDTH = 50, 24, 320  # as drawn by core/curve.js


class Lesson:
    """The activation lesson with given settings, and what the core says of it."""

    def __init__(self, page, server, *, opening=open_alone, **settings):
        self.page, self.settings = page, settings
        self.kernel = GALLERY[settings.get("kernel", "sobel_left_right")]
        activation = ACTIVATIONS[settings.get("activation", "relu")]
        shown = {**settings, "activation": activation.title, "kernel": self.kernel.title}
        opening(page, server, "activation", "?" + urlencode(shown))
        self.probe = page.locator(".st-key-activation_probe")
        expect(self.probe.locator("[data-ready]")).to_be_visible()
        self.compute(activation)

    def compute(self, activation):
        """Have the core compute what an activation makes, with the settings."""
        self.activation, settings = activation, self.settings
        picture = at_resolution(
            load_sample("cat"), settings.get("side", 64), grey="colour" in settings
        )
        whole = whole_numbers(picture).astype(np.float32)
        weights = across_channels(self.kernel, picture.shape[2], whole=True)
        window = {name: settings[name] for name in WINDOW if name in settings}
        sums = convolve(whole, weights, **window)[..., 0]
        response = sums / np.float32(self.kernel.divisor) + np.float32(settings.get("bias", 0))
        squeezes = activation.slug in ("sigmoid", "tanh")
        self.before = response / np.float32(255 if squeezes else 1)
        self.after = activation.function(self.before)
        self.curve = activation_curve(activation.function, self.before)

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

    def looks(self, *spots):
        return looks(self.probe, spots, texts=TEXTS, attributes=DOT)

    def look(self):
        (look,) = self.looks(None)
        return look

    def place(self):
        return self.place_in(self.look())

    def place_in(self, look):
        stop = int(number(re.search(r"place ([\d,]+) of", look.texts["place"][0])[1])) - 1
        return divmod(stop, self.before.shape[1])

    def passage(self):
        """Return the numbers that are shown as going in and coming out."""
        return passage_in(self.look())

    def point_in(self, look):
        """Return input and output where the point is drawn on the curve."""
        x, y = float(look.attributes["x"]), float(look.attributes["y"])
        limit, outputs = float(self.curve.inputs[-1]), self.curve.outputs
        low, high = min(0.0, float(outputs.min())), max(0.0, float(outputs.max()))
        across = (x - CURVE_LEFT) / (CURVE_WIDTH - CURVE_LEFT - CURVE_RIGHT)
        return across * 2 * limit - limit, low + (250 - 26 - y) / (250 - 26 - 14) * (high - low)


def passage_in(look):
    passage = re.fullmatch(r"(.+) in, (.+) out", look.texts["passage"][0])
    return [float(number(part)) for part in passage.groups()]


def assert_place(lesson, expected=None):
    assert_look(lesson, lesson.look(), expected)


def assert_look(lesson, look, expected=None):
    place = lesson.place_in(look)
    assert expected in (None, place)
    value, result = lesson.before[place], lesson.after[place]
    assert passage_in(look) == pytest.approx([value, result], rel=1e-6, abs=0.00051)
    assert float(number(look.texts["result"][0])) == pytest.approx(result, rel=1e-6, abs=0.00051)
    limit = float(lesson.curve.inputs[-1])
    assert lesson.point_in(look) == pytest.approx((value, result), abs=limit * 1e-3)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_goes_in_and_comes_out_is_the_cores(alone, server, settings):
    lesson = Lesson(alone, server, **settings)
    random = np.random.default_rng(len(str(settings)))
    shape = lesson.before.shape
    places = [tuple(place) for place in random.integers(shape, size=(POSITIONS, 2)).tolist()]
    spots = [spot(turn % 2, *place, shape) for turn, place in enumerate(places)]
    for place, look in zip(places, lesson.looks(*spots), strict=True):
        assert_look(lesson, look, place)


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("relu", r"max\(0, ({x})\) = 0"),
        ("leaky_relu", r"max\(({x}), 0\.2 · \(({x})\)\) = ({y})"),
        ("sigmoid", r"1 / \(1 \+ e−\(({x})\)\) ≈ ({y})"),
        ("tanh", r"\(e({x}) − e−\(({x})\)\) / \(e({x}) \+ e−\(({x})\)\) ≈ ({y})"),
    ],
)
def test_the_formula_is_written_with_the_number_put_in(alone, server, slug, expected):
    lesson = Lesson(alone, server, activation=slug)
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
def test_the_hand_on_the_curve_lights_up_the_places_of_such_a_value(alone, server, slug):
    lesson = Lesson(alone, server, activation=slug)
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
    alone.mouse.move(5, 5)
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


def test_the_probe_can_be_led_by_keyboard_alone(alone, server):
    lesson = Lesson(alone, server)
    lesson.panes.nth(0).focus()
    for key, expected in [
        ("Control+Home", (0, 0)),
        ("Shift+ArrowDown", (8, 0)),
        ("ArrowRight", (8, 1)),
        ("End", (8, 61)),
        ("ArrowUp", (7, 61)),
    ]:
        alone.keyboard.press(key)
        assert_place(lesson, expected)
    told = lesson.probe.locator("[role=status]")
    expect(told).to_contain_text("Row 7, column 61:")
    alone.keyboard.press("Tab")
    curve = lesson.probe.locator("svg.curve")
    expect(curve).to_be_focused()
    alone.keyboard.press("Home")
    alone.keyboard.press("ArrowRight")
    expect(curve).to_have_attribute("aria-valuenow", "1")
    words = f"{lesson.curve.counts[1]:,} places"
    expect(curve).to_have_attribute("aria-valuetext", re.compile(words))
    alone.keyboard.press("Escape")
    assert_place(lesson)


def test_play_goes_over_the_map_and_fills_what_comes_out(alone, server):
    lesson = Lesson(alone, server, side=32)
    lesson.probe.get_by_role("slider", name="Place in reading order").fill("40")
    assert lesson.place() == (1, 10)
    lesson.probe.get_by_role("button", name="One step on").click()
    assert lesson.place() == (1, 11)
    assert_place(lesson)
    lesson.probe.get_by_role("button", name="Whole map").click()
    assert_place(lesson)


def test_a_visit_by_a_link_with_another_activation_and_a_return(page, server):
    sent = note_sent(page)
    lesson = Lesson(page, server, opening=open_lesson, activation_at="5,7", activation="tanh")
    assert lesson.place() == (5, 7)
    assert_place(lesson)
    another_activation_keeps_the_component_and_the_place(lesson)
    what_rests_is_told_and_found_again(lesson, sent)
    assert not problems(page)


def another_activation_keeps_the_component_and_the_place(lesson):
    lesson.point_at(0, 30, 31)
    lesson.probe.locator(".component").evaluate("element => element.dataset.mine = 'yes'")
    lesson.page.locator(".st-key-activation").get_by_text("Leaky ReLU").first.click()
    expect(lesson.probe.locator(".numbers .heading")).to_contain_text("Leaky ReLU")
    lesson.compute(ACTIVATIONS["leaky_relu"])
    assert_place(lesson, (30, 31))
    assert lesson.probe.locator(".component").get_attribute("data-mine") == "yes"


def what_rests_is_told_and_found_again(lesson, sent):
    page = lesson.page
    lesson.panes.nth(1).scroll_into_view_if_needed()
    lesson.point_at(1, 20, 33)
    before = len(sent)
    page.mouse.move(5, 5)
    wait_until_told(page, sent, before)
    menu(page, "Glossary")
    menu(page, "Activation")
    expect(lesson.probe.locator(".transport output")).to_contain_text("place 1,274 of")
    assert_place(lesson)
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("activation_at=20%2C33")


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
