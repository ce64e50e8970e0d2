"""The code of a lesson: the same step in NumPy and in Keras, with the settings of now."""

from collections.abc import Callable

import streamlit as st

from cnn_core import Picture
from cnn_core.pictures import png_bytes
from cnn_core.snippets import Snippets


def show(
    lesson: str,
    make: Callable[[], Snippets],
    picture: Picture | None = None,
    note: str | None = None,
) -> None:
    """Show both versions when opened, with the picture that they read or a note on running them."""
    key = f"{lesson}_code"
    expander = st.expander(
        "The code, with the settings of now",
        icon=":material/code:",
        key=key,
        on_change="rerun",
    )
    if not expander.open:
        return
    snippets = make()
    with expander:
        if picture is not None:
            _offer(lesson, picture)
        if note is not None:
            st.caption(note)
        in_numpy, in_keras = st.tabs(["NumPy", "Keras"])
        in_numpy.code(snippets.numpy, language="python", wrap_lines=True)
        in_keras.code(snippets.keras, language="python", wrap_lines=True)


def _offer(lesson: str, picture: Picture) -> None:
    st.download_button(
        "picture.png",
        png_bytes(picture),
        "picture.png",
        "image/png",
        icon=":material/download:",
        key=f"{lesson}_picture_file",
        on_click="ignore",
        help="Save it beside the script; the code reads it.",
    )
