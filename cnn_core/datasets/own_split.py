"""Deal a learner's pictures into training, validation and test part, bursts kept together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn_core.datasets.dataset import require_seed
from cnn_core.datasets.drawn import TEST_SEED, TEST_STREAM, VALIDATION_STREAM
from cnn_core.datasets.duplicates import alike, connected, kept_pictures, nearly_same
from cnn_core.datasets.own_classes import OwnClass, OwnPicture, require_own_classes
from cnn_core.errors import LessonInputError

PartName = Literal["train", "validation", "test"]

MIN_CLASSES = 2
# The fewest that three fifths, one fifth and one fifth cut into whole pictures: 3, 1 and 1.
MIN_PICTURES = 5
HELD_OUT = 1 / 5  # for validation, and again for the test

Bursts = list[list[int]]
"""Positions of pictures that belong on one side, each list in order of time."""


@dataclass(frozen=True)
class SplitNote:
    """Where pictures that belong on one side had to be put on two.

    Parameters
    ----------
    class_name : str
        The class.
    torn : tuple of {"train", "validation", "test"}
        The parts that hold pictures of one burst, or nearly the same ones.
    sentence : str
        What this does to the scores, for the learner; names stand in it as they are.
    """

    class_name: str
    torn: tuple[PartName, ...]
    sentence: str


@dataclass(frozen=True)
class OwnSplit:
    """Which kept picture goes where.

    Parameters
    ----------
    train, validation, test : tuple of int
        Positions in `kept_pictures`, ascending.
    notes : tuple of SplitNote
        At most one a class.
    """

    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]
    notes: tuple[SplitNote, ...]


def require_trainable(classes: Sequence[OwnClass]) -> None:
    """Refuse what is not enough to learn from, watch and test.

    Parameters
    ----------
    classes : sequence of OwnClass
        What the learner has gathered.

    Raises
    ------
    LessonInputError
        If there are fewer than 2 classes, or a class has fewer than 5 pictures that
        count; duplicates do not. Also as `require_own_classes`.

    Examples
    --------
    >>> require_trainable([OwnClass("cat", ()), OwnClass("dog", ())])
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: Every class needs at least 5 different pictures, but cat has \
0, dog has 0; add 5 to cat, 5 to dog.
    """
    require_own_classes(classes)
    if len(classes) < MIN_CLASSES:
        raise LessonInputError(
            f"A network learns to tell at least {MIN_CLASSES} classes apart, but {len(classes)} "
            "came; add another class."
        )
    counts = np.bincount([kept.label for kept in kept_pictures(classes)], minlength=len(classes))
    lacking = {
        own_class.name: int(count)
        for own_class, count in zip(classes, counts, strict=True)
        if count < MIN_PICTURES
    }
    if lacking:
        has = ", ".join(f"{name} has {count}" for name, count in lacking.items())
        add = ", ".join(f"{MIN_PICTURES - count} to {name}" for name, count in lacking.items())
        raise LessonInputError(
            f"Every class needs at least {MIN_PICTURES} different pictures, but {has}; add {add}."
        )


def split(classes: Sequence[OwnClass], *, seed: int = 0) -> OwnSplit:
    """Deal the kept pictures of every class into about 60, 20 and 20 %.

    Pictures of one burst, and pictures of one class that are nearly the same, go to one
    part: a network that has learnt one of them knows the other, and a score on it
    would be a lie. Where a class has fewer than three such bursts, one is cut in order
    of time, its first part to learn from and its last to be held out, and a note says
    so. As everywhere here, the test part is the same for every seed.

    Parameters
    ----------
    classes : sequence of OwnClass
        Enough to train with.
    seed : int, default 0
        Draws the training and the validation part.

    Returns
    -------
    split : OwnSplit
        Every kept picture once; every class in every part.

    Raises
    ------
    LessonInputError
        As `require_trainable`, or if the seed is no whole number from 0.

    Examples
    --------
    >>> noise = np.random.default_rng(0).integers(0, 256, (15, 64, 64, 3), dtype=np.uint8)
    >>> cats = OwnClass("cat", tuple(OwnPicture(pixels, "camera", "1") for pixels in noise[:5]))
    >>> dogs = OwnClass("dog", tuple(OwnPicture(pixels, "drawn") for pixels in noise[5:]))
    >>> dealt = split([cats, dogs])
    >>> len(dealt.train), len(dealt.validation), len(dealt.test)
    (9, 3, 3)
    >>> [(note.class_name, note.torn) for note in dealt.notes]
    [('cat', ('train', 'validation', 'test'))]
    """
    require_trainable(classes)
    require_seed(seed)
    kept = kept_pictures(classes)
    parts: Bursts = [[], [], []]
    notes = []
    for label, own_class in enumerate(classes):
        indices = [index for index, picture in enumerate(kept) if picture.label == label]
        bursts = find_bursts([kept[index].picture for index in indices])
        dealt, torn = _deal(bursts, label, seed)
        for part, positions in zip(parts, dealt, strict=True):
            part.extend(indices[position] for position in sorted(positions))
        if torn:
            notes.append(SplitNote(own_class.name, torn, _explain(own_class.name, dealt, torn)))
    train, validation, test = (tuple(part) for part in parts)
    return OwnSplit(train, validation, test, tuple(notes))


def find_bursts(pictures: Sequence[OwnPicture]) -> Bursts:
    """Gather the pictures of a class that belong on one side.

    Parameters
    ----------
    pictures : sequence of OwnPicture
        Of one class.

    Returns
    -------
    bursts : list of list of int
        Every position once. In one list are pictures of one group, and those that are nearly
        the same, also by way of others.

    Examples
    --------
    >>> noise = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), dtype=np.uint8)
    >>> groups = "burst 1", "burst 2", "", "burst 1"
    >>> find_bursts([OwnPicture(*each) for each in zip(noise, ["camera"] * 4, groups)])
    [[0, 3], [1], [2]]
    """
    groups = alike([picture.group for picture in pictures])
    return connected(nearly_same(pictures) | groups)


def _deal(bursts: Bursts, label: int, seed: int) -> tuple[Bursts, tuple[PartName, ...]]:
    """Give each part its positions, and tell which parts share a burst."""
    num_pictures = sum(len(burst) for burst in bursts)
    held = max(1, round(HELD_OUT * num_pictures))
    if len(bursts) == 1:
        (burst,) = bursts
        cut = [burst[: -2 * held], burst[-2 * held : -held], burst[-held:]]
        return cut, ("train", "validation", "test")
    if len(bursts) == 2:
        larger, smaller = sorted(bursts, key=len, reverse=True)
        if len(smaller) == 1:
            return [larger[:-held], larger[-held:], smaller], ("train", "validation")
        middle = len(smaller) // 2
        return [larger, smaller[:middle], smaller[middle:]], ("validation", "test")
    rest, test = _deal_whole(bursts, held, 2, (TEST_STREAM, TEST_SEED, label))
    train, validation = _deal_whole(rest, held, 1, (VALIDATION_STREAM, seed, label))
    return [sum(part, []) for part in (train, validation, test)], ()


def _deal_whole(
    bursts: Bursts, held: int, least_left: int, seed: tuple[int, ...]
) -> tuple[Bursts, Bursts]:
    """Hold out about so many pictures in whole bursts, at least one, and leave at least so many."""
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(bursts)).tolist()
    largest_first = sorted(drawn, key=lambda position: -len(bursts[position]))
    left: Bursts = []
    held_out: Bursts = []
    room = [sum(len(burst) for burst in bursts) - held, held]
    for num_dealt, position in enumerate(largest_first):
        needs = [least_left - len(left), 1 - len(held_out)]
        must_choose = sum(max(0, need) for need in needs) == len(bursts) - num_dealt
        sides = [side for side in (0, 1) if needs[side] > 0 or not must_choose]
        side = max(sides, key=lambda side: room[side])
        (left, held_out)[side].append(bursts[position])
        room[side] -= len(bursts[position])
    return left, held_out


def _explain(name: str, dealt: Bursts, torn: tuple[PartName, ...]) -> str:
    """Say what it does to the scores that a burst was cut."""
    num_train, num_validation, num_test = (len(positions) for positions in dealt)
    if "train" not in torn:
        return (
            f"The pictures of {name} are of two bursts: the network learns from the larger, and the"
            " smaller is cut in two, for validation and for the test. Take a third burst somewhere"
            " else."
        )
    if "test" not in torn:
        return (
            f"All pictures of {name} but one are of one burst, or nearly alike: its last "
            f"{num_validation} are held out for validation, which will look better than it is, and "
            "the test has a single picture. Take another burst somewhere else."
        )
    return (
        f"All pictures of {name} are of one burst, or nearly alike: the network learns from the "
        f"first {num_train}, and the last {num_validation + num_test} are held out. The score then "
        f"says how well it knows this burst, not {name} elsewhere. Take another burst somewhere "
        "else."
    )
