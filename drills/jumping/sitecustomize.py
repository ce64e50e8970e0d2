"""Read at the start of every Python that has this folder in its path: lets the wall clock jump.

The seconds to jump by stand in a file, so that a drill can change them while processes run.
"""

import os
import time

_told = os.environ.get("DRILL_CLOCK", "")
_real = time.time


def _jumped() -> float:
    try:
        with open(_told) as told:
            return _real() + float(told.read() or 0)
    except (OSError, ValueError):
        return _real()


if _told:
    time.time = _jumped
    time.time_ns = lambda: int(_jumped() * 1_000_000_000)
