"""Where did it look: maps under one hand, Grad-CAM taken apart, a patch moved by hand."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.methods import METHODS, explain, sweep, take_apart
from cnn_core.networks.evidence.target import Target
from tests.browser.hands import open_lesson, problems
from tests.browser.reading import middle_of, number, numbers, texts

pytestmark = pytest.mark.browser

PLACE = (12, 20)


@pytest.fixture(scope="module")
def asked():
    """The network, the picture and the class that the lesson opens with."""
    network = load_bundled("shapes")
    return network, load_dataset("shapes").test.pictures[0], int(network.test.answers[0])


def opened(page, server, query=""):
    open_lesson(page, server, "evidence", query)
    found = [page.locator(f".st-key-evidence_{name}") for name in ("maps", "cam", "occlusion")]
    for component in found:
        expect(component.locator("[data-ready]")).to_be_visible()
    return found


def assert_difference(line):
    """A score or margin is the difference that is written."""
    text = line.locator(".terms").inner_text()
    first, second = re.search(r"= (−?[\d.]+) − \(?(−?[\d.]+)", text).groups()
    rest = sum(numbers("".join(re.findall(r"[+−][\d.]+ rounding", text))))
    assert number(first) - number(second) + rest == number(line.locator("output").inner_text())


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


def test_one_hand_marks_a_pixel_in_every_map_and_a_pressed_class_is_asked_about(
    page, server, asked
):
    network, picture, answer = asked
    maps, _, _ = opened(page, server)
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
    scores = page.locator(".st-key-evidence_scores")
    before = maps.locator(".tile .value").first.inner_text()
    scores.get_by_role("button", name="and not cross").click()
    expect(scores.locator(".heading b")).to_have_text("Why ring and not cross?")
    assert_difference(scores.locator(".line").first)
    assert_difference(scores.locator(".line").nth(1))
    # the scores are new before the maps, and a line says so
    expect(maps.locator(".tile .value").first).not_to_have_text(before)
    expect(page.get_by_text("The maps are of this score.")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-testid=stStatusWidget]') === null")
    expect(maps.locator(".large .heading b")).to_have_text("Occlusion")
    assert_values(maps, explain(network, picture, Target(answer, against=4)), (0, 1))
    assert "evidence_against=cross" in page.url
    assert not problems(page)


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
    rest = sum(numbers("".join(re.findall(r"[+−][\d.]+ rounding", told))))
    products = re.findall(r"([\d.]+) · ([\d.]+)", told)
    total = sum(number(one) * number(other) for one, other in products) + rest
    assert float(total) == pytest.approx(float(result), abs=6e-4)
    assert sum(float(share) for share, _ in products) == pytest.approx(1.0, abs=2e-4)
    text, result = lines["term"]
    first, second = re.search(r"([\d.]+) · ([+−]?[\d.]+)", text).groups()
    rest = sum(numbers("".join(re.findall(r"[+−][\d.]+ rounding", text))))
    product = number(first) * number(second) + rest
    assert float(product) == pytest.approx(float(result), abs=6e-4)


def test_grad_cam_is_taken_apart_and_every_line_adds_up(page, server, asked):
    network, picture, answer = asked
    _, cam, _ = opened(page, server)
    found = take_apart(network, picture, Target(answer))
    panes = cam.locator(".parts .pane-box")
    panes.nth(2).scroll_into_view_if_needed()
    for place in [(2, 1), (0, 3), (3, 3)]:
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


def test_a_patch_follows_the_hand_the_keys_and_play(page, server, asked):
    network, picture, answer = asked
    _, _, occlusion = opened(page, server, "?evidence_patch=6")
    found = sweep(network, picture, 6, None)
    drops = found.drops(Target(answer).direction(network.spec))
    panes = occlusion.locator(".pane-box")
    panes.first.scroll_into_view_if_needed()

    def assert_at(row, column):
        read = {"terms": ".sum-terms", "result": ".result", "body": "tbody td"}
        told = texts(occlusion, where=".heading .quiet", **read)
        assert told["where"][0] == f"rows {row}–{row + 5}, columns {column}–{column + 5}"
        result = number(told["result"][0])
        assert float(result) == pytest.approx(drops[row, column], abs=6e-4)
        score, hidden = re.search(r"score (−?[\d.]+) − \(?(−?[\d.]+)", told["terms"][0]).groups()
        rest = sum(numbers("".join(re.findall(r"[+−][\d.]+ rounding", told["terms"][0]))))
        assert number(score) - number(hidden) + rest == result
        logits = [float(number(text)) for text in told["body"][::4]]
        np.testing.assert_allclose(logits, found.logits[row, column], atol=6e-3)

    page.mouse.move(*middle_of(panes.nth(1), 20, 4, drops.shape))
    assert_at(20, 4)
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


def test_on_a_telephone_nothing_hangs_over_and_a_finger_leads_the_hand(telephone, server):
    maps, _, _ = opened(telephone, server)
    over = telephone.evaluate(
        """() => { const main = document.querySelector('[data-testid=stMain]')
                   return main.scrollWidth - main.clientWidth }"""
    )
    assert over <= 0
    pane = maps.locator(".tile .pane-box").nth(5)
    pane.scroll_into_view_if_needed()
    telephone.touchscreen.tap(*middle_of(pane, 5, 6, (32, 32)))
    expect(maps.locator(".here .mono").first).to_contain_text("row 5, column 6:")
    expect(maps.locator(".large .heading b")).to_have_text("Occlusion")
