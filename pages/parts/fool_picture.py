"""Which network is to be fooled, and with which picture."""

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.networks.results import TrainedNetwork
from pages.parts import (
    data,
    experiments,
    jobs,
    network_picture,
    network_view,
)
from pages.parts.network_picture import Given

USUAL_NETWORK = "shapes"
USUAL_NUMBER = 2
"""The held-out picture that is shown first: right, sure, and not hard to fool, in every network."""

EXPERIMENT = "fool_experiment"


def trained() -> dict[str, TrainedNetwork]:
    """Return what the experiment of this lesson has trained, by the names of its trials."""
    kept = experiments.kept(EXPERIMENT)
    return {} if kept is None else {result.name: result.network for result in kept.results}


def choose_network(lesson: str) -> TrainedNetwork:
    """Choose among the networks of the site, of this session and of this lesson's experiment."""
    more = {_name_of_trial(name, network): network for name, network in trained().items()}
    return network_picture.choose_network(lesson, usual=USUAL_NETWORK, more=more)


def give(lesson: str, network: TrainedNetwork, source: str) -> Given | None:
    """Choose the picture, from one of the sources; None while the paper is empty."""
    if source == network_picture.HELD_OUT:
        return network_picture.held_out(lesson, network, USUAL_NUMBER)
    if source == network_picture.OWN:
        return network_picture.own(lesson, network)
    pad, told = st.columns([0.42, 0.58], gap="medium")
    with pad:
        given = network_picture.drawn(lesson, network)
    with told:
        _answer(lesson, network, given)
        network_picture.tell_of_ink(network)
    return given


def _answer(lesson: str, network: TrainedNetwork, given: Given | None) -> None:
    """Show what the network says of a drawing before anything is changed."""
    if given is None:
        network_view.no_answer(lesson, network)
        return
    try:
        network_view.answer(lesson, jobs.inspect(network, given.picture, jobs.owner()))
    except LessonInputError as error:
        st.error(str(error))


def alt_of(given: Given) -> str:
    """Say what a picture is."""
    truth = "" if given.truth is None else f", in truth {given.truth}"
    return picture_summary(given.picture, f"{given.title}{truth}")


def _name_of_trial(name: str, network: TrainedNetwork) -> str:
    accuracy = f"{network.test.accuracy * 100:.1f} %"
    return f"{data.title_of(network.dataset)}, trained below, {name.lower()}, {accuracy}"
