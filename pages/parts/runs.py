"""The trainings of this session: each a run with its settings, all that it told, and its network.

A run is trained by one job after another when it is paused for long: a pause gives the
place at the worker to whoever waits, and the next job goes on as if there had been none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import streamlit as st

from cnn_core import Picture
from cnn_core.compute import Job, get_compute, sentences
from cnn_core.errors import LessonInputError
from cnn_core.networks.pace import Pace
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.results import EpochResult, TrainedNetwork, TrainingReport, TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from pages.parts import data, jobs, own_classes

TRAINING_LIMIT = 300.0
"""Seconds that one training may take."""

MAX_RUNS = 12

RUNS = "training_runs"
"""Session key of all runs, oldest first."""

_CHOSEN = "training_run_shown"
_MESSAGE = "training_message"
_COUNT = "training_run_count"

Phase = Literal["waiting", "running", "paused", "done", "failed"]


@dataclass(frozen=True)
class Message:
    """A sentence for the learner: something failed or was refused, or is merely told."""

    text: str
    is_error: bool


@dataclass
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

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        if self.job is not None:
            if self.job.state == "waiting":
                return "waiting"
            latest = self.job.latest
            return "paused" if latest is not None and latest.kind == "pause" else "running"
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


def all_runs() -> list[Run]:
    """Return the runs of this session, oldest first."""
    runs: list[Run] = st.session_state.setdefault(RUNS, [])
    return runs


def networks() -> list[TrainedNetwork]:
    """Return what the finished runs have learnt, oldest first."""
    return [run.network for run in all_runs() if run.network and run.network.is_tested]


def run_of(network: TrainedNetwork) -> Run | None:
    """Return the run that a network came out of."""
    return next((run for run in all_runs() if run.network is network), None)


def newest_network() -> TrainedNetwork:
    """Return what was learnt last in this session, or the network that comes with the site."""
    own = networks()
    return own[-1] if own else jobs.bundled("digits")


def shown() -> Run | None:
    """Return the run that the training room shows: the one gone back to, or the newest."""
    chosen = st.session_state.get(_CHOSEN)
    runs = all_runs()
    return next((run for run in runs if run.number == chosen), runs[-1] if runs else None)


def show(run: Run) -> None:
    """Go back to a run."""
    st.session_state[_CHOSEN] = run.number


def active() -> Run | None:
    """Return the run that waits, runs or is paused; there is at most one."""
    return next((run for run in all_runs() if not run.is_over), None)


def begin(
    spec: NetworkSpec,
    dataset: str,
    settings: TrainingSettings,
    *,
    pace: Pace | None = None,
    watched: Picture | None = None,
) -> None:
    """Begin a run with new weights; it goes on while other pages are open."""
    run = _new_run(spec, dataset, settings)
    _submit(run, pace or Pace(), watched)


def continue_from(run: Run, epochs: int, rate: float, watched: Picture | None = None) -> None:
    """Begin a run that goes on for some epochs from where a finished one stands."""
    if run.network is None:
        return
    done = run.network.history[-1].epoch
    try:
        settings = replace(run.network.settings, epochs=done + epochs, learning_rate=rate)
    except LessonInputError as error:  # more epochs in all than a training may have
        _tell(str(error), is_error=True)
        return
    further = _new_run(run.spec, run.dataset, settings)
    further.origin, further.start = run.number, run.network
    further.told = [report.faded for report in run.reports]
    _submit(further, Pace(), watched)


def take_in(network: TrainedNetwork) -> None:
    """Keep a network that was brought back as a run of its own; it cannot be continued."""
    run = _new_run(network.spec, network.dataset, network.settings)
    run.name, run.network = f"Brought back {run.number}", network
    _keep(run)


def pause() -> None:
    """Hold the run that goes on, after its next batch."""
    _set_pace(lambda pace: replace(pace, paused=True))


def go_on(watched: Picture | None = None) -> None:
    """Let a paused run go on."""
    _set_pace(lambda pace: replace(pace, paused=False), watched)


def one_batch(watched: Picture | None = None) -> None:
    """Let a paused run take one batch."""
    _set_pace(lambda pace: replace(pace, paused=True, batches=pace.batches + 1), watched)


def one_epoch(watched: Picture | None = None) -> None:
    """Let a paused run go to the end of its epoch."""
    _set_pace(lambda pace: replace(pace, paused=True, epochs=pace.epochs + 1), watched)


def stop() -> None:
    """End the run: what it has learnt so far is kept and tested."""
    run = active()
    if run is None:
        return
    if run.job is not None:
        run.job.stop()
    else:
        _submit(run, run.pace, None, "cnn_core.networks.training:test_now")


def change_rate(dataset: str, rate: float) -> None:
    """Go on at another learning rate, if it is this data set that is learnt from."""
    run = active()
    if run is None or run.dataset != dataset:
        return
    run.rate = rate
    if run.job is not None:
        run.job.change(learning_rate=rate)


def watch(picture: Picture) -> None:
    """Have the run look at another picture while it learns."""
    run = active()
    if run is not None and run.job is not None:
        run.job.change(picture=picture)


def collect() -> bool:
    """Take what an ended job has to give; return whether there was something."""
    run = next((run for run in all_runs() if run.job is not None and run.job.done), None)
    if run is None or run.job is None:
        return False
    job, run.newest = run.job, run.latest
    run.told, run.job = [report.faded for report in run.reports], None
    if job.has_result:
        run.network = job.result()
    elif run.network is None and not run.told:
        all_runs().remove(run)
    is_own_doing = job.notice == sentences.STOPPED_BY_LEARNER
    if text := job.error or ("" if is_own_doing else job.notice):
        _tell(text, is_error=job.error is not None)
    if run.phase == "paused" and not run.pace.paused:  # let go in the moment it gave its place up
        _submit(run, Pace(), None)
    return True


def rename(run: Run, name: str) -> None:
    """Call a run otherwise; an empty name changes nothing."""
    run.name = " ".join(name.split())[:40] or run.name


def delete(run: Run) -> None:
    """Forget a run; one that goes on is dropped."""
    if run.job is not None:
        run.job.cancel()
    all_runs().remove(run)
    _use_data()


def message() -> Message | None:
    """Return the sentence left for the learner, if any."""
    return st.session_state.get(_MESSAGE)


def _tell(text: str, *, is_error: bool) -> None:
    """Leave a sentence for the learner, shown until the next training starts."""
    st.session_state[_MESSAGE] = Message(text, is_error)


def _new_run(spec: NetworkSpec, dataset: str, settings: TrainingSettings) -> Run:
    number = st.session_state.get(_COUNT, 0) + 1
    return Run(number, f"Run {number}", spec, dataset, settings)


def _submit(
    run: Run,
    pace: Pace,
    watched: Picture | None,
    function: str = "cnn_core.networks.training:carry_out",
) -> None:
    """Have a run trained, and keep it; what is refused is told and leaves no run behind."""
    try:
        run.job = get_compute().submit(
            function,
            _plan_of(run, pace, watched),
            owner=jobs.owner(),
            kind="training",
            time_limit=TRAINING_LIMIT,
        )
    except LessonInputError as error:
        _tell(str(error), is_error=True)
        return
    run.pace, run.rate = pace, None
    st.session_state.pop(_MESSAGE, None)
    if run not in all_runs():
        _keep(run)


def _keep(run: Run) -> None:
    """Keep a run; when there are too many, the oldest is put away, and that is said."""
    runs = all_runs()
    runs.append(run)
    st.session_state[_COUNT] = run.number
    show(run)
    if len(runs) > MAX_RUNS:
        put_away = runs.pop(0).name
        kept = f"{put_away} was put away: {MAX_RUNS} runs are kept, the newest ones."
        _tell(kept, is_error=False)
    _use_data()


def _use_data() -> None:
    """Say which data sets of one's own the runs need; others are forgotten."""
    own_classes.use({run.dataset for run in all_runs()})


def _plan_of(run: Run, pace: Pace, watched: Picture | None) -> TrainingPlan:
    start, settings = run.network or run.start, run.settings
    if run.network is not None:
        settings = run.network.settings_now
    if run.rate is not None:
        settings = replace(settings, learning_rate=run.rate)
    return TrainingPlan(run.spec, data.for_training(run.dataset), settings, start, watched, pace)


def _set_pace(change: Callable[[Pace], Pace], watched: Picture | None = None) -> None:
    """Tell the run's job how it may go; a run that gave its place up gets another job."""
    run = active()
    if run is None:
        return
    if run.job is None or run.job.done:
        _submit(run, change(Pace()), watched)
        return
    run.pace = change(run.pace)
    run.job.change(pace=run.pace)
