"""Grad-CAM of any convolution, taken apart."""

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.figures.numbers import signed
from cnn_core.networks.evidence.grad_cam import GradCam, grad_cam_layers, maps_layer
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec
from pages.parts import controls, evidence, jobs
from pages.parts.components.cam_parts import cam_parts
from pages.parts.components.flashlight import Named
from pages.parts.network_picture import Given
from pages.parts.written import as_text


def show(lesson: str, network: TrainedNetwork, given: Given, target: Target) -> None:
    """Choose a layer, and show how its maps become one."""
    offered = grad_cam_layers(network.spec)
    if not offered:
        st.markdown(
            "This network has no convolution whose maps have more than one place: there is "
            "nothing to weigh. Choose another network."
        )
        return
    layer = _choose_layer(lesson, network.spec, offered)
    try:
        found = evidence.taken_apart(network, given.picture, target, layer, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return
    told = as_text(target.told(network.spec))
    st.caption(
        f"The score is the **{told}**, {signed(found.score, 3)}. Its gradient by a number of these "
        "maps says how fast it would rise with that number."
    )
    cam_parts(
        f"{lesson}_cam",
        Named(given.picture, given.title, picture_summary(given.picture, given.title)),
        found,
        layer=_layer_title(network.spec, layer),
        remark=_remark(found),
    )


def layer_now(lesson: str, spec: NetworkSpec) -> int:
    """Return the layer that is chosen, or the last that this network offers."""
    offered = grad_cam_layers(spec)
    chosen = st.session_state.get(_key(lesson))
    return int(chosen) if chosen in _names(offered) else offered[-1]


def _choose_layer(lesson: str, spec: NetworkSpec, offered: tuple[int, ...]) -> int:
    usual = str(offered[-1])
    controls.only_what_is_offered(_key(lesson), _names(offered), usual)
    st.pills(
        "Layer",
        _names(offered),
        default=usual,
        required=True,
        format_func=lambda number: _layer_title(spec, int(number)),
        key=_key(lesson),
        bind="query-params",
    )
    return layer_now(lesson, spec)


def _names(offered: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(map(str, offered))


def _key(lesson: str) -> str:
    return f"{lesson}_layer"


def _layer_title(spec: NetworkSpec, number: int) -> str:
    rows, columns, maps = spec.output_shapes()[maps_layer(spec, number) - 1]
    return f"{number}: {maps} maps of {rows} × {columns}"


def _remark(found: GradCam) -> str:
    """Say what is left where nothing is above zero."""
    if found.is_silent:
        return "The sum is 0 everywhere: no map of this layer says anything about this score."
    if found.is_negative_everywhere:
        return (
            "Negative everywhere: no place of this layer speaks for the class by this measure. "
            "ReLU leaves nothing, so the map is empty; the signed sum is all there is to see."
        )
    return ""
