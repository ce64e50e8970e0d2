"""What every test and every docstring example finds set up."""

import os

# Before NumPy is imported: two tests run side by side on two cores, and the threads of a matrix
# product wait for one another by spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest

# As cnn_core/networks/runtime.py chooses them, also where a test computes with Keras first.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "2")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# Tests take all of a processor: what stands behind them would never be done.
os.environ.setdefault("CNN_NICENESS", "0")

# They come at once, and open one lesson; the test of the rehearsal turns it on.
os.environ.setdefault("CNN_REHEARSAL", "off")


@pytest.fixture(autouse=True)
def _names_for_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace["np"] = np
