"""Scheduler and worker as a host starts them: the worker outlives its scheduler."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cnn_core.compute import Compute
from cnn_core.errors import LessonInputError
from tests.compute.asking import LONG, WORK, ask
from tests.compute.work import goes_by_a_steady_clock
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


class Host:
    """Starts modules of the site as processes, and ends them."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"cnn_core.compute.{module}", *arguments]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.close()


def reaches(compute: Compute) -> bool:
    try:
        compute.start()
    except LessonInputError:
        return False
    return compute.status().alive


def test_a_worker_joins_the_next_scheduler_and_both_end_in_good_order(host: Host) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    first = host.start("start_scheduler", "--port", port)
    worker = host.start("start_worker", address, "--memory-limit", "1GB")
    compute = Compute(address, warm_with=())
    wait_until(lambda: reaches(compute), "the worker has joined", seconds=LONG)
    first.send_signal(signal.SIGKILL)
    wait_until(lambda: not compute.status().alive, "the loss is noticed")
    second = host.start("start_scheduler", "--port", port)
    wait_until(lambda: reaches(compute), "the worker has joined again", seconds=LONG)
    job = compute.submit(f"{WORK}:count_to", 3, owner="ada", kind="training")
    assert job.result(LONG) == 3
    assert compute.on_scheduler(_is_bare, timeout=10)
    compute.close()
    family = psutil.Process(worker.pid).children(recursive=True)
    for process in (worker, second):
        process.terminate()
        assert process.wait(20) == 0
    assert not psutil.wait_procs(family, timeout=5)[1]


def _is_bare(dask_scheduler: object) -> bool:
    """No dashboard, and nothing that goes by the clock on the wall."""
    callbacks = dask_scheduler.periodic_callbacks  # type: ignore[attr-defined]
    routes = dask_scheduler.http_application.applications  # type: ignore[attr-defined]
    return "worker-ttl" not in callbacks and not routes


def test_a_worker_needs_to_know_its_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {name: text for name, text in os.environ.items() if name != "CNN_SCHEDULER"}
    ended = subprocess.run(
        [sys.executable, "-m", "cnn_core.compute.start_worker"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 2
    assert re.search("say where the scheduler is", ended.stderr)
    assert "Traceback" not in ended.stderr


def test_a_jump_of_the_wall_clock_ends_no_worker(
    compute: Compute, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler = compute._connection._cluster._cluster.scheduler  # type: ignore[union-attr]
    workers = set(scheduler.workers)
    real = time.time
    monkeypatch.setattr("distributed.scheduler.time", lambda: real() + 86_400)
    assert "worker-ttl" not in scheduler.periodic_callbacks
    job = compute.submit(f"{WORK}:count_to", 3, owner="ada", kind="training", time_limit=5)
    assert job.result(LONG) == 3
    assert set(scheduler.workers) == workers


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no folder in memory here")
def test_what_a_worker_writes_while_it_runs_is_in_memory(compute: Compute) -> None:
    assert ask(compute, "temporary_folder").result(LONG).startswith("/dev/shm/")


def test_an_adopted_job_ends_with_its_new_owner(compute: Compute) -> None:
    job = compute.submit(f"{WORK}:count_until_stopped", owner="before", kind="training")
    compute.adopt(job, "after")
    compute.owner_gone("before")
    assert not job.done
    assert compute.owners() == {"after"}
    compute.owner_gone("after")
    wait_until(lambda: job.done, "it ends with its owner")


def test_the_last_word_can_still_reach_the_scheduler(host: Host) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    host.start("start_scheduler", "--port", port)
    compute, said = Compute(f"tcp://127.0.0.1:{port}", warm_with=()), []
    wait_until(lambda: _connects(compute), "the scheduler is there", seconds=LONG)
    compute.at_close(lambda: said.append(compute.on_scheduler(_is_bare, timeout=10)))
    compute.close()
    assert said == [True]
    with pytest.raises(OSError, match="no link"):
        compute.on_scheduler(_is_bare, timeout=1)


def _connects(compute: Compute) -> bool:
    try:
        compute.start()
    except LessonInputError:
        return False
    return True


def test_a_clock_that_is_set_back_holds_no_message_up(compute: Compute) -> None:
    assert goes_by_a_steady_clock()
    assert ask(compute, "goes_by_a_steady_clock").result(LONG)
