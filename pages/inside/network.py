"""Lesson: a picture goes through every layer of a trained network."""

import streamlit as st

from cnn_core.challenges import network_challenges
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.snippets import network_snippets
from pages.parts import challenges, code, jobs, network_picture, network_view, prose

LESSON = "network"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_network"):
        which, source_side, example_side = st.columns([0.37, 0.23, 0.4])
        with which:
            network = network_picture.choose_network(LESSON)
        with source_side:
            source = network_picture.choose_source(LESSON)
        if source == network_picture.HELD_OUT:
            with example_side:
                given = network_picture.held_out(LESSON, network)
        else:
            given = network_picture.own(LESSON, network)
        show(network, given)
    code.show(
        LESSON,
        lambda: network_snippets(jobs.bundled(network.dataset), given.position),
        note="In the folder of the project. It runs the network that comes with the site, on "
        f"held-out picture {given.position + 1}.",
    )
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, network_challenges(network.spec))


def show(network: TrainedNetwork, given: network_picture.Given) -> None:
    try:
        with st.skeleton(height=420):
            inspection = jobs.inspect(network, given.picture, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return
    network_view.overview(network, inspection, given)
    network_view.open_layer(LESSON, inspection)


explore()
prose.show(LESSON, "input")
challenges.next_lesson(LESSON)
