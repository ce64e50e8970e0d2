"""The lessons are opened once before learners come, and left to the first who does.

That a site does so when it is quiet: test_session_leaves_nothing.py.
"""

import asyncio

from server.rehearsal import Rehearsal

ADDRESSES = ["", "pixels", "pooling"]


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
