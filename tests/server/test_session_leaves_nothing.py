"""All lessons are opened for nobody; then a learner brings a picture, opens a class, joins, trains.

What is left of it afterwards: the log has no secret of it, no file has anything of it, and the
metrics count it. The worker alone has TensorFlow, and nobody else on the network can reach it.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from playwright.sync_api import Page, expect

from cnn_core.pictures import png_bytes
from pages.parts.lessons import LESSONS, lesson_named
from tests.browser.hands import button, menu, open_lesson
from tests.serving import Server, launch_chromium, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

NAME = "Adalovelacia"
LONG = 120_000  # milliseconds that TensorFlow may take to be ready on a busy machine
WATCHING = Path(__file__).parent / "site" / "watching"

OF_LIBRARIES = re.compile(
    r"/cnn-compute-\w+/|/dev/null$|/__autograph_generated_file\w+\.py$|/\.keras/keras\.json$|"
    r"temporary0/[a-z0-9_]{8}$"
)
"""What may be written: in Dask's own folder, nowhere, code that TensorFlow makes of its own code,
Keras' settings, and how Python finds out where temporary files can be made."""


@dataclass
class Rehearsed:
    """How the site was before its first learner came.

    Attributes
    ----------
    health : dict
        As it was told.
    metrics, log : str
        As they were.
    web, worker : set of str
        Which of the large libraries either process had loaded.
    """

    health: dict[str, Any]
    metrics: str
    log: str
    web: set[str]
    worker: set[str]


@dataclass
class Visit:
    """What a visit left.

    Attributes
    ----------
    secrets : list of str
        What must be nowhere: room, host key, name, session, token.
    log, metrics : str
        As they are after it.
    opened : set of str
        Files that were opened for writing.
    temporary : Path
        Where temporary files are made.
    content : bytes
        Of the picture that was brought.
    rehearsed : Rehearsed
        As it was when all lessons had been opened and nobody had come yet.
    listening : set of str
        Addresses at which any process of the site listened.
    """

    secrets: list[str]
    log: str
    metrics: str
    opened: set[str]
    temporary: Path
    content: bytes
    rehearsed: Rehearsed
    listening: set[str]


def own_picture() -> bytes:
    """A picture of more than a megabyte, which does not become smaller."""
    chance = np.random.default_rng(8)
    return png_bytes(chance.random((640, 640, 3), np.float32))


def bring_a_picture(page: Page, server: Server, content: bytes) -> None:
    open_lesson(page, server, "pixels")
    page.get_by_role("button", name="Chelsea the cat").last.click()
    file = {"name": f"{NAME}.png", "mimeType": "image/png", "buffer": content}
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_role("button", name="Your own picture").last).to_be_visible(timeout=LONG)


def open_a_class(page: Page) -> tuple[str, str]:
    """Go on to the training room and open a room; answer its code and its host's key."""
    menu(page, lesson_named("training").title)
    button(page, "training_class").click()
    page.get_by_role("tab", name="Open a room").click()
    button(page, "training_open_button").click()
    board = page.locator(".st-key-training_board")
    expect(board).to_contain_text("Nobody has joined yet", timeout=LONG)
    link = board.locator("code.link").inner_text()
    text = page.locator("body").inner_text()
    key = re.search(r"\b[\w-]{22}\b", text)
    return link.partition("training_room=")[2], key[0] if key else ""


def processes_of(server: Server) -> tuple[psutil.Process, psutil.Process]:
    """The web process, and of its descendants the one that computes: the largest."""
    worker = max(server.descendants(), key=lambda process: process.memory_info().rss)
    return psutil.Process(server.process.pid), worker


def large_libraries(process: psutil.Process) -> set[str]:
    """Name those that are loaded; Keras has no machine code of its own, but brings TensorFlow."""
    mapped = Path(f"/proc/{process.pid}/maps").read_text()
    return {name for name in ("tensorflow", "pandas") if f"/{name}/" in mapped}


def when_rehearsed(server: Server) -> Rehearsed:
    """Wait until TensorFlow is ready and every lesson has been opened once."""

    def told() -> dict[str, Any]:
        answered: dict[str, Any] = json.loads(server.get("/healthz"))
        return answered

    wait_until(lambda: told()["rehearsed"], "all lessons have been opened", LONG / 1_000)
    health, metrics, log = told(), server.get("/metrics").decode(), server.log.read_text()
    web, worker = map(large_libraries, processes_of(server))
    return Rehearsed(health, metrics, log, web, worker)


def listening(server: Server) -> set[str]:
    processes = [psutil.Process(server.process.pid), *server.descendants()]
    connections = [one for process in processes for one in process.net_connections("inet")]
    return {one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN}


def join_and_train(page: Page, server: Server, room: str) -> None:
    query = f"?training_room={room}&training_epochs_digits=1"
    open_lesson(page, server, "training", query)
    page.get_by_role("textbox", name="Your name on the board").fill(NAME)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator(".st-key-training_board li .name")).to_have_text(NAME, timeout=LONG)
    button(page, "training_train").click()
    accuracy = page.locator(".st-key-training_board li .accuracy")
    expect(accuracy).to_have_text(re.compile(r"^\d+\.\d %$"), timeout=LONG)


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    temporary = tmp_path_factory.mktemp("temporary")
    notes = tmp_path_factory.mktemp("notes") / "opened"
    environment = {
        "TMPDIR": str(temporary), "HOME": str(temporary), "CNN_LOG": "json",
        "PYTHONPATH": str(WATCHING), "OPENED_FOR_WRITING": str(notes),
        "PYTHONDONTWRITEBYTECODE": "1", "CNN_REHEARSAL": "on",
    }  # fmt: skip
    content = own_picture()
    sockets: list[str] = []
    with serving(environment=environment) as server, launch_chromium() as browser:
        rehearsed = when_rehearsed(server)
        contexts = [
            browser.new_context(extra_http_headers={"X-Forwarded-For": "203.0.113.9"})
            for _ in range(2)
        ]
        for context in contexts:
            context.set_default_timeout(LONG)
        page, member = (context.new_page() for context in contexts)
        page.on("request", lambda request: sockets.append(request.url))
        bring_a_picture(page, server, content)
        uploads = [url for url in sockets if "/upload_file/" in url]
        room, key = open_a_class(page)
        addresses = listening(server)
        join_and_train(member, server, room)
        wait_until(lambda: not json.loads(server.get("/healthz"))["running"], "it ends", 60)
        cookies = [cookie["value"] for context in contexts for cookie in context.cookies()]
        metrics = server.get("/metrics").decode()
        member.close()
        page.close()
        log = server.log.read_text()
    session = uploads[0].partition("/upload_file/")[2].partition("/")[0]
    assert len(session) == 36
    secrets = [room, NAME, session, "203.0.113.9", *cookies, *([key] if key else [])]
    opened = set(notes.read_text(errors="replace").splitlines())
    return Visit(secrets, log, metrics, opened, temporary, content, rehearsed, addresses)


def test_log_is_of_objects_and_has_no_secret(visit: Visit) -> None:
    assert [secret for secret in visit.secrets if secret in visit.log] == []
    lines = [line for line in visit.log.splitlines() if line.startswith("{")]
    assert all(set(json.loads(line)) >= {"time", "level", "logger", "message"} for line in lines)
    rest = [line for line in visit.log.splitlines() if line.strip() and line not in lines]
    streamlits_greeting = re.compile(r"\s*(You can now view|URL: )|.*absl|I0000 .*oneDNN")
    assert [line for line in rest if not streamlits_greeting.match(line)] == []


def test_nothing_of_a_learner_is_written_to_disk(visit: Visit) -> None:
    assert visit.opened  # it was watched
    assert [path for path in visit.opened if not OF_LIBRARIES.search(path)] == []
    kept = [path for path in visit.temporary.rglob("*") if path.is_file()]
    piece = visit.content[5_000:5_064]
    for path in kept:
        found = path.read_bytes()
        assert piece not in found, path
        assert not any(secret.encode() in found for secret in visit.secrets), path


def figures(metrics: str) -> dict[str, float]:
    """Return what was counted, by name and labels."""
    lines = [line.rsplit(" ", 1) for line in metrics.splitlines() if line[0] != "#"]
    return {name: float(figure) for name, figure in lines}


def test_metrics_count_the_visit_and_name_nobody(visit: Visit) -> None:
    assert [secret for secret in visit.secrets if secret in visit.metrics] == []
    before, told = figures(visit.rehearsed.metrics), figures(visit.metrics)
    assert told["cnn_sessions"] == 2
    assert told['cnn_jobs_ended_total{kind="training",state="finished"}'] == 1
    assert told['cnn_job_wait_seconds_count{kind="training"}'] == 1
    for lesson in ("pixels", "training"):
        runs = f'cnn_page_run_seconds_count{{lesson="{lesson}"}}'
        assert told[runs] - before[runs] >= 2
    assert not [name for name in told if name.startswith("cnn_errors_total") and told[name]]


def test_a_quiet_site_has_opened_all_its_lessons(visit: Visit) -> None:
    told = figures(visit.rehearsed.metrics)
    runs = [f'cnn_page_run_seconds_count{{lesson="{lesson.slug}"}}' for lesson in LESSONS]
    assert min(told.get(name, 0) for name in runs) >= 1
    assert not [name for name in told if name.startswith("cnn_errors_total") and told[name]]
    assert told["cnn_sessions"] == 0
    assert "ERROR" not in visit.rehearsed.log


@pytest.mark.slow
def test_the_worker_is_warm_and_no_lesson_brings_a_large_library_into_the_web_process(
    visit: Visit,
) -> None:
    expected = {"status", "worker", "workers", "running", "waiting", "memory_mb", "rehearsed"}
    health = visit.rehearsed.health
    assert set(health) == expected
    assert (health["status"], health["worker"]) == ("ok", "warm")
    assert 50 < health["memory_mb"] < 1_000
    assert visit.rehearsed.web == set()
    assert "tensorflow" in visit.rehearsed.worker


def test_listens_on_this_machine_only(visit: Visit) -> None:
    assert visit.listening == {"127.0.0.1"}
