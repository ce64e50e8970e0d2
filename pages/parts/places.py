"""Where the hand rests on the map of a lesson, and how it looks at it: kept for a return, and told
in links.

A component is told once where to start. What it tells back is remembered, but not
sent to it again: it knows, and the same settings travel no second time.

A lesson may consist of parts that are opened one at a time, each with a place of its own.
"""

from collections.abc import Hashable, Mapping, Sequence

import streamlit as st

from cnn_core import FloatArray

Place = tuple[int, int]
Look = dict[str, str]
"""Choices that are made inside a component, each under its name."""

_NOW = "places_now"
_START = "places_start"
_PARTS = "places_parts"
_LOOKS_NOW = "looks_now"
_LOOKS_START = "looks_start"


def start(lesson: str, shape: tuple[int, ...], default: Place) -> Place:
    """Return where a lesson starts on a map of this shape.

    That is where the hand rested when the lesson was left, or what the link says, or
    the default; the same answer for as long as the lesson is open.
    """
    started: dict[str, Place] = st.session_state.setdefault(_START, {})
    for place in (started.get(lesson), _now().get(lesson), _linked(lesson)):
        if place is not None and place[0] < shape[0] and place[1] < shape[1]:
            return started.setdefault(lesson, place) if lesson not in started else place
    started[lesson] = default
    return default


def rest(lesson: str, place: Place | None) -> None:
    """Remember where the hand rests."""
    if place is not None:
        _now()[lesson] = place


def open_part(lesson: str, part: str, shown: Hashable) -> None:
    """Open a part of a lesson; one part is open at a time.

    After another part, or with something else shown, its component may be a new one: then
    it starts where the hand rested last.
    """
    if _parts().get(lesson) != (part, shown):
        _parts()[lesson] = part, shown
        st.session_state.get(_START, {}).pop(part, None)


def look(lesson: str, allowed: Mapping[str, Sequence[str]]) -> Look:
    """Return how a lesson is looked at first.

    Each choice is as it was when the lesson was left, or as the link says, or the first
    of those allowed; the same answer for as long as the lesson is open.
    """
    started: dict[str, Look] = st.session_state.setdefault(_LOOKS_START, {})
    if lesson not in started:
        now, linked = _looks_now().get(lesson, {}), st.query_params
        wished = {name: now.get(name) or linked.get(f"{lesson}_{name}") for name in allowed}
        started[lesson] = {
            name: str(wished[name]) if wished[name] in options else options[0]
            for name, options in allowed.items()
        }
    return started[lesson]


def keep(lesson: str, look: Look) -> None:
    """Remember how a lesson is looked at."""
    _looks_now()[lesson] = look


def look_now(lesson: str) -> Look:
    """Return how a lesson is looked at now, as far as something was chosen in it."""
    return _looks_now().get(lesson, {})


def reopened() -> None:
    """Let every lesson start, when it is opened next, where the hand rested last."""
    for key in (_START, _LOOKS_START, _PARTS):
        st.session_state.pop(key, None)


def link_parameter(lesson: str) -> dict[str, str]:
    """Return what a link must say to lead to this place, looked at in this way.

    Where a part of the lesson is open, the link leads to the place in that too.
    """
    looks = {f"{lesson}_{name}": value for name, value in _looks_now().get(lesson, {}).items()}
    part, _ = _parts().get(lesson, (None, None))
    return _place_parameter(lesson) | (_place_parameter(part) if part else {}) | looks


def strongest(feature_map: FloatArray) -> Place:
    """Return the place of the value farthest from zero."""
    row, column = divmod(int(abs(feature_map).argmax()), feature_map.shape[1])
    return row, column


def _place_parameter(lesson: str) -> dict[str, str]:
    place = _now().get(lesson) or _linked(lesson)
    return {} if place is None else {_name(lesson): f"{place[0]},{place[1]}"}


def _parts() -> dict[str, tuple[str, Hashable]]:
    parts: dict[str, tuple[str, Hashable]] = st.session_state.setdefault(_PARTS, {})
    return parts


def _now() -> dict[str, Place]:
    now: dict[str, Place] = st.session_state.setdefault(_NOW, {})
    return now


def _looks_now() -> dict[str, Look]:
    now: dict[str, Look] = st.session_state.setdefault(_LOOKS_NOW, {})
    return now


def _linked(lesson: str) -> Place | None:
    row, _, column = st.query_params.get(_name(lesson), "").partition(",")
    if not (row.isdecimal() and column.isdecimal() and len(row + column) < 12):
        return None
    return int(row), int(column)


def _name(lesson: str) -> str:
    return f"{lesson}_at"
