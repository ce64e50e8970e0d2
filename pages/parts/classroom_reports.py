"""What a room is told of the runs of a session.

The server itself has trained them; nothing of it comes from the browser.
"""

import streamlit as st

from cnn_core.classroom import Member, Reporter, Room, Standing, Training, get_rooms
from cnn_core.errors import LessonInputError
from pages.parts import runs
from pages.parts.runs import Run
from pages.parts.written import as_text


def reporter_of(code: str, member: Member) -> Reporter:
    """Return who tells the room of a member's runs, from the next one on."""
    newest = max((run.number for run in runs.all_runs()), default=0)
    return Reporter(code, member.number, newest)


def report(reporter: Reporter, room: Room) -> None:
    """Tell the room what is new, and say what does not count."""
    try:
        reporter.tell(get_rooms(), room.goal, [_training(reporter, run) for run in runs.all_runs()])
        note = _note(reporter, room)
    except LessonInputError as error:
        note = str(error)
    if note:
        st.caption(note)


def _note(reporter: Reporter, room: Room) -> str:
    """Say what the member should know now, if anything."""
    shown = runs.shown()
    if room.revealed:
        return "The drawer is open: runs that end from now on change no score."
    if shown is None or not reporter.has_begun(shown.number):
        return (
            "Train: every run from now on counts, by the validation accuracy of its newest epoch."
        )
    why = reporter.why_not(room.goal, _training(reporter, shown))
    return f"{as_text(shown.name)} does not count here: {why}" if why else ""


def _training(reporter: Reporter, run: Run) -> Training:
    """Return what a room asks of a run; a network that was brought here was not trained here."""
    is_begun_here = run.start is None and (run.job is not None or bool(run.told))
    return Training(
        number=run.number,
        origin=run.origin,
        is_own=run.origin is not None or is_begun_here,
        dataset=run.dataset,
        parameters=run.spec.count_parameters(),
        standing=_standing(run) if reporter.wants(run.number) else None,
    )


def _standing(run: Run) -> Standing | None:
    """Return how far a run has come; None before the end of its first epoch, or if it failed."""
    curve = _curve(run)
    network = run.network if run.phase == "done" else None
    if not curve or run.phase == "failed":
        return None
    return Standing(
        run=run.number,
        dataset=run.dataset,
        parameters=run.spec.count_parameters(),
        curve=curve,
        num_epochs=max(run.settings.epochs, curve[-1][0]),
        is_finished=network is not None,
        held_out=network.test.accuracy if network else None,
    )


def _curve(run: Run) -> tuple[tuple[int, float], ...]:
    """Return the validation accuracy at the end of each epoch, as the worker has told it."""
    known = {past.epoch: past.validation_accuracy for past in run.history}
    for told in run.reports if run.job else ():
        if told.kind == "epoch" and told.validation_accuracy is not None:
            known[told.epoch] = told.validation_accuracy
    return tuple(sorted(known.items()))
