"""Network work of this session: looking inside a network, and the one training at a time."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.results import Inspection, TrainedNetwork

from cnn_core import Picture
from cnn_core.compute import Job, get_compute
from cnn_core.pictures import picture_digest

INSPECTION_LIMIT = 30.0
"""Seconds that looking inside may take, TensorFlow's own start included."""

TRAINING_LIMIT = 300.0
"""Seconds that one training may take."""

_OWNER = "owner"
JOB = "training_job"
NETWORKS = "trained_networks"
"""Session key of the networks trained here, newest last."""

MAX_NETWORKS = 5


def owner() -> str:
    """Return the name under which this session's work runs."""
    name: str = st.session_state.setdefault(_OWNER, uuid.uuid4().hex)
    return name


@st.cache_data(
    max_entries=64,
    show_spinner=False,
    hash_funcs={
        TrainedNetwork: lambda network: network.digest,
        "numpy.ndarray": picture_digest,
    },
)
def inspect(network: TrainedNetwork, picture: Picture, _owner: str) -> Inspection:
    """Return every layer's output and the probabilities for one picture."""
    job = get_compute().submit(
        "cnn_core.networks.inspection:inspect",
        network,
        picture,
        owner=_owner,
        kind="inspection",
        time_limit=INSPECTION_LIMIT,
    )
    inspection: Inspection = job.result(INSPECTION_LIMIT)
    return inspection


@st.cache_resource(show_spinner=False)
def bundled(name: str) -> TrainedNetwork:
    """Return a network that comes with the site; nobody may change it."""
    return load_bundled(name)


def train(*arguments: Any) -> Job:
    """Start the session's training; it goes on while other pages are open."""
    job = get_compute().submit(
        "cnn_core.networks.training:train",
        *arguments,
        owner=owner(),
        kind="training",
        time_limit=TRAINING_LIMIT,
    )
    st.session_state[JOB] = job
    return job


def current() -> Job | None:
    """Return the newest training of this session, running or over."""
    return st.session_state.get(JOB)


def keep(network: TrainedNetwork) -> None:
    """Keep a trained network in the session; the oldest goes when there are too many."""
    networks: list[TrainedNetwork] = st.session_state.setdefault(NETWORKS, [])
    if all(known.digest != network.digest for known in networks):
        networks.append(network)
        del networks[:-MAX_NETWORKS]


def trained() -> list[TrainedNetwork]:
    """Return the networks trained in this session, newest last."""
    networks: list[TrainedNetwork] = st.session_state.get(NETWORKS, [])
    return networks
