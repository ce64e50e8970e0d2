"""A lesson opens by its own address, also as the first request of a fresh server.

In a browser that is seen here for a lesson that needs a worker and a component, and of the training
room in test_faults.py; for all addresses as a page that is loaded asks for them, by the websocket.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.visitors import Tally, Visitor
from pages.parts.lessons import LESSONS, lesson_named
from tests.browser.hands import assert_is_lesson, open_lesson
from tests.serving import serving

pytestmark = pytest.mark.browser


class Newcomer(Visitor):
    """Who loads a page by its address, and reads the headings that it gets."""

    def __init__(self, url):
        super().__init__(url, 0, Tally())
        self.headings = []

    def _look_at(self, element, place, fragment):
        super()._look_at(element, place, fragment)
        if element.WhichOneof("type") == "heading" and element.heading.tag == "h1":
            self.headings.append(element.heading.body)


async def headings_at(url, slug):
    newcomer = Newcomer(url)
    async with newcomer.connected():
        await newcomer.open(slug)
    return newcomer.headings, newcomer.tally.errors


def test_every_address_leads_to_its_lesson(server):
    with ThreadPoolExecutor(1) as thread:  # in this one, Playwright's own loop is running
        for lesson in LESSONS:
            asked = headings_at(server.url, "" if lesson.slug == "home" else lesson.slug)
            found = thread.submit(asyncio.run, asked).result()
            assert found == ([lesson.heading or lesson.title], [])


def test_a_deep_link_is_right_from_the_first_request(page):
    with serving() as server:
        open_lesson(page, server, "network")
        assert_is_lesson(page, lesson_named("network"))
