"""How often pages ask again by themselves: the more the server has to do, the less often.

What goes on (a training, a picture that grows) is shown twelve times a second to one learner. Were
it to fifty, those who have pressed something would wait behind those who only watch.
"""

import threading
import time

CALM, BUSY = 0.35, 0.75
"""Shares of a processor: up to the first, nothing is slowed down; from the second on, all of it."""

MOST = 8.0
_SECONDS_BETWEEN_MEASURES = 1.0


class Pace:
    """How busy this process has been in the last seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._measured = time.monotonic(), time.process_time()
        self._share = 0.0

    def share(self) -> float:
        """Return the share of one processor that this process took of late."""
        with self._lock:
            (then, spent), now = self._measured, (time.monotonic(), time.process_time())
            if now[0] - then >= _SECONDS_BETWEEN_MEASURES:
                latest = (now[1] - spent) / (now[0] - then)
                self._share = (self._share + latest) / 2
                self._measured = now
            return self._share


_pace = Pace()


def stretched(seconds: float) -> float:
    """Return how many seconds to leave between two looks where a calm server needs so many."""
    return seconds * stretch(_pace.share())


def stretch(share: float) -> float:
    """Return how many times longer a server of that business waits, 1 to `MOST`."""
    part = min(1.0, max(0.0, (share - CALM) / (BUSY - CALM)))
    return 1 + (MOST - 1) * part
