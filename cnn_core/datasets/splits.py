"""Cut labelled pictures into parts that all have the same mixture of classes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core.errors import LessonInputError


def stratified_split(
    labels: ArrayLike, sizes: Sequence[int], seed: int
) -> tuple[NDArray[np.int64], ...]:
    """Deal examples into parts so that every class is spread evenly over them.

    A part with a fifth of all examples gets a fifth of every class, up to the
    one example that rounding costs. Without this a small test part can by bad
    luck hold few of one class, and its score says little.

    Parameters
    ----------
    labels : array_like of shape (N,)
        The class of each example, whole numbers from 0.
    sizes : sequence of int
        How many examples each part gets; together they are N.
    seed : int
        Which examples of a class go where. The same seed deals the same way.

    Returns
    -------
    parts : tuple of ndarray
        For each size, the positions of its examples in `labels`, ascending.

    Raises
    ------
    LessonInputError
        If the sizes do not add up to the number of labels, or one is negative.

    Examples
    --------
    >>> small, large = stratified_split([0, 0, 0, 1, 1, 1], [2, 4], seed=0)
    >>> [int(n) for n in np.array([0, 0, 0, 1, 1, 1])[small]]
    [0, 1]
    >>> sorted(np.concatenate([small, large]).tolist())
    [0, 1, 2, 3, 4, 5]
    """
    class_of = np.asarray(labels, dtype=np.int64)
    if min(sizes, default=-1) < 0 or sum(sizes) != len(class_of):
        raise LessonInputError(
            f"The sizes of the parts must be 0 or more and add up to {len(class_of)} examples; "
            f"{tuple(sizes)} came. Change one of them."
        )
    rng = np.random.Generator(np.random.PCG64(seed))
    shares = _whole_shares(np.bincount(class_of), sizes)  # (classes, parts)
    dealt: list[list[NDArray[np.int64]]] = [[] for _ in sizes]
    for label, share in enumerate(shares):
        members = rng.permutation(np.flatnonzero(class_of == label))
        for part, chunk in enumerate(np.split(members, np.cumsum(share)[:-1])):
            dealt[part].append(chunk)
    return tuple(np.sort(np.concatenate(chunks)) for chunks in dealt)


def _whole_shares(class_counts: NDArray[np.int64], sizes: Sequence[int]) -> NDArray[np.int64]:
    """Round the table of exact shares so that every row and column keeps its sum.

    Each entry becomes its floor or its ceiling. Such a rounding of a table always
    exists (L. H. Cox, Controlled rounding, INFOR 20, 1982); it is found by augmenting paths.
    """
    total = max(int(class_counts.sum()), 1)
    products = np.multiply.outer(class_counts, np.asarray(sizes, dtype=np.int64))
    shares = products // total
    may_round_up = products % total > 0
    room = np.asarray(sizes) - shares.sum(axis=0)  # how many roundings up each part still needs
    chosen = np.zeros_like(may_round_up)

    def place(label: int, tried: set[int]) -> bool:
        """Round one entry of this class up, moving other classes' choices aside if needed."""
        for part in np.flatnonzero(may_round_up[label] & ~chosen[label]).tolist():
            if part in tried:
                continue
            tried.add(part)
            if chosen[:, part].sum() < room[part]:
                chosen[label, part] = True
                return True
            for other in np.flatnonzero(chosen[:, part]).tolist():
                if place(other, tried):
                    chosen[other, part], chosen[label, part] = False, True
                    return True
        return False

    for label, missing in enumerate(class_counts - shares.sum(axis=1)):
        for _ in range(missing):
            place(label, set())
    return shares + chosen
