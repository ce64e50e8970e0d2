"""Lesson: what changes a network's answer, and how little is enough."""

import streamlit as st

from cnn_core.challenges import fool_challenges
from pages.parts import (
    challenges,
    fool_attack,
    fool_changes,
    fool_code,
    fool_experiment,
    fool_many,
    fool_picture,
    network_picture,
    prose,
)

LESSON = "fool"


# one fragment, for the code below has what both components tell
@st.fragment
def explore() -> None:
    which, source_side = st.columns([0.55, 0.45])
    with which:
        network = fool_picture.choose_network(LESSON)
    with source_side:
        source = network_picture.choose_source(LESSON, network)
    curves = attack = None
    card = st.container(border=True, key="card_fool")
    show_texts("idea", "sign")  # there to be read while the network is asked
    with card:
        given = fool_picture.give(LESSON, network, source)
        if given is not None:
            curves = fool_changes.show(LESSON, network, given)
    if given is not None:
        with st.container(border=True, key="card_fool_sign"):
            attack = fool_attack.show(LESSON, network, given)
    prose.show(LESSON, "linear")
    with st.container(border=True, key="card_fool_many"):
        prose.show(LESSON, "many")
        fool_many.show(LESSON, network)
    if given is not None:
        fool_code.show(LESSON, network, given, curves, attack)


def show_texts(*blocks: str) -> None:
    for column, block in zip(st.columns(len(blocks), gap="large"), blocks, strict=True):
        with column:
            prose.show(LESSON, block)


explore()
show_texts("augment", "limits")
with st.container(border=True, key="card_fool_experiment"):
    fool_experiment.show(LESSON)
challenges.ask(LESSON, fool_challenges())
challenges.next_lesson(LESSON)
