"""Two trainings, with augmentation and without, and how robust what they learnt is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from cnn_core.figures.charts import CONFIG
from cnn_core.figures.numbers import signed
from cnn_core.figures.robustness import robustness_figure, robustness_summary, title_of
from cnn_core.networks.answer_curves import AccuracyCurve
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.robust_trials import AUGMENTATION, EPOCHS, robust_trials, trained_range
from cnn_core.networks.trials import TrialResult
from cnn_core.pictures.changing import CHANGES
from pages.parts import data, experiments, jobs, pieces, tables
from pages.parts.experiments import Experiment
from pages.parts.fool_picture import EXPERIMENT

SEEDS = range(5)
USUAL_DATA = "letters"
ATTACK = "gradient signs"
TRIED = (*CHANGES, ATTACK)


@dataclass(frozen=True, eq=False)
class _SoFar:
    """What has been measured: for each network, its curves in the order of `TRIED`."""

    curves: dict[str, tuple[AccuracyCurve, ...]]

    @property
    def done(self) -> int:
        return sum(len(known) for known in self.curves.values())


def show(lesson: str) -> None:
    """Choose data and seed, train both, and see how robust they are."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        dataset = st.segmented_control(
            "Pictures",
            tuple(EPOCHS),
            default=USUAL_DATA,
            required=True,
            format_func=data.title_of,
            key=f"{lesson}_data",
            bind="query-params",
        )
        seed = st.segmented_control(
            "Seed",
            tuple(SEEDS),
            default=0,
            required=True,
            key=f"{lesson}_seed",
            help="Draws the first weights, the order of the pictures and how they are changed.",
            bind="query-params",
        )
    dataset = dataset if dataset in EPOCHS else USUAL_DATA
    seed = seed if seed in SEEDS else 0
    st.caption(f"In every epoch anew, each training picture is {AUGMENTATION.told}.")
    experiments.show(
        EXPERIMENT,
        "Train both",
        f"{data.title_of(dataset)}, {EPOCHS[dataset]} epochs, seed {seed}",
        lambda: robust_trials(dataset, seed),
        lambda experiment: _show_results(lesson, experiment),
    )


def _show_results(lesson: str, experiment: Experiment) -> None:
    results = experiment.results
    scores = st.columns([*[0.3] * len(results), 1 - 0.3 * len(results)], gap="medium")
    for column, result in zip(scores, results, strict=False):
        test = result.network.test
        column.metric(
            f"{result.name}, unchanged pictures",
            f"{test.accuracy * 100:.1f} %",
            f"{test.num_right} of {len(test.labels)} right",
            delta_color="off",
            delta_arrow="off",
        )
        column.button(
            "Fool this one above",
            icon=":material/arrow_upward:",
            key=f"{lesson}_try_{results.index(result)}",
            on_click=_try_above,
            args=(lesson, result.network.digest),
        )
    _measure(lesson, results)


def _try_above(lesson: str, digest: str) -> None:
    st.session_state[f"{lesson}_which"] = digest


def _measure(lesson: str, results: Sequence[TrialResult]) -> None:
    """Measure both along every change, shown as it grows."""
    owner = jobs.owner()
    width = results[0].network.spec.input_shape[1]
    total = len(results) * len(TRIED)
    networks = {result.name: result.network for result in results}

    def go_on(so_far: _SoFar) -> _SoFar:
        # the networks take turns, so that two lines of a chart come together
        name = min(networks, key=lambda name: len(so_far.curves[name]))
        known = so_far.curves[name]
        curve = _measured(networks[name], TRIED[len(known)], owner)
        return replace(so_far, curves=so_far.curves | {name: (*known, curve)})

    pieces.show(
        pieces.Work(
            f"{lesson}_robustness",
            tuple(network.digest for network in networks.values()),
            lambda: _SoFar(dict.fromkeys(networks, ())),
            go_on,
            lambda so_far: so_far.done >= total,
        ),
        lambda so_far: _show_curves(lesson, so_far, total, width),
    )


def _measured(network: TrainedNetwork, change: str, owner: str) -> AccuracyCurve:
    """Have a worker count how many held-out pictures stay right along one change."""
    named = data.for_training(network.dataset)
    if change != ATTACK:
        curve: AccuracyCurve = jobs.look(
            "robustness:held_out_along", network.bare, named, change, owner=owner
        )
        return curve
    count = len(network.test.labels)
    pushed: tuple[AccuracyCurve, AccuracyCurve] = jobs.look(
        "adversarial:held_out_under_attack", network.bare, named, 0, count, owner=owner
    )
    return pushed[0]


def _show_curves(lesson: str, so_far: _SoFar, total: int, width: int) -> None:
    first, second = (*so_far.curves, "")[:2]
    st.caption(
        f"Dotted: {first.lower()}. {f'Drawn through: {second.lower()}. ' if second else ''}"
        "Tinted: shifts and turns that augmentation made in training."
    )
    cells = st.grid(3, min_column_width=250, gap="small")
    for number, change in enumerate(TRIED):
        curves = {
            name: known[number] for name, known in so_far.curves.items() if number < len(known)
        }
        with cells.cell():
            st.markdown(f"**{title_of(change)}**")
            st.plotly_chart(
                robustness_figure(change, curves, trained_range(change, width)),
                key=f"{lesson}_robustness_{number}",
                config=CONFIG,
                alt=robustness_summary(change, curves),
            )
    if so_far.done < total:
        st.progress(so_far.done / total, text=f"{so_far.done} of {total} curves measured")
    elif second:
        tables.show("fool_trials", _rows(so_far.curves))
        count = so_far.curves[first][0].num_pictures
        st.caption(
            f"Means over all strengths drawn, {count} held-out pictures each. Another seed gives "
            "other numbers: believe a difference that several seeds show."
        )


def _rows(curves: dict[str, tuple[AccuracyCurve, ...]]) -> dict[str, list[str]]:
    names = list(curves)
    means = {
        name: [round(float(curve.accuracy.mean()) * 100, 1) for curve in known]
        for name, known in curves.items()
    }
    return {
        "along": [title_of(curve.change) for curve in curves[names[0]]],
        **{name.lower(): [f"{mean:.1f} %" for mean in means[name]] for name in names},
        "difference": [
            f"{signed(second - first, 1)} points"
            for first, second in zip(means[names[0]], means[names[1]], strict=True)
        ],
    }
