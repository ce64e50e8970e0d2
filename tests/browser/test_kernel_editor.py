"""The kernel under the hand: every frame shows its map, and the core's map agrees."""

import json
from functools import partial
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve
from cnn_core.kernels import (
    GALLERY,
    MAX_DIVISOR,
    MAX_WEIGHT,
    SIDES,
    across_channels,
    kernel_text,
    negate,
    parse_kernel,
    random_kernel,
    rotate,
)
from cnn_core.shapes import padding_amounts
from tests.browser.alone import feed, open_alone, told_to_python
from tests.browser.hands import menu, open_lesson, problems, settle
from tests.browser.reading import number
from tests.browser.resting import note_sent
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

PREVIEWS = 100
KEYS = ("convolution_window", "convolution_kernel")
EDITOR_ALONE = partial(open_alone, keys=KEYS)
DRAGS = [
    {},
    {"stride": 2, "padding": "same"},
    {"stride": 3, "padding": "2", "dilation": 2, "bias": -40},
    {"kernel": "box_blur", "bias": 7},
    {"kernel": "gaussian_blur_5", "padding": "1", "colour": "grey"},
    {"kernel": "curve", "stride": 4, "bias": 500},
    {"kernel": "motion_blur", "dilation": 3, "padding": "same", "side": 32},
    {"side": 400, "picture": "Rocket before launch", "kernel": "curve"},
    {"side": 400, "kernel": "gaussian_blur_5", "stride": 3, "padding": "same", "bias": -3},
]
GRIDS = """grid => [...grid.querySelectorAll('[data-cell]')].map(cell =>
    [cell.ariaLabel.match(/\\d+/)[0], cell.textContent])"""
LARGEST = 400  # pixels a side that a picture of one's own may have
RESPONSES = """({ Preview }, [cases]) => JSON.stringify(cases.map(({ data, bias, kernels }) => {
    const [rows, columns, channels] = data.maps.shape
    const size = rows * columns * channels
    data.maps.values ??= Uint8Array.from({ length: size }, (_, place) => (place * 7919) % 251)
    const preview = new Preview(data)
    return kernels.map(({ whole, divisor }) => {
        preview.respond(Int32Array.from(whole), divisor, bias)
        return [...preview.values]
    })
}))"""
CHANGES = """(made, [kernels]) => kernels.map(({ whole, size, divisor }) => {
    const given = made.kernel(whole, size, divisor)
    return {
        text: made.textOf(given),
        sum: made.sumOf(given),
        rotated: made.textOf(made.rotated(given)),
        negated: made.textOf(made.negated(given)),
        cleared: made.textOf(made.cleared(given)),
        resized: [3, 5, 7].map(side => made.textOf(made.resized(given, side))),
    }
})"""


class Editor:
    """The kernel of the convolution lesson, as the hand finds it."""

    def __init__(self, page, server, *, opening=EDITOR_ALONE, **settings):
        self.page, self.server = page, server
        if settings.get("kernel") in GALLERY:
            settings["kernel"] = GALLERY[settings["kernel"]].title
        self.settings = settings
        self.is_alone, self.answered = opening is EDITOR_ALONE, 0
        opening(page, server, "convolution", "?" + urlencode(settings) if settings else "")
        self.find()

    def find(self):
        self.component = self.page.locator(".st-key-convolution_kernel")
        self.cells = self.component.locator("[data-cell]")
        self.divisor = self.component.get_by_label("Divisor of all weights")
        window = self.page.locator(".st-key-convolution_window")
        self.stage = window.locator(".stage")
        self.range = window.locator(".map .heading .quiet")
        expect(self.cells.first).to_be_visible()
        # the preview is seen there, and its coming moves what lies below
        expect(window.locator("[data-ready]")).to_be_visible()
        if not self.is_alone:
            settle(self.page)

    def kernel(self):
        rows = self.component.locator(".weights").evaluate(GRIDS)
        lines: dict[str, list[str]] = {}
        for row, text in rows:
            lines.setdefault(row, []).append(str(number(text)))
        grid = "; ".join(" ".join(line) for line in lines.values())
        return parse_kernel(f"{grid} x 1/{self.divisor.input_value()}")

    def press(self, name):
        self.component.get_by_role("button", name=name, exact=True).click()

    def grasp(self, place):
        """Press on a cell; answers where."""
        self.cells.nth(place).scroll_into_view_if_needed()
        box = self.cells.nth(place).bounding_box()
        spot = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(*spot)
        self.page.mouse.down()
        return spot

    def drag(self, place, *ways):
        """Drag a cell up by so many pixels, one way after another, and let go."""
        left, top = self.grasp(place)
        for way in ways:
            self.page.mouse.move(left, top - way, steps=3)
        self.page.mouse.up()

    def weight(self, place):
        return int(number(self.cells.nth(place).inner_text()))

    def weights_told(self):
        return told_to_python(self.page, "convolution_kernel", "weights")

    def wait_for_core(self):
        """Wait until the core's map has taken the place of the preview; answers "yes" or "no"."""
        if self.is_alone:
            self.answer()
        answer = wait_until(
            lambda: self.stage.get_attribute("data-preview-agrees"), "the core's map has not come"
        )
        self.stage.evaluate("stage => delete stage.dataset.previewAgrees")
        return answer

    def answer(self):
        """Feed what the page makes of the weights that it has been told."""
        wait_until(lambda: len(self.weights_told()) > self.answered, "Python was not told")
        told = self.weights_told()
        self.answered = len(told)
        own = {**self.settings, "kernel": "My own", "weights": told[-1]}
        feed(self.page, self.server, "convolution", urlencode(own), keys=KEYS)

    def own_weights(self):
        """Return the weights that the address tells, once the page has run to its end."""
        settle(self.page)
        query = self.page.evaluate("location.search.slice(1)")
        return parse_qs(query).get("weights", [""])[0]

    def map_range(self):
        return self.range.inner_text()


def test_a_preview_is_the_cores_map_to_the_last_bit(scripts):
    random = np.random.default_rng(9)
    cases = [preview_case(random) for _ in range(PREVIEWS)]
    assert_previews_are_the_cores(scripts, cases)


def test_a_preview_of_the_largest_picture_is_the_cores_map(scripts):
    flat = np.arange(LARGEST * LARGEST * 3) * 7919 % 251
    picture = flat.reshape(LARGEST, LARGEST, 3).astype(np.float32)
    kernels = [GALLERY["curve"], parse_kernel(random_text(np.random.default_rng(1), 7))]
    window = {"stride": 4, "padding": "same", "dilation": 3}
    data, expected = case_of(picture, kernels, -3, window)
    data["data"]["maps"]["values"] = None  # too many to be sent: the same are made there
    assert_previews_are_the_cores(scripts, [(data, expected)])


def assert_previews_are_the_cores(scripts, cases):
    asked = [case for case, _ in cases]
    shown = json.loads(scripts.evaluate("core/preview.js", RESPONSES, asked))
    for previews, (_, expected) in zip(shown, cases, strict=True):
        for preview, response in zip(previews, expected, strict=True):
            np.testing.assert_array_equal(np.array(preview), response.ravel().astype(float))


def preview_case(random):
    """Return a walk over a picture with a few kernels, one after another, and the core's maps."""
    side, channels = int(random.choice([1, 3, 5, 7])), int(random.choice([1, 3]))
    window = {
        "stride": int(random.integers(1, 5)),
        "padding": random.choice(["valid", "same"] if side == 1 else ["valid", "same", 1, 2]),
        "dilation": int(random.integers(1, 4)),
    }
    if window["padding"] not in ("valid", "same"):
        window["padding"] = int(window["padding"])
    span = (side - 1) * window["dilation"] + 1
    height, width = (int(size) for size in random.integers(span, span + 9, 2))
    picture = random.integers(0, 256, (height, width, channels)).astype(np.float32)
    kernels = [parse_kernel(random_text(random, side)) for _ in range(4)]
    return case_of(picture, kernels, int(random.integers(-500, 501)), window)


def case_of(picture, kernels, bias, window):
    """Return what a preview is given, and the maps that pages compute of it."""
    shape, size = picture.shape, kernels[0].whole.shape
    expected = [mapped(picture, kernel, bias, window) for kernel in kernels]
    data = {
        "maps": {"values": picture.ravel().tolist(), "shape": shape},
        "walk": {
            "stride": [window["stride"]] * 2,
            "dilation": [window["dilation"]] * 2,
            "margins": padding_amounts(shape[:2], size, **window),
        },
        "response": {"shape": expected[0].shape},
        "kernel": {"size": size},
    }
    return {"data": data, "bias": bias, "kernels": [plain(kernel) for kernel in kernels]}, expected


def random_text(random, side):
    """Write a kernel with some zeros in it."""
    whole = random.integers(-MAX_WEIGHT, MAX_WEIGHT + 1, (side, side))
    whole[random.random((side, side)) < 0.3] = 0
    divisor = random.integers(1, random.choice([2, 50, MAX_DIVISOR]))
    return f"{grid_text(whole)} x 1/{divisor}"


def grid_text(whole):
    return "; ".join(" ".join(map(str, line)) for line in whole.tolist())


def plain(kernel):
    """Return a kernel as core/kernel.js holds it."""
    size = kernel.whole.shape
    return {"whole": kernel.whole.ravel().tolist(), "size": size, "divisor": kernel.divisor}


def mapped(picture, kernel, bias, window):
    weights = across_channels(kernel, picture.shape[2], whole=True)
    sums = convolve(picture, weights, **window)[..., 0]
    return sums / np.float32(kernel.divisor) + np.float32(bias)


def test_what_the_buttons_make_is_what_the_core_makes(scripts):
    random = np.random.default_rng(4)
    kernels = [parse_kernel(random_text(random, int(side))) for side in random.choice(SIDES, 100)]
    made = scripts.evaluate("core/kernel.js", CHANGES, [plain(kernel) for kernel in kernels])
    for kernel, changed in zip(kernels, made, strict=True):
        assert changed["text"] == kernel_text(kernel)
        assert changed["sum"] == kernel.whole.sum()
        assert changed["rotated"] == kernel_text(rotate(kernel))
        assert changed["negated"] == kernel_text(negate(kernel))
        assert changed["cleared"] == grid_text(0 * kernel.whole)
        assert changed["resized"] == [with_side(kernel, side) for side in (3, 5, 7)]


def with_side(kernel, side):
    """Write the kernel with zeros around it, or cut, its middle where it was."""
    more = max(side - kernel.whole.shape[0], 0) // 2
    less = max(kernel.whole.shape[0] - side, 0) // 2
    padded = np.pad(kernel.whole, more)
    whole = padded[less : len(padded) - less, less : len(padded) - less]
    return kernel_text(parse_kernel(f"{grid_text(whole)} x 1/{kernel.divisor}"))


@pytest.mark.parametrize("settings", DRAGS, ids=str)
def test_the_preview_of_a_drag_agrees_with_the_core(alone, server, settings):
    editor = Editor(alone, server, **settings)
    random = np.random.default_rng(len(str(settings)))
    editor.drag(int(random.integers(editor.cells.count())), int(random.integers(-150, 150)), 37)
    assert editor.wait_for_core() == "yes"
    assert editor.weights_told()[-1] == kernel_text(editor.kernel())


def a_drag_shows_on_every_move_and_tells_the_server_once(editor, sent):
    page, shown = editor.page, set()
    left, top = editor.grasp(4)
    before = len(sent)
    for way in range(6, 90, 6):
        page.mouse.move(left, top - way)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        shown.add(editor.map_range())
        assert editor.weight(4) == way // 6
    assert len(shown) == 14
    assert len(sent) == before
    page.mouse.up()
    assert editor.wait_for_core() == "yes"
    settle(page)
    assert len(sent) == before + 1


def the_answer_to_one_drag_leaves_the_next_one_alone(editor):
    page = editor.page
    editor.drag(0, 30)
    left, top = editor.grasp(4)
    page.mouse.move(left, top - 60, steps=3)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    shown = editor.map_range()
    wait_until(lambda: editor.own_weights().startswith("4 0 1; -2 0 2"), "no answer came")
    page.wait_for_timeout(500)
    assert (editor.weight(0), editor.weight(4)) == (4, 10)
    assert editor.map_range() == shown
    page.mouse.up()
    assert editor.wait_for_core() == "yes"
    editor.press("Undo")
    assert (editor.weight(0), editor.weight(4)) == (4, 0)
    assert editor.wait_for_core() == "yes"


def what_is_being_typed_survives_a_rerun(editor):
    page = editor.page
    page.locator(".st-key-convolution_window .pane-box").first.focus()
    page.keyboard.press("ArrowRight")  # told to the server half a second later
    editor.cells.nth(4).focus()
    before = editor.map_range()
    page.keyboard.type("-3")
    shown = wait_until(lambda: editor.map_range() != before and editor.map_range(), "no preview")
    page.wait_for_timeout(1500)
    assert editor.component.locator(".typing").input_value() == "-3"
    assert editor.map_range() == shown
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert editor.wait_for_core() == "yes"
    assert editor.weight(4) == -37


def test_a_drag_reaches_the_largest_weight_and_no_further(alone, server):
    editor = Editor(alone, server)
    left, top = editor.grasp(4)
    alone.mouse.move(left, top - 560, steps=4)
    assert editor.weight(4) == MAX_WEIGHT
    alone.mouse.move(left, top + 3000, steps=4)
    assert editor.weight(4) == -MAX_WEIGHT
    alone.mouse.up()
    assert editor.wait_for_core() == "yes"


def test_escape_takes_back_a_drag_and_what_is_typed(alone, server):
    editor = Editor(alone, server)
    sobel = GALLERY["sobel_left_right"]
    range_before = editor.map_range()
    left, top = editor.grasp(4)
    alone.mouse.move(left, top - 60, steps=3)
    assert editor.kernel() != sobel
    alone.keyboard.press("Escape")
    alone.mouse.move(left, top - 90, steps=3)
    alone.mouse.up()
    assert editor.kernel() == sobel
    alone.keyboard.type("27")
    expect(editor.range).not_to_have_text(range_before)
    alone.keyboard.press("Escape")
    assert editor.kernel() == sobel
    expect(editor.range).to_have_text(range_before)
    assert editor.weights_told() == []


def test_the_keyboard_reaches_every_weight(alone, server):
    editor = Editor(alone, server)
    editor.cells.nth(0).focus()
    for key, place in (
        ("ArrowRight", 1),
        ("ArrowDown", 4),
        ("End", 5),
        ("Home", 3),
        ("Control+End", 8),
        ("ArrowUp", 5),
        ("Control+Home", 0),
    ):
        alone.keyboard.press(key)
        expect(editor.cells.nth(place)).to_be_focused()
    alone.keyboard.press("Shift+ArrowUp")
    assert editor.weight(0) == 0
    alone.keyboard.press("PageDown")
    assert editor.weight(0) == -10
    assert editor.wait_for_core() == "yes"
    alone.keyboard.press("ArrowRight")
    alone.keyboard.type("-12")
    alone.keyboard.press("Enter")
    expect(editor.cells.nth(1)).to_be_focused()
    assert editor.wait_for_core() == "yes"
    alone.keyboard.press("ArrowRight")
    alone.keyboard.press("Delete")
    assert editor.wait_for_core() == "yes"
    assert editor.weights_told()[-1] == "-10 -12 0; -2 0 2; -1 0 1"


def test_what_is_no_weight_is_not_taken(alone, server):
    editor = Editor(alone, server)
    editor.cells.nth(0).focus()
    for text in ("401", "1.5", "2e1", "-"):
        alone.keyboard.press("Enter")
        alone.keyboard.type(text)
        alone.keyboard.press("Enter")
        expect(editor.component.get_by_text("Whole numbers from −400 to 400")).to_be_visible()
        alone.keyboard.press("Escape")
    assert editor.kernel() == GALLERY["sobel_left_right"]


def test_the_buttons_do_what_the_core_does(alone, server):
    editor = Editor(alone, server, kernel="My own", weights="1 2 3; 4 5 6; 7 8 9 x 1/4")
    kernel = editor.kernel()
    for name, expected in (
        ("Rotate", rotate(kernel)),
        ("Negate", negate(rotate(kernel))),
        ("Clear", parse_kernel("0 0 0; 0 0 0; 0 0 0")),
    ):
        editor.press(name)
        assert editor.kernel() == expected
        assert editor.wait_for_core() == "yes"
    for expected in (negate(rotate(kernel)), rotate(kernel), kernel):
        editor.press("Undo")
        assert editor.kernel() == expected
    editor.press("Normalise")
    assert editor.divisor.input_value() == "45"
    expect(editor.component.locator(".sum")).to_contain_text("= +1")
    assert editor.weights_told()[-1] == "1 2 3; 4 5 6; 7 8 9 x 1/45"


def test_normalise_says_why_not(alone, server):
    editor = Editor(alone, server, kernel="My own", weights="1 2 3; 4 5 6; 7 8 9")
    button = editor.component.get_by_role("button", name="Normalise")
    expect(button).to_be_enabled()
    for weights, reason in (
        ("1 0 -1", "sum to 0: no divisor makes that 1"),
        ("-1 -1 -1", "sum to −3, below 0"),
        ("; ".join(["400 " * 7] * 7), "19,600, and 9,999 is the largest divisor"),
        ("1 1 1 x 1/3", "sum to 1 already"),
    ):
        feed(
            alone,
            server,
            "convolution",
            urlencode({"kernel": "My own", "weights": weights}),
            keys=KEYS,
        )
        expect(button).to_be_disabled()
        button.click(force=True)
        expect(editor.component.locator(".hint")).to_contain_text(reason)


def test_another_size_keeps_the_middle(alone, server):
    editor = Editor(alone, server, kernel="curve")
    editor.press("3×3")
    assert editor.kernel() == parse_kernel("0 30 0; 0 30 0; 0 30 0")
    editor.press("5×5")
    assert editor.kernel() == parse_kernel(
        "0 0 0 0 0; 0 0 30 0 0; 0 0 30 0 0; 0 0 30 0 0; 0 0 0 0 0"
    )
    editor.answer()
    expect(alone.locator(".st-key-convolution_window .map")).to_contain_text("60 × 60")


def test_the_divisor_can_be_typed(alone, server):
    editor = Editor(alone, server, kernel="box_blur")
    editor.divisor.fill("0")
    expect(editor.component.locator(".hint")).to_contain_text("from 1 to 9,999")
    editor.divisor.fill("3")
    alone.keyboard.press("Enter")
    assert editor.wait_for_core() == "yes"
    assert editor.weights_told()[-1] == "1 1 1; 1 1 1; 1 1 1 x 1/3"


def test_a_visit_by_a_link_with_a_return_and_what_the_hand_does_while_python_answers(page, server):
    sent = note_sent(page)
    editor = a_link_and_a_return_bring_exactly_this_kernel(page, server)
    choose(editor, "sobel_left_right")
    a_drag_shows_on_every_move_and_tells_the_server_once(editor, sent)
    editor.press("Undo")
    assert editor.wait_for_core() == "yes"
    the_answer_to_one_drag_leaves_the_next_one_alone(editor)
    what_is_being_typed_survives_a_rerun(editor)
    assert not problems(page)


def choose(editor, name):
    """Choose one of the known kernels, and wait until all of the page has heard of it."""
    known = editor.page.locator(".st-key-card_known_kernels")
    known.get_by_text(GALLERY[name].title, exact=True).click()
    wait_until(lambda: editor.kernel() == GALLERY[name], "the preset has not come")
    settle(editor.page)


def a_link_and_a_return_bring_exactly_this_kernel(page, server):
    weights = "400 0 -400 1 2; 0 0 0 0 0; 1 1 1 1 1; 0 -7 0 0 0; 0 0 0 0 1 x 1/16"
    editor = Editor(page, server, opening=open_lesson, kernel="My own", weights=weights)
    assert editor.kernel() == parse_kernel(weights)
    editor.drag(0, -600)
    assert editor.wait_for_core() == "yes"
    kernel, steps = editor.kernel(), page.evaluate("history.length")
    editor.drag(1, 60)
    editor.wait_for_core()
    editor.press("Undo")
    wait_until(lambda: editor.own_weights() == kernel_text(kernel), "the address lags behind")
    assert page.evaluate("history.length") == steps  # Back leaves the page
    menu(page, "Glossary")
    menu(page, "Convolution")
    editor.find()
    assert editor.kernel() == kernel
    page.reload()
    editor.find()
    assert editor.kernel() == kernel
    undo_goes_back_over_presets_and_dice(editor, kernel)
    return editor


def undo_goes_back_over_presets_and_dice(editor, kernel):
    page = editor.page
    choose(editor, "laplacian")
    editor.press("Random")
    thrown = random_kernel(3, 1)
    wait_until(lambda: (editor.kernel().whole == thrown.whole).all(), "no dice were thrown")
    settle(page)
    editor.drag(3, -31)
    assert editor.wait_for_core() == "yes"
    page.keyboard.press("Control+z")
    assert (editor.kernel().whole == thrown.whole).all()
    for before in (GALLERY["laplacian"], kernel):
        page.keyboard.press("Control+z")
        assert editor.kernel() == before
    page.keyboard.press("Control+Shift+z")
    assert editor.kernel() == GALLERY["laplacian"]
    wait_until(lambda: editor.own_weights() == kernel_text(GALLERY["laplacian"]), "not told")


def test_a_finger_drags_a_weight_on_a_telephone(telephone, server):
    editor = Editor(telephone, server, kernel="curve")
    telephone.evaluate("document.body.style.paddingBottom = '100vh'")  # a page that could scroll
    editor.cells.nth(24).scroll_into_view_if_needed()
    box = editor.cells.nth(24).bounding_box()
    assert box["width"] >= 36
    assert box["height"] >= 40
    spot = {"x": box["x"] + 10, "y": box["y"] + 10}
    touch = telephone.context.new_cdp_session(telephone)
    scrolled = telephone.evaluate("document.scrollingElement.scrollTop")

    def finger(kind, up=None):
        points = [] if up is None else [{**spot, "y": spot["y"] - up}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 0)
    for up in range(0, 61, 10):
        finger("touchMove", up)
    finger("touchEnd")
    assert editor.weight(24) == GALLERY["curve"].whole[3, 3] + 10
    assert editor.wait_for_core() == "yes"
    assert telephone.evaluate("document.scrollingElement.scrollTop") == scrolled
    assert telephone.evaluate("document.documentElement.scrollWidth") == 390
