"""A room as JSON, read as strictly as a file deserves that anything may have happened to."""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from cnn_core.classroom.goal import Goal
from cnn_core.classroom.member import Member
from cnn_core.classroom.room import Room
from cnn_core.classroom.standing import Standing
from cnn_core.errors import LessonInputError

MAX_TEXT = 2_000_000
"""Letters; a room of 100 members has about 300,000."""

_Kind = TypeVar("_Kind")


def write_room(room: Room) -> str:
    """Write a room.

    Parameters
    ----------
    room : Room
        Any.

    Returns
    -------
    text : str
        JSON in ASCII letters; `read_room` makes an equal room of it.
    """
    return json.dumps(room, default=vars, allow_nan=False, separators=(",", ":"))


def read_room(text: str) -> Room:
    """Read a room from a text of which nothing is known.

    Parameters
    ----------
    text : str
        As `write_room` wrote it, or not.

    Returns
    -------
    room : Room
        Checked in every part.

    Raises
    ------
    LessonInputError
        If it is no room.
    """
    if len(text) > MAX_TEXT:
        raise LessonInputError(f"{len(text):,} letters are no room. Open another.")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LessonInputError(f"This is no room: {str(error)[:80]}. Open another.") from None
    parts = {"goal": _goal, "members": _list_of(_member), "joins": _list_of(lambda joined: joined)}
    return _built(Room, told, parts)


def _goal(told: Any) -> Goal:
    return _built(Goal, told, {})


def _member(told: Any) -> Member:
    return _built(Member, told, {"finished": _standing, "going_on": _standing})


def _standing(told: Any) -> Standing | None:
    return None if told is None else _built(Standing, told, {"curve": _list_of(_point)})


def _point(told: Any) -> Any:
    return tuple(told) if isinstance(told, list) else told


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Answer a reader of lists, whose elements are read one by one."""

    def read_all(told: Any) -> Any:
        if not isinstance(told, list):
            raise LessonInputError(f"Expected a list. Received: {told!r:.60}. Open another room.")
        return tuple(read(one) for one in told)

    return read_all


def _built(kind: type[_Kind], told: Any, parts: dict[str, Callable[[Any], Any]]) -> _Kind:
    """Make one thing of what an object says; it must say neither too little nor too much."""
    known = {one.name: one.default is MISSING for one in fields(kind)}  # type: ignore[arg-type]
    needed = {name for name, is_needed in known.items() if is_needed}
    if not isinstance(told, dict) or not needed <= set(told) <= set(known):
        raise LessonInputError(
            f"Expected for a {kind.__name__.lower()} {', '.join(known)}. "
            f"Received: {told!r:.60}. Open another room."
        )
    return kind(
        **{name: parts[name](value) if name in parts else value for name, value in told.items()}
    )
