"""What to train: data, network and settings, as three cards."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.networks.design import Design
from cnn_core.networks.results import OPTIMISERS, SCHEDULES, TrainingSettings
from pages.parts import data, runs, training_data, training_network
from pages.parts.training_data import Chosen

RATES = tuple(
    round(part * 10.0**power, 7) for power in range(-5, 1) for part in (1, 1.5, 2, 3, 5, 7)
)[:-5]
"""From 0.00001 to 1, evenly spread on a logarithmic scale but for rounding."""

PENALTIES = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
BATCH_SIZES = (8, 16, 32, 64, 128)


@dataclass(frozen=True)
class Plan:
    """A training as it would be started now."""

    dataset_name: str
    design: Design
    settings: TrainingSettings
    num_train: int
    problem: str = ""

    @property
    def can_begin(self) -> bool:
        """Whether there is something to learn from, and a network to learn it."""
        return not self.problem


def choose(lesson: str) -> Plan:
    """Show the three cards and return what they say."""
    data_card, network_card, settings_card = (
        st.container(border=True, key=f"card_{lesson}_{name}")
        for name in ("data", "network", "settings")
    )
    with data_card:
        chosen = training_data.choose(lesson)
    with settings_card:
        settings = _choose_settings(lesson, chosen, data.usual_settings(chosen.name))
    with network_card:  # its memory depends on the batch size, chosen below it
        design = training_network.choose(lesson, chosen.usual, settings.batch_size)
    training_data.preview(chosen, settings)  # and the preview on the seed
    problem = chosen.problem or design.problem
    return Plan(chosen.name, design, settings, chosen.num_train, problem)


def _choose_settings(lesson: str, chosen: Chosen, usual: TrainingSettings) -> TrainingSettings:
    slug = chosen.slug
    rate_key = f"{lesson}_rate_{slug}"
    rate = st.select_slider(
        "Learning rate",
        RATES,
        usual.learning_rate,
        format_func="{:g}".format,
        key=rate_key,
        bind="query-params",
        on_change=lambda: runs.change_rate(chosen.name, st.session_state[rate_key]),
        help="The size of a step, on a logarithmic scale. Moved while a run goes on, it counts "
        "from the next batch on.",
    )
    epochs = st.slider(
        "Epochs", 1, 60, usual.epochs, key=f"{lesson}_epochs_{slug}", bind="query-params"
    )
    details = chosen.changes | _choose_steps(lesson, slug, usual) | _choose_loss(lesson, usual)
    try:
        return replace(usual, learning_rate=rate, epochs=epochs, **details)
    except LessonInputError as error:
        st.error(str(error))
        return usual


def _choose_steps(lesson: str, slug: str, usual: TrainingSettings) -> dict[str, Any]:
    """Choose how gradients become steps."""
    with st.expander("Batch, optimiser, seed"):
        return {
            "batch_size": st.select_slider(
                "Batch size",
                BATCH_SIZES,
                usual.batch_size,
                key=f"{lesson}_batch_{slug}",
                bind="query-params",
            ),
            "optimiser": st.selectbox(
                "Optimiser",
                OPTIMISERS,
                OPTIMISERS.index(usual.optimiser),
                key=f"{lesson}_optimiser",
                help="How a gradient becomes a step: sgd takes it as it is, momentum adds some "
                "of the steps before, rmsprop and adam scale it for each weight. Adam is a good "
                "start.",
                bind="query-params",
            ),
            "schedule": st.segmented_control(
                "Learning rate over time",
                SCHEDULES,
                default=usual.schedule,
                required=True,
                key=f"{lesson}_schedule",
                bind="query-params",
                help="Along half a cosine to nothing; always the same; or a tenth of it after "
                "half, and again after three quarters, of the way.",
            ),
            "seed": st.number_input(
                "Seed",
                0,
                9999,
                usual.seed,
                key=f"{lesson}_seed",
                bind="query-params",
                help="Draws the first weights and the order of the pictures: "
                "the same seed trains the same network.",
            ),
        }


def _choose_loss(lesson: str, usual: TrainingSettings) -> dict[str, Any]:
    """Choose what the steps make smaller, and where they begin."""
    with st.expander("Loss, penalties, first weights"):
        return {
            "loss": _LOSSES_BY_TITLE[
                st.segmented_control(
                    "Loss",
                    tuple(_LOSSES_BY_TITLE),
                    default=_LOSS_TITLES[usual.loss],
                    required=True,
                    key=f"{lesson}_loss",
                    bind="query-params",
                    help="Minus the logarithm of the probability of the truth; or the mean of "
                    "the squares of what all probabilities lack.",
                )
            ],
            "l1": _penalty(lesson, "l1", "sizes: weights that help little become zero"),
            "l2": _penalty(lesson, "l2", "squares: large weights become smaller"),
            "initialisation": _INITIALISATIONS_BY_TITLE[
                st.selectbox(
                    "First weights",
                    tuple(_INITIALISATIONS_BY_TITLE),
                    key=f"{lesson}_first_weights",
                    bind="query-params",
                    help="How the weights are drawn before the first step. With all zero every "
                    "filter stays like every other.",
                )
            ],
        }


def _penalty(lesson: str, name: str, of_what: str) -> float:
    return st.select_slider(
        name.upper(),
        PENALTIES,
        0.0,
        format_func="{:g}".format,
        key=f"{lesson}_{name}",
        bind="query-params",
        help=f"Adds so many times the sum of all weights' {of_what}.",
    )


_LOSS_TITLES = {"cross_entropy": "Cross-entropy", "squared_error": "Squared error"}
_LOSSES_BY_TITLE = {title: slug for slug, title in _LOSS_TITLES.items()}
USUAL_LOSS = _LOSS_TITLES["cross_entropy"]
USUAL_WEIGHTS, ALL_ZERO = "Glorot: scaled by inputs and outputs", "All zero"
_INITIALISATIONS_BY_TITLE = {
    USUAL_WEIGHTS: "glorot",
    "He: scaled by inputs": "he",
    "Small: deviation 0.01": "small",
    "Large: deviation 1": "large",
    ALL_ZERO: "zeros",
}
