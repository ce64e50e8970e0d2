"""Experiments worth a try in the training room: each sets the room for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnn_core.networks.presets import default_settings
from pages.parts import cached, training_network, training_settings

DATA = "digits"


@dataclass(frozen=True)
class Experiment:
    """What to try, what to look at, and the settings that it takes."""

    slug: str
    title: str
    look_at: str
    settings: Mapping[str, Any]


EXPERIMENTS = (
    Experiment("usual", "As usual", "The settings to compare with, for the digits.", {}),
    Experiment(
        "by_heart",
        "Learn by heart",
        "50 examples: training reaches 100 %, validation does not follow.",
        {f"examples_{DATA}": 50, f"epochs_{DATA}": 40},
    ),
    Experiment(
        "wrong_labels",
        "Wrong labels",
        "40 % of the labels are wrong. When is it best, and what does it learn after that?",
        {"label_noise": 40, f"epochs_{DATA}": 60},
    ),
    Experiment(
        "too_large",
        "Steps too large",
        "Learning rate 0.3: the loss jumps. Lower it while it runs.",
        {f"rate_{DATA}": 0.3, "schedule": "constant"},
    ),
    Experiment(
        "all_zero",
        "All weights zero",
        "No filter ever differs from another. Look at the gradients.",
        {"first_weights": training_settings.ALL_ZERO},
    ),
    Experiment(
        "no_filters",
        "No filters",
        "Every pixel votes for itself. Which digits does it confuse?",
        {"network": "linear"},
    ),
)


def show(lesson: str) -> None:
    """Show a button for each experiment, with what to look at."""
    with st.grid(3, min_column_width=220, gap="small"):
        for experiment in EXPERIMENTS:
            with st.container(border=True, gap="xsmall"):
                st.button(
                    experiment.title,
                    icon=":material/science:",
                    key=f"{lesson}_try_{experiment.slug}",
                    on_click=_set_room,
                    args=(lesson, experiment),
                    help="Set the room for this; then train",
                )
                st.caption(experiment.look_at)


def _set_room(lesson: str, experiment: Experiment) -> None:
    """Set everything that any experiment changes: what one leaves alone is as usual."""
    training_network.start_over()
    for name, value in (_usual() | dict(experiment.settings)).items():
        st.session_state[f"{lesson}_{name}"] = value


def _usual() -> dict[str, Any]:
    settings = default_settings(DATA)
    return {
        "data": DATA,
        f"examples_{DATA}": len(cached.dataset(DATA).train),
        f"epochs_{DATA}": settings.epochs,
        f"rate_{DATA}": settings.learning_rate,
        "label_noise": 0,
        "schedule": settings.schedule,
        "first_weights": training_settings.USUAL_WEIGHTS,
        "network": "usual",
    }
