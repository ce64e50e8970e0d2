"""Keras and TensorFlow, set up once a process before anything computes with them."""

import contextlib
import os
import threading
from typing import Any

# One thread for each operation: the sums of a step are then always taken in one
# order, so that a seed gives the same weights bit by bit, whatever else runs. It
# costs nothing here: small networks are faster so, and the second core answers
# the pages. Two operations may run side by side: training and looking inside.
THREADS_WITHIN_OPERATION = 1
THREADS_BETWEEN_OPERATIONS = 2

ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
}

_lock = threading.Lock()
_loaded: dict[str, Any] = {}


def load_keras() -> Any:
    """Import Keras on TensorFlow, on the processor, with few threads.

    Only workers call this; the import takes some seconds and half a gigabyte.
    Nothing else is set: no random state that two jobs in one process share.

    Returns
    -------
    keras : module
        The same at every call.
    """
    return _modules()["keras"]


def load_tensorflow() -> Any:
    """Import TensorFlow, set up as in `load_keras`.

    Returns
    -------
    tensorflow : module
        The same at every call.
    """
    return _modules()["tensorflow"]


def _modules() -> dict[str, Any]:
    """Import both at the first call, in whichever thread it comes."""
    with _lock:
        if not _loaded:
            for name, value in ENVIRONMENT.items():
                os.environ.setdefault(name, value)
            import tensorflow

            _choose_threads(tensorflow)
            import keras

            _loaded.update(tensorflow=tensorflow, keras=keras)
    return _loaded


def _choose_threads(tensorflow: Any) -> None:
    """Set the threads, unless something in this process has computed with TensorFlow before.

    A worker never has. Tests may have; `conftest.py` gives them the same threads.
    """
    threading_options = tensorflow.config.threading
    with contextlib.suppress(RuntimeError):
        threading_options.set_intra_op_parallelism_threads(THREADS_WITHIN_OPERATION)
        threading_options.set_inter_op_parallelism_threads(THREADS_BETWEEN_OPERATIONS)
