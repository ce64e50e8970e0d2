"""The network that would be trained: a starting point, or what the learner has made of one."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.networks.design import Design, design_of
from cnn_core.networks.layer_text import read_layers, write_layers
from cnn_core.networks.layers import Layer
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.starting_points import STARTING_POINTS
from pages.parts.components.network_builder import network_builder

LAYERS = "training_layers"
"""Name in the address of layers of one's own, as ``write_layers`` writes them."""

_OWN = "own_layers"


def choose(lesson: str, usual: NetworkSpec, batch_size: int) -> Design:
    """Choose where to start from, and build on it."""
    slug = st.selectbox(
        "Start from",
        tuple(STARTING_POINTS),
        format_func=_offered,
        key=f"{lesson}_network",
        bind="query-params",
        on_change=start_over,
    )
    point = STARTING_POINTS.get(slug) or next(iter(STARTING_POINTS.values()))
    start = design_of(point.spec(usual))
    own = _own_layers()
    design = start if own is None else replace(start, hidden=own)

    def take(layers: Sequence[Layer]) -> None:
        st.session_state[_OWN] = None if tuple(layers) == start.hidden else tuple(layers)

    network_builder(
        f"{lesson}_builder", design, start=start.hidden, batch_size=batch_size, on_layers=take
    )
    _tell(own)
    st.caption(point.told if own is None else "A design of your own. It is in the link.")
    return design


def _offered(slug: str) -> str:
    """Name a starting point alike for all data: a browser keeps the name that it was shown."""
    return "The usual one" if slug == "usual" else STARTING_POINTS[slug].title


def _own_layers() -> tuple[Layer, ...] | None:
    """Return the learner's own layers: those of this session, or those of the link."""
    if _OWN not in st.session_state:
        st.session_state[_OWN] = _linked()
    own: tuple[Layer, ...] | None = st.session_state[_OWN]
    return own


def _linked() -> tuple[Layer, ...] | None:
    with contextlib.suppress(LessonInputError):
        if LAYERS in st.query_params:
            return read_layers(st.query_params[LAYERS])
    return None


def start_over() -> None:
    """Forget layers of one's own."""
    st.session_state[_OWN] = None


def take_layers(layers: Sequence[Layer]) -> None:
    """Take layers, from picture to answer without the last, for the learner's own."""
    st.session_state[_OWN] = tuple(layers)


def _tell(own: Sequence[Layer] | None) -> None:
    """Keep own layers in the address, as bound widgets keep their values."""
    if own is None:
        st.query_params.pop(LAYERS, None)
    elif st.query_params.get(LAYERS) != write_layers(own):
        st.query_params[LAYERS] = write_layers(own)
