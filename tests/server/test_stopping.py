"""The site is asked to stop: who may still come in, what learners read, and when it ends."""

import asyncio
import json
import signal
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from cnn_core.compute import Compute
from server.stopping import Stopping
from tests.server.talking import ask, open_page
from tests.serving import Server, serving
from tests.waiting import wait_until

SITE = Path(__file__).parent / "site" / "stopping_app.py"
LONG = 60  # seconds that a worker may take to start on a busy machine


def health(server: Server) -> dict[str, object]:
    return json.loads(server.get("/healthz"))


def test_trainings_finish_while_nobody_new_is_let_in(tmp_path: Path) -> None:
    environment = {"CNN_GRACE": "300", "TMPDIR": str(tmp_path)}
    with serving(SITE, environment=environment) as server:
        assert ask(server, "/healthz?ready=1")[0] == 200
        assert ask(server, "/train")[2] == b"begun"
        wait_until(lambda: health(server)["running"] == 1, "the training runs", LONG)
        workers = server.descendants()
        assert workers
        with open_page(server) as page:
            page.open()
            server.process.send_signal(signal.SIGTERM)
            told = page.wait_for(lambda message: message.delta.new_element.HasField("toast"))
            assert "About to stop" in told.delta.new_element.toast.body
            assert "300 seconds" in told.delta.new_element.toast.body
            page.open()  # who is here goes on

            assert health(server)["status"] == "stopping"
            assert ask(server, "/healthz")[0] == 200  # alive
            assert ask(server, "/healthz?ready=1")[0] == 503
            assert ask(server, "/", headers={"Sec-Fetch-Dest": "document"})[0] == 503
            status, _, sentence = ask(server, "/train")
            assert (status, b"about to stop" in sentence) == (409, True)
            with pytest.raises(InvalidStatus) as refused, open_page(server):
                pass
            assert refused.value.response.status_code == 503
            session = page.session
        with open_page(server, session=session) as page:  # a line that was lost for a moment
            page.open()
            assert page.session == session

        ask(server, "/finish")
        assert server.process.wait(30) == 0
        wait_until(lambda: not any(one.is_running() for one in workers), "the worker is gone")
        log = server.log.read_text()
        assert "trainings that did not finish: 0" in log
        assert "Traceback" not in log
    assert list(tmp_path.iterdir()) == []  # nor has the worker left anything


class Server_:
    """Stands for uvicorn's, whose method answers signals."""

    should_exit = False

    def handle_exit(self, sign: int, frame: object) -> None:
        raise AssertionError("its own way would end the process by the signal")


class Training(Compute):
    """A compute that says that something trains."""

    def count(self, kind: object, state: object = None) -> int:
        return 1


@pytest.fixture
def uvicorn():
    server = Server_()
    before = signal.signal(signal.SIGTERM, server.handle_exit)
    yield server
    signal.signal(signal.SIGTERM, before)


async def stopped(uvicorn: Server_, seconds: float, times: int) -> list[str]:
    told: list[str] = []
    async with Stopping(told.append).watching(Training(scheduler=""), seconds):
        for _ in range(times):
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0.01)
        while not uvicorn.should_exit:
            await asyncio.sleep(0.01)
    return told


def test_ends_when_the_grace_is_over(uvicorn: Server_) -> None:
    assert len(asyncio.run(stopped(uvicorn, 0.05, times=1))) == 1


def test_second_signal_waits_for_nothing(uvicorn: Server_) -> None:
    assert len(asyncio.run(asyncio.wait_for(stopped(uvicorn, 3_600, times=2), 10))) == 1
