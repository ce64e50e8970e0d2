"""The pointing game: hits of every method, and all the pictures that they were counted on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.networks.evidence.pointing import Places
from pages.parts.components import mounting

_MOUNT = mounting.register("pointing_game")


@dataclass(frozen=True)
class Pointer:
    """What points: a method, or a peer that looks at nothing."""

    title: str
    note: str = ""
    is_peer: bool = False


@dataclass(frozen=True)
class Result:
    """Hits, of how many pictures, and the interval in which their share lies."""

    hits: int
    of: int
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Player:
    """A network, and where each pointer pointed on the pictures so far.

    Attributes
    ----------
    title : str
        What a learner reads.
    places : ndarray of shape (pointers, N, 2)
        Rows and columns.
    hits : ndarray of shape (rules, pointers, N)
        Whether they count.
    results : sequence of sequence of Result
        By rule and pointer.
    sentences : sequence of sequence of str
        The same in words.
    """

    title: str
    places: Places
    hits: NDArray[np.bool_]
    results: Sequence[Sequence[Result]]
    sentences: Sequence[Sequence[str]]


def pointing_game(
    key: str,
    pointers: Sequence[Pointer],
    players: Sequence[Player],
    pictures: NDArray[np.uint8],
    covers: NDArray[np.uint8],
    truths: Sequence[str],
    *,
    rules: Sequence[str],
    chance: Sequence[float],
    start: int,
    on_open: Callable[[int], None] | None,
) -> None:
    """Show the game, as far as it has come.

    Parameters
    ----------
    key : str
        Key of the element.
    pointers : sequence of Pointer
        Methods, then peers.
    players : sequence of Player
        One network, or two to be compared.
    pictures : ndarray of shape (N, H, W, C)
        All pictures of the game, 0 to 255.
    covers : ndarray of shape (N, H, W)
        The part of each pixel that the object covers, 0 to 255, above 0 where it touches it.
    truths : sequence of str
        The class of each picture.
    rules : sequence of str
        What can count as a hit.
    chance : sequence of float
        How often a pixel drawn at random would hit, by rule.
    start : int
        The pointer that is looked at first.
    on_open : callable or None
        Is told the number of a picture that is to be looked at above; None where that cannot be.
    """
    settings = {
        "methods": [
            {"title": one.title, "note": one.note, "isPeer": one.is_peer} for one in pointers
        ],
        "networks": [{"title": player.title} for player in players],
        "results": [[[asdict(one) for one in row] for row in each.results] for each in players],
        "sentences": [each.sentences for each in players],
        "rules": list(rules),
        "truths": list(truths),
        "chance": list(chance),
        "start": start,
        "count": len(pictures),
        "done": min(player.places.shape[1] for player in players),
        "opens": on_open is not None,
    }
    arrays: dict[str, NDArray[Any]] = {"pictures": pictures, "covers": covers}
    for number, player in enumerate(players):
        arrays[f"places{number}"] = player.places.astype(np.int16)
        arrays[f"hits{number}"] = player.hits.astype(np.uint8)

    def hear() -> None:
        number = picture_told(st.session_state.get(key, {}).get("opened"), len(pictures))
        if number is not None and on_open is not None:
            on_open(number)

    mounting.show(_MOUNT, key, settings, arrays, on_opened_change=hear)


def picture_told(told: Any, count: int) -> int | None:
    """Return the number of the picture that a browser tells of, if there is one."""
    number = told.get("picture") if isinstance(told, Mapping) else None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < count:
        return None
    return number
