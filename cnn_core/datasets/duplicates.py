"""Pictures that occur twice, or nearly so: a network tested on them is tested on what it knows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets.own_classes import KEPT_SIDE, OwnClass, OwnPicture

DuplicateKind = Literal["same", "contradiction", "near", "near_contradiction"]

NUM_CELLS = 16
# Of photographs saved anew, made smaller, brighter or noisier nine in ten have 0.986 or more; of
# 237,000 pairs of unlike photographs, faces, letters, digits and shapes of one class two do.
LEAST_CORRELATION = 0.98
# Black frames of a covered camera have nothing to correlate; they differ by noise alone.
MOST_NOISE = 2.0  # of 255, root mean square over the cells


class Place(NamedTuple):
    """Where a picture stands: the name of its class, its position in it, and its origin."""

    class_name: str
    position: int
    origin: str


@dataclass(frozen=True)
class Duplicates:
    """Two or more pictures that are the same, or nearly.

    Parameters
    ----------
    kind : {"same", "contradiction", "near", "near_contradiction"}
        The same pixels in one class, of which the first is kept; the same pixels in
        two classes, of which none is kept, as nothing right can be learnt from them;
        nearly the same in one class; nearly the same in two classes. The last two
        are kept.
    places : tuple of Place
        In the order of classes and pictures.
    """

    kind: DuplicateKind
    places: tuple[Place, ...]


class KeptPicture(NamedTuple):
    """A picture that takes part: its class as a number, its position there, and itself."""

    label: int
    position: int
    picture: OwnPicture


def kept_pictures(classes: Sequence[OwnClass]) -> tuple[KeptPicture, ...]:
    """Leave out what occurs twice; a picture's place in the answer is its index in the data set.

    Parameters
    ----------
    classes : sequence of OwnClass
        Any.

    Returns
    -------
    kept : tuple of KeptPicture
        Class by class. Of equal pictures in a class the first; of equal pictures in
        two classes none.

    Examples
    --------
    >>> black, white = (OwnPicture(np.full((64, 64, 3), b, np.uint8), "drawn") for b in (0, 255))
    >>> pair = OwnClass("night", (black, black)), OwnClass("day", (white,))
    >>> [(kept.label, kept.position) for kept in kept_pictures(pair)]
    [(0, 0), (1, 0)]
    """
    kept = []
    for places in _by_digest(classes).values():
        if len({label for label, _ in places}) == 1:
            label, position = places[0]
            kept.append(KeptPicture(label, position, classes[label].pictures[position]))
    return tuple(sorted(kept, key=lambda picture: picture[:2]))


def find_duplicates(classes: Sequence[OwnClass]) -> tuple[Duplicates, ...]:
    """Find pictures that occur twice, or nearly, in one class or in two.

    Nearly the same: the colours of 16 × 16 cells go up and down together (their
    correlation is 0.98 or more), so that a picture saved anew, made smaller, brighter
    or noisier is found, and a mirrored one is not. Pictures of one burst are alike
    anyway, and not told as nearly the same.

    Parameters
    ----------
    classes : sequence of OwnClass
        Any.

    Returns
    -------
    duplicates : tuple of Duplicates
        First the equal ones, then the nearly equal ones.

    Examples
    --------
    >>> black = OwnPicture(np.zeros((64, 64, 3), np.uint8), "drawn")
    >>> pair = OwnClass("night", (black,)), OwnClass("day", (black,))
    >>> [(found.kind, len(found.places)) for found in find_duplicates(pair)]
    [('contradiction', 2)]
    """
    found = []
    for places in _by_digest(classes).values():
        if len(places) > 1:
            is_one_class = len({label for label, _ in places}) == 1
            kind: DuplicateKind = "same" if is_one_class else "contradiction"
            found.append(Duplicates(kind, tuple(_place(classes, *place) for place in places)))
    return (*found, *_near_duplicates(classes))


def _by_digest(classes: Sequence[OwnClass]) -> dict[str, list[tuple[int, int]]]:
    """Label and position of every picture, equal ones together."""
    places = defaultdict(list)
    for label, own_class in enumerate(classes):
        for position, picture in enumerate(own_class.pictures):
            places[picture.digest].append((label, position))
    return places


def _place(classes: Sequence[OwnClass], label: int, position: int) -> Place:
    return Place(classes[label].name, position, classes[label].pictures[position].origin)


def _near_duplicates(classes: Sequence[OwnClass]) -> list[Duplicates]:
    """Kept pictures that are nearly the same, first within classes, then across them."""
    kept = kept_pictures(classes)
    near = nearly_same([each.picture for each in kept])
    is_same_class = alike([each.label for each in kept])
    is_same_burst = is_same_class & alike([each.picture.group for each in kept])
    kinds: tuple[tuple[DuplicateKind, NDArray[np.bool_]], ...] = (
        ("near", near & is_same_class & ~is_same_burst),
        ("near_contradiction", near & ~is_same_class),
    )
    return [
        Duplicates(kind, tuple(_place(classes, *kept[index][:2]) for index in indices))
        for kind, linked in kinds
        for indices in connected(linked)
        if len(indices) > 1
    ]


def alike(names: Sequence[int | str]) -> NDArray[np.bool_]:
    """Compare every name with every other.

    Parameters
    ----------
    names : sequence of int or str
        N of them.

    Returns
    -------
    equal : ndarray of shape (N, N)
        True where two are the same.

    Examples
    --------
    >>> alike(["a", "b", "a"])[0].tolist()
    [True, False, True]
    """
    numbers = np.unique(np.array(names), return_inverse=True)[1]
    equal: NDArray[np.bool_] = np.equal.outer(numbers, numbers)
    return equal


def nearly_same(pictures: Sequence[OwnPicture]) -> NDArray[np.bool_]:
    """Compare every picture with every other.

    Parameters
    ----------
    pictures : sequence of OwnPicture
        N of them.

    Returns
    -------
    near : ndarray of shape (N, N)
        Symmetric; False on the diagonal.

    Examples
    --------
    >>> half = np.zeros((64, 64, 3), np.uint8)
    >>> half[:32] = 200
    >>> half, paler, turned = (OwnPicture(p, "drawn") for p in (half, half // 2, half[::-1]))
    >>> nearly_same([half, paler, turned]).tolist()
    [[False, True, False], [True, False, False], [False, False, False]]
    """
    cells = _cells(pictures)  # (N, 768)
    centred = cells - cells.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1)
    together = centred @ centred.T  # (N, N)
    near: NDArray[np.bool_] = together >= LEAST_CORRELATION * np.multiply.outer(lengths, lengths)
    near &= np.logical_and.outer(lengths > 0, lengths > 0)
    squares = (cells**2).sum(axis=1)
    apart = np.add.outer(squares, squares) - 2.0 * (cells @ cells.T)
    near |= apart <= cells.shape[1] * MOST_NOISE**2
    np.fill_diagonal(near, False)
    return near


def _cells(pictures: Sequence[OwnPicture]) -> FloatArray:
    """The mean colours of 16 × 16 cells, 0 to 255; shape (N, 768)."""
    block = KEPT_SIDE // NUM_CELLS
    cells = np.empty((len(pictures), NUM_CELLS * NUM_CELLS * 3), np.float32)
    for picture, sums in zip(pictures, cells, strict=True):
        strips = picture.pixels.reshape(NUM_CELLS, block, KEPT_SIDE * 3).sum(1, dtype=np.uint16)
        sums[:] = strips.reshape(NUM_CELLS, NUM_CELLS, block, 3).sum(2).ravel()
    return cells / np.float32(block**2)


def connected(linked: NDArray[np.bool_]) -> list[list[int]]:
    """Gather what hangs together, directly or by way of others.

    Parameters
    ----------
    linked : ndarray of shape (N, N)
        Symmetric.

    Returns
    -------
    sets : list of list of int
        Every position once; ascending within a set, sets by their first.

    Examples
    --------
    >>> connected(np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]], bool))
    [[0, 2], [1]]
    """
    is_seen = np.zeros(len(linked), bool)
    sets = []
    for start in range(len(linked)):
        if not is_seen[start]:
            members = np.arange(len(linked)) == start
            frontier = members
            while frontier.any():
                frontier = linked[frontier].any(axis=0) & ~members
                members = members | frontier
            is_seen |= members
            sets.append(np.flatnonzero(members).tolist())
    return sets
