"""The histogram: how often each brightness occurs in a picture."""

from cnn_core import Picture
from cnn_core.figures.palette import CHANNELS, MUTED
from cnn_core.pictures import brightness_counts, brightness_told
from pages.parts.components import mounting
from pages.parts.components.flashlight import whole
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("histogram")


def histogram(key: str, picture: Picture, *, channel: str = "") -> None:
    """Show a line for each channel of a picture.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1], every value a 255th.
    channel : str
        Name under which a pixel lens on the same page tells where the hand is.
    """
    in_colour = picture.shape[2] == 3
    settings = {
        "colours": CHANNELS if in_colour else (MUTED,),
        "names": ("red", "green", "blue") if in_colour else ("pixels",),
        "told": brightness_told(picture),
        "channel": channel,
    }
    arrays = {
        "counts": compacted(brightness_counts(picture)),
        "picture": compacted(whole(picture)),
    }
    mounting.show(_MOUNT, key, settings, arrays)
