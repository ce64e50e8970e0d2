"""Has Dask and Tornado measure waits by a clock that only goes forward.

Both ask the clock on the wall when a wait is over. When that is set back by an hour, what Tornado
calls at intervals stands still for an hour, among it the look at how much memory a worker takes;
and Dask's bundles of messages can be held up for as long. So both are given the time of the start
plus what has gone by since. Importing this module does it; workers do as they start.
"""

import time
from typing import Any

import distributed.batched
from tornado.ioloop import IOLoop

_START = time.time() - time.monotonic()


def steady() -> float:
    """Say what the clock on the wall would show if nobody had set it since the start.

    Returns
    -------
    seconds : float
        Since 1970, roughly.

    Examples
    --------
    >>> before = steady()
    >>> steady() >= before
    True
    """
    return _START + time.monotonic()


def dask_setup(worker: Any) -> None:
    """Do nothing more: Dask imports its preloads and calls this.

    Parameters
    ----------
    worker : distributed.Worker
        Not looked at.
    """


IOLoop.time = lambda self: steady()  # type: ignore[method-assign]
distributed.batched.time = steady
