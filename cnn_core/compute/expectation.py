"""How long trainings take, and so how long those behind them wait."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Expectation:
    """How long one training takes, as far as anybody knows; all times are seconds.

    Attributes
    ----------
    planned : float or None
        The whole of it, as whoever submitted it expects.
    time_limit : float or None
        It is asked to stop then.
    paused : float
        Time it has stood still so far, which counts for nothing here.

    Examples
    --------
    >>> expectation = Expectation(planned=10.0, time_limit=300.0)
    >>> expectation.start(now=100.0)
    >>> expectation.seconds_left(now=104.0, typical=None)
    6.0
    """

    planned: float | None
    time_limit: float | None
    paused: float = 0.0
    _started: float | None = field(default=None, init=False)
    _told: tuple[float, float] | None = field(default=None, init=False)  # (left, run by then)

    def start(self, now: float) -> None:
        """Begin to count."""
        self._started = now

    def seconds_run(self, now: float) -> float:
        """Count how long it has run; 0 before its start."""
        return 0.0 if self._started is None else now - self._started - self.paused

    def hear(self, event: Any, now: float) -> None:
        """Take what a report says of the rest, if it says anything."""
        left = _seconds_left_of(event)
        if left is not None:
            self._told = left, self.seconds_run(now)

    def seconds_left(self, now: float, typical: float | None) -> float | None:
        """Say how long it still takes, or will take.

        Parameters
        ----------
        now : float
            On the clock of `start`.
        typical : float or None
            What trainings usually take, for one of which nothing is known.

        Returns
        -------
        seconds : float or None
            What it told last comes before what was planned, and that before
            what is typical; None when there is nothing to go by.
        """
        run = self.seconds_run(now)
        whole = typical if self.planned is None else self.planned
        if self._told is not None:
            told, run_by_then = self._told
            whole = told + run_by_then
        if whole is None:
            return None
        return max(0.0, min(whole, self.time_limit or math.inf) - run)


def seconds_until_free(durations: Sequence[float | None], num_at_once: int) -> float | None:
    """Say when the one behind these starts.

    Parameters
    ----------
    durations : sequence of float or None
        What is left of those that run, then what those that wait will take,
        first come first.
    num_at_once : int
        How many run at a time.

    Returns
    -------
    seconds : float or None
        None when the duration of any of them is not known, or none can run.

    Examples
    --------
    >>> seconds_until_free([3.0, 5.0, 1.0], num_at_once=2)
    4.0
    """
    free = [0.0] * num_at_once
    for duration in durations:
        if duration is None or not free:
            return None
        heapq.heapreplace(free, free[0] + duration)
    return free[0] if free else None


def _seconds_left_of(event: Any) -> float | None:
    try:
        left = event.seconds_left
    except (AttributeError, ZeroDivisionError):  # says nothing, or divides by what is not yet done
        return None
    is_number = isinstance(left, int | float) and math.isfinite(left)
    return float(left) if is_number else None
