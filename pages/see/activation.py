"""Lesson: send every value of the map through an activation."""

import streamlit as st

from cnn_core.activations import ACTIVATIONS
from cnn_core.challenges import activation_challenges
from cnn_core.figures.drawings import map_summary
from cnn_core.snippets import activation_snippets
from pages.parts import challenges, code, controls, journey, places, prose
from pages.parts.components.activation_probe import activation_probe
from pages.parts.components.flashlight import Named

LESSON = "activation"


@st.fragment
def explore() -> None:
    chosen = ACTIVATIONS[journey.ACTIVATION.value]
    with st.container(border=True, key="card_activation"):
        with st.container(horizontal=True, vertical_alignment="center"):
            controls.activation()
            controls.earlier()
        show_probe()
        st.markdown(f"**{chosen.title}**: {chosen.does} ${chosen.formula}$")
    prose.show(LESSON, "idea")
    prose.show(LESSON, "curve")
    values = journey.activation_input()
    code.show(LESSON, lambda: activation_snippets(chosen.slug, values[len(values) // 2, :8]))
    challenges.ask(LESSON, activation_challenges(journey.response()))


# a fragment of its own: where the hand rests changes nothing else
@st.fragment
def show_probe() -> None:
    before, after = journey.activation_input(), journey.activated()
    lowest = divmod(int(before.argmin()), before.shape[1])
    name = f"Before, the map of {journey.kernel().title}"
    stop = activation_probe(
        "activation_probe",
        Named(before, "Before", map_summary(before, name)),
        Named(after, "After", map_summary(after, "After")),
        ACTIVATIONS[journey.ACTIVATION.value],
        unit=journey.activation_unit(),
        start=places.start(LESSON, before.shape, lowest),
    )
    places.rest(LESSON, stop)


explore()
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
