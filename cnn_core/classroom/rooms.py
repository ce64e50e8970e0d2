"""All rooms of this site: opening, joining, telling, and what only a host may do."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnn_core.classroom.codes import digest_of_key, draw_code, draw_host_key, is_key
from cnn_core.classroom.goal import Goal
from cnn_core.classroom.member import Member
from cnn_core.classroom.room import Room
from cnn_core.classroom.standing import Standing
from cnn_core.classroom.stores import Store
from cnn_core.errors import LessonInputError

MAX_ROOMS = 200
MAX_OPENED = 20
SECONDS_OF_OPENING = 60.0
SECONDS_KEPT = 12 * 3600.0
SECONDS_KEPT_ENDED = 3600.0
"""So long members can still be told that the host has ended their room."""

SECONDS_BETWEEN_SWEEPS = 600.0


class Rooms:
    """All rooms, for any number of threads.

    Parameters
    ----------
    store : Store
        Where they are kept.
    clock : callable, default time.time
        Answers seconds since 1970.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._swept_at = -SECONDS_BETWEEN_SWEEPS

    def open(self, goal: Goal) -> tuple[Room, str]:
        """Open a room.

        Parameters
        ----------
        goal : Goal
            What everyone in it trains for.

        Returns
        -------
        room : Room
            Without members.
        host_key : str
            The only proof of being its host; the room itself does not know it.

        Raises
        ------
        LessonInputError
            If there are too many rooms, or too many were opened within a minute.
        """
        key = draw_host_key()
        with self._store.locked():
            now = self._clock()
            taken = self._require_place(now)
            code = draw_code()
            while code in taken:
                code = draw_code()
            room = Room(code, goal, digest_of_key(key), opened_at=now, changed_at=now)
            self._store.put(room)
        return room, key

    def room(self, code: str) -> Room | None:
        """Find a room.

        Parameters
        ----------
        code : str
            As `read_code` gives it.

        Returns
        -------
        room : Room or None
            None if there is none; one that has ended is there for an hour.
        """
        if self._clock() - self._swept_at >= SECONDS_BETWEEN_SWEEPS:
            with self._store.locked():
                self._forget_old(self._clock())
        room = self._store.get(code)
        return None if room is None or self._is_over(room, self._clock()) else room

    def join(self, code: str, name: str) -> tuple[Room, Member]:
        """Let somebody into a room.

        Parameters
        ----------
        code : str
            As `read_code` gives it.
        name : str
            As it was typed.

        Returns
        -------
        room : Room
            With the new member.
        member : Member
            Under a name that nobody else in the room has.

        Raises
        ------
        LessonInputError
            If there is no such room, it is full or has ended, or the name cannot be seen.
        """
        room = self._change(code, lambda room, now: room.with_member(name, now))
        return room, room.members[-1]

    def leave(self, code: str, number: int) -> None:
        """Let a member go, with all that the room knows of them.

        Parameters
        ----------
        code : str
            As `read_code` gives it.
        number : int
            Of the member.
        """
        if self.room(code) is not None:
            self._change(code, lambda room, now: room.without_member(number, now))

    def tell(self, code: str, number: int, standing: Standing) -> bool:
        """Tell how far a member's training has come.

        Parameters
        ----------
        code : str
            As `read_code` gives it.
        number : int
            Of the member.
        standing : Standing
            On the data of the goal.

        Returns
        -------
        is_heard : bool
            False if the member told something less than half a second ago: tell it again.

        Raises
        ------
        LessonInputError
            If there is no such room, or it does not count this training.
        """
        with self._held(code) as (room, now):
            self._keep(room, room.with_standing(number, standing, now))
            return not room.is_too_soon(number, now)

    def drop(self, code: str, number: int, run: int) -> None:
        """Tell that a member's training came to nothing.

        Parameters
        ----------
        code : str
            As `read_code` gives it.
        number, run : int
            Of the member, and of the training.
        """
        self._change(code, lambda room, now: room.without_run(number, run, now))

    def is_host(self, code: str, host_key: str) -> bool:
        """Say whether a key is that of a room's host.

        Parameters
        ----------
        code : str
            As `read_code` gives it.
        host_key : str
            What somebody gives for it.

        Returns
        -------
        is_host : bool
            False where there is no such room.
        """
        room = self.room(code)
        return room is not None and is_key(host_key, room.host_digest)

    def show_board(self, code: str, host_key: str, *, hidden: bool) -> None:
        """Hide the board of a room for everybody, or show it.

        Parameters
        ----------
        code, host_key : str
            Of the room, and of its host.
        hidden : bool
            Whether it shall be hidden.

        Raises
        ------
        LessonInputError
            If the key is not that of the host.
        """
        self._as_host(code, host_key, lambda room, now: room.with_board(hidden=hidden, now=now))

    def open_drawer(self, code: str, host_key: str) -> None:
        """Show everyone's held-out accuracy; from now on no score changes.

        Parameters
        ----------
        code, host_key : str
            Of the room, and of its host.

        Raises
        ------
        LessonInputError
            If the key is not that of the host.
        """
        self._as_host(code, host_key, lambda room, now: room.with_drawer_open(now))

    def end(self, code: str, host_key: str) -> None:
        """End a room; of its members nothing is kept.

        Parameters
        ----------
        code, host_key : str
            Of the room, and of its host.

        Raises
        ------
        LessonInputError
            If the key is not that of the host.
        """
        self._as_host(code, host_key, lambda room, now: room.with_end(now))

    def remove(self, code: str, host_key: str, number: int) -> None:
        """Take a member off the board.

        Parameters
        ----------
        code, host_key : str
            Of the room, and of its host.
        number : int
            Of the member.

        Raises
        ------
        LessonInputError
            If the key is not that of the host.
        """
        self._as_host(code, host_key, lambda room, now: room.without_member(number, now))

    def _as_host(self, code: str, host_key: str, change: Callable[[Room, float], Room]) -> None:
        if not self.is_host(code, host_key):
            raise LessonInputError(
                "Only the host of a room can do this, and this is not the host's key. Copy the "
                "key once more from where the room was opened."
            )
        self._change(code, change)

    def _change(self, code: str, change: Callable[[Room, float], Room]) -> Room:
        """Change a room while nobody else does."""
        with self._held(code) as (room, now):
            return self._keep(room, change(room, now))

    @contextmanager
    def _held(self, code: str) -> Iterator[tuple[Room, float]]:
        """Answer a room and the time; nobody else changes it for as long as the block lasts."""
        with self._store.locked():
            now = self._clock()
            room = self._store.get(code)
            if room is None or self._is_over(room, now):
                raise LessonInputError(
                    f"There is no room {code} here: it is over, or a letter is wrong. Ask the host "
                    "for the code."
                )
            yield room, now

    def _keep(self, before: Room, after: Room) -> Room:
        """Keep what has become of a room; where nothing has happened, nothing is written."""
        if after is not before:
            self._store.put(after)
        return after

    def _require_place(self, now: float) -> set[str]:
        """Answer the codes that are taken, or refuse one more; only while the store is locked."""
        rooms = self._forget_old(now)
        if sum(now - SECONDS_OF_OPENING < room.opened_at <= now for room in rooms) >= MAX_OPENED:
            raise LessonInputError(
                f"{MAX_OPENED} rooms were opened within a minute. Try again in a minute."
            )
        if len(rooms) >= MAX_ROOMS:
            rooms = self._forget(lambda room: room.ended)
        if len(rooms) >= MAX_ROOMS:
            raise LessonInputError(
                f"All {MAX_ROOMS} rooms of this site are taken. End one that is no longer needed, "
                f"or try later: rooms end {SECONDS_KEPT / 3600:.0f} hours after their last change."
            )
        return {room.code for room in rooms}

    def _forget_old(self, now: float) -> list[Room]:
        """Forget the rooms that are over and answer the others; only while the store is locked."""
        self._swept_at = now
        return self._forget(lambda room: self._is_over(room, now))

    def _forget(self, is_done: Callable[[Room], bool]) -> list[Room]:
        """Forget some rooms and answer the others; only while the store is locked."""
        rooms = [room for code in self._store.codes() if (room := self._store.get(code))]
        for room in rooms:
            if is_done(room):
                self._store.remove(room.code)
        return [room for room in rooms if not is_done(room)]

    @staticmethod
    def _is_over(room: Room, now: float) -> bool:
        kept = SECONDS_KEPT_ENDED if room.ended else SECONDS_KEPT
        return now - room.changed_at > kept
