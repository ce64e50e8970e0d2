"""A class together: a room with one goal, opened by a host, and the board of those in it.

What a session has of it is its `Seat`. What is told to a room comes from the runs of the
session, which the server itself has trained; nothing of it comes from the browser.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core.classroom import (
    MAX_NAME,
    TITLES,
    Board,
    Goal,
    Reporter,
    Room,
    Standing,
    Training,
    board_of,
    get_rooms,
    read_code,
)
from cnn_core.errors import LessonInputError
from pages.parts import data, runs
from pages.parts.components.class_board import class_board, packed_board
from pages.parts.runs import Run
from pages.parts.written import as_text

SEAT = "classroom_seat"
"""Session key of the room that this session is in."""

LOOKS_A_SECOND = 15
"""At the board by all members of a room; each costs the server 14 ms, whatever is on it."""

SECONDS_A_BOARD_IS_TRUE = 15.0
"""Who has fallen silent is noticed so late, for that is no change of the room."""

_MESSAGE = "classroom_message"
_DRAWN = "classroom_drawn"
_USUAL_ACCURACY = 95  # percent
_USUAL_PARAMETERS = 5_000
_MOST_PARAMETERS = 10_000_000
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


def show(lesson: str) -> None:
    """Show the room that this session is in, or the one that a link leads to."""
    room = _room_of_seat(lesson)
    if message := st.session_state.get(_MESSAGE):
        _message(lesson, message)
    seat = _seat()
    if seat is not None and room is not None:
        _inside(lesson, seat, room)
    elif seat is None:
        _invitation(lesson)


def door(lesson: str, dataset: str) -> None:
    """Offer to join a room or to open one; quiet, and gone inside of one."""
    if _seat() is None and st.button(
        "Train as a class",
        icon=":material/groups:",
        type="tertiary",
        key=f"{lesson}_class",
        help="Everyone for one goal, with a board of all",
    ):
        _forget_message()
        _enter(lesson, dataset)


def _forget_message() -> None:
    st.session_state.pop(_MESSAGE, None)


@st.dialog("Train as a class", on_dismiss=_forget_message)
def _enter(lesson: str, dataset: str) -> None:
    if _seat() is not None:
        st.rerun()
    join, begin, host = st.tabs(["Join a room", "Open a room", "I am the host"])
    with join:
        _join_form(lesson, "door")
    with begin:
        _open_form(lesson, dataset)
    with host:
        _host_form(lesson, "door")
    if message := st.session_state.get(_MESSAGE):
        st.error(as_text(message), icon=":material/error:")


def _seat() -> Seat | None:
    seat: Seat | None = st.session_state.get(SEAT)
    return seat


def _room_of_seat(lesson: str) -> Room | None:
    """Find the room of this session; when there is none any more, the seat is given up."""
    seat = _seat()
    if seat is None:
        return None
    try:
        room = get_rooms().room(seat.code)
    except LessonInputError as error:  # its folder; it may be back in a moment
        _say(str(error))
        return None
    if room is None or room.ended:
        why = "The host has ended it" if room else "It was left alone for too long"
        _rise(lesson, f"Room {seat.code} is over. {why}; your runs stay yours.")
    elif _is_taken_off(seat, room):
        _rise(lesson, f"You were taken off the board of room {seat.code}; your runs stay yours.")
        if seat.host_key is not None:
            st.session_state[SEAT] = Seat(seat.code, seat.host_key)
    return room if _seat() else None


def _is_taken_off(seat: Seat, room: Room) -> bool:
    return seat.number is not None and room.member(seat.number) is None


def _invitation(lesson: str) -> None:
    """Show the way into the room that the address names; nonsense is passed over."""
    try:
        code = read_code(st.query_params.get(_parameter(lesson)))
    except LessonInputError:
        return
    with st.container(border=True, key=f"card_{lesson}_invitation"):
        room = _found(code)
        if room is None or room.ended:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**Room {code}** is over, or there never was one.", width="content")
                _dismissal(lesson, "Close")
            return
        st.markdown(f"**Room {code}** · goal: {room.goal.told}")
        with _row():
            _join_form(lesson, "link", code)
            with st.popover("I am its host", type="tertiary", key=f"{lesson}_take_over"):
                _host_form(lesson, "link", code)
            _dismissal(lesson, "Not now")


def _found(code: str) -> Room | None:
    try:
        return get_rooms().room(code)
    except LessonInputError as error:
        st.error(str(error))
        return None


def _dismissal(lesson: str, title: str) -> None:
    st.button(
        title,
        type="tertiary",
        key=f"{lesson}_not_now",
        on_click=_forget_link,
        args=(lesson,),
    )


def _join_form(lesson: str, where: str, code: str | None = None) -> None:
    """Ask for a name, and for the code unless it is known."""
    key = f"{lesson}_{where}_join"
    with st.form(f"{key}_form", border=False, width="content"), _row():
        if code is None:
            st.text_input("Code", max_chars=12, key=f"{key}_code", width=120)
        st.text_input(
            "Your name on the board",
            max_chars=MAX_NAME,
            key=f"{key}_name",
            width=220,
            help="Everyone in the room reads it. It is kept until the room is over, no longer.",
        )
        st.form_submit_button(
            "Join", type="primary", key=f"{key}_button", on_click=_join, args=(lesson, key, code)
        )


def _open_form(lesson: str, dataset: str) -> None:
    """Ask for a goal on the data that are chosen."""
    key = f"{lesson}_open"
    if dataset not in TITLES:
        st.markdown("A class needs data that everyone has. Choose one of the site's data sets.")
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
            on_click=_open,
            args=(lesson, key, dataset),
        )


def _host_form(lesson: str, where: str, code: str | None = None) -> None:
    """Let a host back in, after a reload or on another machine."""
    key = f"{lesson}_{where}_host"
    with st.form(f"{key}_form", border=False), _row():
        if code is None:
            st.text_input("Code", max_chars=12, key=f"{key}_code", width=120)
        st.text_input("Host key", max_chars=60, type="password", key=f"{key}_key", width=220)
        st.form_submit_button(
            "Take over", key=f"{key}_button", on_click=_take_over, args=(lesson, key, code)
        )


def _row() -> DeltaGenerator:
    """Return a row of fields, whose buttons stand at their feet."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small")


def _open(lesson: str, key: str, dataset: str) -> None:
    state = st.session_state
    limit = state[f"{key}_parameters"] if state[f"{key}_limited"] else None

    def begin() -> None:
        num_validation = len(data.dataset_of(dataset).validation)
        goal = Goal(dataset, state[f"{key}_accuracy"] / 100, num_validation, limit)
        room, host_key = get_rooms().open(goal)
        _sit_down(lesson, Seat(room.code, host_key=host_key))

    _attempt(begin)


def _join(lesson: str, key: str, code: str | None) -> None:
    state = st.session_state

    def join() -> None:
        wanted = read_code(code or state[f"{key}_code"])
        _, member = get_rooms().join(wanted, state[f"{key}_name"])
        reporter = Reporter(wanted, member.number, _newest_run())
        _sit_down(lesson, replace(_seat() or Seat(wanted), reporter=reporter))

    _attempt(join)


def _take_over(lesson: str, key: str, code: str | None) -> None:
    state = st.session_state

    def take_over() -> None:
        wanted, host_key = read_code(code or state[f"{key}_code"]), state[f"{key}_key"].strip()
        if not get_rooms().is_host(wanted, host_key):
            raise LessonInputError(
                f"This is not the host key of room {wanted}. Copy it once more from where the "
                "room was opened."
            )
        _sit_down(lesson, Seat(wanted, host_key=host_key))

    _attempt(take_over)


def _sit_down(lesson: str, seat: Seat) -> None:
    """Take a place in a room, and have the address lead there again after a reload."""
    st.session_state[SEAT] = seat
    st.query_params[_parameter(lesson)] = seat.code


def _leave(lesson: str, seat: Seat) -> None:
    if seat.number is not None:
        get_rooms().leave(seat.code, seat.number)
    st.session_state.pop(SEAT, None)
    _forget_link(lesson)


def _forget_link(lesson: str) -> None:
    st.query_params.pop(_parameter(lesson), None)


def _rise(lesson: str, message: str) -> None:
    st.session_state.pop(SEAT, None)
    _forget_link(lesson)
    _say(message)


def _attempt(act: Callable[[], None]) -> None:
    """Do what a button asks for; what cannot be done is said."""
    _forget_message()
    try:
        act()
    except LessonInputError as error:
        _say(str(error))


def _say(message: str) -> None:
    st.session_state[_MESSAGE] = message


def _message(lesson: str, message: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.info(as_text(message), icon=":material/groups:")
        st.button(
            "Close",
            type="tertiary",
            key=f"{lesson}_class_message",
            on_click=_forget_message,
        )


def _parameter(lesson: str) -> str:
    return f"{lesson}_room"


def _inside(lesson: str, seat: Seat, room: Room) -> None:
    """Show the card of a room: its goal, what its host may do, and the board."""
    st.session_state[_DRAWN] = _drawn(seat, room)
    with st.container(border=True, key=f"card_{lesson}_classroom"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**Room {room.code}** · goal: {room.goal.told}", width="content")
            st.space("stretch")
            with st.container(horizontal=True, gap="xsmall", width="content"):
                if seat.host_key is not None:
                    _host_buttons(lesson, seat.code, seat.host_key, room)
                _more(lesson, seat, room)
        st.fragment(_live, run_every=_seconds_between_looks(seat, room))(lesson)


def _seconds_between_looks(seat: Seat, room: Room) -> float:
    """Return how often the board is looked at: by a host, who may project it, every second."""
    is_host = seat.host_key is not None
    return 1.0 if is_host else float(max(1, math.ceil(len(room.members) / LOOKS_A_SECOND)))


def _host_buttons(lesson: str, code: str, host_key: str, room: Room) -> None:
    rooms = get_rooms()
    st.button(
        "Show board" if room.hidden else "Hide board",
        icon=f":material/visibility{'' if room.hidden else '_off'}:",
        key=f"{lesson}_hide",
        on_click=partial(
            _attempt, lambda: rooms.show_board(code, host_key, hidden=not room.hidden)
        ),
        help="For everyone in the room",
    )
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
            on_click=partial(_attempt, lambda: rooms.open_drawer(code, host_key)),
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
        st.code(f"{st.context.url or ''}?{_query(lesson, room)}", language=None, wrap_lines=True)
        if seat.number is None:
            _join_form(lesson, "inside", seat.code)
        if seat.host_key is not None:
            _host_tools(lesson, seat.code, seat.host_key, room)
        st.button(
            "Leave the room",
            icon=":material/logout:",
            key=f"{lesson}_leave",
            on_click=lambda: _attempt(partial(_leave, lesson, seat)),
            help="Your row leaves the board; your runs stay yours."
            if seat.host_key is None
            else "The room goes on; with the host key you can come back.",
        )


def _host_tools(lesson: str, code: str, host_key: str, room: Room) -> None:
    rooms = get_rooms()
    with st.expander("The host key", icon=":material/key:"):  # folded: this may be on a projector
        st.caption("With it you take the room over again after a reload. Show it to nobody.")
        st.code(host_key, language=None, wrap_lines=True)
    names = {member.number: member.name for member in room.members}
    if names:
        key = f"{lesson}_off"
        with _row():
            st.selectbox("Take off the board", names, format_func=names.__getitem__, key=key)
            st.button(
                "Take off",
                key=f"{key}_button",
                on_click=lambda: _attempt(
                    lambda: rooms.remove(code, host_key, st.session_state[key])
                ),
            )
    st.button(
        "End the room",
        icon=":material/stop_circle:",
        key=f"{lesson}_end",
        on_click=lambda: _attempt(lambda: rooms.end(code, host_key)),
        help="For everyone: the board goes away, and all names with it.",
    )


def _live(lesson: str) -> None:
    """Tell the room what is new here, and show what is new there."""
    seat = _seat()
    room = _found(seat.code) if seat else None
    if seat is None or room is None or st.session_state.get(_DRAWN) != _drawn(seat, room):
        st.rerun()
    if seat.reporter is not None:
        room = _report(seat.reporter, room)
    block = _block(room.code, room.opened_at, room.version, _moment(), seat.number, lesson, room)
    class_board(f"{lesson}_board", block)


def _drawn(seat: Seat, room: Room) -> tuple[object, ...]:
    """Return what the card around the board depends on."""
    buttons = None if seat.host_key is None else (room.hidden, room.revealed)
    return room.code, room.ended, seat.number, _is_taken_off(seat, room), buttons


def _moment() -> int:
    return int(time.time() / SECONDS_A_BOARD_IS_TRUE)


@st.cache_resource(max_entries=64, ttl=60, show_spinner=False)
def _board(code: str, opened_at: float, version: int, moment: int, _room: Room) -> Board:
    """Return the board of one version of a room: one for everybody who looks at it."""
    return board_of(_room, time.time())


@st.cache_resource(max_entries=256, ttl=60, show_spinner=False)
def _block(
    code: str,
    opened_at: float,
    version: int,
    moment: int,
    own: int | None,
    lesson: str,
    _room: Room,
) -> bytes:
    """Return what the browser of one member is sent of it, until something changes."""
    return packed_board(
        _board(code, opened_at, version, moment, _room),
        code=code,
        goal=f"Goal: {_room.goal.told}",
        level=_room.goal.accuracy,
        query=_query(lesson, _room),
        own=own,
    )


def _query(lesson: str, room: Room) -> str:
    """Return what an address ends with to lead into a room, with its data chosen."""
    parameters = {_parameter(lesson): room.code}
    if room.goal.dataset != _FIRST_DATASET:
        parameters[f"{lesson}_data"] = room.goal.title
    return urlencode(parameters)


def _newest_run() -> int:
    return max((run.number for run in runs.all_runs()), default=0)


def _report(reporter: Reporter, room: Room) -> Room:
    """Tell the room what is new, say what does not count, and return the room as it is then."""
    try:
        reporter.tell(get_rooms(), room.goal, [_training(reporter, run) for run in runs.all_runs()])
        note = _note(reporter, room)
    except LessonInputError as error:
        note = str(error)
    if note:
        st.caption(note)
    return _found(reporter.code) or room


def _note(reporter: Reporter, room: Room) -> str:
    """Say what the member should know now, if anything."""
    shown = runs.shown()
    if room.revealed:
        return "The drawer is open: runs that end from now on change no score."
    if shown is None or not reporter.has_begun(shown.number):
        return (
            "Train: every run from now on counts, by the validation accuracy of its newest epoch."
        )
    why = reporter.why_not(room.goal, _training(reporter, shown))
    return f"{as_text(shown.name)} does not count here: {why}" if why else ""


def _training(reporter: Reporter, run: Run) -> Training:
    """Return what a room asks of a run; a network that was brought here was not trained here."""
    is_begun_here = run.start is None and (run.job is not None or bool(run.told))
    return Training(
        number=run.number,
        origin=run.origin,
        is_own=run.origin is not None or is_begun_here,
        dataset=run.dataset,
        parameters=run.spec.count_parameters(),
        standing=_standing(run) if reporter.wants(run.number) else None,
    )


def _standing(run: Run) -> Standing | None:
    """Return how far a run has come; None before the end of its first epoch, or if it failed."""
    curve = _curve(run)
    network = run.network if run.phase == "done" else None
    if not curve or run.phase == "failed":
        return None
    return Standing(
        run=run.number,
        dataset=run.dataset,
        parameters=run.spec.count_parameters(),
        curve=curve,
        num_epochs=max(run.settings.epochs, curve[-1][0]),
        is_finished=network is not None,
        held_out=network.test.accuracy if network else None,
    )


def _curve(run: Run) -> tuple[tuple[int, float], ...]:
    """Return the validation accuracy at the end of each epoch, as the worker has told it."""
    known = {past.epoch: past.validation_accuracy for past in run.history}
    for report in run.reports if run.job else ():
        if report.kind == "epoch" and report.validation_accuracy is not None:
            known[report.epoch] = report.validation_accuracy
    return tuple(sorted(known.items()))
