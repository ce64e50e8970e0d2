"""Lesson: the pictures as points, as the last hidden layer sees them."""

import streamlit as st

from cnn_core.challenges import map_challenges
from cnn_core.networks.map_snippets import map_snippets
from cnn_core.networks.results import TrainedNetwork
from pages.parts import cached, challenges, code, jobs, network_picture, picture_map_view, prose
from pages.parts.picture_map import AXES

LESSON = "map"


@st.fragment
def explore() -> None:
    which, source_side, kind_side = st.columns([0.42, 0.28, 0.3])
    with which:
        network = network_picture.choose_network(LESSON)
    with source_side:
        source = network_picture.choose_source(LESSON, network)
    with kind_side:
        kind = st.segmented_control(
            "Map",
            tuple(picture_map_view.KINDS),
            default=AXES,
            required=True,
            format_func=picture_map_view.KINDS.__getitem__,
            key=f"{LESSON}_kind",
            bind="query-params",
        )
    give_picture(network, source, kind)


# a fragment of its own: another picture changes nothing else
@st.fragment
def give_picture(network: TrainedNetwork, source: str, kind: str) -> None:
    with st.container(border=True, key="card_map"):
        if source == network_picture.DRAWN:
            draw(network, kind)
        else:
            picture_map_view.take_choice(LESSON)
            given = network_picture.give(LESSON, network, source)
            show(network, kind, given, has_doors=source == network_picture.HELD_OUT)
    name = picture_map_view.bundled_like(network)
    code.show(LESSON, lambda: map_snippets(jobs.bundled(name), name), note=picture_map_view.NOTE)


# a fragment of its own: a stroke changes nothing else
@st.fragment
def draw(network: TrainedNetwork, kind: str) -> None:
    pad_side, map_side = st.columns([0.27, 0.73], gap="medium")
    with pad_side:
        given = network_picture.drawn(LESSON, network)
        network_picture.tell_of_ink(network)
    with map_side:
        show(network, kind, given)


def show(
    network: TrainedNetwork,
    kind: str,
    given: network_picture.Given | None,
    *,
    has_doors: bool = False,
) -> None:
    with picture_map_view.place(LESSON):
        picture_map_view.show(LESSON, network, kind, given, has_doors=has_doors)


explore()
prose.show(LESSON, "idea")
challenges.ask(LESSON, map_challenges(jobs.bundled("shapes").spec, cached.dataset("digits").test))
prose.show(LESSON, "flat")
prose.show(LESSON, "neighbours")
prose.show(LESSON, "learning")
prose.show(LESSON, "strangers")
challenges.next_lesson(LESSON)
