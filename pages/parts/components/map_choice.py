"""All maps of a layer as one sheet of small pictures, of which one is chosen."""

from collections.abc import Callable
from typing import Any

from cnn_core import FloatArray
from pages.parts.components import mounting

_MOUNT = mounting.register("map_choice")


def map_choice(
    key: str, maps: FloatArray, *, label: str, chosen: int, on_unit: Callable[[], None]
) -> int:
    """Show all maps of a layer on one scale, and let one be chosen.

    Parameters
    ----------
    key : str
        Key of the element.
    maps : ndarray of shape (H, W, K)
        What the layer made.
    label : str
        What the maps are, for those who cannot see them.
    chosen : int
        The map that is chosen first, from 0.
    on_unit : callable
        Called when another is chosen.

    Returns
    -------
    unit : int
        The map that is chosen, from 0.
    """
    settings = {"label": label, "chosen": chosen}
    told = mounting.show(_MOUNT, key, settings, {"maps": maps}, on_unit_change=on_unit)
    return _among(told.unit, maps.shape[2], chosen)


def _among(told: Any, count: int, default: int) -> int:
    """Return a number that came from a browser, if it is one of so many."""
    is_number = isinstance(told, int) and not isinstance(told, bool)
    return told if is_number and 0 <= told < count else default
