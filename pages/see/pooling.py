"""Lesson: let neighbours share one number."""

import streamlit as st

from cnn_core import FloatArray
from cnn_core.challenges import pooling_challenges
from cnn_core.figures.arithmetic import pooling_line, pooling_table
from cnn_core.figures.drawings import Frame, frame_of, map_summary, map_svg, unit_frame
from cnn_core.pooling import PoolingStep, pool_window_at
from cnn_core.snippets import Snippets, pooling_snippets
from pages.parts import challenges, code, controls, journey, maps, prose, stepper

LESSON = "pooling"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_pooling"):
        with st.container(horizontal=True, vertical_alignment="center"):
            controls.segments(journey.POOLING, "Kind of pooling")
            controls.earlier(with_activation=True)
        places = st.columns([3, 2.4, 3])
        place = stepper.place()
    show_stop(*places, place)
    with st.container(border=True, key="card_pooling_settings"):
        window, stride, padding = st.columns(3)
        with window:
            controls.steps(journey.POOL_WINDOW, "Window")
        with stride:
            controls.steps(journey.POOL_STRIDE, "Stride")
        with padding:
            controls.segments(journey.POOL_PADDING, "Padding", show_label=True)
    code.show(LESSON, snippets)
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, pooling_challenges(journey.activated(), journey.POOL_WINDOW.value))


def snippets() -> Snippets:
    return pooling_snippets(
        strongest_patch(journey.activated(), journey.POOL_WINDOW.value * 2),
        kind=journey.POOLING.value,
        **journey.pool_keywords(),
    )


@st.fragment
def show_stop(left, middle, right, place) -> None:
    before, after = journey.activated(), journey.pooled()
    row, column = stepper.stop(LESSON, after.shape, stepper.strongest(after), place)
    step = pool_window_at(
        before, row, column, kind=journey.POOLING.value, **journey.pool_keywords()
    )
    with left:
        st.image(
            map_svg(before, frames=frames_of(step)),
            width="stretch",
            alt=map_summary(before, "Before pooling"),
        )
        st.caption(f"Before · {maps.told(before)}")
    with middle:
        digits = 0 if float(before.sum()).is_integer() else 3
        st.html(pooling_table(step, digits) + pooling_line(step, digits))
        maps.show_change(before.size, after.size)
    with right:
        st.image(
            map_svg(after, frames=[unit_frame(row, column)]),
            width="stretch",
            alt=map_summary(after, "After pooling"),
        )
        st.caption(f"After · {maps.told(after)}")


def frames_of(step: PoolingStep) -> list[Frame]:
    window = frame_of(step.rows, step.columns)
    return [window] if step.winner is None else [window, unit_frame(*step.winner)]


def strongest_patch(feature_map: FloatArray, side: int) -> FloatArray:
    row, column = divmod(stepper.strongest(feature_map), feature_map.shape[1])
    top = max(0, min(row, feature_map.shape[0] - side))
    left = max(0, min(column, feature_map.shape[1] - side))
    return feature_map[top : top + side, left : left + side]


explore()
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
