"""Which class was taken for which: a table of counts whose cells open their pictures."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.figures.charts import confusion_summary
from pages.parts.components import mounting

_MOUNT = mounting.register("confusion")

Cell = tuple[int, int]
"""Positions of the true class and of the answer."""


def confusion(
    key: str,
    counts: NDArray[np.int64],
    classes: Sequence[str],
    *,
    chosen: Cell | None,
    on_cell: Callable[[Cell], None],
) -> None:
    """Show a confusion matrix.

    Parameters
    ----------
    key : str
        Key of the element.
    counts : ndarray of shape (classes, classes)
        Rows are true classes, columns are answers.
    classes : sequence of str
        Their names.
    chosen : Cell or None
        The one whose pictures are shown.
    on_cell : callable
        Is told the cell that is pressed, before the page runs.
    """

    def hear() -> None:
        told = st.session_state.get(key, {}).get("cell")
        cell = (told.get("truth"), told.get("answer")) if isinstance(told, Mapping) else (None,)
        if all(type(place) is int and 0 <= place < len(classes) for place in cell):
            on_cell(cell)  # type: ignore[arg-type]

    settings = {
        "classes": list(classes),
        "chosen": list(chosen or (-1, -1)),
        "summary": confusion_summary(counts, classes),
    }
    mounting.show(_MOUNT, key, settings, {"counts": counts.astype(np.int32)}, on_cell_change=hear)
