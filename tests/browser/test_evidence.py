"""Where did it look: maps under one hand, Grad-CAM taken apart, a patch moved by hand, and trials
of the evidence: erasing with a brush, maps redrawn, the pointing game."""

import re
from fractions import Fraction

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.erasing import erase_by_hand, erasing_order, mean_height
from cnn_core.networks.evidence.methods import METHODS, explain, sweep, take_apart
from cnn_core.networks.evidence.target import Target
from pages.parts import training_board
from tests.browser.hands import SECONDS, open_lesson, problems, settle
from tests.browser.reading import middle_of, number, numbers, texts
from tests.browser.visiting import visiting

pytestmark = pytest.mark.browser

PLACE = (12, 20)
PATCH = 6
MOST_ROUNDING = Fraction(2, 1000)  # of three numbers with three decimals


@pytest.fixture(scope="module")
def asked():
    """The network, the picture and the class that the lesson opens with."""
    network = load_bundled("shapes")
    return network, load_dataset("shapes").test.pictures[0], int(network.test.answers[0])


@pytest.fixture(scope="module")
def visit(context, server):
    """The lesson with a smaller patch than usual; what changes the class or the network is last."""
    with visiting(context) as page:
        opened(page, server, f"?evidence_patch={PATCH}")
        yield page


def opened(page, server, query=""):
    open_lesson(page, server, "evidence", query)
    for name in ("maps", "cam", "occlusion", "brush"):
        expect(component(page, name).locator("[data-ready]")).to_be_visible()


def component(page, name):
    return page.locator(f".st-key-evidence_{name}")


def rounding(text):
    """Read what rounded numbers lack of their rounded sum; that is never more than rounding."""
    rest = sum(numbers("".join(re.findall(r"[+−][\d.]+ rounding", text))))
    assert abs(rest) <= MOST_ROUNDING, text
    return rest


def lines_of(cam):
    told = texts(cam, names=".step b", texts=".step .text", results=".step output")
    results = map(number, told["results"])
    return dict(zip(told["names"], zip(told["texts"], results, strict=True), strict=True))


def assert_adds_up(lines):
    """Every line of the arithmetic gives its result by the numbers that are written."""
    text, result = lines["sum"]
    terms = numbers(re.sub(r"\([^)]*\)", "", text.split(":", 1)[1]))
    assert sum(terms) == result
    text, result = lines["pixel"]
    told = text.split(":", 1)[1].replace("=", "")
    products = re.findall(r"([\d.]+) · ([\d.]+)", told)
    total = sum(number(one) * number(other) for one, other in products) + rounding(told)
    assert float(total) == pytest.approx(float(result), abs=6e-4)
    assert sum(float(share) for share, _ in products) == pytest.approx(1.0, abs=2e-4)
    text, result = lines["term"]
    first, second = re.search(r"([\d.]+) · ([+−]?[\d.]+)", text).groups()
    product = number(first) * number(second) + rounding(text)
    assert float(product) == pytest.approx(float(result), abs=6e-4)


def test_grad_cam_is_taken_apart_and_every_line_adds_up(visit, asked):
    network, picture, answer = asked
    page, cam = visit, component(visit, "cam")
    found = take_apart(network, picture, Target(answer))
    panes = cam.locator(".parts .pane-box")
    panes.nth(2).scroll_into_view_if_needed()
    for place in [(2, 1), (0, 3), (3, 3), (1, 0)]:
        page.mouse.move(*middle_of(panes.nth(2), *place, (4, 4)))
        lines = lines_of(cam)
        assert f"at row {place[0]}, column {place[1]}:" in lines["sum"][0]
        assert float(lines["sum"][1]) == pytest.approx(found.weighted_sum[place], abs=6e-4)
        assert float(lines["ReLU"][1]) == max(0.0, float(lines["sum"][1]))
        assert_adds_up(lines)
    page.mouse.move(*middle_of(panes.nth(4), 9, 14, (32, 32)))
    lines = lines_of(cam)
    assert float(lines["pixel"][1]) == pytest.approx(found.enlarged[9, 14], abs=6e-4)
    assert_adds_up(lines)
    order = np.argsort(-abs(found.contributions), kind="stable")
    cam.get_by_role("option").nth(2).hover()
    assert f"of map {order[2] + 1}:" in lines_of(cam)["weight"][0]
    assert float(lines_of(cam)["weight"][1]) == pytest.approx(found.weights[order[2]], abs=6e-5)
    page.keyboard.press("Tab")
    cam.get_by_role("option").nth(2).focus()
    page.keyboard.press("ArrowRight")
    assert f"of map {order[3] + 1}:" in lines_of(cam)["weight"][0]
    cam.get_by_role("slider").fill("2")
    partial = found.maps[..., order[:2]] @ found.weights[order[:2]]
    row, column = (int(part) for part in re.findall(r"\d+", lines_of(cam)["sum"][0])[:2])
    assert float(lines_of(cam)["sum"][1]) == pytest.approx(partial[row, column], abs=6e-4)
    assert not problems(page)


def test_a_patch_follows_the_hand_the_keys_and_play(visit, asked):
    network, picture, answer = asked
    page, occlusion = visit, component(visit, "occlusion")
    found = sweep(network, picture, PATCH, None)
    direction = Target(answer).direction(network.spec)
    drops = found.drops(direction)
    panes = occlusion.locator(".pane-box")
    panes.first.scroll_into_view_if_needed()

    def assert_at(row, column):
        read = {"terms": ".sum-terms", "result": ".result", "body": "tbody td"}
        told = texts(occlusion, where=".heading .quiet", **read)
        assert told["where"][0] == f"rows {row}–{row + 5}, columns {column}–{column + 5}"
        result = number(told["result"][0])
        assert float(result) == pytest.approx(drops[row, column], abs=6e-4)
        line = told["terms"][0]
        score, hidden = map(number, re.search(r"score (−?[\d.]+) − \(?(−?[\d.]+)", line).groups())
        assert float(score) == pytest.approx(float(found.whole @ direction), abs=6e-4)
        assert float(hidden) == pytest.approx(
            float(found.logits[row, column] @ direction), abs=6e-4
        )
        assert score - hidden + rounding(line) == result
        logits = [float(number(text)) for text in told["body"][::4]]
        np.testing.assert_allclose(logits, found.logits[row, column], atol=6e-3)

    for row, column in np.random.default_rng(6).integers(0, drops.shape, (9, 2)).tolist():
        page.mouse.move(*middle_of(panes.nth(1), row, column, drops.shape))
        assert_at(row, column)
    page.mouse.move(*middle_of(panes.first, 12, 15, (32, 32)))
    assert_at(10, 13)
    panes.first.focus()
    page.keyboard.press("ArrowDown")
    assert_at(11, 13)
    page.keyboard.press("Control+Home")
    assert_at(0, 0)
    page.keyboard.press(" ")
    expect(occlusion.locator(".transport output")).to_have_text(
        re.compile("place (?!1 )[0-9]+ of 729")
    )
    page.keyboard.press("Escape")
    assert not problems(page)


def erased(brush):
    """Read how many pixels are erased."""
    return int(texts(brush, told=".picture .heading .quiet")["told"][0].split()[0])


def own(brush):
    """Wait until the network has answered, and read the mean height so far."""
    expect(brush.locator(".sentence.waiting")).to_have_count(0)
    return float(number(brush.locator(".heights .own td").first.inner_text()))


def expected(strokes):
    """The mean heights of probability and score, asked of the core."""
    network, part = load_bundled("shapes"), load_dataset("shapes").test
    target = Target(int(network.test.answers[0]))
    curve = erase_by_hand(network, part.pictures[0], "mean", strokes)
    both = curve.probabilities(target), curve.scores(target, network.spec)
    return [mean_height(curve.shares, values) for values in both]


def test_what_is_erased_is_asked_about_and_can_be_taken_back(visit):
    page, brush = visit, component(visit, "brush")
    brush.scroll_into_view_if_needed()
    network, part = load_bundled("shapes"), load_dataset("shapes").test
    target = Target(int(network.test.answers[0]))
    (found,) = explain(network, part.pictures[0], target, ["integrated_gradients"])
    order = erasing_order(found.map)
    brush.get_by_role("button", name="Hottest 10 %").click()
    expect(brush.locator("circle.own")).to_have_count(2)
    strokes = np.zeros(1024, np.uint8)
    strokes[order[:102]] = 1
    assert erased(brush) == 102
    brush.get_by_role("radio", name="Score").click()
    assert own(brush) == pytest.approx(expected(strokes.reshape(32, 32))[1], abs=0.002)

    pane = brush.locator(".picture .pane-box")
    page.mouse.move(*middle_of(pane, 20, 8, (32, 32)))
    page.mouse.down()
    page.mouse.move(*middle_of(pane, 20, 14, (32, 32)), steps=4)
    under_way = erased(brush)  # at once, before anything is told
    page.mouse.up()
    assert under_way > 102
    expect(brush.locator("circle.own")).to_have_count(3)
    both = own(brush)
    brush.get_by_role("button", name="Undo").click()
    expect(brush.locator("circle.own")).to_have_count(2)
    assert erased(brush) == 102
    brush.get_by_role("button", name="Redo").click()
    expect(brush.locator("circle.own")).to_have_count(3)
    assert own(brush) == both

    # by keyboard alone
    brush.get_by_role("button", name="Bring back").click()
    expect(brush.locator("circle.own")).to_have_count(1)
    brush.get_by_role("radio", name="Brush 1 pixel wide").click()
    pane.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", " "):
        page.keyboard.press(key)
    assert erased(brush) == 1
    strokes = np.zeros((32, 32), np.uint8)
    strokes[15, 17] = 1
    expect(brush.locator("circle.own")).to_have_count(2)
    assert own(brush) == pytest.approx(expected(strokes)[1], abs=0.002)
    page.keyboard.press("Control+z")
    assert erased(brush) == 0

    # along a curve the picture is erased as far
    chart = brush.locator("svg[role=application]")
    chart.focus()
    for key in ("ArrowDown", "ArrowUp", *["ArrowRight"] * 8):
        page.keyboard.press(key)
    assert erased(brush) == 205
    told = brush.locator(".readout").inner_text()
    assert told.startswith("20.0 % erased: Hottest first")
    assert brush.locator(".picture .heading b").inner_text() == "Hottest first"
    page.keyboard.press("Escape")
    assert erased(brush) == 0
    assert not problems(page)


def assert_difference(line):
    """A score or margin is the difference that is written."""
    text = line.locator(".terms").inner_text()
    first, second = re.search(r"= (−?[\d.]+) − \(?(−?[\d.]+)", text).groups()
    assert number(first) - number(second) + rounding(text) == number(
        line.locator("output").inner_text()
    )


def values_of(maps):
    """Read the number of every method at the pixel under the hand."""
    told = texts(maps, names=".tile .name", values=".tile .value")
    return dict(zip(told["names"], map(number, told["values"]), strict=True))


def assert_values(maps, attributions, place):
    shown = values_of(maps)
    assert len(shown) == len(attributions) == 6
    for one in attributions:
        value = shown[METHODS[one.method].title]
        size = float(abs(one.map).max())
        assert float(value) == pytest.approx(float(one.map[place]), abs=0.006 * size), one.method


def test_one_hand_marks_a_pixel_in_every_map_and_a_pressed_class_is_asked_about(visit, asked):
    network, picture, answer = asked
    page, maps = visit, component(visit, "maps")
    target = Target(answer)
    pane = maps.locator(".tile .pane-box").nth(4)
    pane.scroll_into_view_if_needed()
    page.mouse.move(*middle_of(pane, *PLACE, (32, 32)))
    expect(maps.locator(".here .mono").first).to_contain_text("row 12, column 20")
    assert_values(maps, explain(network, picture, target), PLACE)
    maps.get_by_role("radio", name="Occlusion").click()
    expect(maps.locator(".large .heading b")).to_have_text("Occlusion")
    maps.locator(".large .pane-box").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    expect(maps.locator(".here .mono").first).to_contain_text("row 0, column 1:")
    scores = component(page, "scores")
    before = maps.locator(".tile .value").first.inner_text()
    scores.get_by_role("button", name="and not cross").click()
    expect(scores.locator(".heading b")).to_have_text("Why ring and not cross?")
    assert_difference(scores.locator(".line").first)
    assert_difference(scores.locator(".line").nth(1))
    # the scores are new before the maps, and a line says so
    expect(maps.locator(".tile .value").first).not_to_have_text(before)
    expect(page.get_by_text("The maps are of this score.")).to_be_visible()
    settle(page)
    expect(maps.locator(".large .heading b")).to_have_text("Occlusion")
    assert_values(maps, explain(network, picture, Target(answer, against=4)), (0, 1))
    assert "evidence_against=cross" in page.url
    assert not problems(page)


def choose_digits(page):
    """Ask the other network, where one chooses it."""
    name = training_board.name_of(load_bundled("digits"))
    page.locator(".st-key-evidence_which input").click()
    page.get_by_role("option", name=name, exact=True).click()
    expect(component(page, "maps").locator(".large .heading")).to_contain_text("8 × 8")
    settle(page)


def test_layers_drawn_anew_and_how_ranks_agree(visit):
    page = visit
    choose_digits(page)
    page.get_by_role("button", name="Draw the layers anew").click()
    maps = page.locator(".st-key-evidence_sanity_maps")
    expect(maps.locator(".cell button:not([disabled])")).to_have_count(28, timeout=60 * SECONDS)
    for place in (7, 26):
        cell = maps.locator(".cell button").nth(place)
        cell.hover()
        shown = cell.locator(".number").inner_text()
        formula = maps.locator(".formula").inner_text().replace("−", "-")
        covariance, one, other, value = map(float, re.findall(r"-?\d+\.\d+", formula))
        assert covariance / (one * other) == pytest.approx(value, abs=0.002)
        assert float(shown.replace("−", "-")) == pytest.approx(value, abs=0.006)
    pane = maps.locator(".agreement .pane-box").first
    pane.scroll_into_view_if_needed()
    page.mouse.move(*middle_of(pane, 3, 5, (8, 8)))
    expect(maps.locator(".where")).to_contain_text("Row 3, column 5: trained")
    expect(maps.locator(".where")).to_contain_text("of 64")
    maps.locator(".cell button").nth(26).focus()
    page.keyboard.press("ArrowLeft")
    expect(maps.locator(".cell button[aria-current]")).to_have_attribute(
        "aria-label", re.compile("^Edges, ")
    )
    assert not problems(page)


def test_on_a_telephone_nothing_hangs_over_and_fingers_lead_erase_and_press(telephone, server):
    opened(telephone, server)
    assert_nothing_hangs_over(telephone)
    lead_the_hand(telephone)
    erase(telephone)
    press_a_picture_of_the_game(telephone)
    assert_nothing_hangs_over(telephone)


def assert_nothing_hangs_over(telephone):
    over = telephone.evaluate(
        """() => { const main = document.querySelector('[data-testid=stMain]')
                   return main.scrollWidth - main.clientWidth }"""
    )
    assert over <= 0
    width = telephone.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


def lead_the_hand(telephone):
    maps = component(telephone, "maps")
    pane = maps.locator(".tile .pane-box").nth(5)
    pane.scroll_into_view_if_needed()
    telephone.touchscreen.tap(*middle_of(pane, 5, 6, (32, 32)))
    expect(maps.locator(".here .mono").first).to_contain_text("row 5, column 6:")
    expect(maps.locator(".large .heading b")).to_have_text("Occlusion")


def erase(telephone):
    brush = component(telephone, "brush")
    pane = brush.locator(".picture .pane-box")
    pane.scroll_into_view_if_needed()
    telephone.touchscreen.tap(*middle_of(pane, 16, 16, (32, 32)))
    expect(brush.locator("circle.own")).to_have_count(2)
    assert erased(brush) > 1


def press_a_picture_of_the_game(telephone):
    game = telephone.locator(".st-key-evidence_pointing_game")
    expect(game.locator("[data-ready]")).to_be_visible()
    sheet = game.locator(".sheet")
    sheet.scroll_into_view_if_needed()
    sheet.locator("canvas").click(position={"x": 5, "y": 5})
    sheet.focus()
    for key in ("ArrowDown", "ArrowRight"):
        telephone.keyboard.press(key)
    expect(game.locator(".one .heading b")).to_have_text("Picture 12")
