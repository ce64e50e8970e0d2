"""Learn from fewer examples, or from some with wrong labels: only ever for a training part.

What judges a network, the validation and the test part, stays as it is: else two trainings
could not be compared.
"""

import numpy as np
from numpy.typing import NDArray

from cnn_core.datasets.dataset import Part, require_seed
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

MOST_WRONG = 0.9
"""The largest share of wrong labels."""


def fewer(part: Part, count: int, num_classes: int, seed: int = 0) -> Part:
    """Keep some examples of a part, the classes in their proportion.

    They are nested: the first 100 are among the first 200, so that a longer training
    differs by what was added alone. For this all examples are put into one order, in
    which those of each class are evenly spread, and it is cut off after `count`. In a
    part with as many of each class, no class gets more than one example above another.

    Parameters
    ----------
    part : Part
        To learn from.
    count : int
        Examples to keep, from 1 to all.
    num_classes : int
        Classes of the data set. With a `count` of so many or more, each class that the
        part has is kept at least once.
    seed : int, default 0
        Draws which examples of a class come first.

    Returns
    -------
    kept : Part
        In the order that they had; `part` itself if all are kept.

    Raises
    ------
    LessonInputError
        If `count` or the seed is out of range, or a label is not below `num_classes`.

    References
    ----------
    .. [1] M. L. Balinski and H. P. Young, Fair Representation, 2nd edition, Brookings,
       2001, appendix A: the order is that of Webster's method, which is nested.

    Examples
    --------
    >>> part = Part(np.zeros((6, 8, 8, 1), np.float32), np.array([0, 0, 0, 0, 1, 1]), np.arange(6))
    >>> fewer(part, 3, num_classes=2).labels.tolist()
    [0, 0, 1]
    """
    wanted = require_whole(count, "number of examples", 1, len(part))
    require_seed(seed)
    if wanted == len(part):
        return part
    order = _evenly_spread(_checked_labels(part, num_classes), int(seed))
    kept = np.sort(order[:wanted])
    return Part(part.pictures[kept], part.labels[kept], part.indices[kept])


def with_label_noise(part: Part, share: float, num_classes: int, seed: int = 0) -> Part:
    """Give a share of the examples a wrong label, any other class being as likely.

    They are nested: a larger share keeps all wrong labels of a smaller one, and adds some.

    Parameters
    ----------
    part : Part
        To learn from.
    share : float
        From 0 to 0.9; exactly ``round(share * N)`` labels are changed.
    num_classes : int
        Classes of the data set, at least 2.
    seed : int, default 0
        Draws which labels are changed, and to what.

    Returns
    -------
    noisy : Part
        The same pictures in the same order; `part` itself if no label is changed.

    Raises
    ------
    LessonInputError
        If the share or the seed is out of range, there are fewer than two classes, or a
        label is not below `num_classes`.

    References
    ----------
    .. [1] C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals, Understanding deep
       learning requires rethinking generalization, ICLR 2017, arXiv:1611.03530.

    Examples
    --------
    >>> part = Part(np.zeros((4, 8, 8, 1), np.float32), np.array([0, 0, 1, 1]), np.arange(4))
    >>> sum(with_label_noise(part, 0.25, num_classes=2).labels.tolist()) in (1, 3)
    True
    """
    require_whole(num_classes, "number of classes", 2)
    require_seed(seed)
    labels = _checked_labels(part, num_classes)
    num_wrong = round(_checked_share(share) * len(part))
    if num_wrong == 0:
        return part
    rng = np.random.Generator(np.random.PCG64(int(seed)))
    order = rng.permutation(len(labels))
    steps = rng.integers(1, num_classes, size=len(labels))  # to another class, round the circle
    wrong = order[:num_wrong]
    noisy = labels.copy()
    noisy[wrong] = (labels[wrong] + steps[wrong]) % num_classes
    return Part(part.pictures, noisy, part.indices)


def changed_labels(original: Part, noisy: Part) -> NDArray[np.int64]:
    """Find the examples whose label differs between two parts with the same pictures.

    Parameters
    ----------
    original, noisy : Part
        Before and after `with_label_noise`.

    Returns
    -------
    positions : ndarray of shape (number of changed labels,)
        int64, positions in the part, ascending.

    Raises
    ------
    LessonInputError
        If the parts do not have the same pictures in the same order.

    Examples
    --------
    >>> part = Part(np.zeros((4, 8, 8, 1), np.float32), np.array([0, 0, 1, 1]), np.arange(4))
    >>> len(changed_labels(part, with_label_noise(part, 0.5, num_classes=2)))
    2
    """
    if not np.array_equal(original.indices, noisy.indices):
        raise LessonInputError(
            "Expected two parts with the same pictures in the same order. "
            f"Received: {len(original)} and {len(noisy)} pictures, not the same ones. "
            "Compare a part with what became of it."
        )
    return np.flatnonzero(original.labels != noisy.labels).astype(np.int64)


def _evenly_spread(labels: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Put all positions into one order, each class evenly spread, one of each class first.

    The k-th of the n examples of a class stands at (k - 1/2) / n of the way.
    """
    shuffled = np.random.Generator(np.random.PCG64(seed)).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    sizes = np.bincount(labels)
    before_in_class = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    way = (before_in_class + 0.5) / np.repeat(sizes, sizes)
    return by_class[np.lexsort((labels[by_class], way, before_in_class > 0))]


def _checked_labels(part: Part, num_classes: int) -> NDArray[np.int64]:
    """Answer the labels, or say that one is of no class."""
    classes = require_whole(num_classes, "number of classes", 1)
    if len(part) and not 0 <= part.labels.min() <= part.labels.max() < classes:
        raise LessonInputError(
            f"Expected labels from 0 to {classes - 1}, for {classes} classes. Received: labels "
            f"from {part.labels.min()} to {part.labels.max()}. Give the number of all classes."
        )
    return part.labels


def _checked_share(share: object) -> float:
    """Answer a share of wrong labels, or say which ones there are."""
    if (
        isinstance(share, bool)
        or not isinstance(share, int | float | np.integer | np.floating)
        or not 0 <= share <= MOST_WRONG  # false for NaN too
    ):
        raise LessonInputError(
            f"Expected for the share of wrong labels a number from 0 to {MOST_WRONG}. "
            f"Received: {share!r:.60}. Give 0 to leave all labels as they are."
        )
    return float(share)
