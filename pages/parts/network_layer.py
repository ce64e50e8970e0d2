"""One layer of a network opened: a map of it under the hand, with the arithmetic that made it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from cnn_core import FloatArray
from cnn_core.activations import ACTIVATIONS, Activation, activation_with_slope, normalisation
from cnn_core.figures.drawings import map_summary, maps_summary
from cnn_core.networks import layers
from cnn_core.networks.layers import (
    AveragePooling,
    BatchNormalisation,
    Convolution,
    Layer,
    MaxPooling,
)
from cnn_core.networks.results import Inspection, LayerView, TrainedNetwork
from pages.parts import places
from pages.parts.components.activation_probe import activation_probe
from pages.parts.components.flashlight import Filter, Named, flashlight
from pages.parts.components.map_choice import map_choice
from pages.parts.components.pooling_window import pooling_window

_FOLLOWED = ("gamma", "beta", "moving_mean", "moving_variance")

DIGITS = 3
"""Decimals of learnt weights and of all that comes of them."""


# a fragment of its own: another layer or map changes nothing else
@st.fragment
def open_layer(lesson: str, network: TrainedNetwork, inspection: Inspection) -> None:
    """Let a layer and one of its maps be chosen, and show how that map was computed."""
    opens = {layer.number: layer for layer in inspection.layers if layer.output.ndim == 3}
    if not opens:
        return
    number = st.segmented_control(
        "Open a layer",
        tuple(opens),
        default=next(iter(opens)),
        required=True,
        format_func=lambda number: f"{number} {opens[number].title}",
        key=f"{lesson}_layer",
        bind="query-params",
    )
    layer = opens.get(number, next(iter(opens.values())))
    unit = _choose_unit(lesson, layer)
    opened = _Opened(lesson, layer, unit, _input_of(layer, inspection))
    places.open_part(lesson, opened.place, (network.digest, inspection.picture.tobytes()))
    if isinstance(spec := network.spec.layers[layer.number - 1], Convolution):
        _show_convolution(opened, spec, network.arrays())
    elif isinstance(spec, MaxPooling | AveragePooling):
        _show_pooling(opened, spec)
    else:
        _show_activation(opened, _rule_of(spec, network.arrays(), opened))


@dataclass(frozen=True)
class _Opened:
    """One map of one layer, and what the layer got."""

    lesson: str
    layer: LayerView
    unit: int
    before: FloatArray

    @property
    def place(self) -> str:
        """The name under which it is remembered where the hand rests."""
        return f"{self.lesson}_layer_{self.layer.number}"

    def named(self, values: FloatArray, name: str) -> Named:
        """Name one map for the eye and for the ear."""
        return Named(values, name, map_summary(values, f"{name} of {self.layer.title}"))

    @property
    def own(self) -> tuple[Named, Named]:
        """The map of the layer before that this one was made of, and this one."""
        return (
            self.named(self.before[..., self.unit], "Before"),
            self.named(self.layer.output[..., self.unit], "After"),
        )

    @property
    def start(self) -> places.Place:
        """Where the hand starts."""
        output = self.layer.output[..., self.unit]
        return places.start(self.place, output.shape, places.strongest(output))

    def rest(self, stop: places.Place | None) -> None:
        """Remember where the hand rests; one that has not moved rests where it started."""
        places.rest(self.place, stop or self.start)


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


def _show_convolution(opened: _Opened, spec: Convolution, arrays: Mapping[str, FloatArray]) -> None:
    """Show the flashlight on what a filter of the network got, and the sums it made."""
    layer, unit, before = opened.layer, opened.unit, opened.before
    sums = layer.output if layer.before_activation is None else layer.before_activation
    bias = arrays.get(f"layer_{layer.number}.bias")
    first = layer.number == 1
    told = "The picture" if first else maps_summary(before, "The maps of the layer before")
    stop = flashlight(
        opened.place,
        Named(before, "What it gets", told),
        opened.named(sums[..., unit], f"Map {unit + 1}"),
        Filter(
            arrays[f"layer_{layer.number}.kernel"][..., unit],
            bias=0.0 if bias is None else float(bias[unit]),
            stride=spec.stride,
            padding=spec.padding,
            dilation=spec.dilation,
            digits=DIGITS,
        ),
        start=opened.start,
        names=_names(before.shape[2], first),
        brightness=1 if first else 0,
        on_stop=lambda: None,
    )
    opened.rest(stop)


def _show_pooling(opened: _Opened, spec: MaxPooling | AveragePooling) -> None:
    """Show the pooling window on one map."""
    before, after = opened.own
    stop = pooling_window(
        opened.place,
        before,
        after,
        kind="max" if isinstance(spec, MaxPooling) else "average",
        window=spec.window,
        stride=spec.steps,
        padding=spec.padding,
        start=opened.start,
    )
    opened.rest(stop)


def _show_activation(opened: _Opened, rule: Activation) -> None:
    """Show what a rule for every number on its own did to one map."""
    before, after = opened.own
    stop = activation_probe(opened.place, before, after, rule, unit="", start=opened.start)
    opened.rest(stop)
    st.caption(f"**{rule.title}.** {rule.does}")


def _rule_of(spec: Layer, arrays: Mapping[str, FloatArray], opened: _Opened) -> Activation:
    """Return what a layer does to every number of one map on its own."""
    if isinstance(spec, layers.Activation):
        return activation_with_slope(spec.function, spec.slope)
    if isinstance(spec, BatchNormalisation):
        return normalisation(
            *(arrays[f"layer_{opened.layer.number}.{name}"][opened.unit] for name in _FOLLOWED),
            epsilon=spec.epsilon,
        )
    return replace(ACTIVATIONS["none"], title=spec.title, does="In use, all numbers pass.")


def _names(num_channels: int, is_picture: bool) -> tuple[str, ...]:
    if num_channels == 1:
        return ("",)
    if is_picture and num_channels == 3:
        return ("R", "G", "B")
    return tuple(f"map {number}" for number in range(1, num_channels + 1))
