"""A stop that lets trainings finish: SIGTERM closes the door, and the site ends when it may.

A second one ends it without waiting. Ctrl-C ends it at once, as ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from cnn_core.compute import Compute

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.1

ABOUT_TO_STOP = (
    "About to stop: what trains has {seconds:.0f} seconds to finish, and no new training begins. "
    "Take home what you want to keep."
)


class Stopping:
    """Whether the site is about to stop, and the way there.

    Parameters
    ----------
    tell : callable
        Shows a sentence on every open page.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._task: asyncio.Task[None] | None = None
        self._end: Callable[[], None] = lambda: None
        self.has_begun = False

    @contextlib.asynccontextmanager
    async def watching(self, compute: Compute, seconds: float) -> AsyncIterator[None]:
        """Answer SIGTERM for as long as the block lasts.

        Parameters
        ----------
        compute : Compute
            Whose trainings are waited for.
        seconds : float
            How long at most.
        """
        if threading.current_thread() is not threading.main_thread():
            yield  # signals reach the main thread only, so who runs this in another ends it
            return
        self._end = _way_to_end(signal.getsignal(signal.SIGTERM))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.begin, compute, seconds)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGTERM)
            if self._task is not None:
                self._task.cancel()

    def begin(self, compute: Compute, seconds: float) -> None:
        """Close the door and wait for the trainings; when that has begun already, wait no more."""
        if self.has_begun:
            self._end()
            return
        self.has_begun = True
        compute.begin_no_training()
        self._task = asyncio.get_running_loop().create_task(self._see_to_the_end(compute, seconds))

    async def _see_to_the_end(self, compute: Compute, seconds: float) -> None:
        logger.warning("About to stop; trainings have %g seconds", seconds)
        self._tell(ABOUT_TO_STOP.format(seconds=seconds))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while compute.count("training"):
                    await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        left = compute.count("training")
        logger.warning("Stopping; trainings that did not finish: %d", left)
        self._end()


def _way_to_end(handler: Any) -> Callable[[], None]:
    """Answer how the server around this is told to end: by what it had put there for SIGTERM.

    uvicorn's own way would end the process by that signal once more, so that a site that stopped
    as it was asked to would look like one that was killed.
    """
    server = getattr(handler, "__self__", None)
    if hasattr(server, "should_exit"):
        return lambda: setattr(server, "should_exit", True)
    if callable(handler):
        return lambda: handler(signal.SIGTERM, None)
    return lambda: signal.raise_signal(signal.SIGINT)
