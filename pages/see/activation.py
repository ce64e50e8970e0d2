"""Lesson: send every value of the map through an activation."""

import numpy as np
import streamlit as st

from cnn_core.activations import ACTIVATIONS
from cnn_core.challenges import activation_challenges
from cnn_core.figures.drawings import map_summary, map_svg, unit_frame
from cnn_core.figures.lines import activation_summary, activation_svg
from cnn_core.figures.numbers import compact, put_in, signed
from cnn_core.snippets import activation_snippets
from pages.parts import challenges, code, controls, journey, maps, prose, stepper

LESSON = "activation"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_activation"):
        with st.container(horizontal=True, vertical_alignment="center"):
            controls.activation()
            controls.earlier()
        places = st.columns([3, 3.4, 3])
        place = stepper.place()
    show_stop(*places, place)
    chosen = ACTIVATIONS[journey.ACTIVATION.value]
    st.markdown(f"**{chosen.title}**: {chosen.does} ${chosen.formula}$")
    values = journey.activation_input()
    code.show(LESSON, lambda: activation_snippets(chosen.slug, values[len(values) // 2, :8]))
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, activation_challenges(journey.response()))


@st.fragment
def show_stop(left, middle, right, place) -> None:
    before, after = journey.activation_input(), journey.activated()
    row, column = stepper.stop(LESSON, before.shape, int(before.argmin()), place)
    frames = [unit_frame(row, column)]
    with left:
        kernel = journey.kernel().title
        alt = map_summary(before, f"Before, the map of {kernel}")
        st.image(map_svg(before, frames=frames), width="stretch", alt=alt)
        st.caption(f"Before · {maps.told(before)}{journey.activation_unit()}")
    with middle:
        show_value(float(before[row, column]), float(after[row, column]), before)
    with right:
        alt = map_summary(after, "After")
        st.image(map_svg(after, frames=frames), width="stretch", alt=alt)
        zeros = float((after == 0).mean())
        st.caption(f"After · {maps.told(after)} · {zeros * 100:.0f} % are zero")


def show_value(value: float, result: float, before: np.ndarray) -> None:
    chosen = ACTIVATIONS[journey.ACTIVATION.value]
    st.image(
        activation_svg(chosen.function, before, value),
        width="stretch",
        alt=activation_summary(chosen.title, value, result, before),
    )
    shown = signed(value) if value.is_integer() else signed(value, 3)
    st.markdown(
        f"{chosen.title}: ${put_in(chosen.formula, shown)}$ = :primary[**{compact(result)}**]"
    )


explore()
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
