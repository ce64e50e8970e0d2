"""What tests ask of a compute, and how long they wait for it."""

from typing import Any

from cnn_core.compute import Compute, Job
from tests.waiting import wait_until

WORK = "tests.compute.work"
LONG = 30  # seconds that an answer may take on a busy machine


def ask(compute: Compute, function: str, *args: Any, **more: Any) -> Job:
    return compute.submit(f"{WORK}:{function}", *args, owner="ada", kind="inspection", **more)


def has_begun(job: Job) -> None:
    wait_until(lambda: job.latest is not None, "the job reports")
