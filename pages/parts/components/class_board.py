"""The board of a class that trains together; names come from anybody and are shown as text."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core.classroom import Board, BoardRow
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("class_board")

_CURVES = ("curve", "further")


def class_board(
    key: str, board: Board, *, code: str, goal: str, level: float, query: str, own: int | None
) -> None:
    """Show the board of a room.

    Parameters
    ----------
    key : str
        Key of the element; while it stays, rows glide to their new places.
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
    """
    settings = {
        "state": board.state,
        "revealed": board.revealed,
        "told": board.told,
        "num_members": board.num_members,
        "rows": [_settings(row) for row in board.rows],
        "code": code,
        "goal": goal,
        "level": level,
        "query": query,
        "own": own,
    }
    mounting.show(_MOUNT, key, settings, _arrays(board))


def _settings(row: BoardRow) -> dict[str, Any]:
    told = asdict(row)
    return told | {"points": [len(told.pop(name)) for name in _CURVES]}


def _arrays(board: Board) -> dict[str, NDArray[Any]]:
    """Put all curves behind one another: their epochs, and their accuracies as whole 255ths."""
    points = [point for row in board.rows for name in _CURVES for point in getattr(row, name)]
    values = np.array(points, np.float64).reshape(-1, 2)
    return {
        "epochs": compacted(values[:, 0]),
        "accuracies": np.rint(values[:, 1] * 255).astype(np.uint8),
    }
