"""Lesson: a picture goes through every layer of a trained network."""

import streamlit as st

from cnn_core.challenges import network_challenges
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import Inspection, TrainedNetwork
from cnn_core.networks.snippets import network_snippets
from pages.parts import challenges, code, jobs, network_layer, network_picture, network_view, prose

LESSON = "network"


@st.fragment
def explore() -> None:
    position = 0
    with st.container(border=True, key="card_network"):
        which, source_side, example_side = st.columns([0.372, 0.258, 0.37])
        with which:
            network = network_picture.choose_network(LESSON)
        with source_side:
            source = network_picture.choose_source(LESSON)
        if source == network_picture.HELD_OUT:
            with example_side:
                given = network_picture.held_out(LESSON, network)
            position = given.position
            show(network, given)
        elif source == network_picture.OWN:
            show(network, network_picture.own(LESSON, network))
        else:
            draw(network)
    code.show(
        LESSON,
        lambda: network_snippets(jobs.bundled(network.dataset), position),
        note="In the folder of the project. It runs the network that comes with the site, on "
        f"held-out picture {position + 1}.",
    )
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, network_challenges(network.spec))


# a fragment of its own: a stroke changes nothing else
@st.fragment
def draw(network: TrainedNetwork) -> None:
    pad_side, answer_side = st.columns([0.42, 0.58], gap="medium")
    with pad_side:
        given = network_picture.drawn(LESSON, network)
    inspection = None
    with answer_side:
        if given is None:
            network_view.no_answer(LESSON, network)
        elif inspection := look_inside(network, given):
            network_view.answer(LESSON, inspection, given)
        network_picture.tell_of_ink(network)
    if inspection:
        network_view.answer_first()
        network_view.layers(network, inspection, given, rows=4)
        network_layer.open_layer(LESSON, network, inspection)


def show(network: TrainedNetwork, given: network_picture.Given) -> None:
    with st.skeleton(height=420):
        inspection = look_inside(network, given)
    if inspection is not None:
        network_view.overview(LESSON, network, inspection, given)
        network_layer.open_layer(LESSON, network, inspection)


def look_inside(network: TrainedNetwork, given: network_picture.Given) -> Inspection | None:
    try:
        return jobs.inspect(network, given.picture, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None


explore()
prose.show(LESSON, "input")
challenges.next_lesson(LESSON)
