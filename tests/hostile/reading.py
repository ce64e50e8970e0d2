"""What right answers look like."""

import re

import numpy as np

from cnn_core.datasets import zip_directory
from cnn_core.datasets.archives import archive_summary, read_archive
from cnn_core.datasets.naming import tidy_class_name
from cnn_core.pictures import read_picture, require_picture


def reads_picture(data: bytes) -> bool:
    """Read a picture, and make sure that it is one."""
    picture = read_picture(data)
    require_picture(picture)
    height, width, _ = picture.shape
    if picture.dtype != np.float32 or not (8 <= height <= 400 and 8 <= width <= 400):
        raise AssertionError(f"{picture.dtype} of shape {picture.shape}")
    return True


def reads_archive(data: bytes) -> bool:
    """Read an archive, and make sure that its names and pictures are what others rely on."""
    contents = read_archive(data)
    if contents.num_pictures + len(contents.refusals) > zip_directory.MAX_ENTRIES:
        raise AssertionError("more files than an archive may hold")
    for own_class in contents.classes:
        if own_class.name and tidy_class_name(own_class.name) != own_class.name:
            raise AssertionError(f"class {own_class.name!r}")
        for picture in own_class.pictures:
            if picture.pixels.shape != (64, 64, 3) or not 1 <= len(picture.origin) <= 40:
                raise AssertionError(f"{picture.pixels.shape}, {picture.origin!r}")
    told = archive_summary(contents)
    if not told.isprintable() or re.search(r"[\r\n]", told):
        raise AssertionError(f"summary {told!r:.100}")
    return contents.num_pictures > 0
