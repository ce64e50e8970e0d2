"""Lesson: one step of learning, every number of it."""

import numpy as np
import streamlit as st

from cnn_core.backprop import masked_step, masked_told
from cnn_core.challenges import backprop_challenges
from cnn_core.figures.drawings import map_summary, maps_svg
from cnn_core.snippets import backprop_snippets
from pages.parts import challenges, code, first_answers, loss_landscape, one_step, prose
from pages.parts.components.one_step import Work
from pages.parts.one_step import Setting

LESSON = "backprop"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_backprop"):
        setting = one_step.choose()
        work = one_step.show(setting)
    for column, block in zip(st.columns(3, gap="large"), ("idea", "routes", "rate"), strict=True):
        with column:
            prose.show(LESSON, block)
    with st.container(border=True, key="card_backprop_surface"):
        loss_landscape.show(LESSON, setting, work)
    with st.container(border=True, key="card_backprop_masked"):
        show_masked(setting, work)
    now = setting.after(work)
    code.show(
        LESSON,
        lambda: backprop_snippets(
            setting.picture, now, kind=setting.kind, target=setting.target, rate=work.rate
        ),
    )
    challenges.ask(
        LESSON,
        backprop_challenges(setting.picture, setting.start, setting.kind, setting.target),
    )


def show_masked(setting: Setting, work: Work) -> None:
    prose.show(LESSON, "masked")
    step = masked_step(
        setting.picture, setting.after(work), setting.kind, setting.target, float(work.rate)
    )
    with st.grid(3, min_column_width=260, gap="medium"):
        for title, values in (
            ("Weights before the step", step.before),
            ("Their gradients, masked", step.masked_gradient),
            (f"Weights after it, rate {work.rate}", step.after),
        ):
            with st.container(gap="xxsmall"):
                st.caption(f"**{title}**")
                drawn = values.astype(np.float32)
                st.image(maps_svg(drawn[..., None]), width="stretch", alt=map_summary(drawn, title))
    row, column = one_step.kernel_place(work)
    st.markdown(masked_told(step, row, column))


# a fragment of its own: other answers change nothing else
@st.fragment
def show_first_answers() -> None:
    with st.container(border=True, key="card_backprop_first"):
        prose.show(LESSON, "first")
        first_answers.show(LESSON)


explore()
show_first_answers()
challenges.next_lesson(LESSON)
