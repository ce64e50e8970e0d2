"""What the trials of the evidence ask a worker for, kept for all sessions."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core import Picture
from cnn_core.networks.evidence.erasing import ErasingCurve, Order, Strokes
from cnn_core.networks.evidence.methods import METHODS, Attribution
from cnn_core.networks.evidence.pointing import Places
from cnn_core.networks.evidence.sanity import SanityStage
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from pages.parts import evidence, jobs, pieces

RANDOM = "random"


def is_wanted(work: pieces.Work[Any]) -> bool:
    """Whether the button of a long look was pressed, or what it came to is still here."""
    wanted = st.session_state.get(f"{work.name}_wanted") == work.subject
    return wanted or pieces.state_of(work.name, work.subject) is not None


def offer(work: pieces.Work[Any], words: str, type: Literal["primary", "secondary"]) -> None:
    """Show the button that begins a long look; it is spent once that has begun."""
    st.button(
        words,
        key=f"{work.name}_begin",
        on_click=_want,
        args=(work,),
        type=type,
        disabled=is_wanted(work),
    )


def _want(work: pieces.Work[Any]) -> None:
    st.session_state[f"{work.name}_wanted"] = work.subject


def method_title(method: str) -> str:
    """Return what a learner reads for a method."""
    return METHODS[method].title


def explained(
    network: TrainedNetwork, picture: Picture, target: Target, method: str
) -> Attribution:
    """Return what one method says; the maps beside one another were asked for already."""
    found = evidence.attributions(network, picture, target)
    return next(one for one in found if one.method == method)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def erased_in_order(
    network: TrainedNetwork,
    picture: Picture,
    fill: str,
    known_by: str,
    _orders: Sequence[Order],
    _owner: str,
) -> tuple[ErasingCurve, ...]:
    """Return what becomes of the answer in several orders; ``known_by`` names them."""
    curves: tuple[ErasingCurve, ...] = jobs.look(
        "evidence.erasing:erase_in_order", network.bare, picture, fill, _orders, owner=_owner
    )
    return curves


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def erased_by_hand(
    network: TrainedNetwork, picture: Picture, fill: str, strokes: Strokes, _owner: str
) -> ErasingCurve:
    """Return what became of the answer after each stroke."""
    curve: ErasingCurve = jobs.look(
        "evidence.erasing:erase_by_hand", network.bare, picture, fill, strokes, owner=_owner
    )
    return curve


def sanity_stage(
    network: TrainedNetwork, picture: Picture, target: Target, num_redrawn: int, seed: int
) -> SanityStage:
    """Return what the methods say with some layers drawn anew."""
    stage: SanityStage = jobs.look(
        "evidence.sanity:sanity_stage",
        network.bare,
        picture,
        target,
        num_redrawn,
        seed,
        owner=jobs.owner(),
    )
    return stage


def hottest_places(
    network: TrainedNetwork, pictures: Picture, labels: NDArray[np.integer[Any]]
) -> dict[str, Places]:
    """Return where each method's map is hottest on some pictures."""
    places: dict[str, Places] = jobs.look(
        "evidence.pointing:hottest_places", network.bare, pictures, labels, owner=jobs.owner()
    )
    return places
