"""The live side of the training room: press, watch, hold, stop; then what came of it."""

from collections.abc import Callable

import streamlit as st

from cnn_core import Picture
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.pace import Pace
from cnn_core.networks.results import TrainedNetwork
from pages.parts import data, jobs, pace, runs, training_live
from pages.parts.components.training_live import training_live as live_component
from pages.parts.training_settings import Plan
from pages.parts.written import as_text

WHILE_RUNNING = 0.08  # reports come ten times a second; one look can be late
WHILE_WAITING = 1.0
"""Seconds between two looks at a run; one that waits or is paused changes seldom."""


def controls(lesson: str, plan: Plan) -> None:
    """Show the buttons that begin, hold and end a run, and what came of the last press."""
    run, shown = runs.active(), runs.shown()
    phase = run.phase if run else "none"
    held, free = phase == "paused", run is None
    can_begin = free and plan.can_begin
    finished = shown if free and shown and shown.can_continue else None
    button = _buttons(lesson)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        button(
            "train",
            "Train again" if shown else "Train",
            "play_arrow" if shown is None else "restart_alt",
            can_begin,
            lambda: _begin(plan),
            plan.problem or "Begin a new run from random weights.",
            primary=not held,
        )
        button(
            "continue",
            "Continue",
            "resume",
            held or finished is not None,
            lambda: _go_on(plan),
            "Go on from where this run stands.",
            primary=held,
        )
        button("pause", "Pause", "pause", phase == "running", runs.pause, "Hold after this batch.")
        button(
            "one_batch",
            "One batch",
            "skip_next",
            held or can_begin,
            lambda: _one(plan, "batches"),
            "Take one step, then hold.",
        )
        button(
            "one_epoch",
            "One epoch",
            "fast_forward",
            held or can_begin,
            lambda: _one(plan, "epochs"),
            "Go to the end of the epoch, then hold.",
        )
        button(
            "stop_button",
            "Stop",
            "stop",
            run is not None,
            runs.stop,
            "Finish the batch, keep what was learnt, and test it.",
        )
    st.caption(_what_buttons_do(plan, finished))
    if message := runs.message():
        _show_message(message)


def _buttons(lesson: str) -> Callable[..., None]:
    """Return what shows one button of the row."""

    def show(
        name: str,
        title: str,
        icon: str,
        enabled: bool,
        act: Callable[[], None],
        told: str,
        *,
        primary: bool = False,
    ) -> None:
        st.button(
            title,
            type="primary" if primary else "secondary",
            icon=f":material/{icon}:",
            key=f"{lesson}_{name}",
            disabled=not enabled,
            on_click=act,
            help=told,
        )

    return show


def _show_message(message: runs.Message) -> None:
    text = as_text(message.text)  # it can name a run or a class
    if message.is_error:
        st.error(text, icon=":material/error:")
    else:
        st.info(text, icon=":material/info:")


def _what_buttons_do(plan: Plan, finished: runs.Run | None) -> str:
    """Say from where each of the two ways to train begins."""
    settings = plan.settings
    fresh = f"{settings.epochs} epochs from random weights, seed {settings.seed}"
    if finished is None:
        return fresh
    return (
        f"**Train again**: {fresh}. **Continue**: {settings.epochs} more epochs from where "
        f"{as_text(finished.name)} stands, at rate {settings.learning_rate:g}."
    )


def bundled_for(dataset_name: str) -> TrainedNetwork:
    """Return what comes with the site for a data set, or for the digits."""
    return jobs.bundled(dataset_name if dataset_name in BUNDLED else "digits")


def live(lesson: str, dataset_name: str) -> None:
    """Show the run as it stands; called several times a second while one goes on."""
    if runs.collect() or _has_changed():
        st.rerun()
    run = runs.shown()
    with st.container(border=True, key=f"card_{lesson}_live"):
        network = bundled_for(dataset_name)
        if run is None:
            view = training_live.view_of_bundled(network, f"How it learnt: {name_of(network)}")
        else:
            view = training_live.view_of_run(run)
        dataset = run.dataset if run else network.dataset
        live_component(f"{lesson}_live", view, on_turn=lambda by: training_live.turn(dataset, by))


def seconds_between_looks() -> float | None:
    """Return how often the run is looked at; None when nothing goes on."""
    run = runs.active()
    st.session_state[_PHASE] = run.phase if run else None
    if run is None or (run.phase == "paused" and run.job is None):
        return None
    return pace.stretched(WHILE_WAITING if run.phase == "waiting" else WHILE_RUNNING)


_PHASE = "training_phase_shown"


def _has_changed() -> bool:
    """Say whether the buttons are those of another moment."""
    active = runs.active()
    return st.session_state.get(_PHASE) != (active.phase if active else None)


def _watched(plan: Plan) -> Picture:
    return training_live.watched(plan.dataset_name).picture


def _begin(plan: Plan, pace: Pace | None = None) -> None:
    if plan.can_begin and plan.design.spec is not None:
        runs.begin(
            plan.design.spec,
            plan.dataset_name,
            plan.settings,
            pace=pace,
            watched=_watched(plan),
        )


def _go_on(plan: Plan) -> None:
    """Let a paused run go on, or a finished one for more epochs."""
    run, shown = runs.active(), runs.shown()
    if run is not None:
        runs.go_on(training_live.watched(run.dataset).picture)
    elif shown is not None:
        picture = training_live.watched(shown.dataset).picture
        runs.continue_from(shown, plan.settings.epochs, plan.settings.learning_rate, picture)


def _one(plan: Plan, what: str) -> None:
    """Take one batch or epoch of the paused run, or the first of a new one."""
    run = runs.active()
    if run is None:
        _begin(plan, Pace(paused=True, batches=what == "batches", epochs=what == "epochs"))
        return
    press = runs.one_batch if what == "batches" else runs.one_epoch
    press(training_live.watched(run.dataset).picture)


def name_of(network: TrainedNetwork) -> str:
    """Return how a network is called where one can be chosen."""
    title = data.title_of(network.dataset)
    run = runs.run_of(network)
    whose = run.name if run else "bundled" if network.is_tested else ""
    kind = data.kind_of(network.spec, network.dataset)
    accuracy = f"{network.test.accuracy * 100:.1f} %" if network.is_tested else "before training"
    return ", ".join(part for part in (title, whose, kind, accuracy) if part)
