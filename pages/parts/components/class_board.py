"""The board of a class that trains together; names come from anybody and are shown as text."""

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core.classroom import Board, BoardRow
from cnn_core.figures.palette import COMPONENT_PALETTE
from pages.parts.components import mounting
from pages.parts.components.payload import compacted, pack

_MOUNT = mounting.register("class_board")

_CURVES = ("curve", "further")
_COLUMNS = tuple(one.name for one in fields(BoardRow) if one.name not in _CURVES)


def packed_board(
    board: Board, *, code: str, goal: str, level: float, query: str, own: int | None
) -> bytes:
    """Pack a board for `class_board`, once for each change of it.

    Parameters
    ----------
    board : Board
        What is shown.
    code, goal : str
        The room and its goal in words, for the projector.
    level : float
        The accuracy to reach, dashed across the curves.
    query : str
        What the address of this page ends with to lead into the room.
    own : int or None
        The member whose row is marked.

    Returns
    -------
    block : bytes
        See `payload.pack`.
    """
    settings = {
        "state": board.state,
        "revealed": board.revealed,
        "told": board.told,
        "num_members": board.num_members,
        "columns": {name: [getattr(row, name) for row in board.rows] for name in _COLUMNS},
        "points": [[len(getattr(row, name)) for name in _CURVES] for row in board.rows],
        "code": code,
        "goal": goal,
        "level": level,
        "query": query,
        "own": own,
        "palette": COMPONENT_PALETTE,
    }
    return pack(settings, _arrays(board))


def class_board(key: str, block: bytes) -> None:
    """Show the board of a room.

    Parameters
    ----------
    key : str
        Key of the element; while it stays, rows glide to their new places.
    block : bytes
        As `packed_board` makes it. Equal bytes are sent as a reference.
    """
    _MOUNT(key=key, data=block)


def _arrays(board: Board) -> dict[str, NDArray[Any]]:
    """Put all curves behind one another: their epochs, and their accuracies as whole 255ths."""
    points = [point for row in board.rows for name in _CURVES for point in getattr(row, name)]
    values = np.array(points, np.float64).reshape(-1, 2)
    return {
        "epochs": compacted(values[:, 0]),
        "accuracies": np.rint(values[:, 1] * 255).astype(np.uint8),
    }
