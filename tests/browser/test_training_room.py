"""The training room in a browser: it moves without flicker, is held, stepped and looked into."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import SECONDS, button, menu, open_lesson, problems

pytestmark = pytest.mark.browser

LIVE = ".st-key-training_live"
LATER = re.compile(r"epoch ([3-9]|[1-5]\d) of 60")
LINE = re.compile(r"epoch (\d+) of (\d+) · batch (\d+) of (\d+)")

# counts the updates of the figures above the curves, and notes whether anything was built anew
WATCH = """
() => {
  const host = document.querySelector('.st-key-training_live [data-testid=stBidiComponentIsolated]')
  const root = host.shadowRoot
  window.watched = {root, line: root.querySelector('.line'), changes: 0}
  new MutationObserver(() => (window.watched.changes += 1))
    .observe(window.watched.line, {subtree: true, childList: true, characterData: true})
}
"""
STILL_THERE = """
() => {
  const host = document.querySelector('.st-key-training_live [data-testid=stBidiComponentIsolated]')
  return host.shadowRoot === window.watched.root && window.watched.line.isConnected
}
"""


def where(page):
    """Return epoch and batch that the room tells."""
    found = LINE.search(page.locator(f"{LIVE} .line").inner_text())
    return (int(found[1]), int(found[3])) if found else None


def test_a_run_moves_is_held_stepped_left_and_gone_on_with_and_is_looked_into(page, server):
    open_lesson(page, server, "training", "?training_epochs_digits=60")
    expect(page.locator(f"{LIVE} .plots")).to_be_visible()
    moves_without_flicker(page)
    following = is_held_and_goes_one_batch_further(page)
    menu(page, "Pooling")
    menu(page, "Training room")
    expect(page.locator(f"{LIVE} .line")).to_contain_text("paused")
    assert where(page) == following
    button(page, "training_stop_button").click()
    wait_until_over(page)
    curves_are_read_by_keys(page)
    a_cell_opens_its_pictures_by_keys_and_one_leads_to_the_network(page)
    assert not problems(page)


def moves_without_flicker(page):
    page.evaluate(WATCH)
    button(page, "training_train").click()
    expect(page.locator(f"{LIVE} .line")).to_contain_text(LATER, timeout=60 * SECONDS)
    page.wait_for_function("() => window.watched.changes > 5", timeout=60 * SECONDS)
    assert page.evaluate(STILL_THERE)
    batches = page.locator(f"{LIVE} polyline.batch").first
    expect(batches).to_have_attribute("points", re.compile(","))


def is_held_and_goes_one_batch_further(page):
    """Return where it stands then."""
    button(page, "training_pause").click()
    expect(page.locator(f"{LIVE} .line")).to_contain_text("paused")
    epoch, batch = where(page)
    button(page, "training_one_batch").click()
    following = (epoch, batch + 1) if batch < 38 else (epoch + 1, 1)
    expect(page.locator(f"{LIVE} .line")).to_contain_text(
        f"epoch {following[0]} of 60 · batch {following[1]} of 38 · paused"
    )
    return following


def wait_until_over(page):
    expect(page.locator(".st-key-card_training_runs")).to_contain_text("%", timeout=120 * SECONDS)
    expect(button(page, "training_train")).to_be_enabled(timeout=120 * SECONDS)
    expect(page.locator(f"{LIVE} .progress")).to_be_hidden()


def curves_are_read_by_keys(page):
    plot = page.locator(f"{LIVE} svg[role=slider]").first
    plot.focus()
    page.keyboard.press("Home")
    expect(plot).to_have_attribute("aria-valuetext", re.compile("^epoch 1: training"))


def a_cell_opens_its_pictures_by_keys_and_one_leads_to_the_network(page):
    cells = page.locator(".st-key-training_confusion td button")
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")  # the second class, right
    count = page.evaluate(
        "() => document.querySelector('.st-key-training_confusion "
        "[data-testid=stBidiComponentIsolated]').shadowRoot.activeElement.textContent"
    )
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"1, right: {count}")).to_be_visible()
    page.get_by_role("link", name="said 1").first.click()
    expect(page.locator("h1").first).to_contain_text("The network")
    chosen = page.locator(".st-key-network_which input").first
    expect(chosen).to_have_value(re.compile("Run 1"))
