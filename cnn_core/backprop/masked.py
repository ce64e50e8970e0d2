"""The same convolution as a fully connected layer whose other weights are masked to zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core.backprop.gradients import backward
from cnn_core.backprop.losses import Doubles, LossKind
from cnn_core.backprop.network import KERNEL_SIDE, MAP_SIDE, SIDE, Parameters, forward
from cnn_core.figures.numbers import signed

NOT_SHARED = -1
_DECIMALS = 3


@dataclass(frozen=True, eq=False)
class MaskedStep:
    """One step of a fully connected layer from 36 pixels to 16 sums, most weights masked.

    Attributes
    ----------
    shared_as : ndarray of shape (16, 36)
        int, which of the nine kernel weights stands there, in reading order; −1 where none does.
    before, after : ndarray of shape (16, 36)
        The weights.
    gradient : ndarray of shape (16, 36)
        What backpropagation gives a fully connected layer, before the mask.
    masked_gradient : ndarray of shape (16, 36)
        The same, times the mask.
    shared_gradient : ndarray of shape (3, 3)
        The masked gradients of equal weights added up: the gradient of the kernel.
    """

    shared_as: NDArray[np.int64]
    before: Doubles
    gradient: Doubles
    masked_gradient: Doubles
    after: Doubles
    shared_gradient: Doubles


def masked_step(
    picture: Doubles, parameters: Parameters, kind: LossKind, target: int, rate: float
) -> MaskedStep:
    """Take one step of the convolution written as a masked fully connected layer.

    Parameters
    ----------
    picture, parameters, kind, target
        As in `cnn_core.backprop.network.loss_of`.
    rate : float
        Learning rate, above 0.

    Returns
    -------
    step : MaskedStep
        Where the mask is zero, the weight is zero before and after.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> step = masked_step(np.ones((6, 6)), draw_parameters(1), "squared", 0, 0.1)
    >>> int((step.shared_as == NOT_SHARED).sum()), step.before.size
    (432, 576)
    """
    pass_ = forward(picture, parameters)
    by_sums = backward(pass_, parameters, kind, target).sums.ravel()  # (16,)
    shared_as = _layout()
    mask = shared_as != NOT_SHARED
    before = np.where(mask, parameters.kernel.ravel()[shared_as], 0.0)
    gradient = np.outer(by_sums, picture.ravel())  # (16, 36)
    masked = gradient * mask
    shared = np.zeros(KERNEL_SIDE**2)
    np.add.at(shared, shared_as[mask], masked[mask])
    return MaskedStep(
        shared_as,
        before,
        gradient,
        masked,
        before - rate * masked,
        shared.reshape(KERNEL_SIDE, KERNEL_SIDE),
    )


def _layout() -> NDArray[np.int64]:
    """Say for every sum and every pixel which kernel weight joins them."""
    shared_as = np.full((MAP_SIDE, MAP_SIDE, SIDE, SIDE), NOT_SHARED)
    numbers = np.arange(KERNEL_SIDE**2).reshape(KERNEL_SIDE, KERNEL_SIDE)
    for row in range(MAP_SIDE):
        for column in range(MAP_SIDE):
            window = shared_as[row, column, row : row + KERNEL_SIDE, column : column + KERNEL_SIDE]
            window[...] = numbers
    return shared_as.reshape(MAP_SIDE**2, SIDE**2)


def masked_told(step: MaskedStep, row: int, column: int) -> str:
    """Say what comes back to the 16 places of one kernel weight, and what it adds up to.

    Parameters
    ----------
    step : MaskedStep
        As `masked_step` gives it.
    row, column : int
        Which weight of the kernel, 0 to 2.

    Returns
    -------
    text : str
        Terms, the rounding where there is some, and the sum, as Markdown.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> step = masked_step(np.zeros((6, 6)), draw_parameters(1), "squared", 0, 0.1)
    >>> masked_told(step, 1, 1)[:64]
    'Kernel weight, row 1, column 1, stands at 16 places; a gradient '
    """
    parts = step.masked_gradient[step.shared_as == row * KERNEL_SIDE + column]
    told = [signed(part, _DECIMALS) for part in parts if part]
    total = step.shared_gradient[row, column]
    rest = round(total, _DECIMALS) - sum(round(part, _DECIMALS) for part in parts)
    rounding = f" {signed(rest, _DECIMALS)} rounding" if abs(rest) > 0.5 * 10**-_DECIMALS else ""
    added = " ".join(told) or "0"
    return (
        f"Kernel weight, row {row}, column {column}, stands at {len(parts)} places; a gradient "
        f"comes back to {len(told)} of them. Added up: {added}{rounding} = "
        f"**{signed(total, _DECIMALS)}**, the gradient of the shared weight."
    )
