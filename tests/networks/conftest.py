"""Every training ends with a search for what it left; TensorFlow itself is kept out of it."""

import functools
import gc

import pytest

from cnn_core.networks.runtime import load_keras


@pytest.fixture(autouse=True)
def _searched_for_garbage_without_tensorflow(request):
    if request.node.get_closest_marker("slow"):
        _set_tensorflow_aside()


@functools.cache
def _set_tensorflow_aside():
    """Do it once: to look at all that stays took a quarter of a second after each training."""
    load_keras()
    gc.collect()
    gc.freeze()
