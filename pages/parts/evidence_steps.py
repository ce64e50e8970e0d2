"""Integrated Gradients from a baseline, and whether its sum is right."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import streamlit as st

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.figures.charts import CONFIG
from cnn_core.figures.drawings import map_summary, map_svg, picture_summary, picture_svg
from cnn_core.figures.evidence import (
    completeness_figure,
    completeness_summary,
    completeness_told,
    framed,
)
from cnn_core.figures.numbers import plain
from cnn_core.networks.evidence.gradients import NUM_STEPS, IntegratedGradients
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from pages.parts import evidence, jobs
from pages.parts.network_picture import Given

STEPS = (8, 32, 128, 512)

BASELINES: Mapping[str, Callable[[Picture], Picture]] = MappingProxyType(
    {
        "black": np.zeros_like,
        "grey": lambda picture: np.full_like(picture, 0.5),
        "white": np.ones_like,
        "mean colour": lambda picture: np.broadcast_to(
            picture.mean(axis=(0, 1)), picture.shape
        ).astype(np.float32),
    }
)
"""Pictures with nothing in them, for a picture."""


# a fragment of its own: baseline and steps change nothing else
@st.fragment
def show(lesson: str, network: TrainedNetwork, given: Given, target: Target) -> None:
    """Choose a baseline and how many steps, and check the sum."""
    baseline_side, steps_side = st.columns(2)
    with baseline_side:
        start = _choose(lesson, "baseline", "From a picture that is all", tuple(BASELINES), "black")
    with steps_side:
        steps = _choose(lesson, "steps", "In steps", tuple(map(str, STEPS)), str(NUM_STEPS))
    baseline = BASELINES[start](given.picture)
    try:
        found = evidence.integrated(
            network, given.picture, target, baseline, int(steps), jobs.owner()
        )
    except LessonInputError as error:
        st.error(str(error))
        return
    pictures_side, check_side = st.columns([0.46, 0.54], gap="medium")
    with pictures_side:
        _show_pictures(found, given, start)
    with check_side:
        _show_check(lesson, found)


def _choose(lesson: str, name: str, label: str, options: tuple[str, ...], usual: str) -> str:
    chosen = st.segmented_control(
        label,
        options,
        default=usual,
        required=True,
        key=f"{lesson}_{name}",
        bind="query-params",
    )
    return chosen if chosen in options else usual


def _show_pictures(found: IntegratedGradients, given: Given, start: str) -> None:
    attributions = found.values.sum(axis=-1)
    shown = (
        ("From", picture_svg(found.baseline), picture_summary(found.baseline, f"All {start}")),
        ("to", picture_svg(given.picture), picture_summary(given.picture, given.title)),
        ("each pixel adds", map_svg(attributions), map_summary(attributions, "Attributions")),
    )
    for column, (title, drawing, alt) in zip(st.columns(3, gap="small"), shown, strict=True):
        with column.container(gap="xxsmall"):
            st.caption(title)
            st.image(framed(drawing), width="stretch", alt=alt)
    rows, columns = attributions.shape
    low, high = float(attributions.min()), float(attributions.max())
    st.caption(f"{rows} × {columns} · {plain(low, 2)} … {plain(high, 2)} logits, channels added up")


def _show_check(lesson: str, found: IntegratedGradients) -> None:
    ends = found.score, found.baseline_score
    st.plotly_chart(
        completeness_figure(found.scores_on_the_way, found.added, *ends),
        key=f"{lesson}_completeness",
        config=CONFIG,
        alt=completeness_summary(found.num_steps, found.total, *ends),
    )
    scores, total, gap = completeness_told(found.values.size, found.total, *ends)
    st.markdown(f"{scores}  \n{total}  \n**{gap}**, with {found.num_steps} steps")
