"""Many learners at one cluster: each has a place and gets its turn, nobody holds up the rest."""

from collections.abc import Callable

import pytest

from cnn_core.compute import Compute, Job, JobFailed
from tests.compute.asking import LONG, ask, has_begun
from tests.waiting import wait_until

NUM_LEARNERS = 20


def test_twenty_who_press_at_once_see_their_place_fall_and_finish_in_order(
    compute: Compute, train: Callable[..., Job]
) -> None:
    jobs = [
        train("count_until_stopped", owner=f"owner {number}", expected_seconds=10.0)
        for number in range(NUM_LEARNERS)
    ]
    for turn, job in enumerate(jobs):
        has_begun(job)
        behind = jobs[turn + 1 :]
        assert [other.place_in_queue for other in behind] == list(range(1, len(behind) + 1))
        waits = [other.expected_wait for other in behind]
        assert waits == sorted(waits)
        assert ask(compute, "add", turn, 1).result(LONG) == turn + 1
        assert job.state == "running"  # the answer came past it
        job.stop()
        assert job.result(LONG) > 0


def test_who_presses_again_at_once_goes_behind_all_that_wait(train: Callable[..., Job]) -> None:
    eager = train("count_until_stopped", owner="ada")
    has_begun(eager)
    others = [train("next_turn", owner=f"owner {number}") for number in range(5)]
    eager.stop()
    eager.result(LONG)
    turns = [train("next_turn", owner="ada").result(LONG)]
    assert [job.done for job in others] == [True] * 5
    turns += [train("next_turn", owner="ada").result(LONG)]
    assert [job.result() for job in others] == list(range(turns[0] - 5, turns[0]))


def test_pause_does_not_count_against_the_time_limit(train: Callable[..., Job]) -> None:
    paused = train("pause_for_others", time_limit=0.5)
    has_begun(paused)
    with pytest.raises(TimeoutError):
        paused.result(timeout=1.5)  # more than the limit and the grace together
    paused.stop()
    assert paused.result(LONG) == "order"
    assert paused.state == "stopped"


def test_paused_training_gives_its_place_to_who_waits(train: Callable[..., Job]) -> None:
    paused = train("pause_for_others", owner="ada")
    has_begun(paused)
    assert train("count_to", 3, owner="bob").result(LONG) == 3
    assert paused.result() == "gave its place up"


def test_paused_training_that_is_dropped_leaves_its_worker_unharmed(
    compute: Compute, train: Callable[..., Job]
) -> None:
    before = ask(compute, "pid").result(LONG)
    paused = train("pause_for_others")
    has_begun(paused)
    paused.cancel()
    wait_until(lambda: not compute._register._unwanted, "it ends in the worker")
    assert ask(compute, "pid").result(LONG) == before
    with pytest.raises(JobFailed, match="Dropped"):
        paused.result(LONG)


def test_trainings_that_wait_hold_up_no_look_inside(
    compute: Compute, train: Callable[..., Job]
) -> None:
    """Dask holds back what it thinks too much for a worker, and took trainings for that."""
    jobs = [train("count_until_stopped", owner=f"owner {number}") for number in range(5)]
    has_begun(jobs[0])
    looks = [ask(compute, "add", number, 1) for number in range(8)]
    assert [look.result(LONG) for look in looks] == list(range(1, 9))
    assert [job.state for job in jobs] == ["running", *["waiting"] * 4]


def test_pieces_of_something_long_go_behind_looks_that_come_later(
    compute: Compute, train: Callable[..., Job]
) -> None:
    has_begun(train("count_until_stopped"))  # it has one of the two threads
    blocking = ask(compute, "sleep", 0.5)
    pieces = [ask(compute, "next_look", goes_last=True) for _ in range(3)]
    looks = [ask(compute, "next_look") for _ in range(3)]
    blocking.result(LONG)
    turns = [[job.result(LONG) for job in jobs] for jobs in (looks, pieces)]
    assert turns == [sorted(turns[0]), sorted(turns[1])]
    assert max(turns[0]) < min(turns[1])
