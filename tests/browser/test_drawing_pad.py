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
from cnn_core.pictures.drawing import (
    SKETCH_PAPER,
    Paper,
    network_paper,
    picture_of,
    read_ink,
)
from pages.parts.components.drawing_pad import drawing_pad
from tests.browser.hands import menu, open_lesson, problems, settle
from tests.browser.mounted import EmptyPage
from tests.browser.visiting import visiting

pytestmark = pytest.mark.browser

LETTER = network_paper((28, 28, 1))
DIGIT = network_paper((8, 8, 1))
HEADINGS = {"letters": "Draw X or O", "digits": "Draw any of 0 to 9"}
TITLES = {"letters": "X or O", "digits": "Handwritten digits"}
CROSS = ([(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.22), (0.22, 0.8)])
TURN = np.linspace(0, 2 * np.pi, 25)
RING = (list(zip(0.5 + 0.32 * np.cos(TURN), 0.5 + 0.36 * np.sin(TURN), strict=True)),)
ONE = ([(0.38, 0.25), (0.55, 0.08), (0.55, 0.94)],)
ZERO = (list(zip(0.5 + 0.24 * np.cos(TURN), 0.5 + 0.43 * np.sin(TURN), strict=True)),)
DRAWN = [
    ("letters", RING, "O"),
    ("letters", CROSS, "X"),
    ("digits", ZERO, "0"),
    ("digits", ONE, "1"),
]
LINES = 54  # with each pen, writing twice and erasing once, with every ink, and across the edges

LEAD_PENS = """({ Sketch }, [paper, lines]) => JSON.stringify(lines.map(line => {
    const { from, to, pen, under } = line
    const sketch = new Sketch(...paper)
    sketch.ink.fill(under)
    sketch.line(from, to, pen)
    return { told: sketch.told(), levels: [...sketch.levels()], full: sketch.full }
}))"""

CHANGE = """({ Sketch }, [places]) => {
    const sketch = new Sketch(28, 28, 1)
    const seen = [sketch.told().ink]
    const note = is_other => seen.push(is_other && sketch.told().ink)
    for (const place of places) {
        sketch.begin()
        sketch.line(place, place, { width: 2 })
        note(sketch.end())
    }
    sketch.begin()
    note(sketch.end())
    for (const how of ["clear", "clear", ...Array(places.length + 2).fill("undo"), "redo"]) {
        note(sketch[how]())
    }
    return seen
}"""


@pytest.fixture(scope="module")
def visit(context, server):
    """Open the pad once; what the browser sends goes over the wire, and is noted there."""
    with visiting(context) as page:
        page.sent = []
        page.on("websocket", lambda socket: socket.on("framesent", note_drawings(page.sent)))
        open_pad(page, server)
        yield page


def note_drawings(sent):
    def note(frame):
        for found in re.findall(rb'\{[^{}]*"ink":"[^"]*"[^{}]*\}', frame):
            sent.append(json.loads(found))

    return note


@pytest.fixture
def sent(visit):
    """Collect every drawing that the browser sends from an empty paper on."""
    return visit.sent


def emptied(visit, name):
    """Give a network's paper, empty, and nothing sent of it."""
    if visit.locator(".pad .heading b").inner_text() != HEADINGS[name]:
        choose_network(visit, name)
    clear = visit.get_by_role("button", name="Clear")
    if clear.is_enabled():
        clear.click()
    if visit.get_by_role("radio", name="Eraser").is_checked():
        visit.get_by_role("radio", name="Pen").click()
    expect(visit.get_by_text("seen no ink yet")).to_be_visible()
    settle(visit)
    visit.sent.clear()
    return visit


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
            page.mouse.move(x, y, steps=1 if len(rest) > 9 else 4)
        page.mouse.up()


def open_pad(page, server):
    open_lesson(page, server, "network", "?network_source=Draw")
    expect(paper_of(page)).to_be_visible()


def choose_network(page, name):
    page.locator(".st-key-network_which input").first.click()
    page.get_by_role("option").filter(has_text=TITLES[name]).first.click()
    expect(page.locator(".pad .heading b")).to_have_text(HEADINGS[name])
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


def answer_of_the_core(name, drawing):
    """Return the place of the class that the network holds most likely."""
    return int(np.argmax([float(share) for share in of_the_core(name, drawing)]))


def lines_on(paper, seed):
    """Return strokes at random, also across the edge, that write and erase with every pen."""
    chance = np.random.default_rng(seed)
    places = chance.uniform(-0.1, 1.1, (LINES, 2, 2)) * (paper.rows, paper.columns)
    places[::7, 1] = places[::7, 0]  # a dot
    inks = (1.0,) if paper.fineness > 1 else (1.0, 0.6, 0.3)  # as the pads offer them
    return [
        line_with(
            *places[number].tolist(),
            width=paper.pens[number % 3],
            strength=inks[number // 9 % len(inks)],
            erases=number // 3 % 3 == 2,
        )
        for number in range(len(places))
    ]


def line_with(start, end, **pen):
    return {"from": start, "to": end, "pen": pen, "under": 255 if pen["erases"] else 0}


def lead_pens(scripts, paper, lines):
    """Lead the pad's own pen, and read what Python is told and what is shown in each cell."""
    shape = [paper.rows, paper.columns, paper.fineness]
    answers = json.loads(scripts.evaluate("core/sketch.js", LEAD_PENS, shape, lines))
    assert {answer["full"] for answer in answers} == {paper.full}
    inks = [read_ink(answer["told"]["ink"], paper) for answer in answers]
    levels = [np.reshape(answer["levels"], (paper.rows, paper.columns)) for answer in answers]
    return list(zip(lines, inks, levels, strict=True))


@pytest.mark.parametrize("paper", [LETTER, SKETCH_PAPER])
def test_the_pen_leaves_ink_as_the_training_letters_have_it(scripts, paper):
    side = paper.rows
    for line, ink, levels in lead_pens(scripts, paper, lines_on(paper, side)):
        pen = np.array([line["pen"]["width"]])
        covered = ink_along(np.array([[[line["from"], line["to"]]]]), pen, side)[0]
        share = 1 - covered if line["pen"]["erases"] else covered * line["pen"]["strength"]
        assert np.abs(ink - share * 255).max() <= 0.5 + 1e-6
        np.testing.assert_array_equal(levels, ink)


@pytest.mark.parametrize("paper", [DIGIT, Paper(5, 8, fineness=4)])
def test_a_fine_cell_is_inked_where_its_middle_is_under_the_pen(scripts, paper):
    rows, columns = ((np.arange(size) + 0.5) / paper.fineness for size in paper.ink_shape)
    for line, ink, levels in lead_pens(scripts, paper, lines_on(paper, paper.rows)):
        start, end = np.array(line["from"]), np.array(line["to"])
        middles = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1)
        way = end - start
        along = np.clip((middles - start) @ way / max(way @ way, 1e-12), 0, 1)
        distances = np.linalg.norm(middles - start - along[..., None] * way, axis=2)
        is_under = distances <= line["pen"]["width"] / 2
        expected = is_under != line["pen"]["erases"]
        is_clear = np.abs(distances - line["pen"]["width"] / 2) > 1e-9
        np.testing.assert_array_equal((ink == 255)[is_clear], expected[is_clear])
        np.testing.assert_array_equal(levels, picture_of(ink, paper)[..., 0] * paper.full)


def test_steps_are_taken_back_one_by_one_and_what_changes_nothing_is_no_step(scripts):
    places = [[4, 4], [14, 14], [4, 24]]
    empty, *seen = scripts.evaluate("core/sketch.js", CHANGE, places)
    strokes, (nothing, cleared, again), steps = seen[:3], seen[3:6], seen[6:]
    assert len({empty, *strokes}) == 4
    assert (nothing, cleared, again) == (False, empty, False)
    assert steps == [*strokes[::-1], empty, False, strokes[0]]


def test_the_answer_is_what_was_drawn_and_a_drawing_outlives_its_page(visit, sent):
    for name, strokes, answer in DRAWN:
        the_answer_is_what_was_drawn_and_the_cores_own(emptied(visit, name), sent, strokes, answer)
    a_drawing_is_there_after_another_network_another_source_and_another_page(visit)


def the_answer_is_what_was_drawn_and_the_cores_own(page, sent, strokes, answer):
    assert set(shares(page)) == {""}
    draw(page, strokes)
    drawing = newest(page, sent, len(strokes))
    says(page, answer)
    expect(page.locator("[role=status]", has_text=f"{answer} with")).to_have_count(1)
    expect(page.locator("table.bars .best th")).to_have_text(answer)
    name = "letters" if answer in "XO" else "digits"
    expected = of_the_core(name, drawing)
    expect(page.locator("table.bars .share")).to_have_text([f"{share} %" for share in expected])
    assert_ink_is_under_the_mouse(drawing, strokes, name)
    assert not problems(page)


def a_drawing_is_there_after_another_network_another_source_and_another_page(page):
    """The cross, and the history of its strokes."""
    choose_network(page, "letters")
    says(page, "X")
    whole = inked(page)
    page.get_by_text("Held-out", exact=True).click()
    expect(paper_of(page)).to_have_count(0)
    page.get_by_text("Draw", exact=True).click()
    says(page, "X")
    assert inked(page) == whole
    menu(page, "Glossary")
    menu(page, "The network")
    page.get_by_text("Draw", exact=True).click()
    choose_network(page, "letters")
    says(page, "X")
    assert inked(page) == whole
    page.get_by_role("button", name="Undo").click()  # the history came back with it
    expect(page.locator(".pad .heading .quiet")).not_to_have_text(f"{whole} of 784 cells inked")
    assert 0 < inked(page) < whole


def assert_ink_is_under_the_mouse(drawing, strokes, name):
    """Every place that the mouse was led to is in the middle of ink, as wide as the middle pen."""
    paper = {"letters": LETTER, "digits": DIGIT}[name]
    picture = picture_of(read_ink(drawing["ink"], paper), paper)[..., 0]
    ways = [
        np.array([[a[::-1], b[::-1]]]) * (paper.rows, paper.columns)
        for stroke in strokes
        for a, b in zip(stroke, stroke[1:], strict=False)
    ]
    pen = np.array([paper.pens[1]])
    expected = np.max([ink_along(way[None], pen, paper.rows)[0] for way in ways], axis=0)
    # the mouse stands on whole pixels of the screen; sixteenths are not as fine as a soft edge
    assert np.abs(picture - expected).max() <= (2.5 / 255 if name == "letters" else 0.26)


def pad_alone(page, server, paper):
    """Show a pad by itself, and return what it tells."""
    empty = EmptyPage(page, server)
    empty.show("drawing_pad", "pad", lambda: drawing_pad("pad", paper, None, title="Draw"))
    return Told(page, empty)


class Told:
    """The drawings that a pad by itself has told, oldest first."""

    def __init__(self, page, empty):
        self._page, self._empty = page, empty

    def ink(self, count, paper):
        """Return the ink of the last of so many, once it has been told."""
        return read_ink(self.drawing(count)["ink"], paper)

    def drawing(self, count):
        self._page.wait_for_function("count => told.length >= count", arg=count)
        drawings = self._empty.told("drawing")
        assert len(drawings) == count
        return drawings[-1]


def test_a_small_cell_says_how_many_of_its_sixteen_are_inked(page, server):
    told = pad_alone(page, server, DIGIT)
    draw(page, ONE)
    counts = picture_of(told.ink(1, DIGIT), DIGIT)[..., 0] * 16
    assert inked(page) == np.count_nonzero(counts)
    page.keyboard.press("ArrowUp")
    said = page.locator("[role=status]", has_text="Row 4, column 4")
    expect(said).to_contain_text(f"Row 4, column 4: {counts[4, 4]:.0f} of 16, pen up.")


def test_a_one_is_drawn_without_a_mouse(page, server):
    told = pad_alone(page, server, DIGIT)
    paper_of(page).focus()
    page.keyboard.press("Control+Home")  # shows the cursor
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    said = page.locator("[role=status]", has_text="Row 7, column 4")
    expect(said).to_contain_text("pen down. 24 of 64 cells inked.")
    assert page.evaluate("told.length") == 0  # the pen is still down
    page.keyboard.press("Escape")
    one = told.drawing(1)
    assert answer_of_the_core("digits", one) == 1
    page.keyboard.press("Control+z")
    assert not told.ink(2, DIGIT).any()
    page.keyboard.press("Control+Shift+z")
    assert told.drawing(3) == one
    page.keyboard.press("e")
    expect(page.get_by_role("radio", name="Eraser")).to_be_checked()


def test_undo_redo_clear_and_eraser(page, server):
    told = pad_alone(page, server, LETTER)
    draw(page, CROSS)
    cross, whole = told.drawing(2), inked(page)
    page.get_by_role("button", name="Undo").click()
    half = np.count_nonzero(told.ink(3, LETTER))
    assert 0 < half == inked(page) < whole
    page.get_by_role("button", name="Redo").click()
    assert told.drawing(4) == cross
    assert inked(page) == whole
    page.get_by_role("button", name="Clear").click()
    assert not told.ink(5, LETTER).any()
    assert inked(page) == 0
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()
    page.get_by_role("button", name="Undo").click()
    assert told.drawing(6) == cross
    page.get_by_role("radio", name="Eraser").click()
    draw(page, CROSS[1:])
    erased = told.ink(7, LETTER)
    assert 0 < np.count_nonzero(erased) == inked(page) < whole
    assert erased[14, 14] == 0


def test_no_stroke_is_lost_to_the_answers_of_earlier_ones(visit, sent):
    page = emptied(visit, "letters")
    strokes = [[(0.1, y), (0.9, y)] for y in (0.1, 0.3, 0.5, 0.7, 0.9)]
    draw(page, strokes)
    says(page, ".")
    settle(page)
    drawn = read_ink(newest(page, sent, len(strokes))["ink"], LETTER)
    assert all(drawn[int(y * 28), 14] > 200 for y in (0.1, 0.3, 0.5, 0.7, 0.9))
    expected = of_the_core("letters", sent[-1])
    expect(page.locator("table.bars .share")).to_have_text([f"{share} %" for share in expected])
    assert inked(page) == np.count_nonzero(drawn)


def test_home_takes_a_drawing_too(visit):
    page = visit
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Home").click()
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


def test_a_drawing_is_the_picture_of_the_convolution_lesson(visit, sent):
    page = visit
    menu(page, "Convolution")
    page.get_by_role("button", name="Your own picture").last.click()
    page.get_by_text("Draw", exact=True).click()
    paper_of(page).scroll_into_view_if_needed()
    sent.clear()
    draw(page, CROSS)
    settle(page)
    assert not sent  # nothing is sent before it is wanted
    page.get_by_role("button", name="Use this drawing").click()
    picture = picture_of(read_ink(newest(page, sent, 1)["ink"], SKETCH_PAPER), SKETCH_PAPER)
    whole = whole_numbers(picture).astype(np.float32)
    assert whole.shape == (64, 64, 1)
    response = convolve(whole, across_channels(kernel_named("sobel_left_right"), 1, whole=True))
    low, high = (f"{value:.0f}".replace("-", "−") for value in (response.min(), response.max()))
    shown = page.locator(".st-key-convolution_window .map .heading .quiet")
    expect(shown).to_have_text(f"62 × 62 · {low} … {high}")
    page.keyboard.press("Escape")
    assert not problems(page)


def test_a_finger_draws_on_a_telephone_and_scrolls_beside_the_paper(telephone, server):
    told = pad_alone(telephone, server, DIGIT)
    paper = paper_of(telephone)
    assert paper.evaluate("box => getComputedStyle(box).touchAction") == "none"
    assert telephone.locator(".pad").evaluate("pad => getComputedStyle(pad).touchAction") == "auto"
    touch_and_draw(telephone, ONE[0])
    assert answer_of_the_core("digits", told.drawing(1)) == 1
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 390
    height = telephone.locator(".tools button").first.bounding_box()["height"]
    assert height >= 40
    drawn = paper.locator("canvas").first
    width, shown = drawn.evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert width == pytest.approx(2 * shown, abs=2)


def touch_and_draw(page, stroke):
    client = page.context.new_cdp_session(page)
    box = paper_of(page).bounding_box()
    points = [
        {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in stroke
    ]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
