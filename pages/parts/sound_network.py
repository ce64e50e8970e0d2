"""A network that tells tones, chirps and noises: trained here, and asked about the sound of now."""

from dataclasses import replace

import streamlit as st

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary, picture_svg
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.results import TrainedNetwork
from cnn_core.signals import spectrogram_picture
from pages.parts import data, jobs, pace, runs
from pages.parts.components.probabilities import probability_bars
from pages.parts.lessons import lesson_named
from pages.parts.sound import Sound
from pages.parts.written import as_text

DATA = "tones"
SECONDS_BETWEEN_LOOKS = 0.4
SIDE = 170
"""Pixels of the network's picture across."""


def show(lesson: str, sound: Sound) -> None:
    """Show what the network gets, what it says, and how it is trained."""
    picture = spectrogram_picture(sound.signal)
    st.markdown("**The network's picture**, 32 × 32")
    st.image(picture_svg(picture), width=SIDE, alt=picture_summary(picture, sound.told))
    _answer(lesson, picture)
    _train(lesson, picture)


def newest() -> TrainedNetwork | None:
    """Return the network for sounds that was trained last in this session."""
    known = [network for network in runs.networks() if network.dataset == DATA]
    return known[-1] if known else None


def _answer(lesson: str, picture: Picture) -> None:
    """Show what the newest network says, or empty bars until there is one."""
    network, key = newest(), f"{lesson}_probabilities"
    classes = default_spec(DATA).classes
    if network is None:
        probability_bars(key, classes)
        return
    try:
        inspection = jobs.inspect(network, picture, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return
    probability_bars(key, classes, inspection.probabilities, inspection.logits)


def _train(lesson: str, picture: Picture) -> None:
    run, network = runs.active(), newest()
    if network is None and run is None:
        st.caption("No network here has heard a sound yet.")
    elif network is not None:
        right, count = network.test.num_right, len(network.test.labels)
        share = f"**{network.test.accuracy * 100:.1f} %**"
        st.caption(f"{_name(network)}: {right} of {count} held-out sounds right, {share}.")
    st.button(
        "Train on 1,500 sounds" if network is None else "Train again",
        type="primary" if network is None else "secondary",
        icon=":material/play_arrow:",
        key=f"{lesson}_train",
        disabled=run is not None,
        on_click=_begin,
        args=(picture,),
        help="Three convolutions, as in the training room; about ten seconds.",
    )
    if message := runs.message():
        (st.error if message.is_error else st.info)(as_text(message.text))
    if run is not None:
        st.fragment(_look, run_every=pace.stretched(SECONDS_BETWEEN_LOOKS))()
    st.page_link(
        lesson_named("training").path,
        label="Change the network in the training room",
        icon=":material/tune:",
        query_params={"training_data": data.title_of(DATA)},
    )


def _name(network: TrainedNetwork) -> str:
    run = runs.run_of(network)
    return as_text(run.name) if run else "A network"


def _begin(picture: Picture) -> None:
    seed = len([run for run in runs.all_runs() if run.dataset == DATA])
    runs.begin(
        default_spec(DATA), DATA, replace(default_settings(DATA), seed=seed), watched=picture
    )


def _look() -> None:
    """Show how far the training is; when it has ended, show the page anew."""
    run = runs.active()
    if run is None or runs.collect():
        st.rerun()
    latest = run.latest
    if latest is None:
        st.progress(0.0, text="Waiting for a place …" if run.phase == "waiting" else "Beginning …")
        return
    st.progress(
        min(latest.fraction, 1.0),
        text=f"Epoch {latest.epoch} of {latest.num_epochs}: {latest.accuracy * 100:.0f} % of what "
        "it learns from is right",
    )
