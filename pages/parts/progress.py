"""How far a learner has come: rooms seen and predictions got right, in this session."""

import streamlit as st

from pages.parts import challenges
from pages.parts.lessons import ROOMS, Lesson

_SEEN = "rooms_seen"


def enter(lesson: Lesson) -> None:
    """Remember that a room was opened."""
    st.session_state.setdefault(_SEEN, set()).add(lesson.slug)


def seen() -> int:
    """Return how many rooms were opened."""
    visited = st.session_state.get(_SEEN, set())
    return sum(1 for lesson in ROOMS if lesson.slug in visited)


def label(lesson: Lesson) -> str:
    """Return the name of a room with what was done there."""
    solved = challenges.solved(lesson.slug)
    done = f"{solved}/{challenges.PER_LESSON}"
    if solved == challenges.PER_LESSON:
        return f"{lesson.title} :green[:material/check_circle: {done}]"
    return f"{lesson.title} :gray[{done}]"


def show() -> None:
    """Show how many rooms were seen and how many predictions were right, and what comes next."""
    most = challenges.PER_LESSON * len(ROOMS)
    solved = sum(challenges.solved(lesson.slug) for lesson in ROOMS)
    following = next((lesson for lesson in ROOMS if not _is_done(lesson)), None)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="home_progress"
    ):
        told = f"{seen()} of {len(ROOMS)} rooms seen, {solved} of {most} predictions right"
        st.progress(solved / most, text=told)
        if following is not None:
            word = "Begin with" if not seen() else "Go on with"
            st.page_link(
                following.path,
                label=f"{word} {following.title}",
                icon=":material/arrow_forward:",
                icon_position="right",
            )


def _is_done(lesson: Lesson) -> bool:
    return challenges.solved(lesson.slug) == challenges.PER_LESSON
