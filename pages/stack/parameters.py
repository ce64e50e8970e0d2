"""Lesson: why a filter shares its weights, and what that saves."""

import streamlit as st

from cnn_core.challenges import parameters_challenges
from cnn_core.snippets import Snippets, parameters_snippets
from pages.parts import (
    challenges,
    code,
    journey,
    prose,
    sharing,
    sharing_counts,
    sharing_experiment,
    sharing_limits,
)

LESSON = "parameters"
ASKED_KERNEL = 5


@st.fragment
def show_counts() -> None:
    with st.container(border=True, key=f"card_{LESSON}_counts"):
        sharing_counts.show(LESSON)


# one fragment, for the code below has what both components tell
@st.fragment
def explore() -> None:
    with st.container(border=True, key=f"card_{LESSON}_row"):
        sharing.show_row()
    prose.show(LESSON, "idea")
    show_counts()
    prose.show(LESSON, "matrix")
    with st.container(border=True, key=f"card_{LESSON}_matrix"):
        sharing.show_matrix()
    code.show(LESSON, snippets)


def snippets() -> Snippets:
    row, matrix = sharing.row_look(), sharing.matrix_look()
    return parameters_snippets(
        sharing.row_pixels()[: row.inputs],
        row.weights[: row.window],
        row.line,
        sharing.matrix_pixels(),
        matrix.kernel,
    )


@st.fragment
def show_limits() -> None:
    with st.container(border=True, key=f"card_{LESSON}_limits"):
        sharing_limits.show(LESSON)


explore()
prose.show(LESSON, "experiment")
with st.container(border=True, key=f"card_{LESSON}_experiment"):
    sharing_experiment.show(LESSON)
prose.show(LESSON, "wrong")
show_limits()
prose.show(LESSON, "when")
side, _, channels = journey.picture().shape
challenges.ask(LESSON, parameters_challenges(side, channels, ASKED_KERNEL))
challenges.next_lesson(LESSON)
