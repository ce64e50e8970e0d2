"""The room that a session is in: its `Seat`, and the address that leads there again."""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from cnn_core.classroom import TITLES, Reporter, Room, get_rooms, read_code
from cnn_core.errors import LessonInputError
from pages.parts import classroom_messages

SEAT = "classroom_seat"
"""Session key of the room that this session is in."""

_FIRST_DATASET = next(iter(TITLES))


@dataclass(frozen=True)
class Seat:
    """What a session has of the room that it is in.

    Attributes
    ----------
    code : str
        Of the room.
    host_key : str or None
        Of who has opened it, or taken it over.
    reporter : Reporter or None
        Of a member; a host need not be one.
    """

    code: str
    host_key: str | None = None
    reporter: Reporter | None = None

    @property
    def number(self) -> int | None:
        """Of the member."""
        return self.reporter.number if self.reporter else None

    def is_taken_off(self, room: Room) -> bool:
        """Say whether the room no longer knows the member."""
        return self.number is not None and room.member(self.number) is None


def current() -> Seat | None:
    """Return the seat of this session; None outside of any room."""
    seat: Seat | None = st.session_state.get(SEAT)
    return seat


def sit_down(lesson: str, seat: Seat) -> None:
    """Take a place in a room, and have the address lead there again after a reload."""
    st.session_state[SEAT] = seat
    st.query_params[_parameter(lesson)] = seat.code


def leave(lesson: str, seat: Seat) -> None:
    """Leave the room, and its board too."""
    if seat.number is not None:
        get_rooms().leave(seat.code, seat.number)
    _stand_up(lesson)


def current_room(lesson: str) -> Room | None:
    """Find the room of this session; when there is none any more, the seat is given up."""
    seat = current()
    if seat is None:
        return None
    try:
        room = get_rooms().room(seat.code)
    except LessonInputError as error:  # its folder; it may be back in a moment
        classroom_messages.say(str(error))
        return None
    _give_up_lost(lesson, seat, room)
    return room if current() else None


def found_room(code: str) -> Room | None:
    """Find any room; what keeps it from being looked for is shown in place."""
    try:
        return get_rooms().room(code)
    except LessonInputError as error:
        st.error(str(error))
        return None


def code_of_link(lesson: str) -> str | None:
    """Return the code in the address; nonsense is passed over."""
    try:
        return read_code(st.query_params.get(_parameter(lesson)))
    except LessonInputError:
        return None


def forget_link(lesson: str) -> None:
    """Take the room out of the address."""
    st.query_params.pop(_parameter(lesson), None)


def query_of(lesson: str, room: Room) -> str:
    """Return what an address ends with to lead into a room, with its data chosen."""
    parameters = {_parameter(lesson): room.code}
    if room.goal.dataset != _FIRST_DATASET:
        parameters[f"{lesson}_data"] = room.goal.title
    return urlencode(parameters)


def _give_up_lost(lesson: str, seat: Seat, room: Room | None) -> None:
    """Give up a seat that is there no more, and say why; a host who was a member stays host."""
    if room is None or room.ended:
        why = "The host has ended it" if room else "It was left alone for too long"
        _stand_up(lesson)
        classroom_messages.say(f"Room {seat.code} is over. {why}; your runs stay yours.")
    elif seat.is_taken_off(room):
        _stand_up(lesson)
        classroom_messages.say(
            f"You were taken off the board of room {seat.code}; your runs stay yours."
        )
        if seat.host_key is not None:
            st.session_state[SEAT] = Seat(seat.code, seat.host_key)


def _stand_up(lesson: str) -> None:
    st.session_state.pop(SEAT, None)
    forget_link(lesson)


def _parameter(lesson: str) -> str:
    return f"{lesson}_room"
