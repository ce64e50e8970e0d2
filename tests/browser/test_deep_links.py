"""Every lesson opens by its own address, as a page that is loaded asks for it, by the websocket.

That a browser is shown the lesson it asks for, also as the first request of a fresh server, is in
test_faults.py: there for a lesson that needs a worker and a component, and for the training room.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench import visitors
from bench.visitors import Tally, Visitor
from pages.parts.lessons import LESSONS

pytestmark = pytest.mark.browser


class Newcomer(Visitor):
    """Who loads a page by its address, and reads the headings that it gets."""

    def __init__(self, url):
        super().__init__(url, 0, Tally())
        self.headings = []

    def _begin_run(self, message):
        super()._begin_run(message)
        if not message.metadata.run.fragment_ids:
            self.headings.clear()  # a page may run again when what it has asked for has come

    def _look_at(self, element, place, fragment):
        super()._look_at(element, place, fragment)
        if element.WhichOneof("type") == "heading" and element.heading.tag == "h1":
            self.headings.append(element.heading.body)


async def headings_at(url, slug):
    newcomer = Newcomer(url)
    async with newcomer.connected():
        await newcomer.open(slug)
    return newcomer.headings, newcomer.tally.errors


def test_every_address_leads_to_its_lesson(server, monkeypatch):
    # nobody's patience is measured: the first answer may wait for TensorFlow on a busy machine
    monkeypatch.setattr(visitors, "SECONDS_TO_ANSWER", 120.0)
    with ThreadPoolExecutor(1) as thread:  # in this one, Playwright's own loop is running
        for lesson in LESSONS:
            asked = headings_at(server.url, "" if lesson.slug == "home" else lesson.slug)
            found = thread.submit(asyncio.run, asked).result()
            assert found == ([lesson.heading or lesson.title], [])
