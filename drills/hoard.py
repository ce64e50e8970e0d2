"""What a drill has a worker do."""

import time
from typing import Any

import numpy as np


def take_memory(progress: Any) -> None:
    """Take memory until the worker is ended for it."""
    taken = []
    while not progress.stop_requested():
        taken.append(np.ones(8_000_000, np.float32))
        progress.report(len(taken))
        time.sleep(0.02)
