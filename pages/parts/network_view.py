"""A network laid out: the picture, every layer's maps, the probabilities, and one layer opened."""

import time

import numpy as np
import streamlit as st

from cnn_core.figures.drawings import (
    map_summary,
    map_svg,
    maps_summary,
    maps_svg,
    picture_summary,
    picture_svg,
)
from cnn_core.figures.lines import softmax_told
from cnn_core.figures.palette import signed_limit
from cnn_core.networks.results import Inspection, LayerView, TrainedNetwork
from pages.parts.components.probabilities import probability_bars
from pages.parts.network_picture import Given

HEAD_START = 0.03
"""Seconds that an answer has before the maps follow."""


def overview(lesson: str, network: TrainedNetwork, inspection: Inspection, given: Given) -> None:
    """Show the picture, each layer as a sheet of its maps, and what the network says."""
    layers_side, answer_side = st.columns([0.74, 0.26])
    with layers_side:
        layers(network, inspection, given)
    with answer_side:
        answer(lesson, inspection, given)


def layers(network: TrainedNetwork, inspection: Inspection, given: Given, *, rows: int = 8) -> None:
    """Show the picture and each layer as a sheet of its maps, so many in a column."""
    shown = [layer for layer in inspection.layers if layer.kind != "flatten"]
    with st.grid(len(shown) + 1, min_column_width=64, gap="xsmall"):
        with st.container(gap="xxsmall"):
            alt = picture_summary(given.picture, given.title)
            st.image(picture_svg(given.picture), width="stretch", alt=alt)
            st.caption(f"**Picture**  \n{_shape(given.picture)}")
        for layer in shown[:-1]:
            with st.container(gap="xxsmall"):
                _show_layer(layer, network.spec.parameter_counts()[layer.number - 1].total, rows)
        with st.container(gap="xxsmall"):
            _show_logits(shown[-1], inspection, rows)


def answer(lesson: str, inspection: Inspection, given: Given) -> None:
    """Show what the network says, and whether that is right where the truth is known."""
    bars = f"{lesson}_answer"
    probability_bars(bars, inspection.classes, inspection.probabilities, inspection.logits)
    st.caption(softmax_told(inspection.logits))
    sure = float(inspection.probabilities.max())
    said = f"It says **{inspection.answer}** with {sure:.1%}".replace("%", " %")
    if given.truth is None:
        st.markdown(f"{said}.")
    elif given.truth == inspection.answer:
        st.markdown(f":green[:material/check_circle:] {said}, and that is right.")
    else:
        st.markdown(f":red[:material/cancel:] {said}; the truth is **{given.truth}**.")


def no_answer(lesson: str, network: TrainedNetwork) -> None:
    """Show the bars waiting: the network is asked nothing about an empty sheet."""
    probability_bars(f"{lesson}_answer", network.spec.classes)
    st.caption("Softmax waits for ink.")
    st.markdown("The network has seen no ink yet. It answers each time you lift the pen.")


def answer_first() -> None:
    """Let the answer be painted before the maps are sent, fifty times as much as it is.

    In one burst with them the bars moved 126 ms after the pen was lifted, so 63 ms
    after; the maps come no later. Only this session waits.
    """
    time.sleep(HEAD_START)


def _show_layer(layer: LayerView, num_parameters: int, rows: int) -> None:
    if layer.output.ndim == 3:
        drawing = maps_svg(layer.output, columns=-(-layer.output.shape[2] // rows))
        alt = maps_summary(layer.output, layer.title)
    else:
        drawing = map_svg(layer.output[:, np.newaxis])
        alt = map_summary(layer.output[:, np.newaxis], layer.title)
    st.image(drawing, width="stretch", alt=alt)
    weights = f"  \n{num_parameters:,} weights" if num_parameters else ""
    st.caption(f"**{layer.title}**  \n{_shape(layer.output)}{weights}")


def _show_logits(layer: LayerView, inspection: Inspection, rows: int) -> None:
    logits = inspection.logits[:, np.newaxis]
    drawing = map_svg(logits, limit=signed_limit(logits))
    st.image(drawing, width=28 * rows // 8, alt=map_summary(logits, "Logits"))
    st.caption(f"**{layer.title}**  \nlogits, one a class")


def _shape(values: np.ndarray) -> str:
    return " × ".join(str(size) for size in values.shape)
