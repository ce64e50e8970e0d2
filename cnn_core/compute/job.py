"""A piece of network work as the page that asked for it sees it."""

import pickle
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Literal, Protocol

from cnn_core.compute import sentences
from cnn_core.errors import LessonInputError

Kind = Literal["training", "inspection"]
State = Literal["waiting", "running", "finished", "stopped", "failed"]

MAX_EVENTS = 5_000
MAX_EVENT_BYTES = 8_000_000
"""A job keeps its latest events up to both limits; a five-minute training stays below them."""


class JobFailed(LessonInputError):
    """A job that gave no result; the message is the sentence for the learner."""


class _Steering(Protocol):
    """What a job needs of the `Register` that follows it."""

    def place_of(self, job: "Job") -> int: ...

    def wait_of(self, job: "Job") -> float | None: ...

    def stop(self, job: "Job", notice: str) -> None: ...

    def drop(self, job: "Job", state: State, *, error: str | None, notice: str | None) -> None: ...

    def change(self, job: "Job", settings: dict[str, Any]) -> None: ...


class Job:
    """One training or inspection, from its place in the queue to its result.

    Made by `Compute.submit`. Every member may be used from any thread, and a
    page may keep the job in its session for as long as it likes: once it has
    ended it holds its events and its result and nothing of the cluster.

    Attributes
    ----------
    key : str
        Unique name of the job.
    owner : str
        The session that asked.
    kind : {'training', 'inspection'}
        What was asked for.
    time_limit : float or None
        Seconds it may take.
    asked_at : float
        When it was asked for, in seconds of `time.monotonic`.
    began_at : float or None
        When a worker began with it; None before.
    """

    def __init__(
        self,
        key: str,
        owner: str,
        kind: Kind,
        time_limit: float | None,
        steering: _Steering,
        watch: "Callable[[Job], None]" = lambda job: None,
    ) -> None:
        self.key = key
        self.owner = owner
        self.kind = kind
        self.time_limit = time_limit
        self.asked_at = time.monotonic()
        self.began_at: float | None = None
        self._steering = steering
        self._watch = watch
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._state: State = "waiting"
        self._events: deque[tuple[int, Any]] = deque()  # (bytes, event)
        self._num_events = 0
        self._num_bytes = 0
        self._value: Any = None
        self._has_value = False
        self._error: str | None = None
        self._notice: str | None = None

    def __repr__(self) -> str:
        return f"<Job {self.key} {self.state}>"

    @property
    def state(self) -> State:
        """``waiting``, ``running``, then one of ``finished``, ``stopped`` and ``failed``.

        ``stopped`` means that somebody ended it early: after `stop` there is a
        result, after `cancel` there is none.
        """
        return self._state

    @property
    def done(self) -> bool:
        """Whether it has ended, one way or another."""
        return self._over.is_set()

    @property
    def place_in_queue(self) -> int | None:
        """1 for the next to start, counted over all owners; None unless waiting."""
        return self._steering.place_of(self) if self._state == "waiting" else None

    @property
    def expected_wait(self) -> float | None:
        """Seconds until a waiting training starts; None when that is unknown, and unless waiting.

        Counted from what those ahead tell in their reports (``seconds_left``),
        were expected to take, or else from what the last trainings here took.
        """
        return self._steering.wait_of(self) if self._state == "waiting" else None

    @property
    def error(self) -> str | None:
        """One sentence for the learner on why there is no result; None unless failed."""
        return self._error

    @property
    def notice(self) -> str | None:
        """One sentence on who ended it early; None unless stopped."""
        return self._notice

    @property
    def has_result(self) -> bool:
        """Whether `result` gives a value: finished, or stopped with what was learnt."""
        return self._has_value

    @property
    def num_events(self) -> int:
        """How many events came so far, those no longer kept included."""
        return self._num_events

    @property
    def latest(self) -> Any:
        """The newest event, or None before the first."""
        with self._lock:
            return self._events[-1][1] if self._events else None

    def events_since(self, index: int = 0) -> list[Any]:
        """The events from number `index` on, oldest first.

        Parameters
        ----------
        index : int, default 0
            The first one wanted; events are numbered from 0 in the order in
            which they were reported. The next call starts at ``index + len(events)``.

        Returns
        -------
        events : list
            Without those that fell out of the bounded memory, the oldest first
            to go (see `MAX_EVENTS`).
        """
        with self._lock:
            first_kept = self._num_events - len(self._events)
            return [event for _, event in self._events][max(0, index - first_kept) :]

    def stop(self) -> None:
        """Ask politely: the batch is finished and what was learnt is the result.

        A job that is still waiting has learnt nothing and is dropped. Returns
        at once; the state follows.
        """
        self._steering.stop(self, sentences.STOPPED_BY_LEARNER)

    def cancel(self) -> None:
        """Drop the job: no result, its place is free at once for the next of the same owner."""
        dropped = sentences.DROPPED_BY_LEARNER
        self._steering.drop(self, "stopped", error=None, notice=dropped)

    def change(self, **settings: Any) -> None:
        """Change settings of a training; `Progress.settings` gives them to it.

        Parameters
        ----------
        **settings : object
            New values by name, such as ``learning_rate=0.01``. While the job
            waits they are kept, and reach it a moment after its start; once it
            has ended they are without effect.
        """
        self._steering.change(self, settings)

    def wait(self, timeout: float) -> bool:
        """Wait until the job has ended; False if `timeout` in seconds passed first."""
        return self._over.wait(timeout)

    def result(self, timeout: float | None = None) -> Any:
        """Wait for the value that the function gave back.

        Arrays in it may be read-only, as they arrive without being copied.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait; without it, until the job has ended.

        Returns
        -------
        value : object
            What the function gave back.

        Raises
        ------
        JobFailed
            If there is none: it failed (the message is `error`) or was dropped.
        TimeoutError
            If `timeout` passed first; the job goes on.
        """
        if not self._over.wait(timeout):
            raise TimeoutError(f"Job {self.key} has not ended within {timeout} s.")
        if not self._has_value:
            raise JobFailed(self._error or self._notice or sentences.NO_RESULT)
        return self._value

    def mark_running(self) -> bool:
        """Note that a worker has begun; False when it has ended already. For `Register`."""
        with self._lock:
            if self._state == "waiting":
                self._state = "running"
                self.began_at = time.monotonic()
                self._watch(self)
            return not self._over.is_set()

    def take_event(self, event: Any, num_bytes: int) -> None:
        """Keep one reported event; the oldest go when there are too many. For `Register`.

        An event with an attribute ``faded`` is kept as that once another follows: pictures of
        one moment would otherwise push out the curve that led to it.
        """
        with self._lock:
            if self._over.is_set():
                return
            self._fade_newest()
            self._events.append((num_bytes, event))
            self._num_events += 1
            self._num_bytes += num_bytes
            while len(self._events) > MAX_EVENTS or self._num_bytes > MAX_EVENT_BYTES:
                self._num_bytes -= self._events.popleft()[0]

    def _fade_newest(self) -> None:
        """Drop from the newest event what only the newest is shown with, now that another comes."""
        faded = getattr(self._events[-1][1], "faded", None) if self._events else None
        if faded is not None:
            num_bytes = len(pickle.dumps(faded, protocol=5))
            self._num_bytes += num_bytes - self._events[-1][0]
            self._events[-1] = num_bytes, faded

    def end_with(self, value: Any, *, notice: str | None) -> bool:
        """End with a value, early if there is a `notice`. For `Register`."""
        with self._lock:
            if self._over.is_set():
                return False
            self._value, self._has_value = value, True
            return self._end("stopped" if notice else "finished", None, notice)

    def end_without(self, state: State, *, error: str | None, notice: str | None) -> bool:
        """End without a value; False when it has ended already. For `Register`."""
        with self._lock:
            return not self._over.is_set() and self._end(state, error, notice)

    def _end(self, state: State, error: str | None, notice: str | None) -> bool:
        self._state, self._error, self._notice = state, error, notice
        self._over.set()
        self._watch(self)
        return True
