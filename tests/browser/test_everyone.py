"""Every lesson for everyone: axe-core on light and dark, words for pictures, and room to be read.

A lesson is opened once, by the menu, and looked at by all tests in turn. The rules of axe about
colours are asked again on the other ground; the others are of one ground as of the other.
"""

import pytest
from playwright.sync_api import expect

from pages.parts.lessons import LESSONS, ROOMS
from tests.browser.everyone import WALK, findings, look
from tests.browser.hands import open_lesson, settle

pytestmark = pytest.mark.browser

SIDEWAYS = """() => {
    const main = document.querySelector('main')
    return main.scrollWidth - main.clientWidth
}"""
TITLES = f"""() => {{ {WALK}
    return everything(document.querySelector('main'))
        .filter(one => /^H[1-6]$/.test(one.tagName) && isSeen(one))
        .map(one => Number(one.tagName[1]))
}}"""
UNTOLD = f"""() => {{ {WALK}
    const isTold = one => one.getAttribute('aria-hidden') === 'true'
        || one.getAttribute('aria-label') || one.getAttribute('alt')
        || one.matches('button, a, summary, label')
    return everything(document.querySelector('main'))
        .filter(one => one.matches('canvas, svg, img') && isSeen(one) && !around(one, isTold))
        .map(nameOf)
}}"""
CUT = f"""() => {{ {WALK}
    const main = document.querySelector('main')
    const end = main.getBoundingClientRect().left + main.clientWidth
    const scrolls = one => one !== main
        && /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)
    const isCut = one => one.getBoundingClientRect().right > end + 1 && !around(one, scrolls)
    return everything(main).filter(one => isSeen(one) && isCut(one)).map(nameOf)
}}"""


@pytest.fixture(scope="module")
def visitor(browser, server):
    """Open one session for all lessons, of somebody who wants no motion."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", color_scheme="light"
    )
    page = context.new_page()
    open_lesson(page, server)
    yield page
    context.close()


@pytest.fixture(scope="module", params=LESSONS, ids=lambda lesson: lesson.slug)
def lesson(request, visitor):
    """Go to a lesson by the menu, on the ground that the one before was left on."""
    visitor.set_viewport_size({"width": 1280, "height": 900})
    menu = visitor.get_by_test_id("stSidebarNavItems")
    menu.get_by_role("link", name=request.param.title, exact=True).click()
    expect(visitor).to_have_title(f"{request.param.title} · Seeing with filters")
    settle(visitor)
    return request.param


def test_axe_finds_nothing_on_either_ground(lesson, visitor):
    grounds = ["light", "dark"]
    if visitor.evaluate("() => document.documentElement.style.colorScheme") == "dark":
        grounds.reverse()
    look(visitor, grounds[0])
    assert findings(visitor) == ([], set())
    look(visitor, grounds[1])
    assert findings(visitor, ["color-contrast"]) == ([], set())


def test_headings_follow_one_another_and_every_picture_is_told(lesson, visitor):
    levels = visitor.evaluate(TITLES)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len(levels) > 3 or lesson not in ROOMS
    assert visitor.evaluate(UNTOLD) == []
    assert visitor.evaluate("() => document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [640, 320])  # 1280 at 200 %, and at 400 %
def test_nothing_is_cut_off_when_it_is_enlarged(lesson, visitor, width):
    visitor.set_viewport_size({"width": width, "height": 844})
    visitor.wait_for_function(f"() => ({SIDEWAYS})() <= 1")
    assert visitor.evaluate(CUT) == []
