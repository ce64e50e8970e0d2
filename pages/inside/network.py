"""Lesson: a picture goes through every layer of a trained network."""

import streamlit as st

from cnn_core.challenges import network_challenges
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import bundled_name
from cnn_core.networks.results import Inspection, TrainedNetwork
from cnn_core.networks.snippets import network_snippets
from pages.parts import (
    challenges,
    code,
    jobs,
    network_compare,
    network_picture,
    network_view,
    prose,
)
from pages.parts.components.network import network_overview
from pages.parts.network_picture import Given

LESSON = "network"


@st.fragment
def explore() -> None:
    which, source_side, beside = st.columns([0.42, 0.3, 0.28])
    with which:
        network = network_picture.choose_network(LESSON)
    with source_side:
        source = network_picture.choose_source(LESSON, network)
    with beside:
        way = network_compare.choose(LESSON, network)
    give_picture(network, source, way)
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, network_challenges(network.spec))


# a fragment of its own: another picture changes nothing else
@st.fragment
def give_picture(network: TrainedNetwork, source: str, way: str) -> None:
    position = 0
    with st.container(border=True, key="card_network"):
        if source == network_picture.HELD_OUT:
            given = network_picture.held_out(LESSON, network)
            position = given.position
            show(network, given, way)
        elif source == network_picture.OWN:
            show(network, network_picture.own(LESSON, network), way)
        else:
            draw(network, way)
    if shown := bundled_name(network):
        code.show(
            LESSON,
            lambda: network_snippets(jobs.bundled(shown), position),
            note="In the folder of the project. It runs the network that comes with the site, on "
            f"held-out picture {position + 1}.",
        )


# a fragment of its own: a stroke changes nothing else
@st.fragment
def draw(network: TrainedNetwork, way: str) -> None:
    pad_side, answer_side = st.columns([0.42, 0.58], gap="medium")
    with pad_side:
        given = network_picture.drawn(LESSON, network)
    inspection = None
    with answer_side:
        if given is None:
            network_view.no_answer(LESSON, network)
        elif inspection := look_inside(network, given):
            network_view.answer(LESSON, inspection)
        network_picture.tell_of_ink(network)
    if given and inspection:
        network_view.answer_first()
        open_network(network, inspection, given, way)


def show(network: TrainedNetwork, given: Given, way: str) -> None:
    # a container takes the place of the skeleton, so that what follows stays where it is
    with st.container() if jobs.is_warm() else st.skeleton(height=420):
        inspection = look_inside(network, given)
    if inspection is not None:
        open_network(network, inspection, given, way)


# a fragment of its own: what is opened in the network changes nothing else
@st.fragment
def open_network(
    network: TrainedNetwork,
    inspection: Inspection,
    given: Given,
    way: str,
) -> None:
    other = network_compare.other_side(LESSON, way, network, given)
    past = network_view.followed(LESSON, network, given.picture)
    side = network_view.side_of(network, inspection, given, past=past)
    start, look = network_view.opening(LESSON, network, inspection)
    told = network_overview(
        f"{LESSON}_overview",
        [side] if other is None else [side, other],
        start=start,
        look=look,
        on_follow=lambda: network_view.follow(LESSON),
    )
    network_view.remember(LESSON, told)


def look_inside(network: TrainedNetwork, given: Given) -> Inspection | None:
    try:
        return jobs.inspect(network, given.picture, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None


explore()
prose.show(LESSON, "none")
prose.show(LESSON, "input")
challenges.next_lesson(LESSON)
