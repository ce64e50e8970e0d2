"""Every lesson for everyone: by the menu, axe-core on light and dark, words, and room to be read.

A lesson is opened once, in one session for all, and looked at by all tests in turn. The rules of
axe about colours are asked again on the other ground; the others are of one ground as of the other.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pages.parts.lessons import LESSONS, ROOMS
from tests.browser.conftest import WIDE, open_tab
from tests.browser.everyone import WALK, findings, look
from tests.browser.hands import assert_is_lesson, open_lesson, problems

pytestmark = pytest.mark.browser

WIDTHS = (1280, 640, 390, 320)  # a desk, a telephone, and a desk at 200 % and at 400 %
FRAME_SEEN_IN = ("home", "convolution")
"""Where axe looks at the menu and the top as well: they are the same in every lesson."""

SIDEWAYS = """() => {
    const main = document.querySelector('main')
    const whole = document.documentElement
    return Math.max(main.scrollWidth - main.clientWidth, whole.scrollWidth - whole.clientWidth)
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
def visitor(context, server):
    """Open one session for all lessons, of somebody who wants no motion."""
    visitor = open_tab(context)
    open_lesson(visitor, server)
    look(visitor, "light")
    yield visitor
    visitor.close()


@pytest.fixture(scope="module", params=LESSONS, ids=lambda lesson: lesson.slug)
def lesson(request, visitor):
    """Go to a lesson by the menu, on the ground that the one before was left on; note faults."""
    visitor.set_viewport_size(WIDE)
    menu = visitor.get_by_test_id("stSidebarNavItems")
    menu.get_by_role("link", name=request.param.title, exact=True).click()
    expect(visitor).to_have_title(f"{request.param.title} · Seeing with filters")
    look(visitor, ground(visitor))
    yield request.param
    found = problems(visitor), [*visitor.requests_elsewhere], [*visitor.script_errors]
    visitor.requests_elsewhere.clear()
    visitor.script_errors.clear()
    assert found == ([], [], [])


def ground(visitor):
    """Return which ground the page is shown on."""
    return visitor.evaluate("() => document.documentElement.style.colorScheme")


def test_the_menu_leads_to_the_lesson_and_its_address(lesson, visitor):
    assert_is_lesson(visitor, lesson)
    assert urlsplit(visitor.url).path == ("/" if lesson.slug == "home" else f"/{lesson.slug}")


def test_axe_finds_nothing_on_either_ground(lesson, visitor):
    assert findings(visitor, "html" if lesson.slug in FRAME_SEEN_IN else "main") == ([], set())
    look(visitor, "light" if ground(visitor) == "dark" else "dark")
    assert findings(visitor, "main", ["color-contrast"]) == ([], set())


def test_headings_follow_one_another_and_every_picture_is_told(lesson, visitor):
    levels = visitor.evaluate(TITLES)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert len(levels) > 3 or lesson not in ROOMS
    assert visitor.evaluate(UNTOLD) == []
    assert visitor.evaluate("() => document.documentElement.lang") == "en"


def test_nothing_is_cut_off_or_scrolls_sideways_at_any_width(lesson, visitor):
    for width in WIDTHS:
        visitor.set_viewport_size({**WIDE, "width": width})
        visitor.wait_for_function(f"() => ({SIDEWAYS})() <= 1")
        assert (width, visitor.evaluate(CUT)) == (width, [])
