"""The code of a lesson: the same step in NumPy and in Keras, with the settings of now."""

import streamlit as st

from cnn_core import Picture
from cnn_core.pictures import png_bytes
from cnn_core.snippets import Snippets


def show(lesson: str, snippets: Snippets, picture: Picture | None = None) -> None:
    """Show both versions, and offer the picture that they read."""
    with st.expander("The code, with the settings of now", icon=":material/code:"):
        if picture is not None:
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
        in_numpy, in_keras = st.tabs(["NumPy", "Keras"])
        in_numpy.code(snippets.numpy, language="python")
        in_keras.code(snippets.keras, language="python")
