"""What a room's board shows at one moment, the same for everybody who may see it."""

from dataclasses import dataclass
from typing import Literal

from cnn_core.classroom.drawer import drawer_told
from cnn_core.classroom.member import Member
from cnn_core.classroom.room import Room
from cnn_core.classroom.standing import Point

SECONDS_UNTIL_SILENT = 90.0
"""An epoch here takes less; whose training tells nothing for so long has closed the page."""


@dataclass(frozen=True)
class BoardRow:
    """One member, in the order of the board.

    Attributes
    ----------
    number : int
        Of the member.
    name : str
        To be shown as text only.
    parameters : int or None
        Of the network that counts; None before its first epoch.
    accuracy : float or None
        Its validation accuracy.
    is_reached : bool
        Whether that is the goal.
    is_training : bool
        Whether a training goes on.
    curve : tuple of (int, float)
        Of the training that counts.
    further : tuple of (int, float)
        Of the training that goes on and does not count, or not yet.
    num_epochs : int
        How far the two may go.
    held_out : float or None
        Of the network that counts, once the drawer is open.
    late : float or None
        The best validation accuracy reached after that.
    """

    number: int
    name: str
    parameters: int | None
    accuracy: float | None
    is_reached: bool
    is_training: bool
    curve: tuple[Point, ...]
    further: tuple[Point, ...]
    num_epochs: int
    held_out: float | None
    late: float | None


@dataclass(frozen=True)
class Board:
    """All that everybody sees of a room.

    Attributes
    ----------
    state : {"shown", "hidden", "ended"}
        Where it is not shown it has no rows.
    revealed : bool
        Whether the drawer is open.
    rows : tuple of BoardRow
        The best first.
    told : tuple of str
        Sentences on the drawer, once it is open.
    num_members : int
        Also while it is hidden.
    """

    state: Literal["shown", "hidden", "ended"]
    revealed: bool
    rows: tuple[BoardRow, ...]
    told: tuple[str, ...]
    num_members: int


def ranked(room: Room) -> tuple[Member, ...]:
    """Order the members of a room: by validation accuracy, then fewer parameters, then earlier.

    Parameters
    ----------
    room : Room
        With any members.

    Returns
    -------
    members : tuple of Member
        Those without a first epoch come last, in the order of joining.
    """
    return tuple(sorted(room.members, key=_rank))


def board_of(room: Room, now: float) -> Board:
    """Gather what the board shows.

    What is not to be seen is not in it: no row while the board is hidden, no held-out
    accuracy before the drawer is open.

    Parameters
    ----------
    room : Room
        As it is.
    now : float
        Seconds since 1970.

    Returns
    -------
    board : Board
        Equal for equal rooms, but for trainings that have fallen silent meanwhile.
    """
    state: Literal["shown", "hidden", "ended"] = "shown"
    if room.ended or room.hidden:
        state = "ended" if room.ended else "hidden"
    members = ranked(room) if state == "shown" else ()
    return Board(
        state=state,
        revealed=room.revealed,
        rows=tuple(_row(room, member, now) for member in members),
        told=drawer_told(members, room.goal.num_validation) if room.revealed and members else (),
        num_members=len(room.members),
    )


def _rank(member: Member) -> tuple[bool, float, int, float, int]:
    counted = member.counted
    if counted is None:
        return True, 0.0, 0, 0.0, member.number
    return False, -counted.accuracy, counted.parameters, counted.at, member.number


def _row(room: Room, member: Member, now: float) -> BoardRow:
    counted, going_on = member.counted, member.going_on
    further = going_on if going_on is not counted else None
    is_heard_of = now - member.updated_at < SECONDS_UNTIL_SILENT
    return BoardRow(
        number=member.number,
        name=member.name,
        parameters=counted.parameters if counted else None,
        accuracy=counted.accuracy if counted else None,
        is_reached=counted is not None and room.goal.is_reached_by(counted.accuracy),
        is_training=going_on is not None and is_heard_of and not room.revealed,
        curve=counted.curve if counted else (),
        further=further.curve if further else (),
        num_epochs=max((known.num_epochs for known in (counted, further) if known), default=1),
        held_out=counted.held_out if counted and room.revealed else None,
        late=member.late,
    )
