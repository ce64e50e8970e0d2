"""The signal filter: a sound as a row of numbers, and a filter of one row under the hand."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.signals import FULL, RATE, SignalFilter, whole_samples
from pages.parts.components import mounting
from pages.parts.components.flashlight import place_within
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("signal_filter")

ZOOMS = ("10 ms", "5 ms", "100 ms", "1 s")
"""How much of a sound can be seen at first; the usual comes first."""


def signal_filter(
    key: str,
    signal: FloatArray,
    sums: NDArray[np.int64],
    filter: SignalFilter,
    *,
    alts: tuple[str, str],
    start: int,
    zoom: str,
) -> tuple[int | None, str]:
    """Show a sound, what a filter makes of it, and the arithmetic of the stop under the hand.

    Parameters
    ----------
    key : str
        Key of the element.
    signal : ndarray of shape (T,)
        In [-1, 1], every value a 127th.
    sums : ndarray of shape (T - k + 1,)
        As `cnn_core.signals.filter_signal` answers them for exactly this signal and filter.
    filter : SignalFilter
        What moves along it.
    alts : (str, str)
        What sound and result are, for those who cannot see them.
    start : int
        The stop that is shown first.
    zoom : str
        How much is seen first, one of `ZOOMS`.

    Returns
    -------
    stop, zoom : (int or None, str)
        Where the hand rests, None until it has moved; and how much is seen.
    """
    settings: dict[str, Any] = {
        "divisor": filter.divisor,
        "full": FULL,
        "rate": RATE,
        "start": start,
        "zoom": zoom,
        "soundAlt": alts[0],
        "resultAlt": alts[1],
    }
    arrays = {
        "samples": compacted(whole_samples(signal)),
        "sums": compacted(sums),
        "weights": compacted(np.array(filter.whole)),
    }
    told = mounting.show(
        _MOUNT, key, settings, arrays, on_stop_change=lambda: None, on_zoom_change=lambda: None
    )
    place = place_within(told.stop, sums[np.newaxis].astype(np.float32))
    return None if place is None else place[1], told.zoom if told.zoom in ZOOMS else zoom
