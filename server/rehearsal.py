"""Every lesson opened once before the first learner comes.

What is read, drawn, imported and traced only once takes some seconds in all. A class that comes at
the same minute would wait for it together; so the server does it while nobody is there.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

SECONDS_OF_QUIET = 3.0
SECONDS_BETWEEN_LOOKS = 0.2

Open = Callable[[str], Awaitable[list[str]]]
"""Opens a lesson by its address ("" for home) for nobody to see, and answers all addresses."""


class Rehearsal:
    """Opens the lessons in turn for as long as nobody is there.

    Parameters
    ----------
    open_lesson : callable
        Opens one.
    is_alone : callable
        Whether no learner has a page open and the worker is ready.

    Attributes
    ----------
    is_over : bool
        Whether nothing more comes of it: all was opened, or somebody came first.
    """

    def __init__(self, open_lesson: Open, is_alone: Callable[[], bool]) -> None:
        self._open = open_lesson
        self._is_alone = is_alone
        self.is_over = False

    async def run(self, *, seconds_of_quiet: float = SECONDS_OF_QUIET) -> bool:
        """Wait until it has been quiet for a while, and open what there is.

        Parameters
        ----------
        seconds_of_quiet : float
            For so long nobody must have been there.

        Returns
        -------
        whole : bool
            False where a learner came: lessons are opened now without it.
        """
        try:
            await self._wait_for_quiet(seconds_of_quiet)
            return await self._open_all()
        except Exception:  # learners come all the same
            logger.exception("The lessons could not be opened before learners come")
            return False
        finally:
            self.is_over = True

    async def _open_all(self) -> bool:
        to_come, opened = [""], set[str]()
        while to_come:
            if not self._is_alone():
                return False
            address = to_come.pop(0)
            opened.add(address)
            found = await self._open(address)
            to_come = [other for other in found if other not in opened]
        return True

    async def _wait_for_quiet(self, seconds: float) -> None:
        quiet = 0.0
        while quiet < seconds:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            quiet = quiet + SECONDS_BETWEEN_LOOKS if self._is_alone() else 0.0
