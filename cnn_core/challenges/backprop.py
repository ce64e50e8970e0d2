"""Predictions about one step of learning."""

import numpy as np

from cnn_core.backprop import (
    NAMES,
    TITLES,
    LossKind,
    Parameters,
    backward,
    forward,
    take_step,
)
from cnn_core.backprop.losses import Doubles, cross_entropy
from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.figures.numbers import plain, signed

RATE = 0.5
NUM_CLASSES = 10


def backprop_challenges(
    picture: Doubles, parameters: Parameters, kind: LossKind, target: int
) -> tuple[Challenge, ...]:
    """Ask which way a weight goes, how far a gradient comes, and the first loss.

    Parameters
    ----------
    picture : ndarray of shape (6, 6)
        As `cnn_core.backprop.small_picture` gives it.
    parameters : Parameters
        The weights before the step.
    kind : {"squared", "cross_entropy"}
        A key of `cnn_core.backprop.LOSSES`.
    target : int
        Number of the output that should win.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this network.
    """
    pass_ = forward(picture, parameters)
    gradients = backward(pass_, parameters, kind, target)
    return (
        _update(parameters, gradients.parameters),
        _routes(pass_.sums, gradients.sums),
        _first_loss(),
    )


def _update(parameters: Parameters, gradients: Parameters) -> Challenge:
    """Ask for the new value of the weight with the steepest gradient; biases begin at zero."""
    slopes = gradients.flat()
    is_weight = np.array([name[0] in "wv" for name in NAMES])
    place = int((np.abs(slopes) * is_weight).argmax())
    # as they are written in the question, so that the answer can be reckoned from it
    weight, slope = round(float(parameters.flat()[place]), 2), round(float(slopes[place]), 2)
    rounded = Parameters.from_flat(np.full(len(NAMES), weight))
    after = float(take_step(rounded, np.full(len(NAMES), slope), RATE).flat()[place])
    name = TITLES[NAMES[place]]
    return Challenge(
        "update",
        f"{name}: it is {plain(weight, 2)}, its gradient is {signed(slope, 2)}, the learning rate "
        f"{RATE}. **What is it after the step?**",
        _different(after, weight + RATE * slope, weight - slope),
        plain(after, 3),
        "Against the gradient, and only a part of it: weight − learning rate × gradient.",
        f"{plain(weight, 2)} − {RATE} × ({plain(slope, 2)}) = {plain(after, 3)}.",
    )


def _routes(sums: Doubles, slopes: Doubles) -> Challenge:
    """Ask how many of the sums a gradient reaches."""
    reached, above = int(np.count_nonzero(slopes)), int((sums > 0).sum())
    return Challenge(
        "routes",
        f"Of the 16 sums with the first weights, {above} are above zero. Behind them stand ReLU "
        "and max pooling 2 × 2. **To how many does a gradient come back?**",
        whole_options(reached, above, sums.size, 2 * reached, 1),
        f"{reached}",
        "Max pooling hands it to one of each four; ReLU lets it through where the sum is above 0.",
        f"Four windows, one winner each, and ReLU open at {reached} of them: {reached} of 16.",
    )


def _first_loss() -> Challenge:
    """Ask for the loss of a network that has no idea."""
    loss = cross_entropy(np.zeros(NUM_CLASSES), 0)
    return Challenge(
        "first_loss",
        "An untrained network says about 0.1 for each of ten classes. **What is its "
        "cross-entropy?**",
        (plain(1 / NUM_CLASSES, 3), plain(1 - 1 / NUM_CLASSES, 3), plain(loss, 3)),
        plain(loss, 3),
        "Minus the natural logarithm of the probability that the true class got.",
        f"−ln 0.1 = ln 10 = {plain(loss, 3)}. A first loss far above it hints at first "
        "weights, or inputs, that are too large.",
    )


def _different(right: float, *others: float) -> tuple[str, ...]:
    """Return the answers without doubles, smallest first; a wrong one is always among them."""
    numbers = {plain(number, 3): number for number in (right, *others)}
    if len(numbers) == 1:
        numbers[plain(right + RATE, 3)] = right + RATE
    return tuple(sorted(numbers, key=numbers.__getitem__))
