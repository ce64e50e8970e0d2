"""The unfinished jobs of this process: their queue, their ends, and what workers say of them."""

import asyncio
import concurrent.futures
import logging
import pickle
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnn_core.compute import sentences
from cnn_core.compute.job import Job, State
from cnn_core.errors import LessonInputError

if TYPE_CHECKING:  # Dask takes a third of a second to import: not before it is needed
    from cnn_core.compute.cluster import Connection
    from cnn_core.compute.worker import Outcome

logger = logging.getLogger(__name__)

_MEMORY_NOTICE_SECONDS = 0.3  # a nanny's word on why it ended a worker may come after the end
_LIVES_OF_AN_INSPECTION = 2


@dataclass(eq=False)
class _Tracked:
    """What is known of an unfinished job beyond the job itself."""

    job: Job
    connection: "Connection"
    future: Any = None
    worker: str | None = None  # address, while it runs
    num_deaths: int = 0
    stop_notice: str | None = None
    timer: Any = None

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
    """

    def __init__(self, grace: float) -> None:
        self._grace = grace
        self._lock = threading.RLock()
        self._jobs: dict[str, _Tracked] = {}  # unfinished, in the order of submission
        self._unwanted: dict[str, str] = {}  # key -> worker that still runs it
        self._out_of_memory: set[str] = set()  # addresses
        self._shared_queue: tuple[list[str], int] = ([], 1)

    def submit(self, connection: "Connection", job: Job, payload: bytes) -> None:
        """Take a job in and hand it to the cluster.

        Raises
        ------
        LessonInputError
            If its owner has an unfinished training and this is another.
        """
        with self._lock:  # one at a time, so that the queue here is the queue there
            if job.kind == "training":
                self._require_no_other(job.owner)
            tracked = _Tracked(job, connection)
            self._jobs[job.key] = tracked
            try:
                tracked.future = _hand_over(connection, job, payload)
            except BaseException:
                del self._jobs[job.key]
                raise
            connection.loop.add_callback(self._follow, tracked)

    def unfinished(self) -> list[Job]:
        """The jobs that wait or run, oldest first."""
        with self._lock:
            return [tracked.job for tracked in self._jobs.values()]

    def learn_shared_queue(self, keys: Sequence[str], num_at_once: int) -> None:
        """Note what the scheduler has to train, for other web processes too."""
        with self._lock:
            self._shared_queue = list(keys), num_at_once

    def place_of(self, job: Job) -> int:
        """Count the jobs of the same kind that start before this waiting one, itself included."""
        with self._lock:
            place = 1
            for key, tracked in self._jobs.items():
                if key == job.key:
                    break
                place += tracked.job.kind == job.kind and tracked.job.state == "waiting"
            return place + (self._num_ahead_elsewhere(job.key) if job.kind == "training" else 0)

    def stop(self, job: Job, notice: str) -> None:
        """Ask a running training to stop; drop a job that has nothing to keep."""
        with self._lock:
            tracked = self._jobs.get(job.key)
            if tracked is None:
                return
            if job.state == "running" and job.kind == "training":
                tracked.stop_notice = tracked.stop_notice or notice
                _order(tracked, {"stop": True})
                return
        self.drop(job, "stopped", error=None, notice=sentences.NOT_STARTED)

    def change(self, job: Job, settings: dict[str, Any]) -> None:
        """Send changed settings to a running training."""
        with self._lock:
            tracked = self._jobs.get(job.key)
            if tracked is not None:
                _order(tracked, {"settings": settings})

    def drop(self, job: Job, state: State, *, error: str | None, notice: str | None) -> None:
        """End a job here and now, whatever its worker does, and free its place."""
        with self._lock:
            tracked = self._jobs.pop(job.key, None)
            if tracked is None:
                return
            if tracked.worker is not None:
                self._unwanted[job.key] = tracked.worker
            job.end_without(state, error=error, notice=notice)
            tracked.connection.loop.add_callback(self._let_go, tracked)

    def _require_no_other(self, owner: str) -> None:
        for tracked in self._jobs.values():
            if tracked.job.owner == owner and tracked.job.kind == "training":
                raise LessonInputError(sentences.ONE_AT_A_TIME.format(state=tracked.job.state))

    def _num_ahead_elsewhere(self, key: str) -> int:
        """Trainings of other web processes that wait in front of this one."""
        keys, num_at_once = self._shared_queue
        if key not in keys:
            return 0
        foreign = sum(other not in self._jobs for other in keys[: keys.index(key)])
        own_running = sum(
            tracked.job.kind == "training" and tracked.job.state == "running"
            for tracked in self._jobs.values()
        )
        return max(0, foreign - max(0, num_at_once - own_running))

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
            _end_with_outcome(tracked, outcome)
        finally:
            self._forget(tracked)

    def _forget(self, tracked: _Tracked) -> None:
        with self._lock:
            self._jobs.pop(tracked.job.key, None)
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
        tracked.timer = tracked.connection.loop.call_later(
            seconds, self.drop, tracked.job, "failed", error=error, notice=None
        )

    def hear_job(self, connection: "Connection", message: Mapping[str, Any]) -> None:
        """Hear a job: that it has started, what it reports, that it has ended."""
        what = message.get("what")
        if what == "started":
            self._started(connection, str(message["job"]), str(message["worker"]))
        elif what == "reports":
            self._reported(str(message["job"]), message["reports"])
        elif what == "ended":
            with self._lock:
                self._unwanted.pop(message["job"], None)

    def _started(self, connection: "Connection", key: str, worker: str) -> None:
        with self._lock:
            tracked = self._jobs.get(key)
            if tracked is None or tracked.lost:  # dropped on its way to the worker
                self._unwanted[key] = worker
                self._evict_later(connection, key)
                return
            tracked.worker = worker
            tracked.job.mark_running()
        if tracked.job.kind == "training" and tracked.job.time_limit is not None:
            self._give_up_after(tracked, tracked.job.time_limit + self._grace)

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
                tracked.job.take_event(event, len(packed))

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


def _hand_over(connection: "Connection", job: Job, payload: bytes) -> Any:
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
        fifo_timeout=0,  # strictly in the order of submission
    )


def _order(tracked: _Tracked, order: Mapping[str, Any]) -> None:
    """Push an order to the worker that runs a job; nothing to do while none does."""
    from cnn_core.compute.worker import give_order

    client, worker = tracked.connection.client, tracked.worker
    if worker is None:
        return

    async def deliver() -> None:
        await client.run(
            give_order, tracked.job.key, dict(order), workers=[worker], on_error="ignore"
        )

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
