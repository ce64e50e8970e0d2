"""Signing in before a class is opened, where who hosts the site asks for that.

A section ``[auth]`` in ``.streamlit/secrets.toml`` asks for it; without one, everyone may open a
room. To join one, nobody signs in.
"""

import os

import streamlit as st

from cnn_core.classroom import require_host
from cnn_core.errors import LessonInputError

HOSTS_VARIABLE = "CNN_HOSTS"


def is_asked() -> bool:
    """Return whether hosts sign in on this site."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def require() -> None:
    """Refuse whoever may not open a room here."""
    if is_asked():
        require_host(st.user.to_dict(), os.environ.get(HOSTS_VARIABLE, ""))


def may_open(lesson: str) -> bool:
    """Return whether this visitor may open a room; show why not, and the way to sign in."""
    try:
        require()
    except LessonInputError as error:
        st.markdown(str(error))
        is_signed_in = bool(st.user.get("is_logged_in"))
        st.button(
            "Sign out" if is_signed_in else "Sign in",
            icon=":material/logout:" if is_signed_in else ":material/login:",
            key=f"{lesson}_sign_in",
            on_click=st.logout if is_signed_in else st.login,
        )
        return False
    return True
