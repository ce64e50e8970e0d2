import gc

import pytest

from cnn_core.compute import get_compute
from tests.waiting import wait_until


@pytest.fixture(scope="session", autouse=True)
def _compute_ends_with_the_tests():
    yield
    get_compute().close()


@pytest.fixture(autouse=True)
def _no_job_outlives_its_test():
    """All tests are one session to the compute, and a session may have one training at a time."""
    yield
    compute = get_compute()
    for owner in compute.owners():
        compute.owner_gone(owner)
    wait_until(lambda: not compute.owners(), "all jobs have ended", seconds=60)


@pytest.fixture(scope="module", autouse=True)
def _garbage_is_soon_collected():
    """Streamlit collects garbage after every run; what is there already need not be looked at.

    A second a run it would take where Keras is loaded: docs/decisions/007-garbage-collector.md.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
