"""Pictures: from untrusted bytes, from the shelf of samples, and ready for a network.

A Picture is a float32 array of shape (H, W, C), C = 1 or 3, brightness in [0, 1],
its long side at most 400, so that it holds fewer than 500,000 numbers.
"""

from cnn_core.pictures.brightness import brightness_counts, brightness_told
from cnn_core.pictures.moving import moved, shifted, turned
from cnn_core.pictures.preparing import PreparationStep, PreparedPicture, prepare_for_network
from cnn_core.pictures.reading import read_picture
from cnn_core.pictures.resolution import (
    at_resolution,
    picture_digest,
    png_bytes,
    require_picture,
    to_grey,
    whole_numbers,
)
from cnn_core.pictures.samples import SAMPLES, SamplePicture, load_sample

__all__ = [
    "PreparationStep",
    "PreparedPicture",
    "SAMPLES",
    "SamplePicture",
    "at_resolution",
    "brightness_counts",
    "brightness_told",
    "load_sample",
    "moved",
    "picture_digest",
    "png_bytes",
    "prepare_for_network",
    "read_picture",
    "require_picture",
    "shifted",
    "to_grey",
    "turned",
    "whole_numbers",
]
