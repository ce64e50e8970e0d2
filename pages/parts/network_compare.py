"""A second network or picture beside the first: before training, another run, another picture."""

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.networks.results import Inspection, TrainedNetwork
from pages.parts import controls, jobs, network_picture, network_view, training_board
from pages.parts.components.network import Side
from pages.parts.network_picture import Given

NOTHING = "nothing"
UNTRAINED = "untrained"
TRAINED = "trained"
PICTURE = "picture"
NETWORK = "network"

_WAYS = {
    NOTHING: "Nothing",
    UNTRAINED: "Before training",
    TRAINED: "After training",
    PICTURE: "Another picture",
    NETWORK: "Another network",
}


def choose(lesson: str, network: TrainedNetwork) -> str:
    """Choose what is shown beside; only what there is can be chosen."""
    offered = [NOTHING]
    if len(network.snapshots) > 1:
        offered += [UNTRAINED, TRAINED]
    offered.append(PICTURE)
    if others(network):
        offered.append(NETWORK)
    key = f"{lesson}_compare"
    controls.only_what_is_offered(key, offered, NOTHING)
    return st.selectbox(
        "Compare with",
        offered,
        format_func=_WAYS.__getitem__,
        key=key,
        bind="query-params",
        help="The epochs move the first network; the second stays as it was before training, or as "
        "it became. Another network must take pictures of the same size: train one in the "
        "training room.",
    )


def others(network: TrainedNetwork) -> dict[str, TrainedNetwork]:
    """Return the other networks that take pictures of the same size."""
    return {
        digest: other
        for digest, other in network_picture.networks().items()
        if digest != network.digest and other.spec.input_shape == network.spec.input_shape
    }


def other_side(lesson: str, way: str, network: TrainedNetwork, given: Given) -> Side | None:
    """Return what is shown beside, if anything."""
    if way == UNTRAINED:
        return _side(network.at_epoch(network.snapshot_epochs[0]), given)
    if way == TRAINED:
        return _side(network, given, ", after all epochs")
    if way == NETWORK:
        return _side(_choose_other(lesson, network), given)
    if way == PICTURE:
        return _side(network, network_picture.another(lesson, network))
    return None


def _choose_other(lesson: str, network: TrainedNetwork) -> TrainedNetwork:
    found = others(network)
    digest = st.selectbox(
        "The other network",
        tuple(found),
        format_func=lambda digest: training_board.name_of(found[digest]),
        key=f"{lesson}_other",
        bind="query-params",
    )
    return found.get(digest) or next(iter(found.values()))


def _side(network: TrainedNetwork, given: Given, when: str = "") -> Side | None:
    """Look into the other one; what cannot be shown is said."""
    try:
        inspection: Inspection = jobs.inspect(network, given.picture, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None
    return network_view.side_of(network, inspection, given, when=when, with_epochs=False)
