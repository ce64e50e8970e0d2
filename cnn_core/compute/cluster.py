"""The computer that networks run on: one of its own, or a cluster elsewhere by address."""

import asyncio
import contextlib
import functools
import logging
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import resource_tracker, spawn
from pathlib import Path
from typing import Any, Literal

import dask
from distributed import Client, LocalCluster
from distributed.system import MEMORY_LIMIT

from cnn_core.compute import steady_clock, worker

PROJECT_ROOT = str(Path(__file__).resolve().parents[2])
CONNECT_SECONDS = 5

# Dask's own name for the process that a nanny starts; the only one that is treated specially.
_WORKER_PROCESS = "Dask Worker process (from Nanny)"

_WORKER_ENVIRONMENT = "distributed.nanny.pre-spawn-environ"
_MEMORY = "/dev/shm"

SETTINGS: dict[str, Any] = {
    # Otherwise three trainings that wait make a worker of two threads look full, and no inspection
    # would be sent to it until they have ended.
    "distributed.scheduler.worker-saturation": float("inf"),
    # A job whose worker dies is ended by Compute, which knows which one ran. Dask would count the
    # death against every job that waited there too, and fail those as well.
    "distributed.scheduler.allowed-failures": 1_000,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Dask would give up on a worker that is just being restarted when this has passed since an
    # earlier death, and never start another.
    "distributed.deploy.lost-worker-timeout": "3650 days",
    # It goes by the clock on the wall: a jump forwards would end every worker. One that is gone
    # is noticed by its broken link.
    "distributed.scheduler.worker-ttl": None,
    # What Dask looks at by itself, less often: its scheduler shares a processor with the pages.
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.tick.interval": "500ms",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.memory.monitor-interval": "500ms",
    "distributed.admin.low-level-log-length": 200,  # events are kept by jobs, not twice
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.worker.profile.enabled": False,  # it samples the training thread
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.worker.preload": [steady_clock.__name__],
    # Nothing of a learner is written to disk; too much memory ends the worker, not the machine.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    _WORKER_ENVIRONMENT: {"MALLOC_TRIM_THRESHOLD_": 65536},
}
"""How Dask is set up in every process that is started here, alone or in a cluster."""

_MEMORY_SHARE = 0.6  # of the machine; the rest is for the web process and the system
_SECONDS_TO_END = 1
_LEAST_MEMORY = 1_500_000_000  # bytes; TensorFlow alone takes 600 MB

_HELLO = {"what": "hello"}

Topic = Literal["job", "cluster", "warm", "memory"]

Listener = Callable[["Connection", Topic, Mapping[str, Any]], None]
"""Called in Dask's own thread with each message; it has to be quick."""


class EmbeddedCluster:
    """A scheduler in this process and one worker process with two threads, on 127.0.0.1 only.

    The worker has one unit of the resource ``training``, so that at most one
    of its threads trains and the other answers inspections. A nanny starts it
    again when it dies. Its folder is temporary and goes with it.
    """

    def __init__(self) -> None:
        spawn_without_the_page()
        self._folder = folder_in_memory()
        dask.config.set(settings_with(self._folder.name))
        with _interrupts_left_to_this_process():
            self._cluster = LocalCluster(
                n_workers=1,
                threads_per_worker=2,
                processes=True,
                host="127.0.0.1",
                resources={"training": 1},
                memory_limit=_memory_limit(),
                local_directory=self._folder.name,
                worker_dashboard_address=None,
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                silence_logs=logging.CRITICAL,
            )

    def connect(self) -> Any:
        """Give a client that fetches results straight from the worker."""
        return Client(self._cluster, set_as_default=False, direct_to_workers=True)

    def close(self) -> None:
        """End the worker process, also one that is busy, and wait until it is gone."""
        self._cluster.sync(self._end_workers)
        self._cluster.close(timeout=10)
        self._folder.cleanup()

    async def _end_workers(self) -> None:
        nannies = self._cluster.workers.values()
        await asyncio.gather(*(nanny.close(timeout=_SECONDS_TO_END) for nanny in nannies))


class Connection:
    """A client of one cluster, introduced to it: subscribed to what jobs and workers tell.

    Lives as long as its link to the scheduler; when that breaks, `alive` turns
    False for good and another is made.

    Parameters
    ----------
    address : str or None
        ``tcp://host:8786`` of a scheduler that somebody else runs; None starts
        an `EmbeddedCluster`.
    listener : callable
        Is told what jobs say ("job"), that workers come and go ("cluster"),
        that one is warm ("warm") or ends for taking too much memory ("memory").

    Raises
    ------
    OSError
        If no scheduler answers at `address` within five seconds.
    """

    def __init__(self, address: str | None, listener: Listener) -> None:
        self._cluster = None if address else EmbeddedCluster()
        self.client = (
            self._cluster.connect()
            if self._cluster
            else Client(address, set_as_default=False, timeout=CONNECT_SECONDS)
        )
        # The scheduler forgets the topic that bears a client's name when that client has gone.
        self.topic: str = self.client.id
        self._topics: dict[str, Topic] = {
            "all": "cluster",
            worker.WARMTH_TOPIC: "warm",
            "worker-restart-memory": "memory",
            self.topic: "job",
        }
        self._subscribe(listener)
        self._link = self.client.scheduler_comm

    @property
    def alive(self) -> bool:
        """Whether the scheduler that knows of our subscriptions is still there."""
        return self.client.status == "running" and self.client.scheduler_comm is self._link

    @property
    def loop(self) -> Any:
        """The Tornado loop on which the client lives."""
        return self.client.loop

    def workers(self) -> list[str]:
        """Ask for the addresses of all workers."""
        return list(self.client.scheduler_info()["workers"])

    def warm(self, functions: Sequence[str]) -> None:
        """Have all workers, those to come included, call these functions once."""
        self.client.register_plugin(worker.WarmUp(functions, gives_way=bool(self._cluster)))

    def close(self) -> None:
        """Leave the cluster, and end it when it is our own."""
        if self.alive:
            for topic in self._topics:
                self.client.unsubscribe_topic(topic)
        self.client.close(timeout=2)
        if self._cluster:
            self._cluster.close()

    def _subscribe(self, listener: Listener) -> None:
        """Subscribe to all topics and wait until the scheduler has taken them in.

        Subscriptions travel beside other calls and can be overtaken by them.
        They keep their own order, so that hearing oneself on the last topic
        proves all of them.
        """
        heard = threading.Event()

        def hear(topic: Topic, event: tuple[float, Mapping[str, Any]]) -> None:
            if event[1] == _HELLO:
                heard.set()
            else:
                listener(self, topic, event[1])

        for name, topic in self._topics.items():
            self.client.subscribe_topic(name, functools.partial(hear, topic))
        deadline = time.monotonic() + CONNECT_SECONDS
        while not heard.wait(0.02):
            if time.monotonic() > deadline:
                raise OSError("The scheduler takes no subscriptions.")
            self.client.log_event(self.topic, _HELLO)


def folder_in_memory() -> "tempfile.TemporaryDirectory[str]":
    """Make a folder for what Dask and TensorFlow write while they run: locks, generated code.

    On Linux it is in memory, so that a full disk, or one that cannot be written to, stops nothing.

    Returns
    -------
    folder : TemporaryDirectory
        Gone with what is in it after ``cleanup``.
    """
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="cnn-compute-", dir=place, ignore_cleanup_errors=True)


def settings_with(folder: str) -> dict[str, Any]:
    """Give the settings of Dask for processes that keep their files in a folder.

    Parameters
    ----------
    folder : str
        Of `folder_in_memory`.

    Returns
    -------
    settings : dict
        For ``dask.config.set``.
    """
    environment = {**SETTINGS[_WORKER_ENVIRONMENT], "TMPDIR": folder}
    return {**SETTINGS, "temporary-directory": folder, _WORKER_ENVIRONMENT: environment}


def _memory_limit() -> int:
    """Bytes the worker may take before its nanny starts it afresh."""
    return int(max(MEMORY_LIMIT * _MEMORY_SHARE, min(MEMORY_LIMIT, _LEAST_MEMORY)))


@contextlib.contextmanager
def _interrupts_left_to_this_process() -> Iterator[None]:
    """Have Ctrl-C never reach the processes that are spawned by threads started here.

    A terminal sends it to all of them; this process ends its worker in good
    order. A worker that only ignored it would still die while Python starts in
    it. A blocked signal stays blocked in every thread and process begun by this
    one; multiprocessing's tracker of resources would take the block away from
    the thread that first needs it, so it is started before.
    """
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def spawn_without_the_page() -> None:
    """Keep the main module of this process out of its worker processes.

    multiprocessing runs the file of ``sys.modules["__main__"]`` once more in
    every process it spawns. Streamlit puts the page script there while it runs
    and leaves it there, so a worker that is started again would execute a
    lesson. Workers need no main module, only the folder of this project.
    """
    prepare = spawn.get_preparation_data
    if getattr(prepare, "leaves_the_page_out", False):
        return

    def prepare_without_main(name: str) -> dict[str, Any]:
        data = dict(prepare(name))
        if name == _WORKER_PROCESS:
            data.pop("init_main_from_name", None)
            data.pop("init_main_from_path", None)
            data["sys_path"] = [PROJECT_ROOT, *data.get("sys_path", [])]
        return data

    prepare_without_main.leaves_the_page_out = True  # type: ignore[attr-defined]
    spawn.get_preparation_data = prepare_without_main
