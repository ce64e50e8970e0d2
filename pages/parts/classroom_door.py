"""The ways into a room: the dialog at the door, the link of an invitation, and their forms."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core.classroom import MAX_NAME, TITLES, Goal, get_rooms, read_code
from cnn_core.errors import LessonInputError
from pages.parts import classroom_hosts, classroom_messages, classroom_reports, classroom_seat, data
from pages.parts.classroom_seat import Seat

_USUAL_ACCURACY = 95  # percent
_USUAL_PARAMETERS = 5_000
_MOST_PARAMETERS = 10_000_000


def door(lesson: str, dataset: str) -> None:
    """Offer to join a room or to open one; quiet, and gone inside of one."""
    if classroom_seat.current() is None and st.button(
        "Train as a class",
        icon=":material/groups:",
        type="tertiary",
        key=f"{lesson}_class",
        help="Everyone for one goal, with a board of all",
    ):
        classroom_messages.forget()
        _enter(lesson, dataset)


def invitation(lesson: str) -> None:
    """Show the way into the room that the address names, if it names one."""
    code = classroom_seat.code_of_link(lesson)
    if code is None:
        return
    with st.container(border=True, key=f"card_{lesson}_invitation"):
        room = classroom_seat.found_room(code)
        if room is None or room.ended:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**Room {code}** is over, or there never was one.", width="content")
                _dismissal(lesson, "Close")
            return
        st.markdown(f"**Room {code}** · goal: {room.goal.told}")
        with row_of_fields():
            join_form(lesson, "link", code)
            with st.popover("I am its host", type="tertiary", key=f"{lesson}_take_over"):
                _host_form(lesson, "link", code)
            _dismissal(lesson, "Not now")


def join_form(lesson: str, where: str, code: str | None = None) -> None:
    """Ask for a name, and for the code unless it is known."""
    key = f"{lesson}_{where}_join"
    with st.form(f"{key}_form", border=False, width="content"), row_of_fields():
        if code is None:
            _code_field(key)
        st.text_input(
            "Your name on the board",
            max_chars=MAX_NAME,
            key=f"{key}_name",
            width=220,
            help="Everyone in the room reads it. It is kept until the room is over, no longer.",
        )
        st.form_submit_button(
            "Join",
            type="primary",
            key=f"{key}_button",
            on_click=classroom_messages.attempt,
            args=(_join, lesson, key, code),
        )


def row_of_fields() -> DeltaGenerator:
    """Return a row of fields, whose buttons stand at their feet."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small")


@st.dialog("Train as a class", on_dismiss=classroom_messages.forget)
def _enter(lesson: str, dataset: str) -> None:
    if classroom_seat.current() is not None:
        st.rerun()
    join, begin, host = st.tabs(["Join a room", "Open a room", "I am the host"])
    with join:
        join_form(lesson, "door")
    with begin:
        _open_form(lesson, dataset)
    with host:
        _host_form(lesson, "door")
    classroom_messages.show_as_error()


def _dismissal(lesson: str, title: str) -> None:
    st.button(
        title,
        type="tertiary",
        key=f"{lesson}_not_now",
        on_click=classroom_seat.forget_link,
        args=(lesson,),
    )


def _open_form(lesson: str, dataset: str) -> None:
    """Ask for a goal on the data that are chosen."""
    key = f"{lesson}_open"
    if dataset not in TITLES:
        st.markdown("A class needs data that everyone has. Choose one of the site's data sets.")
        return
    if not classroom_hosts.may_open(lesson):
        return
    with st.form(f"{key}_form", border=False):
        st.slider(
            f"Validation accuracy on {TITLES[dataset]}",
            50,
            100,
            _USUAL_ACCURACY,
            format="%d %%",
            key=f"{key}_accuracy",
        )
        st.checkbox("Limit the size of the network", key=f"{key}_limited")
        st.number_input(
            "Most parameters",
            1,
            _MOST_PARAMETERS,
            _USUAL_PARAMETERS,
            step=500,
            key=f"{key}_parameters",
            help="Counts if the box above is ticked.",
        )
        st.form_submit_button(
            "Open a room",
            type="primary",
            key=f"{key}_button",
            on_click=classroom_messages.attempt,
            args=(_open, lesson, key, dataset),
        )


def _host_form(lesson: str, where: str, code: str | None = None) -> None:
    """Let a host back in, after a reload or on another machine."""
    key = f"{lesson}_{where}_host"
    with st.form(f"{key}_form", border=False), row_of_fields():
        if code is None:
            _code_field(key)
        st.text_input("Host key", max_chars=60, type="password", key=f"{key}_key", width=220)
        st.form_submit_button(
            "Take over",
            key=f"{key}_button",
            on_click=classroom_messages.attempt,
            args=(_take_over, lesson, key, code),
        )


def _code_field(key: str) -> None:
    st.text_input("Code", max_chars=12, key=f"{key}_code", width=120)


def _join(lesson: str, key: str, code: str | None) -> None:
    wanted = read_code(code or st.session_state[f"{key}_code"])
    seat = classroom_seat.current() or Seat(wanted)
    if seat.reporter is not None:  # pressed twice: one learner is one member
        return
    _, member = get_rooms().join(wanted, st.session_state[f"{key}_name"])
    reporter = classroom_reports.reporter_of(wanted, member)
    classroom_seat.sit_down(lesson, replace(seat, reporter=reporter))


def _open(lesson: str, key: str, dataset: str) -> None:
    classroom_hosts.require()
    state = st.session_state
    limit = state[f"{key}_parameters"] if state[f"{key}_limited"] else None
    num_validation = len(data.dataset_of(dataset).validation)
    goal = Goal(dataset, state[f"{key}_accuracy"] / 100, num_validation, limit)
    room, host_key = get_rooms().open(goal)
    classroom_seat.sit_down(lesson, Seat(room.code, host_key=host_key))


def _take_over(lesson: str, key: str, code: str | None) -> None:
    wanted = read_code(code or st.session_state[f"{key}_code"])
    host_key = st.session_state[f"{key}_key"].strip()
    if not get_rooms().is_host(wanted, host_key):
        raise LessonInputError(
            f"This is not the host key of room {wanted}. Copy it once more from where the "
            "room was opened."
        )
    classroom_seat.sit_down(lesson, Seat(wanted, host_key=host_key))
