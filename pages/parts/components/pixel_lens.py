"""The pixel lens: a picture as the numbers that it is, those under the hand written out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, place_within
from pages.parts.components.payload import compacted
from pages.parts.places import Look, Place

_MOUNT = mounting.register("pixel_lens")

LOOKS: Mapping[str, Sequence[str]] = {
    "plane": ("all", "red", "green", "blue"),
    "unit": ("255", "1"),
    "lens": ("9", "5", "13"),
    "tint": ("grey", "tinted"),
}
"""How the numbers may be looked at; of each, the first is the usual."""


def pixel_lens(
    key: str,
    picture: Named,
    *,
    start: Place,
    look: Look,
    channel: str = "",
    on_hand: Callable[[], None],
) -> tuple[Place, Look] | None:
    """Show a picture, and the numbers around the pixel under the hand.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : Named
        (H, W, 1 or 3): whole numbers 0 to 255.
    start : (row, column)
        The pixel that is shown first.
    look : dict
        How it is looked at first: a choice of each of `LOOKS`.
    channel : str
        Name under which other components of the page hear where the hand is.
    on_hand : callable
        Called when the hand has come to rest elsewhere, or looks otherwise.

    Returns
    -------
    pixel, look : (row, column), dict
        Where the hand rests and how it looks; None until something has changed.
    """
    settings = {
        "name": picture.name,
        "alt": picture.alt,
        "start": start,
        "look": look,
        "channel": channel,
    }
    arrays = {"picture": compacted(picture.values)}
    told = mounting.show(_MOUNT, key, settings, arrays, on_hand_change=on_hand).hand
    return _hand(told, picture) if isinstance(told, Mapping) else None


def _hand(told: Mapping[str, Any], picture: Named) -> tuple[Place, Look] | None:
    """Check what came from the browser."""
    pixel = place_within(told.get("pixel"), picture.values)
    look = chosen_looks(told.get("look"), LOOKS)
    return None if pixel is None or look is None else (pixel, look)


def chosen_looks(told: Any, allowed: Mapping[str, Sequence[str]]) -> Look | None:
    """Return the choices that came from a browser, if each of them is one that is allowed."""
    if not isinstance(told, Mapping):
        return None
    chosen = {name: told.get(name) for name in allowed}
    sound = all(value in allowed[name] for name, value in chosen.items())
    return {name: str(value) for name, value in chosen.items()} if sound else None
