"""Predictions to make before the answer is shown, checked by the core, counted on the home page."""

from collections.abc import Sequence

import streamlit as st

from cnn_core.challenges import Challenge
from pages.parts.lessons import lesson_after

PER_LESSON = 3
_SOLVED = "solved_challenges"
_NEW = "newly_solved"


def solved(lesson: str) -> int:
    """Return how many predictions of a lesson this session has got right."""
    return sum(1 for slug, _ in st.session_state.get(_SOLVED, ()) if slug == lesson)


def badge(lesson: str) -> str:
    """Return the count beside a lesson's name in the menu, once there is one."""
    count = solved(lesson)
    return f" :green-badge[{count}/{PER_LESSON}]" if count else ""


def ask(lesson: str, challenges: Sequence[Challenge]) -> None:
    """Show the predictions of a lesson side by side; a new right one is counted at once."""
    if st.session_state.pop(_NEW, False):
        st.rerun()
    st.header("Before you look: predict", anchor=False)
    for column, challenge in zip(st.columns(len(challenges)), challenges, strict=True):
        with column.container(
            border=True, height="stretch", key=f"card_{lesson}_challenge_{challenge.slug}"
        ):
            _ask_one(lesson, challenge)


def next_lesson(lesson: str) -> None:
    """Offer the door to the next room."""
    following = lesson_after(lesson)
    if following:
        st.page_link(
            following.path,
            label=f"Next: {following.title}",
            icon=":material/arrow_forward:",
            icon_position="right",
        )


def _ask_one(lesson: str, challenge: Challenge) -> None:
    key = f"{lesson}_{challenge.slug}_{challenge.digest}"
    st.markdown(challenge.question)
    if challenge.exhibit:
        st.image(challenge.exhibit, width=140, alt=challenge.exhibit_summary)
    answer = st.pills(
        "Your prediction",
        challenge.options,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
        on_change=_check,
        args=(lesson, challenge.slug, key, challenge.answer),
    )
    if answer is None:
        st.caption("Choose one.")
    elif answer == challenge.answer:
        st.markdown(f":green[:material/check_circle: **Yes.**] {challenge.why}")
    else:
        st.markdown(f":orange[:material/lightbulb: **Not yet.**] {challenge.hint}")


def _check(lesson: str, slug: str, key: str, answer: str) -> None:
    """Remember a right prediction."""
    if st.session_state.get(key) == answer:
        st.session_state.setdefault(_SOLVED, set()).add((lesson, slug))
        st.session_state[_NEW] = True
