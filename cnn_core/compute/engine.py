"""Where network work runs: the one `Compute` of a process, and its life."""

import asyncio
import concurrent.futures
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnn_core.compute import sentences
from cnn_core.compute.allowance import Allowances
from cnn_core.compute.job import Job, Kind, State
from cnn_core.compute.register import Register
from cnn_core.errors import LessonInputError

if TYPE_CHECKING:  # Dask takes a third of a second to import: not before it is needed
    from cnn_core.compute.cluster import Connection

logger = logging.getLogger(__name__)

SCHEDULER_VARIABLE = "CNN_SCHEDULER"
WARM_WITH = ("cnn_core.networks.training:warm",)
GRACE_SECONDS = 20.0

_KEEPER_SECONDS = 1.0
_SECONDS_FOR_A_LOOK = 2.0
_SECONDS_BETWEEN_ATTEMPTS = 3.0
_SECONDS_WITHOUT_WORKER = 60.0  # a dead worker is back in one second; after this, nobody brings it


@dataclass(frozen=True)
class Status:
    """How the compute is doing, as ``/healthz`` tells it.

    Attributes
    ----------
    alive : bool
        Whether jobs can run: a scheduler answers and has a worker.
    starting : bool
        Whether the link to the scheduler is being made right now.
    warm : bool
        Whether a worker has TensorFlow ready.
    num_workers : int
        Workers there are.
    num_running, num_waiting : int
        Jobs of this web process, both kinds.
    """

    alive: bool
    starting: bool
    warm: bool
    num_workers: int
    num_running: int
    num_waiting: int


class Compute:
    """Where network work runs: submit a function, get a `Job`.

    Made once a process by `get_compute`. All methods may be called from any
    thread, and none of them imports Keras.

    Parameters
    ----------
    scheduler : str, optional
        ``tcp://host:8786`` of a cluster to join, or "" for an embedded one of
        a single worker process. Without it the environment variable
        ``CNN_SCHEDULER`` says, in the same way.
    warm_with : sequence of str
        Dotted names of the functions that make a worker warm.
    grace : float
        Seconds after which a worker is started afresh when a job on it goes
        on although it is no longer wanted.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        *,
        warm_with: Sequence[str] = WARM_WITH,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._scheduler = os.environ.get(SCHEDULER_VARIABLE) if scheduler is None else scheduler
        self._warm_with = tuple(warm_with)
        self._wants_warmth = False
        self._register = Register(grace)
        self._allowances = Allowances()
        self._takes_trainings = True
        self._watch: Callable[[Job], None] = lambda job: None
        self._last_words: list[Callable[[], None]] = []
        self._starting = threading.Lock()  # held while a connection is made
        self._closed = threading.Event()
        self._keeper: threading.Thread | None = None
        self._next_attempt = 0.0  # on the monotonic clock
        self._last_failure = ""
        self._last_worker_seen = 0.0
        self._lock = threading.Lock()  # guards what follows
        self._connection: Connection | None = None
        self._workers: dict[str, bool] = {}  # address -> warm

    def start(self) -> None:
        """Start or join the cluster, unless that is done; returns when jobs can be submitted.

        Raises
        ------
        LessonInputError
            If the cluster cannot be reached.
        """
        with self._starting:
            if self._closed.is_set():
                raise LessonInputError(sentences.UNREACHABLE)
            if self._alive():
                return
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="compute", daemon=True)
                self._keeper.start()
            self._connect()

    def warm(self) -> None:
        """Start behind the caller's back and have every worker import TensorFlow; returns at once.

        Workers that come later, also those that replace a dead one, warm
        themselves in the same way.
        """
        threading.Thread(target=self._warm, name="compute-warm", daemon=True).start()

    def status(self) -> Status:
        """Say how it is doing, from memory: never waits, never starts anything."""
        with self._lock:
            workers = dict(self._workers) if self._alive() else {}
        states = [job.state for job in self._register.unfinished()]
        return Status(
            alive=bool(workers),
            starting=self._starting.locked(),
            warm=any(workers.values()),
            num_workers=len(workers),
            num_running=states.count("running"),
            num_waiting=states.count("waiting"),
        )

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed.is_set()

    def close(self) -> None:
        """Drop all jobs and end the worker processes, or leave the shared cluster."""
        self._closed.set()
        for job in self._register.unfinished():
            self._register.drop(job, "stopped", error=None, notice=sentences.CLOSING)
        for last_word in self._last_words:
            last_word()
        with self._starting, self._lock:
            connection, self._connection = self._connection, None
            self._workers = {}
        if connection is not None:
            connection.close()

    def submit(
        self,
        function: str | Callable[..., Any],
        *args: Any,
        owner: str,
        kind: Kind,
        time_limit: float | None = None,
        expected_seconds: float | None = None,
        goes_last: bool = False,
    ) -> Job:
        """Have a function called in a worker.

        Parameters
        ----------
        function : str or callable
            ``"package.module:name"``, which the worker imports, so that this
            process need not; or the function itself. A training is called as
            ``function(*args, progress)`` with a `Progress`, an inspection as
            ``function(*args)``.
        *args : object
            Its arguments; they are pickled.
        owner : str
            The session that asks. It may have one unfinished training.
        kind : {'training', 'inspection'}
            Trainings run one at a time on a worker, first come first served;
            inspections go past them.
        time_limit : float, optional
            Seconds. A training is asked to stop then, counted from its start,
            and keeps what it has learnt; an inspection fails, counted from now.
            What a training spends in `Progress.wait_for_order` does not count.
        expected_seconds : float, optional
            What a training will take, for those who wait behind it. Without it,
            and before its reports tell, what the last trainings took.
        goes_last : bool
            Whether inspections that come later go past this one too: it is a
            piece of something long, and somebody waits for each of the others.

        Returns
        -------
        job : Job
            Waiting or already running.

        Raises
        ------
        LessonInputError
            If the owner's last training is unfinished or it asks too often, the
            arguments are too large, the queue is full, the cluster cannot be
            reached, or `begin_no_training` was called.
        """
        if kind == "training" and not self._takes_trainings:
            raise LessonInputError(sentences.STOPPING)
        self._allowances.take(owner, kind)
        self.start()
        connection = self._connection
        if connection is None:  # closed in this very moment
            raise LessonInputError(sentences.UNREACHABLE)
        key = self._register.new_key(kind)
        job = Job(key, owner, kind, time_limit, self._register, self._watch)
        packed = _packed(function, args)
        self._register.submit(connection, job, packed, expected_seconds, goes_last)
        return job

    def begin_no_training(self) -> None:
        """Refuse new trainings from now on; those that run or wait go on."""
        self._takes_trainings = False

    def count(self, kind: Kind, state: State | None = None) -> int:
        """Count the unfinished jobs of one kind, in one state or in both."""
        jobs = self._register.unfinished()
        return sum(job.kind == kind and state in (None, job.state) for job in jobs)

    def watch_jobs(self, watch: Callable[[Job], None]) -> None:
        """Have a function told of every job to come, when it begins and when it has ended.

        Parameters
        ----------
        watch : callable
            Called from any thread, in the middle of things: it is quick, never
            fails, and asks the job for nothing but what it is.
        """
        self._watch = watch

    def owners(self) -> set[str]:
        """The owners of unfinished jobs."""
        return {job.owner for job in self._register.unfinished()}

    def at_close(self, last_word: Callable[[], None]) -> None:
        """Have something called when all jobs are dropped and the scheduler can still be reached.

        Parameters
        ----------
        last_word : callable
            Quick, and never fails.
        """
        self._last_words.append(last_word)

    def adopt(self, job: Job, owner: str) -> None:
        """Give a job to another session of the same learner, whose first one has ended.

        Parameters
        ----------
        job : Job
            It ends with its new owner.
        owner : str
            As of `submit`.
        """
        job.owner = owner

    @property
    def is_shared(self) -> bool:
        """Whether other web processes use the same scheduler."""
        return bool(self._scheduler)

    def on_scheduler(self, function: Callable[..., Any], *arguments: Any, timeout: float) -> Any:
        """Have a function called on the scheduler, which must not take long there.

        Parameters
        ----------
        function : callable
            Takes ``dask_scheduler``, which Dask fills in.
        *arguments : object
            What it takes before that.
        timeout : float
            Seconds to wait.

        Returns
        -------
        answer : object
            What it gives back.

        Raises
        ------
        OSError
            If there is no link to a scheduler at the moment.
        TimeoutError
            If it has not answered in time.
        """
        connection = self._connection
        if connection is None or not connection.alive:
            raise ConnectionError("There is no link to a scheduler.")

        async def call() -> Any:
            asking = connection.client.run_on_scheduler(function, *arguments)
            return await asyncio.wait_for(asking, timeout)

        calling = asyncio.run_coroutine_threadsafe(call(), connection.loop.asyncio_loop)
        try:
            return calling.result(2 * timeout)
        except concurrent.futures.CancelledError as error:
            raise ConnectionError("The link to the scheduler was lost.") from error

    def owner_gone(self, owner: str) -> None:
        """End what a session that has ended still has here.

        A running training is asked to stop and keeps what it has learnt, in
        case the page comes back; all else is dropped.

        Parameters
        ----------
        owner : str
            As given to `submit`.
        """
        for job in self._register.unfinished():
            if job.owner != owner:
                continue
            if job.kind == "training" and job.state == "running":
                self._register.stop(job, sentences.STOPPED_BY_LEAVING)
            else:
                left = sentences.DROPPED_BY_LEAVING
                self._register.drop(job, "stopped", error=None, notice=left)

    def _alive(self) -> bool:
        connection = self._connection
        return connection is not None and connection.alive

    def _connect(self) -> None:
        """Make a connection; the jobs of one that is lost have failed with it."""
        from cnn_core.compute.cluster import Connection

        if time.monotonic() < self._next_attempt:
            raise LessonInputError(sentences.UNREACHABLE)
        with self._lock:
            old, self._connection, self._workers = self._connection, None, {}
        if old is not None:
            threading.Thread(target=old.close, name="compute-close", daemon=True).start()
        try:
            connection = Connection(self._scheduler or None, self._hear)
        except (OSError, RuntimeError) as error:
            self._note_failure(error)
            raise LessonInputError(sentences.UNREACHABLE) from error
        self._last_worker_seen = time.monotonic()
        self._last_failure = ""
        workers = connection.workers()
        with self._lock:
            self._workers = dict.fromkeys(workers, False) | self._workers
            self._connection = connection
        if self._wants_warmth:
            connection.warm(self._warm_with)

    def _note_failure(self, error: Exception) -> None:
        """Wait a little before the next attempt, and log what is new, not each of many attempts."""
        self._next_attempt = time.monotonic() + _SECONDS_BETWEEN_ATTEMPTS
        if repr(error) != self._last_failure:
            self._last_failure = repr(error)
            logger.warning("The cluster for networks cannot be reached or started: %r", error)

    def _warm(self) -> None:
        try:
            is_asked_by_connecting = not self._alive()
            self._wants_warmth = True
            self.start()
            connection = self._connection
            if connection is not None and not is_asked_by_connecting:
                connection.warm(self._warm_with)
        except LessonInputError:
            pass  # logged where it happened; the keeper goes on trying
        except Exception:
            logger.exception("The compute could not be started")

    def _keep(self) -> None:
        """Look after the connection, once a second for as long as there is one to look after."""
        while not self._closed.wait(_KEEPER_SECONDS):
            try:
                self._tend()
            except LessonInputError:
                pass  # logged where it happened
            except Exception:
                logger.exception("Looking after the compute failed")

    def _tend(self) -> None:
        """Renew a lost link; learn of the queue of others; replace a cluster without workers."""
        self.start()
        if self._scheduler:
            self._ask_for_queue()
        elif self._workers:
            self._last_worker_seen = time.monotonic()
        elif time.monotonic() - self._last_worker_seen > _SECONDS_WITHOUT_WORKER:
            logger.error("The worker does not come back; another cluster is started")
            with self._starting:
                self._connect()

    def _ask_for_queue(self) -> None:
        """Learn what a shared cluster has to train; one that does not answer is asked again."""
        from cnn_core.compute.worker import training_queue

        connection = self._connection
        if connection is None:
            return

        async def look() -> None:
            asking = connection.client.run_on_scheduler(training_queue)
            self._register.learn_shared_queue(*await asyncio.wait_for(asking, _SECONDS_FOR_A_LOOK))

        try:
            looking = asyncio.run_coroutine_threadsafe(look(), connection.loop.asyncio_loop)
            looking.result(2 * _SECONDS_FOR_A_LOOK)
        except (OSError, TimeoutError) as error:
            logger.info("The scheduler does not tell its queue: %r", error)

    def _hear(self, connection: "Connection", topic: str, message: Mapping[str, Any]) -> None:
        """Hear what the cluster tells, on Dask's own loop."""
        if topic == "job":
            self._register.hear_job(connection, message)
            return
        worker = str(message.get("worker"))
        if topic == "memory":
            self._register.hear_of_memory(worker)
        elif topic == "warm":
            with self._lock:
                self._workers[worker] = True
        elif message.get("action") == "add-worker":
            with self._lock:
                self._workers.setdefault(worker, False)
        elif message.get("action") == "remove-worker":
            with self._lock:
                self._workers.pop(worker, None)
            self._register.hear_of_death(worker)


def _packed(function: str | Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    """Pickle a call once, here: the scheduler passes it on as bytes and need not understand it."""
    from distributed.protocol.pickle import dumps

    return bytes(dumps((function, arguments)))


_compute: Compute | None = None
_compute_lock = threading.Lock()


def get_compute() -> Compute:
    """Give the one `Compute` of this process; it starts with its first job, or by `start`.

    Returns
    -------
    compute : Compute
        The same for all callers until it is closed.
    """
    global _compute
    with _compute_lock:
        if _compute is None or _compute.closed:
            _compute = Compute()
        return _compute
