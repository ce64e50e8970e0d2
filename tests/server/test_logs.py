"""What the log says, and what it never says."""

import json
import logging
from collections.abc import Iterator

import pytest

from cnn_core.errors import LessonInputError
from server.logs import JsonLines, Logs

SESSION = "0f3c2b1a-1111-4222-8333-444455556666"


@pytest.fixture
def logs() -> Iterator[Logs]:
    """The log of a page, which makes the records of this process for as long as a test lasts."""
    before = logging.getLogRecordFactory()
    logs = Logs(lambda: SESSION, lambda session: session[:2] + "-short", as_json=True)
    logging.setLogRecordFactory(logs.record)
    yield logs
    logging.setLogRecordFactory(before)


def written(caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    line = JsonLines().format(caplog.records[-1])
    assert "\n" not in line
    told: dict[str, str] = json.loads(line)
    return told


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("headers: {'cookie': '_streamlit_user=2|1:0|abc; other=1'}", "abc"),
        ("Cookie: _streamlit_xsrf=2|0a1b2c3d|0123456789abcdef0123|1790000000", "0123456789"),
        ("Authorization: Bearer hush", "hush"),
        ("set learner=0123456789abcdef0123456789abcdef; HttpOnly", "0123456789abcdef"),
        ("token 2|0a1b2c3d|0123456789abcdef0123|1790000000 is old", "0123456789abcdef"),
        ("got eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl from there", "eyJzdWIiOiIx"),
        ("GET /training?training_room=BCDFGH&host_key=hush HTTP/1.1", "BCDFGH"),
        ("GET /oauth2callback?code=hush&state=hash", "hush"),
        ("mail to ada.lovelace@school.example failed", "ada.lovelace"),
        ("<img src='data:image/png;base64,iVBORw0KGgo='>", "iVBORw0KGgo"),
        ("picture " + "QUJDx1" * 30, "QUJDx1QU"),
        ("connection from 203.0.113.9:51002 lost", "203.0.113.9"),
        ("connection from [2001:db8:0:1:2:3:4:5]:51002 lost", "2001:db8"),
        ("connection from 2001:db8::7 lost", "2001:db8"),
        (f"session {SESSION} reconnects", SESSION),
    ],
)
def test_says_nothing_secret_or_of_a_person(
    logs: Logs, caplog: pytest.LogCaptureFixture, said: str, secret: str
) -> None:
    logging.getLogger("any.library").warning("It says %s", said)
    told = written(caplog)
    assert secret not in json.dumps(told)
    assert told["message"].startswith("It says")


@pytest.mark.parametrize(
    "said",
    [
        "Uvicorn running on http://127.0.0.1:8501 (Press CTRL+C to quit)",
        "Job training-0f3c2b1a5d6e7f80a1b2c3d4 failed at 12:30:59 in 3.5 s, version 1.67.0",
        "/srv/site/pages/parts/a_rather_long_name_of_a_module_that_somebody_has_thought_of.py",
        "The cluster cannot be reached: OSError('Timed out after 5 s to tcp://127.0.0.1:8786')",
    ],
)
def test_leaves_what_is_needed_to_find_a_fault(
    logs: Logs, caplog: pytest.LogCaptureFixture, said: str
) -> None:
    logging.getLogger("any.library").warning(said)
    assert written(caplog)["message"] == said


def test_line_is_an_object_with_a_short_name_of_the_session(
    logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("any.library").error("Two\nlines")
    told = written(caplog)
    assert (told["level"], told["logger"], told["message"]) == (
        "ERROR",
        "any.library",
        "Two\nlines",
    )
    assert told["session"] == "0f-short"
    assert told["time"].endswith("+00:00")
    assert set(told) == {"time", "level", "logger", "message", "session"}


def test_traceback_is_a_field_without_what_a_learner_was_told(
    logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    name = "A" + "da"  # a traceback quotes the lines of the code
    try:
        try:
            raise LessonInputError(f"{name} is taken.")
        except LessonInputError as error:
            raise ZeroDivisionError("at ada@school.example") from error
    except ZeroDivisionError:
        logging.getLogger("any.library").exception("It failed")
    told = written(caplog)
    assert "Ada" not in told["traceback"]
    assert "ada@" not in told["traceback"]
    assert "ZeroDivisionError: at …" in told["traceback"]
    assert "test_logs.py" in told["traceback"]
    assert "LessonInputError: (as said to the learner)" in told["traceback"]


def test_plain_lines_carry_the_traceback_too(logs: Logs, caplog: pytest.LogCaptureFixture) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("any.library").exception("It failed")
    assert "ZeroDivisionError: division by zero" in logging.Formatter().format(caplog.records[-1])


def test_record_that_cannot_be_put_together_is_no_fault_of_the_log(logs: Logs) -> None:
    assert logs.record("any", logging.INFO, "path", 1, "%d", ("word",), None).args == ("word",)
