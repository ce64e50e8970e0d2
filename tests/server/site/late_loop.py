"""A site whose loop comes late to what a run has said, as that of a busy server does."""

import os

import streamlit as st
from streamlit.runtime.app_session import AppSession

from server.ended_runs import let_runs_finish

SECONDS_LATE = 0.3


def _call_late(session, callback):
    loop = session._event_loop
    loop.call_soon_threadsafe(lambda: loop.call_later(SECONDS_LATE, callback))


AppSession._call_soon_on_event_loop = _call_late
if os.environ.get("LET_RUNS_FINISH") == "yes":
    let_runs_finish()


@st.fragment
def part():
    st.slider("A part of the page", 0, 10, key="part")


part()
st.markdown("The end of the page")
