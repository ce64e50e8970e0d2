"""Lesson: a picture is a grid of numbers."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core.challenges import pixels_challenges
from cnn_core.figures.drawings import picture_summary
from cnn_core.snippets import pixels_snippets
from pages.parts import cached, challenges, code, controls, journey, places, prose
from pages.parts.cached import WorkingPicture
from pages.parts.components.flashlight import Named, whole
from pages.parts.components.histogram import histogram
from pages.parts.components.picture_sizes import picture_sizes
from pages.parts.components.pixel_lens import LOOKS, pixel_lens

LESSON = "pixels"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_pixels"):
        lens_place = st.container()
        controls.picture_size()
    show_lens(lens_place)
    prose.show(LESSON, "idea")
    with st.container(border=True, key="card_histogram"):
        histogram("pixels_histogram", journey.picture(), channel=LESSON)
    prose.show(LESSON, "sizes")
    show_sizes()
    challenges.ask(LESSON, pixels_challenges(journey.picture()))


# a fragment of its own: where the hand rests changes nothing but the code
@st.fragment
def show_lens(lens_place: DeltaGenerator) -> None:
    picture = journey.picture()
    rows, columns = picture.shape[:2]
    start = places.start(LESSON, picture.shape, (rows // 2, columns * 3 // 8))
    with lens_place:
        hand = pixel_lens(
            "pixels_lens",
            Named(whole(picture), "Picture", picture_summary(picture, journey.picture_alt())),
            start=start,
            look=places.look(LESSON, LOOKS),
            channel=LESSON,
            on_hand=lambda: None,
        )
    if hand is not None:
        places.rest(LESSON, hand[0])
        places.keep(LESSON, hand[1])
    row, column = start if hand is None else hand[0]
    code.show(LESSON, lambda: pixels_snippets(picture.shape, row, column), picture)


def show_sizes() -> None:
    with st.container(border=True, key="card_sizes"):
        pictures = [
            cached.working_picture(
                WorkingPicture(journey.picture_name(), side, grey=False), journey.whole_picture()
            )
            for side in journey.SIDE.options
        ]
        picture_sizes(
            "pixels_sizes",
            [
                Named(whole(small), f"at {side}", picture_summary(small, journey.picture_alt()))
                for side, small in zip(journey.SIDE.options, pictures, strict=True)
            ],
            channel=LESSON,
        )


explore()
challenges.next_lesson(LESSON)
