"""The trainings of this session: each a run with its settings, all that it told, and its network.

A run is trained by one job after another when it is paused for long: a pause gives the
place at the worker to whoever waits, and the next job goes on as if there had been none.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from cnn_core import Picture
from cnn_core.compute import get_compute, sentences
from cnn_core.errors import LessonInputError
from cnn_core.networks.pace import Pace
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.results import TrainedNetwork, TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from pages.parts import data, jobs, own_classes, shelf
from pages.parts.run import Phase, Run, bytes_of

__all__ = ["Phase", "Run"]

TRAINING_LIMIT = 300.0
"""Seconds that one training may take."""

MAX_RUNS = 12

MAX_RUN_BYTES = 40_000_000
"""What the runs of one session may take; those of the usual networks take half a megabyte each."""

RUNS = "training_runs"
"""Session key of all runs, oldest first."""

CARRY_OUT = "cnn_core.networks.training:carry_out"

_LOST = "{name} was with a computer that went away. It waits for another, and begins again there."
_TAKEN_UP = "{name} was with a page or a computer that went away. It waits again for its turn."

_CHOSEN = "training_run_shown"
_MESSAGE = "training_message"
_COUNT = "training_run_count"


@dataclass(frozen=True)
class Message:
    """A sentence for the learner: something failed or was refused, or is merely told."""

    text: str
    is_error: bool


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
    elif run.adrift and run.network is None:
        delete(run)
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
    _take_up_again()
    run = next((run for run in all_runs() if run.job is not None and run.job.done), None)
    job = run.settle() if run is not None else None
    if run is None or job is None:
        return False
    if run.adrift:
        _tell(_LOST.format(name=run.name), is_error=False)
        shelf.keep_run(run)
        return True
    if run.network is None and not run.told:
        _drop(run)
    is_own_doing = job.notice == sentences.STOPPED_BY_LEARNER
    if text := job.error or ("" if is_own_doing else job.notice):
        _tell(text, is_error=job.error is not None)
    if run in all_runs():
        shelf.keep_run(run)
        _put_away()
    if run.phase == "paused" and not run.pace.paused:  # let go in the moment it gave its place up
        _submit(run, Pace(), None)
    return True


def bring_back(run: Run) -> None:
    """Take a run of this learner's that another session has left; its number stays, if it can."""
    known = {other.number for other in all_runs()}
    if run.number in known:
        number = max(known) + 1
        if run.name == f"Run {run.number}":
            run.name = f"Run {number}"
        run.number = number
    st.session_state[_COUNT] = max(st.session_state.get(_COUNT, 0), run.number)
    all_runs().append(run)
    all_runs().sort(key=lambda each: each.number)
    _put_away()


def take_up(run: Run) -> None:
    """Have a run trained whose order was left by a session, or a computer, that is no more."""
    run.adrift = True
    bring_back(run)
    _tell(_TAKEN_UP.format(name=run.name), is_error=False)
    _take_up_again()


def _take_up_again() -> None:
    """Submit what has lost its job, as soon as there is a cluster; refusals wait for that, too."""
    run = next((run for run in all_runs() if run.adrift), None)
    if run is None or not get_compute().status().alive:
        return
    with contextlib.suppress(LessonInputError):
        _submit_job(run, run.pace, None)


def rename(run: Run, name: str) -> None:
    """Call a run otherwise; an empty name changes nothing."""
    run.name = " ".join(name.split())[:40] or run.name
    shelf.keep_run(run)


def delete(run: Run) -> None:
    """Forget a run; one that goes on is dropped."""
    if run.job is not None:
        run.job.cancel()
    _drop(run)
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


def _submit(run: Run, pace: Pace, watched: Picture | None, function: str = CARRY_OUT) -> None:
    """Have a run trained, and keep it; what is refused is told and leaves no run behind."""
    try:
        _submit_job(run, pace, watched, function)
    except LessonInputError as error:
        _tell(str(error), is_error=True)
        return
    st.session_state.pop(_MESSAGE, None)
    if run not in all_runs():
        _keep(run)


def _submit_job(run: Run, pace: Pace, watched: Picture | None, function: str = CARRY_OUT) -> None:
    run.job = get_compute().submit(
        function,
        _plan_of(run, pace, watched),
        owner=jobs.owner(),
        kind="training",
        time_limit=TRAINING_LIMIT,
    )
    run.pace, run.rate, run.adrift = pace, None, False
    shelf.keep_run(run)


def _keep(run: Run) -> None:
    """Keep a run, and put the oldest away where there is no room for it."""
    all_runs().append(run)
    st.session_state[_COUNT] = run.number
    show(run)
    shelf.keep_run(run)
    _put_away()
    _use_data()


def _put_away() -> None:
    """Put the oldest runs away while there are too many or they are too large, and say that."""
    while reason := _too_much(all_runs()):
        oldest = next((run for run in all_runs()[:-1] if run.is_over), None)
        if oldest is None:
            return
        _drop(oldest)
        _tell(f"{oldest.name} was put away: {reason}, the newest ones.", is_error=False)


def _too_much(runs: list[Run]) -> str:
    if len(runs) > MAX_RUNS:
        return f"{MAX_RUNS} runs are kept"
    if bytes_of(runs) > MAX_RUN_BYTES:
        return f"{MAX_RUN_BYTES // 1_000_000} MB of runs are kept"
    return ""


def _drop(run: Run) -> None:
    all_runs().remove(run)
    shelf.forget_run(run)


def _use_data() -> None:
    """Say which data sets of one's own the runs need; others are forgotten."""
    used = {run.dataset for run in all_runs()}
    own_classes.use(used)
    shelf.keep_data(used)


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
