"""How many jobs a session may ask for: more than a lesson ever does, less than a flood."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from cnn_core.compute import sentences
from cnn_core.compute.job import Kind
from cnn_core.errors import LessonInputError

_KEPT = 1_000


@dataclass(frozen=True)
class Allowance:
    """What one session may ask for.

    Attributes
    ----------
    at_once : float
        Jobs in a burst.
    a_second : float
        Jobs in the long run.
    """

    at_once: float
    a_second: float


ALLOWANCES: dict[Kind, Allowance] = {
    # One runs at a time, so a hand that presses Train and Drop by turns is all that asks for more.
    "training": Allowance(at_once=30, a_second=0.5),
    # A long look goes in pieces, at most twenty a second; a slider's way asks for some more.
    "inspection": Allowance(at_once=600, a_second=40),
}


class Allowances:
    """Token buckets of all sessions, each refilled steadily up to what may be asked at once.

    Parameters
    ----------
    clock : callable
        Gives seconds that only grow.

    Examples
    --------
    >>> allowances = Allowances(clock=lambda: 0.0)
    >>> for _ in range(30):
    ...     allowances.take("ada", "training")
    >>> allowances.take("bob", "training")
    >>> allowances.take("ada", "training")
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: A page may ask for 30 trainings at once, and then one every \
2 seconds; this one asked for more. Wait 2 seconds and press again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[tuple[str, Kind], tuple[float, float]] = {}  # jobs, and when they were

    def take(self, owner: str, kind: Kind) -> None:
        """Count one job.

        Parameters
        ----------
        owner : str
            The session that asks.
        kind : {'training', 'inspection'}
            What it asks for.

        Raises
        ------
        LessonInputError
            If it has asked for too many; this one is not counted.
        """
        allowance, now = ALLOWANCES[kind], self._clock()
        with self._lock:
            left, at = self._left.get((owner, kind), (allowance.at_once, now))
            left = min(allowance.at_once, left + (now - at) * allowance.a_second)
            if left >= 1:
                self._left[owner, kind] = (left - 1, now)
                self._forget_full(now)
                return
        raise LessonInputError(_refusal(kind, allowance, (1 - left) / allowance.a_second))

    def _forget_full(self, now: float) -> None:
        """Forget those who have asked for nothing of late; they may ask for all again."""
        if len(self._left) <= _KEPT:
            return
        self._left = {
            (owner, kind): (left, at)
            for (owner, kind), (left, at) in self._left.items()
            if left + (now - at) * ALLOWANCES[kind].a_second < ALLOWANCES[kind].at_once
        }


def _refusal(kind: Kind, allowance: Allowance, seconds: float) -> str:
    sentence = sentences.TOO_MANY_TRAININGS if kind == "training" else sentences.TOO_MANY_LOOKS
    return sentence.format(
        at_once=allowance.at_once,
        a_second=allowance.a_second,
        between=1 / allowance.a_second,
        wait=max(1, round(seconds)),
    )
