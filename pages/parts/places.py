"""Where the hand rests on the map of a lesson: kept for a return to it, and told in links.

A component is told once where to start. What it tells back is remembered, but not
sent to it again: it knows, and the same settings travel no second time.
"""

import streamlit as st

from cnn_core import FloatArray

Place = tuple[int, int]

_NOW = "places_now"
_START = "places_start"


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


def reopened() -> None:
    """Let every lesson start, when it is opened next, where the hand rested last."""
    st.session_state.pop(_START, None)


def link_parameter(lesson: str) -> dict[str, str]:
    """Return what a link must say to lead to this place."""
    place = _now().get(lesson) or _linked(lesson)
    return {} if place is None else {_name(lesson): f"{place[0]},{place[1]}"}


def strongest(feature_map: FloatArray) -> Place:
    """Return the place of the value farthest from zero."""
    row, column = divmod(int(abs(feature_map).argmax()), feature_map.shape[1])
    return row, column


def _now() -> dict[str, Place]:
    now: dict[str, Place] = st.session_state.setdefault(_NOW, {})
    return now


def _linked(lesson: str) -> Place | None:
    row, _, column = st.query_params.get(_name(lesson), "").partition(",")
    if not (row.isdecimal() and column.isdecimal() and len(row + column) < 12):
        return None
    return int(row), int(column)


def _name(lesson: str) -> str:
    return f"{lesson}_at"
