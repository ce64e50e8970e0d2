"""The state of the network by hand: what is on the board, all weights, and what was done to it.

It is kept in the session, and what is not as usual stands in the address.
"""

import contextlib
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cnn_core.datasets.boards import STEPS, Move, moved_board, one_more
from cnn_core.errors import LessonInputError
from cnn_core.x_or_o import TEMPLATES, Board, HandNetwork
from cnn_core.x_or_o_text import board_text, features_text, read_board, votes_text
from cnn_core.x_or_o_trial import (
    Held,
    fitted_network,
    network_accuracy,
    pixel_accuracy,
    trial_letters,
    usual_network,
)
from pages.parts.components.hand_network import (
    FIT,
    Order,
    Scores,
    hand_network,
    network_told,
)

LESSON = "x_or_o"

_STATE = "x_or_o_state"
START = Move(scale=0.7, down=1, right=2)
"""What was done to the X that the lesson opens with."""


@dataclass(frozen=True, eq=False)
class State:
    """What is under the hand.

    Attributes
    ----------
    board : ndarray of shape (9, 9)
        As it is seen.
    network : HandNetwork
        All weights of now.
    drawn : ndarray of shape (9, 9)
        The board before it was moved by buttons.
    move : Move
        What the buttons did to it.
    heard : int
        The number of the last order of the browser.
    """

    board: Board
    network: HandNetwork
    drawn: Board
    move: Move
    heard: int = 0


def state() -> State:
    """Return what is under the hand: of this session, of the link, or the usual."""
    if _STATE not in st.session_state:
        st.session_state[_STATE] = _linked()
    now: State = st.session_state[_STATE]
    return now


def show() -> None:
    """Show the board and the network, and keep both in the address where they are not as usual."""
    now = state()
    hand_network(
        f"{LESSON}_board",
        now.board,
        now.network,
        usual=usual_network(),
        scores=scores(now.network),
        parameter=LESSON,
        heard=now.heard,
        on_order=carry_out,
    )
    _tell(now)


def carry_out(order: Order) -> None:
    """Take what the hand has done, and do what it asks for."""
    now = state()
    taken = State(order.board, order.network, order.board, Move(), order.step)
    if np.array_equal(order.board, now.board):  # goes on from the drawing itself
        taken = replace(taken, drawn=now.drawn, move=now.move)
    if order.kind == FIT:
        taken = replace(taken, network=fitted_network(order.network))
    if order.kind in STEPS:
        move = one_more(taken.move, order.kind)
        taken = replace(taken, move=move, board=moved_board(taken.drawn, move))
    st.session_state[_STATE] = taken


def scores(network: HandNetwork) -> Scores:
    """Say how often each way is right on letters that nothing was fitted to."""
    count = len(trial_letters().validation)
    return Scores(
        f"Right for {percent(pixel_share())} of {count} moved letters.",
        f"Right for {percent(network_share(network))} of the same {count}, with these weights.",
    )


def pixel_share(part: Held = "validation") -> float:
    """Return how often pixel by pixel is right, from 0 to 1."""
    return pixel_accuracy(part)


def network_share(network: HandNetwork, part: Held = "validation") -> float:
    """Return how often a network by hand is right, from 0 to 1."""
    return _accuracy(_network_text(network), part, network)


def percent(share: float) -> str:
    """Write a share with one decimal."""
    return f"{100 * share:.1f} %"


@st.cache_data(max_entries=64, show_spinner=False)
def _accuracy(texts: tuple[str, ...], part: Held, _network: HandNetwork) -> float:
    return network_accuracy(_network, part)


def _network_text(network: HandNetwork) -> tuple[str, ...]:
    return tuple(_texts(TEMPLATES["X"], network).values())[1:]


def _texts(board: Board, network: HandNetwork) -> dict[str, str]:
    """Write a state by the names under which the address holds it."""
    return {
        f"{LESSON}_board": board_text(board),
        f"{LESSON}_features": features_text(network.features),
        f"{LESSON}_second": features_text(network.second),
        f"{LESSON}_votes": votes_text(network.votes),
        f"{LESSON}_relu": str(int(network.rectified)),
    }


def _usual() -> State:
    drawn = TEMPLATES["X"]
    return State(moved_board(drawn, START), usual_network(), drawn, START)


def _linked() -> State:
    """Read the link; each part that is nonsense is as usual."""
    linked = _usual()
    for name, text in st.query_params.to_dict().items():
        part = name.removeprefix(f"{LESSON}_")
        with contextlib.suppress(LessonInputError):
            if part == "board":
                board = read_board(text)
                linked = replace(linked, board=board, drawn=board, move=Move())
            elif part != name:
                linked = replace(linked, network=network_told({part: text}, linked.network))
    return linked


def _tell(now: State) -> None:
    """Keep in the address what is not as usual, as bound widgets keep their values."""
    usual = _texts(_usual().board, usual_network())
    for name, text in _texts(now.board, now.network).items():
        if text == usual[name]:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != text:
            st.query_params[name] = text
