"""Network work of this session: looking inside a network, and the one training at a time."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnn_core import Picture
from cnn_core.compute import Job, get_compute
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.results import Inspection, TrainedNetwork
from cnn_core.pictures import picture_digest

INSPECTION_LIMIT = 30.0
"""Seconds that looking inside may take, TensorFlow's own start included."""

TRAINING_LIMIT = 300.0
"""Seconds that one training may take."""

JOB = "training_job"
NETWORKS = "trained_networks"
"""Session key of the networks trained here, newest last."""

MAX_NETWORKS = 5

_COLLECTED = "collected_job"
_MESSAGE = "training_message"
_DESCRIPTION = "training_description"


def owner() -> str:
    """Return the name of this session, under which its work runs; the server ends that with it."""
    context = get_script_run_ctx()
    return context.session_id if context else "no session"


def is_warm() -> bool:
    """Return whether looking inside takes no longer than a moment: TensorFlow has started."""
    return get_compute().status().warm


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
        network.bare,
        picture,
        owner=_owner,
        kind="inspection",
        time_limit=INSPECTION_LIMIT,
    )
    inspection: Inspection = job.result()
    return inspection


def _digest_of_training(network: TrainedNetwork) -> tuple[str, tuple[int, ...]]:
    """Name a network and what is left of its training."""
    return network.digest, network.snapshot_epochs


# one answer takes up to 10 MB, so only a few are kept for all sessions together
@st.cache_data(
    max_entries=4,
    show_spinner=False,
    hash_funcs={
        TrainedNetwork: _digest_of_training,
        "numpy.ndarray": picture_digest,
    },
)
def inspect_snapshots(
    network: TrainedNetwork, picture: Picture, _owner: str
) -> tuple[Inspection, ...]:
    """Return every layer's output and the probabilities at each snapshot of a training."""
    job = get_compute().submit(
        "cnn_core.networks.inspection:inspect_snapshots",
        network,
        picture,
        owner=_owner,
        kind="inspection",
        time_limit=INSPECTION_LIMIT,
    )
    inspections: tuple[Inspection, ...] = job.result()
    return inspections


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
    st.session_state.pop(_MESSAGE, None)
    return job


def current() -> Job | None:
    """Return the newest training of this session, running or over."""
    return st.session_state.get(JOB)


def is_running() -> bool:
    """Return whether a training of this session waits or runs."""
    job = current()
    return job is not None and not job.done


def collect() -> bool:
    """Take what an ended training has to give, once; return whether there was something."""
    job = current()
    if job is None or not job.done or st.session_state.get(_COLLECTED) == job.key:
        return False
    st.session_state[_COLLECTED] = job.key
    if job.has_result:
        _keep(job.result())
    elif job.error:
        tell(job.error)
    return True


def tell(message: str) -> None:
    """Leave a sentence for the learner, shown until the next training starts."""
    st.session_state[_MESSAGE] = message


def message() -> str | None:
    """Return the sentence left for the learner, if any."""
    return st.session_state.get(_MESSAGE)


def describe(what: str) -> None:
    """Keep a line on what the current training trains."""
    st.session_state[_DESCRIPTION] = what


def what_is_trained() -> str:
    """Return the line on what the current training trains."""
    what: str = st.session_state.get(_DESCRIPTION, "")
    return what


def trained() -> list[TrainedNetwork]:
    """Return the networks trained in this session, newest last."""
    networks: list[TrainedNetwork] = st.session_state.get(NETWORKS, [])
    return networks


def newest_network() -> TrainedNetwork:
    """Return the network trained last in this session, or the one that comes with the site."""
    own = trained()
    return own[-1] if own else bundled("digits")


def _keep(network: TrainedNetwork) -> None:
    """Keep a trained network; the oldest goes when there are too many."""
    networks = [known for known in trained() if known.digest != network.digest]
    st.session_state[NETWORKS] = [*networks, network][-MAX_NETWORKS:]
