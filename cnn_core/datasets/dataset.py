"""What every data set is made of: three parts of labelled pictures and their story."""

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
        rows, columns, channels = self.train.pictures.shape[1:]
        return rows, columns, channels


def require_seed(seed: int) -> None:
    """Refuse a seed that is not a whole number a link can carry."""
    is_whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not is_whole or not 0 <= seed <= LARGEST_SEED:
        raise LessonInputError(
            f"A seed is a whole number from 0 to {LARGEST_SEED}; {seed!r} came. Choose 0 to start."
        )
