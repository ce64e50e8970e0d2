"""Every lesson opens by its address, and nothing scrolls sideways or shows an error.

On a telephone in the dark, and on a desk in the light.
"""

import pytest

from pages.parts.lessons import LESSONS
from tests.browser.hands import assert_is_lesson, open_lesson, problems

pytestmark = pytest.mark.browser

SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid=stMain]')
  return main.scrollWidth - main.clientWidth
}"""


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_every_lesson_opens_and_nothing_scrolls_sideways(lesson, page, server):
    _look(page, 390, "dark")
    open_lesson(page, server, "" if lesson.slug == "home" else lesson.slug)
    assert page.evaluate(SIDEWAYS) <= 1
    assert not problems(page)
    _look(page, 1280, "light")
    page.wait_for_function(f"() => ({SIDEWAYS})() <= 1")
    assert_is_lesson(page, lesson)


def _look(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
