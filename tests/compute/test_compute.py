"""The embedded cluster as pages use it: queue, events, stop, limits, faults."""

import contextlib
import gc
import logging
import os
import signal
import subprocess
import sys
import types
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from cnn_core.compute import Compute, Job, JobFailed, cluster, get_compute, worker
from cnn_core.compute import engine as words
from cnn_core.compute import job as limits
from cnn_core.errors import LessonInputError
from tests.compute.asking import LONG, WORK, ask, has_begun
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


def test_gives_what_the_function_gives(compute: Compute) -> None:
    assert ask(compute, "add", 2, 3).result(LONG) == 5


def test_takes_the_function_itself(compute: Compute) -> None:
    job = compute.submit(max, [3, 1, 4], owner="ada", kind="inspection")
    assert job.result(LONG) == 4
    assert job.state == "finished"


def test_large_arrays_cross(compute: Compute) -> None:
    assert ask(compute, "big_array", 2_000).result(LONG).sum() == 4_000_000


def test_events_arrive_in_order_and_before_the_end(train: Callable[..., Job]) -> None:
    job = train("count_to", 300)
    assert job.result(LONG) == 300
    assert [event["step"] for event in job.events_since()] == list(range(300))
    assert job.events_since(298) == [{"step": 298}, {"step": 299}]
    assert job.events_since(300) == []
    assert job.latest == {"step": 299}
    assert job.num_events == 300


def test_events_can_be_followed_piece_by_piece(train: Callable[..., Job]) -> None:
    job, seen = train("count_to", 500), []
    while not job.done:
        seen += job.events_since(len(seen))
    seen += job.events_since(len(seen))
    assert [event["step"] for event in seen] == list(range(500))


def test_old_events_make_room(train: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_EVENTS", 10)
    job = train("count_to", 50)
    job.result(LONG)
    assert [event["step"] for event in job.events_since()] == list(range(40, 50))
    assert [event["step"] for event in job.events_since(45)] == list(range(45, 50))
    assert job.num_events == 50


def test_events_are_bounded_in_bytes(
    train: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_EVENT_BYTES", 200)
    job = train("count_to", 50)
    job.result(LONG)
    assert 1 <= len(job.events_since()) < 20
    assert job.latest == {"step": 49}


def test_result_waits_no_longer_than_asked(train: Callable[..., Job]) -> None:
    job = train("count_until_stopped")
    with pytest.raises(TimeoutError):
        job.result(timeout=0.01)
    assert not job.done


def test_stop_keeps_what_was_learnt(train: Callable[..., Job]) -> None:
    job = train("count_until_stopped")
    has_begun(job)
    job.stop()
    assert job.result(LONG) > 0
    assert job.state == "stopped"
    assert job.has_result
    assert job.error is None
    assert "kept" in str(job.notice)


def test_stop_while_waiting_drops(compute: Compute, train: Callable[..., Job]) -> None:
    first, second = train("count_until_stopped", owner="ada"), train("count_to", 1, owner="bob")
    has_begun(first)
    second.stop()
    assert second.state == "stopped"
    with pytest.raises(JobFailed, match="nothing was learnt"):
        second.result(LONG)


def test_cancel_frees_the_owner_and_the_worker(train: Callable[..., Job]) -> None:
    dropped = train("count_until_stopped")
    has_begun(dropped)
    dropped.cancel()
    assert dropped.state == "stopped"
    assert not dropped.has_result
    assert train("count_to", 3).result(LONG) == 3
    with pytest.raises(JobFailed, match="Dropped"):
        dropped.result(LONG)


def test_cancelled_job_takes_no_more_events(train: Callable[..., Job]) -> None:
    job = train("count_until_stopped")
    has_begun(job)
    job.cancel()
    seen = job.num_events
    train("count_to", 3, owner="bob").result(LONG)
    assert job.num_events == seen


def test_settings_change_while_it_runs(train: Callable[..., Job]) -> None:
    job = train("follow_learning_rate")
    has_begun(job)
    assert job.latest == 0.1
    job.change(learning_rate=0.01)
    wait_until(lambda: job.latest == 0.01, "the new learning rate arrives")
    job.stop()
    assert job.result(LONG) == 0.01


def test_steering_an_ended_job_does_nothing(train: Callable[..., Job]) -> None:
    job = train("count_to", 2)
    job.result(LONG)
    job.stop()
    job.cancel()
    job.change(learning_rate=1)
    assert (job.state, job.result()) == ("finished", 2)


def test_places_follow_the_order_of_submission(train: Callable[..., Job]) -> None:
    jobs = [train("count_until_stopped", owner=f"owner {number}") for number in range(5)]
    has_begun(jobs[0])
    assert [job.place_in_queue for job in jobs] == [None, 1, 2, 3, 4]
    assert [job.state for job in jobs] == ["running"] + ["waiting"] * 4
    jobs[2].cancel()
    assert [job.place_in_queue for job in jobs] == [None, 1, None, 2, 3]
    for job in (jobs[0], jobs[1], jobs[3], jobs[4]):
        has_begun(job)
        assert job.place_in_queue is None
        job.stop()
        job.result(LONG)


def test_twenty_owners_at_once_are_served_in_turn(train: Callable[..., Job]) -> None:
    jobs = [train("next_turn", owner=f"owner {number}") for number in range(20)]
    turns = [job.result(LONG) for job in jobs]
    assert turns == list(range(turns[0], turns[0] + 20))
    assert {job.state for job in jobs} == {"finished"}


def test_who_trains_again_goes_to_the_end(train: Callable[..., Job]) -> None:
    blocker = train("count_until_stopped", owner="zoe")
    has_begun(blocker)
    first, other = train("count_to", 1, owner="ada"), train("count_to", 1, owner="bob")
    first.cancel()
    again = train("count_to", 1, owner="ada")
    assert (other.place_in_queue, again.place_in_queue) == (1, 2)
    blocker.stop()
    assert again.result(LONG) == 1
    assert other.done


def test_one_training_at_a_time_for_one_owner(train: Callable[..., Job]) -> None:
    job = train("count_until_stopped")
    has_begun(job)
    with pytest.raises(LessonInputError, match="One training at a time: yours is still running"):
        train("count_to", 1)


def test_inspection_goes_past_a_training(compute: Compute, train: Callable[..., Job]) -> None:
    training, waiting = train("count_until_stopped"), train("count_to", 1, owner="bob")
    has_begun(training)
    assert [ask(compute, "add", number, 1).result(LONG) for number in range(5)] == [1, 2, 3, 4, 5]
    assert training.state == "running"
    assert waiting.state == "waiting"


def test_many_threads_submit_at_once(compute: Compute) -> None:
    def add(number: int) -> int:
        return int(ask(compute, "add", number, 1).result(LONG))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(add, range(100))) == list(range(1, 101))


def test_status_counts(compute: Compute, train: Callable[..., Job]) -> None:
    job = train("count_until_stopped")
    has_begun(job)
    train("count_to", 1, owner="bob")
    status = compute.status()
    assert (status.alive, status.num_workers) == (True, 1)
    assert (status.num_running, status.num_waiting) == (1, 1)


def test_time_limit_stops_politely(train: Callable[..., Job]) -> None:
    job = train("count_until_stopped", time_limit=0.2)
    assert job.result(LONG) > 0
    assert job.state == "stopped"
    assert "time limit of 0.2 seconds" in str(job.notice)


def test_time_limit_ends_a_job_that_does_not_listen(train: Callable[..., Job]) -> None:
    deaf, waiting = train("deaf", time_limit=0.1), train("count_to", 4, owner="bob")
    with pytest.raises(JobFailed, match=r"longer than the 0\.1 seconds"):
        deaf.result(LONG)
    assert deaf.state == "failed"
    assert waiting.result(LONG) == 4  # in the worker that was started afresh


def test_time_limit_of_an_inspection(compute: Compute) -> None:
    job = ask(compute, "fall_asleep", time_limit=0.1)
    with pytest.raises(JobFailed, match=r"longer than the 0\.1 seconds"):
        job.result(LONG)


def test_out_of_memory_says_so(train: Callable[..., Job]) -> None:
    with pytest.raises(JobFailed, match="more memory"):
        train("run_out_of_memory").result(LONG)


def test_worker_that_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_memory_limit", lambda: 400_000_000)
    compute = Compute(scheduler="")
    try:
        job = compute.submit(f"{WORK}:hoard", owner="ada", kind="training")
        with pytest.raises(JobFailed, match="more memory"):
            job.result(LONG)
        assert ask(compute, "add", 1, 1).result(LONG) == 2
    finally:
        compute.close()


def test_sentence_for_the_learner_comes_through(train: Callable[..., Job]) -> None:
    job = train("refuse")
    with pytest.raises(LessonInputError, match="A network needs a layer; none came"):
        job.result(LONG)
    assert job.state == "failed"
    assert job.error == "A network needs a layer; none came. Add one."


def test_bug_is_logged_and_spoken_of_calmly(
    train: Callable[..., Job], caplog: pytest.LogCaptureFixture
) -> None:
    job = train("divide_by_zero")
    with caplog.at_level(logging.ERROR), pytest.raises(JobFailed, match="not your doing"):
        job.result(LONG)
    assert "ZeroDivision" not in str(job.error)
    wait_until(lambda: "ZeroDivisionError" in caplog.text, "the traceback is logged")


def test_missing_function_is_a_bug(train: Callable[..., Job]) -> None:
    with pytest.raises(JobFailed, match="not your doing"):
        train("no_such_function").result(LONG)


def test_killed_worker_fails_its_job_alone(compute: Compute, train: Callable[..., Job]) -> None:
    job, queued = train("count_until_stopped"), train("count_to", 7, owner="bob")
    has_begun(job)
    os.kill(job.latest["pid"], signal.SIGKILL)
    with pytest.raises(JobFailed, match="stopped in the middle.*press Train again"):
        job.result(LONG)
    assert job.events_since()  # what the learner saw stays
    assert queued.result(LONG) == 7
    assert [event["step"] for event in queued.events_since()] == list(range(7))
    again = train("count_to", 3)
    assert again.result(LONG) == 3


def test_job_that_kills_its_worker_is_not_repeated(train: Callable[..., Job]) -> None:
    with pytest.raises(JobFailed, match="stopped in the middle"):
        train("die").result(LONG)
    assert train("count_to", 2).result(LONG) == 2


def test_inspection_is_repeated_once(compute: Compute, tmp_path: Path) -> None:
    job = ask(compute, "die_once", str(tmp_path / "flag"))
    assert job.result(LONG) > 0


def test_inspection_that_always_kills_is_given_up(compute: Compute) -> None:
    job = compute.submit(f"{WORK}:die", None, owner="ada", kind="inspection")
    with pytest.raises(JobFailed, match="try once more"):
        job.result(LONG)


def test_new_worker_does_not_run_the_page(
    compute: Compute, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit leaves the page script in ``sys.modules["__main__"]``."""
    page, ran = tmp_path / "page.py", tmp_path / "ran"
    page.write_text(f"open({str(ran)!r}, 'w')")
    main = types.ModuleType("__main__")
    main.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", main)
    old = ask(compute, "pid").result(LONG)
    os.kill(old, signal.SIGKILL)
    assert ask(compute, "pid").result(LONG) != old
    assert not ran.exists()


def test_cluster_without_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_SECONDS_WITHOUT_WORKER", 0.2)
    compute = Compute(scheduler="")
    try:
        compute.start()
        ask(compute, "pid").result(LONG)
        lost = compute._connection
        lost._cluster._cluster.sync(lost._cluster._end_workers)  # nobody starts it again
        job = wait_until(lambda: compute._connection is not lost and ask(compute, "pid"), "another")
        assert job.result(LONG) > 0
    finally:
        compute.close()


def test_owner_gone_ends_what_the_owner_has(compute: Compute, train: Callable[..., Job]) -> None:
    training, other = train("count_until_stopped"), train("count_to", 2, owner="bob")
    has_begun(training)
    assert compute.owners() == {"ada", "bob"}
    compute.owner_gone("ada")
    assert other.result(LONG) == 2
    assert training.state == "stopped"
    assert training.has_result
    assert "page was closed" in str(training.notice)


def test_owner_gone_drops_what_waits(compute: Compute, train: Callable[..., Job]) -> None:
    training, waiting = train("count_until_stopped"), train("count_to", 2, owner="bob")
    has_begun(training)
    compute.owner_gone("bob")
    assert waiting.state == "stopped"
    assert compute.owners() == {"ada"}


def test_two_hundred_jobs_leave_nothing(compute: Compute, train: Callable[..., Job]) -> None:
    jobs = [ask(compute, "add", number, 1, time_limit=60) for number in range(150)]
    jobs += [train("count_to", 3, owner=f"owner {number}", time_limit=60) for number in range(50)]
    for job in jobs:
        job.result(LONG)
    client = compute._connection.client
    wait_until(lambda: not client.futures, "futures are released")
    wait_until(lambda: not client.run_on_scheduler(_num_tasks), "the scheduler forgets")
    wait_until(lambda: not any(client.run(_num_in_worker).values()), "the worker forgets")
    assert not compute._register._jobs
    assert not compute._register._unwanted
    assert client.run_on_scheduler(_num_topics) < 20
    kept = [weakref.ref(job) for job in jobs]
    jobs.clear()
    del job
    wait_until(lambda: gc.collect() is not None and not any(ref() for ref in kept), "jobs go")


def _num_tasks(dask_scheduler: Any) -> int:
    return len(dask_scheduler.tasks)


def _num_topics(dask_scheduler: Any) -> int:
    return len(dask_scheduler._broker._topics)


def _num_in_worker(dask_worker: Any) -> int:
    from cnn_core.compute import worker

    return len(dask_worker.state.tasks) + len(worker._running)


def test_listens_on_this_machine_only(compute: Compute) -> None:
    me = psutil.Process()
    listening = [
        connection.laddr.ip
        for process in [me, *me.children(recursive=True)]
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert set(listening) == {"127.0.0.1"}


SCRIPT = """
import os, sys
from cnn_core.compute import Compute
assert "distributed" not in sys.modules and "dask" not in sys.modules
compute = Compute(scheduler="")
job = compute.submit("tests.compute.work:import_for_itself", owner="ada", kind="inspection")
assert job.result(60) == "wave" and "wave" not in sys.modules
assert "tensorflow" not in sys.modules and "keras" not in sys.modules
busy = compute.submit("tests.compute.work:deaf", owner="ada", kind="training")
while busy.latest is None:
    pass
compute.close()
try:
    os.kill(busy.latest, 0)
except ProcessLookupError:
    print("worker gone")
"""


def test_web_process_imports_nothing_of_a_job_and_leaves_no_file_and_no_process(
    tmp_path: Path,
) -> None:
    folder, temporary = tmp_path / "here", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    environment = dict(os.environ, PYTHONPATH=str(ROOT), TMPDIR=str(temporary))
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "worker gone\n"
    assert list(folder.iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_ctrl_c_is_left_to_the_web_process_while_a_worker_is_starting() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    compute, interrupted = Compute(scheduler=""), set()

    def interrupt_all() -> None:
        for child in psutil.Process().children(recursive=True):
            if child.pid not in before:
                interrupted.add(child.pid)
                with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                    child.send_signal(signal.SIGINT)

    try:
        with ThreadPoolExecutor() as pool:
            started = pool.submit(compute.start)
            while not started.done():
                interrupt_all()
        pid = ask(compute, "pid").result(LONG)
        interrupt_all()
        assert pid in interrupted
        assert ask(compute, "pid").result(LONG) == pid
    finally:
        compute.close()


def test_warms_its_worker_and_the_one_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(worker.NICENESS_VARIABLE, "3")
    compute = Compute(scheduler="", warm_with=(f"{WORK}:warm",))
    try:
        compute.warm()
        wait_until(lambda: compute.status().warm, "the worker is warm")
        assert ask(compute, "is_warm").result(LONG)
        assert ask(compute, "niceness").result(LONG) == os.nice(0) + 3
        os.kill(ask(compute, "pid").result(LONG), signal.SIGKILL)
        wait_until(lambda: not compute.status().warm, "the death is noticed")
        wait_until(lambda: compute.status().warm, "the next worker is warm")
        assert ask(compute, "is_warm").result(LONG)
    finally:
        compute.close()
    assert not compute.status().alive
    with pytest.raises(LessonInputError, match="cannot be reached"):
        ask(compute, "pid")


def test_says_so_when_the_cluster_cannot_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no room for another process")

    monkeypatch.setattr(cluster, "EmbeddedCluster", fail)
    compute = Compute(scheduler="")
    for _ in range(2):
        with pytest.raises(LessonInputError, match="cannot be reached"):
            ask(compute, "pid")
    compute.close()
    assert caplog.text.count("no room for another process") == 1


def test_one_compute_for_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_compute", None)
    first = get_compute()
    assert get_compute() is first
    assert not first.status().alive  # nothing is started before it is needed
    first.close()
    assert get_compute() is not first
