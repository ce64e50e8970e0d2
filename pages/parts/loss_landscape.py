"""The loss over two weights of the network of one step, to be turned."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from cnn_core.backprop import (
    NAMES,
    SHORT_TITLES,
    TITLES,
    LossKind,
    Parameters,
    Verdict,
    loss_surface,
    telling_rates,
)
from cnn_core.figures.charts import CONFIG
from cnn_core.figures.learning import loss_surface_figure, loss_surface_summary
from pages.parts import controls, prose
from pages.parts.components.one_step import Work
from pages.parts.one_step import Setting

USUAL = ("w11", "v3A")
YOURS = "as above"
Now = tuple[Any, Parameters, LossKind, int]
"""Picture, parameters, loss and target."""

_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    Parameters: lambda parameters: parameters.flat().tobytes()
}


def show(lesson: str, setting: Setting, work: Work) -> None:
    """Show the surface around the weights of now, and the path of ten steps on it."""
    about, drawing = st.columns([0.36, 0.64], gap="large", vertical_alignment="center")
    with about:
        prose.show(lesson, "surface")
        names = (
            _weight(lesson, "first", "One weight", USUAL[0]),
            _weight(lesson, "second", "The other", USUAL[1]),
        )
    if names[0] == names[1]:
        drawing.info("A surface needs two different weights: choose another one.")
        return
    now = (setting.picture, setting.after(work), setting.kind, setting.target)
    with about:
        rate = _rate(lesson, work, _telling_rates(now, names))
        turn = st.slider(
            "Turn it, degrees", 0, 350, 40, 10, key=f"{lesson}_turn", bind="query-params"
        )
    figure, told = _drawn(now, names, float(rate), turn)
    with drawing:
        st.plotly_chart(figure, key=f"{lesson}_surface", config=CONFIG, alt=told)
        st.caption(f"{told} Learning rate {rate}.")


# a whole class begins with the same picture and weights
@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_HASHES)
def _telling_rates(now: Now, names: tuple[str, str]) -> dict[Verdict, str]:
    return telling_rates(*now, names)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_HASHES)
def _drawn(now: Now, names: tuple[str, str], rate: float, turn: int) -> tuple[go.Figure, str]:
    surface = loss_surface(*now, names, rate)
    titles = (SHORT_TITLES[names[0]], SHORT_TITLES[names[1]])
    return loss_surface_figure(surface, titles, turn=turn), loss_surface_summary(surface, titles)


def _weight(lesson: str, name: str, label: str, usual: str) -> str:
    chosen = st.selectbox(
        label,
        NAMES,
        NAMES.index(usual),
        format_func=TITLES.__getitem__,
        key=f"{lesson}_{name}",
        bind="query-params",
    )
    return chosen if chosen in NAMES else usual


def _rate(lesson: str, work: Work, telling: dict[Verdict, str]) -> str:
    """Choose the learning rate of the path: the one of the network above, or a telling one."""
    rates = {YOURS: work.rate} | {verdict.value: rate for verdict, rate in telling.items()}
    key = f"{lesson}_path"
    controls.only_what_is_offered(key, tuple(rates), YOURS)
    chosen = st.segmented_control(
        "Learning rate of the path",
        tuple(rates),
        default=YOURS,
        required=True,
        key=key,
        bind="query-params",
        wrap=True,
        help="Too small, right and too big for ten steps of these two weights.",
    )
    return rates.get(chosen or YOURS, work.rate)
