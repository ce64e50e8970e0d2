"""Walking over a map stop by stop: a slider in reading order and four arrows."""

import streamlit as st

from cnn_core import FloatArray


def strongest(feature_map: FloatArray) -> int:
    """Return the place in reading order, from 0, of the value farthest from zero."""
    return int(abs(feature_map).argmax())


def stop(lesson: str, shape: tuple[int, int], start: int, name: str = "Stop") -> tuple[int, int]:
    """Choose one place of a map; answers its row and column.

    A new shape makes it start again at ``start``, counted from 0 in reading order.
    """
    rows, columns = shape
    count, key = rows * columns, f"{lesson}_stop"
    arrows, line = st.columns([0.24, 0.76], vertical_alignment="bottom")
    with line:
        if count == 1:
            st.caption("One stop only: the window covers everything.")
            return 0, 0
        place = st.slider(
            f"{name}, of {count:,} in reading order",
            1,
            count,
            start + 1,
            key=key,
            bind="query-params",
        )
    moves = {"left": -1, "right": 1, "up": -columns, "down": columns}
    with arrows.container(horizontal=True, gap="xxsmall"):
        for name, move in moves.items():
            st.button(
                _ARROWS[name],
                key=f"step_{lesson}_{name}",
                help=f"One step {name}",
                disabled=not 1 <= place + move <= count,
                on_click=_move,
                args=(key, move, count),
            )
    return divmod(place - 1, columns)


_ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


def _move(key: str, move: int, count: int) -> None:
    place = st.session_state[key] + move
    if 1 <= place <= count:
        st.session_state[key] = place
