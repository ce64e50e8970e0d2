"""The unfinished jobs of this process: their queue, their ends, and what workers say of them."""

import asyncio
import concurrent.futures
import itertools
import logging
import pickle
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cnn_core.compute import sentences
from cnn_core.compute.expectation import Expectation, seconds_until_free
from cnn_core.compute.job import Job, Kind, State
from cnn_core.compute.shared_queue import SharedQueue
from cnn_core.errors import LessonInputError

if TYPE_CHECKING:  # Dask takes a third of a second to import: not before it is needed
    from cnn_core.compute.cluster import Connection
    from cnn_core.compute.worker import Outcome

logger = logging.getLogger(__name__)

MAX_PAYLOAD_BYTES = 64_000_000
MAX_WAITING = 200
MAX_WAITING_BYTES = 1_000_000_000
"""What waits is kept by the scheduler, which on a machine of its own is the web process."""

_NUM_REMEMBERED = 9  # trainings that have ended; their median is what one usually takes
_MEGABYTE = 1_000_000
_MEMORY_NOTICE_SECONDS = 0.3  # a nanny's word on why it ended a worker may come after the end
_LIVES_OF_AN_INSPECTION = 2


@dataclass(eq=False)
class _Tracked:
    """What is known of an unfinished job beyond the job itself."""

    job: Job
    connection: "Connection"
    expectation: Expectation
    num_bytes: int
    future: Any = None
    worker: str | None = None  # address, while it runs
    has_ended: bool = False  # there; what it has found is still on its way
    num_deaths: int = 0
    stop_notice: str | None = None
    timer: Any = None
    order: dict[str, Any] = field(default_factory=lambda: {"number": 0, "settings": {}})

    @property
    def lost(self) -> bool:
        """A training is never begun twice, whatever Dask does after its worker has died."""
        return self.job.kind == "training" and self.num_deaths > 0


class Register:
    """Follows every job from its submission to its end, and frees what the cluster holds of it.

    `submit` and what jobs call come from any thread; all else runs on Dask's
    own loop, in the order in which the scheduler tells it.

    Parameters
    ----------
    grace : float
        Seconds that a job may go on although it is no longer wanted, before
        its worker is started afresh.
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(self, grace: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._grace = grace
        self._clock = clock
        self._lock = threading.RLock()
        self._jobs: dict[str, _Tracked] = {}  # unfinished, in the order of submission
        self._unwanted: dict[str, str] = {}  # key -> worker that still runs it
        self._out_of_memory: set[str] = set()  # addresses
        self._shared = SharedQueue()
        self._took: deque[float] = deque(maxlen=_NUM_REMEMBERED)  # seconds of the last trainings

    def new_key(self, kind: Kind) -> str:
        """Name a job, here and in the cluster."""
        return self._shared.new_key(kind)

    def submit(
        self,
        connection: "Connection",
        job: Job,
        payload: bytes,
        expected_seconds: float | None = None,
        goes_last: bool = False,
    ) -> None:
        """Take a job in and hand it to the cluster.

        Raises
        ------
        LessonInputError
            If its owner has an unfinished training and this is another, or
            there is no room for what it takes with it.
        """
        with self._lock:  # one at a time, so that the queue here is the queue there
            if job.kind == "training":
                self._require_no_other(job.owner)
            self._require_room(job.kind, len(payload))
            expected = Expectation(expected_seconds, job.time_limit)
            tracked = self._jobs[job.key] = _Tracked(job, connection, expected, len(payload))
            try:
                tracked.future = _hand_over(connection, job, payload, goes_last)
            except BaseException:
                del self._jobs[job.key]
                raise
            self._tell_whether_others_wait()
            connection.loop.add_callback(self._follow, tracked)

    def unfinished(self) -> list[Job]:
        """The jobs that wait or run, oldest first."""
        with self._lock:
            return [tracked.job for tracked in self._jobs.values()]

    def learn_shared_queue(self, keys: Sequence[str], num_at_once: int) -> None:
        """Note what the scheduler has to train, for other web processes too."""
        with self._lock:
            self._shared.learn(keys, num_at_once)
            self._tell_whether_others_wait()

    def place_of(self, job: Job) -> int:
        """Count the jobs of the same kind that start before this waiting one, itself included."""
        with self._lock:
            place = 1 + len(self._waiting_ahead(job))
            if job.kind == "training":
                num_running = len(self._jobs_of("training", "running"))
                held_by_others = max(0, self._shared.num_at_once - num_running)
                place += max(0, self._shared.count_foreign_ahead(job.key) - held_by_others)
            return place

    def wait_of(self, job: Job) -> float | None:
        """Say in how many seconds this waiting training starts; None when that is unknown."""
        if job.kind != "training":
            return None
        with self._lock:
            now = self._clock()
            typical = statistics.median(self._took) if self._took else None
            foreign = [typical] * self._shared.count_foreign_ahead(job.key)
            running, ahead = (
                [tracked.expectation.seconds_left(now, typical) for tracked in some]
                for some in (self._jobs_of("training", "running"), self._waiting_ahead(job))
            )
            return seconds_until_free([*running, *foreign, *ahead], self._shared.num_at_once)

    def stop(self, job: Job, notice: str) -> None:
        """Ask a running training to stop; drop a job that has nothing to keep."""
        with self._lock:
            tracked = self._jobs.get(job.key)
            if tracked is None:
                return
            if job.state == "running" and job.kind == "training":
                tracked.stop_notice = tracked.stop_notice or notice
                _order(tracked, stop=True)
                return
        self.drop(job, "stopped", error=None, notice=sentences.NOT_STARTED)

    def change(self, job: Job, settings: dict[str, Any]) -> None:
        """Send changed settings to a training: at once if it runs, when it begins if it waits."""
        with self._lock:
            tracked = self._jobs.get(job.key)
            if tracked is not None:
                _order(tracked, settings=settings)

    def drop(self, job: Job, state: State, *, error: str | None, notice: str | None) -> None:
        """End a job here and now, whatever its worker does, and free its place."""
        with self._lock:
            tracked = self._take_out(job.key)
            if tracked is None:
                return
            if tracked.worker is not None and not tracked.has_ended:
                self._unwanted[job.key] = tracked.worker
            job.end_without(state, error=error, notice=notice)
            tracked.connection.loop.add_callback(self._let_go, tracked)

    def _require_no_other(self, owner: str) -> None:
        for tracked in self._jobs.values():
            if tracked.job.owner == owner and tracked.job.kind == "training":
                raise LessonInputError(sentences.ONE_AT_A_TIME.format(state=tracked.job.state))

    def _require_room(self, kind: Kind, num_bytes: int) -> None:
        """Refuse what is too large, or would make the queue of its kind so."""
        sizes = [waiting.num_bytes for waiting in self._jobs_of(kind, "waiting")]
        numbers = {"size": num_bytes / _MEGABYTE, "waiting": len(sizes)}
        if num_bytes > MAX_PAYLOAD_BYTES:
            refusal, limit = sentences.TOO_MUCH_TO_CARRY, MAX_PAYLOAD_BYTES // _MEGABYTE
        elif len(sizes) >= MAX_WAITING:
            refusal, limit = sentences.QUEUE_FULL, MAX_WAITING
        elif sum(sizes) + num_bytes > MAX_WAITING_BYTES:
            refusal, limit = sentences.QUEUE_HEAVY, MAX_WAITING_BYTES // _MEGABYTE
        else:
            return
        raise LessonInputError(refusal.format(limit=limit, **numbers))

    def _jobs_of(self, kind: Kind, state: State) -> list[_Tracked]:
        """Those of one kind in one state, oldest first."""
        tracked = self._jobs.values()
        return [each for each in tracked if (each.job.kind, each.job.state) == (kind, state)]

    def _waiting_ahead(self, job: Job) -> list[_Tracked]:
        """Those of the same kind that start before a waiting one."""
        waiting = self._jobs_of(job.kind, "waiting")
        return list(itertools.takewhile(lambda tracked: tracked.job is not job, waiting))

    def _tell_whether_others_wait(self) -> None:
        """Tell running trainings when their place begins or ceases to be waited for."""
        wait = bool(self._jobs_of("training", "waiting")) or self._shared.foreign_waits()
        for tracked in self._jobs_of("training", "running"):
            if tracked.order.get("others_wait", False) != wait:
                _order(tracked, others_wait=wait)

    def _take_out(self, key: str) -> _Tracked | None:
        """Leave a job out of all that is counted."""
        tracked = self._jobs.pop(key, None)
        self._shared.remove(key)
        self._tell_whether_others_wait()
        return tracked

    async def _follow(self, tracked: _Tracked) -> None:
        """See one job to its end."""
        job = tracked.job
        if job.kind == "inspection" and job.time_limit is not None:
            self._give_up_after(tracked, job.time_limit)
        try:
            outcome = await tracked.connection.client.gather(tracked.future)
        except (asyncio.CancelledError, concurrent.futures.CancelledError):
            job.end_without("failed", error=sentences.UNREACHABLE, notice=None)
        except Exception as error:
            _end_for_dask(job, error)
        else:
            self._remember_duration(tracked, outcome)
            _end_with_outcome(tracked, outcome)
        finally:
            self._forget(tracked)

    def _remember_duration(self, tracked: _Tracked, outcome: "Outcome") -> None:
        """Note how long a training held its place, also when it was stopped early."""
        if tracked.job.kind == "training" and outcome.ended == "well":
            with self._lock:
                self._took.append(tracked.expectation.seconds_run(self._clock()))

    def _forget(self, tracked: _Tracked) -> None:
        with self._lock:
            self._take_out(tracked.job.key)
        if tracked.timer is not None:
            tracked.connection.loop.remove_timeout(tracked.timer)
        tracked.future.release()
        tracked.future = None

    async def _let_go(self, tracked: _Tracked) -> None:
        """Tell the cluster that nobody waits for a job, and see that it does end."""
        if tracked.future is not None:
            await tracked.connection.client.cancel([tracked.future], force=True)
        self._evict_later(tracked.connection, tracked.job.key)

    def _evict_later(self, connection: "Connection", key: str) -> None:
        connection.loop.call_later(self._grace, self._evict, connection, key)

    async def _evict(self, connection: "Connection", key: str) -> None:
        """Start a worker afresh that still runs what was dropped long ago."""
        with self._lock:
            worker = self._unwanted.pop(key, None)
        if worker is None:
            return
        logger.warning("Job %s does not end; its worker is started afresh", key)
        try:
            await connection.client.restart_workers([worker], raise_for_error=False)
        except Exception:
            logger.exception("The worker %s could not be started afresh", worker)

    def _give_up_after(self, tracked: _Tracked, seconds: float) -> None:
        error = sentences.TOO_LONG.format(limit=tracked.job.time_limit)
        if tracked.timer is not None:
            tracked.connection.loop.remove_timeout(tracked.timer)
        tracked.timer = tracked.connection.loop.call_later(
            seconds, self.drop, tracked.job, "failed", error=error, notice=None
        )

    def hear_job(self, connection: "Connection", message: Mapping[str, Any]) -> None:
        """Hear a job: that it has started, what it reports, that it stands still or has ended."""
        what = message.get("what")
        if what == "started":
            self._started(connection, str(message["job"]), str(message["worker"]))
        elif what == "reports":
            self._reported(str(message["job"]), message["reports"])
        elif what == "paused":
            self._paused(str(message["job"]), message["seconds"], message["left"])
        elif what == "ended":
            self._ended(str(message["job"]))

    def _started(self, connection: "Connection", key: str, worker: str) -> None:
        with self._lock:
            tracked = self._jobs.get(key)
            if tracked is None or tracked.lost:  # dropped on its way to the worker
                self._unwanted[key] = worker
                self._evict_later(connection, key)
                return
            tracked.worker, tracked.has_ended = worker, False
            tracked.expectation.start(self._clock())
            tracked.job.mark_running()
            if tracked.order["number"]:
                _deliver(tracked)  # what was asked while it waited
            self._tell_whether_others_wait()
        if tracked.job.kind == "training" and tracked.job.time_limit is not None:
            self._give_up_after(tracked, tracked.job.time_limit + self._grace)

    def _ended(self, key: str) -> None:
        with self._lock:
            self._unwanted.pop(key, None)
            if tracked := self._jobs.get(key):
                tracked.has_ended = True

    def _reported(self, key: str, reports: Sequence[bytes]) -> None:
        tracked = self._jobs.get(key)
        if tracked is None or tracked.lost:
            return
        for packed in reports:
            try:
                event = pickle.loads(packed)
            except Exception:
                logger.exception("A report of job %s cannot be read here", key)
            else:
                tracked.expectation.hear(event, self._clock())
                tracked.job.take_event(event, len(packed))

    def _paused(self, key: str, seconds: float, left: float) -> None:
        """Give a training that stands still more time, as its worker does."""
        with self._lock:
            tracked = self._jobs.get(key)
            if tracked is not None and not tracked.lost:
                tracked.expectation.paused = seconds
                self._give_up_after(tracked, left + self._grace)

    def hear_of_memory(self, worker: str) -> None:
        """Note that a worker is being ended for taking too much memory."""
        with self._lock:
            self._out_of_memory.add(worker)

    def hear_of_death(self, worker: str) -> None:
        """Find the jobs that ran on a worker that is gone; what waited there waits on."""
        with self._lock:
            for key in [key for key, at in self._unwanted.items() if at == worker]:
                del self._unwanted[key]
            hit = [tracked for tracked in self._jobs.values() if tracked.worker == worker]
            for tracked in hit:
                tracked.worker = None
                tracked.num_deaths += 1
        if hit:
            hit[0].connection.loop.call_later(
                _MEMORY_NOTICE_SECONDS, self._end_after_death, worker, hit
            )

    def _end_after_death(self, worker: str, hit: Sequence[_Tracked]) -> None:
        """Fail what ran on a dead worker; an inspection is repeated once without a word."""
        with self._lock:
            error = sentences.OUT_OF_MEMORY if worker in self._out_of_memory else None
            self._out_of_memory.discard(worker)
        for tracked in hit:
            if tracked.lost or tracked.num_deaths >= _LIVES_OF_AN_INSPECTION:
                died = _sentence_for_death(tracked.job)
                self.drop(tracked.job, "failed", error=error or died, notice=None)


def _hand_over(connection: "Connection", job: Job, payload: bytes, goes_last: bool) -> Any:
    from cnn_core.compute.worker import run_job

    is_training = job.kind == "training"
    return connection.client.submit(
        run_job,
        job.key,
        connection.topic,
        job.kind,
        payload,
        job.time_limit if is_training else None,
        key=job.key,
        pure=False,
        resources={"training": 1} if is_training else None,
        priority=-1 if goes_last else 0,
        fifo_timeout=0,  # strictly in the order of submission
    )


def _order(tracked: _Tracked, **change: Any) -> None:
    """Note what is asked of a job, and push it to the worker that runs it, if one does.

    Orders can overtake one another on their way, so each is the whole of what
    is asked, and numbered.
    """
    before = tracked.order
    settings = {**before["settings"], **change.pop("settings", {})}
    tracked.order = {**before, **change, "settings": settings, "number": before["number"] + 1}
    if tracked.worker is not None:
        _deliver(tracked)


def _deliver(tracked: _Tracked) -> None:
    """Push the newest order to the worker that runs the job."""
    from cnn_core.compute.worker import give_order

    client, worker, order = tracked.connection.client, tracked.worker, tracked.order

    async def deliver() -> None:
        await client.run(give_order, tracked.job.key, order, workers=[worker], on_error="ignore")

    tracked.connection.loop.add_callback(deliver)


def _end_with_outcome(tracked: _Tracked, outcome: "Outcome") -> None:
    job = tracked.job
    if outcome.ended == "well":
        job.end_with(outcome.value, notice=_notice_for(tracked, outcome))
    elif outcome.ended == "dropped":
        job.end_without("stopped", error=None, notice=sentences.DROPPED_BY_LEARNER)
    elif outcome.ended == "refused":
        job.end_without("failed", error=outcome.text, notice=None)
    elif outcome.ended == "memory":
        job.end_without("failed", error=sentences.OUT_OF_MEMORY, notice=None)
    else:
        logger.error("Job %s failed in the worker\n%s", job.key, outcome.text)
        job.end_without("failed", error=sentences.UNEXPECTED, notice=None)


def _notice_for(tracked: _Tracked, outcome: "Outcome") -> str | None:
    if outcome.stopped_by == "time":
        return sentences.STOPPED_BY_TIME.format(limit=tracked.job.time_limit)
    return tracked.stop_notice if outcome.stopped_by == "order" else None


def _end_for_dask(job: Job, error: Exception) -> None:
    """End a job for which Dask itself raised: the function's own errors come as outcomes."""
    if type(error).__name__ == "KilledWorker":
        job.end_without("failed", error=_sentence_for_death(job), notice=None)
    else:
        logger.error("Job %s was lost", job.key, exc_info=error)
        job.end_without("failed", error=sentences.UNEXPECTED, notice=None)


def _sentence_for_death(job: Job) -> str:
    return sentences.WORKER_DIED if job.kind == "training" else sentences.INSPECTION_DIED
