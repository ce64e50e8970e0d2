"""The network by hand: a board under the hand, and every number that is made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from cnn_core.datasets.boards import STEPS
from cnn_core.errors import LessonInputError
from cnn_core.x_or_o import (
    FEATURE_TITLES,
    FEATURES,
    LARGEST_VOTE,
    SECOND_FEATURES,
    SECOND_TITLES,
    TEMPLATES,
    Board,
    HandNetwork,
)
from cnn_core.x_or_o_text import read_board, read_features, read_votes
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("hand_network")

SET, FIT = "set", "fit"
KINDS = (SET, FIT, *STEPS)
"""What a browser may ask for: to take a state, to fit its votes, to move its drawing."""

_MOST_ORDERS = 10**9


@dataclass(frozen=True, eq=False)
class Order:
    """What the hand has done: the number of the order, its kind, and all that is shown now."""

    step: int
    kind: str
    board: Board
    network: HandNetwork


@dataclass(frozen=True)
class Scores:
    """A sentence beside each way to tell the letters, on how often it is right."""

    literal: str
    network: str


def hand_network(
    key: str,
    board: Board,
    network: HandNetwork,
    *,
    usual: HandNetwork,
    scores: Scores,
    parameter: str,
    heard: int,
    on_order: Callable[[Order], None],
) -> None:
    """Show a board and the network by hand, both to be changed.

    Parameters
    ----------
    key : str
        Key of the element.
    board : ndarray of shape (9, 9)
        +1 for ink and -1 for paper; another one than that of the last order takes its
        place, and can be undone.
    network : HandNetwork
        Likewise.
    usual : HandNetwork
        What the buttons go back to.
    scores : Scores
        Of the network of now.
    parameter : str
        How the names begin under which the address holds the state, once it does.
    heard : int
        The number of the last order that was carried out.
    on_order : callable
        Called when the hand has come to rest, before the page runs again.
    """

    def hear() -> None:
        order = order_within(st.session_state[key].order)
        if order is not None:
            on_order(order)

    settings = {
        "titles": [FEATURE_TITLES, SECOND_TITLES],
        "largestVote": LARGEST_VOTE,
        "rectified": network.rectified,
        "scores": {"literal": scores.literal, "network": scores.network},
        "parameter": parameter,
        "heard": heard,
    }
    arrays = {
        "board": board,
        "features": network.features,
        "second": network.second,
        "votes": network.votes,
        "templates": np.stack(list(TEMPLATES.values())),
        "usual_features": usual.features,
        "usual_second": usual.second,
        "usual_votes": usual.votes,
    }
    packed = {name: compacted(array) for name, array in arrays.items()}
    mounting.show(_MOUNT, key, settings, packed, on_order_change=hear)


def order_within(told: Any) -> Order | None:
    """Return the order that came from a browser, if it is one."""
    if not isinstance(told, Mapping):
        return None
    step, kind = told.get("step"), told.get("kind")
    if type(step) is not int or not 0 < step < _MOST_ORDERS or kind not in KINDS:
        return None
    try:
        board = read_board(told.get("board", ""))
        return Order(step, kind, board, network_told(told, HandNetwork()))
    except LessonInputError:
        return None


def network_told(told: Mapping[str, Any], usual: HandNetwork) -> HandNetwork:
    """Read a network by the texts of its parts; what is not told is as usual.

    Raises
    ------
    LessonInputError
        If a text is none of its kind.
    """
    network = usual
    if "features" in told:
        network = replace(network, features=read_features(told["features"], FEATURES.shape))
    if "second" in told:
        network = replace(network, second=read_features(told["second"], SECOND_FEATURES.shape))
    if "votes" in told:
        network = replace(network, votes=read_votes(told["votes"]))
    if "relu" in told:
        network = replace(network, rectified=_switch(told["relu"]))
    return network


def _switch(text: Any) -> bool:
    if text not in ("0", "1"):
        raise LessonInputError(f"ReLU is written as 0 or 1; {text!r:.20} came. Choose one of them.")
    return bool(text == "1")
