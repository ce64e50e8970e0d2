"""A table of invented customers beside a digit: what swapping columns does to each."""

import numpy as np
import streamlit as st

from cnn_core.datasets.customers import make_customers
from pages.parts import data
from pages.parts.components.column_swap import column_swap, is_order

DIGIT = 5
"""Which training digit stands beside the table."""


_ORDER = "signals_column_order"


# a fragment of its own: columns are swapped in the browser
@st.fragment
def show(lesson: str) -> None:
    """Show both; their order is kept for a return, and in the address."""
    examples = data.examples("digits", DIGIT + 1)
    digit = np.rint(examples.pictures[DIGIT, ..., 0] * 16).astype(np.int64)
    name = data.dataset_of("digits").classes[examples.labels[DIGIT]]
    parameter, table = f"{lesson}_columns", make_customers()
    usual = "".join(str(column) for column in range(len(table.columns)))
    order = st.session_state.get(_ORDER) or st.query_params.get(parameter, usual)

    def keep(now: str) -> None:
        st.session_state[_ORDER] = now

    column_swap(
        f"{lesson}_column_swap",
        table,
        digit,
        name=name,
        order=order if is_order(order, len(usual)) else usual,
        on_order=keep,
    )
    _tell(parameter, st.session_state.get(_ORDER), usual)


def _tell(parameter: str, order: str | None, usual: str) -> None:
    """Keep the order in the address, as bound widgets keep their values."""
    if order == usual:
        st.query_params.pop(parameter, None)
    elif order is not None and st.query_params.get(parameter) != order:
        st.query_params[parameter] = order
