"""A slope measured by hand: move one weight a little, and see how the loss moves."""

from dataclasses import dataclass

import numpy as np

from cnn_core.backprop.gradients import gradient_of
from cnn_core.backprop.losses import Doubles, LossKind
from cnn_core.backprop.network import NAMES, Parameters, forward, loss_of
from cnn_core.errors import LessonInputError

LOSS_DECIMALS = 10
MOST_DECIMALS = 5


@dataclass(frozen=True)
class Nudge:
    """What moving one weight by a little does to the loss.

    Attributes
    ----------
    below, now, above : float
        The loss with the weight moved down, as it is, and moved up, each rounded to ten
        decimals: as they are written.
    slope : float
        ``(above - below) / (2 * size)``, of the rounded losses.
    gradient : float
        What backpropagation says.
    decimals : int
        So many decimals of both, at most five, are alike when both are rounded to them.
    crosses : bool
        Whether on the way another number wins a maximum, or a ReLU opens or closes. There the
        loss has a kink, and the slope mixes its two sides.
    """

    below: float
    now: float
    above: float
    slope: float
    gradient: float
    decimals: int
    crosses: bool


def nudge(
    picture: Doubles,
    parameters: Parameters,
    kind: LossKind,
    target: int,
    name: str,
    size: float,
) -> Nudge:
    """Measure the slope of the loss in one weight from both sides.

    Parameters
    ----------
    picture, parameters, kind, target
        As in `cnn_core.backprop.network.loss_of`.
    name : str
        One of `NAMES`.
    size : float
        How far the weight is moved, up and down; above 0.

    Returns
    -------
    nudge : Nudge
        The three losses, the slope and the gradient.

    Raises
    ------
    LessonInputError
        If there is no such weight, or `size` is not above 0.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> measured = nudge(np.zeros((6, 6)), draw_parameters(1), "squared", 0, "cA", 0.001)
    >>> measured.slope, measured.gradient, measured.crosses
    (-1.0, -1.0, False)
    """
    if name not in NAMES or not size > 0:
        raise LessonInputError(
            f"A nudge takes one of {', '.join(NAMES)} and a size above 0; {name!r:.20} and "
            f"{size!r:.20} came. Choose a weight, and 0.001."
        )
    place = NAMES.index(name)
    direction = np.eye(len(NAMES))[place] * size
    moved = [Parameters.from_flat(parameters.flat() + sign * direction) for sign in (-1, 0, 1)]
    below, now, above = (round(loss_of(picture, one, kind, target), LOSS_DECIMALS) for one in moved)
    slope = round(above - below, LOSS_DECIMALS) / (2 * size)
    gradient = float(gradient_of(picture, parameters, kind, target)[place])
    crosses = len({routing(picture, one) for one in moved}) > 1
    return Nudge(below, now, above, slope, gradient, decimals_alike(slope, gradient), crosses)


def routing(picture: Doubles, parameters: Parameters) -> tuple[int, ...]:
    """Return which place of the map each pooled number comes from; −1 where ReLU let none through.

    While this stays, the loss has no kink.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> routing(np.zeros((6, 6)), draw_parameters(1))
    (-1, -1, -1, -1)
    """
    pass_ = forward(picture, parameters)
    return tuple(
        int(place) if value > 0 else -1
        for place, value in zip(pass_.winners, pass_.pooled, strict=True)
    )


def decimals_alike(one: float, other: float) -> int:
    """Return to how many decimals, at most five, two numbers are written alike.

    Examples
    --------
    >>> decimals_alike(0.12341, 0.12342), decimals_alike(1.0, 1.0), decimals_alike(1.0, 3.0)
    (4, 5, 0)
    """
    for decimals in range(MOST_DECIMALS, 0, -1):
        if round(one, decimals) == round(other, decimals):
            return decimals
    return 0
