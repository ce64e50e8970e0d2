"""The kernel under the hand: every frame shows its map, and the core's map agrees."""

from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.kernels import (
    GALLERY,
    MAX_WEIGHT,
    kernel_text,
    negate,
    parse_kernel,
    random_kernel,
    rotate,
)
from cnn_core.pictures import load_sample, png_bytes
from tests.browser.hands import menu, open_lesson, problems, settle
from tests.browser.reading import number
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

DRAGS = [
    {},
    {"stride": 2, "padding": "same"},
    {"stride": 3, "padding": "2", "dilation": 2, "bias": -40},
    {"kernel": "box_blur", "bias": 7},
    {"kernel": "gaussian_blur_5", "padding": "1", "colour": "grey"},
    {"kernel": "curve", "stride": 4, "bias": 500},
    {"kernel": "motion_blur", "dilation": 3, "padding": "same", "side": 32},
]
LARGE_DRAGS = [
    {"side": 400, "kernel": "curve"},
    {"side": 400, "kernel": "gaussian_blur_5", "stride": 3, "padding": "same", "bias": -3},
]


class Editor:
    """The kernel of the convolution lesson, as the hand finds it."""

    def __init__(self, page, server, **settings):
        self.page = page
        if settings.get("kernel") in GALLERY:
            settings["kernel"] = GALLERY[settings["kernel"]].title
        open_lesson(page, server, "convolution", "?" + urlencode(settings) if settings else "")
        self.find()

    def find(self):
        self.component = self.page.locator(".st-key-convolution_kernel")
        self.cells = self.component.locator("[data-cell]")
        self.divisor = self.component.get_by_label("Divisor of all weights")
        window = self.page.locator(".st-key-convolution_window")
        self.stage = window.locator(".stage")
        expect(self.cells.first).to_be_visible()
        # the preview is seen there, and its coming moves what lies below
        expect(window.locator("[data-ready]")).to_be_visible()
        settle(self.page)

    def kernel(self):
        rows = self.component.locator(".weights").evaluate(
            "grid => [...grid.querySelectorAll('[data-cell]')].map(cell => "
            "[cell.ariaLabel.match(/\\d+/)[0], cell.textContent])"
        )
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
            self.page.mouse.move(left, top - way, steps=6)
        self.page.mouse.up()

    def weight(self, place):
        return int(number(self.cells.nth(place).inner_text()))

    def wait_for_core(self):
        """Wait until the core's map has taken the place of the preview; answers "yes" or "no"."""
        answer = wait_until(
            lambda: self.stage.get_attribute("data-preview-agrees"), "the core's map has not come"
        )
        self.stage.evaluate("stage => delete stage.dataset.previewAgrees")
        return answer

    def own_weights(self):
        """Return the weights that the address tells, once the page has run to its end."""
        settle(self.page)
        query = self.page.evaluate("location.search.slice(1)")
        return parse_qs(query).get("weights", [""])[0]

    def map_range(self):
        return self.page.locator(".st-key-convolution_window .map .heading .quiet").inner_text()


def count_reruns(page):
    """Count from now on what the page asks of the server."""
    sent: list[bytes] = []

    def listen(socket):
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    return sent


@pytest.mark.parametrize("settings", DRAGS, ids=str)
def test_the_preview_agrees_with_the_core(page, server, settings):
    editor = Editor(page, server, **settings)
    random = np.random.default_rng(len(str(settings)))
    for place in random.choice(editor.cells.count(), 3, replace=False):
        editor.drag(int(place), *random.integers(-150, 150, 3).tolist(), 37)
        assert editor.wait_for_core() == "yes"
    assert editor.own_weights() == kernel_text(editor.kernel())
    assert not problems(page)


@pytest.mark.parametrize("settings", LARGE_DRAGS, ids=str)
def test_the_preview_of_a_large_picture_agrees_with_the_core(page, server, settings):
    editor = Editor(page, server, **settings)
    bring_large_picture(page)
    editor.drag(24, 90, -200, 45)
    assert editor.wait_for_core() == "yes"
    editor.press("Random")
    wait_until(lambda: editor.kernel() != GALLERY[settings["kernel"]], "no random kernel came")
    settle(page)
    editor.drag(3, -31)
    assert editor.wait_for_core() == "yes"


def bring_large_picture(page):
    """Take a picture of 400 × 400, larger than every sample."""
    small = load_sample("rocket")
    places = np.arange(400) * small.shape[0] // 400
    large = png_bytes(np.ascontiguousarray(small[places][:, places]))
    page.get_by_role("button", name="Chelsea the cat").last.click()
    file = {"name": "large.png", "mimeType": "image/png", "buffer": large}
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()
    page.keyboard.press("Escape")
    settle(page)


def test_a_drag_shows_on_every_move_and_tells_the_server_once(page, server):
    sent = count_reruns(page)
    editor = Editor(page, server)
    left, top = editor.grasp(4)
    page.wait_for_timeout(500)
    before, shown = len(sent), set()
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


def test_the_answer_to_one_drag_leaves_the_next_one_alone(page, server):
    editor = Editor(page, server)
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


def test_a_drag_reaches_the_largest_weight_and_no_further(page, server):
    editor = Editor(page, server)
    left, top = editor.grasp(4)
    page.mouse.move(left, top - 560, steps=4)
    assert editor.weight(4) == MAX_WEIGHT
    page.mouse.move(left, top + 3000, steps=4)
    assert editor.weight(4) == -MAX_WEIGHT
    page.mouse.up()
    assert editor.wait_for_core() == "yes"


def test_escape_takes_back_a_drag_and_what_is_typed(page, server):
    editor = Editor(page, server)
    sobel = GALLERY["sobel_left_right"]
    range_before = editor.map_range()
    left, top = editor.grasp(4)
    page.mouse.move(left, top - 60, steps=3)
    assert editor.kernel() != sobel
    page.keyboard.press("Escape")
    page.mouse.move(left, top - 90, steps=3)
    page.mouse.up()
    assert editor.kernel() == sobel
    page.keyboard.type("27")
    expect(page.locator(".st-key-convolution_window .map .heading .quiet")).not_to_have_text(
        range_before
    )
    page.keyboard.press("Escape")
    assert editor.kernel() == sobel
    expect(page.locator(".st-key-convolution_window .map .heading .quiet")).to_have_text(
        range_before
    )
    assert editor.own_weights() == ""


def test_the_keyboard_reaches_every_weight(page, server):
    editor = Editor(page, server)
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
        page.keyboard.press(key)
        expect(editor.cells.nth(place)).to_be_focused()
    page.keyboard.press("Shift+ArrowUp")
    assert editor.weight(0) == 0
    page.keyboard.press("PageDown")
    assert editor.weight(0) == -10
    assert editor.wait_for_core() == "yes"
    page.keyboard.press("ArrowRight")
    page.keyboard.type("-12")
    page.keyboard.press("Enter")
    expect(editor.cells.nth(1)).to_be_focused()
    assert editor.wait_for_core() == "yes"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    assert editor.wait_for_core() == "yes"
    assert editor.own_weights() == "-10 -12 0; -2 0 2; -1 0 1"


def test_what_is_no_weight_is_not_taken(page, server):
    editor = Editor(page, server)
    editor.cells.nth(0).focus()
    for text in ("401", "1.5", "2e1", "-"):
        page.keyboard.press("Enter")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(editor.component.get_by_text("Whole numbers from −400 to 400")).to_be_visible()
        page.keyboard.press("Escape")
    assert editor.kernel() == GALLERY["sobel_left_right"]


def test_what_is_being_typed_survives_a_rerun(page, server):
    editor = Editor(page, server)
    window = page.locator(".st-key-convolution_window .pane-box").first
    window.focus()
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


def test_the_buttons_do_what_the_core_does(page, server):
    editor = Editor(page, server, kernel="My own", weights="1 2 3; 4 5 6; 7 8 9 x 1/4")
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
    assert wait_until(lambda: editor.own_weights().endswith("x 1/45"), "the address lags behind")


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ("1 0 -1", "sum to 0: no divisor makes that 1"),
        ("-1 -1 -1", "sum to −3, below 0"),
        ("; ".join(["400 " * 7] * 7), "19,600, and 9,999 is the largest divisor"),
        ("1 1 1 x 1/3", "sum to 1 already"),
    ],
)
def test_normalise_says_why_not(page, server, weights, reason):
    editor = Editor(page, server, kernel="My own", weights=weights)
    button = editor.component.get_by_role("button", name="Normalise")
    expect(button).to_be_disabled()
    button.click(force=True)
    expect(editor.component.locator(".hint")).to_contain_text(reason)


def test_another_size_keeps_the_middle(page, server):
    editor = Editor(page, server, kernel="curve")
    editor.press("3×3")
    assert editor.kernel() == parse_kernel("0 30 0; 0 30 0; 0 30 0")
    editor.press("5×5")
    assert editor.kernel() == parse_kernel(
        "0 0 0 0 0; 0 0 30 0 0; 0 0 30 0 0; 0 0 30 0 0; 0 0 0 0 0"
    )
    expect(page.locator(".st-key-convolution_window .map")).to_contain_text("60 × 60")


def test_the_divisor_can_be_typed(page, server):
    editor = Editor(page, server, kernel="box_blur")
    editor.divisor.fill("0")
    expect(editor.component.locator(".hint")).to_contain_text("from 1 to 9,999")
    editor.divisor.fill("3")
    page.keyboard.press("Enter")
    assert editor.wait_for_core() == "yes"
    assert editor.own_weights() == "1 1 1; 1 1 1; 1 1 1 x 1/3"


def test_undo_goes_back_over_presets_and_dice(page, server):
    editor = Editor(page, server)
    page.locator(".st-key-card_known_kernels").get_by_text("Laplacian", exact=True).click()
    wait_until(lambda: editor.kernel() == GALLERY["laplacian"], "the preset has not come")
    editor.press("Random")
    thrown = random_kernel(3, 1)
    wait_until(lambda: (editor.kernel().whole == thrown.whole).all(), "no dice were thrown")
    for slug in ("laplacian", "sobel_left_right"):
        page.keyboard.press("Control+z")
        assert editor.kernel() == GALLERY[slug]
    page.keyboard.press("Control+Shift+z")
    assert editor.kernel() == GALLERY["laplacian"]
    wait_until(lambda: editor.own_weights() == kernel_text(GALLERY["laplacian"]), "not told")


def test_a_link_and_a_return_bring_exactly_this_kernel(page, server):
    weights = "400 0 -400 1 2; 0 0 0 0 0; 1 1 1 1 1; 0 -7 0 0 0; 0 0 0 0 1 x 1/16"
    editor = Editor(page, server, kernel="My own", weights=weights)
    assert editor.kernel() == parse_kernel(weights)
    editor.drag(0, -600)
    assert editor.wait_for_core() == "yes"
    kernel, steps = editor.kernel(), page.evaluate("history.length")
    editor.drag(1, 60)
    editor.wait_for_core()
    editor.press("Undo")
    wait_until(lambda: editor.own_weights() == kernel_text(kernel), "the address lags behind")
    assert page.evaluate("history.length") == steps  # Back leaves the page
    menu(page, "Pooling")
    menu(page, "Convolution")
    editor.find()
    assert editor.kernel() == kernel
    page.reload()
    editor.find()
    assert editor.kernel() == kernel


def test_a_finger_drags_a_weight_on_a_telephone(telephone, server):
    editor = Editor(telephone, server, kernel="curve")
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
