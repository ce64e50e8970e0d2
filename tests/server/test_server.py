"""The real server: ways to start it, what it answers, and that nothing is left of it."""

import json
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import expect

from cnn_core.compute import Status
from pages.parts.components import mounting
from server.health import health_of
from server.life import Departures
from tests.serving import ROOT, Server, launch_chromium, serving
from tests.waiting import wait_until

SCRIPT = str(ROOT / "streamlit_app.py")
PROBE = Path(__file__).parent / "site" / "probe_app.py"
LONG = 90  # seconds that TensorFlow may take to be ready on a busy machine


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def answer(url: str, method: str = "GET") -> tuple[int, Message]:
    request = urllib.request.Request(url, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def assert_secure(headers: Message) -> None:
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "'unsafe-eval'" not in policy
    assert "'sha256-" in policy.split("script-src")[1].split(";")[0]
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_components_are_served_at_an_address_that_may_be_kept_for_ever(server: Server) -> None:
    address = f"{server.url}{mounting.ADDRESS}/{mounting.version()}"
    for name, kind in (("flashlight.js", "javascript"), ("core/core.css", "css")):
        status, headers = answer(f"{address}/{name}")
        assert status == 200
        assert kind in headers["Content-Type"]
        assert "immutable" in headers["Cache-Control"]
        assert_secure(headers)
    for name in ("nothing.js", "../../streamlit_app.py", "%2e%2e/%2e%2e/streamlit_app.py"):
        status, headers = answer(f"{address}/{name}")
        assert status in (400, 404)
        assert "immutable" not in headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/convolution", "GET", 200),
        ("/healthz", "GET", 200),
        ("/healthz", "HEAD", 200),
        ("/healthz", "POST", 405),
        ("/_stcore/health", "GET", 200),
        ("/_stcore/host-config", "GET", 200),
        ("/media/nothing.png", "GET", 404),
        ("/static/js/nothing.js", "HEAD", 200),  # Streamlit answers with its page
        ("/_stcore/upload_file/session/file", "PUT", 403),  # without its token
    ],
)
def test_every_answer_bears_the_headers(
    server: Server, path: str, method: str, status: int
) -> None:
    code, headers = answer(server.url + path, method)
    assert code == status
    assert_secure(headers)


def test_bug_in_a_route_is_answered_calmly_and_with_the_headers() -> None:
    with serving(PROBE) as probe:
        with pytest.raises(urllib.error.HTTPError) as caught:
            probe.get("/broken")
        assert caught.value.code == 500
        assert caught.value.read() == b"Something went wrong here; it has been noted."
        assert_secure(caught.value.headers)
        wait_until(lambda: "a bug in a route" in probe.log.read_text(), "the log has it")


@pytest.mark.slow
def test_tells_its_health_and_warms_its_worker(server: Server) -> None:
    told = health(server)
    assert set(told) == {"status", "worker", "workers", "running", "waiting", "memory_mb"}
    assert told["status"] == "ok"
    assert 50 < told["memory_mb"] < 1_000
    wait_until(lambda: health(server)["worker"] == "warm", "the worker is warm", LONG)
    maps = [Path(f"/proc/{pid}/maps") for pid in (server.process.pid, worker_of(server).pid)]
    web, worker = ("tensorflow" in text.read_text() for text in maps)
    assert worker
    assert not web


def health(server: Server) -> dict[str, Any]:
    answered: dict[str, Any] = json.loads(server.get("/healthz"))
    return answered


def worker_of(server: Server) -> psutil.Process:
    """The one descendant that is busy for the compute: the largest."""
    processes = wait_until(server.descendants, "the worker has started")
    return max(processes, key=lambda process: process.memory_info().rss)


def test_listens_on_this_machine_only(server: Server) -> None:
    wait_until(lambda: health(server)["worker"] != "down", "the worker is there")
    processes = [psutil.Process(server.process.pid), *server.descendants()]
    listening = {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


WAYS = {
    "streamlit": [str(Path(sys.executable).with_name("streamlit")), "run", SCRIPT],
    "module": [sys.executable, "-m", "streamlit", "run", SCRIPT],
}


@pytest.mark.parametrize("way", WAYS)
def test_starts_from_any_folder(way: str, tmp_path: Path) -> None:
    command = [*WAYS[way], "--server.port", "{port}"]
    with serving(command=command, cwd=tmp_path) as server:
        connections = psutil.Process(server.process.pid).net_connections("inet")
        ours = {
            connection.laddr.ip
            for connection in connections
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == server.port
        }
        assert ours == {"127.0.0.1"}  # as .streamlit/config.toml says
        assert health(server)["status"] == "ok"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
def test_another_asgi_server_serves_it_with_its_own_settings(tmp_path: Path) -> None:
    uvicorn = [sys.executable, "-m", "uvicorn", "--app-dir", str(ROOT), "--port", "{port}"]
    with (
        launch_chromium() as browser,
        serving(command=[*uvicorn, "streamlit_app:app"], cwd=tmp_path) as server,
    ):
        page = browser.new_page(color_scheme="light")
        page.goto(server.url)
        paper = "rgb(251, 250, 246)"  # of the theme in .streamlit/config.toml
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", paper, timeout=20_000)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ends_with_all_its_processes(sign: signal.Signals) -> None:
    with serving() as server:
        wait_until(lambda: health(server)["worker"] != "down", "the worker is there")
        worker = worker_of(server)
        if sign == signal.SIGINT:  # Ctrl-C reaches all processes of a terminal
            worker.send_signal(sign)
        server.process.send_signal(sign)
        server.process.wait(20)
        wait_until(lambda: not worker.is_running(), "the worker is gone")
        assert "Traceback" not in server.log.read_text()


def test_worker_ends_when_the_server_is_killed(tmp_path: Path) -> None:
    with serving(environment={"TMPDIR": str(tmp_path)}) as server:  # it cannot tidy up
        worker = worker_of(server)
        server.process.kill()
        server.process.wait(20)
        wait_until(
            lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE,
            "the worker is gone",
        )


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status(True, False, True, 1, 0, 0), "warm"),
        (Status(True, False, False, 1, 0, 0), "warming"),
        (Status(False, True, False, 0, 0, 0), "warming"),
        (Status(False, False, False, 0, 0, 0), "down"),
    ],
)
def test_health_says_how_the_worker_is(status: Status, word: str) -> None:
    told = health_of(status)
    assert told.pop("memory_mb") > 0
    num_workers = status.num_workers
    assert told == {
        "status": "ok", "worker": word, "workers": num_workers, "running": 0, "waiting": 0,
    }  # fmt: skip


def test_finds_those_who_were_here_and_are_gone() -> None:
    present = {"ada", "bob"}
    departures = Departures(present.__contains__, seconds_away=40)
    owners = {"ada", "bob", "a script that is no session"}
    assert departures.gone(owners, now=0) == set()
    present.remove("ada")
    assert departures.gone(owners, now=30) == set()
    assert departures.gone(owners, now=45) == {"ada"}
    present.add("ada")  # the line is there again
    assert departures.gone(owners, now=50) == set()
    assert departures.gone({"bob"}, now=1_000) == set()
