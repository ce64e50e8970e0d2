"""The kernel editor: weights under the hand, previewed on every frame while they change."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.kernels import MAX_DIVISOR, MAX_WEIGHT, SIDES, Kernel, parse_kernel
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("kernel_editor")


def kernel_editor(
    key: str,
    kernel: Kernel,
    *,
    channel: str,
    parameter: str,
    on_edit: Callable[[Kernel], None],
    on_dice: Callable[[int], None],
) -> None:
    """Show the weights of a flat kernel, to be dragged, typed, turned and undone.

    Parameters
    ----------
    key : str
        Key of the element.
    kernel : Kernel
        The one in force, (kH, kW). Another one than the last that was edited here
        takes its place, and can be undone.
    channel : str
        Name under which a flashlight on the same page listens to what is being changed.
    parameter : str
        Name under which the address holds the weights, once it does.
    on_edit : callable
        Called with the kernel when the hand has let go, before the page runs again.
    on_dice : callable
        Called with the number of rows and columns that a random kernel shall have.
    """

    def edited() -> None:
        own = kernel_within(st.session_state[key].weights)
        if own is not None:
            on_edit(own)

    def thrown() -> None:
        side = side_within(st.session_state[key].dice)
        if side is not None:
            on_dice(side)

    settings = {
        "divisor": kernel.divisor,
        "maxWeight": MAX_WEIGHT,
        "maxDivisor": MAX_DIVISOR,
        "channel": channel,
        "parameter": parameter,
    }
    arrays = {"whole": compacted(kernel.whole)}
    mounting.show(_MOUNT, key, settings, arrays, on_weights_change=edited, on_dice_change=thrown)


def kernel_within(told: Any) -> Kernel | None:
    """Return the kernel that came as a text from a browser, if it is one."""
    try:
        return parse_kernel(told) if isinstance(told, str) else None
    except LessonInputError:
        return None


def side_within(told: Any) -> int | None:
    """Return the rows and columns that came from a browser, if a kernel may have as many."""
    return told if type(told) is int and told in SIDES else None
