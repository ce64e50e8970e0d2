"""Thin cached wrappers around the core; the one place where results of lessons are kept.

An array is known by its origin, not by its bytes: ``picture`` names the sample or
the digest of an upload, and every step adds its own settings. Hashing a large
picture on every step would cost more than the step, and Streamlit's own hash looks
only at a sample of it and can answer with the wrong picture.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from cnn_core import FloatArray, Picture, activations, pictures, pooling
from cnn_core.convolution import convolve
from cnn_core.datasets import Dataset, Part, load_dataset
from cnn_core.kernels import Kernel, across_channels, kernel_text
from cnn_core.pooling import PoolingKind
from cnn_core.shapes import Padding


class WorkingPicture(NamedTuple):
    """Where a working picture comes from: which picture, how many pixels a side, grey or not."""

    picture: str
    side: int
    grey: bool


class Window(NamedTuple):
    """How the filter moves: the settings that one call of ``convolve`` takes."""

    stride: int
    padding: str | int
    dilation: int


class Response(NamedTuple):
    """Where a feature map comes from."""

    source: WorkingPicture
    kernel: Kernel
    window: Window
    bias: int


_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {Kernel: kernel_text}


@st.cache_data(max_entries=32, show_spinner=False)
def sample(slug: str) -> Picture:
    """Return a bundled picture."""
    return pictures.load_sample(slug)


@st.cache_resource(max_entries=8, show_spinner=False)
def dataset(name: str) -> Dataset:
    """Return a data set; its arrays are read-only, so that all sessions may share it.

    Ask it for sizes and the test part. Some training pictures come from `examples`:
    all of them would be kept in the memory of this process, and it never trains.
    """
    return load_dataset(name)


@st.cache_resource(max_entries=8, show_spinner=False)
def examples(name: str, count: int) -> Part:
    """Return the first training pictures of a data set."""
    return dataset(name).train.first(count)


@st.cache_resource(max_entries=8, show_spinner=False)
def validation_examples(name: str, count: int) -> Part:
    """Return the first validation pictures of a data set."""
    return dataset(name).validation.first(count)


@st.cache_data(max_entries=200, show_spinner=False)
def working_picture(source: WorkingPicture, _whole: Picture) -> Picture:
    """Return a picture in the working resolution of the hands-on lessons."""
    return pictures.at_resolution(_whole, source.side, grey=source.grey)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def response(origin: Response, _picture: Picture) -> FloatArray:
    """Return the map of one kernel on a picture."""
    return respond(origin, _picture)


def respond(origin: Response, picture: Picture) -> FloatArray:
    """Compute the map of one kernel on a picture, pixels taken as whole numbers 0 to 255.

    The sums are whole numbers, so they are exact; the factor of the kernel and
    the bias come last.
    """
    whole = pictures.whole_numbers(picture).astype(np.float32)
    weights = across_channels(origin.kernel, picture.shape[2], whole=True)
    sums = convolve(whole, weights, **origin.window._asdict())[..., 0]
    return sums / np.float32(origin.kernel.divisor) + np.float32(origin.bias)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def activated(origin: Response, slug: str, _values: FloatArray) -> FloatArray:
    """Return a map behind an activation."""
    return activations.ACTIVATIONS[slug].function(_values)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_HASHES)
def pooled(
    origin: Response,
    slug: str,
    kind: PoolingKind,
    window: int,
    stride: int,
    padding: Padding,
    _activated: FloatArray,
) -> FloatArray:
    """Return a map after an activation and max or average pooling."""
    return pooling.POOLS[kind](_activated, window, stride=stride, padding=padding)
