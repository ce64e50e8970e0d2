"""The loss over two weights, all others held still, and the way of the next steps on it."""

from dataclasses import dataclass

import numpy as np

from cnn_core.backprop.descent import Verdict
from cnn_core.backprop.gradients import gradient_of
from cnn_core.backprop.losses import LOSSES, Doubles, LossKind
from cnn_core.backprop.network import NAMES, Parameters, loss_of, outputs_along
from cnn_core.backprop.steps import RATES
from cnn_core.errors import LessonInputError

NUM_STEPS = 10
NUM_POINTS = 31
LEAST_REACH, MOST_REACH = 0.75, 3.0


@dataclass(frozen=True, eq=False)
class LossSurface:
    """The loss over two weights.

    Attributes
    ----------
    names : (str, str)
        The two weights, of `NAMES`.
    first, second : ndarray of shape (31,)
        Their values along the two sides of the grid.
    losses : ndarray of shape (31, 31)
        Rows go with the second weight, columns with the first.
    path : ndarray of shape (steps + 1, 3)
        First weight, second weight and loss: now, and after each step that is within the grid.
    is_cut : bool
        Whether the path leaves the grid before its ten steps are done.
    """

    names: tuple[str, str]
    first: Doubles
    second: Doubles
    losses: Doubles
    path: Doubles
    is_cut: bool


def loss_surface(
    picture: Doubles,
    parameters: Parameters,
    kind: LossKind,
    target: int,
    names: tuple[str, str],
    rate: float,
) -> LossSurface:
    """Compute the loss over two weights, and ten steps in these two alone.

    Parameters
    ----------
    picture, parameters, kind, target
        As in `cnn_core.backprop.network.loss_of`.
    names : (str, str)
        Two different weights, of `NAMES`.
    rate : float
        Learning rate, above 0.

    Returns
    -------
    surface : LossSurface
        Around the weights of now; as wide as the path, from 0.75 to 3 to each side.

    Raises
    ------
    LessonInputError
        If the weights are not two different ones.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> surface = loss_surface(
    ...     np.zeros((6, 6)), draw_parameters(1), "squared", 0, ("cA", "cB"), 0.5
    ... )
    >>> surface.path[:3].tolist()
    [[0.0, 0.0, 0.5], [0.5, 0.0, 0.125], [0.75, 0.0, 0.03125]]
    """
    places = _places_of(names)
    path = _path(picture, parameters, kind, target, places, rate)
    centre = path[0, :2]
    reach = np.abs(path[:, :2] - centre)
    sides = np.clip(
        1.25 * np.nan_to_num(reach, posinf=MOST_REACH).max(axis=0), LEAST_REACH, MOST_REACH
    )
    first, second = (
        middle + side * np.linspace(-1, 1, NUM_POINTS)
        for middle, side in zip(centre, sides, strict=True)
    )
    rows = np.tile(parameters.flat(), (NUM_POINTS**2, 1))
    rows[:, places] = np.stack(np.meshgrid(first, second), axis=-1).reshape(-1, 2)
    value = LOSSES[kind].value
    losses = np.array([value(outputs, target) for outputs in outputs_along(picture, rows)])
    losses = losses.reshape(NUM_POINTS, NUM_POINTS)
    inside = (reach <= sides).all(axis=1)
    within = int(inside.argmin()) if not inside.all() else len(path)
    return LossSurface(names, first, second, losses, path[:within], within < len(path))


def telling_rates(
    picture: Doubles,
    parameters: Parameters,
    kind: LossKind,
    target: int,
    names: tuple[str, str],
) -> dict[Verdict, str]:
    """Choose learning rates that show on a surface what is too small, right and too big.

    Right is the rate whose ten steps, in these two weights alone, lead lowest. Too small is the
    largest one below it that gains less than a tenth of that; too big the smallest one above it
    that ends no lower than it began, or leaves the surface.

    Parameters
    ----------
    picture, parameters, kind, target, names
        As in `loss_surface`.

    Returns
    -------
    rates : dict of Verdict to str
        Each of `cnn_core.backprop.RATES`; what there is none of is left out.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters
    >>> start = np.zeros((6, 6)), draw_parameters(1), "squared", 0
    >>> rates = telling_rates(*start, ("cA", "cB"))
    >>> {verdict.value: rate for verdict, rate in rates.items()}
    {'too small': '0.004', 'right': '1', 'too big': '2.5'}
    """
    places = _places_of(names)
    offered = RATES[::2]
    paths = [_path(picture, parameters, kind, target, places, float(rate)) for rate in offered]
    now = loss_of(picture, parameters, kind, target)
    gains = np.array([now - path[-1, 2] if _stays(path) else -np.inf for path in paths])
    best = int(gains.argmax())
    if gains[best] <= 0:
        return {}
    small = np.flatnonzero(gains[:best] < gains[best] / 10)
    big = best + np.flatnonzero(gains[best:] <= 0)
    rates = {Verdict.RIGHT: offered[best]}
    if small.size:
        rates = {Verdict.TOO_SMALL: offered[small[-1]]} | rates
    if big.size:
        rates |= {Verdict.TOO_BIG: offered[big[0]]}
    return rates


def _stays(path: Doubles) -> bool:
    return len(path) == NUM_STEPS + 1 and bool(np.abs(path[:, :2] - path[0, :2]).max() < MOST_REACH)


def _places_of(names: tuple[str, str]) -> list[int]:
    if len(names) != 2 or names[0] == names[1] or not set(names) <= set(NAMES):
        raise LessonInputError(
            f"A surface takes two different weights; {names!r:.60} came. Choose another one."
        )
    return [NAMES.index(name) for name in names]


def _moved(parameters: Parameters, places: list[int], values: tuple[float, float]) -> Parameters:
    flat = parameters.flat()
    flat[places] = values
    return Parameters.from_flat(flat)


def _path(
    picture: Doubles,
    parameters: Parameters,
    kind: LossKind,
    target: int,
    places: list[int],
    rate: float,
) -> Doubles:
    """Take ten steps in two weights, ending where numbers leave all bounds."""
    now = parameters
    points = []
    for _ in range(NUM_STEPS + 1):
        values = now.flat()[places]
        points.append((*values, loss_of(picture, now, kind, target)))
        if np.abs(values - points[0][:2]).max() > MOST_REACH:
            break
        gradient = gradient_of(picture, now, kind, target)
        now = _moved(now, places, tuple(values - rate * gradient[places]))
    return np.array(points)
