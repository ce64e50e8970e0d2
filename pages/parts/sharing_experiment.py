"""As many weights, shared or not: two networks trained on the same digits, and compared."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cnn_core.networks.sharing_trials import (
    CONVOLUTIONAL,
    DATASET,
    EPOCHS,
    FULLY_CONNECTED,
    sharing_specs,
    sharing_trials,
)
from cnn_core.networks.trials import Trial
from pages.parts import cached, experiments
from pages.parts.experiments import Experiment


def show(lesson: str) -> None:
    """Show both networks, the button that trains them, how far they are, and what came of it."""
    name = f"{lesson}_experiment"
    *networks, chance = st.columns([0.36, 0.46, 0.18], gap="medium")
    for column, (title, spec) in zip(networks, sharing_specs().items(), strict=True):
        with column.container(gap="xxsmall"):
            st.markdown(f"**{title}**, {spec.count_parameters():,} weights")
            st.caption(" → ".join(spec.layer_titles))
            st.caption(f"{spec.count_multiplications():,} multiplications for a picture")
    seed = chance.number_input(
        "Seed",
        0,
        9999,
        0,
        key=f"{lesson}_seed",
        bind="query-params",
        help="Draws the first weights and the order of the pictures, alike for both.",
    )

    def trials() -> Sequence[Trial]:
        return sharing_trials(int(seed))

    told = f"{EPOCHS} epochs of {len(cached.dataset(DATASET).train):,} digits, seed {seed}"
    experiments.show(name, "Train both", told, trials, partial(_show_results, name))


def _show_results(name: str, experiment: Experiment) -> None:
    right = {result.name: result.network.test.num_right for result in experiment.results}
    *scores, words = st.columns([0.22, 0.22, 0.56], vertical_alignment="center")
    for column, result in zip(scores, experiment.results, strict=False):
        test = result.network.test
        column.metric(
            f"{result.name}, held-out digits",
            f"{test.accuracy * 100:.1f} %",
            f"{test.num_right} of {len(test.labels)} right",
            delta_color="off",
            delta_arrow="off",
        )
    if len(right) == 2:
        words.markdown(verdict(right[CONVOLUTIONAL] - right[FULLY_CONNECTED]))
    if experiment.curves:
        experiments.show_curves(name, experiment.curves)


def verdict(more: int) -> str:
    """Say which network got more held-out digits right, and what that cost."""
    if more == 0:
        return "Both got the same number of held-out digits right this time."
    who = "convolutional" if more > 0 else "fully connected"
    plural = "s" if abs(more) > 1 else ""
    return (
        f"The {who} network got **{abs(more)} more held-out digit{plural} right**, with nearly as "
        "many weights. Sharing saves weights, not work: the same weight is multiplied at many "
        "places. Try other seeds before you believe it."
    )
