import gc

import pytest

from cnn_core.compute import get_compute


@pytest.fixture(scope="session", autouse=True)
def _compute_ends_with_the_tests():
    yield
    get_compute().close()


@pytest.fixture(scope="module", autouse=True)
def _garbage_is_soon_collected():
    """Streamlit collects garbage after every run; what is there already need not be looked at.

    A second a run it would take where Keras is loaded: docs/decisions/007-garbage-collector.md.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
