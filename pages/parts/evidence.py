"""What the methods of evidence say, asked of a worker and kept for a while."""

from typing import Any

import streamlit as st

from cnn_core import FloatArray, Picture
from cnn_core.networks.evidence.grad_cam import GradCam
from cnn_core.networks.evidence.gradients import IntegratedGradients
from cnn_core.networks.evidence.methods import Attribution, methods_for
from cnn_core.networks.evidence.occlusion import Occlusion
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from pages.parts import jobs

_METHODS = "evidence.methods"


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def class_logits(network: TrainedNetwork, picture: Picture, _owner: str) -> FloatArray:
    """Return the logit of every class; of one sigmoid unit, the first has 0."""
    logits: FloatArray = _ask("class_logits", network, picture, owner=_owner)
    return logits


def attributions(
    network: TrainedNetwork, picture: Picture, target: Target
) -> tuple[Attribution, ...]:
    """Return what every method says that this network can be asked by, in their order.

    Occlusion is a look of its own: it asks about hundreds of pictures, and others can be
    answered before.
    """
    names = methods_for(network.spec)
    made_of_gradients = tuple(name for name in names if name != "occlusion")
    found = _explained(network, picture, target, made_of_gradients, jobs.owner())
    return (*found, *_explained(network, picture, target, ("occlusion",), jobs.owner()))


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _explained(
    network: TrainedNetwork,
    picture: Picture,
    target: Target,
    methods: tuple[str, ...],
    _owner: str,
) -> tuple[Attribution, ...]:
    found: tuple[Attribution, ...] = _ask(
        "explain", network, picture, target, methods, owner=_owner
    )
    return found


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def integrated(
    network: TrainedNetwork,
    picture: Picture,
    target: Target,
    baseline: Picture,
    num_steps: int,
    _owner: str,
) -> IntegratedGradients:
    """Return Integrated Gradients from a baseline, with all that the completeness check needs."""
    found: IntegratedGradients = _ask(
        "integrate", network, picture, target, baseline, num_steps, owner=_owner
    )
    return found


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def taken_apart(
    network: TrainedNetwork, picture: Picture, target: Target, layer: int, _owner: str
) -> GradCam:
    """Return every step of Grad-CAM of one layer."""
    found: GradCam = _ask("take_apart", network, picture, target, layer, owner=_owner)
    return found


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def swept(
    network: TrainedNetwork,
    picture: Picture,
    patch: int,
    fill: float | None,
    _owner: str,
) -> Occlusion:
    """Return the answers with a patch at every place."""
    found: Occlusion = _ask("sweep", network, picture, patch, fill, owner=_owner)
    return found


def _ask(function: str, network: TrainedNetwork, *arguments: Any, owner: str) -> Any:
    return jobs.look(f"{_METHODS}:{function}", network.bare, *arguments, owner=owner)
