"""What a page that is being left still says does not reach the page that comes.

A component tells Python half a second later where the hand has rested. When the learner has gone to
another lesson meanwhile, the message names a fragment of the old page, and that page. Streamlit
1.67 runs it behind the run of the new page, in the name of the old one, and the browser takes that
for a change of page: it drops what the new page has written, and a header is all that is left.

Here such a message is passed over, as Streamlit does it with fragments that it knows to be gone
(docs/decisions/025-left-pages.md).
"""

from __future__ import annotations

from typing import Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession

_ASKED_FOR = "_page_asked_for"  # of a session, until the run of that page has begun


def let_left_pages_go() -> None:
    """Pass over messages of fragments of a page that their session is not on or on its way to."""
    if hasattr(AppSession.request_rerun, "of_any_page"):
        return
    request, begin = AppSession.request_rerun, AppSession._create_new_session_message

    def request_of_this_page(session: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None and client_state.fragment_id:
            if _page_of(session) not in ("", client_state.page_script_hash):
                return
        elif client_state is not None:
            setattr(session, _ASKED_FOR, client_state.page_script_hash)
        request(session, client_state)

    def begin_page(session: AppSession, page: str, run: Any, *more: Any) -> ForwardMsg:
        if not run.fragment_ids:
            setattr(session, _ASKED_FOR, "")
        return begin(session, page, run, *more)

    request_of_this_page.of_any_page = request  # type: ignore[attr-defined]
    AppSession.request_rerun = request_of_this_page  # type: ignore[method-assign]
    AppSession._create_new_session_message = begin_page  # type: ignore[method-assign,assignment]


def _page_of(session: AppSession) -> str:
    asked_for: str = getattr(session, _ASKED_FOR, "")
    return asked_for or session._pages_manager.current_page_script_hash
