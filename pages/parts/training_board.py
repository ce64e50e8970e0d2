"""The live side of the training room: press, watch, stop; then what came of it."""

from collections.abc import Sequence

import streamlit as st

from cnn_core import FloatArray
from cnn_core.compute import Job
from cnn_core.datasets import DATASETS, Dataset
from cnn_core.errors import LessonInputError
from cnn_core.figures.charts import (
    CONFIG,
    confusion_figure,
    confusion_summary,
)
from cnn_core.figures.drawings import maps_summary, maps_svg, picture_svg
from cnn_core.figures.lines import (
    Curves,
    curves_heading,
    curves_summary,
    curves_svg,
    loss_told,
)
from cnn_core.networks.results import EpochResult, TrainedNetwork, TrainingReport
from cnn_core.networks.starting_points import starting_point_of
from pages.parts import cached, jobs
from pages.parts.lessons import lesson_named
from pages.parts.training_settings import Plan

NUM_MISTAKES = 6
NUM_FILTERS = 16
OWN_DESIGN = "own design"


def controls(lesson: str, plan: Plan) -> None:
    """Show the buttons that start and stop, and what came of the last press."""
    running = jobs.is_running()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            "Train",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{lesson}_train",
            disabled=running or plan.design.spec is None,
            on_click=_start,
            args=(plan,),
            help=plan.design.problem or None,
        )
        st.button(
            "Stop",
            icon=":material/stop:",
            key=f"{lesson}_stop_button",
            disabled=not running,
            on_click=_stop,
            help="Finish the batch, keep what was learnt, and test it.",
        )
        st.caption(f"{plan.settings.epochs} epochs from random weights, seed {plan.settings.seed}")
    if message := jobs.message():
        st.error(message, icon=":material/error:")


def live(lesson: str) -> None:
    """Show the training as it stands; runs a few times a second while one is under way."""
    if jobs.collect():
        st.rerun()
    job = jobs.current()
    with st.container(border=True, key=f"card_{lesson}_live"):
        if job is not None and not job.done:
            _show_running(job)
        else:
            _show_history(jobs.newest_network())


def result(lesson: str) -> None:
    """Show how the newest network did on the pictures that were locked away."""
    network = jobs.newest_network()
    with st.container(border=True, key=f"card_{lesson}_result"):
        confusion_side, mistakes_side = st.columns([0.45, 0.55])
        with confusion_side:
            classes = network.spec.classes
            st.markdown(f"**Confusion** on held-out pictures: {name_of(network)}")
            st.plotly_chart(
                confusion_figure(network.test.confusion, classes),
                key=f"{lesson}_confusion",
                config=CONFIG,
                alt=confusion_summary(network.test.confusion, classes),
            )
        with mistakes_side:
            _show_scores(network)
            _show_mistakes(network)


def name_of(network: TrainedNetwork) -> str:
    """Return how a network is called where one can be chosen."""
    title = DATASETS[network.dataset].title
    whose = "yours" if network in jobs.trained() else "bundled" if network.is_tested else ""
    kind = starting_point_of(network.spec, network.dataset) or OWN_DESIGN
    accuracy = f"{network.test.accuracy * 100:.1f} %" if network.is_tested else "before training"
    return ", ".join(part for part in (title, whose, kind, accuracy) if part)


def _start(plan: Plan) -> None:
    spec = plan.design.spec
    if spec is None:
        return
    try:
        jobs.train(spec, plan.dataset_name, plan.settings)
        kind = starting_point_of(spec, plan.dataset_name) or OWN_DESIGN
        jobs.describe(f"{DATASETS[plan.dataset_name].title}, {kind}, {_told(plan)}")
    except LessonInputError as error:
        jobs.tell(str(error))


def _told(plan: Plan) -> str:
    settings = plan.settings
    return (
        f"{settings.optimiser} at {settings.learning_rate:g}, batches of {settings.batch_size}, "
        f"seed {settings.seed}"
    )


def _stop() -> None:
    job = jobs.current()
    if job is not None:
        job.stop()


def _show_running(job: Job) -> None:
    reports: list[TrainingReport] = job.events_since(0)
    if not reports:
        place = job.place_in_queue
        waiting = f"Number {place} in the queue" if place and place > 1 else "Starting"
        st.progress(0.0, f"{waiting} …")
        _show_curves([], [], 1)
        return
    latest = reports[-1]
    left = f" · {latest.seconds_left:.0f} s left" if latest.epoch > 1 else ""
    st.progress(
        min(latest.fraction, 1.0),
        f"Epoch {latest.epoch} of {latest.num_epochs} · batch {latest.batch} of "
        f"{latest.num_batches}{left}",
    )
    if what := jobs.what_is_trained():
        st.caption(what)
    training = [(epoch_of(report), report) for report in reports]
    validation = [(float(r.epoch), r) for r in reports if r.validation_loss is not None]
    _show_curves(training, validation, latest.num_epochs)
    if latest.first_filters is not None:
        _show_filters("First filters, taking shape", latest.first_filters)


def epoch_of(report: TrainingReport) -> float:
    """Return how many epochs are done, as a fraction."""
    return report.epoch - 1 + report.batch / report.num_batches


def _show_history(network: TrainedNetwork) -> None:
    st.caption(f"How it learnt: **{name_of(network)}**")
    points = [(float(epoch.epoch), epoch) for epoch in network.history]
    _show_curves(points, points, max(len(points), 1))
    kernel = network.arrays().get("layer_1.kernel")
    if kernel is not None and kernel.ndim == 4:
        _show_filters("First filters, as learnt", kernel)


Told = Sequence[tuple[float, TrainingReport | EpochResult]]
"""What was told of a training, each with how many epochs were done by then."""


def _show_curves(training: Told, validation: Told, num_epochs: int) -> None:
    for column, name in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        learnt = [(epoch, getattr(point, name)) for epoch, point in training]
        checked = [(epoch, getattr(point, f"validation_{name}")) for epoch, point in validation]
        curves = Curves(name.capitalize(), learnt, checked, num_epochs, name == "accuracy")
        column.html(curves_heading(curves))
        column.image(curves_svg(curves), width="stretch", alt=curves_summary(curves))


def _show_filters(title: str, kernels: FloatArray) -> None:
    filters = kernels.mean(axis=2)[..., :NUM_FILTERS]  # (kH, kW, K)
    st.caption(f"{title}: {filters.shape[2]} of {filters.shape[0]} × {filters.shape[1]}")
    st.image(
        maps_svg(filters, columns=NUM_FILTERS), width="stretch", alt=maps_summary(filters, title)
    )


def _show_scores(network: TrainedNetwork) -> None:
    test, settings = network.test, network.settings
    st.metric(
        "Held-out accuracy",
        f"{test.accuracy:.1%}".replace("%", " %"),
        help="On pictures that no training ever saw, tested once at the end.",
    )
    if test.accuracy < 2 / len(network.spec.classes) - 0.02 and len(network.spec.classes) > 2:
        st.warning("It hardly does better than guessing. Try a smaller learning rate.")
    early = ", stopped early" if network.stopped_early else ""
    st.caption(
        f"{test.num_right} of {len(test.labels)} right · {network.spec.count_parameters():,} "
        f"parameters · {len(network.history)} of {settings.epochs} epochs{early} · "
        f"{network.seconds:.1f} s · seed {settings.seed}"
    )


def _show_mistakes(network: TrainedNetwork) -> None:
    positions = network.test.most_wrong(NUM_MISTAKES)
    if not positions:
        st.markdown("It got **every** held-out picture right.")
        return
    st.markdown("**Most wrong**: open one to see what it saw")
    dataset: Dataset = cached.dataset(network.dataset)
    longest = max(len(name) for name in network.spec.classes)
    width = max(72, 40 + 9 * longest)  # pixels, for "said" and a name
    with st.grid(NUM_MISTAKES, min_column_width=width, gap="xsmall"):
        for position in positions:
            with st.container(gap="xxsmall", horizontal_alignment="center"):
                _show_mistake(network, dataset, position)
    st.caption(loss_told(network.test.labels, network.test.probabilities, positions[0]))


def _show_mistake(network: TrainedNetwork, dataset: Dataset, position: int) -> None:
    classes, test = network.spec.classes, network.test
    answer, truth = test.answers[position], test.labels[position]
    st.image(
        picture_svg(dataset.test.pictures[position]),
        width="stretch",
        alt=f"A {classes[truth]}, taken for {classes[answer]}",
    )
    st.page_link(
        lesson_named("network").path,
        label=f"said {classes[answer]}",
        help=f"Was {classes[truth]}; it said {classes[answer]} with "
        f"{test.probabilities[position, answer]:.0%}. Open it in the network.",
        query_params={"network_example": str(position + 1)},
    )
    st.caption(f"was {classes[truth]}", text_alignment="center")
