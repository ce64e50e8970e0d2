"""Lesson: what to choose before training, how much there is of it, and a small search."""

import streamlit as st

from cnn_core.challenges import hyperparameters_challenges
from cnn_core.snippets import hyperparameters_snippets
from pages.parts import challenges, code, prose, search

LESSON = "hyperparameters"

with st.container(border=True, key=f"card_{LESSON}_map"):
    space = search.choose_space()
with st.container(border=True, key=f"card_{LESSON}_search"):
    chosen = search.choose_search(space)
    search.show(chosen)
order, winner = st.columns(2, gap="large")
with order:
    prose.show(LESSON, "order")
with winner:
    prose.show(LESSON, "winner")
code.show(
    LESSON,
    lambda: hyperparameters_snippets(chosen),
    note="In the folder of the project. NumPy alone searches with a score that stands in for a "
    "training; Keras trains every run.",
)
prose.show(LESSON, "random_or_grid")
challenges.ask(LESSON, hyperparameters_challenges(space))
challenges.next_lesson(LESSON)
