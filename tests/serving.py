"""Starting the real server and a real browser for tests.

with serving() as server, launch_chromium() as browser:
    page = browser.new_page()
    page.goto(server.url)
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Server:
    """A server that answers.

    Attributes
    ----------
    url : str
        ``http://127.0.0.1:port``, without a slash at its end.
    port : int
        The free port it was given.
    process : subprocess.Popen
        Its process; the worker is a descendant.
    log : Path
        What it has written so far.
    """

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def descendants(self) -> list[psutil.Process]:
        """List the processes that it has started, theirs included."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def get(self, path: str) -> bytes:
        """Fetch a path; raises ``urllib.error.HTTPError`` for 400 and above."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return bytes(answer.read())

    def stop(self) -> None:
        """Ask it to end, wait, and assert that no process of it is left."""
        left = self.descendants()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"The server did not end.\n{self.log.read_text()}") from None
        finally:
            _, alive = psutil.wait_procs(left, timeout=5)
            for orphan in alive:
                orphan.kill()
        assert not alive, f"The server left {alive} behind.\n{self.log.read_text()}"


@contextlib.contextmanager
def serving(
    script: Path = ROOT / "streamlit_app.py",
    *,
    command: Sequence[str] | None = None,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Serve a script on a free port for as long as the block lasts.

    Parameters
    ----------
    script : Path
        What ``streamlit run`` is given.
    command : sequence of str, optional
        Another way to start, with ``{port}`` where the port goes.
    cwd : Path
        Folder to start in.
    environment : mapping, optional
        Variables beside those of this process.

    Yields
    ------
    server : Server
        Answering at ``/_stcore/health``.
    """
    port = free_port()
    default = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", "{port}"]
    folder = Path(tempfile.mkdtemp(prefix="serving-"))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [part.format(port=port) for part in command or default],
            cwd=cwd,
            env={**os.environ, "CNN_GRACE": "2", **(environment or {})},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", port, process, folder / "log")
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_it_answers(server: Server) -> None:
    """Wait for ``/_stcore/health``; fail with the log when it does not come."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            server.get("/_stcore/health")
            return
        time.sleep(0.05)
    raise AssertionError(f"The server does not answer.\n{server.log.read_text()}")


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def require_chromium() -> None:
    """Skip where there is no Chromium; fail instead where tests must be complete (``CI=true``)."""
    if Path(CHROMIUM).exists():
        return
    missing = f"{CHROMIUM} is not there; on Debian: apt-get install chromium"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(missing)
    pytest.skip(missing)


class _Playwright:
    """Playwright, of which a process can have only one at a time, for all browsers in it."""

    def __init__(self) -> None:
        self._users = 0
        self._stack = contextlib.ExitStack()

    @contextlib.contextmanager
    def shared(self) -> Iterator[Playwright]:
        """Start it for the first who asks, and end it with the last."""
        if not self._users:
            self._running = self._stack.enter_context(sync_playwright())
        self._users += 1
        try:
            yield self._running
        finally:
            self._users -= 1
            if not self._users:
                self._stack.close()


_playwright = _Playwright()


@contextlib.contextmanager
def launch_chromium(*more_flags: str) -> Iterator[Browser]:
    """Run a headless Chromium for as long as the block lasts.

    Parameters
    ----------
    *more_flags : str
        Command-line flags beside the usual ones.

    Yields
    ------
    browser : Browser
        Of Playwright's synchronous interface.
    """
    require_chromium()
    with _playwright.shared() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=[*_FLAGS, *more_flags]
        )
        try:
            yield browser
        finally:
            browser.close()
