"""Home: the whole journey on one strip, live, each stage a door."""

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.pictures import prepare_for_network
from cnn_core.stack import run_stack
from pages.parts import (
    home_strip,
    jobs,
    journey,
    network_view,
    picker,
    progress,
    prose,
)
from pages.parts.components.journey_strip import journey_strip
from pages.parts.components.network import network_overview
from pages.parts.lessons import ROOMS, Lesson, lesson_named
from pages.parts.menu import page_of
from pages.parts.network_picture import Given

LESSON = "home"
BLOCK = ("edges", "relu", "max_pool")
DOOR = "home_door"


# a fragment of its own: a door leads elsewhere, nothing else here changes
@st.fragment
def show_strip() -> None:
    layers = run_stack(journey.picture(), BLOCK)
    with st.container(border=True, key="card_strip"):
        journey_strip(
            "home_strip",
            home_strip.stages(layers[-1]),
            home_strip.filter_window(),
            home_strip.pooling_window(),
            layers,
            start=home_strip.brightest(journey.response()),
            on_door=lambda slug: st.session_state.update({DOOR: slug}),
        )
    if slug := st.session_state.pop(DOOR, None):
        st.switch_page(lesson_named(slug).path)


def show_network() -> None:
    network = jobs.bundled("digits")
    st.page_link(page_of(lesson_named("network")), label="**A vote** →")
    st.caption("Learnt from 1,200 handwritten digits; whatever comes, it must name one.")
    try:
        prepared = prepare_for_network(journey.whole_picture(), network.spec.input_shape)
        with st.skeleton(height=300):
            inspection = jobs.inspect(network, prepared.result, jobs.owner())
    except LessonInputError as error:
        st.caption(str(error))
        return
    given = Given(prepared.result, journey.picture_title(), None, 0)
    side = network_view.side_of(network, inspection, given, with_epochs=False)
    network_overview("home_network", [side], small=True)


def show_sections() -> None:
    sections: dict[str, list[Lesson]] = {}
    for lesson in ROOMS:
        sections.setdefault(lesson.section, []).append(lesson)
    with st.grid(len(sections), min_column_width=160):
        for section, lessons in sections.items():
            key = f"card_section_{section.split()[0].lower()}"
            with st.container(border=True, height="stretch", key=key, gap="xxsmall"):
                st.markdown(f"**{section}**")
                st.caption(ABOUT[section])
                for lesson in lessons:
                    st.page_link(page_of(lesson), label=progress.label(lesson))


ABOUT = {
    "See": "One picture, nothing learnt yet",
    "Stack": "The pieces put together by hand",
    "Learn": "The pieces found from examples",
    "Look inside": "What a trained network does",
    "Beyond": "Sound, and where such networks are not the tool",
}

with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
    picker.thumbnails(LESSON)
    picker.doors(LESSON)
show_strip()
progress.show()
network_card = st.container(border=True, key="card_home_network")
show_sections()
prose.show(LESSON, "promise")
with network_card:  # last: on a fresh server it waits for TensorFlow
    show_network()
