"""Which network, and what it is given: a held-out picture, the learner's made to fit, a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from cnn_core import Picture
from cnn_core.figures.drawings import picture_summary, picture_svg
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.results import TrainedNetwork
from cnn_core.pictures import prepare_for_network
from cnn_core.pictures.drawing import Paper, network_paper, picture_of
from cnn_core.pictures.preparing import Polarity
from pages.parts import controls, data, jobs, journey, network_samples, runs, training_board
from pages.parts.components.drawing_pad import Ink, drawing_pad

HELD_OUT = "held_out"
OWN = "own"
DRAWN = "drawn"

DRAWINGS = "network_drawings"
"""Session key of what was drawn last on each paper."""

_SOURCES = {HELD_OUT: "Held-out", OWN: "My picture", DRAWN: "Draw"}
_POLARITIES: dict[Polarity, str] = {
    "auto": "find out",
    "dark_on_light": "dark on light",
    "light_on_dark": "light on dark",
}

MOST_NAMED = 4
"""Classes that are named one by one."""


@dataclass(frozen=True)
class Given:
    """What a network gets, and what is known of it.

    ``truth`` is its class where that is known; ``position`` is a picture of the
    held-out part, the one to speak of in code.
    """

    picture: Picture
    title: str
    truth: str | None
    position: int


def networks() -> dict[str, TrainedNetwork]:
    """Return the bundled networks and those trained in this session, by their digests."""
    known = [*map(jobs.bundled, BUNDLED), *runs.networks()]
    return {network.digest: network for network in known}


def choose_network(
    lesson: str, *, usual: str = "digits", more: Mapping[str, TrainedNetwork] | None = None
) -> TrainedNetwork:
    """Choose among the networks that there are, and more of a lesson's own by their titles.

    The newest of this session comes first; where none was trained, the bundled one named `usual`.
    """
    known = networks()
    titles = {digest: training_board.name_of(network) for digest, network in known.items()}
    for title, network in (more or {}).items():
        known[network.digest], titles[network.digest] = network, title
    first = runs.newest_network() if runs.networks() else jobs.bundled(usual)
    key = f"{lesson}_which"
    controls.only_what_is_offered(key, tuple(known), first.digest)
    digest = st.selectbox(
        "Network",
        tuple(known),
        list(known).index(first.digest),
        format_func=titles.__getitem__,
        key=key,
        bind="query-params",
    )
    return known.get(digest, first)


def choose_source(lesson: str, network: TrainedNetwork) -> str:
    """Choose where the picture comes from; ink has no colours, so colour networks take none."""
    takes_ink = network.spec.input_shape[2] == 1
    offered = tuple(source for source in _SOURCES if takes_ink or source != DRAWN)
    key = f"{lesson}_source"
    controls.only_what_is_offered(key, offered, HELD_OUT)
    return st.segmented_control(
        "Picture",
        offered,
        default=HELD_OUT,
        required=True,
        format_func=_SOURCES.__getitem__,
        key=key,
        bind="query-params",
    )


def give(lesson: str, network: TrainedNetwork, source: str) -> Given | None:
    """Choose what the network gets, from one of the sources; None while the paper is empty."""
    if source == HELD_OUT:
        return held_out(lesson, network)
    if source == OWN:
        return own(lesson, network)
    return drawn(lesson, network)


def held_out(lesson: str, network: TrainedNetwork, usual: int = 1) -> Given:
    """Choose one of the pictures that training never saw, or one that is none of the classes.

    The number `usual`, from 1, comes first.
    """
    part = data.dataset_of(network.dataset).test
    key, count = f"{lesson}_example", len(part)
    samples_side, number_side = st.columns([0.74, 0.26], vertical_alignment="bottom")
    controls.only_up_to(key, count, usual)
    with number_side:
        number = st.slider(
            f"Any of {count:,}",
            1,
            count,
            min(usual, count),
            key=key,
            bind="query-params",
            on_change=_leave_stranger,
            args=(lesson,),
        )
    stranger = stranger_chosen(lesson)
    with samples_side:
        network_samples.choose(lesson, network, number - 1, stranger)
    if stranger is not None:
        return _stranger(stranger, network, number - 1)
    return _example(network, number - 1)


def another(lesson: str, network: TrainedNetwork) -> Given:
    """Choose a second picture that training never saw; at first one that was got wrong."""
    count = len(network.test.labels)
    usual = next(iter(network.test.most_wrong(1)), count - 1)
    key = f"{lesson}_example_beside"
    controls.only_up_to(key, count, usual + 1)
    number = st.slider(
        f"The other picture, any of {count:,}",
        1,
        count,
        usual + 1,
        key=key,
        bind="query-params",
    )
    return _example(network, number - 1)


def _example(network: TrainedNetwork, position: int) -> Given:
    part = data.dataset_of(network.dataset).test
    truth = network.spec.classes[part.labels[position]]
    title = f"{data.title_of(network.dataset)}, number {part.indices[position]}"
    return Given(part.pictures[position], title, truth, position)


def _stranger(slug: str, network: TrainedNetwork, position: int) -> Given:
    title = f"{journey.PICTURE.label(slug)}, none of its classes"
    return Given(network_samples.stranger(slug, network), title, None, position)


def stranger_chosen(lesson: str) -> str | None:
    """Return the picture that is none of the classes, if one is chosen."""
    slug = st.query_params.get(f"{lesson}_stranger", "")
    return slug if slug in network_samples.STRANGERS else None


def _leave_stranger(lesson: str) -> None:
    st.query_params.pop(f"{lesson}_stranger", None)


def own(lesson: str, network: TrainedNetwork) -> Given:
    """Make the learner's picture into one that the network takes, step by step, in sight."""
    polarity, crop = _choose_preparation(lesson)
    prepared = prepare_for_network(
        journey.whole_picture(), network.spec.input_shape, polarity=polarity, crop_to_ink=crop
    )
    st.caption("What the network really gets, step by step")
    with st.grid(max(len(prepared.steps), 7), min_column_width=96, gap="small"):
        for step in prepared.steps:
            with st.container(gap="xxsmall"):
                alt = picture_summary(step.picture, step.title)
                st.image(picture_svg(step.picture), width="stretch", alt=alt)
                st.caption(f"**{step.title}**  \n{step.explanation}")
    return Given(prepared.result, journey.picture_title(), None, 0)


def drawn(lesson: str, network: TrainedNetwork) -> Given | None:
    """Draw, cell by cell, what the network gets; None while the paper is empty."""
    paper = network_paper(network.spec.input_shape)
    drawings: dict[Paper, Ink] = st.session_state.setdefault(DRAWINGS, {})
    ink = drawing_pad(
        f"{lesson}_pad",
        paper,
        drawings.get(paper),
        title=f"Draw {_among(network.spec.classes)}",
    )
    if ink is None:
        return None
    drawings[paper] = ink
    return Given(picture_of(ink, paper), "Your drawing", None, 0) if ink.any() else None


def _among(classes: tuple[str, ...]) -> str:
    if len(classes) > MOST_NAMED:
        return f"any of {classes[0]} to {classes[-1]}"
    return f"{', '.join(classes[:-1])} or {classes[-1]}"


def tell_of_ink(network: TrainedNetwork) -> None:
    """Say what becomes of ink on its way into the network: nothing."""
    paper = network_paper(network.spec.input_shape)
    counted = f"the ink in it, divided by {paper.full}: paper is 0, ink is 1"
    framed = ""
    if paper.fineness > 1:
        framed = " Those it learnt from reach from the top row to the bottom row; so should yours."
    st.caption(
        f"The network gets these {paper.rows} × {paper.columns} cells as they are, each {counted}, "
        f"bright on dark as in its training pictures. Nothing is cut, centred or thickened.{framed}"
    )


def _choose_preparation(lesson: str) -> tuple[Polarity, bool]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        polarity = st.segmented_control(
            "Ink",
            tuple(_POLARITIES),
            default="auto",
            required=True,
            format_func=_POLARITIES.__getitem__,
            key=f"{lesson}_ink",
            bind="query-params",
        )
        crop = st.toggle("Cut to the ink", True, key=f"{lesson}_crop", bind="query-params")
    return polarity if polarity in _POLARITIES else "auto", crop
