"""Home: the whole journey on one strip, live, each stage a door."""

import streamlit as st

from cnn_core.activations import ACTIVATIONS
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import (
    map_summary,
    map_svg,
    maps_summary,
    maps_svg,
    picture_summary,
    picture_svg,
)
from cnn_core.pictures import prepare_for_network
from cnn_core.stack import run_stack
from pages.parts import challenges, jobs, journey, network_view, picker, prose
from pages.parts.components.network import network_overview
from pages.parts.lessons import LESSONS, lesson_named
from pages.parts.network_picture import Given

LESSON = "home"
BLOCK = ("edges", "relu", "max_pool")


def door(slug: str, title: str, told: str) -> None:
    with st.container(gap="xxsmall"):
        st.page_link(lesson_named(slug).path, label=f"**{title}**")
        st.caption(told)


def show_strip() -> None:
    picture, response = journey.picture(), journey.response()
    activation = ACTIVATIONS[journey.ACTIVATION.value]
    left = journey.pooled().size / response.size
    stages = st.container(border=True, key="card_strip").grid(5, min_column_width=150, gap="small")
    with stages.cell():
        alt = picture_summary(picture, journey.picture_alt())
        st.image(picture_svg(picture), width="stretch", alt=alt)
        door("pixels", "Pixels", f"{' × '.join(map(str, picture.shape))} numbers")
    for slug, title, feature_map, told in (
        ("convolution", "One filter", response, journey.kernel().title),
        ("activation", activation.title, journey.activated(), activation.does),
        (
            "pooling",
            "Pooling",
            journey.pooled(),
            f"{journey.POOLING.value}, {left * 100:.0f} % are left",
        ),
    ):
        with stages.cell():
            st.image(map_svg(feature_map), width="stretch", alt=map_summary(feature_map, title))
            door(slug, title, told)
    with stages.cell():
        maps = run_stack(picture, BLOCK)[-1].maps
        st.image(maps_svg(maps), width="stretch", alt=maps_summary(maps, "Four filters"))
        door("layers", "Layers", "many filters, then filters of filters")


def show_network() -> None:
    network = jobs.bundled("digits")
    door(
        "network",
        "A vote",
        "Learnt from 1,200 handwritten digits; whatever comes, it must name one.",
    )
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
    sections: dict[str, list] = {}
    for lesson in LESSONS:
        if lesson.slug != LESSON:
            sections.setdefault(lesson.section, []).append(lesson)
    with st.grid(len(sections), min_column_width=200):
        for section, lessons in sections.items():
            key = f"card_section_{section.split()[0].lower()}"
            with st.container(border=True, height="stretch", key=key, gap="xxsmall"):
                st.markdown(f"**{section}**")
                st.caption(ABOUT[section])
                for lesson in lessons:
                    done = f"{challenges.solved(lesson.slug)}/{challenges.PER_LESSON}"
                    st.page_link(lesson.path, label=f"{lesson.title} :gray[{done}]")


ABOUT = {
    "See": "One picture, nothing learnt yet",
    "Stack": "The pieces put together by hand",
    "Learn": "The pieces found from examples",
    "Look inside": "What a trained network does",
}

with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
    picker.thumbnails(LESSON)
    picker.doors(LESSON)
show_strip()
network_card = st.container(border=True, key="card_home_network")
show_sections()
prose.show(LESSON, "promise")
with network_card:  # last: on a fresh server it waits for TensorFlow
    show_network()
