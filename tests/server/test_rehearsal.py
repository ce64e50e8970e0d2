"""The lessons are opened once before learners come, and left to the first who does."""

import asyncio
import json
import re

from pages.parts.lessons import LESSONS
from server.rehearsal import Rehearsal
from tests.serving import serving
from tests.waiting import wait_until

ADDRESSES = ["", "pixels", "pooling"]
NO_ERRORS = ("0", "0.0")


def rehearse(opening, is_alone=lambda: True) -> tuple[Rehearsal, bool]:
    rehearsal = Rehearsal(opening, is_alone)
    return rehearsal, asyncio.run(rehearsal.run(seconds_of_quiet=0.3))


def test_opens_every_lesson_once_and_the_first_one_first() -> None:
    opened = []

    async def opening(address):
        opened.append(address)
        return ADDRESSES

    rehearsal, whole = rehearse(opening)
    assert whole
    assert rehearsal.is_over
    assert opened == ADDRESSES


def test_leaves_it_to_the_first_who_comes() -> None:
    opened = []

    async def opening(address):
        opened.append(address)
        return ADDRESSES

    rehearsal, whole = rehearse(opening, lambda: len(opened) < 2)
    assert not whole
    assert rehearsal.is_over
    assert opened == ADDRESSES[:2]


def test_waits_until_it_has_been_quiet_for_a_while() -> None:
    looks = []

    async def opening(address):
        assert len(looks) > 4, "opened while somebody was there"
        return [""]

    def is_alone():
        looks.append(None)
        return len(looks) != 2

    assert rehearse(opening, is_alone)[1]


def test_learners_come_all_the_same_when_a_lesson_cannot_be_opened(caplog) -> None:
    async def opening(address):
        raise OSError("no")

    rehearsal, whole = rehearse(opening)
    assert not whole
    assert rehearsal.is_over
    assert "could not be opened" in caplog.text


def test_a_quiet_site_has_opened_all_its_lessons() -> None:
    with serving(environment={"CNN_REHEARSAL": "on"}) as server:
        wait_until(lambda: json.loads(server.get("/healthz"))["rehearsed"], "it rehearses", 120)
        told = server.get("/metrics").decode()
        runs = dict(re.findall(r'cnn_page_run_seconds_count\{lesson="(.*)"\} (.*)', told))
        assert {lesson.slug for lesson in LESSONS} <= set(runs)
        assert all(count in NO_ERRORS for count in re.findall(r"cnn_errors_total\{.*\} (.*)", told))
        assert re.search(r"^cnn_sessions (.*)$", told, re.MULTILINE)[1] in NO_ERRORS
        assert "ERROR" not in server.log.read_text()
