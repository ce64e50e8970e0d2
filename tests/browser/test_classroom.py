"""A class together in two browsers: opening, joining, training, hiding, the drawer, a projector."""

import re

import pytest
from playwright.sync_api import expect

from cnn_core.networks.bundled import load_bundled
from tests.browser.hands import SECONDS, button, open_lesson, problems

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
SOON = 10 * SECONDS


@pytest.fixture
def other(browser):
    """A second browser, whose page notes what a script of a name would do."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.alarms = []
    page.on("dialog", lambda dialog: (page.alarms.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: page.alarms.append(str(error)))
    yield page
    context.close()
    assert page.alarms == []


def board(page):
    return page.locator(".st-key-training_board")


def open_a_room(page, server):
    """Open a room for the digits and return the query of the link into it."""
    open_lesson(page, server, "training")
    button(page, "training_class").click()
    page.get_by_role("tab", name="Open a room").click()
    button(page, "training_open_button").click()
    expect(board(page)).to_contain_text("Nobody has joined yet")
    link = board(page).locator("code.link").inner_text()
    assert link.startswith(f"{server.url}/training?training_room=")
    return link.partition("?")[2]


def test_a_host_and_a_member_see_one_board(page, other, server):
    link = open_a_room(page, server)

    open_lesson(other, server, "training", f"?{link}&training_epochs_digits=1")
    other.get_by_role("textbox", name="Your name on the board").fill(HOSTILE)
    other.get_by_role("button", name="Join", exact=True).click()
    for one in (page, other):
        expect(board(one).locator("li .name")).to_have_text(HOSTILE, timeout=SOON)
    expect(board(other).locator("li.own")).to_have_count(1)
    expect(board(page).locator("li.own")).to_have_count(0)

    button(other, "training_train").click()
    accuracy = board(page).locator("li .accuracy")
    expect(accuracy).to_have_text(re.compile(r"^\d+\.\d %$"), timeout=60 * SECONDS)
    parameters = f"{load_bundled('digits').spec.count_parameters():,}"
    expect(board(page).locator("li .parameters")).to_have_text(parameters)
    assert board(page).locator("li .curve .end").get_attribute("d").startswith("M")
    assert board(page).locator("img").count() == 0
    metric = other.get_by_test_id("stMetricValue")
    expect(metric).not_to_have_text("97.6 %")  # of the bundled network

    button(page, "training_hide").click()
    for one in (page, other):
        expect(board(one)).to_contain_text("The host has hidden the board.", timeout=SOON)
        expect(board(one).locator("li")).to_have_count(0)
    button(page, "training_hide").click()
    expect(board(other).locator("li")).to_have_count(1, timeout=SOON)

    expect(board(page).locator("li .held-out")).to_be_hidden()
    page.get_by_role("button", name="Open the drawer").click()
    button(page, "training_drawer_open").click()
    for one in (page, other):
        held_out = board(one).locator("li .held-out")
        expect(held_out).to_have_text(f"→ {metric.inner_text()}", timeout=SOON)
        expect(board(one).locator(".sentences")).to_contain_text("first by validation")

    board(page).get_by_role("button", name="Projector").click()
    dialog = board(page).locator("dialog")
    expect(dialog.locator("li .name")).to_have_text(HOSTILE)
    size = dialog.locator("ol").evaluate("list => parseFloat(getComputedStyle(list).fontSize)")
    assert size > 30
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(board(page).locator("li .name")).to_have_text(HOSTILE)
    assert not problems(page)
    assert not problems(other)
