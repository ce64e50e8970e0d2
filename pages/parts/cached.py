"""Thin cached wrappers around the core; the one place where results of lessons are kept.

Arrays are told apart by a digest of all their bytes: Streamlit's own hash looks
only at a sample of a large array and can answer with the wrong picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from cnn_core import FloatArray, Picture, activations, pictures, pooling
from cnn_core.convolution import convolve
from cnn_core.datasets import Dataset, load_dataset
from cnn_core.kernels import Kernel, across_channels, kernel_text
from cnn_core.pictures import picture_digest

if TYPE_CHECKING:
    from pages.parts.journey import Window

_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    np.ndarray: picture_digest,
    Kernel: kernel_text,
    "pages.parts.journey.Window": repr,
}


@st.cache_data(max_entries=32, show_spinner=False)
def sample(slug: str) -> Picture:
    """Return a bundled picture."""
    return pictures.load_sample(slug)


@st.cache_resource(max_entries=4, show_spinner=False)
def dataset(name: str) -> Dataset:
    """Return a data set; its arrays are read-only, so that all sessions may share it."""
    return load_dataset(name)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def working_picture(picture: Picture, side: int, *, grey: bool) -> Picture:
    """Return a picture in the working resolution of the hands-on lessons."""
    return pictures.at_resolution(picture, side, grey=grey)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def response(picture: Picture, kernel: Kernel, window: Window, bias: int) -> FloatArray:
    """Return the map of one kernel on a picture, pixels taken as whole numbers 0 to 255.

    The sums are whole numbers, so they are exact; the factor of the kernel and
    the bias come last.
    """
    whole = pictures.whole_numbers(picture).astype(np.float32)
    weights = across_channels(kernel, picture.shape[2], whole=True)
    sums = convolve(whole, weights, **window.keywords)[..., 0]
    return sums / np.float32(kernel.divisor) + np.float32(bias)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def activated(response: FloatArray, slug: str) -> FloatArray:
    """Return a map behind an activation."""
    return activations.ACTIVATIONS[slug].function(response)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def pooled(
    feature_map: FloatArray, kind: str, window: int, stride: int, padding: str
) -> FloatArray:
    """Return a map after max or average pooling."""
    pool = pooling.max_pool if kind == "max" else pooling.average_pool
    return pool(feature_map, window, stride=stride, padding=padding)
