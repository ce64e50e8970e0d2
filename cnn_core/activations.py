"""The functions that decide, number by number, what of a response goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_numbers

NEGATIVE_SLOPE = 0.2
"""Keras's default of ``keras.activations.leaky_relu``; its layer LeakyReLU has 0.3."""


def identity(values: ArrayLike) -> FloatArray:
    """Let every number pass unchanged, for the comparison with no activation at all.

    Parameters
    ----------
    values : array_like
        A response or feature maps, in any shape; finite.

    Returns
    -------
    activation : ndarray, float32
        A copy in the same shape.

    Raises
    ------
    LessonInputError
        If a number is not finite.

    Examples
    --------
    >>> identity([-2, 3])
    array([-2.,  3.], dtype=float32)
    """
    return require_numbers(values, "values").copy()


def relu(values: ArrayLike) -> FloatArray:
    """Set every negative number to zero and let the others pass.

    Parameters
    ----------
    values : array_like
        A response or feature maps, in any shape; finite.

    Returns
    -------
    activation : ndarray, float32
        In [0, inf), same shape.

    Raises
    ------
    LessonInputError
        If a number is not finite.

    References
    ----------
    .. [1] V. Nair and G. E. Hinton, Rectified Linear Units Improve Restricted Boltzmann
       Machines, ICML, 2010.

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0., 0., 3.], dtype=float32)
    """
    return np.asarray(np.maximum(require_numbers(values, "values"), np.float32(0)))


def leaky_relu(values: ArrayLike, negative_slope: float = NEGATIVE_SLOPE) -> FloatArray:
    """Let positive numbers pass and shrink negative ones, so that none is lost for learning.

    Parameters
    ----------
    values : array_like
        A response or feature maps, in any shape; finite.
    negative_slope : float, default 0.2
        What negative numbers are multiplied by, from 0 to 1. The default is that
        of ``keras.activations.leaky_relu``; the layer ``LeakyReLU`` has 0.3.

    Returns
    -------
    activation : ndarray, float32
        Signed, same shape.

    Raises
    ------
    LessonInputError
        If a number is not finite, or the slope not from 0 to 1.

    References
    ----------
    .. [1] A. L. Maas, A. Y. Hannun and A. Y. Ng, Rectifier Nonlinearities Improve Neural
       Network Acoustic Models, ICML, 2013.

    Examples
    --------
    >>> leaky_relu([-5, 0, 3])
    array([-1.,  0.,  3.], dtype=float32)
    """
    numbers = require_numbers(values, "values")
    slope = _require_between(negative_slope, "negative_slope", 0.0, 1.0)
    return np.asarray(np.maximum(numbers, np.float32(slope) * numbers))


def sigmoid(values: ArrayLike) -> FloatArray:
    """Squeeze every number into 0 to 1; 0 becomes one half.

    Parameters
    ----------
    values : array_like
        A response or feature maps, in any shape; finite, as large as you like.

    Returns
    -------
    activation : ndarray, float32
        In [0, 1], same shape.

    Raises
    ------
    LessonInputError
        If a number is not finite.

    References
    ----------
    .. [1] I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016,
       section 3.10, "Useful Properties of Common Functions".

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ], dtype=float32)
    """
    numbers = require_numbers(values, "values")
    # exp of a number that is never positive cannot overflow.
    small = np.exp(-np.abs(numbers))
    return np.asarray(np.where(numbers >= 0, np.float32(1), small) / (np.float32(1) + small))


def tanh(values: ArrayLike) -> FloatArray:
    """Squeeze every number into -1 to 1; 0 stays 0.

    Parameters
    ----------
    values : array_like
        A response or feature maps, in any shape; finite, as large as you like.

    Returns
    -------
    activation : ndarray, float32
        In [-1, 1], same shape.

    Raises
    ------
    LessonInputError
        If a number is not finite.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.], dtype=float32)
    """
    return np.asarray(np.tanh(require_numbers(values, "values")))


def softmax(logits: ArrayLike, axis: int = -1, temperature: float = 1.0) -> FloatArray:
    """Turn scores into probabilities: positive numbers that sum up to 1.

    Parameters
    ----------
    logits : array_like
        Scores, one for each class along `axis`; finite, as large as you like.
    axis : int, default -1
        The axis of the classes.
    temperature : float, default 1
        Divides the scores first, from 0.001 to 1,000: below 1 the best class
        stands out more, above 1 the classes draw level.

    Returns
    -------
    probabilities : ndarray, float32
        In [0, 1], same shape, summing up to 1 along `axis`.

    Raises
    ------
    LessonInputError
        If a number is not finite, there is no such axis or nothing along it, or the
        temperature is out of range.

    References
    ----------
    .. [1] J. S. Bridle, Probabilistic Interpretation of Feedforward Classification Network
       Outputs, with Relationships to Statistical Pattern Recognition, in Neurocomputing,
       Springer, 1990.
    .. [2] G. Hinton, O. Vinyals and J. Dean, Distilling the Knowledge in a Neural Network,
       2015, arXiv:1503.02531, equation 1 (temperature).

    Examples
    --------
    >>> softmax([0, 0, 1000])
    array([0., 0., 1.], dtype=float32)
    >>> softmax([1, 2], temperature=1000).round(2)
    array([0.5, 0.5], dtype=float32)
    """
    numbers = require_numbers(logits, "logits").astype(np.float64)
    divisor = _require_between(temperature, "temperature", 0.001, 1_000.0)
    if not -numbers.ndim <= axis < numbers.ndim or numbers.shape[axis] == 0:
        raise LessonInputError(
            "Expected logits with at least one score along the axis of the classes. "
            f"Received: shape {numbers.shape} with axis {axis}. Give one score for each class."
        )
    # Taking the largest off changes no probability and keeps exp from overflowing.
    powers = np.exp((numbers - numbers.max(axis=axis, keepdims=True)) / divisor)
    probabilities: FloatArray = (powers / powers.sum(axis=axis, keepdims=True)).astype(np.float32)
    return probabilities


@dataclass(frozen=True)
class Activation:
    """An activation that feature maps can pass through, and what a page says of it.

    Attributes
    ----------
    slug : str
        Its name in links and widgets.
    title : str
        Its name on the screen.
    formula : str
        LaTeX, with x for the number that comes in.
    written : str
        The same in plain text; what is raised stands in ``^{}``.
    function : callable
        Takes values of any shape and answers float32 values of the same shape.
    does : str
        One plain sentence.
    """

    slug: str
    title: str
    formula: str
    written: str
    function: Callable[[ArrayLike], FloatArray]
    does: str


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        activation.slug: activation
        for activation in (
            Activation("none", "None", "x", "x", identity, "Every number passes unchanged."),
            Activation(
                "relu",
                "ReLU",
                r"\max(0, x)",
                "max(0, x)",
                relu,
                "Negative numbers become zero and the others pass unchanged.",
            ),
            Activation(
                "leaky_relu",
                "Leaky ReLU",
                rf"\max(x, {NEGATIVE_SLOPE}\,x)",
                f"max(x, {NEGATIVE_SLOPE} · x)",
                leaky_relu,
                "Positive numbers pass unchanged and negative ones shrink to a fifth.",
            ),
            Activation(
                "sigmoid",
                "Sigmoid",
                r"\frac{1}{1 + e^{-x}}",
                "1 / (1 + e^{−x})",
                sigmoid,
                "Every number is squeezed into 0 to 1, and 0 becomes one half.",
            ),
            Activation(
                "tanh",
                "Tanh",
                r"\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
                "(e^{x} − e^{−x}) / (e^{x} + e^{−x})",
                tanh,
                "Every number is squeezed into −1 to 1, and 0 stays 0.",
            ),
        )
    }
)
"""The activations that a map can pass through, by slug, in the order to show them."""


def activation_with_slope(slug: str, negative_slope: float) -> Activation:
    """Return an activation, leaky ReLU with another slope than the usual one.

    Parameters
    ----------
    slug : str
        A key of `ACTIVATIONS`.
    negative_slope : float
        What leaky ReLU multiplies negative numbers by; the others have none.

    Returns
    -------
    activation : Activation
        With this slope in its function and its formulas.

    Raises
    ------
    LessonInputError
        If there is no such activation, or the slope is not from 0 to 1.

    Examples
    --------
    >>> activation_with_slope("leaky_relu", 0.3).function([-10, 10])
    array([-3., 10.], dtype=float32)
    >>> activation_with_slope("relu", 0.3) is ACTIVATIONS["relu"]
    True
    """
    if slug not in ACTIVATIONS:
        raise LessonInputError(
            f"An activation is one of {', '.join(ACTIVATIONS)}; {slug!r} came. Choose one of these."
        )
    slope = _require_between(negative_slope, "negative_slope", 0.0, 1.0)
    if slug != "leaky_relu" or slope == NEGATIVE_SLOPE:
        return ACTIVATIONS[slug]
    return replace(
        ACTIVATIONS[slug],
        formula=rf"\max(x, {slope:g}\,x)",
        written=f"max(x, {slope:g} · x)",
        function=partial(leaky_relu, negative_slope=slope),
        does=f"Positive numbers pass unchanged and negative ones are multiplied by {slope:g}.",
    )


@dataclass(frozen=True, eq=False)
class ActivationCurve:
    """An activation over the range of a map, and where the map's values lie on it.

    Attributes
    ----------
    inputs, outputs : ndarray of shape (P,), float32
        Points of the curve, from minus to plus the largest size of a value; 0 is one.
    edges : ndarray of shape (B + 1,), float64
        Limits of equally wide bins over the same range; 0 is one of them.
    bins : ndarray of the map's shape, uint8
        In which bin each value of the map lies: from its lower edge, without the
        upper one; the last bin has both.
    """

    inputs: FloatArray
    outputs: FloatArray
    edges: NDArray[np.float64]
    bins: NDArray[np.uint8]

    @property
    def counts(self) -> NDArray[np.int_]:
        """Return how many values lie in each bin."""
        return np.bincount(self.bins.ravel(), minlength=len(self.edges) - 1)


def activation_curve(
    function: Callable[[ArrayLike], FloatArray],
    values: ArrayLike,
    *,
    num_points: int = 161,
    num_bins: int = 40,
) -> ActivationCurve:
    """Sample an activation where the values of a map are, and sort these into bins.

    Parameters
    ----------
    function : callable
        The activation, elementwise.
    values : array_like, not empty
        What comes in; finite.
    num_points : int, default 161
        Points of the curve, an odd number so that 0 is one of them.
    num_bins : int, default 40
        Bins, an even number up to 256, so that 0 divides two of them.

    Returns
    -------
    curve : ActivationCurve
        Its range is 1 to each side if all values are zero.

    Raises
    ------
    LessonInputError
        If a number is not finite or there is none, or a count is not of its kind.

    Examples
    --------
    >>> curve = activation_curve(relu, [-2, 1, 2], num_points=5, num_bins=4)
    >>> curve.inputs.tolist(), curve.outputs.tolist()
    ([-2.0, -1.0, 0.0, 1.0, 2.0], [0.0, 0.0, 0.0, 1.0, 2.0])
    >>> curve.edges.tolist(), curve.bins.tolist(), curve.counts.tolist()
    ([-2.0, -1.0, 0.0, 1.0, 2.0], [0, 3, 3], [1, 0, 0, 2])
    """
    numbers = require_numbers(values, "values")
    if numbers.size == 0 or num_points % 2 != 1 or num_bins % 2 or not 2 <= num_bins <= 256:
        raise LessonInputError(
            "Expected values, an odd number of points and an even number of bins up to 256. "
            f"Received: {numbers.size} values, {num_points} points, {num_bins} bins."
        )
    limit = float(np.abs(numbers).max()) or 1.0
    inputs = np.linspace(-limit, limit, num_points, dtype=np.float32)
    edges = np.linspace(-limit, limit, num_bins + 1)
    bins = np.searchsorted(edges, numbers, side="right") - 1
    return ActivationCurve(
        inputs, function(inputs), edges, np.clip(bins, 0, num_bins - 1).astype(np.uint8)
    )


def _require_between(value: float, name: str, lowest: float, highest: float) -> float:
    """Answer a number in a range as float, or say that it is none."""
    number = require_numbers(value, name)
    if number.ndim != 0 or not lowest <= value <= highest:
        raise LessonInputError(
            f"Expected for {name} one number from {lowest:g} to {highest:g}. "
            f"Received: {value!r}. Choose one in between."
        )
    return float(value)
