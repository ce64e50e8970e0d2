"""One embedded cluster for all tests of this folder."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cnn_core.compute import Compute, Job
from tests.compute.asking import WORK
from tests.waiting import wait_until


@pytest.fixture(scope="package")
def running() -> Iterator[Compute]:
    compute = Compute(scheduler="", grace=0.5)
    compute.start()
    yield compute
    compute.close()


@pytest.fixture
def compute(running: Compute) -> Iterator[Compute]:
    """The running one, given back empty and with its worker there."""
    yield running
    for owner in running.owners():
        running.owner_gone(owner)
    wait_until(lambda: not running.owners(), "jobs of this test end")
    wait_until(lambda: running.status().alive, "the worker is there")


@pytest.fixture
def train(compute: Compute) -> Callable[..., Job]:
    def submit(function: str, *args: Any, owner: str = "ada", **more: Any) -> Job:
        return compute.submit(f"{WORK}:{function}", *args, owner=owner, kind="training", **more)

    return submit
