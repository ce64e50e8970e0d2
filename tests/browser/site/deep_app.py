"""The site's own server around one page with a network that is deeper than those it ships."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from server.headers import SecurityHeaders
from server.health import healthz
from streamlit_app import lifespan, own_files

app = st.App(
    Path(__file__).with_name("deep_frame.py"),
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), *own_files()],
    middleware=[Middleware(SecurityHeaders)],
)
