"""How long one waits, by a clock that is set by hand."""

from types import SimpleNamespace
from typing import Any

import pytest

from cnn_core.compute.expectation import Expectation, seconds_until_free


def running(planned: float | None = None, time_limit: float | None = None) -> Expectation:
    """One that has begun at 100 seconds."""
    expectation = Expectation(planned, time_limit)
    expectation.start(100.0)
    return expectation


def telling(seconds_left: Any) -> SimpleNamespace:
    return SimpleNamespace(seconds_left=seconds_left)


def test_before_its_start_a_training_takes_what_was_planned() -> None:
    assert Expectation(20.0, None).seconds_left(500.0, typical=7.0) == 20.0


def test_without_a_plan_it_takes_what_is_typical() -> None:
    assert Expectation(None, None).seconds_left(500.0, typical=7.0) == 7.0
    assert running().seconds_left(103.0, typical=7.0) == 4.0


def test_without_anything_nothing_is_known() -> None:
    assert running(time_limit=300.0).seconds_left(103.0, typical=None) is None


def test_what_it_tells_comes_before_the_plan() -> None:
    expectation = running(planned=20.0)
    expectation.hear(telling(50.0), now=110.0)
    assert expectation.seconds_left(110.0, typical=None) == 50.0
    assert expectation.seconds_left(130.0, typical=None) == 30.0


def test_takes_no_longer_than_it_may() -> None:
    expectation = running(planned=20.0, time_limit=60.0)
    expectation.hear(telling(500.0), now=110.0)
    assert expectation.seconds_left(110.0, typical=None) == 50.0


def test_is_about_to_end_when_it_takes_longer_than_expected() -> None:
    assert running(planned=20.0).seconds_left(150.0, typical=None) == 0.0


def test_time_stands_still_in_a_pause() -> None:
    expectation = running(planned=20.0, time_limit=300.0)
    expectation.hear(telling(50.0), now=110.0)
    expectation.paused = 30.0
    assert expectation.seconds_run(150.0) == 20.0
    assert expectation.seconds_left(150.0, typical=None) == 40.0


class NotYetKnown:
    @property
    def seconds_left(self) -> float:
        return 1 / 0


@pytest.mark.parametrize(
    "event", [None, {"seconds_left": 3}, telling(None), telling(float("nan")), NotYetKnown()]
)
def test_event_that_tells_nothing_leaves_all_as_it_was(event: object) -> None:
    expectation = running(planned=20.0)
    expectation.hear(event, now=105.0)
    assert expectation.seconds_left(105.0, typical=None) == 15.0


def test_one_waits_for_the_rest_of_one_and_the_whole_of_others() -> None:
    assert seconds_until_free([2.0, 10.0, 10.0], 1) == 22.0


def test_several_places_are_taken_as_they_become_free() -> None:
    assert seconds_until_free([2.0, 9.0, 4.0], 2) == 6.0


def test_free_place_is_there_at_once() -> None:
    assert seconds_until_free([], 1) == 0.0
    assert seconds_until_free([8.0], 2) == 0.0


def test_one_unknown_makes_the_wait_unknown() -> None:
    assert seconds_until_free([2.0, None], 1) is None


def test_wait_for_no_worker_is_unknown() -> None:
    assert seconds_until_free([], 0) is None
    assert seconds_until_free([2.0], 0) is None
