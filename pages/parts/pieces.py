"""Looks inside that take seconds, done in pieces: shown as they grow, and nobody waits behind them.

A worker answers the short looks of all learners one after another. A long one is cut into pieces
of a fraction of a second; the session keeps what the pieces so far have come to. Short looks go
before them, and while a piece waits for its turn the page goes on hearing the learner.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st

from cnn_core.errors import LessonInputError
from pages.parts import jobs, pace

SECONDS_BETWEEN = 0.05

_KEPT = "pieces"

State = TypeVar("State")


@dataclass
class _Work:
    """How far a long look has come."""

    subject: Hashable
    state: Any
    message: str = ""
    piece: jobs.Piece = field(default_factory=jobs.Piece)


@dataclass(frozen=True)
class Work(Generic[State]):
    """A long look in pieces.

    Attributes
    ----------
    name : str
        Its key, the slug of the lesson first; one is kept under each.
    subject : hashable
        What it is about; with another subject it begins anew.
    begin : callable
        Makes the state before the first piece.
    go_on : callable
        Does one piece in a worker: from state to state, in half a second at most.
    is_done : callable
        Tells whether a state is the last.
    """

    name: str
    subject: Hashable
    begin: Callable[[], State]
    go_on: Callable[[State], State]
    is_done: Callable[[State], bool]


def show(work: Work[State], show_state: Callable[[State], None]) -> None:
    """Show how far a long look has come, and go on with it until it is done.

    Parameters
    ----------
    work : Work
        What is done.
    show_state : callable
        Shows a state, the first and the last one too; its elements are the same each time.
    """
    kept = _kept(work)
    if kept.message:
        st.error(kept.message)
        st.button("Try again", key=f"{work.name}_again", on_click=forget, args=(work.name,))
    elif work.is_done(kept.state):
        show_state(kept.state)
    else:
        st.fragment(_tick, run_every=pace.stretched(SECONDS_BETWEEN))(work, show_state)


def state_of(name: str, subject: Hashable) -> Any | None:
    """Return how far a long look has come, or None where none was begun about this subject."""
    kept = _all().get(name)
    return kept.state if kept is not None and kept.subject == subject else None


def forget(name: str) -> None:
    """Let a long look begin anew."""
    if kept := _all().pop(name, None):
        kept.piece.drop()


def _tick(work: Work[State], show_state: Callable[[State], None]) -> None:
    """Show how far it has come, then do one piece, which the next look shows."""
    kept = _kept(work)
    # shown first: what waits for a worker for long fades on the page
    show_state(kept.state)
    try:
        with kept.piece.asking():
            kept.state = work.go_on(kept.state)
    except jobs.NotYet:
        return
    except LessonInputError as error:
        kept.message = str(error)
    kept.piece = jobs.Piece()
    if kept.message or work.is_done(kept.state):
        st.rerun()  # so that nothing looks again


def _kept(work: Work[State]) -> _Work:
    kept = _all().get(work.name)
    if kept is None or kept.subject != work.subject:
        forget(work.name)
        kept = _all()[work.name] = _Work(work.subject, work.begin())
    return kept


def _all() -> dict[str, _Work]:
    every: dict[str, _Work] = st.session_state.setdefault(_KEPT, {})
    return every
