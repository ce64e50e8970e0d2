"""Where rooms are kept: in the memory of this process, unless a folder is named."""

import threading
from contextlib import AbstractContextManager
from typing import Protocol

from cnn_core.classroom.room import Room


class Store(Protocol):
    """What `Rooms` needs of a place where rooms are kept."""

    def locked(self) -> AbstractContextManager[object]:
        """Keep everybody else from changing rooms for as long as the block lasts; not twice."""

    def codes(self) -> list[str]:
        """Answer the codes of all rooms."""

    def get(self, code: str) -> Room | None:
        """Answer a room as it was last put; None where there is none."""

    def put(self, room: Room) -> None:
        """Keep a room in the place of the one with its code; only while `locked`."""

    def remove(self, code: str) -> None:
        """Forget a room; only while `locked`."""


class MemoryStore:
    """Keeps rooms for as long as this process lives; for any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}

    def locked(self) -> AbstractContextManager[object]:
        """Keep other threads from changing rooms for as long as the block lasts.

        Returns
        -------
        lock : context manager
            For ``with``.
        """
        return self._lock

    def codes(self) -> list[str]:
        """Answer the codes of all rooms.

        Returns
        -------
        codes : list of str
            In the order of opening.
        """
        return list(self._rooms)

    def get(self, code: str) -> Room | None:
        """Answer a room as it was last put.

        Parameters
        ----------
        code : str
            As `read_code` gives it.

        Returns
        -------
        room : Room or None
            None where there is none.
        """
        return self._rooms.get(code)

    def put(self, room: Room) -> None:
        """Keep a room in the place of the one with its code.

        Parameters
        ----------
        room : Room
            Any.
        """
        self._rooms[room.code] = room

    def remove(self, code: str) -> None:
        """Forget a room.

        Parameters
        ----------
        code : str
            Of a room that is there, or not.
        """
        self._rooms.pop(code, None)
