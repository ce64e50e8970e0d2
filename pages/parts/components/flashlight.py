"""The flashlight: a filter's window under the hand, with every product and the sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.shapes import Padding, Size, as_pair, padding_amounts
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("flashlight")


@dataclass(frozen=True)
class Filter:
    """One filter and how it moves.

    Attributes
    ----------
    weights : ndarray of shape (kH, kW, C)
        Whole numbers where ``digits`` is 0.
    divisor : int
        What sums are divided by.
    bias : float
        Added after that.
    stride, padding, dilation
        As in `cnn_core.convolution.convolve`.
    digits : int
        Decimals that are shown: 0 where everything is whole.
    """

    weights: NDArray[Any]
    divisor: int = 1
    bias: float = 0.0
    stride: Size = 1
    padding: Padding = "valid"
    dilation: Size = 1
    digits: int = 0


@dataclass(frozen=True)
class Named:
    """An array with its heading, and what it shows for those who cannot see it."""

    values: NDArray[Any]
    name: str
    alt: str


def flashlight(
    key: str,
    maps: Named,
    response: Named,
    filter: Filter,
    *,
    start: tuple[int, int],
    names: Sequence[str],
    brightness: float = 255,
    channel: str = "",
    on_stop: Callable[[], None],
) -> tuple[int, int] | None:
    """Show maps, the response of a filter to them, and the arithmetic of the stop under the hand.

    Parameters
    ----------
    key : str
        Key of the element.
    maps : Named
        (H, W, C): a picture, or feature maps.
    response : Named
        (H', W') as the core computed it from exactly these maps and this filter.
    filter : Filter
        What moves over them.
    start : (row, column)
        The stop that is shown first, and whenever the stop under the hand is none of the map.
    names : sequence of str
        One word a channel; empty for a single one.
    brightness : float, default 255
        The value of white where the maps are a picture; 0 for maps on the signed scale.
    channel : str
        Name under which a kernel editor on the same page tells what is being changed.
    on_stop : callable
        Called when the hand has come to rest at another stop.

    Returns
    -------
    stop : (row, column) or None
        Where the hand rests; None until it has moved.
    """
    height, width, num_channels = maps.values.shape
    kernel_size = filter.weights.shape[0], filter.weights.shape[1]
    margins = padding_amounts(
        (height, width),
        kernel_size,
        stride=filter.stride,
        padding=filter.padding,
        dilation=filter.dilation,
    )
    settings = {
        "names": list(names),
        "kernel": {"size": kernel_size, "divisor": filter.divisor},
        "walk": {
            "stride": as_pair(filter.stride, "stride"),
            "dilation": as_pair(filter.dilation, "dilation"),
            "margins": margins,
        },
        "bias": filter.bias,
        "digits": filter.digits,
        "start": start,
        "brightness": brightness,
        "channel": channel,
        "inputName": maps.name,
        "inputAlt": maps.alt,
        "outputName": response.name,
        "outputAlt": response.alt,
    }
    arrays = {
        "maps": compacted(maps.values),
        "weights": compacted(filter.weights),
        "response": compacted(response.values),
    }
    told = mounting.show(_MOUNT, key, settings, arrays, on_stop_change=on_stop)
    return place_within(told.stop, response.values)


def place_within(told: Any, feature_map: FloatArray) -> tuple[int, int] | None:
    """Return a row and column that came from a browser, if they are a place of this map."""
    try:
        row, column = (int(number) for number in told)
    except (TypeError, ValueError, OverflowError):
        return None
    rows, columns = feature_map.shape[:2]
    return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def whole(picture: FloatArray) -> NDArray[np.uint8]:
    """Return a working picture, every value a 255th, as whole numbers 0 to 255."""
    return np.rint(picture * 255).astype(np.uint8)
