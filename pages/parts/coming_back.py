"""The beginning of a session whose learner was here before: what they had comes back, once."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from cnn_core.shelf.shelf import Kept
from pages.parts import runs, shelf
from pages.parts.run import Run
from pages.parts.written import as_text

_STATE = "coming_back"
_SECONDS_BETWEEN_LOOKS = 1.0


@dataclass
class _State:
    """How far a session has come.

    Attributes
    ----------
    is_read : bool
        Whether the shelf has told what lies there.
    elsewhere : dict of str to str
        Runs that another page works on: identity and name.
    """

    is_read: bool = False
    elsewhere: dict[str, str] = field(default_factory=dict)


def begin() -> None:
    """Bring back what this learner has on the shelf; while that cannot be told, try again later."""
    shelf.attend()
    state = _state()
    if not state.is_read:
        _look(state)


def stay_in_touch() -> None:
    """Say what goes on elsewhere, and look again, for as long as something is to come."""
    if shelf.me() is not None and _is_waiting(_state()):
        _look_again()


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _look_again() -> None:
    state = _state()
    was_waiting = _is_waiting(state)
    before = len(runs.all_runs())
    if not state.is_read or state.elsewhere:
        _look(state)
    if runs.collect() or len(runs.all_runs()) != before or was_waiting != _is_waiting(state):
        st.rerun()
    for name in state.elsewhere.values():
        st.caption(f"{as_text(name)} goes on in another tab of yours, and comes here afterwards.")


def _state() -> _State:
    state: _State = st.session_state.setdefault(_STATE, _State())
    return state


def _is_waiting(state: _State) -> bool:
    return not state.is_read or bool(state.elsewhere) or any(r.adrift for r in runs.all_runs())


def _look(state: _State) -> None:
    """Take from the shelf what is new there; the first time, all."""
    kept = shelf.read()
    if kept is None:
        return
    is_first = not state.is_read
    if is_first:
        state.is_read = True
        shelf.bring_back(kept)
    here = {run.identity for run in runs.all_runs()}
    names = [shelf.RUN + identity for identity in state.elsewhere] if not is_first else list(kept)
    state.elsewhere = {}
    back = []
    for name in names:
        if name.startswith(shelf.RUN) and name in kept and name.removeprefix(shelf.RUN) not in here:
            back += _take(kept[name], state)
    if back:
        told = ", ".join(as_text(run.name) for run in back[-4:])
        more = f" and {len(back) - 4} more" if len(back) > 4 else ""
        word = "run is" if len(back) == 1 else "runs are"
        st.toast(f"Your {word} back: {told}{more}.", icon=":material/history:", duration="long")


def _take(kept: Kept, state: _State) -> list[Run]:
    """Take one run, if it can be had now; return those that came back with what they had learnt."""
    run: Run = kept.value
    if not run.adrift:
        runs.bring_back(run)
        return [run]
    if kept.here and (going := shelf.adopt(run.identity)):
        runs.bring_back(going)
        return [going]
    if not kept.in_hand and shelf.claim(run):
        runs.take_up(run)
        return []
    state.elsewhere[run.identity] = run.name
    return []
