"""A class that trains for one goal together: rooms, who is in them, and their board.

The board compares validation accuracies, for a class that competes on the test score wears
the test part out. The held-out accuracies lie in a drawer that the host opens once, at the end.

    room, host_key = get_rooms().open(Goal("digits", 0.97, num_validation=300))
    room, member = get_rooms().join(room.code, "Ada")

Rooms are kept in the memory of this process; with ``CNN_ROOM_STORE`` naming a folder they
are files there, which several web processes of one machine share. Of a person they hold the
name that was typed, nothing else.
"""

import os
from functools import lru_cache
from pathlib import Path

from cnn_core.classroom.board import Board, BoardRow, board_of, ranked
from cnn_core.classroom.codes import read_code
from cnn_core.classroom.goal import TITLES, Goal
from cnn_core.classroom.hosts import require_host
from cnn_core.classroom.member import MAX_NAME, Member
from cnn_core.classroom.reporter import Reporter, Training
from cnn_core.classroom.room import Room
from cnn_core.classroom.rooms import Rooms
from cnn_core.classroom.standing import Standing
from cnn_core.classroom.stores import MemoryStore, Store

__all__ = [
    "MAX_NAME",
    "TITLES",
    "Board",
    "BoardRow",
    "Goal",
    "Member",
    "Reporter",
    "Room",
    "Rooms",
    "Standing",
    "Training",
    "board_of",
    "get_rooms",
    "ranked",
    "read_code",
    "require_host",
]

STORE = "CNN_ROOM_STORE"
"""Variable of the environment that names the folder."""


@lru_cache(maxsize=1)
def get_rooms() -> Rooms:
    """Answer the rooms of this process.

    Returns
    -------
    rooms : Rooms
        The same every time.
    """
    return Rooms(_store())


def _store() -> Store:
    folder = os.environ.get(STORE, "").strip()
    if not folder:
        return MemoryStore()
    from cnn_core.classroom.file_store import FileStore  # its locks are those of Unix

    return FileStore(Path(folder).expanduser())
