"""What a learner should know of the pictures that were gathered, before training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core.datasets.duplicates import kept_pictures
from cnn_core.datasets.own_classes import OwnClass
from cnn_core.datasets.own_split import OwnSplit, SplitNote, split
from cnn_core.errors import LessonInputError

UNEVEN = 2  # a class with more times the pictures of another is worth a word


@dataclass(frozen=True)
class ClassSummary:
    """How the pictures of one class are used.

    Parameters
    ----------
    name : str
        The class.
    num_pictures : int
        All that were gathered.
    num_kept : int
        Those that count: without duplicates.
    num_train, num_validation, num_test : int
        In each part; 0 as long as there is not enough to train.
    """

    name: str
    num_pictures: int
    num_kept: int
    num_train: int
    num_validation: int
    num_test: int


@dataclass(frozen=True)
class OwnSummary:
    """What a learner should know of the pictures before training.

    Parameters
    ----------
    classes : tuple of ClassSummary
        One for each class, in order.
    problem : str
        Why these cannot be trained with, or "".
    imbalance : str
        What a network could gain by always saying one class, or "".
    notes : tuple of SplitNote
        Bursts that had to be cut.
    """

    classes: tuple[ClassSummary, ...]
    problem: str
    imbalance: str
    notes: tuple[SplitNote, ...]


def summary(classes: Sequence[OwnClass], *, seed: int = 0) -> OwnSummary:
    """Count what there is, and say what is wanting or lopsided; for any classes.

    Parameters
    ----------
    classes : sequence of OwnClass
        Perhaps not enough to train with.
    seed : int, default 0
        As for `split`.

    Returns
    -------
    summary : OwnSummary
        The names of classes stand in its sentences as they are: who shows them escapes them.

    Examples
    --------
    >>> summary([OwnClass("cat", ())]).problem
    'A network learns to tell at least 2 classes apart, but 1 came; add another class.'
    """
    kept = kept_pictures(classes)
    try:
        dealt, problem = split(classes, seed=seed), ""
    except LessonInputError as error:
        dealt, problem = OwnSplit((), (), (), ()), str(error)

    def counts(indices: Sequence[int]) -> NDArray[np.int64]:
        labels = [kept[index].label for index in indices]
        return np.bincount(np.array(labels, dtype=np.int64), minlength=len(classes))

    columns = [counts(range(len(kept))), *map(counts, (dealt.train, dealt.validation, dealt.test))]
    rows = tuple(
        ClassSummary(own_class.name, len(own_class.pictures), *(int(c[label]) for c in columns))
        for label, own_class in enumerate(classes)
    )
    return OwnSummary(rows, problem, _imbalance(rows), dealt.notes)


def _imbalance(rows: Sequence[ClassSummary]) -> str:
    """Say how right a network would be that always names the largest class."""
    counted = [row for row in rows if row.num_kept]
    if len(counted) < 2:
        return ""
    largest = max(counted, key=lambda row: row.num_kept)
    smallest = min(counted, key=lambda row: row.num_kept)
    if largest.num_kept <= UNEVEN * smallest.num_kept:
        return ""
    percent = 100 * largest.num_kept // sum(row.num_kept for row in counted)
    return (
        f"{largest.name} has {largest.num_kept} pictures and {smallest.name} "
        f"{smallest.num_kept}. A network can be right in {percent} % of cases by always saying "
        f"{largest.name}; add pictures of {smallest.name}."
    )
