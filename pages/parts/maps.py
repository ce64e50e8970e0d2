"""What is said beside every map: its shape, its range, and what a step did to it."""

import streamlit as st

from cnn_core import FloatArray
from cnn_core.figures.numbers import compact


def told(feature_map: FloatArray) -> str:
    """Return shape and range of a map, as captions show them."""
    shape = " × ".join(str(size) for size in feature_map.shape)
    return f"{shape} · {compact(feature_map.min())} … {compact(feature_map.max())}"


def show_change(before: int, after: int) -> None:
    """Say how many numbers a step left."""
    st.caption(f"{before:,} numbers in, {after:,} out: {after / before * 100:.0f} % are left.")
