"""A room: a goal, those who train for it, and what its host has decided.

A room is a value: whatever happens in it makes a new one with the next version, and where
nothing has happened the same object comes back.
"""

from dataclasses import dataclass, replace
from typing import Any

from cnn_core.classroom.checks import require_flag, require_moment
from cnn_core.classroom.codes import read_code
from cnn_core.classroom.goal import Goal
from cnn_core.classroom.member import MOST_NUMBERS, Member, tidy_name, unlike
from cnn_core.classroom.standing import Standing
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

MAX_MEMBERS = 100
MAX_JOINS = 40
SECONDS_OF_JOINS = 10.0
"""A whole class may join at once; who joins in a loop has to wait."""

SECONDS_BETWEEN_REPORTS = 0.5
MOST_VERSIONS = 1_000_000_000
_DIGEST_LENGTH = 64


@dataclass(frozen=True)
class Room:
    """A room as it is at one moment.

    Parameters
    ----------
    code : str
        By which it is found.
    goal : Goal
        What everyone trains for.
    host_digest : str
        Of the host's key.
    opened_at, changed_at : float
        Seconds since 1970.
    version : int, default 1
        One more with every change.
    hidden : bool, default False
        Whether the host has hidden the board.
    revealed : bool, default False
        Whether the host has opened the drawer with the held-out accuracies.
    ended : bool, default False
        Whether the host has ended it; then nobody is in it.
    members : tuple of Member, default ()
        In the order of joining.
    num_joined : int, default 0
        How many have ever joined.
    joins : tuple of float, default ()
        When the last ones joined.

    Raises
    ------
    LessonInputError
        If something is not what it should be.
    """

    code: str
    goal: Goal
    host_digest: str
    opened_at: float
    changed_at: float
    version: int = 1
    hidden: bool = False
    revealed: bool = False
    ended: bool = False
    members: tuple[Member, ...] = ()
    num_joined: int = 0
    joins: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        is_digest = isinstance(self.host_digest, str) and len(self.host_digest) == _DIGEST_LENGTH
        if self.code != read_code(self.code) or not is_digest:
            raise LessonInputError(f"{self.code!r:.60} is no room. Open one.")
        for moment in (self.opened_at, self.changed_at, *self.joins):
            require_moment(moment, "a time of a room")
        for flag in (self.hidden, self.revealed, self.ended):
            require_flag(flag, "what a host decides")
        require_whole(self.version, "the version of a room", 1, MOST_VERSIONS)
        numbers = [member.number for member in self.members]
        require_whole(self.num_joined, "who has joined", max(numbers, default=0), MOST_NUMBERS)
        if len(set(numbers)) < len(numbers) or len(numbers) > MAX_MEMBERS:
            raise LessonInputError(f"Room {self.code} has members that cannot be. Open another.")

    def member(self, number: int) -> Member | None:
        """Find somebody.

        Parameters
        ----------
        number : int
            As `with_member` gave it.

        Returns
        -------
        member : Member or None
            None for who is not in the room.
        """
        return next((member for member in self.members if member.number == number), None)

    def with_member(self, name: str, now: float) -> "Room":
        """Let somebody in; the last of ``members`` is the new one.

        Parameters
        ----------
        name : str
            As it was typed.
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            With one more.

        Raises
        ------
        LessonInputError
            If the room is full or has ended, too many join at once, or the name cannot be seen.
        """
        joins = tuple(joined for joined in self.joins if now - SECONDS_OF_JOINS < joined <= now)
        self._require_place(len(joins))
        free = unlike(tidy_name(name), [member.name for member in self.members])
        number = self.num_joined + 1
        members = (*self.members, Member(number, free, now))
        return self._changed(now, members=members, num_joined=number, joins=(*joins, now))

    def without_member(self, number: int, now: float) -> "Room":
        """Let somebody go, with all that the room knows of them.

        Parameters
        ----------
        number : int
            Of the member.
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            The same object if they were not there.
        """
        left = tuple(member for member in self.members if member.number != number)
        return self if len(left) == len(self.members) else self._changed(now, members=left)

    def is_too_soon(self, number: int, now: float) -> bool:
        """Say whether a member has told something a moment ago.

        Parameters
        ----------
        number : int
            Of the member.
        now : float
            Seconds since 1970.

        Returns
        -------
        is_too_soon : bool
            Then what they tell now is not kept, and can be told again.
        """
        member = self.member(number)
        return member is not None and 0 <= now - member.updated_at < SECONDS_BETWEEN_REPORTS

    def with_standing(self, number: int, standing: Standing, now: float) -> "Room":
        """Take up how far a member's training has come.

        Parameters
        ----------
        number : int
            Of the member.
        standing : Standing
            On the data of the goal.
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            The same object where nothing of it is kept: it has no news, came too soon, or
            nobody of that number is here.

        Raises
        ------
        LessonInputError
            If it learns from other data or has more parameters than the goal allows.
        """
        self._require_counts(standing)
        member = self.member(number)
        if member is None or self.is_too_soon(number, now):
            return self
        standing = standing.in_pictures(self.goal.num_validation)
        if self.revealed:
            return self._replaced(member, member.after_the_drawer(standing, now), now)
        return self._replaced(member, member.with_standing(standing, now), now)

    def without_run(self, number: int, run: int, now: float) -> "Room":
        """Forget a training that a member has dropped before its end.

        Parameters
        ----------
        number, run : int
            Of the member, and of the training.
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            The same object if there is none such, or the drawer has been opened.
        """
        member = self.member(number)
        if member is None or self.revealed:
            return self
        return self._replaced(member, member.without(run), now)

    def with_board(self, *, hidden: bool, now: float) -> "Room":
        """Hide the board, or show it.

        Parameters
        ----------
        hidden : bool
            Whether it shall be hidden.
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            The same object if it is so already.
        """
        return self if hidden == self.hidden else self._changed(now, hidden=hidden)

    def with_drawer_open(self, now: float) -> "Room":
        """Show everyone's held-out accuracy; from now on no score changes.

        Parameters
        ----------
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            The same object if it is open already, or the room has ended.
        """
        if self.revealed or self.ended:
            return self
        members = tuple(member.at_the_drawer() for member in self.members)
        return self._changed(now, revealed=True, members=members)

    def with_end(self, now: float) -> "Room":
        """End it: of its members nothing is kept.

        Parameters
        ----------
        now : float
            Seconds since 1970.

        Returns
        -------
        room : Room
            Without members; the same object if it has ended already.
        """
        return self if self.ended else self._changed(now, ended=True, members=(), joins=())

    def _replaced(self, before: Member, after: Member, now: float) -> "Room":
        """Put a member in the place of what they were before."""
        if after is before:
            return self
        members = tuple(after if member is before else member for member in self.members)
        return self._changed(now, members=members)

    def _changed(self, now: float, **what: Any) -> "Room":
        return replace(self, version=self.version + 1, changed_at=now, **what)

    def _require_place(self, num_joins: int) -> None:
        """Refuse one more member, after so many have just joined."""
        if self.ended:
            raise LessonInputError(
                f"The host has ended room {self.code}. Ask for the code of the next one."
            )
        if len(self.members) >= MAX_MEMBERS:
            raise LessonInputError(
                f"Room {self.code} has its {MAX_MEMBERS} members already. Ask the host to open a "
                "second room."
            )
        if num_joins >= MAX_JOINS:
            raise LessonInputError(
                f"{MAX_JOINS} have joined room {self.code} within {SECONDS_OF_JOINS:.0f} seconds. "
                "Try again in a moment."
            )

    def _require_counts(self, standing: Standing) -> None:
        if standing.dataset != self.goal.dataset:
            raise LessonInputError(
                f"Room {self.code} trains for {self.goal.told}; a run on other data does not "
                "count. Choose these data and train again."
            )
        if not self.goal.allows(standing.parameters):
            raise LessonInputError(
                f"Room {self.code} allows {self.goal.max_parameters:,} parameters at most; this "
                f"network has {standing.parameters:,}. Take layers or filters away and train again."
            )
