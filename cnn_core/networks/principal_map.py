"""Points in many dimensions drawn flat along their principal axes, with the terms of each place."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray

NUM_AXES = 2
NUM_TERMS = 4
"""Terms of a place that are told one by one: those farthest from zero."""


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """The two directions along which points are spread most.

    Attributes
    ----------
    mean : ndarray of shape (D,)
        float32, the middle of all points.
    axes : ndarray of shape (2, D)
        float32, of length 1 and at right angles; all zero where nothing is spread any more.
    shares : ndarray of shape (2,)
        float64, which part of the whole variance each holds, from 0 to 1.
    """

    mean: FloatArray
    axes: FloatArray
    shares: NDArray[np.float64]

    def places(self, rows: FloatArray) -> FloatArray:
        """Answer where points lie along the axes.

        Parameters
        ----------
        rows : ndarray of shape (N, D)
            Points, not only those that the axes were made of.

        Returns
        -------
        places : ndarray of shape (N, 2)
            float32, in the unit of the rows.

        Examples
        --------
        >>> line = np.array([[0, 0], [3, 4], [6, 8]], np.float32)
        >>> principal_axes(line).places(line)[:, 0].tolist()
        [-5.0, 0.0, 5.0]
        """
        return ((rows - self.mean).astype(np.float64) @ self.axes.T).astype(np.float32)

    def turned_like(self, other: "PrincipalAxes") -> "PrincipalAxes":
        """Turn axes round so that they point the way of others, as far as they do.

        Which end of an axis is the front is arbitrary; from moment to moment of a training
        it should stay the same.

        Parameters
        ----------
        other : PrincipalAxes
            Axes of the same number of dimensions.

        Returns
        -------
        axes : PrincipalAxes
            The same axes, some with the other sign.
        """
        against = np.sum(self.axes * other.axes, axis=1, keepdims=True) < 0
        return replace(self, axes=np.where(against, -self.axes, self.axes))


@dataclass(frozen=True, eq=False)
class Terms:
    """The largest terms of sums over the dimensions, for each point.

    Attributes
    ----------
    units : ndarray of shape (N, sums, terms)
        int32, the dimension of each term, from 0.
    values : ndarray of the same shape
        float32, the point's number in that dimension.
    """

    units: NDArray[np.int32]
    values: FloatArray


def principal_axes(rows: FloatArray) -> PrincipalAxes:
    """Find the principal axes of points.

    They are the right singular vectors of the centred rows. Those are found as
    eigenvectors of the smaller of the two products of the rows with themselves,
    in float64: so a row of 7,000 pixels takes no longer than its 600 pictures.

    Parameters
    ----------
    rows : ndarray of shape (N, D)
        Points; one is enough.

    Returns
    -------
    axes : PrincipalAxes
        The component of each axis that is farthest from zero is above zero: so the
        same rows give the same axes everywhere.

    References
    ----------
    .. [1] K. Pearson, On lines and planes of closest fit to systems of points in space,
       Philosophical Magazine 2, 1901.
    .. [2] I. Jolliffe, Principal Component Analysis, 2002, section 3.5.

    Examples
    --------
    >>> found = principal_axes(np.array([[0, 0], [3, 4], [6, 8]], np.float32))
    >>> found.axes[0].round(3).tolist(), found.shares.round(3).tolist()
    ([0.6000000238418579, 0.800000011920929], [1.0, 0.0])
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    centred = rows - mean  # (N, D)
    whole = float((centred**2).sum())
    axes, sizes = _leading(centred)
    farthest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, np.newaxis], axis=1)
    axes = np.where(farthest < 0, -axes, axes)
    shares = sizes / whole if whole > 0 else np.zeros(NUM_AXES)
    return PrincipalAxes(mean.astype(np.float32), axes.astype(np.float32), shares)


def place_terms(rows: FloatArray, axes: PrincipalAxes) -> Terms:
    """Find the terms that put each point where it lies.

    A place along an axis is the sum of (number − mean) × component over all dimensions.

    Parameters
    ----------
    rows : ndarray of shape (N, D)
        Points.
    axes : PrincipalAxes
        Along which they are placed.

    Returns
    -------
    terms : Terms
        One sum for each axis, the term farthest from zero first.
    """
    centred = rows - axes.mean
    by_axis = [_largest(centred * axis, rows) for axis in axes.axes]
    units, values = zip(*by_axis, strict=True)
    return Terms(np.stack(units, axis=1), np.stack(values, axis=1))


def gap_terms(rows: FloatArray, others: FloatArray) -> tuple[Terms, FloatArray]:
    """Find the terms that keep each point away from another one.

    A distance is the root of the sum of (number − other number)² over all dimensions.

    Parameters
    ----------
    rows, others : ndarray of shape (N, D)
        A point, and the one that it is compared with.

    Returns
    -------
    terms : Terms
        One sum, the largest term first.
    opposite : ndarray of shape (N, 1, terms)
        float32, the other's number in each of these dimensions.
    """
    units, values = _largest((rows - others) ** 2, rows)
    opposite = np.take_along_axis(others, units, axis=1)
    return Terms(units[:, np.newaxis], values[:, np.newaxis]), opposite[:, np.newaxis]


def _leading(centred: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Answer the first axes (2, D) and the sum of squares along each (2,)."""
    num, size = centred.shape
    is_wide = size > num
    squares = centred @ centred.T if is_wide else centred.T @ centred
    values, vectors = np.linalg.eigh(squares)
    found = (vectors.T[::-1] @ centred if is_wide else vectors.T[::-1])[:NUM_AXES]
    sizes = np.maximum(values[::-1][:NUM_AXES], 0)
    is_spread = sizes > np.finfo(np.float64).eps * len(values) * max(values[-1], 0)
    lengths = np.linalg.norm(found, axis=1)
    axes, spread = np.zeros((NUM_AXES, size)), np.zeros(NUM_AXES)
    kept = np.flatnonzero(is_spread & (lengths > 0))
    axes[kept] = found[kept] / lengths[kept, np.newaxis]
    spread[kept] = sizes[kept]
    return axes, spread


def _largest(terms: FloatArray, rows: FloatArray) -> tuple[NDArray[np.int32], FloatArray]:
    """Answer the dimensions of the terms farthest from zero (N, terms), and the numbers there."""
    count = min(NUM_TERMS, terms.shape[1])
    order = np.argsort(-np.abs(terms), axis=1, kind="stable")[:, :count].astype(np.int32)
    return order, np.take_along_axis(rows, order, axis=1)
