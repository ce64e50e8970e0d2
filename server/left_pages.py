"""What a page that is being left still says does not reach the page that comes.

A component tells Python half a second later where the hand has rested. When the learner has gone to
another lesson meanwhile, the message names a fragment of the old page, and that page. Streamlit
1.67 runs it behind the run of the new page, in the name of the old one, and the browser takes that
for a change of page: it drops what the new page has written, and a header is all that is left.

Here such a message has the new page run once more, whole: what it tells of the old one is kept, and
nothing is begun in the old one's name. What asks again by itself is passed over
(docs/decisions/025-left-pages.md).
"""

from __future__ import annotations

from typing import Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

_ASKED_FOR = "_asked_for"  # of a session: what it was last asked for, until its run has begun


def let_left_pages_go() -> None:
    """Have messages of fragments of a page that was left count for the page that has come."""
    if hasattr(AppSession.request_rerun, "of_any_page"):
        return
    request, begin = AppSession.request_rerun, AppSession._create_new_session_message

    def request_of_this_page(session: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None and _is_left(session, client_state):
            if client_state.is_auto_rerun:
                return
            client_state = _of_this_page(session, client_state)
        elif client_state is not None and not client_state.fragment_id:
            setattr(session, _ASKED_FOR, client_state)
        request(session, client_state)

    def begin_page(session: AppSession, page: str, run: Any, *more: Any) -> ForwardMsg:
        if not run.fragment_ids:
            setattr(session, _ASKED_FOR, None)
        return begin(session, page, run, *more)

    request_of_this_page.of_any_page = request  # type: ignore[attr-defined]
    AppSession.request_rerun = request_of_this_page  # type: ignore[method-assign,assignment]
    AppSession._create_new_session_message = begin_page  # type: ignore[method-assign,assignment]


def _is_left(session: AppSession, client_state: ClientState) -> bool:
    now = _page_of(session)
    return bool(client_state.fragment_id and now and now != client_state.page_script_hash)


def _page_of(session: AppSession) -> str:
    asked_for: ClientState | None = getattr(session, _ASKED_FOR, None)
    page = asked_for.page_script_hash if asked_for else ""
    return page or session._pages_manager.current_page_script_hash


def _of_this_page(session: AppSession, client_state: ClientState) -> ClientState:
    """Take what the widgets say, and nothing else; the address is that of the page of now."""
    moved = ClientState()
    moved.CopyFrom(client_state)
    moved.fragment_id, moved.page_name = "", ""
    moved.page_script_hash = _page_of(session)
    moved.query_string = (getattr(session, _ASKED_FOR, None) or session._client_state).query_string
    return moved
