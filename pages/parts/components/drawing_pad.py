"""The drawing pad: ink on paper in the cells that a network gets, or a picture for the lessons."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.errors import LessonInputError
from cnn_core.pictures.drawing import Paper, read_ink
from pages.parts.components import mounting

Ink = NDArray[np.uint8]

_MOUNT = mounting.register("drawing_pad")
_INKS = (1.0, 0.6, 0.3)


def drawing_pad(key: str, paper: Paper, kept: Ink | None, *, title: str) -> Ink | None:
    """Show a pad that tells of every stroke as it ends.

    Parameters
    ----------
    key : str
        Key of the element.
    paper : Paper
        What is drawn on.
    kept : ndarray of shape ``paper.ink_shape``, optional
        What was drawn on it when it was shown last.
    title : str
        The heading.

    Returns
    -------
    ink : ndarray of shape ``paper.ink_shape`` or None
        What is drawn on it now; None before the first stroke.
    """
    told = ink_told(st.session_state.get(key, {}).get("drawing"), paper)
    ink = kept if told is None else told
    settings = {**_settings(key, paper, title), "inks": [1.0], "live": True, "take": ""}
    arrays = {} if ink is None else {"ink": ink}
    mounting.show(_MOUNT, key, settings, arrays, on_drawing_change=lambda: None)
    return ink


def picture_pad(
    key: str, paper: Paper, *, title: str, take: str, on_take: Callable[[], None]
) -> None:
    """Show a pad that keeps to itself until a button says that the drawing is wanted.

    Parameters
    ----------
    key : str
        Key of the element; ``st.session_state[key].taken`` holds, during `on_take`,
        what `ink_told` reads.
    paper : Paper
        What is drawn on.
    title : str
        The heading.
    take : str
        What the button says.
    on_take : callable
        Called when it was pressed.
    """
    settings = {**_settings(key, paper, title), "inks": _INKS, "live": False, "take": take}
    mounting.show(_MOUNT, key, settings, {}, on_taken_change=on_take)


def ink_told(told: Any, paper: Paper) -> Ink | None:
    """Return what a browser tells of a drawing, if it is one on this paper."""
    try:
        if (told["rows"], told["columns"]) != (paper.rows, paper.columns):
            return None
        return read_ink(told["ink"], paper)
    except (LessonInputError, TypeError, KeyError):
        return None


def _settings(key: str, paper: Paper, title: str) -> dict[str, Any]:
    return {
        "name": key,
        "rows": paper.rows,
        "columns": paper.columns,
        "fineness": paper.fineness,
        "pens": paper.pens,
        "white": not paper.bright_ink,
        "title": title,
        "label": f"{title}: a drawing pad of {paper.rows} rows and {paper.columns} columns",
    }
