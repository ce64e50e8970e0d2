"""The board of a room on the page: looked at again and again, made once for all who look."""

import math
import time

import streamlit as st

from cnn_core.classroom import Board, Room, board_of
from pages.parts import classroom_reports, classroom_seat
from pages.parts.classroom_seat import Seat
from pages.parts.components.class_board import class_board, packed_board

LOOKS_A_SECOND = 15
"""At the board by all members of a room; each costs the server 14 ms, whatever is on it."""

SECONDS_A_BOARD_IS_TRUE = 15.0
"""Who has fallen silent is noticed so late, for that is no change of the room."""

_DRAWN = "classroom_drawn"
_Moment = tuple[str, float, int, int]  # code, time of opening, version, piece of time


def show(lesson: str, seat: Seat, room: Room) -> None:
    """Show the board of a room, and have the page drawn anew when the card around it changes."""
    st.session_state[_DRAWN] = _drawn(seat, room)
    st.fragment(_live, run_every=_seconds_between_looks(seat, room))(lesson)


def _seconds_between_looks(seat: Seat, room: Room) -> float:
    """Return how often the board is looked at: by a host, who may project it, every second."""
    is_host = seat.host_key is not None
    return 1.0 if is_host else float(max(1, math.ceil(len(room.members) / LOOKS_A_SECOND)))


def _live(lesson: str) -> None:
    """Tell the room what is new here, and show what is new there."""
    seat = classroom_seat.current()
    room = classroom_seat.found_room(seat.code) if seat else None
    if seat is None or room is None or st.session_state.get(_DRAWN) != _drawn(seat, room):
        st.rerun()
    if seat.reporter is not None:
        classroom_reports.report(seat.reporter, room)
        room = classroom_seat.found_room(seat.code) or room
    class_board(f"{lesson}_board", _block(_moment(room), seat.number, lesson, room))


def _drawn(seat: Seat, room: Room) -> tuple[object, ...]:
    """Return what the card around the board depends on."""
    buttons = None if seat.host_key is None else (room.hidden, room.revealed)
    return room.code, room.ended, seat.number, seat.is_taken_off(room), buttons


def _moment(room: Room) -> _Moment:
    """Return what a board depends on: the version of its room, and who has fallen silent."""
    piece = int(time.time() / SECONDS_A_BOARD_IS_TRUE)
    return room.code, room.opened_at, room.version, piece


@st.cache_resource(max_entries=64, ttl=60, show_spinner=False)
def _board(moment: _Moment, _room: Room) -> Board:
    """Return the board of a room at one moment: one for everybody who looks at it."""
    return board_of(_room, time.time())


@st.cache_resource(max_entries=256, ttl=60, show_spinner=False)
def _block(moment: _Moment, own: int | None, lesson: str, _room: Room) -> bytes:
    """Return what the browser of one member is sent of it, until something changes."""
    return packed_board(
        _board(moment, _room),
        code=_room.code,
        goal=f"Goal: {_room.goal.told}",
        level=_room.goal.accuracy,
        query=classroom_seat.query_of(lesson, _room),
        own=own,
    )
