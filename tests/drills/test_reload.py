"""What a browser brings to a new session: one cookie, and what lies on the shelf for it."""

import pytest
from playwright.sync_api import expect

from cnn_core.shelf import COOKIE
from tests.serving import launch_chromium, serving

pytestmark = pytest.mark.browser

MILLISECONDS = 60_000


def test_rooms_seen_are_known_after_a_reload_and_to_nobody_else():
    with serving() as server, launch_chromium() as browser:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{server.url}/pixels")
        expect(page.get_by_text("Before you look: predict")).to_be_visible(timeout=MILLISECONDS)
        (key,) = [cookie for cookie in context.cookies() if cookie["name"] == COOKIE]
        assert key["httpOnly"]
        assert key["sameSite"] == "Strict"
        assert key["expires"] == -1
        page.goto(server.url)
        expect(page.get_by_text("1 of")).to_be_visible(timeout=MILLISECONDS)
        assert [c["value"] for c in context.cookies() if c["name"] == COOKIE] == [key["value"]]
        other = browser.new_context().new_page()
        other.goto(server.url)
        expect(other.get_by_text("0 of")).to_be_visible(timeout=MILLISECONDS)
        assert key["value"] not in server.log.read_text()
