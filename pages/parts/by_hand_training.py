"""The layers of the network by hand, trained from random weights for this session."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnn_core import FloatArray
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.trials import TrialReport
from cnn_core.networks.x_or_o import EPOCHS, board_trial
from cnn_core.x_or_o import FEATURE_TITLES, HandNetwork, learnt_likenesses, likeness_by_chance
from cnn_core.x_or_o_text import features_text
from pages.parts import by_hand, experiments
from pages.parts.components.learnt_features import Learnt, learnt_features
from pages.parts.experiments import Experiment

LESSON = by_hand.LESSON
NAME = f"{LESSON}_training"
LARGEST_SEED = 9_999


def show() -> None:
    """Offer to train, and show what is learnt while it is, and what came of it."""
    with st.container(border=True, key=f"card_{LESSON}_trained"):
        seed = st.number_input(
            "Seed",
            0,
            LARGEST_SEED,
            0,
            key=f"{LESSON}_seed",
            bind="query-params",
            width=140,
            help="Draws the first weights and the order of the letters.",
        )
        experiments.show(
            NAME,
            "Train from random weights",
            f"{EPOCHS} epochs on 600 moved letters, seed {seed}",
            lambda: (board_trial(int(seed)),),
            _show_results,
            _show_running,
        )


def _show_running(reports: Sequence[TrialReport]) -> None:
    filters = reports[-1].training.first_filters
    if filters is not None:
        _show_filters(filters[:, :, 0], None)


def _show_results(experiment: Experiment) -> None:
    network = experiment.results[0].network
    _show_scores(network)
    start = network.at_epoch(0) if 0 in network.snapshot_epochs else None
    _show_filters(_first(network), None if start is None else _first(start))


def _show_scores(network: TrainedNetwork) -> None:
    by_learning, now = network.test.accuracy, by_hand.state().network
    columns = st.columns(3)
    count = len(network.test.labels)
    for column, name, share, told in (
        (columns[0], "Pixel by pixel", by_hand.pixel_share("test"), f"of {count} held-out letters"),
        (columns[1], "By hand", by_hand.network_share(now, "test"), "the weights above"),
        (columns[2], "Learnt", by_learning, f"seed {network.seed}, {len(network.history)} epochs"),
    ):
        column.metric(name, by_hand.percent(share), told, delta_color="off", delta_arrow="off")


def _first(network: TrainedNetwork) -> FloatArray:
    return network.arrays()["layer_1.kernel"][:, :, 0]


def _show_filters(filters: FloatArray, start: FloatArray | None) -> None:
    """Show learnt filters, each with the feature by hand that it is most like."""
    network = by_hand.state().network
    learnt = Learnt(filters, start, learnt_likenesses(filters, network.features))
    learnt_features(
        f"{LESSON}_learnt", learnt, network.features.astype(np.float32), titles=FEATURE_TITLES
    )
    chance = _chance(features_text(network.features), network)
    st.caption(
        f"Likeness: 1 is the same pattern, −1 its negative. A filter "
        f"drawn at random comes to {chance:.2f} with its nearest, whatever the sign, on average."
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _chance(features: str, _network: HandNetwork) -> float:
    return likeness_by_chance(_network.features)
