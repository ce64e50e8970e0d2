"""A lesson opens by its own address as the first request of a fresh server, whatever it needs.

That every lesson does so on a server that has started is in test_every_size.py.
"""

import pytest

from pages.parts.lessons import lesson_named
from tests.browser.hands import assert_is_lesson, open_lesson
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("slug", ["pooling", "training", "network"])
def test_a_deep_link_is_right_from_the_first_request(slug, page):
    with serving() as server:
        open_lesson(page, server, slug)
        assert_is_lesson(page, lesson_named(slug))
