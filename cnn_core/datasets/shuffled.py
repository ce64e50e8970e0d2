"""Data sets whose pictures are all shuffled alike: the same numbers, other neighbours."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets import load_dataset
from cnn_core.datasets.dataset import Dataset, DeferredPart, Part, require_seed
from cnn_core.errors import LessonInputError

SHUFFLES: Mapping[str, str] = MappingProxyType(
    {"columns": "Columns", "pixels": "All pixels", "none": "Nothing"}
)
"""What is shuffled, by the word that links and functions use."""


def shuffled_order(shuffle: str, rows: int, columns: int, seed: int) -> NDArray[np.int64]:
    """Draw where the pixels of every picture come from.

    Parameters
    ----------
    shuffle : {"none", "columns", "pixels"}
        Nothing, whole columns, or every pixel on its own.
    rows, columns : int
        Of one picture.
    seed : int
        The same seed draws the same order.

    Returns
    -------
    order : ndarray of shape (rows * columns,), int64
        For each place in reading order, the place that its pixel comes from: each once.

    Raises
    ------
    LessonInputError
        If there is no such shuffle, or the seed is no whole number from 0.

    Examples
    --------
    >>> shuffled_order("columns", 2, 3, seed=3).tolist()
    [2, 1, 0, 5, 4, 3]
    """
    if shuffle not in SHUFFLES:
        raise LessonInputError(
            f"What is shuffled is one of {', '.join(SHUFFLES)}. Received: {shuffle!r:.60}. "
            "Choose one of these."
        )
    require_seed(seed)
    places = np.arange(rows * columns)
    random = np.random.Generator(np.random.PCG64(seed))
    if shuffle == "columns":
        by_columns = places.reshape(rows, columns)[:, random.permutation(columns)]
        return np.ascontiguousarray(by_columns).ravel()
    return random.permutation(places) if shuffle == "pixels" else places


def shuffle_pictures(pictures: FloatArray, order: NDArray[np.int64]) -> FloatArray:
    """Put the pixels of every picture into another order, the same for all.

    Parameters
    ----------
    pictures : ndarray of shape (N, H, W, C)
        Of any brightness.
    order : ndarray of shape (H * W,)
        As `shuffled_order` answers it.

    Returns
    -------
    pictures : ndarray of shape (N, H, W, C)
        float32, the same numbers.

    Raises
    ------
    LessonInputError
        If the order is not one of these pictures' places, each once.

    Examples
    --------
    >>> shuffle_pictures(np.arange(4.0).reshape(1, 2, 2, 1), np.array([1, 0, 3, 2]))[0, ..., 0]
    array([[1., 0.],
           [3., 2.]], dtype=float32)
    """
    count, rows, columns, channels = pictures.shape
    if not np.array_equal(np.sort(order), np.arange(rows * columns)):
        raise LessonInputError(
            f"Expected an order of {rows * columns} places, each once. Received: {len(order)}. "
            "Draw it for pictures of this size."
        )
    flat = np.asarray(pictures, np.float32).reshape(count, rows * columns, channels)
    return np.ascontiguousarray(flat[:, order].reshape(pictures.shape))


def shuffled_dataset(name: str, shuffle: str, seed: int) -> Dataset:
    """Load a data set with all its pictures shuffled alike; they are made where they are used.

    Parameters
    ----------
    name : str
        A name that `load_dataset` knows.
    shuffle : {"none", "columns", "pixels"}
        As of `shuffled_order`.
    seed : int
        Of the order, not of the pictures.

    Returns
    -------
    dataset : Dataset
        Labels, classes and parts as before.

    Raises
    ------
    LessonInputError
        As `load_dataset` and `shuffled_order`.

    Examples
    --------
    >>> before, after = load_dataset("digits"), shuffled_dataset("digits", "pixels", 0)
    >>> float(before.test.pictures[0].sum()) == float(after.test.pictures[0].sum())
    True
    """
    dataset = load_dataset(name)
    rows, columns, _ = dataset.input_shape
    order = shuffled_order(shuffle, rows, columns, seed)

    def part(which: str) -> DeferredPart:
        make = functools.partial(_first_shuffled, name, which, order)
        return DeferredPart(len(getattr(dataset, which)), dataset.input_shape, make)

    return replace(
        dataset,
        name=f"{name}, {shuffle} shuffled",
        train=part("train"),
        validation=part("validation"),
        test=part("test"),
    )


def _first_shuffled(name: str, part: str, order: NDArray[np.int64], count: int) -> Part:
    """Make the first pictures of a part; it has a name in this module, so it can cross over."""
    first = getattr(load_dataset(name), part).first(count)
    return Part(shuffle_pictures(first.pictures, order), first.labels, first.indices)
