"""What a session is told about its room: after a press, or because something has happened there."""

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from cnn_core.errors import LessonInputError
from pages.parts.written import as_text

_MESSAGE = "classroom_message"
_Arguments = ParamSpec("_Arguments")


def say(message: str) -> None:
    """Keep a message until it is closed or the next button is pressed."""
    st.session_state[_MESSAGE] = message


def forget() -> None:
    """Close the message."""
    st.session_state.pop(_MESSAGE, None)


def attempt(
    act: Callable[_Arguments, None], *arguments: _Arguments.args, **options: _Arguments.kwargs
) -> None:
    """Do what a button asks for; what cannot be done is said."""
    forget()
    try:
        act(*arguments, **options)
    except LessonInputError as error:
        say(str(error))


def show(lesson: str) -> None:
    """Show the message, if there is one, with a button that closes it."""
    message = st.session_state.get(_MESSAGE)
    if not message:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.info(as_text(message), icon=":material/groups:")
        st.button("Close", type="tertiary", key=f"{lesson}_class_message", on_click=forget)


def show_as_error() -> None:
    """Show the message, if there is one, in the dialog whose button has brought it."""
    if message := st.session_state.get(_MESSAGE):
        st.error(as_text(message), icon=":material/error:")
