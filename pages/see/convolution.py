"""Lesson: slide one filter over the picture, stop by stop."""

import numpy as np
import streamlit as st

from cnn_core.challenges import convolution_challenges
from cnn_core.convolution import window_at
from cnn_core.figures.arithmetic import CHANNEL_NAMES, scale_bar, window_summary, window_table
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
from cnn_core.snippets import convolution_snippets
from pages.parts import challenges, code, controls, journey, maps, prose, stepper

LESSON = "convolution"


@st.fragment
def explore() -> None:
    hands = st.container(border=True, key="card_convolution")
    kernel_card, movement_card = st.columns([0.58, 0.42])
    with kernel_card.container(border=True, height="stretch", key="card_kernel"):
        controls.kernel_pills()
        st.caption(f"**{journey.kernel().title}.** {journey.kernel().finds}")
    with movement_card.container(border=True, height="stretch", key="card_movement"):
        controls.movement()
        st.markdown(f"${controls.size_formula()}$")
    with hands:
        show_stop()
    code.show(
        LESSON,
        convolution_snippets(
            journey.picture().shape,
            journey.kernel(),
            **journey.window().keywords,
            bias=journey.BIAS.value,
        ),
        journey.picture(),
    )


def show_stop() -> None:
    response = journey.response()
    left, middle, right = st.columns([3.4, 3.5, 3.4])
    place = st.container()
    with place:
        row, column = stepper.stop(LESSON, response.shape, stepper.strongest(response))
    with left:
        show_picture(row, column)
        controls.picture_size()
    with right:
        st.image(
            map_svg(response, frames=[unit_frame(row, column)]),
            width="stretch",
            alt=map_summary(response, f"The map of {journey.kernel().title}"),
        )
        st.html(scale_bar(signed_limit(response)))
        st.caption(f"Feature map · {maps.told(response)}")
    with middle:
        show_arithmetic(row, column)


def show_picture(row: int, column: int) -> None:
    picture, kernel, window = journey.picture(), journey.kernel(), journey.window()
    (top, bottom), (left, right) = padding_amounts(
        picture.shape[:2], kernel.shape, **window.keywords
    )
    frames = window_frames(step_at(row, column))
    st.image(
        picture_svg(picture, frames=frames, border=(top, bottom, left, right)),
        width="stretch",
        alt=picture_summary(picture, journey.picture_alt()),
    )


def show_arithmetic(row: int, column: int) -> None:
    kernel, step = journey.kernel(), step_at(row, column)
    channels = None
    if step.patch.shape[2] == 3 and kernel.shape[0] > 3:
        channels = [chosen_channel()]
    st.html(window_table(step, divisor=kernel.divisor, bias=journey.BIAS.value, channels=channels))
    st.caption(window_summary(step, divisor=kernel.divisor, bias=journey.BIAS.value))


def chosen_channel() -> int:
    return st.segmented_control(
        "Channel whose products are shown",
        range(3),
        default=0,
        required=True,
        format_func=CHANNEL_NAMES.__getitem__,
        key=f"{LESSON}_channel",
        label_visibility="collapsed",
    )


def step_at(row: int, column: int):
    whole = whole_numbers(journey.picture()).astype(np.float32)
    weights = across_channels(journey.kernel(), whole.shape[2], whole=True)[..., 0]
    return window_at(whole, weights, row, column, **journey.window().keywords)


explore()
prose.show(LESSON, "idea")
challenges.ask(LESSON, convolution_challenges(journey.picture(), journey.kernel()))
prose.show(LESSON, "channels")
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
