"""How far to go: the loss along the direction of the step, at every learning rate."""

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from cnn_core.backprop.gradients import gradient_of
from cnn_core.backprop.losses import Doubles, LossKind
from cnn_core.backprop.network import Parameters, loss_of
from cnn_core.backprop.steps import RATES, take_step


class Verdict(StrEnum):
    """What can be said of a learning rate for one step."""

    TOO_SMALL = "too small"
    RIGHT = "right"
    TOO_BIG = "too big"
    NOWHERE = "nowhere to go"


def losses_along(
    picture: Doubles, parameters: Parameters, kind: LossKind, target: int, rates: ArrayLike
) -> Doubles:
    """Return the loss after one step, for many learning rates.

    Parameters
    ----------
    picture, parameters, kind, target
        As in `cnn_core.backprop.network.loss_of`.
    rates : sequence of float
        Learning rates; 0 stands for no step.

    Returns
    -------
    losses : ndarray of shape (len(rates),)
        float64.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> losses_along(np.zeros((6, 6)), draw_parameters(1), "squared", 0, [0, 0.5, 1, 2, 3])
    array([0.5  , 0.125, 0.   , 0.5  , 2.   ])
    """
    gradient = gradient_of(picture, parameters, kind, target)
    return np.array(
        [
            loss_of(picture, take_step(parameters, gradient, rate), kind, target)
            for rate in np.asarray(rates, dtype=np.float64)
        ]
    )


def best_rate(picture: Doubles, parameters: Parameters, kind: LossKind, target: int) -> str:
    """Return the learning rate, of `RATES`, whose step lowers the loss most.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> best_rate(np.zeros((6, 6)), draw_parameters(1), "squared", 0)
    '1'
    """
    losses = losses_along(picture, parameters, kind, target, [float(rate) for rate in RATES])
    return RATES[int(losses.argmin())]


def judge_rate(
    picture: Doubles, parameters: Parameters, kind: LossKind, target: int, rate: float
) -> Verdict:
    """Say whether a learning rate is too small, right or too big for the next step.

    Too big: the loss ends no lower than it was. Too small: below the best rate, and the loss
    falls by less than half of what the best one gains. Right: all others.

    Parameters
    ----------
    picture, parameters, kind, target
        As in `cnn_core.backprop.network.loss_of`.
    rate : float
        Learning rate, above 0.

    Returns
    -------
    verdict : Verdict
        `Verdict.NOWHERE` where no rate lowers the loss.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> start = np.zeros((6, 6)), draw_parameters(1), "squared", 0
    >>> [judge_rate(*start, rate).value for rate in (0.01, 1, 5)]
    ['too small', 'right', 'too big']
    """
    best = float(best_rate(picture, parameters, kind, target))
    now, after, lowest = losses_along(picture, parameters, kind, target, [0, rate, best])
    if lowest >= now:
        return Verdict.NOWHERE
    if after >= now:
        return Verdict.TOO_BIG
    is_small = rate < best and now - after < (now - lowest) / 2
    return Verdict.TOO_SMALL if is_small else Verdict.RIGHT
