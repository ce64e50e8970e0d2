"""The picture moved a little by hand, and what becomes of its maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnn_core import FloatArray, Picture
from cnn_core.activations import ACTIVATIONS
from cnn_core.pictures import shifted, turned
from cnn_core.pooling import POOLS
from cnn_core.sameness import sameness
from pages.parts import cached, journey
from pages.parts.components.flashlight import Named
from pages.parts.components.moved_picture import Change, moved_picture

SETTINGS = (journey.MOVE_DOWN, journey.MOVE_RIGHT, journey.TURN)
NEAR = 0.1
"""What counts as near: this part of the largest value before pooling."""


@dataclass(frozen=True)
class MovedMaps:
    """What the moved picture becomes.

    Attributes
    ----------
    turned : ndarray of shape (H, W, C)
        The picture after the turn, before the shift.
    unpooled, pooled : ndarray of shape (H', W') and (H'', W'')
        Its map behind the activation, before pooling and after.
    """

    turned: Picture
    unpooled: FloatArray
    pooled: FloatArray


def now() -> tuple[int, ...]:
    """Return how far the picture is moved: rows down, columns to the right, degrees."""
    return tuple(setting.value for setting in SETTINGS)


def move_within(told: Any) -> tuple[int, ...] | None:
    """Return a move that came from a browser, if each part of it is one that is allowed."""
    if not isinstance(told, Sequence) or len(told) != len(SETTINGS):
        return None
    if all(part in setting.options for setting, part in zip(SETTINGS, told, strict=True)):
        return tuple(int(part) for part in told)
    return None


def choose(told: Any) -> None:
    """Take a move that came from a browser; for callbacks."""
    for setting, part in zip(SETTINGS, move_within(told) or now(), strict=True):
        st.session_state[setting.key] = part


def maps() -> MovedMaps:
    """Compute the maps of the moved picture, with the settings of now.

    Nothing is kept: there are thousands of moves, and each is looked at once.
    """
    rows, columns, degrees = now()
    picture = turned(journey.picture(), degrees)
    response = cached.respond(journey.origin(), shifted(picture, rows, columns))
    activation = ACTIVATIONS[journey.ACTIVATION.value].function
    unpooled = activation(journey.in_unit_of_activation(response))
    pool = POOLS[journey.POOLING.value]
    return MovedMaps(picture, unpooled, pool(unpooled, **journey.pool_keywords()))


def show(key: str) -> None:
    """Show the picture in the hand, and what its maps keep."""
    before, moved = journey.activated(), maps()
    tolerance = NEAR * float(abs(before).max())
    unpooled = sameness(before, moved.unpooled, tolerance=tolerance)
    pooled = sameness(journey.pooled(), moved.pooled, tolerance=tolerance)
    moved_picture(
        key,
        Named(moved.turned, "Picture", f"{journey.picture_alt()}, to be moved by hand"),
        now(),
        [max(setting.options) for setting in SETTINGS],
        Change(before, moved.unpooled, unpooled),
        Change(journey.pooled(), moved.pooled, pooled),
        **journey.pool_keywords(),
        on_move=lambda: choose(st.session_state[key].move),
    )
