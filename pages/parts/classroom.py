"""A class together: a room with one goal, opened by a host, and the board of those in it.

Here is the card of a room, with what its host may do. How one gets in is in
`classroom_door`, what a session has of its room in `classroom_seat`, what the room is told of
the runs in `classroom_reports`, and the board in `classroom_board`.
"""

import streamlit as st

from cnn_core.classroom import Room, get_rooms
from pages.parts import classroom_board, classroom_door, classroom_messages, classroom_seat
from pages.parts.classroom_door import door
from pages.parts.classroom_messages import attempt
from pages.parts.classroom_seat import Seat

__all__ = ["door", "show"]


def show(lesson: str) -> None:
    """Show the room that this session is in, or the one that a link leads to."""
    room = classroom_seat.current_room(lesson)
    classroom_messages.show(lesson)
    seat = classroom_seat.current()
    if seat is None:
        classroom_door.invitation(lesson)
    elif room is not None:
        _card(lesson, seat, room)


def _card(lesson: str, seat: Seat, room: Room) -> None:
    """Show the goal of a room, what its host may do, and the board."""
    with st.container(border=True, key=f"card_{lesson}_classroom"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**Room {room.code}** · goal: {room.goal.told}", width="content")
            st.space("stretch")
            with st.container(horizontal=True, gap="xsmall", width="content"):
                if seat.host_key is not None:
                    _board_button(lesson, seat.host_key, room)
                    _drawer(lesson, seat.host_key, room)
                _more(lesson, seat, room)
        classroom_board.show(lesson, seat, room)


def _board_button(lesson: str, host_key: str, room: Room) -> None:
    st.button(
        "Show board" if room.hidden else "Hide board",
        icon=f":material/visibility{'' if room.hidden else '_off'}:",
        key=f"{lesson}_hide",
        on_click=attempt,
        args=(get_rooms().show_board, room.code, host_key),
        kwargs={"hidden": not room.hidden},
        help="For everyone in the room",
    )


def _drawer(lesson: str, host_key: str, room: Room) -> None:
    with st.popover(
        "Open the drawer",
        icon=":material/inbox:",
        disabled=room.revealed,
        key=f"{lesson}_drawer",
        help="It is open" if room.revealed else "Everyone's held-out accuracy, once, at the end",
    ):
        st.markdown(
            "Shows everyone's held-out accuracy beside the validation accuracy. Only once: "
            "whatever is trained afterwards changes no score."
        )
        st.button(
            "Open it for everyone",
            type="primary",
            key=f"{lesson}_drawer_open",
            on_click=attempt,
            args=(get_rooms().open_drawer, room.code, host_key),
        )


def _more(lesson: str, seat: Seat, room: Room) -> None:
    """Offer what is seldom needed: the link, the key, taking somebody off, leaving, ending."""
    popover = st.popover(
        "", icon=":material/more_vert:", help="More", key=f"{lesson}_room_more", on_change="rerun"
    )
    if not popover.open:
        return
    with popover:
        st.caption("The link into this room")
        link = f"{st.context.url or ''}?{classroom_seat.query_of(lesson, room)}"
        st.code(link, language=None, wrap_lines=True)
        if seat.number is None:
            classroom_door.join_form(lesson, "inside", seat.code)
        if seat.host_key is not None:
            _host_tools(lesson, seat.host_key, room)
        st.button(
            "Leave the room",
            icon=":material/logout:",
            key=f"{lesson}_leave",
            on_click=attempt,
            args=(classroom_seat.leave, lesson, seat),
            help="Your row leaves the board; your runs stay yours."
            if seat.host_key is None
            else "The room goes on; with the host key you can come back.",
        )


def _host_tools(lesson: str, host_key: str, room: Room) -> None:
    with st.expander("The host key", icon=":material/key:"):  # folded: this may be on a projector
        st.caption("With it you take the room over again after a reload. Show it to nobody.")
        st.code(host_key, language=None, wrap_lines=True)
    if room.members:
        _take_off_form(lesson, host_key, room)
    st.button(
        "End the room",
        icon=":material/stop_circle:",
        key=f"{lesson}_end",
        on_click=attempt,
        args=(get_rooms().end, room.code, host_key),
        help="For everyone: the board goes away, and all names with it.",
    )


def _take_off_form(lesson: str, host_key: str, room: Room) -> None:
    key = f"{lesson}_off"
    names = {member.number: member.name for member in room.members}
    with classroom_door.row_of_fields():
        st.selectbox("Take off the board", names, format_func=names.__getitem__, key=key)
        st.button(
            "Take off",
            key=f"{key}_button",
            on_click=attempt,
            args=(_take_off, room.code, host_key, key),
        )


def _take_off(code: str, host_key: str, key: str) -> None:
    get_rooms().remove(code, host_key, st.session_state[key])
