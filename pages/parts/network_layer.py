"""One layer of a network opened: one of its maps under the hand, with the arithmetic that made it."""

from typing import cast

import streamlit as st

from cnn_core import FloatArray
from cnn_core.figures.drawings import map_summary, maps_summary
from cnn_core.networks.layers import Convolution
from cnn_core.networks.results import Inspection, LayerView, TrainedNetwork
from pages.parts import places
from pages.parts.components.flashlight import Filter, Named, flashlight
from pages.parts.components.map_choice import map_choice

DIGITS = 3
"""Decimals of learnt weights and of all that comes of them."""


# a fragment of its own: another layer or map changes nothing else
@st.fragment
def open_layer(lesson: str, network: TrainedNetwork, inspection: Inspection) -> None:
    """Let a layer and one of its maps be chosen, and show how that map was computed."""
    layers = {layer.number: layer for layer in inspection.layers if layer.output.ndim == 3}
    if not layers:
        return
    number = st.segmented_control(
        "Open a layer",
        tuple(layers),
        default=next(iter(layers)),
        required=True,
        format_func=lambda number: f"{number} {layers[number].title}",
        key=f"{lesson}_layer",
        bind="query-params",
    )
    layer = layers.get(number, next(iter(layers.values())))
    unit = _choose_unit(lesson, layer)
    before = _input_of(layer, inspection)
    if layer.kind == "convolution":
        _show_convolution(lesson, network, layer, unit, before)


def _choose_unit(lesson: str, layer: LayerView) -> int:
    """Choose one map of a layer; the address says which."""
    key = f"{lesson}_unit"
    count = layer.output.shape[2]
    if count == 1:
        return 0
    asked = st.query_params.get(key, "")
    chosen = int(asked) - 1 if asked.isdecimal() and 1 <= int(asked[:6]) <= count else 0
    unit = map_choice(
        f"{key}_of_{layer.number}",
        layer.output,
        label=maps_summary(layer.output, layer.title),
        chosen=chosen,
        on_unit=lambda: None,
    )
    if unit != chosen:
        st.query_params[key] = str(unit + 1)
    return unit


def _input_of(layer: LayerView, inspection: Inspection) -> FloatArray:
    """Return what a layer got: what the layer before gave, or the picture."""
    return inspection.picture if layer.number == 1 else inspection.layers[layer.number - 2].output


def _show_convolution(
    lesson: str, network: TrainedNetwork, layer: LayerView, unit: int, before: FloatArray
) -> None:
    """Show the flashlight on what a filter of the network got and made."""
    spec = cast(Convolution, network.spec.layers[layer.number - 1])
    arrays = network.arrays()
    bias = arrays.get(f"layer_{layer.number}.bias")
    sums = layer.output if layer.before_activation is None else layer.before_activation
    response = sums[..., unit]
    place = f"{lesson}_layer_{layer.number}"
    first = layer.number == 1
    stop = flashlight(
        place,
        Named(
            before,
            "What it gets",
            "The picture" if first else maps_summary(before, "The maps of the layer before"),
        ),
        Named(response, f"Map {unit + 1}", map_summary(response, f"Map {unit + 1}")),
        Filter(
            arrays[f"layer_{layer.number}.kernel"][..., unit],
            bias=0.0 if bias is None else float(bias[unit]),
            stride=spec.stride,
            padding=spec.padding,
            dilation=spec.dilation,
            digits=DIGITS,
        ),
        start=places.start(place, response.shape, places.strongest(response)),
        names=_names(before.shape[2], first),
        brightness=1 if first else 0,
        on_stop=lambda: None,
    )
    places.rest(place, stop)


def _names(num_channels: int, is_picture: bool) -> tuple[str, ...]:
    if num_channels == 1:
        return ("",)
    if is_picture and num_channels == 3:
        return ("R", "G", "B")
    return tuple(f"map {number}" for number in range(1, num_channels + 1))
