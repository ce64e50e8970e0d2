"""Lesson: which pixels an answer rests on, by six methods."""

import streamlit as st

from cnn_core.challenges import evidence_challenges
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import bundled_name
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from pages.parts import (
    challenges,
    code,
    evidence,
    evidence_cam,
    evidence_code,
    evidence_erasing,
    evidence_maps,
    evidence_occlusion,
    evidence_pointing,
    evidence_sanity,
    evidence_steps,
    evidence_target,
    jobs,
    network_picture,
    prose,
)
from pages.parts.network_picture import Given

LESSON = "evidence"
USUAL = "shapes"
"""Its pictures have room for an object and clutter."""


@st.fragment
def explore() -> None:
    which, source_side, class_side, against_side = st.columns([0.38, 0.24, 0.19, 0.19])
    with which:
        network = network_picture.choose_network(LESSON, usual=USUAL)
    with source_side:
        source = network_picture.choose_source(LESSON, network)
    with class_side:
        evidence_target.choose_class(LESSON, network)
    with against_side:
        evidence_target.choose_against(LESSON, network)
    give_picture(network, source)


def give_picture(network: TrainedNetwork, source: str) -> None:
    card = st.container(border=True, key="card_evidence_maps")
    read("idea", "gradients", "not")  # there to be read while the network is asked
    with card:
        given = network_picture.give(LESSON, network, source)
        target = show_maps(network, given) if given else None
        if given is None:
            st.markdown("The network has seen no ink yet. Draw something.")
    if given and target:
        show_steps(network, given, target)


def show_maps(network: TrainedNetwork, given: Given) -> Target | None:
    # what follows the skeleton stands at the same place once there is none
    waiting = st.empty() if jobs.is_warm() else st.skeleton(height=430)
    try:
        logits = evidence.class_logits(network, given.picture, jobs.owner())
    except LessonInputError as error:
        waiting.error(str(error))
        return None
    target = evidence_target.target_of(LESSON, network, logits)
    waiting.empty()
    scores_side, maps_side = st.columns([0.28, 0.72], gap="medium")
    with scores_side:
        evidence_target.show_scores(LESSON, network, given, logits, target)
        asking = st.empty()
    try:
        with evidence_maps.asked(asking):
            attributions = evidence.attributions(network, given.picture, target)
    except LessonInputError as error:
        maps_side.error(str(error))
        return None
    with maps_side:
        evidence_maps.show(LESSON, given, attributions)
    return target


def show_steps(network: TrainedNetwork, given: Given, target: Target) -> None:
    for block, part in (
        ("completeness", evidence_steps),
        ("cam", evidence_cam),
        ("occlusion", evidence_occlusion),
    ):
        prose.show(LESSON, block)
        with st.container(border=True, key=f"card_evidence_{block}"):
            part.show(LESSON, network, given, target)
    read("erase", "erase_fill")
    evidence_erasing.show(LESSON, network, given, target)
    read("sanity", "sanity_limits")
    evidence_sanity.show(LESSON, network, given, target)
    read("pointing")
    evidence_pointing.show(LESSON, network)
    if shown := bundled_name(network):
        code.show(
            LESSON,
            lambda: evidence_code.snippets(LESSON, jobs.bundled(shown), given.position, target),
            note="In the folder of the project. It asks the network that comes with the site about "
            f"held-out picture {given.position + 1}.",
        )


def read(*blocks: str) -> None:
    for column, block in zip(st.columns(len(blocks), gap="large"), blocks, strict=True):
        with column:
            prose.show(LESSON, block)


explore()
challenges.ask(LESSON, evidence_challenges())
challenges.next_lesson(LESSON)
