"""Looking inside networks, for this session; its trainings are in `runs`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnn_core import Picture
from cnn_core.compute import get_compute
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.first_answers import FirstAnswers
from cnn_core.networks.results import Inspection, TrainedNetwork
from cnn_core.pictures import picture_digest

INSPECTION_LIMIT = 30.0
"""Seconds that looking inside may take, TensorFlow's own start included."""


def owner() -> str:
    """Return the name of this session, under which its work runs; the server ends that with it."""
    context = get_script_run_ctx()
    return context.session_id if context else "no session"


def is_warm() -> bool:
    """Return whether looking inside takes no longer than a moment: TensorFlow has started."""
    return get_compute().status().warm


def look(function: str, *arguments: Any, owner: str) -> Any:
    """Have a worker call a function of ``cnn_core.networks``, and wait for what it returns.

    Callers cache what they get, under the network's digest and the picture's. A network goes as
    ``network.bare``, unless its snapshots are asked for.
    """
    job = get_compute().submit(
        f"cnn_core.networks.{function}",
        *arguments,
        owner=owner,
        kind="inspection",
        time_limit=INSPECTION_LIMIT,
    )
    return job.result()


LOOK_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    TrainedNetwork: lambda network: network.digest,
    "numpy.ndarray": picture_digest,
}
"""What a look is known by in a cache: the digests of network and picture."""


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=LOOK_HASHES)
def inspect(network: TrainedNetwork, picture: Picture, _owner: str) -> Inspection:
    """Return every layer's output and the probabilities for one picture."""
    inspection: Inspection = look("inspection:inspect", network.bare, picture, owner=_owner)
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
    inspections: tuple[Inspection, ...] = look(
        "inspection:inspect_snapshots", network, picture, owner=_owner
    )
    return inspections


@st.cache_resource(show_spinner=False)
def bundled(name: str) -> TrainedNetwork:
    """Return a network that comes with the site; nobody may change it."""
    return load_bundled(name)


@st.cache_data(max_entries=8, show_spinner=False)
def first_answers(dataset: str, initialisation: str, _owner: str) -> FirstAnswers:
    """Return what untrained networks say of all held-out pictures of a data set."""
    answers: FirstAnswers = look(
        "first_answers:first_answers", dataset, initialisation, owner=_owner
    )
    return answers
