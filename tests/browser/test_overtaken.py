"""A fragment run anew before what it wrote was sent: all of it arrives, in its order."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.serving import serving

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "site" / "overtaken_app.py"
VISITS = 6  # of which about half showed a blank page before


@pytest.fixture(scope="module")
def server(browser):
    with serving(APP) as server:
        yield server


def test_what_is_inside_never_arrives_without_what_it_lies_in(page, server):
    for _ in range(VISITS):
        page.goto(server.url)
        expect(page.get_by_text("Below")).to_be_visible()
        page.get_by_test_id("stCheckbox").get_by_text("Show").click()
        expect(page.get_by_test_id("stMarkdown")).to_have_text(
            ["first", "second", "third", "fourth", "Below"]
        )
