"""Lesson: slide one filter over the picture, stop by stop."""

import numpy as np
import streamlit as st

from cnn_core.challenges import convolution_challenges
from cnn_core.convolution import WindowStep, window_at
from cnn_core.figures.arithmetic import CHANNEL_NAMES, scale_bar, window_table
from cnn_core.figures.drawings import (
    map_summary,
    map_svg,
    picture_summary,
    picture_svg,
    unit_frame,
    window_frames,
)
from cnn_core.figures.palette import signed_limit
from cnn_core.kernels import across_channels
from cnn_core.pictures import whole_numbers
from cnn_core.shapes import padding_amounts
from cnn_core.snippets import Snippets, convolution_snippets
from pages.parts import challenges, code, controls, journey, maps, prose, stepper

LESSON = "convolution"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_convolution"):
        left, middle, right = st.columns([3.15, 3.95, 3.15])
        picture_place = left.container()
        with left:
            controls.picture_size()
        place = stepper.place()
    kernel_card, movement_card = st.columns([0.58, 0.42])
    with kernel_card.container(border=True, height="stretch", key="card_kernel"):
        controls.kernel_pills()
        st.caption(f"**{journey.kernel().title}.** {journey.kernel().finds}")
    with movement_card.container(border=True, height="stretch", key="card_movement"):
        controls.movement()
        st.markdown(f"${controls.size_formula()}$")
    show_stop(picture_place, middle, right, place)
    code.show(LESSON, snippets, journey.picture())
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, convolution_challenges(journey.picture(), journey.kernel()))


# a fragment of its own, in places made outside: what a step does not change is not sent again
@st.fragment
def show_stop(picture_place, middle, right, place) -> None:
    response = journey.response()
    row, column = stepper.stop(LESSON, response.shape, stepper.strongest(response), place)
    step = step_at(row, column)
    with picture_place:
        show_picture(step)
    with middle:
        show_arithmetic(step)
    with right:
        st.image(
            map_svg(response, frames=[unit_frame(row, column)]),
            width="stretch",
            alt=map_summary(response, f"The map of {journey.kernel().title}"),
        )
        st.html(scale_bar(signed_limit(response), f"Feature map · {maps.told(response)}"))


def snippets() -> Snippets:
    shape, window = journey.picture().shape, journey.window()
    return convolution_snippets(
        shape, journey.kernel(), **window._asdict(), bias=journey.BIAS.value
    )


def show_picture(step: WindowStep) -> None:
    picture, kernel = journey.picture(), journey.kernel()
    (top, bottom), (left, right) = padding_amounts(
        picture.shape[:2], kernel.shape, **journey.window()._asdict()
    )
    st.image(
        picture_svg(picture, frames=window_frames(step), border=(top, bottom, left, right)),
        width="stretch",
        alt=picture_summary(picture, journey.picture_alt()),
    )


def show_arithmetic(step: WindowStep) -> None:
    channels = None
    if step.patch.shape[2] == 3 and step.kernel.shape[0] > 3:
        channels = [chosen_channel()]
    divisor, bias = journey.kernel().divisor, journey.BIAS.value
    st.html(window_table(step, divisor=divisor, bias=bias, channels=channels))


def chosen_channel() -> int:
    return st.segmented_control(
        "Channel whose products are shown",
        range(3),
        default=0,
        required=True,
        format_func=CHANNEL_NAMES.__getitem__,
        key=f"{LESSON}_channel",
        bind="query-params",
        label_visibility="collapsed",
    )


def step_at(row: int, column: int) -> WindowStep:
    whole = whole_numbers(journey.picture()).astype(np.float32)
    weights = across_channels(journey.kernel(), whole.shape[2], whole=True)[..., 0]
    return window_at(whole, weights, row, column, **journey.window()._asdict())


explore()
prose.show(LESSON, "channels")
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
