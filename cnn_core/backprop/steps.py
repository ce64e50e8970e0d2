"""The update, and a row of them: each at the learning rate that was chosen for it."""

from typing import TypeAlias

from cnn_core.backprop.gradients import gradient_of
from cnn_core.backprop.losses import Doubles, LossKind
from cnn_core.backprop.network import Parameters, loss_of
from cnn_core.errors import LessonInputError

RATES = tuple(f"{float(f'{10 ** (tenth / 10):.2g}'):g}" for tenth in range(-30, 11))
"""Learning rates from 0.001 to 10, ten to each factor of ten, as they are written."""

MAX_STEPS = 200
"""Steps that can be taken in a row."""

MAX_LOSS = 1000.0
"""Beyond this loss nothing is learnt any more, and no further step is taken."""

Trail: TypeAlias = tuple[str, ...]
"""The learning rate of each step taken, as `RATES` write them."""


def take_step(parameters: Parameters, gradient: Doubles, rate: float) -> Parameters:
    """Go against the gradient: every weight becomes weight − rate · gradient.

    Parameters
    ----------
    parameters : Parameters
        The weights and biases of now.
    gradient : ndarray of shape (25,)
        As `gradient_of` gives it.
    rate : float
        Learning rate, above 0.

    Returns
    -------
    parameters : Parameters
        Those of the next step.

    Examples
    --------
    >>> zeros = Parameters.from_flat(np.zeros(25))
    >>> take_step(zeros, np.ones(25), 0.5).bias
    -0.5
    """
    return Parameters.from_flat(parameters.flat() - rate * gradient)


def replay(
    picture: Doubles, start: Parameters, kind: LossKind, target: int, trail: Trail
) -> Parameters:
    """Take steps one after another.

    Parameters
    ----------
    picture, kind, target
        As in `cnn_core.backprop.network.loss_of`.
    start : Parameters
        To begin with.
    trail : tuple of str
        Learning rates, each of `RATES`.

    Returns
    -------
    parameters : Parameters
        Those after the last step, or after the one that brought the loss above `MAX_LOSS`.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> after = replay(np.zeros((6, 6)), draw_parameters(1), "squared", 0, ("0.5", "0.5"))
    >>> after.dense_bias  # halfway to 1, and halfway again
    array([0.75, 0.  , 0.  ])
    """
    now = start
    for rate in trail:
        if loss_of(picture, now, kind, target) > MAX_LOSS:
            break
        now = take_step(now, gradient_of(picture, now, kind, target), float(rate))
    return now


def write_trail(trail: Trail) -> str:
    """Write steps as the address holds them: how many, at which rate, then the next.

    Examples
    --------
    >>> write_trail(("0.1", "0.1", "1"))
    '2x0.1_1x1'
    """
    runs: list[tuple[int, str]] = []
    for rate in trail:
        if runs and runs[-1][1] == rate:
            runs[-1] = runs[-1][0] + 1, rate
        else:
            runs.append((1, rate))
    return "_".join(f"{count}x{rate}" for count, rate in runs)


def read_trail(text: str) -> Trail:
    """Read steps that an address tells of.

    Parameters
    ----------
    text : str
        As `write_trail` writes it; nothing for no step.

    Returns
    -------
    trail : tuple of str
        The learning rate of each step.

    Raises
    ------
    LessonInputError
        If it says anything else, or more than `MAX_STEPS`.

    Examples
    --------
    >>> read_trail("2x0.1_1x1")
    ('0.1', '0.1', '1')
    """
    trail: list[str] = []
    for run in text.split("_") if text else ():
        count, _, rate = run.partition("x")
        if not (count.isascii() and count.isdecimal() and len(count) < 4 and rate in RATES):
            raise LessonInputError(
                f"Steps are told as 2x0.1_1x1, with rates from {RATES[0]} to {RATES[-1]}; "
                f"{text!r:.40} came. Begin again from the first weights."
            )
        trail += [rate] * int(count)
        if len(trail) > MAX_STEPS:
            raise LessonInputError(
                f"At most {MAX_STEPS} steps are taken in a row; {text!r:.40} came. Begin again "
                "from the first weights."
            )
    return tuple(trail)
