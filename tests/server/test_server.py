"""The real server: ways to start it, what it answers, and that nothing is left of it."""

import json
import signal
import sys
import tomllib
from pathlib import Path
from typing import Any

import psutil
import pytest

from cnn_core.compute import Status
from server.health import health_of
from server.life import Departures
from tests.server.talking import open_page
from tests.serving import ROOT, Server, serving
from tests.waiting import wait_until

SCRIPT = str(ROOT / "streamlit_app.py")
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
NO_WORKER = {"CNN_SCHEDULER": "tcp://127.0.0.1:1"}  # TensorFlow has nothing to do here


def health(server: Server) -> dict[str, Any]:
    answered: dict[str, Any] = json.loads(server.get("/healthz"))
    return answered


def worker_of(server: Server) -> psutil.Process:
    """The one descendant that is busy for the compute: the largest."""
    processes = wait_until(server.descendants, "the worker has started")
    return max(processes, key=lambda process: process.memory_info().rss)


def test_starts_from_any_folder(tmp_path: Path) -> None:
    streamlit = str(Path(sys.executable).with_name("streamlit"))
    command = [streamlit, "run", SCRIPT, "--server.port", "{port}"]
    with serving(command=command, cwd=tmp_path, environment=NO_WORKER) as server:
        assert_answers_on_this_machine_only(server)
    assert list(tmp_path.iterdir()) == []


def assert_answers_on_this_machine_only(server: Server) -> None:
    """Assert that it listens as .streamlit/config.toml says."""
    connections = psutil.Process(server.process.pid).net_connections("inet")
    ours = {
        connection.laddr.ip
        for connection in connections
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == server.port
    }
    assert ours == {"127.0.0.1"}
    assert health(server)["status"] == "ok"


def test_another_asgi_server_serves_it_with_its_own_settings(tmp_path: Path) -> None:
    uvicorn = [sys.executable, "-m", "uvicorn", "--app-dir", str(ROOT), "--port", "{port}"]
    command = [*uvicorn, "streamlit_app:app"]
    with serving(command=command, cwd=tmp_path, environment=NO_WORKER) as server:
        assert b'<div id="root">' in server.get("/")
        with open_page(server) as page:
            page.open()
            said = [one.new_session for one in page.seen if one.HasField("new_session")]
    theme = said[0].custom_theme
    assert theme.light.background_color == THEME["light"]["backgroundColor"]
    assert theme.dark.background_color == THEME["dark"]["backgroundColor"]
    assert theme.base_radius == THEME["baseRadius"]


def test_ctrl_c_ends_it_with_all_its_processes(tmp_path: Path) -> None:
    """SIGTERM, after which a site lets trainings end: test_stopping.py."""
    with serving(cwd=tmp_path) as server:  # as `make run` does
        assert_answers_on_this_machine_only(server)
        wait_until(lambda: health(server)["worker"] != "down", "the worker is there")
        worker = worker_of(server)
        worker.send_signal(signal.SIGINT)  # Ctrl-C reaches all processes of a terminal
        server.process.send_signal(signal.SIGINT)
        server.process.wait(20)
        wait_until(lambda: not worker.is_running(), "the worker is gone")
        assert "Traceback" not in server.log.read_text()
    assert list(tmp_path.iterdir()) == []  # nor has the worker left anything


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
