"""The site's own server, without the compute, around one page with a camera."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from server.headers import SecurityHeaders
from streamlit_app import own_files

app = st.App(
    Path(__file__).with_name("camera_frame.py"),
    routes=own_files(),
    middleware=[Middleware(SecurityHeaders)],
)
