"""Lesson: what the filters and units of a trained network respond to."""

import streamlit as st

from cnn_core.challenges import filters_challenges
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.filters_snippets import filters_snippets
from pages.parts import (
    challenges,
    code,
    filters,
    filters_first,
    filters_made,
    filters_off,
    jobs,
    prose,
)
from pages.parts.filters import Looked

LESSON = "filters"


@st.fragment
def explore() -> None:
    chosen = filters.choose()
    with st.container(border=True, key="card_filters_wall"):
        looked = filters.show_wall(chosen)
        ablation = filters_off.tell(looked) if looked else None
    prose.show(LESSON, "patches")
    if looked:
        make(looked)
    prose.show(LESSON, "made")
    prose.show(LESSON, "off")
    if looked and ablation:
        with st.container(border=True, key="card_filters_off"):
            filters_off.show(chosen, ablation)
    if looked:
        show_code(looked)
    prose.show(LESSON, "first")
    with st.container(border=True, key="card_filters_first"):
        filters_first.show(chosen.network)


# a fragment of its own: a picture that grows changes nothing else
@st.fragment
def make(looked: Looked) -> None:
    with st.container(border=True, key="card_filters_made"):
        filters_made.show(looked)


def show_code(looked: Looked) -> None:
    chosen = looked.chosen
    known = {jobs.bundled(name).digest: name for name in BUNDLED}
    if name := known.get(chosen.network.digest):
        code.show(
            LESSON,
            lambda: filters_snippets(name, chosen.layer.number, looked.look.unit),
            note="In the folder of the project, about the network that comes with the site.",
        )


explore()
challenges.ask(LESSON, filters_challenges())
challenges.next_lesson(LESSON)
