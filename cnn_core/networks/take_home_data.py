"""The pictures that a script learns from, as one file of plain arrays."""

import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cnn_core.datasets import Dataset, Part

# Brightness is a whole number of 255ths in pictures that were drawn or photographed, and of
# sixteenths in the digits.
_FULL_BRIGHTNESSES = (255, 16)


def data_file(dataset: Dataset) -> bytes:
    """Pack the pictures that a script learns from.

    Parameters
    ----------
    dataset : Dataset
        As the network learnt from it: its training part is what `feed.training_part` answers,
        where examples were left out or labels made wrong.

    Returns
    -------
    data : bytes
        An npz of plain arrays: ``train_pictures`` of shape (N, H, W, C), ``train_labels`` and
        ``train_indices`` of shape (N,), the same of the other two parts, ``classes``, and
        ``full_brightness``, by which pictures are divided to be exactly what they were. The same
        data set gives the same bytes.

    Examples
    --------
    >>> from cnn_core.datasets import load_dataset
    >>> with np.load(io.BytesIO(data_file(load_dataset("digits")))) as data:
    ...     int(data["train_pictures"].max()), float(data["full_brightness"])
    (16, 16.0)
    """
    parts = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
    full = next((full for full in _FULL_BRIGHTNESSES if _are_whole(parts, full)), None)
    arrays: dict[str, NDArray[np.generic]] = {
        "classes": np.array(dataset.classes),
        "full_brightness": np.array(full or 1, np.float32),
    }
    for name, part in parts.items():
        arrays[f"{name}_pictures"] = part.pictures if full is None else _whole(part, full)
        arrays[f"{name}_indices"] = part.indices
        arrays[f"{name}_labels"] = part.labels.astype(np.uint8)  # there are at most 100 classes
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _are_whole(parts: Mapping[str, Part], full: int) -> bool:
    """Whether all pictures are exactly whole numbers divided by the full brightness."""
    return all(
        np.array_equal(_whole(part, full).astype(np.float32) / np.float32(full), part.pictures)
        for part in parts.values()
    )


def _whole(part: Part, full: int) -> NDArray[np.uint8]:
    return np.rint(part.pictures * full).astype(np.uint8)
