"""Colours by meaning, one place for all of them.

The middle of the signed scale is transparent: the card behind it shows
through, so the same picture is right on light and on dark ground.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.floating[Any]]
"""Values to be drawn: figures take float32 and the float64 of exact products alike."""


WINDOW = "#c47800"
RESULT = "#0b7a75"
BELOW_ZERO = "#2166ac"
ABOVE_ZERO = "#b2182b"
MUTED = "#7d8388"
"""A grey that reads on both grounds, for charts, which cannot know theirs."""

VALIDATION = WINDOW
TRAINING = "#7d8388"
CHANNELS = ("#d1434f", "#2e8b37", "#4877d1")
"""Red, green and blue, as the names of the planes of a picture; they read on both grounds."""
SERIES = ("#1a9a94", "#c47800", "#4a86c8", "#7d8388", "#c2569b", "#8a8f1d")
"""One hue for each of several lines; of middling brightness, so that they read on both grounds."""

COMPONENT_PALETTE = {
    "light": {
        "window": WINDOW,
        "result": RESULT,
        "below": BELOW_ZERO,
        "above": ABOVE_ZERO,
        "card": "#ffffff",
        "line": "#e3e0d6",
        "ink": "#1e2328",
        "muted": "#646a70",
    },
    "dark": {
        "window": "#ffb02e",
        "result": "#3ec9c0",
        "below": BELOW_ZERO,
        "above": ABOVE_ZERO,
        "card": "#1e2125",
        "line": "#33373c",
        "ink": "#eceae4",
        "muted": "#9aa0a6",
    },
}
"""What the components draw with, on light and on dark ground."""

_BELOW = np.array([33, 102, 172], dtype=np.uint8)
_ABOVE = np.array([178, 24, 43], dtype=np.uint8)


def signed_limit(values: Numbers) -> float:
    """Return the end of a symmetric colour scale for these values.

    Parameters
    ----------
    values : ndarray of any shape
        Signed numbers.

    Returns
    -------
    limit : float
        The largest distance from zero, or 1.0 where everything is zero.

    Examples
    --------
    >>> signed_limit(np.array([-3.0, 2.0], dtype=np.float32))
    3.0
    """
    return float(np.abs(values).max(initial=0.0)) or 1.0


def signed_colours(values: Numbers, limit: float | None = None) -> NDArray[np.uint8]:
    """Colour signed numbers: blue below zero, clear at zero, red above.

    Parameters
    ----------
    values : ndarray of shape (H, W)
        Signed numbers.
    limit : float, optional
        Distance from zero that gets the full colour; the largest one if left out.

    Returns
    -------
    colours : ndarray of shape (H, W, 4)
        uint8 red, green, blue and opacity.

    Examples
    --------
    >>> signed_colours(np.array([[-2.0, 0.0, 2.0]], dtype=np.float32))[0].tolist()
    [[33, 102, 172, 255], [178, 24, 43, 0], [178, 24, 43, 255]]
    """
    strength = np.clip(np.abs(values) / (limit or signed_limit(values)), 0.0, 1.0)
    colours = np.empty((*values.shape, 4), dtype=np.uint8)
    colours[..., :3] = np.where(values[..., None] < 0, _BELOW, _ABOVE)
    colours[..., 3] = np.rint(strength * 255)
    return colours
