"""Lesson: let neighbours share one number."""

import streamlit as st

from cnn_core import FloatArray
from cnn_core.challenges import pooling_challenges
from cnn_core.figures.drawings import map_summary
from cnn_core.snippets import Snippets, pooling_snippets
from pages.parts import challenges, code, controls, journey, moving, places, prose
from pages.parts.components.flashlight import Named
from pages.parts.components.pooling_window import pooling_window

LESSON = "pooling"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_pooling"):
        settings()
        show_window()
    prose.show(LESSON, "idea")
    with st.container(border=True, key="card_pooling_moved"):
        move_picture()
    prose.show(LESSON, "move")
    code.show(LESSON, snippets)
    challenges.ask(LESSON, pooling_challenges(journey.activated(), journey.POOL_WINDOW.value))


def settings() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        controls.segments(journey.POOLING, "Keep", show_label=True)
        controls.segments(journey.POOL_WINDOW, "Window", show_label=True)
        controls.segments(journey.POOL_STRIDE, "Stride", show_label=True)
        controls.segments(journey.POOL_PADDING, "Padding", show_label=True)
        controls.earlier(with_activation=True)


# fragments of their own: where the hand rests changes nothing else
@st.fragment
def show_window() -> None:
    before, after = journey.activated(), journey.pooled()
    stop = pooling_window(
        "pooling_window",
        Named(before, "Before pooling", map_summary(before, "Before pooling")),
        Named(after, "After pooling", map_summary(after, "After pooling")),
        kind=journey.POOLING.value,
        **journey.pool_keywords(),
        start=places.start(LESSON, after.shape, places.strongest(after)),
    )
    places.rest(LESSON, stop)


@st.fragment
def move_picture() -> None:
    moving.show("pooling_moved")


def snippets() -> Snippets:
    return pooling_snippets(
        strongest_patch(journey.activated(), journey.POOL_WINDOW.value * 2),
        kind=journey.POOLING.value,
        **journey.pool_keywords(),
    )


def strongest_patch(feature_map: FloatArray, side: int) -> FloatArray:
    row, column = places.strongest(feature_map)
    top = max(0, min(row, feature_map.shape[0] - side))
    left = max(0, min(column, feature_map.shape[1] - side))
    return feature_map[top : top + side, left : left + side]


explore()
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
