"""The picture in the hand: slid and turned, and what that changes before pooling and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cnn_core import FloatArray
from cnn_core.figures.numbers import compact, percent
from cnn_core.sameness import Sameness, comparison_told
from cnn_core.shapes import Padding, as_pair, padding_amounts
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, whole
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("moved_picture")


@dataclass(frozen=True)
class Change:
    """A map of the picture as it is and of the moved one, and how much of it stays the same."""

    before: FloatArray
    after: FloatArray
    sameness: Sameness


def moved_picture(
    key: str,
    picture: Named,
    move: Sequence[int],
    limits: Sequence[int],
    unpooled: Change,
    pooled: Change,
    *,
    window: int,
    stride: int,
    padding: Padding,
    on_move: Callable[[], None],
) -> None:
    """Show the picture in the hand, and what has changed in the map before pooling and after.

    Parameters
    ----------
    key : str
        Key of the element; its state ``move`` is where the hand has come to rest.
    picture : Named
        (H, W, C): the picture after its turn, before the shift, 0 to 1.
    move : (rows down, columns to the right, degrees anticlockwise)
        For which the maps were computed.
    limits : three int
        The largest size of each part of a move.
    unpooled, pooled : Change
        Of the map before pooling and after.
    window, stride, padding
        As in `cnn_core.pooling.max_pool`.
    on_move : callable
        Called when the hand asks for another move.
    """
    size = as_pair(window, "window")
    height, width = unpooled.before.shape
    settings = {
        "move": list(move),
        "limits": list(limits),
        "size": size,
        "walk": {
            "stride": as_pair(stride, "stride"),
            "dilation": (1, 1),
            "margins": padding_amounts((height, width), size, stride=stride, padding=padding),
        },
        "measures": {"unpooled": _told(unpooled.sameness), "pooled": _told(pooled.sameness)},
        "sentence": comparison_told(unpooled.sameness, pooled.sameness),
        "pictureAlt": picture.alt,
        "unpooledAlt": _alt("before", unpooled.sameness),
        "pooledAlt": _alt("after", pooled.sameness),
    }
    arrays = {
        "picture": whole(picture.values),
        "unpooled": compacted(unpooled.before),
        "unpooledMoved": compacted(unpooled.after),
        "pooled": compacted(pooled.before),
        "pooledMoved": compacted(pooled.after),
    }
    mounting.show(_MOUNT, key, settings, arrays, on_move_change=on_move)


def _told(measure: Sameness) -> dict[str, str]:
    silent = f"{measure.silent:,} places are zero in both and not counted."
    return {
        "share": percent(measure.same, measure.answers),
        "same": f"of {measure.answers:,} answers stay exactly the same.",
        "near": f"{percent(measure.near, measure.answers)} change by no more than "
        f"{compact(measure.tolerance)}, a tenth of the largest value.",
        "silent": silent if measure.silent else "",
    }


def _alt(when: str, measure: Sameness) -> str:
    changed = measure.answers - measure.same
    return f"Changes {when} pooling: {changed:,} of {measure.places:,} values are others."
