"""The filters that look at the picture itself: untrained beside trained."""

import math

import numpy as np
import streamlit as st

from cnn_core import FloatArray
from cnn_core.figures.numbers import signed
from cnn_core.figures.units import first_filters_svg
from cnn_core.likeness import likeness
from cnn_core.networks.first_filters import first_filters
from cnn_core.networks.results import TrainedNetwork

MAX_SHOWN = 32
SIDE = 280
"""CSS pixels of a sheet across."""


def show(network: TrainedNetwork) -> None:
    """Show the first filters before training and after, and how much each has turned."""
    after = first_filters(network)
    if after is None:
        st.info("This network has no convolution, so there are no filters to draw.")
        return
    before_side, after_side, told_side = st.columns([0.3, 0.3, 0.4], gap="large")
    with after_side:
        _sheet("Trained", after)
    if 0 not in network.snapshot_epochs or not network.history:
        with told_side:
            st.caption("How this network began was not kept.")
        return
    before = first_filters(network.at_epoch(0))
    if before is None:
        return
    with before_side:
        _sheet("Untrained, drawn at random", before)
    with told_side:
        _tell(before, after)


def _sheet(title: str, filters: FloatArray) -> None:
    shown = filters[..., :MAX_SHOWN]
    rows, columns, channels, count = shown.shape
    st.markdown(f"**{title}**")
    st.image(
        first_filters_svg(shown, columns=math.ceil(math.sqrt(count))),
        width=SIDE,
        alt=f"{title}: {count} filters of {rows} by {columns} on {channels} channels, "
        f"weights from {signed(float(shown.min()), 3)} to {signed(float(shown.max()), 3)}.",
    )
    every = filters.shape[3]
    some = f"{count} of {every}" if every > count else str(count)
    st.caption(
        f"{some} filters, {rows} × {columns} × {channels}, "
        f"{signed(float(filters.min()), 3)} … {signed(float(filters.max()), 3)}"
    )


def _tell(before: FloatArray, after: FloatArray) -> None:
    """Say how alike each filter is to what it was."""
    alike = np.array(
        [likeness(before[..., unit], after[..., unit]) for unit in range(after.shape[3])]
    )
    least, most = int(alike.argmin()), int(alike.argmax())
    st.markdown(
        f"Likeness of each filter to its own beginning, the cosine of the angle between them: "
        f"from **{signed(float(alike[least]), 2)}** (filter {least + 1}) to "
        f"**{signed(float(alike[most]), 2)}** (filter {most + 1}), "
        f"median **{signed(float(np.median(alike)), 2)}**. At 1 a filter still asks the same."
    )
    if after.shape[2] == 3:
        st.caption(
            "In colour: mid-grey is a weight of 0; a filter is redder where its weight for red is "
            "larger. Each filter has a scale of its own."
        )
    else:
        st.caption("Red weights are above zero, blue ones below. Each filter has its own scale.")
