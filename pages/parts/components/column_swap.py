"""The column swap: a table and a picture whose columns change places together."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.datasets.customers import CustomerTable
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("column_swap")


def column_swap(
    key: str,
    table: CustomerTable,
    digit: NDArray[np.int64],
    *,
    name: str,
    order: str,
    on_order: Callable[[str], None],
) -> None:
    """Show a table and a picture with as many columns, to be swapped by hand.

    Parameters
    ----------
    key : str
        Key of the element.
    table : CustomerTable
        As many columns as the picture, and a weight for each.
    digit : ndarray of shape (H, W)
        Whole sixteenths of brightness.
    name : str
        What the picture shows.
    order : str
        How the columns stand first: a digit each, from 0.
    on_order : callable
        Called with the order when columns have changed places.
    """

    def swapped() -> None:
        told = st.session_state[key].order
        if is_order(told, len(table.columns)):
            on_order(told)

    settings = {"columns": table.columns, "name": name, "white": 16, "order": order}
    arrays = {
        "values": compacted(table.values),
        "weights": compacted(np.array(table.weights)),
        "digit": compacted(digit),
    }
    mounting.show(_MOUNT, key, settings, arrays, on_order_change=swapped)


def is_order(told: Any, count: int) -> bool:
    """Whether a text names every column once, such as "10234567" for eight of them."""
    columns = [str(column) for column in range(count)]
    return isinstance(told, str) and sorted(told) == columns
