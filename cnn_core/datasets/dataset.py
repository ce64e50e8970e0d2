"""What every data set is made of: three parts of labelled pictures and their story."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError

LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True, eq=False)
class Part:
    """Some labelled pictures of a data set; its arrays cannot be written to.

    Parameters
    ----------
    pictures : ndarray of shape (N, H, W, C)
        float32, brightness in [0, 1].
    labels : ndarray of shape (N,)
        int64, the position of each picture's class in ``Dataset.classes``.
    indices : ndarray of shape (N,)
        int64, the number of each picture in the whole data set, so that a
        picture can be named and found again.

    Examples
    --------
    >>> part = Part(np.zeros((2, 8, 8, 1), np.float32), np.array([3, 7]), np.array([10, 11]))
    >>> len(part)
    2
    >>> part.labels.flags.writeable
    False
    """

    pictures: FloatArray
    labels: NDArray[np.int64]
    indices: NDArray[np.int64]

    def __post_init__(self) -> None:
        for values in (self.pictures, self.labels, self.indices):
            values.setflags(write=False)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of one picture."""
        rows, columns, channels = self.pictures.shape[1:]
        return rows, columns, channels

    def first(self, count: int) -> "Part":
        """Answer its first pictures, all of them if there are no more than `count`."""
        return Part(self.pictures[:count], self.labels[:count], self.indices[:count])


class DeferredPart(Part):
    """Some labelled pictures that are made when they are first asked for.

    Who only wants to know how many there are, or to show a few, never holds them
    all: so the process that serves the pages stays small.

    Parameters
    ----------
    size : int
        How many there will be.
    picture_shape : (rows, columns, channels)
        Of one picture.
    make : callable
        Answers the first `count` pictures for a `count` of at most `size`.

    Examples
    --------
    >>> def zeros(count):
    ...     labels = np.zeros(count, np.int64)
    ...     return Part(np.zeros((count, 8, 8, 1), np.float32), labels, np.arange(count))
    >>> part = DeferredPart(1000, (8, 8, 1), zeros)
    >>> len(part), len(part.first(12)), part.is_made
    (1000, 12, False)
    >>> part.labels.shape, part.is_made
    ((1000,), True)
    """

    _size: int
    _picture_shape: tuple[int, int, int]
    _make: Callable[[int], Part]

    def __init__(
        self, size: int, picture_shape: tuple[int, int, int], make: Callable[[int], Part]
    ) -> None:
        # not by assignment, which a frozen dataclass refuses
        vars(self).update(_size=size, _picture_shape=picture_shape, _make=make)

    def __len__(self) -> int:
        return self._size

    @property
    def is_made(self) -> bool:
        """Whether all pictures are in memory."""
        return "_whole" in vars(self)

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of one picture."""
        return self._picture_shape

    @property
    def pictures(self) -> FloatArray:
        """As in `Part`; makes them."""
        return self._whole.pictures

    @property
    def labels(self) -> NDArray[np.int64]:
        """As in `Part`; makes the pictures."""
        return self._whole.labels

    @property
    def indices(self) -> NDArray[np.int64]:
        """As in `Part`; makes the pictures."""
        return self._whole.indices

    def first(self, count: int) -> Part:
        """Answer its first pictures, made anew each time unless all of them are there."""
        return super().first(count) if self.is_made else self._make(min(count, self._size))

    @functools.cached_property
    def _whole(self) -> Part:
        return self._make(self._size)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled pictures to learn from, to choose by, and to be tested with.

    Parameters
    ----------
    name : str
        The name that `load_dataset` knows it by.
    title : str
        What a learner reads.
    classes : tuple of str
        One word a class; a label is a position in it.
    train, validation, test : Part
        To learn from; to watch while learning; and to be judged by once, at
        the end. The test part is the same for every seed.
    licence : str
        What may be done with the pictures, and whom to thank.
    origin : str
        How the pictures were made.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    train: Part
    validation: Part
    test: Part
    licence: str
    origin: str

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of one picture: what a network takes."""
        return self.train.picture_shape


def require_seed(seed: int) -> None:
    """Refuse a seed that is not a whole number a link can carry."""
    is_whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not is_whole or not 0 <= seed <= LARGEST_SEED:
        raise LessonInputError(
            f"A seed is a whole number from 0 to {LARGEST_SEED}; {seed!r:.60} came. "
            "Choose 0 to start."
        )
