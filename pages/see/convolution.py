"""Lesson: slide one filter over the picture, stop by stop."""

import streamlit as st

from cnn_core.challenges import convolution_challenges
from cnn_core.convolution import convolve
from cnn_core.curve_drawing import CURVE_AT, INK, OTHER_AT, curve_drawing
from cnn_core.figures.drawings import map_summary, picture_summary
from cnn_core.kernels import across_channels, kernel_named
from cnn_core.snippets import Snippets, convolution_snippets
from pages.parts import challenges, code, controls, journey, learnt_filters, places, prose
from pages.parts.components.flashlight import Filter, Named, flashlight, whole

LESSON = "convolution"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_convolution"):
        show_window()
        controls.picture_size()
    editor_card, known_card, movement_card = st.columns([0.35, 0.37, 0.28])
    with editor_card.container(border=True, height="stretch", key="card_kernel"):
        controls.kernel_weights(LESSON)
    with known_card.container(border=True, height="stretch", key="card_known_kernels"):
        controls.kernel_pills()
    with movement_card.container(border=True, height="stretch", key="card_movement"):
        controls.movement()
        st.markdown(
            f"Columns of the map: ${controls.size_formula()}$",
            help="Brackets with feet round down to a whole number, brackets with heads round up.",
        )
    code.show(LESSON, snippets, journey.picture())
    prose.show(LESSON, "idea")
    prose.show(LESSON, "why")
    prose.show(LESSON, "learnt")
    with st.container(border=True, key="card_learnt_filters"):
        learnt_filters.show(LESSON, journey.kernel())
    challenges.ask(LESSON, convolution_challenges(journey.picture(), journey.kernel()))


# a fragment of its own: where the hand rests changes nothing else
@st.fragment
def show_window() -> None:
    picture, kernel, response = journey.picture(), journey.kernel(), journey.response()
    channels = picture.shape[2]
    weights = across_channels(kernel, channels, whole=True)[..., 0]
    window = journey.window()._asdict()
    stop = flashlight(
        "convolution_window",
        Named(whole(picture), "Picture", picture_summary(picture, journey.picture_alt())),
        Named(response, "Feature map", map_summary(response, f"The map of {kernel.title}")),
        Filter(weights, kernel.divisor, journey.BIAS.value, **window),
        start=places.start(LESSON, response.shape, places.strongest(response)),
        names=("R", "G", "B") if channels == 3 else ("",),
        channel=LESSON,
        on_stop=lambda: None,
    )
    places.rest(LESSON, stop)


def snippets() -> Snippets:
    shape, window = journey.picture().shape, journey.window()
    return convolution_snippets(
        shape, journey.kernel(), **window._asdict(), bias=journey.BIAS.value
    )


@st.fragment
def show_curve() -> None:
    drawing, detector = curve_drawing()[..., None], across_channels(kernel_named("curve"), 1)
    response = convolve(drawing.astype("float32"), detector)[..., 0]
    places_to_see = {
        "The mouse's back": CURVE_AT,
        "The tip of its tail": OTHER_AT,
        "The largest sum": places.strongest(response),
    }
    with st.container(border=True, key="card_curve"):
        chosen = st.segmented_control(
            "Lay the window over",
            list(places_to_see),
            default=next(iter(places_to_see)),
            required=True,
            key=f"{LESSON}_curve",
            bind="query-params",
            wrap=True,
        )
        flashlight(
            f"convolution_curve_{list(places_to_see).index(chosen)}",
            Named(drawing, "Drawing, brightness 0 to 50", "A mouse drawn in bright lines on black"),
            Named(response, "Feature map", map_summary(response, "The map of the curve detector")),
            Filter(detector[..., 0]),
            start=places_to_see[chosen],
            names=("",),
            brightness=INK,
            on_stop=lambda: None,
        )


explore()
prose.show(LESSON, "curve")
show_curve()
prose.show(LESSON, "channels")
challenges.next_lesson(LESSON)
