"""The experiment on shuffled pictures: before and after, four trainings, and what came of them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from cnn_core.datasets.shuffled import SHUFFLES, shuffle_pictures, shuffled_order
from cnn_core.figures.charts import CONFIG
from cnn_core.figures.drawings import pictures_svg
from cnn_core.figures.numbers import signed
from cnn_core.figures.sound import shuffle_figure, shuffle_summary
from cnn_core.networks.comparison import Comparison
from cnn_core.networks.shuffle_trials import SETTINGS, compare, shuffle_trials
from pages.parts import data, experiments, tables
from pages.parts.experiments import Experiment

NUM_SHOWN = 4
SEEDS = range(5)
ORDERS = ("pixels", "columns", "none")

T = TypeVar("T")


def show(lesson: str) -> None:
    """Choose what is shuffled, see it, train four networks, and compare."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        dataset = _segments(lesson, "Pictures", "data", tuple(SETTINGS), data.title_of)
        shuffle = _segments(lesson, "Shuffle", "shuffle", ORDERS, SHUFFLES.__getitem__)
        seed = _segments(lesson, "Seed", "order", tuple(SEEDS), str)
    before, after = st.columns(2, gap="medium")
    part = data.examples(dataset, NUM_SHOWN)
    order = shuffled_order(shuffle, *part.picture_shape[:2], seed)
    for column, title, pictures in (
        (before, "As they are", part.pictures),
        (after, "Shuffled, all alike", shuffle_pictures(part.pictures, order)),
    ):
        with column:
            st.caption(title)
            st.image(
                pictures_svg(pictures, columns=NUM_SHOWN),
                width=440,
                alt=f"{title}: {NUM_SHOWN} training pictures of {data.title_of(dataset)}",
            )
    experiments.show(
        f"{lesson}_shuffle",
        "Train all four",
        f"{data.title_of(dataset)}, {SHUFFLES[shuffle].lower()} shuffled, "
        f"{SETTINGS[dataset].epochs} epochs, seed {seed}",
        lambda: shuffle_trials(dataset, shuffle, seed),
        _show_results,
    )


def _segments(
    lesson: str,
    label: str,
    name: str,
    options: Sequence[T],
    title: Callable[[T], str],
) -> T:
    """Show one row of segments, the first of which is the usual; it is in the address."""
    chosen = st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        format_func=title,
        key=f"{lesson}_{name}",
        bind="query-params",
    )
    return chosen if chosen in options else options[0]


def _show_results(experiment: Experiment) -> None:
    comparisons = compare(experiment.results)
    if not comparisons:
        return
    chart, table = st.columns(2, gap="medium", vertical_alignment="center")
    chart.plotly_chart(
        shuffle_figure(comparisons),
        config=CONFIG,
        key="signals_shuffle_chart",
        alt=shuffle_summary(comparisons),
    )
    with table:
        tables.show("shuffling", _rows(comparisons))
        count = comparisons[0].original.num_pictures
        st.caption(
            f"{count} held-out pictures: one is {100 / count:.1f} points. The upright lines are "
            "95 % intervals for these few pictures; seeds differ as well, so try others."
        )


def _rows(comparisons: Sequence[Comparison]) -> dict[str, list[str]]:
    return {
        "network": [comparison.network for comparison in comparisons],
        "weights": [f"{comparison.num_weights:,}" for comparison in comparisons],
        "as they are": [
            f"{100 * comparison.original.accuracy:.1f} %" for comparison in comparisons
        ],
        "shuffled": [f"{100 * comparison.changed.accuracy:.1f} %" for comparison in comparisons],
        "change": [f"{signed(comparison.points, 1)} points" for comparison in comparisons],
    }
