"""Walking over a map stop by stop: a slider in reading order and four arrows.

A lesson makes the places first and shows a stop in a fragment of its own that
writes into them, so a step sends again only what it changes.
"""

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core import FloatArray

_ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


class Place(NamedTuple):
    """Where the arrows and the slider stand."""

    arrows: DeltaGenerator
    slider: DeltaGenerator


def strongest(feature_map: FloatArray) -> int:
    """Return the place in reading order, from 0, of the value farthest from zero."""
    return int(abs(feature_map).argmax())


def place() -> Place:
    """Make room for the arrows and the slider."""
    left, right = st.columns([0.24, 0.76], vertical_alignment="bottom")
    return Place(left.container(horizontal=True, gap="xxsmall"), right)


def stop(
    lesson: str, shape: tuple[int, int], start: int, where: Place, name: str = "Stop"
) -> tuple[int, int]:
    """Choose one place of a map; answers its row and column.

    A new shape makes it start again at ``start``, counted from 0 in reading order:
    the shape is part of the key, so that no place of a larger map is ever asked for.
    """
    rows, columns = shape
    count, key = rows * columns, f"{lesson}_stop_{rows}x{columns}"
    if count == 1:
        where.slider.caption("One stop only: the window covers everything.")
        return 0, 0
    label = f"{name}, of {count:,} in reading order"
    now = where.slider.slider(label, 1, count, start + 1, key=key, bind="query-params")
    for direction, move in {"left": -1, "right": 1, "up": -columns, "down": columns}.items():
        where.arrows.button(
            _ARROWS[direction],
            key=f"step_{lesson}_{direction}",
            help=f"One step {direction}",
            disabled=not 1 <= now + move <= count,
            on_click=_move,
            args=(key, move, count),
        )
    return divmod(now - 1, columns)


def _move(key: str, move: int, count: int) -> None:
    moved = st.session_state[key] + move
    if 1 <= moved <= count:
        st.session_state[key] = moved
