"""What to train: data, network and settings, as three cards."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnn_core.datasets import DATASETS, Dataset
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import pictures_svg
from cnn_core.networks.design import Design
from cnn_core.networks.presets import default_settings
from cnn_core.networks.results import OPTIMISERS, SCHEDULES, TrainingSettings
from pages.parts import cached, training_network

RATES = (0.0001, 0.0003, 0.001, 0.0015, 0.003, 0.005, 0.01, 0.02, 0.03, 0.1, 0.3)
BATCH_SIZES = (8, 16, 32, 64, 128)
NUM_EXAMPLES = 12
MOST_SMALL_PIXELS = 28 * 28
"""Pictures with more pixels than this stand four in a row, not six."""


@dataclass(frozen=True)
class Plan:
    """A training as it would be started now."""

    dataset_name: str
    design: Design
    settings: TrainingSettings
    num_train: int


def choose(lesson: str) -> Plan:
    """Show the three cards and return what they say."""
    with st.container(border=True, key=f"card_{lesson}_data"):
        dataset = _choose_dataset(lesson)
    batch_size = st.session_state.get(f"{lesson}_batch", default_settings(dataset.name).batch_size)
    with st.container(border=True, key=f"card_{lesson}_network"):
        design = training_network.choose(lesson, dataset.name, batch_size)
    with st.container(border=True, key=f"card_{lesson}_settings"):
        settings = _choose_settings(lesson, dataset.name)
    return Plan(dataset.name, design, settings, len(dataset.train))


def _choose_dataset(lesson: str) -> Dataset:
    name = st.pills(
        "Data",
        tuple(DATASETS),
        default="digits",
        required=True,
        format_func=lambda slug: DATASETS[slug].title,
        key=f"{lesson}_data",
        bind="query-params",
    )
    dataset = cached.dataset(name if name in DATASETS else "digits")
    examples = cached.examples(dataset.name, NUM_EXAMPLES)
    rows, columns, _ = dataset.input_shape
    is_small = rows * columns <= MOST_SMALL_PIXELS
    st.image(
        pictures_svg(examples.pictures, columns=6 if is_small else 4),
        width="stretch",
        alt=f"{NUM_EXAMPLES} training pictures of {dataset.title}: "
        + ", ".join(dataset.classes[label] for label in examples.labels),
    )
    st.caption(
        f"{len(dataset.train):,} to learn from · {len(dataset.validation):,} to validate · "
        f"**{len(dataset.test):,} locked away** until the end",
        help=f"{dataset.origin} {dataset.licence}",
    )
    return dataset


def _choose_settings(lesson: str, dataset_name: str) -> TrainingSettings:
    usual = default_settings(dataset_name)
    rate = st.select_slider(
        "Learning rate",
        RATES,
        usual.learning_rate,
        format_func="{:g}".format,
        key=f"{lesson}_rate_{dataset_name}",
        bind="query-params",
    )
    epochs = st.slider(
        "Epochs", 1, 60, usual.epochs, key=f"{lesson}_epochs_{dataset_name}", bind="query-params"
    )
    details: dict[str, Any] = _choose_details(lesson, usual)
    try:
        return replace(usual, learning_rate=rate, epochs=epochs, **details)
    except LessonInputError as error:
        st.error(str(error))
        return usual


def _choose_details(lesson: str, usual: TrainingSettings) -> dict[str, Any]:
    with st.expander("Batch, optimiser, seed"):
        return {
            "batch_size": st.select_slider(
                "Batch size",
                BATCH_SIZES,
                usual.batch_size,
                key=f"{lesson}_batch",
                bind="query-params",
            ),
            "optimiser": st.selectbox(
                "Optimiser",
                OPTIMISERS,
                OPTIMISERS.index(usual.optimiser),
                key=f"{lesson}_optimiser",
                bind="query-params",
            ),
            "schedule": st.segmented_control(
                "Learning rate over time",
                SCHEDULES,
                default=usual.schedule,
                required=True,
                key=f"{lesson}_schedule",
                bind="query-params",
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
