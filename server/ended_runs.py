"""What a run has written arrives, also when a part of the page is asked for just as it ends.

A run ends in its own thread; its last messages wait until the server's loop comes to them. Who asks
for a fragment in between (as pages do by themselves that show how a training goes on) finds a
runner that takes nothing more. Streamlit 1.67 begins another one at once, and passes over all that
still comes from the one before: the lower half of a page is missing then, and the browser waits for
its end. Here the other one begins when the one before has said all
(docs/decisions/026-ended-runs.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData

SECONDS_BETWEEN_LOOKS = 0.002
SECONDS_AT_MOST = 1.0  # a run that was told to stop can take longer

Create = Callable[[AppSession, RerunData], None]


def let_runs_finish() -> None:
    """Have no run begin before all of the one before has been read in."""
    if hasattr(AppSession._create_scriptrunner, "at_once"):
        return
    create = AppSession._create_scriptrunner

    def create_behind(session: AppSession, rerun_data: RerunData) -> None:
        _begin(session, rerun_data, create, time.monotonic() + SECONDS_AT_MOST)

    create_behind.at_once = create  # type: ignore[attr-defined]
    AppSession._create_scriptrunner = create_behind  # type: ignore[method-assign,assignment]


def _begin(session: AppSession, rerun_data: RerunData, create: Create, latest: float) -> None:
    """Begin a run, or look again in a moment; the runner that is there takes nothing more."""
    if session._scriptrunner is None or time.monotonic() > latest:
        create(session, rerun_data)
    else:
        session._event_loop.call_later(
            SECONDS_BETWEEN_LOOKS, _look_again, session, rerun_data, create, latest
        )


def _look_again(session: AppSession, rerun_data: RerunData, create: Create, latest: float) -> None:
    if session._state == AppSessionState.SHUTDOWN_REQUESTED:
        return
    runner = session._scriptrunner
    if runner is None or not runner.request_rerun(rerun_data):
        _begin(session, rerun_data, create, latest)
