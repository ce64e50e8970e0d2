"""Lesson: filters on sound, and when a CNN is the right tool."""

import streamlit as st

from cnn_core.challenges import signals_challenges
from cnn_core.signals import filter_signal
from cnn_core.snippets import signals_snippets
from pages.parts import (
    challenges,
    code,
    columns,
    places,
    prose,
    shuffling,
    sound,
    sound_network,
    sound_picture,
)
from pages.parts.components.signal_filter import ZOOMS, signal_filter

LESSON = "signals"
PIECE = 64
"""Samples of the sound that the code is shown with."""


def choose() -> sound.Listened:
    controls, players = st.columns([0.78, 0.22], gap="medium", vertical_alignment="center")
    with controls:
        listened = sound.Listened(sound.choose(LESSON), sound.choose_filter(LESSON))
    with players:
        sound.hear(listened)
    return listened


# a fragment of its own: where the hand rests changes nothing else
@st.fragment
def show_filter(listened: sound.Listened) -> None:
    signal, filter = listened.sound.signal, listened.filter
    sums = filter_signal(signal, filter)
    _, middle = places.start(LESSON, (1, len(sums)), (0, len(sums) // 2))
    stop, zoom = signal_filter(
        "signals_filter_window",
        signal,
        sums,
        filter,
        alts=listened.told,
        start=middle,
        zoom=places.look(LESSON, {"seen": ZOOMS})["seen"],
    )
    if stop is not None:
        places.rest(LESSON, (0, stop))
    places.keep(LESSON, {"seen": zoom})


with st.container(border=True, key="card_signals"):
    listened = choose()
    show_filter(listened)
    st.caption(f"**{listened.filter.title}.** {listened.filter.finds}")
prose.show(LESSON, "one_row")
with st.container(border=True, key="card_signals_picture"):
    picture_side, network_side = st.columns([0.62, 0.38], gap="medium")
    with picture_side:
        sound_picture.show(LESSON, listened.sound)
    with network_side:
        sound_network.show(LESSON, listened.sound)
prose.show(LESSON, "spectrogram")
with st.container(border=True, key="card_signals_shuffle"):
    shuffling.show(LESSON)
prose.show(LESSON, "shuffle")
with st.container(border=True, key="card_signals_table"):
    columns.show(LESSON)
prose.show(LESSON, "table")
prose.show(LESSON, "rule")
code.show(LESSON, lambda: signals_snippets(listened.sound.signal[:PIECE], listened.filter))
challenges.ask(LESSON, signals_challenges(listened.sound.signal))
challenges.next_lesson(LESSON)
