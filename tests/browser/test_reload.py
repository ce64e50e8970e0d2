"""What a browser brings to a new session: one cookie, and what lies on the shelf for it."""

import pytest
from playwright.sync_api import expect

from cnn_core.shelf import COOKIE
from tests.browser.hands import open_lesson

pytestmark = pytest.mark.browser


def learners_key(page):
    (key,) = [cookie for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    return key


def test_rooms_seen_are_known_after_a_reload_and_to_nobody_else(page, server):
    open_lesson(page, server, "pixels")
    expect(page.get_by_text("Before you look: predict")).to_be_visible()
    key = learners_key(page)
    assert key["httpOnly"]
    assert key["sameSite"] == "Strict"
    assert key["expires"] == -1
    open_lesson(page, server)
    expect(page.get_by_text("1 of")).to_be_visible()
    assert learners_key(page)["value"] == key["value"]
    page.context.clear_cookies()
    open_lesson(page, server)
    expect(page.get_by_text("0 of")).to_be_visible()
    assert learners_key(page)["value"] != key["value"]
    assert key["value"] not in server.log.read_text()
