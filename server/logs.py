"""The log: one way for all who write into it, without secrets and without anything about persons.

Cleaned when a record is made, so that no handler of any library sees more.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
import sys
import traceback
from collections.abc import Callable
from typing import Any

from cnn_core.errors import LessonInputError

PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
OWN_HANDLERS = ("streamlit", "uvicorn", "websockets")
"""Loggers that bring handlers of their own; they and those below them."""

_ADDRESS_OF_THIS_MACHINE = r"(?!127\.0\.0\.1\b)(?!0\.0\.0\.0\b)"
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?i)\b(cookie|authorization|x-xsrftoken)(\W{1,4})[^\r\n]*", r"\1\2…"),
        (r"\b((?:_streamlit_\w+|learner)=)[^\s;,'\"]+", r"\1…"),
        (r"\b2\|[0-9a-f]{8}\|[0-9a-f]{16,}\|\d+", "…"),  # Streamlit's token against forgery
        (r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", "…"),  # a signed token of OpenID
        (r"(?i)([?&](?:[\w-]*(?:room|key|token|code|state|secret|name))=)[^\s&'\"]+", r"\1…"),
        (r"[\w.+-]+@[\w-]+\.[\w.-]+", "…"),
        (r"\bdata:[\w/+.-]+;base64,[\w+/=]+", "…"),
        (r"\b(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[\w+/-]{80,}={0,2}", "…"),  # bytes as text
        (r"\b" + _ADDRESS_OF_THIS_MACHINE + r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b", "…"),
        (r"(?i)(?<![\w:.])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}(?![\w:])", "…"),
        (r"(?i)(?<![\w:.])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4})?(?![\w:])", "…"),
    )
)
_SESSION = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")


class Logs:
    """Sets up the log of this process.

    Parameters
    ----------
    session : callable
        Answers which session's page the calling thread runs, None outside of any.
    name_of : callable
        Makes a session's own name, which is a key, into one that may be written down.
    as_json : bool
        Whether each line is a JSON object.
    """

    def __init__(
        self, session: Callable[[], str | None], name_of: Callable[[str], str], *, as_json: bool
    ) -> None:
        self._session = session
        self._name_of = name_of
        self._handler = logging.StreamHandler(sys.stderr)
        self._handler.addFilter(is_worth_a_line)
        self._handler.setFormatter(JsonLines() if as_json else logging.Formatter(PLAIN))

    def set_up(self) -> None:
        """Clean every record from now on, and have all loggers write one way; can be repeated."""
        logging.setLogRecordFactory(self.record)
        root = logging.getLogger()
        root.handlers = [self._handler]
        for name in list(logging.root.manager.loggerDict):
            if name.partition(".")[0] in OWN_HANDLERS:
                self.take_over(logging.getLogger(name))
        requests = logging.getLogger("uvicorn.access")  # who asked for what; a proxy may note it
        requests.handlers, requests.propagate = [], False

    def take_over(self, logger: logging.Logger) -> None:
        """Have a logger write through the root, in place of its own handlers."""
        logger.handlers = []
        logger.propagate = True

    def record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        """Make a record in which nothing is left that must not be written down."""
        record = logging.LogRecord(*args, **kwargs)
        try:
            text = record.getMessage()
        except Exception:  # the handler reports it, with where it came from
            return record
        record.msg, record.args = self.clean(text), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self.clean(told(record.exc_info[1]))
            record.exc_info = None
        session = self._session()
        record.session = self._name_of(session) if session else ""
        return record

    def clean(self, text: str) -> str:
        """Take out of a text what is secret or about a person."""
        text = _SESSION.sub(lambda found: self._name_of(found[0]), text)
        for pattern, instead in _SECRETS:
            text = pattern.sub(instead, text)
        return text


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Whether a record says something to whoever hosts the site."""
    library, message = record.name.partition(".")[0], record.getMessage()
    if library == "distributed":  # its comings and goings; `cnn_core.compute` says what matters
        return record.levelno >= logging.CRITICAL
    if library == "uvicorn":  # 0.54 takes every websocket that was refused for a mistake
        is_refusal = message.startswith("ASGI callable returned without completing handshake")
        return record.levelno >= logging.WARNING and not is_refusal
    return True


class JsonLines(logging.Formatter):
    """Writes a record as one line: time, level, logger, message, session, and traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "session": getattr(record, "session", ""),
        }
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def told(error: BaseException) -> str:
    """Write a traceback; without the sentence of an error that speaks of what a learner did."""
    lines = traceback.TracebackException.from_exception(error)
    _keep_to_itself(lines, error)
    return "".join(lines.format()).rstrip()


def _keep_to_itself(lines: traceback.TracebackException, error: BaseException) -> None:
    if isinstance(error, LessonInputError):
        lines._str = "(as said to the learner)"  # type: ignore[attr-defined]
    for inner, cause in (
        (lines.__cause__, error.__cause__),
        (lines.__context__, error.__context__),
    ):
        if inner is not None and cause is not None:
            _keep_to_itself(inner, cause)
