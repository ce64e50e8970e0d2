"""Which network is to be fooled, and with which picture."""

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.networks.results import TrainedNetwork
from pages.parts import (
    controls,
    data,
    experiments,
    jobs,
    network_picture,
    network_samples,
    network_view,
    runs,
    training_board,
)
from pages.parts.network_picture import Given

USUAL_NETWORK = "shapes"
USUAL_NUMBER = 2
"""The held-out picture that is shown first: right, sure, and not hard to fool, in every network."""

EXPERIMENT = "fool_experiment"


def networks() -> dict[str, str]:
    """Return what the networks are called that there are, by their digests."""
    named = {
        digest: training_board.name_of(network)
        for digest, network in network_picture.networks().items()
    }
    return named | {
        network.digest: _name_of_trial(name, network) for name, network in trained().items()
    }


def trained() -> dict[str, TrainedNetwork]:
    """Return what the experiment of this lesson has trained, by the names of its trials."""
    kept = experiments.kept(EXPERIMENT)
    return {} if kept is None else {result.name: result.network for result in kept.results}


def choose_network(lesson: str) -> TrainedNetwork:
    """Choose among the networks of the site, of this session and of this lesson's experiment."""
    named = networks()
    usual = _usual_network(named)
    controls.only_what_is_offered(f"{lesson}_which", tuple(named), usual)
    digest = st.selectbox(
        "Network",
        tuple(named),
        list(named).index(usual),
        format_func=lambda digest: named.get(digest, ""),
        key=f"{lesson}_which",
        bind="query-params",
    )
    known = network_picture.networks()
    known |= {network.digest: network for network in trained().values()}
    return known.get(digest, known[usual])


def give(lesson: str, network: TrainedNetwork, source: str) -> Given | None:
    """Choose the picture, from one of the sources; None while the paper is empty."""
    if source == network_picture.HELD_OUT:
        return _held_out(lesson, network)
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


def _usual_network(named: dict[str, str]) -> str:
    """Return the newest network of this session; without one, the usual one that comes along."""
    own = runs.networks()
    if own:
        return own[-1].digest
    bundled = network_picture.networks()
    return next(digest for digest, network in bundled.items() if network.dataset == USUAL_NETWORK)


def _name_of_trial(name: str, network: TrainedNetwork) -> str:
    accuracy = f"{network.test.accuracy * 100:.1f} %"
    return f"{data.title_of(network.dataset)}, trained below, {name.lower()}, {accuracy}"


def _held_out(lesson: str, network: TrainedNetwork) -> Given:
    """Choose one of the pictures that training never saw, or one that is none of the classes."""
    part = data.dataset_of(network.dataset).test
    key, count = f"{lesson}_example", len(part)
    samples_side, number_side = st.columns([0.74, 0.26], vertical_alignment="bottom")
    with number_side:
        number = st.slider(
            f"Any of {count:,}",
            1,
            count,
            min(USUAL_NUMBER, count),
            key=key,
            bind="query-params",
            on_change=_leave_stranger,
            args=(lesson,),
        )
    stranger = network_picture.stranger_chosen(lesson)
    with samples_side:
        network_samples.choose(lesson, network, number - 1, stranger)
    if stranger is not None:
        title = "A picture that is none of its classes"
        return Given(network_samples.stranger(stranger, network), title, None, number - 1)
    truth = network.spec.classes[part.labels[number - 1]]
    title = f"{data.title_of(network.dataset)}, number {part.indices[number - 1]}"
    return Given(part.pictures[number - 1], title, truth, number - 1)


def _leave_stranger(lesson: str) -> None:
    st.query_params.pop(f"{lesson}_stranger", None)
