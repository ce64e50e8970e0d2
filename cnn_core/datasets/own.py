"""Your own pictures in your own classes: what they are, and the data set made of them.

Imported where it is needed, never by the package: the pictures' package imports the data sets.
"""

from collections.abc import Sequence

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.datasets.dataset import Dataset, Part
from cnn_core.datasets.duplicates import (
    DuplicateKind,
    Duplicates,
    KeptPicture,
    Place,
    find_duplicates,
    kept_pictures,
)
from cnn_core.datasets.own_classes import (
    KEPT_SIDE,
    MAX_CLASSES,
    MAX_PICTURES,
    MAX_PICTURES_PER_CLASS,
    OwnClass,
    OwnPicture,
    own_picture,
    require_own_classes,
)
from cnn_core.datasets.own_split import (
    MIN_CLASSES,
    MIN_PICTURES,
    OwnSplit,
    SplitNote,
    require_trainable,
    split,
)
from cnn_core.datasets.own_summary import ClassSummary, OwnSummary, summary
from cnn_core.errors import LessonInputError
from cnn_core.pictures.resolution import FULL_BRIGHTNESS, at_resolution

__all__ = [
    "KEPT_SIDE",
    "MAX_CLASSES",
    "MAX_PICTURES",
    "MAX_PICTURES_PER_CLASS",
    "MIN_CLASSES",
    "MIN_PICTURES",
    "OWN_SIDES",
    "ClassSummary",
    "DuplicateKind",
    "Duplicates",
    "KeptPicture",
    "OwnClass",
    "OwnPicture",
    "OwnSplit",
    "OwnSummary",
    "Place",
    "SplitNote",
    "find_duplicates",
    "kept_pictures",
    "network_pictures",
    "own_dataset",
    "own_picture",
    "require_own_classes",
    "require_trainable",
    "split",
    "summary",
]

NAME = "own"
TITLE = "Your own pictures"
OWN_SIDES = (16, 24, 28, 32, 48, 64)
LICENCE = (
    "These pictures are yours, or those of the people you have them from. They stay in your session"
    " and are gone when it ends."
)


def own_dataset(
    classes: Sequence[OwnClass], *, side: int = 32, grey: bool = False, seed: int = 0
) -> Dataset:
    """Make a data set of a learner's classes.

    The same classes and settings make the same data set. ``kept_pictures(classes)[index]``
    is the picture behind an index. In each part the classes take turns.

    Parameters
    ----------
    classes : sequence of OwnClass
        Enough to train with.
    side : int, default 32
        Rows and columns, one of 16, 24, 28, 32, 48 and 64.
    grey : bool, default False
        One channel of brightness instead of three of colour.
    seed : int, default 0
        Draws the training and the validation part; see `split`.

    Returns
    -------
    dataset : Dataset
        Named "own"; float32 pictures of shape (N, side, side, 1 or 3) in [0, 1].

    Raises
    ------
    LessonInputError
        If there is not enough to train with, or `side` or `seed` is another.

    Examples
    --------
    >>> noise = np.random.default_rng(0).integers(0, 256, (10, 64, 64, 3), dtype=np.uint8)
    >>> pictures = [OwnPicture(pixels, "drawn") for pixels in noise]
    >>> pair = OwnClass("cat", tuple(pictures[:5])), OwnClass("dog", tuple(pictures[5:]))
    >>> dataset = own_dataset(pair, side=16)
    >>> dataset.classes, dataset.input_shape
    (('cat', 'dog'), (16, 16, 3))
    >>> len(dataset.train), len(dataset.validation), len(dataset.test)
    (6, 2, 2)
    """
    require_own_side(side)
    dealt = split(classes, seed=seed)
    kept = kept_pictures(classes)

    def part(indices: tuple[int, ...]) -> Part:
        ordered = _in_turns(indices, kept)
        chosen = [kept[index] for index in ordered]
        pictures = network_pictures([each.picture for each in chosen], side=side, grey=grey)
        labels = np.array([each.label for each in chosen], dtype=np.int64)
        return Part(pictures, labels, np.array(ordered, dtype=np.int64))

    return Dataset(
        name=NAME,
        title=TITLE,
        classes=tuple(own_class.name for own_class in classes),
        train=part(dealt.train),
        validation=part(dealt.validation),
        test=part(dealt.test),
        licence=LICENCE,
        origin=(
            f"You took, drew or chose these {len(kept)} pictures. Of each the middle square is "
            f"taken, made {side} × {side} pixels by area averages"
            f"{', and grey' if grey else ''}. Pictures that occur twice count once."
        ),
    )


def require_own_side(side: int) -> None:
    """Refuse a side that is not on offer.

    Parameters
    ----------
    side : int
        Rows and columns that a network is to take.

    Raises
    ------
    LessonInputError
        If it is none of 16, 24, 28, 32, 48 and 64.

    Examples
    --------
    >>> require_own_side(32)
    """
    is_whole = isinstance(side, int | np.integer) and not isinstance(side, bool)
    if not is_whole or side not in OWN_SIDES:
        raise LessonInputError(
            f"Your pictures can have {', '.join(map(str, OWN_SIDES))} pixels a side; {side!r} came."
            " Choose 32."
        )


def network_pictures(
    pictures: Sequence[OwnPicture], *, side: int, grey: bool = False
) -> FloatArray:
    """Make of kept pictures what a network takes: those it learns from, and new ones alike.

    Parameters
    ----------
    pictures : sequence of OwnPicture
        N of them.
    side : int
        Rows and columns, one of `OWN_SIDES`.
    grey : bool, default False
        One channel instead of three.

    Returns
    -------
    pictures : ndarray of shape (N, side, side, 1 or 3)
        float32 in [0, 1]; every value is k/255 for a whole k.

    Raises
    ------
    LessonInputError
        If `side` is another.

    Examples
    --------
    >>> white = OwnPicture(np.full((64, 64, 3), 255, np.uint8), "drawn")
    >>> network_pictures([white], side=28, grey=True).shape
    (1, 28, 28, 1)
    """
    require_own_side(side)
    numbers = np.empty((len(pictures), side, side, 1 if grey else 3), np.float32)
    for number, picture in zip(numbers, pictures, strict=True):
        brightness: Picture = picture.pixels.astype(np.float32) / np.float32(FULL_BRIGHTNESS)
        number[:] = at_resolution(brightness, side, grey=grey)
    return numbers


def _in_turns(indices: tuple[int, ...], kept: Sequence[KeptPicture]) -> list[int]:
    """One picture of each class after the other, so that the first few show all classes."""
    turns: dict[int, int] = {}
    order = []
    for index in indices:
        label = kept[index].label
        turns[label] = turns.get(label, -1) + 1
        order.append((turns[label], label, index))
    return [index for _, _, index in sorted(order)]
