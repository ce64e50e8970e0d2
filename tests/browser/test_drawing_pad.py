"""Drawing as learners do it: the network answers to what was drawn, and to nothing else."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve
from cnn_core.datasets.letters import ink_along
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.inspection import predict_many
from cnn_core.pictures import whole_numbers
from cnn_core.pictures.drawing import SKETCH_PAPER, network_paper, picture_of, read_ink
from tests.browser.hands import menu, open_lesson, problems, settle

pytestmark = pytest.mark.browser

LETTER = network_paper((28, 28, 1))
CROSS = ([(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.22), (0.22, 0.8)])
TURN = np.linspace(0, 2 * np.pi, 25)
RING = (list(zip(0.5 + 0.32 * np.cos(TURN), 0.5 + 0.36 * np.sin(TURN), strict=True)),)
ONE = ([(0.38, 0.25), (0.55, 0.08), (0.55, 0.94)],)
ZERO = (list(zip(0.5 + 0.24 * np.cos(TURN), 0.5 + 0.43 * np.sin(TURN), strict=True)),)


@pytest.fixture
def sent(page):
    """Collect every drawing that the browser sends, as it goes over the wire."""
    drawings = []

    def note(frame):
        for found in re.findall(rb'\{[^{}]*"ink":"[^"]*"[^{}]*\}', frame):
            drawings.append(json.loads(found))

    page.on("websocket", lambda socket: socket.on("framesent", note))
    return drawings


def paper_of(page):
    return page.locator(".pad .pane-box")


def draw(page, strokes):
    """Draw with the mouse; places are parts of the paper, across and down."""
    box = paper_of(page).bounding_box()
    for stroke in strokes:
        (x, y), *rest = [
            (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke
        ]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=4)
        page.mouse.up()


def open_pad(page, server, name="digits"):
    open_lesson(page, server, "network", "?network_source=Draw")
    expect(paper_of(page)).to_be_visible()
    if name == "letters":
        choose_network(page, "X or O")


def choose_network(page, title):
    page.locator(".st-key-network_which input").first.click()
    page.get_by_role("option").filter(has_text=title).first.click()
    expect(page.locator(".pad .heading b")).to_have_text(
        "Draw X or O" if title == "X or O" else "Draw any of 0 to 9"
    )
    settle(page)


def says(page, answer):
    expect(page.get_by_text(re.compile(rf"It says {answer} with"))).to_be_visible()


def newest(page, sent, count):
    """Return the last of so many drawings, once it has been sent."""
    for _ in range(100):
        if len(sent) == count:
            break
        page.wait_for_timeout(50)
    assert len(sent) == count
    return sent[-1]


def shares(page):
    return [text.removesuffix(" %") for text in page.locator("table.bars .share").all_inner_texts()]


def inked(page):
    return int(page.locator(".pad .heading .quiet").inner_text().split()[0])


def of_the_core(name, drawing):
    """Return what the network says of a drawing as it was sent, written as the page writes."""
    network = load_bundled(name)
    paper = network_paper(network.spec.input_shape)
    assert (drawing["rows"], drawing["columns"]) == (paper.rows, paper.columns)
    picture = picture_of(read_ink(drawing["ink"], paper), paper)
    return [f"{float(share) * 100:.1f}" for share in predict_many(network, picture[None])[0]]


def paths(strokes, paper):
    """Return the strokes as the letters' own pen paths: straight pieces, in cells."""
    return [
        np.array([[a[::-1], b[::-1]]]) * (paper.rows, paper.columns)
        for stroke in strokes
        for a, b in zip(stroke, stroke[1:], strict=False)
    ]


@pytest.mark.parametrize(
    ("name", "strokes", "answer"),
    [("letters", CROSS, "X"), ("letters", RING, "O"), ("digits", ONE, "1"), ("digits", ZERO, "0")],
)
def test_the_answer_is_what_was_drawn_and_the_cores_own(page, server, sent, name, strokes, answer):
    open_pad(page, server, name)
    expect(page.get_by_text("seen no ink yet")).to_be_visible()
    assert set(shares(page)) == {""}
    draw(page, strokes)
    drawing = newest(page, sent, len(strokes))
    says(page, answer)
    expect(page.locator("table.bars .best th")).to_have_text(answer)
    expected = of_the_core(name, drawing)
    expect(page.locator("table.bars .share")).to_have_text([f"{share} %" for share in expected])
    assert not problems(page)


@pytest.mark.parametrize("strokes", [CROSS, RING])
def test_the_pen_leaves_ink_as_the_training_letters_have_it(page, server, sent, strokes):
    open_pad(page, server, "letters")
    draw(page, strokes)
    drawing = newest(page, sent, len(strokes))
    pen = np.array([LETTER.pens[1]])
    pieces = [ink_along(path[None], pen, 28)[0] for path in paths(strokes, LETTER)]
    expected = np.rint(np.max(pieces, axis=0) * 255)
    drawn = read_ink(drawing["ink"], LETTER).astype(float)
    assert np.abs(drawn - expected).max() <= 2  # the mouse stands on whole pixels of the screen


def test_a_small_cell_says_how_many_of_its_sixteen_are_inked(page, server, sent):
    open_pad(page, server)
    draw(page, ONE)
    says(page, "1")
    paper = network_paper((8, 8, 1))
    counts = picture_of(read_ink(sent[-1]["ink"], paper), paper)[..., 0] * 16
    assert inked(page) == np.count_nonzero(counts)
    page.keyboard.press("ArrowUp")
    told = page.locator("[role=status]", has_text="Row 4, column 4")
    expect(told).to_contain_text(f"Row 4, column 4: {counts[4, 4]:.0f} of 16, pen up.")


def test_undo_redo_clear_and_eraser(page, server, sent):
    open_pad(page, server, "letters")
    draw(page, CROSS)
    says(page, "X")
    whole = inked(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".pad .heading .quiet")).not_to_have_text(f"{whole} of 784 cells inked")
    half = inked(page)
    assert 0 < half < whole
    page.get_by_role("button", name="Redo").click()
    expect(page.locator(".pad .heading .quiet")).to_have_text(f"{whole} of 784 cells inked")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("seen no ink yet")).to_be_visible()
    assert set(shares(page)) == {""}
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()
    page.get_by_role("button", name="Undo").click()
    says(page, "X")
    page.get_by_role("radio", name="Eraser").click()
    draw(page, CROSS[1:])
    expect(page.locator(".pad .heading .quiet")).not_to_have_text(f"{whole} of 784 cells inked")
    erased = read_ink(newest(page, sent, 7)["ink"], LETTER)
    assert 0 < np.count_nonzero(erased) < whole
    assert erased[14, 14] == 0


def test_a_one_is_drawn_without_a_mouse(page, server, sent):
    open_pad(page, server)
    paper_of(page).focus()
    page.keyboard.press("Control+Home")  # shows the cursor
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    told = page.locator("[role=status]", has_text="Row 7, column 4")
    expect(told).to_contain_text("pen down. 24 of 64 cells inked.")
    assert not sent  # the pen is still down
    page.keyboard.press("Escape")
    says(page, "1")
    assert len(sent) == 1
    expect(page.locator("[role=status]", has_text="1 with")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("seen no ink yet")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    says(page, "1")
    page.keyboard.press("e")
    expect(page.get_by_role("radio", name="Eraser")).to_be_checked()


def test_a_drawing_is_there_after_another_network_another_source_and_another_page(
    page, server, sent
):
    open_pad(page, server, "letters")
    draw(page, CROSS)
    says(page, "X")
    whole = inked(page)
    choose_network(page, "Handwritten digits")
    expect(page.get_by_text("seen no ink yet")).to_be_visible()
    draw(page, ONE)
    says(page, "1")
    choose_network(page, "X or O")
    says(page, "X")
    assert inked(page) == whole
    page.get_by_text("Held-out", exact=True).click()
    expect(paper_of(page)).to_have_count(0)
    page.get_by_text("Draw", exact=True).click()
    says(page, "X")
    assert inked(page) == whole
    menu(page, "Pooling")
    menu(page, "The network")
    page.get_by_text("Draw", exact=True).click()
    choose_network(page, "X or O")
    says(page, "X")
    assert inked(page) == whole
    page.get_by_role("button", name="Undo").click()  # the history came back with it
    expect(page.locator(".pad .heading .quiet")).not_to_have_text(f"{whole} of 784 cells inked")


def test_no_stroke_is_lost_to_the_answers_of_earlier_ones(page, server, sent):
    open_pad(page, server, "letters")
    strokes = [[(0.1, y), (0.9, y)] for y in (0.1, 0.3, 0.5, 0.7, 0.9)]
    draw(page, strokes)
    says(page, ".")
    settle(page)
    drawn = read_ink(newest(page, sent, len(strokes))["ink"], LETTER)
    assert all(drawn[int(y * 28), 14] > 200 for y in (0.1, 0.3, 0.5, 0.7, 0.9))
    expected = of_the_core("letters", sent[-1])
    expect(page.locator("table.bars .share")).to_have_text([f"{share} %" for share in expected])
    assert inked(page) == np.count_nonzero(drawn)


def test_a_drawing_is_the_picture_of_the_convolution_lesson(page, server, sent):
    open_lesson(page, server, "convolution", "?kernel=Sobel, top to bottom")
    page.get_by_role("button", name="Chelsea the cat").last.click()
    page.get_by_text("Draw", exact=True).click()
    paper_of(page).scroll_into_view_if_needed()
    draw(page, CROSS)
    assert not sent  # nothing is sent before it is wanted
    page.get_by_role("button", name="Use this drawing").click()
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()
    settle(page)
    picture = picture_of(read_ink(sent[-1]["ink"], SKETCH_PAPER), SKETCH_PAPER)
    whole = whole_numbers(picture).astype(np.float32)
    assert whole.shape == (64, 64, 1)
    response = convolve(whole, across_channels(kernel_named("sobel_top_bottom"), 1, whole=True))
    low, high = (f"{value:.0f}".replace("-", "−") for value in (response.min(), response.max()))
    shown = page.locator(".st-key-convolution_window .map .heading .quiet")
    expect(shown).to_have_text(f"62 × 62 · {low} … {high}")
    page.keyboard.press("Escape")
    assert not problems(page)


def test_home_takes_a_drawing_too(page, server):
    open_lesson(page, server)
    page.locator(".st-key-home_own button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Draw", exact=True).click()
    expect(dialog.get_by_role("button", name="Use this drawing")).to_be_disabled()
    draw(page, RING)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")  # lifts the pen, and leaves the dialog open
    dialog.get_by_role("button", name="Use this drawing").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible()


def test_a_finger_draws_on_a_telephone_and_scrolls_beside_the_paper(browser, server):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=3,
    )
    page = context.new_page()
    try:
        open_pad(page, server)
        paper_of(page).scroll_into_view_if_needed()
        assert paper_of(page).evaluate("box => getComputedStyle(box).touchAction") == "none"
        assert page.locator(".pad").evaluate("pad => getComputedStyle(pad).touchAction") == "auto"
        touch_and_draw(context, page, ONE[0])
        says(page, "1")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        height = page.locator(".tools button").first.bounding_box()["height"]
        assert height >= 40
        drawn = paper_of(page).locator("canvas").first
        width, shown = drawn.evaluate("canvas => [canvas.width, canvas.clientWidth]")
        assert width == pytest.approx(3 * shown, abs=3)
    finally:
        context.close()


def touch_and_draw(context, page, stroke):
    client = context.new_cdp_session(page)
    box = paper_of(page).bounding_box()
    points = [
        {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in stroke
    ]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
