"""The site's own door and stop around a quiet page, with a training that ends when asked to."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from cnn_core.compute import Compute, Job, engine, get_compute
from cnn_core.errors import LessonInputError
from streamlit_app import lifespan, site

engine._compute = Compute(warm_with=())  # TensorFlow has nothing to do here
JOBS: list[Job] = []


def train(request: Request) -> PlainTextResponse:
    try:
        work = "tests.compute.work:count_until_stopped"
        JOBS.append(get_compute().submit(work, owner=str(len(JOBS)), kind="training"))
    except LessonInputError as error:
        return PlainTextResponse(str(error), 409)
    return PlainTextResponse("begun")


def finish(request: Request) -> PlainTextResponse:
    for job in JOBS:
        job.stop()
    return PlainTextResponse("stopped")


app = st.App(
    Path(__file__).with_name("quiet.py"),
    lifespan=lifespan,
    routes=[*site.routes(), Route("/train", train), Route("/finish", finish)],
    middleware=site.middleware(),
)
