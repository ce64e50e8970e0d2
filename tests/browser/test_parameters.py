"""Shared weights under the hand: sums, counts and matrix are the core's and add up as written.

The row and the matrix are by themselves, fed by the functions of the lesson; one visit shows
them there.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.convolution import convolve
from cnn_core.kernels import GALLERY, across_channels
from cnn_core.pictures import at_resolution, load_sample, whole_numbers
from cnn_core.sharing import (
    MAX_LINE,
    Line,
    convolution_matrix,
    example_weights,
    grey_patch,
    local_matrix,
)
from pages.parts import sharing
from pages.parts.components.connections import WINDOWS
from pages.parts.sharing import SEEDS, USUAL_MATRIX, USUAL_ROW
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.mounted import EmptyPage
from tests.browser.reading import number, numbers, tables, texts
from tests.browser.resting import note_sent
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

FULL = example_weights((MAX_LINE, MAX_LINE), SEEDS["full"])
LOCAL = example_weights((MAX_LINE, len(WINDOWS)), SEEDS["local"])
TITLES = {"full": "Fully connected", "local": "Locally connected", "shared": "Shared weights"}


def place_of_the_strongest_answer():
    """Return the usual picture, and the pixel in the middle of the window that answers most."""
    picture = at_resolution(load_sample("cat"), 64, grey=False)
    weights = across_channels(GALLERY["sobel_left_right"], 3, whole=True)
    response = convolve(whole_numbers(picture).astype(np.float32), weights)[..., 0]
    place = np.unravel_index(int(np.abs(response).argmax()), response.shape)
    return picture, tuple(int(part) + 1 for part in place)


@pytest.fixture(scope="module")
def pixels():
    """The row and the patch of the usual picture, as the core cuts them."""
    picture, place = place_of_the_strongest_answer()
    return grey_patch(picture, place, (1, MAX_LINE)).ravel(), grey_patch(picture, place, 4)


def matrix_of(kind, line, shared=USUAL_ROW.weights):
    """Return the weights of a layer as a matrix (outputs, inputs)."""
    if kind == "full":
        return FULL[: line.outputs, : line.inputs]
    if kind == "local":
        return local_matrix(LOCAL[: line.outputs, : line.window], line)
    return convolution_matrix([shared[: line.window]], (1, line.inputs), stride=line.stride)


def alone(page, server, **look):
    """Show the row and the matrix by themselves, as an address says."""
    address = {f"parameters_{name}": str(value) for name, value in look.items()}
    empty = EmptyPage(page, server, **address)
    row = empty.show("connections", sharing.ROW, sharing.show_row)
    matrix = empty.show("kernel_matrix", sharing.MATRIX, sharing.show_matrix)
    return row, matrix, empty


def read_row(row):
    """Read the outputs of the drawing, and the arithmetic of the one that is looked at."""
    drawn = row.locator(".line-drawing").evaluate(
        """drawing => {
             const all = selector => [...drawing.querySelectorAll(selector)]
             const lines = selector => all(selector).reduce(
                 (sum, path) => sum + path.getAttribute('d').split('M').length - 1, 0)
             return {
               sums: all('.outputs .value').map(value => value.textContent),
               lines: lines('.connections path'), here: lines('.connections path.here'),
               coloured: lines('.connections path[class*=hue]'),
               hues: new Set(all('.connections path[class*=hue]').map(
                   path => getComputedStyle(path).stroke)).size,
               pairs: all('.pairs rect').length, used: all('.pairs .used').length,
             }
           }"""
    )
    told = texts(
        row,
        title=".numbers .heading b",
        terms=".sum-terms",
        result=".result",
        weights=".weight",
        note=".note",
        pairs=".pairs-told",
        counts=".count",
    )
    grids = tables(row, grids="table.pixels, table.products")["grids"]
    column = [[number(line[0]) for line in grid] for grid in grids]
    return drawn, told, column


def assert_row(row, kind, line, pixels, shared=USUAL_ROW.weights):
    drawn, told, (seen, products) = read_row(row)
    matrix = matrix_of(kind, line, shared)
    sums = matrix @ pixels[: line.inputs].astype(int)
    assert [number(text) for text in drawn["sums"]] == sums.tolist()
    output = int(told["title"][0].removeprefix("Output Y")) - 1
    at = range(line.inputs) if kind == "full" else line.seen(output)
    weights = [number(text) for text in told["weights"]]
    assert seen == pixels[at].tolist()
    assert weights == matrix[output, at].tolist()
    assert products == [pixel * weight for pixel, weight in zip(seen, weights, strict=True)]
    assert sum(products) == number(told["result"][0]) == sums[output]
    if len(products) <= 6:
        assert numbers(told["terms"][0]) == products
    counts = [line.fully_connected, line.locally_connected, line.shared]
    assert [int(number(text)) for text in told["counts"]] == counts
    connections = line.fully_connected if kind == "full" else line.locally_connected
    assert drawn["lines"] == connections
    assert drawn["here"] == len(products)
    is_shared = kind == "shared"
    assert (drawn["coloured"], drawn["hues"]) == (is_shared * connections, is_shared * line.shared)
    assert (drawn["pairs"], drawn["used"]) == (line.pairs, line.locally_connected)
    assert f"{line.inputs} inputs × {line.window} places" in told["pairs"][0]
    assert f"= {line.pairs} possible pairs" in told["pairs"][0]
    return output


def test_twelve_inputs_and_four_outputs_in_each_of_three_ways(page, server, pixels):
    row, *_ = alone(page, server)
    for kind, title in TITLES.items():
        row.get_by_role("radio", name=title).click()
        assert_row(row, kind, Line(12, 3, 3), pixels[0])
        assert_a_weight_changes(page, row, 4 if kind == "shared" else 1)
        assert_row(row, kind, Line(12, 3, 3), pixels[0])
    expect(row.locator(".pairs-told")).to_contain_text(
        "12 inputs × 3 places in a window = 36 possible pairs of an input and a weight. "
        "12 of them are connected, by 3 shared weights"
    )


def assert_a_weight_changes(page, row, changed):
    """Drag the first weight: so many outputs follow, and Escape takes it back."""
    before = read_row(row)[0]["sums"]
    box = row.locator(".weight").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] - 24, steps=2)
    drawn, told, _ = read_row(row)
    assert sum(one != other for one, other in zip(before, drawn["sums"], strict=True)) == changed
    verb = "has" if changed == 1 else "have"
    assert told["note"] == [f"{changed} of 4 outputs {verb} changed."]
    page.keyboard.press("Escape")
    page.mouse.up()


def test_sliders_keys_and_pointer_lead_through_sizes_and_outputs(page, server, pixels):
    row, *_ = alone(page, server, kind="local")
    inputs, window, stride = (
        row.get_by_role("slider", name=name, exact=True) for name in ("Inputs", "Window", "Stride")
    )
    for sizes in [(16, 6, 5), (5, 5, 4), (4, 1, 1)]:
        for slider, value in zip((inputs, window, stride), sizes, strict=True):
            slider.fill(str(value))
        assert_row(row, "local", Line(*sizes), pixels[0])
    window.fill("4")
    inputs.focus()
    page.keyboard.press("End")
    line = Line(16, 4, 1)
    drawing = row.locator(".line-drawing")
    drawing.focus()
    for key, output in [("End", 12), ("ArrowLeft", 11), ("Home", 0), ("ArrowRight", 1)]:
        page.keyboard.press(key)
        assert assert_row(row, "local", line, pixels[0]) == output
        expect(drawing).to_have_attribute("aria-valuenow", str(output + 1))
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 60)
    assert assert_row(row, "local", line, pixels[0]) == 12
    page.mouse.move(box["x"] + box["width"] + 40, box["y"] + 60)
    assert assert_row(row, "local", line, pixels[0]) == 1
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 60)
    page.mouse.move(box["x"] + box["width"] + 40, box["y"] + 60)
    assert assert_row(row, "local", line, pixels[0]) == 6


def test_weights_are_typed_and_found_again_after_leaving_and_by_a_link(page, server, pixels):
    sent = note_sent(page)
    open_lesson(page, server, "parameters")
    row, matrix = (page.locator(f".st-key-{key}") for key in (sharing.ROW, sharing.MATRIX))
    for component in (row, matrix):
        expect(component.locator("[data-ready]")).to_be_visible()
    row.locator(".weight").nth(1).click()
    for key in ("7", "Enter", "Shift+ArrowUp"):
        page.keyboard.press(key)
    shared = (-1, 8, *USUAL_ROW.weights[2:])
    assert_row(row, "shared", Line(12, 3, 3), pixels[0], shared)
    row.get_by_role("slider", name="Stride").fill("1")
    matrix.locator(".board").focus()
    page.keyboard.press("Control+End")
    wait_until(lambda: all_told(page, sent, b'"stride":1', b'"row":8'), "Python was not told")
    menu(page, "Glossary")
    menu(page, "Why share weights")
    assert_row(row, "shared", Line(12, 3, 1), pixels[0], shared)
    expect(matrix.locator(".pieces .heading .quiet")).to_have_text("row 2, column 2")
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    for part in ("parameters_stride=1", "parameters_weights=-1+8", "parameters_row=8"):
        expect(link).to_contain_text(part)
    assert not problems(page)


def all_told(page, sent, *parts):
    """Whether each of these is in a message that the page has sent."""
    page.evaluate("true")
    return all(any(part in message for message in sent) for part in parts)


def assert_matrix(matrix, patch, kernel):
    grid = tables(matrix, matrix="table.matrix", response="table.response", picture="table.picture")
    told = texts(matrix, terms=".sum-terms", result=".result", place=".pieces .heading .quiet")
    lines = [[number(text) for text in line if text] for line in grid["matrix"][0]]
    convolved = convolve(patch, kernel)
    assert lines[0] == patch.ravel().tolist()
    np.testing.assert_array_equal(
        np.array([line[:-1] for line in lines[1:]], float), convolution_matrix(kernel, 4)
    )
    assert [line[-1] for line in lines[1:]] == convolved.ravel().tolist()
    assert [[number(text) for text in line] for line in grid["response"][0]] == convolved.tolist()
    assert [[number(text) for text in line] for line in grid["picture"][0]] == patch.tolist()
    row, column = (int(part) for part in re.findall(r"\d+", told["place"][0]))
    products = re.findall(r"(\d+)\s·\s\(?(−?\d+)\)?", told["terms"][0])
    total = sum(number(pixel) * number(weight) for pixel, weight in products)
    assert len(products) == 4
    assert total == number(told["result"][0]) == convolved[row, column]
    return row * 3 + column


def marked(matrix):
    """Return which row of the matrix is framed, and which pixels."""
    return matrix.locator(".component").evaluate(
        """component => [
            [...component.querySelectorAll('.matrix tr')].findIndex(
                line => line.querySelector('.row')) - 1,
            [...component.querySelectorAll('.picture td')].flatMap(
                (cell, place) => cell.className.includes('here') ? [place] : [])]"""
    )


def under(row):
    first = 4 * (row // 3) + row % 3
    return [first, first + 1, first + 4, first + 5]


def test_a_row_of_the_matrix_is_a_window_and_a_place_of_the_result(page, server, pixels):
    _, matrix, empty = alone(page, server)
    kernel = USUAL_MATRIX.kernel
    board = matrix.locator(".board")
    board.focus()
    for key, row in [
        ("Control+Home", 0),
        ("ArrowDown", 1),
        ("ArrowRight", 2),
        ("ArrowDown", 3),
        ("End", 5),
        ("Control+End", 8),
        ("ArrowUp", 7),
    ]:
        page.keyboard.press(key)
        assert assert_matrix(matrix, pixels[1], kernel) == row
        assert marked(matrix) == [row, under(row)]
        expect(board).to_have_attribute("aria-valuenow", str(row + 1))
    matrix.locator(".response td").nth(3).hover()
    assert marked(matrix) == [3, under(3)]
    matrix.locator(".matrix tr").nth(6).locator("td").nth(2).hover()
    assert marked(matrix) == [5, under(5)]
    matrix.locator(".picture td").first.hover()
    assert marked(matrix) == [0, under(0)]
    assert_another_kernel(page, matrix, pixels[1], empty)


def assert_another_kernel(page, matrix, patch, empty):
    """Another kernel is in every row, and once the core has heard of it, it says the same."""
    agrees = matrix.locator(".foot")
    expect(agrees).to_contain_text("gives the same 9 numbers")
    matrix.locator(".weight").last.click()
    page.keyboard.type("-4")
    expect(agrees).not_to_contain_text("the same")
    page.keyboard.press("Enter")
    kernel = USUAL_MATRIX.kernel.copy()
    kernel[1, 1] = -4
    assert_matrix(matrix, patch, kernel)
    page.wait_for_function(
        "told => window.told.at(-1)?.[1].weights.join() === told", arg="1,-1,2,-4"
    )
    empty.answer(sharing.MATRIX, "matrix", empty.told("matrix")[-1])
    expect(agrees).to_contain_text("gives the same 9 numbers")
    matrix.locator(".weight").last.click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(matrix.locator(".note")).to_contain_text("Whole numbers from −9 to 9")
    page.keyboard.press("Escape")
    assert_matrix(matrix, patch, kernel)


def test_fingers_lead_both_on_a_telephone(telephone, server, pixels):
    row, matrix, _ = alone(telephone, server, inputs=16, stride=1)
    drawing = row.locator(".line-drawing")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    telephone.touchscreen.tap(box["x"] + 0.95 * box["width"], box["y"] + 60)
    assert assert_row(row, "shared", Line(16, 3, 1), pixels[0]) == 13
    row.get_by_role("radio", name="Locally connected").tap()
    assert assert_row(row, "local", Line(16, 3, 1), pixels[0]) == 13
    matrix.locator(".matrix tr").nth(3).scroll_into_view_if_needed()
    matrix.locator(".matrix tr").nth(3).locator("td").nth(4).tap()
    assert marked(matrix) == [2, under(2)]
    heights = "all => all.map(one => one.getBoundingClientRect().height)"
    for component, name in ((row, ".segments button, .weight, .setting"), (matrix, ".weight")):
        sizes = component.locator(name).evaluate_all(heights)
        assert min(sizes) >= 36
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
