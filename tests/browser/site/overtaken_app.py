"""The site's own server, without the compute, around one page whose fragment overtakes itself."""

from pathlib import Path

import streamlit as st

from streamlit_app import own_files

app = st.App(Path(__file__).with_name("overtaken_frame.py"), routes=own_files())
