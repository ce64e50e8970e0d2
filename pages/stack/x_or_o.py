"""Lesson: tell X from O by a network whose every weight is set by hand, then learnt."""

import streamlit as st

from cnn_core.challenges import x_or_o_challenges
from cnn_core.snippets import x_or_o_snippets
from pages.parts import by_hand, by_hand_training, challenges, code, prose

LESSON = by_hand.LESSON


@st.fragment
def explore() -> None:
    by_hand.show()
    left, middle, right = st.columns(3, gap="large")
    with left:
        prose.show(LESSON, "why")
    with middle:
        prose.show(LESSON, "match")
    with right:
        prose.show(LESSON, "stack")
    with st.columns([0.72, 0.28])[0]:
        prose.show(LESSON, "trained")
    by_hand_training.show()
    with st.expander("Does it find the same features?", icon=":material/lightbulb:"):
        prose.show(LESSON, "alike")
    now = by_hand.state()
    code.show(LESSON, lambda: x_or_o_snippets(now.board, now.network))
    challenges.ask(LESSON, x_or_o_challenges(now.network))


explore()
challenges.next_lesson(LESSON)
