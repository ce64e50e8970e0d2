"""What a training function holds, without a cluster: waiting for orders, and its time limit."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from cnn_core.compute import worker
from cnn_core.compute.worker import JobDropped, Progress


def progress_of(told: list[Any], *, time_limit: float | None = None, task: Any = None) -> Progress:
    """A progress whose messages end up in a list."""
    dask_worker = SimpleNamespace(
        state=SimpleNamespace(tasks={"key": task}),
        loop=SimpleNamespace(add_callback=lambda function, *args: function(*args)),
        log_event=lambda topic, message: told.append(message),
    )
    return Progress(dask_worker, "key", "topic", time_limit)


def order(number: int, **more: Any) -> dict[str, Any]:
    return {"number": number, "settings": {}, **more}


def test_waits_as_long_as_it_is_told_to() -> None:
    progress, began = progress_of([]), time.monotonic()
    assert not progress.wait_for_order(0.25)
    assert time.monotonic() - began >= 0.25
    assert progress.seconds_paused >= 0.25


def test_order_ends_the_wait() -> None:
    progress = progress_of([])
    threading.Timer(0.05, progress.obey, [order(1, stop=True)]).start()
    assert progress.wait_for_order(60)
    assert progress.stop_requested()


def test_order_that_came_before_the_wait_is_not_missed() -> None:
    progress = progress_of([])
    progress.obey(order(1, others_wait=True))
    assert progress.others_wait()
    assert progress.wait_for_order(60)
    assert not progress.wait_for_order(0)


def test_order_that_was_overtaken_is_left_out() -> None:
    progress = progress_of([])
    progress.obey(order(2, settings={"paused": False}))
    progress.obey(order(1, settings={"paused": True}, stop=True))
    assert progress.settings() == {"paused": False}
    assert not progress.stop_requested()


def test_time_limit_stands_still_while_waiting() -> None:
    progress = progress_of([], time_limit=0.2)
    progress.wait_for_order(0.3)
    assert not progress.stop_requested()
    time.sleep(0.2)
    assert progress.stop_requested()
    assert progress.stopped_by == "time"


def test_time_limit_goes_on_after_the_longest_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MAX_PAUSED_SECONDS", 0.1)
    progress = progress_of([], time_limit=0.2)
    assert not progress.wait_for_order(60)
    assert progress.seconds_paused < 10
    assert progress.stop_requested()


def test_short_waits_are_told_together() -> None:
    told: list[Any] = []
    progress = progress_of(told, time_limit=10.0)
    for _ in range(5):
        progress.wait_for_order(0.01)
    assert [(message["job"], message["what"]) for message in told] == [("key", "paused")]
    assert 10.0 < told[0]["left"] < 12.0


def test_job_that_nobody_wants_does_not_wait() -> None:
    progress = progress_of([], task=SimpleNamespace(state="cancelled"))
    with pytest.raises(JobDropped):
        progress.wait_for_order(60)


def test_batch_lets_looks_inside_go_first_but_not_for_long() -> None:
    progress = progress_of([])
    with worker._inspections.counted():
        began = time.monotonic()
        assert not progress.stop_requested()
        assert time.monotonic() - began >= worker._SECONDS_FOR_LOOKS


def test_batch_goes_on_when_the_look_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_SECONDS_FOR_LOOKS", 60.0)
    look = worker._inspections.counted()
    look.__enter__()
    threading.Timer(0.05, look.__exit__, [None, None, None]).start()
    assert not progress_of([]).stop_requested()
