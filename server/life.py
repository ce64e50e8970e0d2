"""What begins and ends with the server: the compute, and the jobs of learners who have left."""

import asyncio
import contextlib
import gc
import importlib
import time
from collections.abc import AsyncIterator, Callable

import anyio.to_thread

from cnn_core.compute import Compute, get_compute
from server.rehearsal import Rehearsal

SECONDS_FOR_A_FIRST_LESSON = 2.0
SECONDS_BETWEEN_SWEEPS = 5.0
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_BETWEEN_COLLECTIONS = 10.0
PAGE_MODULES = ("plotly.graph_objects", "PIL.Image", "cnn_core.stack", "cnn_core.figures.charts")
"""What the pages will need, loaded before the first visitor waits for it."""

SECONDS_AWAY = 40.0
"""A closed page ends its training within a minute; a dropped line has this long to come back."""


class Departures:
    """Finds the sessions that have left work behind.

    Only sessions that were once seen here count: an owner that is no session
    is left alone.

    Parameters
    ----------
    is_here : callable
        Whether the session of that name has an open page.
    seconds_away : float
        How long a session may be away before it counts as gone.
    """

    def __init__(
        self, is_here: Callable[[str], bool], *, seconds_away: float = SECONDS_AWAY
    ) -> None:
        self._is_here = is_here
        self._seconds_away = seconds_away
        self._last_seen: dict[str, float] = {}

    def gone(self, owners: set[str], now: float) -> set[str]:
        """Look at all owners once.

        Parameters
        ----------
        owners : set of str
            Those with unfinished jobs; what was known of others is forgotten.
        now : float
            Seconds on a clock that only goes forward.

        Returns
        -------
        gone : set of str
            Those who were here and have been away for too long.
        """
        here = {owner: now for owner in owners if self._is_here(owner)}
        known = {owner: seen for owner, seen in self._last_seen.items() if owner in owners}
        self._last_seen = known | here
        return {owner for owner, seen in self._last_seen.items() if now - seen > self._seconds_away}


@contextlib.asynccontextmanager
async def compute_life(
    is_here: Callable[[str], bool],
    num_sessions: Callable[[], int],
    rehearsal: Rehearsal | None = None,
) -> AsyncIterator[Compute]:
    """Hold the compute for as long as the server lives.

    It starts and warms itself in a thread and in its own process, so that the
    server answers meanwhile. At the end no process of it is left.

    Parameters
    ----------
    is_here : callable
        Whether the session of that name has an open page.
    num_sessions : callable
        Counts the open pages.
    rehearsal : Rehearsal, optional
        Done as soon as it is quiet.

    Yields
    ------
    compute : Compute
        The one of this process.
    """
    compute = get_compute()
    tasks = [
        asyncio.create_task(_warm_soon(compute, num_sessions)),
        asyncio.create_task(_sweep(compute, Departures(is_here))),
        asyncio.create_task(_spare_the_collector(compute)),
    ]
    if rehearsal is not None:
        tasks.append(asyncio.create_task(_rehearse(rehearsal)))
    try:
        yield compute
    finally:
        for task in tasks:
            task.cancel()
        await anyio.to_thread.run_sync(compute.close)


async def _warm_soon(compute: Compute, num_sessions: Callable[[], int]) -> None:
    """Leave the processor to who opens a first lesson at once: TensorFlow takes all of it."""
    since, somebody_came = time.monotonic(), False
    while time.monotonic() - since < SECONDS_FOR_A_FIRST_LESSON:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        if not somebody_came and num_sessions():
            since, somebody_came = time.monotonic(), True
    compute.warm()


async def _sweep(compute: Compute, departures: Departures) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_SWEEPS)
        for owner in departures.gone(compute.owners(), time.monotonic()):
            compute.owner_gone(owner)


def _freeze() -> None:
    gc.collect()
    gc.freeze()


async def _rehearse(rehearsal: Rehearsal) -> None:
    if await rehearsal.run():
        _freeze()  # once more, for nobody has come yet whose page would never be forgotten


async def _spare_the_collector(compute: Compute) -> None:
    """Take what lives as long as the server out of the garbage collector's sight.

    All garbage is collected now and then, not after every run of a page as Streamlit would
    (``postScriptGC``): no answer leaves the process meanwhile, and the more sessions there are, the
    longer it takes and the oftener it is done (docs/decisions/007, 023).
    """
    for module in PAGE_MODULES:
        await anyio.to_thread.run_sync(importlib.import_module, module)
    while not compute.status().alive and not compute.closed:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    _freeze()
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_COLLECTIONS)
        gc.collect()
