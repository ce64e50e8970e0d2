"""A camera that takes pictures of a class as long as a button is held."""

import base64
from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.datasets.own_classes import KEPT_SIDE
from pages.parts.components import mounting

MOST = 60
"""Pictures of one burst, which then is under 1 MB."""

_MOUNT = mounting.register("camera_burst")
_NUM_BYTES = KEPT_SIDE * KEPT_SIDE * 3
_NUM_LETTERS = _NUM_BYTES // 3 * 4  # of base64; three bytes are four letters, and none are left


def camera_burst(
    key: str, *, title: str, most: int, on_burst: Callable[[NDArray[np.uint8]], None]
) -> None:
    """Show a camera, which is off until the learner turns it on.

    Pictures are the square in the middle of what the camera sees, each pixel the mean of
    its area. The preview is a mirror, unless the camera looks away from who holds it;
    the pictures are as others see them.

    Parameters
    ----------
    key : str
        Key of the element. With the same key for all classes the camera stays on from one
        to the next; with several on a page, turning one on turns the others off.
    title : str
        The heading; another one for each class. A burst that was begun under an earlier
        title, and is still on its way, comes to the `on_burst` of that one.
    most : int
        How many pictures there is room for. A burst has at most so many, and at most `MOST`;
        with 0 none can be taken.
    on_burst : callable
        Is told the pictures of a burst when it has ended, before the page runs: uint8 of
        shape (N, 64, 64, 3), in order of time; it cannot be written to.
    """

    def hear() -> None:
        told = st.session_state.get(key, {}).get("burst")
        if not isinstance(told, Mapping):
            return
        number, begun_under = told.get("number"), told.get("title")
        if not isinstance(number, int) or number == st.session_state.get(heard):
            return  # told again, for the answer did not come soon
        st.session_state[heard] = number
        pictures = pictures_told(told.get("pictures"))
        if pictures is not None and isinstance(begun_under, str) and begun_under in takers:
            takers[begun_under](pictures)

    def take(pictures: NDArray[np.uint8]) -> None:
        if room:
            on_burst(pictures[:room])

    heard = f"{key}_heard"
    room = min(max(most, 0), MOST)
    takers = st.session_state.setdefault(f"{key}_takers", {})
    takers[title] = take
    settings = {"title": title, "most": room, "heard": st.session_state.get(heard)}
    mounting.show(_MOUNT, key, settings, {}, on_burst_change=hear)


def pictures_told(told: object) -> NDArray[np.uint8] | None:
    """Return the pictures that a browser tells of, if they are some.

    Parameters
    ----------
    told : object
        Should be base64 of the bytes of 1 to `MOST` pictures of shape (64, 64, 3), one after
        another.

    Returns
    -------
    pictures : ndarray of shape (N, 64, 64, 3) or None
        uint8; it cannot be written to.
    """
    if not isinstance(told, str) or len(told) not in range(
        _NUM_LETTERS, MOST * _NUM_LETTERS + 1, _NUM_LETTERS
    ):  # before anything is decoded: it may be huge
        return None
    try:
        content = base64.b64decode(told, validate=True)
    except ValueError:  # binascii.Error is one, and so is a letter beyond ASCII
        return None
    if len(content) % _NUM_BYTES:  # filled up at its end
        return None
    return np.frombuffer(content, np.uint8).reshape(-1, KEPT_SIDE, KEPT_SIDE, 3)
