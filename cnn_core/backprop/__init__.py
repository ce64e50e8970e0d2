"""One step of learning, small enough to be shown whole: forward, loss, backward, update.

The network: a picture of 6 × 6 pixels, one 3 × 3 kernel with a bias, ReLU, max pooling 2 × 2,
and a dense layer to three outputs. 25 parameters, all in float64, so that a slope measured by
a small nudge and the gradient that backpropagation gives can be compared to many digits.

The browser computes the same in ``assets/components/one_step``; tests hold both together.
"""

from cnn_core.backprop.descent import Verdict, best_rate, judge_rate, losses_along
from cnn_core.backprop.gradients import Gradients, backward, gradient_of
from cnn_core.backprop.losses import LOSSES, Loss, LossKind, softmax
from cnn_core.backprop.masked import MaskedStep, masked_step, masked_told
from cnn_core.backprop.network import (
    NAMES,
    OUTPUTS,
    SHORT_TITLES,
    TITLES,
    Forward,
    Parameters,
    draw_parameters,
    forward,
    loss_of,
    small_picture,
)
from cnn_core.backprop.nudge import Nudge, nudge
from cnn_core.backprop.steps import (
    MAX_LOSS,
    MAX_STEPS,
    RATES,
    Trail,
    read_trail,
    replay,
    take_step,
    write_trail,
)
from cnn_core.backprop.surface import LossSurface, loss_surface, telling_rates

__all__ = [
    "LOSSES",
    "MAX_LOSS",
    "MAX_STEPS",
    "NAMES",
    "OUTPUTS",
    "RATES",
    "SHORT_TITLES",
    "TITLES",
    "Forward",
    "Gradients",
    "Loss",
    "LossKind",
    "LossSurface",
    "MaskedStep",
    "Nudge",
    "Parameters",
    "Trail",
    "Verdict",
    "backward",
    "best_rate",
    "draw_parameters",
    "forward",
    "gradient_of",
    "judge_rate",
    "loss_of",
    "loss_surface",
    "losses_along",
    "masked_step",
    "masked_told",
    "nudge",
    "read_trail",
    "replay",
    "small_picture",
    "softmax",
    "take_step",
    "telling_rates",
    "write_trail",
]
