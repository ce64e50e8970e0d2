"""What the training room shows of a run, or of the bundled network, at one moment."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import Convolution
from cnn_core.networks.results import EpochResult, Inspection, TrainedNetwork, TrainingReport
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.watch import MAX_SHOWN_FILTERS
from pages.parts import data, jobs, runs
from pages.parts.components.training_live import NUM_HUES, Line, Other, Seen, View, Watched
from pages.parts.runs import Run

NUM_WATCHABLE = 40
"""Validation pictures that can be watched."""

_POSITION = "training_watched"


def watched(dataset: str) -> Watched:
    """Return the picture that is watched: one to validate by, which is never learnt from."""
    part = data.validation_examples(dataset, NUM_WATCHABLE)
    position = st.session_state.get(_POSITION, 0) % len(part)
    truth = data.dataset_of(dataset).classes[part.labels[position]]
    return Watched(part.pictures[position], f"Validation picture {position + 1}, {truth}", truth)


def turn(dataset: str, by: int) -> None:
    """Watch another picture."""
    st.session_state[_POSITION] = st.session_state.get(_POSITION, 0) + by
    runs.watch(watched(dataset).picture)


def view_of_run(run: Run) -> View:
    """Describe a run as it stands."""
    reports, latest = run.reports, run.latest
    seen = watched(run.dataset)
    history = _whole_epochs(run.history, reports) if run.job else run.history
    view = View(
        state="done" if run.is_over else run.phase,  # type: ignore[arg-type]
        name=run.name,
        line=_line(run, latest),
        said=_said(run, history),
        fraction=min(latest.fraction, 1.0) if latest else 0.0,
        num_epochs=run.settings.epochs,
        batch=_batches(reports),
        training=_training(history, latest if run.job else None),
        validation=_validation(history),
        classes=run.spec.classes,
        watched=seen,
        gradients=_gradients(run.spec, latest),
        others=_others(run),
    )
    network = run.network or run.start
    if run.job is None and network is not None:
        return _looked_into(view, network)
    return replace(view, seen=_as_told(latest)) if latest else view


def view_of_bundled(network: TrainedNetwork, name: str) -> View:
    """Describe a network that comes with the site."""
    view = View(
        state="done",
        name=name,
        line=f"{len(network.history)} epochs · {network.seconds:.1f} s",
        said="",
        fraction=1.0,
        num_epochs=max(len(network.history), 1),
        batch=Line(),
        training=_training(network.history, None),
        validation=_validation(network.history),
        classes=network.spec.classes,
        watched=watched(network.dataset),
    )
    return _looked_into(view, network)


def _as_told(report: TrainingReport) -> Seen:
    """Take from a report what is seen of filters, maps and answers."""
    title = "First filters, taking shape"
    sight = report.sight
    if sight is None:
        return Seen(report.first_filters, title)
    maps = None if sight.maps is None else sight.maps.astype(np.float32)
    return Seen(report.first_filters, title, maps, sight.probabilities)


def _looked_into(view: View, network: TrainedNetwork) -> View:
    """Add what a network that learns no more makes of the watched picture."""
    filters = next(
        (array for array in network.arrays().values() if array.ndim == 4), None
    )  # (kH, kW, C, K)
    shown = None if filters is None else filters[..., :MAX_SHOWN_FILTERS]
    seen = Seen(shown, "First filters, as learnt")
    if view.watched is None or not jobs.is_warm():
        return replace(view, seen=seen)
    try:
        inspection = jobs.inspect(network, view.watched.picture, jobs.owner())
    except LessonInputError:  # the curves are there without it
        return replace(view, seen=seen)
    maps = _first_maps(network, inspection)
    probabilities = inspection.probabilities
    return replace(view, seen=replace(seen, maps=maps, probabilities=probabilities))


def _first_maps(network: TrainedNetwork, inspection: Inspection) -> FloatArray | None:
    """Return the sums of the first convolution, before any activation."""
    for layer, made in zip(network.spec.layers, inspection.layers, strict=True):
        if isinstance(layer, Convolution):
            sums = made.output if made.before_activation is None else made.before_activation
            return sums[..., :MAX_SHOWN_FILTERS]
    return None


def _line(run: Run, latest: TrainingReport | None) -> str:
    """Say in figures how far a run is."""
    if run.phase == "waiting" and run.job is not None:
        return _waiting(run)
    if latest is None:
        return "" if run.is_over else "beginning …"
    epoch = f"epoch {latest.epoch} of {latest.num_epochs}"
    if run.is_over:
        return f"{epoch} · {latest.seconds:.1f} s"
    where = f"{epoch} · batch {latest.batch} of {latest.num_batches}"
    if run.phase == "paused" and (run.job is None or latest.kind == "pause"):
        return f"{where} · paused"
    speed = f" · {latest.pictures_per_second:,.0f} pictures/s" if latest.pictures_per_second else ""
    left = f" · {latest.seconds_left:.0f} s left" if latest.seconds_left else ""
    return f"{where}{speed}{left}"


def _waiting(run: Run) -> str:
    """Say how many go first, and how long that takes, where it is known."""
    job = run.job
    place, wait = (job.place_in_queue, job.expected_wait) if job else (None, None)
    told = f"number {place} in the queue" if place and place > 1 else "next to begin"
    return f"{told}, in about {wait:.0f} s" if wait else f"{told} …"


def _said(run: Run, history: Sequence[EpochResult]) -> str:
    """Say what a screen reader is told, once an epoch."""
    if run.phase == "waiting":
        return _waiting(run)
    if not history:
        return "Training has begun"
    last = history[-1]
    return (
        f"Epoch {last.epoch} of {run.settings.epochs}: validation accuracy "
        f"{last.validation_accuracy * 100:.1f} %" + (", paused" if run.phase == "paused" else "")
    )


def _whole_epochs(
    before: Iterable[EpochResult], reports: Iterable[TrainingReport]
) -> tuple[EpochResult, ...]:
    """Put the epochs of earlier jobs and those told since one after another."""
    ended = {past.epoch: past for past in before}
    for report in reports:
        if report.kind == "epoch":
            ended[report.epoch] = _result(report)
    return tuple(ended[epoch] for epoch in sorted(ended))


def _result(report: TrainingReport) -> EpochResult:
    return EpochResult(
        epoch=report.epoch,
        num_batches=report.batch,
        loss=report.loss,
        accuracy=report.accuracy,
        validation_loss=report.validation_loss or 0.0,
        validation_accuracy=report.validation_accuracy or 0.0,
        seconds=report.seconds,
    )


def _batches(reports: Sequence[TrainingReport]) -> Line:
    told = [report for report in reports if report.kind == "batch"]
    return Line(
        [report.epochs_done for report in told],
        [report.batch_loss for report in told],
        [report.batch_accuracy for report in told],
    )


def _training(history: Sequence[EpochResult], latest: TrainingReport | None) -> Line:
    """Return the means over each epoch, and of the one that runs as far as it is."""
    epochs: list[float] = [past.epoch for past in history]
    loss, accuracy = [past.loss for past in history], [past.accuracy for past in history]
    if latest is not None and latest.epochs_done > (epochs[-1] if epochs else 0):
        epochs.append(latest.epochs_done)
        loss.append(latest.loss)
        accuracy.append(latest.accuracy)
    return Line(epochs, loss, accuracy)


def _validation(history: Sequence[EpochResult]) -> Line:
    return Line(
        [past.epoch for past in history],
        [past.validation_loss for past in history],
        [past.validation_accuracy for past in history],
    )


def _gradients(spec: NetworkSpec, latest: TrainingReport | None) -> dict[str, float]:
    if latest is None:
        return {}
    kinds = [title.split()[0] for title in spec.layer_titles]
    return {f"{number} {kinds[number - 1]}": size for number, size in latest.gradient_sizes.items()}


def _others(run: Run) -> tuple[Other, ...]:
    """Return the runs whose curves lie behind those of this one."""
    return tuple(
        Other(other.name, (other.number - 1) % NUM_HUES, _validation(other.history))
        for other in runs.all_runs()
        if other.overlaid and other is not run and other.history
    )
