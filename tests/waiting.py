"""Waiting for a condition, with a limit and a reason, instead of sleeping."""

import time
from collections.abc import Callable
from typing import Any


def wait_until(condition: Callable[[], Any], why: str, seconds: float = 20) -> Any:
    """Give the first true value of `condition`; fail with `why` when `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"Waited {seconds} s in vain: {why}"
        time.sleep(0.005)
    return value
