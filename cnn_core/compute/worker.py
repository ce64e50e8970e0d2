"""What runs inside a worker process: one job, its progress, and the warm-up.

Everything here is called by Dask, on a worker (`run_job`, `give_order`,
`WarmUp`) or on the scheduler (`training_queue`). It imports no Keras itself: a
job names its function, and the function's module is imported when it is called.
"""

import asyncio
import contextlib
import importlib
import logging
import os
import pickle
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from cnn_core.errors import LessonInputError

logger = logging.getLogger(__name__)

Kind = Literal["training", "inspection"]
"""Training is one at a time on a worker; inspection never waits behind it."""

WARMTH_TOPIC = "cnn-core-warmth"
"""The event topic on which a worker says that it is warm."""

MAX_PAUSED_SECONDS = 300.0
"""For so long in all may a training stand still; then waiting counts against its time limit."""

NICENESS_VARIABLE = "CNN_NICENESS"
NICENESS = 10
"""How far an embedded worker stands behind the web process, unless the environment says."""

_SECONDS_BETWEEN_MESSAGES = 0.03
_SECONDS_BETWEEN_LOOKS = 0.2  # while standing still, at whether anybody still wants the job
_SECONDS_FOR_LOOKS = 0.25  # that a batch lets looks inside go first
_SECONDS_AHEAD = 1.0  # of pause told before they are taken, so that short pauses are told together
_OUT_OF_MEMORY = (MemoryError.__name__, "ResourceExhaustedError")  # NumPy's and TensorFlow's

_running: dict[str, "Progress"] = {}


class _Inspections:
    """How many inspections this worker does at the moment, for a training that gives way to them.

    Both share the processor and Python's own lock: beside a training that goes
    on, what takes 0.1 s alone takes 0.35 s.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._num = 0

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Count one for as long as the block lasts."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, number: int) -> None:
        with self._changed:
            self._num += number
            self._changed.notify_all()

    def wait_until_none(self, timeout: float) -> None:
        """Return when none is done any more, or the seconds are over."""
        with self._changed:
            self._changed.wait_for(lambda: not self._num, timeout)


_inspections = _Inspections()


class JobDropped(BaseException):
    """Ends a job whose result nobody waits for; no ``except Exception`` keeps it alive."""


@dataclass(frozen=True)
class Outcome:
    """How a job ended, in a form that needs no exception to travel.

    Attributes
    ----------
    ended : {'well', 'refused', 'memory', 'bug', 'dropped'}
        Whether there is a value, and if not, why.
    value : object
        What the function gave back, when it ended well.
    text : str
        The learner's sentence when refused, the traceback when a bug.
    stopped_by : {'order', 'time', None}
        What made the function stop before its own end, if anything did.
    """

    ended: Literal["well", "refused", "memory", "bug", "dropped"]
    value: Any = None
    text: str = ""
    stopped_by: Literal["order", "time"] | None = None


class Progress:
    """What a training function holds to tell how far it is and to hear what is asked of it.

    All of it but `wait_for_order` is cheap enough to call at every batch: orders
    are pushed to the worker, so asking costs a look at an attribute, and reports
    leave in bundles.

    Attributes
    ----------
    stopped_by : {'order', 'time', None}
        Why `stop_requested` says so, once it does.
    seconds_paused : float
        Spent in `wait_for_order` so far.
    """

    def __init__(self, worker: Any, key: str, topic: str, time_limit: float | None) -> None:
        self._worker = worker
        self._key = key
        self._topic = topic
        self._deadline = None if time_limit is None else time.monotonic() + time_limit
        self._told_deadline = self._deadline
        self._task = worker.state.tasks.get(key)
        self._lock = threading.Lock()
        self._unsent: list[bytes] = []
        self._leaving = False
        self._last_sent = 0.0
        self._ordered = threading.Event()
        self._last_order = 0
        self._settings: dict[str, Any] = {}
        self._stop_ordered = False
        self._others_wait = False
        self.seconds_paused = 0.0
        self.stopped_by: Literal["order", "time"] | None = None

    def report(self, event: Any) -> None:
        """Send one event to the learner's page.

        Parameters
        ----------
        event : object
            Anything that pickles, small (a few kB); it is copied at once, so
            the caller may go on changing it.
        """
        self._require_wanted()
        packed = pickle.dumps(event, protocol=5)
        with self._lock:
            self._unsent.append(packed)
            already_leaving, self._leaving = self._leaving, True
        if not already_leaving:
            self._worker.loop.add_callback(self._send_soon)

    def stop_requested(self) -> bool:
        """Whether to finish this batch, keep what was learnt, and return.

        Asked between batches, so it is also where a training lets inspections
        of the same worker go first, a quarter of a second at most.

        Returns
        -------
        requested : bool
            True once the learner has pressed stop or the time is over.
        """
        self._require_wanted()
        _inspections.wait_until_none(_SECONDS_FOR_LOOKS)
        if self.stopped_by is None:
            if self._stop_ordered:
                self.stopped_by = "order"
            elif self._deadline is not None and time.monotonic() >= self._deadline:
                self.stopped_by = "time"
        return self.stopped_by is not None

    def settings(self) -> dict[str, Any]:
        """Settings that were changed while the job runs, such as the learning rate.

        Returns
        -------
        settings : dict
            The latest value of each name given to ``Job.change``.
        """
        with self._lock:
            return dict(self._settings)

    def others_wait(self) -> bool:
        """Whether another training waits for a place, so that one who pauses should give it up.

        Returns
        -------
        wait : bool
            Over all owners; those of other web processes on a shared cluster
            are known about a second late.
        """
        return self._others_wait

    def wait_for_order(self, timeout: float) -> bool:
        """Stand still until something is asked; the time limit stands still meanwhile.

        Parameters
        ----------
        timeout : float
            Seconds to wait at most. It waits less when `MAX_PAUSED_SECONDS`
            are used up and the time limit is reached.

        Returns
        -------
        ordered : bool
            Whether a stop, a setting or a change of `others_wait` has come since
            the last call ended, seen meanwhile or not: look at all three.
        """
        began = time.monotonic()
        allowed = min(timeout, max(0.0, MAX_PAUSED_SECONDS - self.seconds_paused))
        self._tell_paused(allowed)
        latest = began + timeout
        if self._deadline is not None:
            latest = min(latest, self._deadline + allowed)
        try:
            return self._wait_until(latest)
        finally:
            spent = time.monotonic() - began
            self.seconds_paused += spent
            if self._deadline is not None:
                self._deadline += min(spent, allowed)

    def obey(self, order: Mapping[str, Any]) -> None:
        """Take the whole of what is asked from outside, unless a newer order came first."""
        with self._lock:
            if order["number"] <= self._last_order:
                return
            self._last_order = order["number"]
            self._settings = dict(order["settings"])
            self._stop_ordered = order.get("stop", False)
            self._others_wait = order.get("others_wait", False)
        self._ordered.set()

    def tell_started(self) -> None:
        """Tell that the job begins, and wait until the scheduler has heard it.

        Only so is it known which job ran when a worker dies at once; a job
        that kills its worker would otherwise be begun again and again.
        """
        message = {"job": self._key, "what": "started", "worker": self._worker.address}
        _tell_for_sure(self._worker, self._topic, message)

    def tell_ended(self) -> None:
        """Tell that the job is over, after every report made so far."""
        message = {"job": self._key, "what": "ended"}
        self._worker.loop.add_callback(self._send_reports)
        self._worker.loop.add_callback(self._worker.log_event, self._topic, message)

    def _wait_until(self, latest: float) -> bool:
        while not self._ordered.is_set():
            self._require_wanted()
            left = latest - time.monotonic()
            if left <= 0:
                return False
            self._ordered.wait(min(left, _SECONDS_BETWEEN_LOOKS))
        self._ordered.clear()
        return True

    def _tell_paused(self, allowed: float) -> None:
        """Tell by when the job will be over at the latest, unless that has been told."""
        if self._deadline is None or self._told_deadline is None:
            return
        if self._deadline + allowed > self._told_deadline:
            self._told_deadline = self._deadline + allowed + _SECONDS_AHEAD
            left = self._told_deadline - time.monotonic()
            message = {
                "job": self._key, "what": "paused", "seconds": self.seconds_paused, "left": left
            }  # fmt: skip
            self._worker.loop.add_callback(self._worker.log_event, self._topic, message)

    def _require_wanted(self) -> None:
        """Leave when the cluster has let go of the job: cancelled, or its web process gone."""
        if self._task is not None and self._task.state == "cancelled":
            raise JobDropped

    def _send_soon(self) -> None:
        wait = self._last_sent + _SECONDS_BETWEEN_MESSAGES - time.monotonic()
        self._worker.loop.call_later(max(0.0, wait), self._send_reports)

    def _send_reports(self) -> None:
        with self._lock:
            packed, self._unsent = self._unsent, []
            self._leaving = False
        self._last_sent = time.monotonic()
        if packed:
            message = {"job": self._key, "what": "reports", "reports": packed}
            self._worker.log_event(self._topic, message)


def _tell_for_sure(worker: Any, topic: str, message: Mapping[str, Any]) -> None:
    """Log an event and wait for the scheduler's answer; ``Worker.log_event`` may drop it."""
    telling = worker.scheduler.log_event(topic=topic, msg=message)
    asyncio.run_coroutine_threadsafe(telling, worker.loop.asyncio_loop).result()


def run_job(key: str, topic: str, kind: Kind, payload: bytes, time_limit: float | None) -> Outcome:
    """Run one job in this worker; its start, reports and end are told on `topic`.

    Parameters
    ----------
    key : str
        Names the job, here and in the cluster.
    topic : str
        Event topic of the web process that asked.
    kind : {'training', 'inspection'}
        A training function is handed a `Progress` after its own arguments.
    payload : bytes
        The pickled pair of function (or its dotted name) and arguments.
    time_limit : float or None
        Seconds after which `Progress.stop_requested` says so.

    Returns
    -------
    outcome : Outcome
        Also for errors: nothing is raised into Dask, whose own log would
        repeat the arguments, and those can be a learner's pictures.
    """
    worker = get_worker()
    progress = Progress(worker, key, topic, time_limit)
    _running[key] = progress
    try:
        progress.tell_started()
        return _outcome_of(kind, payload, progress)
    finally:
        _running.pop(key, None)
        progress.tell_ended()


def _outcome_of(kind: Kind, payload: bytes, progress: Progress) -> Outcome:
    try:
        named, arguments = pickle.loads(payload)
        function = _resolve(named) if isinstance(named, str) else named
        if kind == "training":
            value = function(*arguments, progress)
        else:
            with _inspections.counted():
                value = function(*arguments)
    except JobDropped:
        return Outcome("dropped")
    except LessonInputError as error:
        return Outcome("refused", text=str(error))
    except Exception as error:
        ended: Literal["memory", "bug"] = (
            "memory" if type(error).__name__ in _OUT_OF_MEMORY else "bug"
        )
        return Outcome(ended, text=traceback.format_exc())
    return Outcome("well", value=value, stopped_by=progress.stopped_by)


def _resolve(dotted: str) -> Callable[..., Any]:
    """Find the function that ``"package.module:name"`` names."""
    module, _, name = dotted.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def give_order(key: str, order: Mapping[str, Any]) -> None:
    """Hand an order to a job that runs in this worker; it may have ended meanwhile."""
    progress = _running.get(key)
    if progress is not None:
        progress.obey(order)


class WarmUp(WorkerPlugin):  # type: ignore[misc]
    """Makes every worker, also one that replaces a dead one, ready before it is asked.

    Parameters
    ----------
    functions : sequence of str
        Dotted names, ``"package.module:name"``, called in order without arguments.
    gives_way : bool
        Whether its work leaves the processor to whatever else wants it on this machine.
    """

    name = "cnn-core-warm-up"

    def __init__(self, functions: Sequence[str], *, gives_way: bool = False) -> None:
        self.functions = tuple(functions)
        self.gives_way = gives_way

    def setup(self, worker: Any) -> None:
        """Start the warm-up beside the worker's own start, so that it joins at once."""
        if self.gives_way and hasattr(os, "nice"):
            niceness = int(os.environ.get(NICENESS_VARIABLE) or NICENESS)
            os.nice(niceness)  # of this thread, on Linux, and of all that begin after it
        threading.Thread(target=self._warm, args=(worker,), name="warm-up", daemon=True).start()

    def _warm(self, worker: Any) -> None:
        try:
            for dotted in self.functions:
                _resolve(dotted)()
        except Exception:
            logger.exception("A worker could not be warmed; its first job will take longer")
            return
        _tell_for_sure(worker, WARMTH_TOPIC, {"worker": worker.address})


def training_queue(dask_scheduler: Any) -> tuple[list[str], int]:
    """List the training jobs that a cluster has still to finish, first come first.

    Parameters
    ----------
    dask_scheduler : distributed.Scheduler
        Filled in by Dask.

    Returns
    -------
    keys : list of str
        Of every web process that shares the cluster, running ones included.
    num_at_once : int
        How many of them the workers run at a time.
    """
    unfinished = [
        task
        for task in dask_scheduler.tasks.values()
        if task.prefix.name == "training" and task.state not in ("memory", "erred", "forgotten")
    ]
    unfinished.sort(key=lambda task: task.priority)
    workers = dask_scheduler.workers.values()
    num_at_once = sum(int(worker.resources.get("training", 0)) for worker in workers)
    return [str(task.key) for task in unfinished], num_at_once
