"""A fragment run anew before what it wrote was sent: all of it arrives, in its order."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.serving import serving

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "site" / "overtaken_app.py"
TIMES = 12  # about half of which showed a blank page before


@pytest.fixture(scope="module")
def server(browser):
    with serving(APP) as server:
        yield server


def test_what_is_inside_never_arrives_without_what_it_lies_in(page, server):
    page.goto(server.url)
    shown = page.get_by_test_id("stMarkdown")
    for _ in range(TIMES):
        expect(shown).to_have_text(["Below"])
        page.get_by_test_id("stCheckbox").get_by_text("Show").click()
        expect(shown).to_have_text(["first", "second", "third", "fourth", "Below"])
        page.get_by_test_id("stCheckbox").get_by_text("Show").click()
