"""How fast a training may go: freely, paused, or one batch or epoch for each press."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

MAX_PAUSE = 60.0
"""Seconds that a paused training keeps its place when nobody waits for it."""

MAX_PAUSE_BEFORE_OTHERS = 3.0
"""Seconds that it keeps it when somebody does."""

MAX_PAUSES_BEFORE_OTHERS = 20.0
"""Seconds of all pauses together after which one that others wait behind ends at once."""

SECONDS_BETWEEN_LOOKS = 0.25


@dataclass(frozen=True)
class Pace:
    """What its learner allows a training; sent whole at each press, so none is lost or doubled.

    Attributes
    ----------
    paused : bool
        Whether it stands still but for what the other two allow.
    batches, epochs : int
        How many single ones were asked for since the job began.
    """

    paused: bool = False
    batches: int = 0
    epochs: int = 0


class Orders(Protocol):
    """Where a training hears what its learner wants, as `cnn_core.compute` gives it."""

    def stop_requested(self) -> bool:
        """Whether to stop after this batch; called at every batch, so it has to be cheap."""

    def settings(self) -> dict[str, Any]:
        """What was changed while the job runs, by name."""

    def wait_for_order(self, timeout: float) -> bool:
        """Wait until something is ordered; whether that was before the seconds had passed."""

    def others_wait(self) -> bool:
        """Whether other trainings wait for this place."""


class PaceKeeper:
    """Lets one training go on, or holds it, after each of its batches.

    Parameters
    ----------
    orders : Orders
        Whose settings may hold a `Pace` under "pace".
    first : Pace
        Until another is ordered.

    Attributes
    ----------
    seconds_held : float
        What the pauses took so far.
    """

    def __init__(self, orders: Orders, first: Pace) -> None:
        self._orders = orders
        self._first = first
        self._taken_batches = self._taken_epochs = 0
        self._within_epoch = False
        self.seconds_held = 0.0
        self._may_go()  # the first batch uses up what allows it

    def after_batch(self, *, ends_epoch: bool) -> bool:
        """Say whether the next batch may come at once.

        Parameters
        ----------
        ends_epoch : bool
            Whether the batch that has just ended was the last of its epoch.

        Returns
        -------
        may_go : bool
            False means: report, then call `hold`.
        """
        if ends_epoch:
            self._within_epoch = False
        return self._may_go()

    def hold(self) -> bool:
        """Wait until the learner lets the training go on.

        Returns
        -------
        goes_on : bool
            False when it has held its place for too long and has to give it up; True also
            when it is to be stopped.
        """
        began = time.monotonic()
        try:
            while not self._orders.stop_requested():
                if self._may_go():
                    return True
                if time.monotonic() - began >= self._longest_pause():
                    return False
                self._orders.wait_for_order(SECONDS_BETWEEN_LOOKS)
            return True
        finally:
            self.seconds_held += time.monotonic() - began

    def _longest_pause(self) -> float:
        """Say how long this pause may be; whoever steps on and on holds the others up as well."""
        if not self._orders.others_wait():
            return MAX_PAUSE
        return min(MAX_PAUSE_BEFORE_OTHERS, max(0.0, MAX_PAUSES_BEFORE_OTHERS - self.seconds_held))

    def _may_go(self) -> bool:
        """Say whether a batch may come, and note what it uses up."""
        pace: Pace = self._orders.settings().get("pace", self._first)
        if not pace.paused:
            self._taken_batches, self._taken_epochs = pace.batches, pace.epochs
            self._within_epoch = False
            return True
        if self._within_epoch:
            return True
        if pace.batches > self._taken_batches:
            self._taken_batches += 1
            return True
        if pace.epochs > self._taken_epochs:
            self._taken_epochs += 1
            self._within_epoch = True
            return True
        return False
