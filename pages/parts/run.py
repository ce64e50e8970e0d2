"""One training of a learner: its settings, all that it told, and its network."""

from __future__ import annotations

import pickle
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal
from weakref import WeakKeyDictionary

from cnn_core.compute import Job, sentences
from cnn_core.networks.pace import Pace
from cnn_core.networks.results import EpochResult, TrainedNetwork, TrainingReport, TrainingSettings
from cnn_core.networks.spec import NetworkSpec

Phase = Literal["waiting", "running", "paused", "done", "failed"]

REPORT_BYTES = 600
"""What one report takes without what only the newest is shown with, and what belongs to it."""

_NOT_ITS_DOING = (sentences.DROPPED_BY_LEAVING, sentences.CLOSING)
_settling = threading.Lock()
_sizes: WeakKeyDictionary[TrainedNetwork, int] = WeakKeyDictionary()


@dataclass(eq=False)
class Run:
    """One training from its first press to its test.

    Attributes
    ----------
    number : int
        From 1, in the order of the presses.
    name : str
        What its learner calls it.
    spec, dataset, settings
        What is trained, on which data set, how.
    origin : int or None
        The run that it was continued from.
    job : Job or None
        What trains it now.
    told : list of TrainingReport
        Of jobs that have ended; without what only the newest report has.
    newest : TrainingReport or None
        Of jobs that have ended, with all that it has.
    network : TrainedNetwork or None
        As its last job left it; not tested before the run is over.
    start : TrainedNetwork or None
        What it goes on from, when no job of its own has ended yet.
    pace : Pace
        What the job was last told.
    rate : float or None
        A learning rate set while no job ran.
    overlaid : bool
        Whether its curves lie behind those that are shown.
    adrift : bool
        Whether its job was lost by no fault of its own, so that it has to be submitted again.
    identity : str
        The same in every session that has it.
    """

    number: int
    name: str
    spec: NetworkSpec
    dataset: str
    settings: TrainingSettings
    origin: int | None = None
    job: Job | None = None
    told: list[TrainingReport] = field(default_factory=list)
    newest: TrainingReport | None = None
    network: TrainedNetwork | None = None
    start: TrainedNetwork | None = None
    pace: Pace = Pace()
    rate: float | None = None
    overlaid: bool = False
    adrift: bool = False
    identity: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        if self.job is not None:
            if self.job.state == "waiting":
                return "waiting"
            latest = self.job.latest
            return "paused" if latest is not None and latest.kind == "pause" else "running"
        if self.adrift:
            return "waiting"
        if self.network is None:
            return "failed"
        return "done" if self.network.is_tested else "paused"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.phase in ("done", "failed")

    @property
    def can_continue(self) -> bool:
        """Whether it has ended and left all that it takes to go on."""
        return self.phase == "done" and self.network is not None and self.network.state is not None

    @property
    def reports(self) -> list[TrainingReport]:
        """All that it has told, oldest first."""
        return self.told + (self.job.events_since(0) if self.job is not None else [])

    @property
    def latest(self) -> TrainingReport | None:
        """The newest that it has told."""
        latest: TrainingReport | None = self.job.latest if self.job is not None else None
        return latest or self.newest

    @property
    def history(self) -> tuple[EpochResult, ...]:
        """The epochs that ended before its job began."""
        before = self.network or self.start
        return () if before is None else before.history

    def settle(self) -> Job | None:
        """Take what its ended job has to give, and return that job; None if there is none.

        Of a job that was lost nothing is taken: it begins again, and tells the same.
        """
        with _settling:
            job = self.job
            if job is None or not job.done:
                return None
            self.adrift = _was_lost(job)
            if not self.adrift:
                self.newest = self.latest
                self.told = [report.faded for report in self.reports]
            self.job = None
            if job.has_result:
                self.network = job.result()
            return job

    def without_job(self) -> Run:
        """Return a copy for the shelf: settled if its job has ended, adrift if that goes on."""
        with _settling:
            copy = replace(self, told=list(self.told))
        if copy.job is not None and not copy.job.done:
            copy.job, copy.adrift = None, True
        copy.settle()
        return copy


def bytes_of(runs: Iterable[Run]) -> int:
    """Return the memory that runs take: their networks, each once, and what they have told."""
    kept = list(runs)
    networks = {
        id(network): network
        for run in kept
        for network in (run.network, run.start)
        if network is not None
    }
    told = sum(len(run.told) for run in kept)
    return sum(map(_bytes_of_network, networks.values())) + REPORT_BYTES * told


def _bytes_of_network(network: TrainedNetwork) -> int:
    if network not in _sizes:
        _sizes[network] = len(pickle.dumps(network, protocol=5))
    return _sizes[network]


def _was_lost(job: Job) -> bool:
    """Tell whether a job has no result because its cluster or its page went away."""
    if job.has_result:
        return False
    return job.error == sentences.UNREACHABLE or job.notice in _NOT_ITS_DOING
