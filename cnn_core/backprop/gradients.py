"""Backpropagation by hand: from the loss back to every weight, one chain rule at a time."""

from dataclasses import dataclass

import numpy as np

from cnn_core.backprop.losses import LOSSES, Doubles, LossKind
from cnn_core.backprop.network import MAP_SIDE, Forward, Parameters, forward


@dataclass(frozen=True, eq=False)
class Gradients:
    """How the loss changes with every number of the network, all float64.

    Attributes
    ----------
    outputs : ndarray of shape (3,)
        By each output of the dense layer.
    pooled : ndarray of shape (4,)
        By each pooled number.
    activated, sums : ndarray of shape (4, 4)
        By each number behind ReLU and before it.
    parameters : Parameters
        By each weight and bias.
    """

    outputs: Doubles
    pooled: Doubles
    activated: Doubles
    sums: Doubles
    parameters: Parameters


def backward(pass_: Forward, parameters: Parameters, kind: LossKind, target: int) -> Gradients:
    """Go back through the network, from the loss to every weight.

    Max pooling hands each gradient to the number that won, and 0 to those that lost. ReLU hands
    it on where its input was above zero, and 0 elsewhere, at zero too. A shared weight adds up
    what comes back from all of the 16 places where it was used.

    Parameters
    ----------
    pass_ : Forward
        What `forward` made with these parameters.
    parameters : Parameters
        The weights and biases of now.
    kind : {"squared", "cross_entropy"}
        A key of `LOSSES`.
    target : int
        Number of the output that should win.

    Returns
    -------
    gradients : Gradients
        Derivatives of the loss.

    References
    ----------
    .. [1] D. Rumelhart, G. Hinton, R. Williams, Learning representations by back-propagating
       errors, Nature, 1986.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> weights = draw_parameters(1)
    >>> backward(forward(np.zeros((6, 6)), weights), weights, "squared", 0).outputs
    array([-1.,  0.,  0.])
    """
    by_outputs = LOSSES[kind].gradient(pass_.outputs, target)  # (3,)
    by_pooled = parameters.dense @ by_outputs  # (4,)
    by_activated = np.zeros((MAP_SIDE, MAP_SIDE))
    by_activated.flat[pass_.winners] = by_pooled
    by_sums = np.where(pass_.sums > 0, by_activated, 0.0)
    return Gradients(
        by_outputs,
        by_pooled,
        by_activated,
        by_sums,
        Parameters(
            np.einsum("rcij,rc->ij", pass_.windows, by_sums),
            float(by_sums.sum()),
            np.outer(pass_.pooled, by_outputs),
            by_outputs,
        ),
    )


def gradient_of(picture: Doubles, parameters: Parameters, kind: LossKind, target: int) -> Doubles:
    """Return the derivative of the loss by all 25 parameters.

    Parameters
    ----------
    picture, parameters, kind, target
        As in `cnn_core.backprop.network.loss_of`.

    Returns
    -------
    gradient : ndarray of shape (25,)
        In the order of `NAMES`.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> gradient_of(np.zeros((6, 6)), draw_parameters(1), "squared", 0)[-3:]
    array([-1.,  0.,  0.])
    """
    pass_ = forward(picture, parameters)
    return backward(pass_, parameters, kind, target).parameters.flat()
