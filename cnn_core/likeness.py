"""How alike two kernels are, whatever their strength."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError


class Nearest(NamedTuple):
    """The kernel that is most like another.

    Attributes
    ----------
    place : int
        Its number among those compared, from 0.
    likeness : float
        From -1 to 1; below zero where its negative is the most alike.
    """

    place: int
    likeness: float


def likeness(kernel: FloatArray, other: FloatArray) -> float:
    """Measure how alike two kernels are: the cosine of the angle between them.

    Sum of the products of the weights, over the lengths of both [1]_. A smaller
    kernel lies in the middle of the larger one, with zeros around; a flat one
    counts for every channel of the other.

    Parameters
    ----------
    kernel, other : ndarray of shape (kH, kW) or (kH, kW, C)
        Sides of both odd, or the same.

    Returns
    -------
    likeness : float
        1 for the same direction whatever the strength, 0 for nothing in common,
        -1 for the negative; 0 where one of them is all zero.

    Raises
    ------
    LessonInputError
        If one cannot lie in the middle of the other, or both have channels, but not as many.

    References
    ----------
    .. [1] C. D. Manning, P. Raghavan, H. Schütze, Introduction to Information
       Retrieval, 2008, section 6.3.1, equation 6.10.

    Examples
    --------
    >>> edge = np.array([[-1.0, 0.0, 1.0]])
    >>> likeness(edge, 7 * edge), likeness(edge, -edge)
    (1.0, -1.0)
    >>> likeness(np.ones((3, 3)), np.ones((1, 1)))
    0.3333333333333333
    """
    one, two = _laid_together(np.asarray(kernel, np.float64), np.asarray(other, np.float64))
    lengths = float(np.sqrt((one**2).sum() * (two**2).sum()))
    if lengths == 0.0:
        return 0.0
    return float(np.clip((one * two).sum() / lengths, -1.0, 1.0))


def nearest_kernel(kernel: FloatArray, others: Sequence[FloatArray]) -> Nearest:
    """Find the kernel that is most like another, or most like its negative.

    Parameters
    ----------
    kernel : ndarray of shape (kH, kW) or (kH, kW, C)
        The one to compare.
    others : sequence of ndarray
        At least one, each as for `likeness`.

    Returns
    -------
    nearest : Nearest
        The first of several that are equally near.

    Raises
    ------
    LessonInputError
        If there are none, or their shapes do not fit.

    Examples
    --------
    >>> edge = np.array([[-1.0, 0.0, 1.0]])
    >>> nearest_kernel(edge, [np.ones((1, 3)), np.array([[2.0, 0.0, -2.0]])])
    Nearest(place=1, likeness=-1.0)
    """
    if not others:
        raise LessonInputError("Expected kernels to compare with. Received: none. Give one.")
    alike = [likeness(kernel, other) for other in others]
    place = int(np.argmax(np.abs(alike)))
    return Nearest(place, alike[place])


def _laid_together(one: FloatArray, two: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give both the same shape."""
    channels = {kernel.shape[2] for kernel in (one, two) if kernel.ndim == 3}
    if len(channels) > 1 or {one.ndim, two.ndim} - {2, 3}:
        raise LessonInputError(
            "Expected two kernels (kH, kW) or (kH, kW, C) with as many channels. "
            f"Received: {one.shape} and {two.shape}. Compare one channel at a time."
        )
    deep = [
        np.repeat(kernel[:, :, None], max(channels, default=1), axis=2)
        if kernel.ndim == 2
        else kernel
        for kernel in (one, two)
    ]
    size = np.max([kernel.shape[:2] for kernel in deep], axis=0)
    first, second = (_in_the_middle(kernel, size) for kernel in deep)
    return first, second


def _in_the_middle(kernel: FloatArray, size: NDArray[np.int64]) -> FloatArray:
    margins = size - kernel.shape[:2]
    if (margins % 2).any():
        raise LessonInputError(
            f"A kernel of {kernel.shape[0]} × {kernel.shape[1]} has no middle place in one of "
            f"{size[0]} × {size[1]}. Compare kernels whose sides are both odd, or both even."
        )
    around = [(margin // 2, margin // 2) for margin in margins]
    return np.pad(kernel, (*around, (0, 0)))
