"""The site's own headers, routes and hooks around another page than its lessons."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from streamlit_app import is_here, on_script_error, site


async def here(request: Request) -> JSONResponse:
    return JSONResponse(is_here(request.query_params["session"]))


async def broken(request: Request) -> JSONResponse:
    raise RuntimeError("a bug in a route")


app = st.App(
    Path(__file__).with_name("frame.py"),
    routes=[Route("/here", here), Route("/broken", broken)],
    middleware=site.middleware(),
    exception_handlers={Exception: site.say_sorry},
    on_script_error=on_script_error,
)
