"""What a learner has beyond one session: put on the shelf as it changes, by the key in a cookie.

Without the cookie there is no shelf, and all else works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import runtime

from cnn_core.compute import get_compute
from cnn_core.shelf import COOKIE, get_shelf, is_key, name_of
from cnn_core.shelf.shelf import Kept
from pages.parts import jobs, own_classes
from pages.parts.run import Run

RUN = "run/"
DATA = "data/"

THINGS: dict[str, tuple[str, ...]] = {
    "picture": ("own_picture", "own_picture_digest"),
    "classes": ("own_classes",),
    "progress": ("solved_challenges", "rooms_seen"),
    "seat": ("classroom_seat",),
}
"""What else is kept, and the session keys that it lies under: of the picker, of the classes of
one's own pictures, of challenges and rooms, of the class that one is in."""

_DATASETS = "own_datasets"
_PUT = "put_on_the_shelf"
_DATA_PUT = "data_put_on_the_shelf"


@dataclass
class _Going:
    """A run that is trained for a session of this process, or waits for that."""

    learner: str
    run: Run
    session: str


_going: dict[str, _Going] = {}  # by the run's identity


def me() -> str | None:
    """Return the name of the learner whose page this is; None without a cookie."""
    if not runtime.exists():
        return None
    key = st.context.cookies.to_dict().get(COOKIE)
    return name_of(key) if key is not None and is_key(key) else None


def attend() -> None:
    """Say that this learner is here, and look after trainings that end while no page is open."""
    if learner := me():
        get_shelf().watch(_look_after)
        get_shelf().serve(learner)


def read() -> dict[str, Kept] | None:
    """Return what this learner has on the shelf; None while that cannot be known."""
    learner = me()
    return {} if learner is None else get_shelf().read(learner)


def keep_run(run: Run) -> None:
    """Put a run on the shelf, with the data set of one's own that it learns from."""
    learner = me()
    if learner is None:
        return
    dataset = own_classes.named(run.dataset)
    known: set[str] = st.session_state.setdefault(_DATA_PUT, set())
    if dataset is not None and dataset.name not in known:
        known.add(dataset.name)
        get_shelf().put(learner, DATA + dataset.name, dataset)
    _put(_Going(learner, run, jobs.owner()))


def forget_run(run: Run) -> None:
    """Take a run off the shelf."""
    _going.pop(run.identity, None)
    if learner := me():
        get_shelf().remove(learner, RUN + run.identity)


def keep_data(names: set[str]) -> None:
    """Take data sets of one's own off the shelf that no run needs any more."""
    learner = me()
    known: set[str] = st.session_state.get(_DATA_PUT, set())
    for name in known - names if learner else ():
        known.discard(name)
        get_shelf().remove(str(learner), DATA + name)


def claim(run: Run) -> bool:
    """Take over an order that nobody works on; return whether it is this session's now."""
    learner = me()
    return learner is not None and get_shelf().claim(learner, RUN + run.identity)


def adopt(identity: str) -> Run | None:
    """Return a run that goes on in this process for a page of this learner's that is closed."""
    going = _going.get(identity)
    if going is None or going.learner != me() or _is_here(going.session):
        return None
    going.session = jobs.owner()
    if going.run.job is not None:
        get_compute().adopt(going.run.job, going.session)
    return going.run


def bring_back(kept: dict[str, Kept]) -> None:
    """Lay what a learner has, but runs, where the pages look for it."""
    for name in THINGS:
        if name in kept:
            for key, value in kept[name].value.items():
                st.session_state.setdefault(key, value)
    datasets = {name.removeprefix(DATA): kept[name].value for name in kept if name[:5] == DATA}
    if datasets:
        st.session_state.setdefault(_DATASETS, {}).update(datasets)
        st.session_state[_DATA_PUT] = set(datasets)
        own_classes.use(set(datasets))
    st.session_state[_PUT] = {name: _marks(name) for name in THINGS}


def put_what_changed() -> None:
    """Put pictures, classes, answers and the seat on the shelf, where they are others than before.

    Nothing is put before the shelf was read, for that would hide what lies there.
    """
    learner, before = me(), st.session_state.get(_PUT)
    if learner is None or before is None:
        return
    for name in THINGS:
        marks = _marks(name)
        if not _is_same(marks, before[name]):
            before[name] = marks
            get_shelf().put(learner, name, {key: _copy(mark) for key, mark in marks.items()})


def _put(going: _Going) -> None:
    copy = going.run.without_job()
    in_hand = going.run.job is not None or going.run.adrift
    if in_hand and copy.adrift:
        _going[copy.identity] = going
    else:
        _going.pop(copy.identity, None)
    is_held = copy.adrift and (going.run.job is None or not going.run.job.done)
    get_shelf().put(going.learner, RUN + copy.identity, copy, in_hand=is_held)


def _look_after() -> None:
    """Put what has ended for a session that is away; let go of orders that such a one has left."""
    for identity, going in list(_going.items()):
        job = going.run.job
        if job is not None and job.done:
            _going.pop(identity, None)
            copy = going.run.without_job()
            get_shelf().put(going.learner, RUN + identity, copy)
        elif job is None and not _is_here(going.session):
            _going.pop(identity, None)
            get_shelf().put(going.learner, RUN + identity, going.run.without_job())


def _is_here(session: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def _marks(name: str) -> dict[str, Any]:
    """Return what there is of a thing, with sets as they are now."""
    state = st.session_state
    return {key: _frozen(state[key]) for key in THINGS[name] if key in state}


def _frozen(value: Any) -> Any:
    return frozenset(value) if isinstance(value, set) else value


def _copy(value: Any) -> Any:
    return set(value) if isinstance(value, frozenset) else value


def _is_same(marks: dict[str, Any], others: dict[str, Any]) -> bool:
    if marks.keys() != others.keys():
        return False
    return all(
        marks[key] == others[key]
        if isinstance(marks[key], frozenset)
        else marks[key] is others[key]
        for key in marks
    )
