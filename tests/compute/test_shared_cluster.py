"""A scheduler and a worker as plain processes, joined by address, as on many machines."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cnn_core.compute import Compute, Job, JobFailed
from cnn_core.errors import LessonInputError
from tests.compute.asking import LONG, WORK
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


class SharedCluster:
    """Processes started as an operator would start them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("dask_scheduler", "--port", str(self.port))

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "dask_worker", self.address, "--nthreads", "2", "--resources", "training=1",
            "--death-timeout", "20", "--local-directory", str(self.folder),
        )  # fmt: skip

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=self.folder,
            env=dict(os.environ, PYTHONPATH=str(ROOT)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            for part in _tree(process):
                part.kill()
            process.wait(20)


def _tree(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        root = psutil.Process(process.pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedCluster]:
    shared = SharedCluster(tmp_path_factory.mktemp("cluster"))
    shared.start_scheduler()
    shared.start_worker()
    yield shared
    shared.close()


@pytest.fixture
def replicas(
    cluster: SharedCluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Compute, Compute]]:
    monkeypatch.setenv("CNN_SCHEDULER", cluster.address)
    first, second = Compute(warm_with=(f"{WORK}:warm",)), Compute(warm_with=(f"{WORK}:warm",))
    for replica in (first, second):
        wait_until(lambda replica=replica: _reaches(replica), "the cluster is there")
    yield first, second
    first.close()
    second.close()


def _reaches(compute: Compute) -> bool:
    try:
        compute.start()
    except LessonInputError:
        return False
    return compute.status().alive


def train(compute: Compute, function: str, *args: object, owner: str) -> Job:
    return compute.submit(f"{WORK}:{function}", *args, owner=owner, kind="training")


def test_replicas_share_one_queue(replicas: tuple[Compute, Compute]) -> None:
    first, second = replicas
    running = train(first, "count_until_stopped", owner="ada")
    wait_until(lambda: running.latest, "it runs")
    waiting = [train(first, "count_to", 3, owner="bob")]
    wait_until(lambda: waiting[0].key in first._register._shared.keys, "the scheduler has it")
    waiting.append(train(second, "count_to", 4, owner="cyd"))
    wait_until(lambda: waiting[1].place_in_queue == 2, "the place counts the other replica")
    assert waiting[0].place_in_queue == 1
    answer = second.submit(f"{WORK}:add", 1, 2, owner="cyd", kind="inspection")
    assert answer.result(LONG) == 3
    running.stop()
    assert running.result(LONG) > 0
    assert [job.result(LONG) for job in waiting] == [3, 4]
    assert len(waiting[1].events_since()) == 4


def test_paused_training_gives_its_place_to_another_replica(
    replicas: tuple[Compute, Compute],
) -> None:
    first, second = replicas
    paused = train(first, "pause_for_others", owner="ada")
    wait_until(lambda: paused.latest, "it pauses")
    assert train(second, "count_to", 3, owner="bob").result(LONG) == 3
    assert paused.result(LONG) == "gave its place up"


def test_every_replica_knows_that_the_worker_is_warm(replicas: tuple[Compute, Compute]) -> None:
    for replica in replicas:
        replica.warm()
        wait_until(lambda replica=replica: replica.status().warm, "the worker is warm")


def test_killed_worker_fails_its_job_alone(replicas: tuple[Compute, Compute]) -> None:
    first, second = replicas
    job = train(first, "count_until_stopped", owner="ada")
    wait_until(lambda: job.latest, "it runs")
    queued = train(second, "count_to", 5, owner="bob")
    os.kill(job.latest["pid"], signal.SIGKILL)
    with pytest.raises(JobFailed, match="stopped in the middle"):
        job.result(LONG)
    assert queued.result(LONG) == 5


def test_replica_that_leaves_frees_the_worker(replicas: tuple[Compute, Compute]) -> None:
    first, second = replicas
    abandoned = train(first, "count_until_stopped", owner="ada")
    wait_until(lambda: abandoned.latest, "it runs")
    first.close()
    assert train(second, "count_to", 5, owner="bob").result(LONG) == 5


def test_heals_when_the_scheduler_is_started_again(
    cluster: SharedCluster, replicas: tuple[Compute, Compute]
) -> None:
    compute, _ = replicas
    job = train(compute, "count_until_stopped", owner="ada")
    wait_until(lambda: job.latest, "it runs")
    cluster.close()
    with pytest.raises(JobFailed, match="cannot be reached"):
        job.result(LONG)
    wait_until(lambda: not compute.status().alive, "the loss is noticed")
    cluster.start_scheduler()
    cluster.start_worker()
    wait_until(lambda: compute.status().alive, "the link is renewed", seconds=LONG)
    again = train(compute, "count_to", 6, owner="ada")
    assert again.result(LONG) == 6
    assert len(again.events_since()) == 6


def test_says_so_when_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    compute = Compute(scheduler=f"tcp://127.0.0.1:{port}")
    with pytest.raises(LessonInputError, match="cannot be reached"):
        train(compute, "count_to", 1, owner="ada")
    assert not compute.status().alive
    compute.close()
