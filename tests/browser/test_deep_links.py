"""Every lesson opens by its own address, as the first request of a fresh server."""

import pytest
from playwright.sync_api import expect

from pages.parts.lessons import LESSONS
from tests.browser.hands import open_lesson, problems
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_deep_link_is_right_from_the_first_request(lesson, page):
    slug = "" if lesson.slug == "home" else lesson.slug
    with serving() as server:
        open_lesson(page, server, slug)
        expect(page.locator("h1").first).to_have_text(lesson.heading or lesson.title)
        expect(page).to_have_title(f"{lesson.title} · Seeing with filters")
        menu = page.get_by_test_id("stSidebarNavItems")
        expect(menu.get_by_role("link")).to_have_count(len(LESSONS))
        assert not problems(page)
