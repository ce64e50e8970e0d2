"""What small sizes leave of a picture: the same place in all of them, under one lens."""

from collections.abc import Sequence

from pages.parts.components import mounting
from pages.parts.components.flashlight import Named
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("picture_sizes")


def picture_sizes(key: str, pictures: Sequence[Named], *, channel: str = "") -> None:
    """Show a picture in several sizes, and how a pixel of a small one is a mean of the large one.

    Parameters
    ----------
    key : str
        Key of the element.
    pictures : sequence of Named
        The same square picture, smallest first, each (S, S, C) of whole numbers 0 to 255
        as `cnn_core.pictures.at_resolution` makes them; the last is the one as it came.
    channel : str
        Name under which a pixel lens on the same page tells where the hand is.
    """
    settings = {"names": [picture.alt for picture in pictures], "channel": channel}
    arrays = {f"picture_{number}": compacted(small.values) for number, small in enumerate(pictures)}
    mounting.show(_MOUNT, key, settings, arrays)
