"""The site as plain processes, started as a host starts them, and killed as nobody would."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from drills.proxy import Proxy

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 240
WORKER_MEMORY = "1500MB"


class DrillFailed(AssertionError):
    """A promise of the site was not kept."""


def require(condition: Any, promise: str) -> None:
    """Fail the drill with the promise that was not kept."""
    if not condition:
        raise DrillFailed(promise)


async def wait_until(condition: Callable[[], Any], why: str, seconds: float = 120) -> float:
    """Wait for a condition; return the seconds that took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise DrillFailed(f"waited {seconds:.0f} s in vain: {why}")
        await asyncio.sleep(0.05)
    return time.monotonic() - began


class Site:
    """Web processes, a scheduler, workers, and a proxy before them.

    Attributes
    ----------
    proxy : Proxy
        Where learners come, at `url`.
    folder : Path
        Logs, one a process, and what each writes elsewhere.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = dict(environment)
        self._ports: dict[str, int] = {}
        self._is_shared = False
        self.proxy = Proxy(free_port(), [])

    @property
    def url(self) -> str:
        """Where learners come."""
        return f"http://127.0.0.1:{self.proxy.port}"

    def start_scheduler(self) -> None:
        """Start the scheduler, at the same port each time."""
        self._is_shared = True
        port = self._ports.setdefault("scheduler", free_port())
        self._start("scheduler", "cnn_core.compute.start_scheduler", "--port", str(port))

    def start_worker(self, name: str) -> None:
        """Start a worker."""
        memory = ("--memory-limit", WORKER_MEMORY)
        self._start(name, "cnn_core.compute.start_worker", self.scheduler, *memory)

    def start_replica(self, name: str, *flags: str, prefix: tuple[str, ...] = ()) -> None:
        """Start a web process, at the same port each time."""
        port = self._ports.setdefault(name, free_port())
        if port not in self.proxy.replicas:
            self.proxy.replicas.append(port)
        arguments = ("run", "streamlit_app.py", "--server.port", str(port), *flags)
        self._start(name, "streamlit", *arguments, prefix=prefix)

    @property
    def scheduler(self) -> str:
        """Address of the scheduler."""
        return f"tcp://127.0.0.1:{self._ports['scheduler']}"

    def replica_of(self, key: str) -> str:
        """Name the web process that the proxy keeps a learner at."""
        ports = {port: name for name, port in self._ports.items()}
        return ports[self.proxy.order_for(key.encode())[0]]

    def health(self, name: str) -> dict[str, Any]:
        """Ask a web process how it is; nothing where it does not answer."""
        import json

        with contextlib.suppress(OSError, ValueError):
            address = f"http://127.0.0.1:{self._ports[name]}/healthz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                found: dict[str, Any] = json.loads(answer.read())
                return found
        return {}

    async def is_warm(self, name: str, seconds: float = SECONDS_TO_START) -> float:
        """Wait until a web process answers and has a warm worker; return the seconds."""

        def look() -> bool:
            return self.health(name).get("worker") == "warm"

        began = time.monotonic()
        while not await asyncio.to_thread(look):
            if time.monotonic() - began > seconds:
                raise DrillFailed(f"{name} is not warm\n{self.log(name)[-3000:]}")
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    def kill(self, name: str) -> None:
        """End a process and all that it has started, without a warning."""
        for process in _tree(self.processes.pop(name)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def stop(self, name: str) -> int:
        """Ask a process to end, and wait; return its code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(60)

    def worker_process(self, name: str) -> psutil.Process:
        """Find the process that computes, which the started one looks after."""
        children = psutil.Process(self.processes[name].pid).children()
        return max(children, key=lambda child: child.memory_info().rss)

    def log(self, name: str) -> str:
        """Read what a process has written."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def close(self) -> None:
        """End all processes."""
        for name in list(self.processes):
            self.kill(name)

    def _start(self, name: str, module: str, *arguments: str, prefix: tuple[str, ...] = ()) -> None:
        environment = {**os.environ, "CNN_GRACE": "2", **self._environment}
        if self._is_shared:
            environment["CNN_SCHEDULER"] = self.scheduler
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*prefix, sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


@contextlib.asynccontextmanager
async def site(**environment: str) -> AsyncIterator[Site]:
    """Hold an empty site, with its proxy; what is started in it ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="drill-"))
    running = Site(folder, environment)
    try:
        async with running.proxy.listening():
            yield running
    except Exception:
        for name in running.processes:
            print(f"--- {name}\n{running.log(name)[-2500:]}", file=sys.stderr)
        raise
    finally:
        running.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def cluster(
    *flags: str, num_replicas: int = 2, num_workers: int = 2, **environment: str
) -> AsyncIterator[Site]:
    """Hold a site of several web processes, a scheduler and workers, warm."""
    async with site(**environment) as running:
        running.start_scheduler()
        for number in range(num_workers):
            running.start_worker(f"worker {number + 1}")
        names = [f"web {number + 1}" for number in range(num_replicas)]
        for name in names:
            running.start_replica(name, *flags)

        def have_joined(name: str) -> bool:
            return bool(running.health(name).get("workers", num_workers) == num_workers)

        for name in names:
            await running.is_warm(name)
            await wait_until(partial(have_joined, name), "all workers have joined")
        yield running


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _tree(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        root = psutil.Process(process.pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
