"""Experiments of the lessons: several trainings as one job, begun by a button, then compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from cnn_core.compute import Job, get_compute, sentences
from cnn_core.errors import LessonInputError
from cnn_core.figures.charts import CONFIG, trial_curves_figure, trial_curves_summary
from cnn_core.networks.trials import Trial, TrialReport, TrialResult, run_trials
from pages.parts import jobs, pace

TIME_LIMIT = 300.0
"""Seconds that all trainings of an experiment may take together."""

SECONDS_BETWEEN_LOOKS = 0.4

Curves = dict[str, list[float]]
"""Validation accuracy at the end of each epoch, by the name of the trial."""

_KEPT = "experiments"


@dataclass
class Experiment:
    """What this session knows of one experiment: as it was begun last.

    Attributes
    ----------
    settings : str
        The settings that it was begun with, as a learner reads them.
    job : Job or None
        What runs it; None once it has ended.
    results : tuple of TrialResult
        What came of it.
    curves : dict
        How its networks got better.
    message : str
        Why there is nothing, or not all.
    """

    settings: str
    job: Job | None = None
    results: tuple[TrialResult, ...] = ()
    curves: Curves | None = None
    message: str = ""


def kept(name: str) -> Experiment | None:
    """Return an experiment of this session, as it was begun last."""
    return _experiments().get(name)


def show(
    name: str,
    title: str,
    settings: str,
    trials: Callable[[], Sequence[Trial]],
    show_results: Callable[[Experiment], None],
    show_running: Callable[[Sequence[TrialReport]], None] | None = None,
) -> None:
    """Show the button that begins an experiment, how far it is, and what came of it.

    Call it outside of fragments: it looks by itself while the experiment runs.

    Parameters
    ----------
    name : str
        Its key, the slug of the lesson first.
    title : str
        What the button says.
    settings : str
        The settings of now, in a few words; told beside results of other settings.
    trials : callable
        Makes the trainings; called when the button is pressed.
    show_results : callable
        Shows what came of it; called when all trials are done, or those before a stop.
    show_running : callable, optional
        Shows what has been told so far while it runs; their curves if there is none.
    """
    experiment = kept(name)
    running = experiment is not None and experiment.job is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            title,
            type="primary",
            icon=":material/science:",
            key=f"{name}_begin",
            disabled=running,
            on_click=_begin,
            args=(name, settings, trials),
        )
        if running:
            st.button(
                "Stop", icon=":material/stop:", key=f"{name}_stop", on_click=_stop, args=(name,)
            )
    if experiment is None:
        return
    if running:
        st.fragment(_look, run_every=pace.stretched(SECONDS_BETWEEN_LOOKS))(name, show_running)
        return
    if experiment.message:
        st.info(experiment.message, icon=":material/info:")
    if experiment.results:
        st.caption(f"Trained with: {experiment.settings}.")
        show_results(experiment)


def show_curves(name: str, curves: Curves) -> None:
    """Show how the networks of an experiment got better, epoch by epoch."""
    figure, summary = trial_curves_figure(curves), trial_curves_summary(curves)
    st.plotly_chart(figure, config=CONFIG, alt=summary, key=f"{name}_curves")


def _experiments() -> dict[str, Experiment]:
    experiments: dict[str, Experiment] = st.session_state.setdefault(_KEPT, {})
    return experiments


def _begin(name: str, settings: str, trials: Callable[[], Sequence[Trial]]) -> None:
    """Have an experiment run; what is refused is told, and what was there before stays."""
    try:
        job = get_compute().submit(
            run_trials, tuple(trials()), owner=jobs.owner(), kind="training", time_limit=TIME_LIMIT
        )
    except LessonInputError as error:
        before = kept(name) or Experiment(settings)
        before.message = str(error)
        _experiments()[name] = before
        return
    _experiments()[name] = Experiment(settings, job)


def _stop(name: str) -> None:
    experiment = kept(name)
    if experiment is not None and experiment.job is not None:
        experiment.job.stop()


def _look(name: str, show_running: Callable[[Sequence[TrialReport]], None] | None) -> None:
    """Show how far an experiment is; when it has ended, keep what came of it."""
    experiment = kept(name)
    if experiment is None or experiment.job is None or experiment.job.done:
        _collect(experiment)
        st.rerun()
    latest: TrialReport | None = experiment.job.latest
    if latest is None:
        st.caption(_waiting(experiment.job))
        return
    st.progress(min(latest.fraction, 1.0), text=_how_far(latest))
    reports = experiment.job.events_since(0)
    if show_running is not None:
        show_running(reports)
    elif curves := curves_of(reports):
        show_curves(name, curves)


def _collect(experiment: Experiment | None) -> None:
    if experiment is None or experiment.job is None:
        return
    job, experiment.job = experiment.job, None
    experiment.curves = curves_of(job.events_since(0))
    if job.has_result:
        experiment.results = job.result()
    gave_up = job.notice == sentences.STOPPED_BY_LEARNER and not any(
        result.network.stopped_early for result in experiment.results
    )
    experiment.message = job.error or (_GAVE_UP if gave_up else job.notice) or ""


_GAVE_UP = "Stopped by you. What had come to its end before is kept."


def curves_of(reports: Sequence[TrialReport]) -> Curves:
    """Return the validation accuracy after each epoch that was told."""
    curves: Curves = {}
    for report in reports:
        accuracy = report.training.validation_accuracy
        if report.training.kind == "epoch" and accuracy is not None:
            curves.setdefault(report.name, []).append(accuracy)
    return curves


def _waiting(job: Job) -> str:
    place, wait = job.place_in_queue, job.expected_wait
    told = f"Number {place} in the queue" if place and place > 1 else "Beginning"
    return f"{told}, in about {wait:.0f} s" if wait else f"{told} …"


def _how_far(report: TrialReport) -> str:
    training, left = report.training, report.seconds_left
    soon = f" · about {left:.0f} s left" if left else ""
    which = f"{report.name}, {report.number} of {report.num_trials}: "
    return (
        f"{which if report.num_trials > 1 else ''}epoch {training.epoch} of "
        f"{training.num_epochs}{soon}"
    )
