"""Where the server touches Streamlit's insides.

All of it is here, in `unsent`, in `left_pages` and in `ended_runs`. ``tests/server`` drives each
over the real protocol; when a newer Streamlit moves one of them, a test fails.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable

import streamlit as st
import streamlit.logger
from google.protobuf.message import DecodeError
from streamlit import config, delta_generator, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import RuntimeState, app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import (
    RerunData,
    ScriptRunner,
    add_script_run_ctx,
    get_script_run_ctx,
)
from streamlit.runtime.session_manager import SessionClient
from streamlit.web.server.server_util import is_allowed_origin
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

__all__ = ["is_host_allowed"]

logger = logging.getLogger(__name__)

WELCOME = {"rerun_script", "app_heartbeat", "stop_script", "file_urls_request"}
WELCOME_OPERATIONS = {"deferred_file", "dataframe_chunk"}
"""All that a page of this site has to say. Not among them: emptying the caches of every learner,
running again when a file changes, looking at git, and writing into the folder of the project."""

OPEN = (RuntimeState.NO_SESSIONS_CONNECTED, RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED)

SECONDS_FOR_A_PAGE = 60.0

_SALT = secrets.token_bytes(16)


def is_here(session: str) -> bool:
    """Whether that session has an open page; False when the server is going down."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def is_open() -> bool:
    """Whether pages are served."""
    return runtime.exists() and runtime.get_instance().state in OPEN


def num_sessions() -> int:
    """Count the open pages."""
    if not runtime.exists():
        return 0
    return runtime.get_instance()._session_mgr.num_active_sessions()


async def open_for_nobody(address: str) -> list[str]:
    """Run a page as if somebody had opened it; answer the addresses of all pages.

    Parameters
    ----------
    address : str
        Of the page, "" for the first.
    """
    site, nobody = runtime.get_instance(), _Nobody()
    session = site.connect_session(nobody, {})
    try:
        state = ClientState(page_name=address)
        state.context_info.timezone = "UTC"
        state.context_info.color_scheme = "light"
        site.handle_backmsg(session, BackMsg(rerun_script=state))
        await asyncio.wait_for(nobody.has_seen_all.wait(), SECONDS_FOR_A_PAGE)
        opened = site.get_app_session(session)
        pages = opened._pages_manager.get_pages().values() if opened else ()
        return [str(page.get("url_pathname") or "") for page in pages]
    finally:
        site.close_session(session)


class _Nobody(SessionClient):
    """Sits before a page and only notes when all of it was said."""

    def __init__(self) -> None:
        self.has_seen_all = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.has_seen_all.set()


def uploads_of(session: str) -> tuple[int, int]:
    """Answer how many files a session has uploaded and not yet given back, and their bytes."""
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return 0, 0
    with manager._lock:
        files = list(manager.file_storage.get(session, {}).values())
    return len(files), sum(len(file.data) for file in files)


def is_origin_allowed(origin: str) -> bool:
    """Whether a page of that other origin may use this site, by Streamlit's own options."""
    return not config.get_option("server.enableCORS") or is_allowed_origin(origin)


def why_unwelcome(frame: bytes) -> str | None:
    """Name what a message asks for if no page of this site would; None for all others.

    Parameters
    ----------
    frame : bytes
        As it came over the websocket.

    Returns
    -------
    reason : str or None
        "malformed" for what is no message of Streamlit's protocol.
    """
    message = BackMsg()
    try:
        message.ParseFromString(frame)
    except DecodeError:
        return "malformed"
    asked = message.WhichOneof("type") or "nothing"
    if asked == "backend_operation_request":
        operation = message.backend_operation_request.WhichOneof("payload") or "nothing"
        return None if operation in WELCOME_OPERATIONS else operation
    return None if asked in WELCOME else asked


def calling_session() -> str | None:
    """Answer which session's page this thread runs, if any."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else None


def name_for_logs(session: str) -> str:
    """Answer a short name for a session that says nothing about it and ends with this process.

    Its own name is a key: whoever knows it can take the session over.
    """
    return hmac.new(_SALT, session.encode(), hashlib.sha256).hexdigest()[:8]


def tell_everyone(sentence: str) -> None:
    """Show a sentence on every open page, at once and until it is closed; on the server's loop."""
    if not runtime.exists():
        return
    for open_page in runtime.get_instance()._session_mgr.list_active_sessions():
        _tell(open_page.session, sentence)


def _tell(session: AppSession, sentence: str) -> None:
    context = session.create_detached_script_run_ctx(query_string="", context_info=None)
    context._enqueue = session._enqueue_forward_msg

    def show() -> None:
        try:
            add_script_run_ctx(ctx=context)
            st.toast(sentence, icon=":material/schedule:", duration="infinite")
        except Exception:  # one page more or less must not keep the site from stopping
            logger.exception("A page could not be told")

    thread = threading.Thread(target=show, name="tell")  # the server's own is no page's
    thread.start()
    thread.join()


def log_through(take_over: Callable[[logging.Logger], None]) -> None:
    """Have every logger that Streamlit makes from now on taken over."""
    streamlit.logger.setup_formatter = take_over  # type: ignore[assignment]


def time_page_runs(observe: Callable[[str, float], None]) -> None:
    """Have a function told of every run of a page: its lesson, and the seconds it took.

    Parameters
    ----------
    observe : callable
        Called in the thread of the page.
    """
    run = getattr(ScriptRunner._run_script, "untimed", ScriptRunner._run_script)

    def timed(runner: ScriptRunner, rerun_data: RerunData) -> None:
        began = time.perf_counter()
        try:
            run(runner, rerun_data)
        finally:
            observe(_lesson_of(runner), time.perf_counter() - began)

    timed.untimed = run  # type: ignore[attr-defined]
    ScriptRunner._run_script = timed  # type: ignore[method-assign,assignment]


def remember_theme() -> None:
    """Have the theme, of which each run of each part of a page tells anew, read only once."""
    populate = getattr(app_session._populate_theme_msg, "anew", app_session._populate_theme_msg)

    @functools.cache
    def remembered(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        populate(message, section)
        return message

    def copied(msg: CustomThemeConfig, section: str = "theme") -> None:
        if (theme := remembered(section)).ByteSize():  # what is not set does not become set
            msg.MergeFrom(theme)

    copied.anew = populate  # type: ignore[attr-defined]
    app_session._populate_theme_msg = copied


def know_that_it_is_served() -> None:
    """Leave out the look at whether this is a shell; it reads the source of all that runs."""
    delta_generator._use_warning_has_been_displayed = True


def _lesson_of(runner: ScriptRunner) -> str:
    context = get_script_run_ctx(suppress_warning=True)
    page = context.page_script_hash if context else ""
    found = runner._pages_manager.get_pages().get(page)
    return str(found["url_pathname"]) if found and found.get("url_pathname") else "home"
