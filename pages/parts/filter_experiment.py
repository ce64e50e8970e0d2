"""Filters by hand against filters learnt: train all, compare, and see what was learnt."""

import streamlit as st

from cnn_core import FloatArray
from cnn_core.figures.drawings import filters_svg
from cnn_core.figures.numbers import signed
from cnn_core.kernels import GALLERY
from cnn_core.likeness import nearest_kernel
from cnn_core.networks.filter_trials import EPOCHS, LEARNT, comparison_told, filter_trials
from cnn_core.networks.first_filters import first_filters
from pages.parts import data, experiments
from pages.parts.experiments import Experiment

NAME = "filters"
SEEDS = range(5)
SIDE = 110
"""Pixels of each sheet of filters across."""


def show(lesson: str) -> None:
    """Choose data and seed, train, and compare."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        dataset = st.segmented_control(
            "Pictures",
            tuple(EPOCHS),
            default="digits",
            required=True,
            format_func=data.title_of,
            key=f"{lesson}_{NAME}_data",
            bind="query-params",
        )
        seed = st.segmented_control(
            "Seed",
            tuple(SEEDS),
            default=0,
            required=True,
            key=f"{lesson}_{NAME}_seed",
            help="Draws the first weights and the order of the pictures: the same seed trains "
            "the same networks.",
            bind="query-params",
        )
    experiments.show(
        f"{lesson}_{NAME}",
        "Train all four",
        f"{data.title_of(dataset)}, {EPOCHS[dataset]} epochs, seed {seed}",
        lambda: filter_trials(dataset, seed),
        _show_results,
    )


def _show_results(experiment: Experiment) -> None:
    names = [result.name for result in experiment.results]
    best = max(result.network.test.accuracy for result in experiment.results)
    cells = st.grid(len(experiment.results), min_column_width=150, gap="small")
    for result in experiment.results:
        filters = first_filters(result.network)
        accuracy = result.network.test.accuracy
        with cells.cell():
            st.markdown(f"**{result.name}**")
            if filters is not None:
                drawn = f"The four filters: {result.name}"
                st.image(filters_svg(filters, columns=2), width=SIDE, alt=drawn)
            wins = " :green-badge[most right]" if accuracy == best else ""
            st.markdown(f"**{accuracy * 100:.1f} %** of held-out pictures{wins}")
    st.markdown(comparison_told([result.network.test for result in experiment.results], names))
    if experiment.curves:
        experiments.show_curves(NAME, experiment.curves)
    for result in experiment.results:
        filters = first_filters(result.network)
        if result.name == LEARNT and filters is not None:
            _say_what_was_learnt(filters)


def _say_what_was_learnt(filters: FloatArray) -> None:
    named = [kernel for kernel in GALLERY.values() if kernel.shape == filters.shape[:2]]
    told = []
    for number in range(filters.shape[3]):
        nearest = nearest_kernel(filters[..., number], [kernel.weights for kernel in named])
        told.append(f"{number + 1}: {named[nearest.place].title} ({signed(nearest.likeness, 2)})")
    st.caption(
        "Nearest named kernel of each learnt filter, and how alike; a random filter comes to about "
        "0.62 on digits, 0.36 on shapes, whatever the sign. " + " · ".join(told)
    )
