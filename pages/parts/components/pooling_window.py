"""The pooling window: neighbours of a map under the hand, and the one number that they leave."""

import numpy as np

from cnn_core import FloatArray
from cnn_core.pooling import PoolingKind
from cnn_core.shapes import Padding, Size, as_pair, padding_amounts
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, place_within
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("pooling_window")
DECIMALS = 3


def pooling_window(
    key: str,
    before: Named,
    after: Named,
    *,
    kind: PoolingKind,
    window: Size,
    stride: Size,
    padding: Padding,
    start: tuple[int, int],
) -> tuple[int, int] | None:
    """Show a map, what pooling makes of it, and the window under the hand.

    Parameters
    ----------
    key : str
        Key of the element.
    before : Named
        (H, W): the map that is pooled.
    after : Named
        (H', W') as the core pooled exactly this map.
    kind, window, stride, padding
        As in `cnn_core.pooling.pool_window_at`.
    start : (row, column)
        The place of the pooled map that is shown first.

    Returns
    -------
    stop : (row, column) or None
        Where the hand rests on the pooled map; None until it has moved.
    """
    size = as_pair(window, "window")
    height, width = before.values.shape
    settings = {
        "kind": kind,
        "size": size,
        "walk": {
            "stride": as_pair(stride, "stride"),
            "dilation": (1, 1),
            "margins": padding_amounts((height, width), size, stride=stride, padding=padding),
        },
        "digits": decimals_of(before.values),
        "start": start,
        "beforeAlt": before.alt,
        "afterAlt": after.alt,
    }
    arrays = {"before": compacted(before.values), "after": compacted(after.values)}
    told = mounting.show(_MOUNT, key, settings, arrays, on_stop_change=lambda: None)
    return place_within(told.stop, after.values)


def decimals_of(values: FloatArray) -> int:
    """Return how many decimals a map's values are shown with: none if all are whole numbers."""
    return 0 if np.array_equal(values, np.rint(values)) else DECIMALS
