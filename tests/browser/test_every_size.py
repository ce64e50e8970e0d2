"""No lesson scrolls sideways or shows an error, on a telephone and on a desk, light and dark."""

import pytest

from pages.parts.lessons import LESSONS
from tests.browser.hands import open_lesson, problems

pytestmark = pytest.mark.browser

SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid=stMain]')
  return main.scrollWidth - main.clientWidth
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_nothing_scrolls_sideways(lesson, width, scheme, browser, server):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=width < 600
    )
    page = context.new_page()
    open_lesson(page, server, "" if lesson.slug == "home" else lesson.slug)
    assert page.evaluate(SIDEWAYS) <= 1
    assert not problems(page)
    context.close()
