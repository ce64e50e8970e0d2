"""The map under the hand: pictures, neighbours and sums, keys, moments, a telephone."""

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.picture_map import map_moment
from tests.browser.hands import menu, open_lesson, problems
from tests.browser.reading import number, numbers, tables, texts
from tests.browser.visiting import visiting

pytestmark = pytest.mark.browser

DIGITS = "Handwritten digits, bundled, Two convolutions, 97.6 %"
CELL, MARGIN = 4.5, 5  # CSS pixels of a unit, and units around the outermost points


@pytest.fixture(scope="module")
def known():
    """The map of the bundled digits, as the core makes it."""
    return map_moment(load_bundled("digits").bare, "digits")


@pytest.fixture(scope="module")
def labels():
    return load_dataset("digits").test.labels


@pytest.fixture(scope="module")
def visit(context, server):
    with visiting(context) as page:
        opened(page, server)
        yield page


def opened(page, server, **look):
    query = {"map_which": DIGITS} | {f"map_{name}": value for name, value in look.items()}
    open_lesson(page, server, "map", f"?{urlencode(query)}")
    points = page.locator(".st-key-map_points")
    expect(points.locator(".stage")).to_be_visible()
    expect(page.get_by_text("Each moment has axes of its own")).to_be_visible()
    return points


def spot(points, places, place):
    """Return where a point lies on the page: the map fills its box but for a margin."""
    box = points.locator(".map-box").bounding_box()
    size = np.array([box["width"], box["height"]]) / CELL
    low, high = places.min(axis=0), places.max(axis=0)
    unit = ((size - 2 * MARGIN) / (high - low)).min()
    across, down = size / 2 + (place - (low + high) / 2) * unit * (1, -1)
    return box["x"] + across * CELL, box["y"] + down * CELL


def lonely(known):
    """Return the picture that lies farthest from all others on the map: it is easy to hit."""
    places = known.pictures.places
    gaps = np.linalg.norm(places - places[:, np.newaxis], axis=2)
    np.fill_diagonal(gaps, np.inf)
    return int(gaps.min(axis=1).argmax())


def assert_told(points, known, labels, place):
    """Assert that the side says what the core says of a picture."""
    pictures = known.pictures
    expect(points.locator(".who b").first).to_have_text(f"Picture {place + 1}")
    told = texts(points, answer=".answer", truth=".who span", near=".near .mono")
    assert told["truth"][0].strip() == str(labels[place])
    assert f"says {pictures.answers[place]} with" in re.sub(r"\s+", " ", told["answer"][0])
    assert f"{pictures.sureness[place] * 100:.1f} %" in told["answer"][0]
    shown = [float(text) for text in told["near"]]
    np.testing.assert_allclose(shown, pictures.distances[place], atol=0.006)


def assert_sums(points, known, place):
    """Assert that every sum adds up as it is written, and comes to what the core says."""
    read = tables(points, sums=".sums table")["sums"]
    assert len(read) == 3
    for axis, table in enumerate(read[:2]):
        *terms, total = [row for row in table if row[0] != "no."]
        assert sum(number(row[2]) for row in terms) == number(total[2])
        assert float(number(total[2])) == pytest.approx(
            known.pictures.places[place, axis], abs=6e-4
        )
        for row in terms[:-1]:
            own, less_mean, part = (float(one) for one in numbers(row[1]))
            assert (own + less_mean) * part == pytest.approx(float(number(row[2])), abs=0.01)
    *terms, total = [row for row in read[2] if row[0] != "no."]
    square = number(total[1].removeprefix("√ "))
    assert sum(number(row[2]) for row in terms) == square
    assert float(square) ** 0.5 == pytest.approx(float(number(total[2])), abs=1e-3)


def test_pointing_tells_of_a_picture_and_pressing_keeps_it(visit, known, labels):
    page, points = visit, visit.locator(".st-key-map_points")
    assert_told(points, known, labels, 0)
    assert_sums(points, known, 0)
    place = lonely(known)
    x, y = spot(points, known.pictures.places, known.pictures.places[place])
    page.mouse.move(x, y)
    assert_told(points, known, labels, place)
    assert_sums(points, known, place)
    page.mouse.click(x, y)
    page.wait_for_url(f"**map_example={place + 1}*")
    page.mouse.move(5, 5)
    assert_told(points, known, labels, place)
    door = page.get_by_role("link", name=f"Picture {place + 1}: open it in the network")
    expect(door).to_have_attribute("href", re.compile(f"network_example={place + 1}"))
    assert not problems(page)


def test_keys_lead_to_points_neighbours_and_mistakes(visit, known, labels):
    page, points = visit, visit.locator(".st-key-map_points")
    here = int(points.locator(".who b").first.inner_text().split()[1]) - 1
    points.locator(".map-box").focus()
    page.keyboard.press("1")
    first = int(known.pictures.nearest[here, 0])
    assert_told(points, known, labels, first)
    page.keyboard.press("PageDown")
    wrong = np.flatnonzero(known.pictures.answers != labels)
    surest = int(wrong[known.pictures.sureness[wrong].argmax()])
    assert_told(points, known, labels, surest)
    expect(points.locator(".stepper .mono")).to_have_text(f"Mistakes: 1 of {len(wrong)}")
    page.keyboard.press("ArrowRight")
    here = int(points.locator(".who b").first.inner_text().split()[1]) - 1
    assert known.pictures.places[here, 0] > known.pictures.places[surest, 0]
    page.keyboard.press("+")
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    page.wait_for_url("**map_example=*")
    assert not problems(page)


def test_a_moment_before_brings_its_own_map_and_is_found_again(visit, labels):
    page, points = visit, visit.locator(".st-key-map_points")
    before = map_moment(load_bundled("digits").at_epoch(0).bare, "digits")
    points.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(points.locator(".transport output")).to_have_text("untrained")
    facts = [f"{share * 100:.1f} %" for share in (before.vote, before.accuracy)]
    assert texts(points, facts=".facts dd")["facts"][2:] == facts
    wrong = int((before.pictures.answers != labels).sum())
    expect(points.locator(".stepper .mono")).to_contain_text(str(wrong))
    drawn = points.locator(".history svg").get_attribute("aria-label")
    assert f"untrained: the nearest {facts[0]}, the network {facts[1]}" in drawn
    points.get_by_role("button", name="3", exact=True).click()
    expect(points.get_by_role("button", name="3", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    points.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("radio", name="By neighbours").click()  # the map may begin anew
    expect(points.get_by_text("Steps taken")).to_be_visible()
    expect(points.locator(".transport output")).to_have_text("untrained")
    menu(page, "Pixels")
    menu(page, "The map")
    expect(points.locator(".transport output")).to_have_text("untrained")
    assert not problems(page)


def test_a_finger_points_on_a_telephone_and_nothing_is_cut_off(telephone, server, known, labels):
    points = opened(telephone, server, example=23)
    assert_told(points, known, labels, 22)
    place = lonely(known)
    points.locator(".map-box").scroll_into_view_if_needed()
    telephone.touchscreen.tap(*spot(points, known.pictures.places, known.pictures.places[place]))
    assert_told(points, known, labels, place)
    heights = "all => all.map(one => one.getBoundingClientRect().height)"
    assert min(points.locator(".legend button, .tool").evaluate_all(heights)) >= 36
    assert telephone.evaluate("() => document.documentElement.scrollWidth") <= 391
