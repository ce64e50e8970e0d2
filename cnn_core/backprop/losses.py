"""How wrong the outputs are, as one number, and how that number changes with each output."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Doubles: TypeAlias = NDArray[np.float64]
"""float64 of a shape that the docstring says."""

LossKind: TypeAlias = Literal["squared", "cross_entropy"]


@dataclass(frozen=True)
class Loss:
    """One way to say how wrong outputs are.

    Attributes
    ----------
    title : str
        Its name.
    told : str
        Its formula, in words.
    value, gradient : callable
        Of the outputs (K,) and the number of the target: the loss, and its
        derivative by each output (K,).
    """

    title: str
    told: str
    value: Callable[[Doubles, int], float]
    gradient: Callable[[Doubles, int], Doubles]


def half_squared_error(outputs: Doubles, target: int) -> float:
    """Add up half of every squared distance from what the outputs should be.

    Parameters
    ----------
    outputs : ndarray of shape (K,)
        Any numbers.
    target : int
        The output that should be 1; all others should be 0.

    Returns
    -------
    loss : float
        0 or more.

    Examples
    --------
    >>> half_squared_error(np.array([0.5, 1.0]), 0)
    0.625
    """
    return float(0.5 * ((one_hot(target, len(outputs)) - outputs) ** 2).sum())


def squared_gradient(outputs: Doubles, target: int) -> Doubles:
    """Return the derivative of `half_squared_error` by each output: output minus target.

    Examples
    --------
    >>> squared_gradient(np.array([0.5, 1.0]), 0)
    array([-0.5,  1. ])
    """
    return outputs - one_hot(target, len(outputs))


def cross_entropy(outputs: Doubles, target: int) -> float:
    """Take minus the logarithm of the probability that softmax gives the target.

    Parameters
    ----------
    outputs : ndarray of shape (K,)
        Any numbers, called logits here.
    target : int
        The true class.

    Returns
    -------
    loss : float
        0 or more; ``ln K`` where all outputs are alike.

    Examples
    --------
    >>> round(cross_entropy(np.zeros(10), 3), 3)  # ten classes, no idea: ln 10
    2.303
    """
    # the logarithm of the sum is taken with the largest power in front, so nothing overflows
    largest = outputs.max()
    return float(largest + np.log(np.exp(outputs - largest).sum()) - outputs[target])


def cross_entropy_gradient(outputs: Doubles, target: int) -> Doubles:
    """Return the derivative of `cross_entropy` by each logit: probability minus target.

    Examples
    --------
    >>> cross_entropy_gradient(np.zeros(4), 0)
    array([-0.75,  0.25,  0.25,  0.25])
    """
    return softmax(outputs) - one_hot(target, len(outputs))


def softmax(outputs: Doubles) -> Doubles:
    """Turn logits into probabilities in float64.

    Parameters
    ----------
    outputs : ndarray of shape (K,)
        Any numbers.

    Returns
    -------
    probabilities : ndarray of shape (K,)
        From 0 to 1, adding up to 1.

    Examples
    --------
    >>> softmax(np.zeros(4))
    array([0.25, 0.25, 0.25, 0.25])
    """
    powers = np.exp(outputs - outputs.max())
    return np.asarray(powers / powers.sum(), dtype=np.float64)


def one_hot(target: int, length: int) -> Doubles:
    """Return what the outputs should be: 1 for the target, 0 for all others."""
    wished = np.zeros(length)
    wished[target] = 1.0
    return wished


LOSSES: Mapping[LossKind, Loss] = MappingProxyType(
    {
        "squared": Loss(
            "½ (target − output)²",
            "half of every squared distance from the target, added up",
            half_squared_error,
            squared_gradient,
        ),
        "cross_entropy": Loss(
            "Softmax, cross-entropy",
            "minus the logarithm of the target's probability",
            cross_entropy,
            cross_entropy_gradient,
        ),
    }
)
"""The losses to choose from, by a short name."""
