"""What a link says and Streamlit's own widgets cannot read, taken out before any of them is made.

A widget that is bound to a parameter fails where the text is a number without end, such as 1e999,
and takes an empty one for a choice of nothing, also where something has to be chosen.
"""

import math

import streamlit as st

_READ = "links_read"


def pass_over_nonsense() -> None:
    """At the beginning of a session, take such parameters out of its address and begin again."""
    if _READ in st.session_state:  # what widgets write there later is right
        return
    st.session_state[_READ] = True
    nonsense = [name for name in st.query_params if _has_nonsense(name)]
    if nonsense:
        for name in nonsense:
            del st.query_params[name]
        st.rerun()


def _has_nonsense(name: str) -> bool:
    return any(map(_is_nonsense, st.query_params.get_all(name)))


def _is_nonsense(text: str) -> bool:
    try:
        return not text.strip() or not math.isfinite(float(text))
    except ValueError:  # words
        return False
