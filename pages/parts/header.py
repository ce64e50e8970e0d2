"""The head of a page: its title, the picture it works on, and the link to its state."""

from urllib.parse import urlencode

import streamlit as st

from pages.parts import journey, picker
from pages.parts.components.page_frame import page_frame
from pages.parts.lessons import Lesson


def show(lesson: Lesson) -> None:
    """Show title and subtitle on the left, picture and link on the right."""
    page_frame(lesson.heading or lesson.title)
    left, right = st.columns([0.62, 0.38], vertical_alignment="center")
    with left.container(gap="xxsmall"):
        st.title(lesson.heading or lesson.title, anchor=False)
        st.caption(lesson.subtitle)
    with (
        right,
        st.container(
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            gap="xsmall",
        ),
    ):
        if lesson.takes_picture:
            current_picture(with_size=not lesson.chooses_size)
        link()
    picker.show_error()


def current_picture(*, with_size: bool) -> None:
    """Show the picture that travels; press to change it."""
    st.image(picker.current_thumbnail(), width=40, alt=journey.picture_title())
    with st.popover(journey.picture_title(), help="Change the picture", key="picture_popover"):
        picker.choose(with_size=with_size)


def link() -> None:
    """Offer the address that opens this page in exactly this state; made when it is opened."""
    popover = st.popover(
        "Link", icon=":material/link:", help="A link to exactly this state", on_change="rerun"
    )
    if not popover.open:
        return
    with popover:
        parameters = urlencode(journey.link_parameters())
        address = st.context.url or ""
        st.code(
            f"{address}?{parameters}" if parameters else address, language=None, wrap_lines=True
        )
        if journey.picture_slug() == journey.OWN:
            st.caption("Your own picture is not in the link: it never leaves this session.")
        else:
            st.caption("Opens this page with this picture and these settings.")
