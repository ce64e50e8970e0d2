"""How often each brightness occurs in a picture."""

import numpy as np
from numpy.typing import NDArray

from cnn_core import Picture
from cnn_core.pictures.resolution import whole_numbers

NUM_BINS = 32
"""Bins of eight neighbouring whole numbers each, from 0 to 255."""


def brightness_counts(picture: Picture) -> NDArray[np.int64]:
    """Count the values of each channel in `NUM_BINS` equally wide bins.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].

    Returns
    -------
    counts : ndarray of shape (C, 32)
        Each row adds up to H * W.

    Examples
    --------
    >>> counts = brightness_counts(np.array([[[0.0], [1.0], [1.0]]], dtype=np.float32))
    >>> counts[0, [0, -1]].tolist()
    [1, 2]
    """
    width = 256 // NUM_BINS
    bins = whole_numbers(picture).astype(np.int64) // width
    channels = np.moveaxis(bins, 2, 0).reshape(picture.shape[2], -1)
    return np.stack([np.bincount(channel, minlength=NUM_BINS) for channel in channels])


def brightness_told(picture: Picture) -> str:
    """Say how bright a picture is in one sentence.

    Examples
    --------
    >>> brightness_told(np.array([[[0.0], [1.0]]], dtype=np.float32))
    '50 % of the values are below 64, 50 % are above 191.'
    """
    whole = whole_numbers(picture)
    dark, bright = float((whole < 64).mean()) * 100, float((whole > 191).mean()) * 100
    return f"{dark:.0f} % of the values are below 64, {bright:.0f} % are above 191."
