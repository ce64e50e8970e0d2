"""The network of this lesson: its picture, its 25 parameters, its forward pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_core import Picture
from cnn_core.backprop.losses import LOSSES, Doubles, LossKind, softmax
from cnn_core.errors import LessonInputError
from cnn_core.pictures.resolution import area_average, centre_crop, require_picture, to_grey

SIDE, KERNEL_SIDE, MAP_SIDE, POOL = 6, 3, 4, 2
NUM_POOLED = (MAP_SIDE // POOL) ** 2
OUTPUTS = ("A", "B", "C")
"""Names of the outputs; what they stand for is the learner's choice."""

_DECIMALS = 2  # pixels and first weights are hundredths, so what is read is what is computed with

NAMES = (
    *(f"w{row}{column}" for row in range(KERNEL_SIDE) for column in range(KERNEL_SIDE)),
    "b",
    *(f"v{unit}{output}" for unit in range(NUM_POOLED) for output in OUTPUTS),
    *(f"c{output}" for output in OUTPUTS),
)
"""Short names of the parameters, in the order of `Parameters.flat`."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        name: {
            "w": "Kernel weight, row {0}, column {1}",
            "b": "Bias of the kernel",
            "v": "Weight from pooled number {0} to {1}",
            "c": "Bias of {0}",
        }[name[0]].format(*name[1:])
        for name in NAMES
    }
)
"""What each parameter is called on the page."""

SHORT_TITLES: Mapping[str, str] = MappingProxyType(
    {
        name: {
            "w": "kernel {0}, {1}",
            "b": "kernel bias",
            "v": "pooled {0} to {1}",
            "c": "bias of {0}",
        }[name[0]].format(*name[1:])
        for name in NAMES
    }
)
"""The same where there is little room."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """All that is learnt.

    Attributes
    ----------
    kernel : ndarray of shape (3, 3)
        float64 weights, shared by all 16 places of the map.
    bias : float
        Added to all 16 sums.
    dense : ndarray of shape (4, 3)
        float64 weights from each pooled number to each output.
    dense_bias : ndarray of shape (3,)
        float64, added to each output.
    """

    kernel: Doubles
    bias: float
    dense: Doubles
    dense_bias: Doubles

    def flat(self) -> Doubles:
        """Return all parameters as one row, in the order of `NAMES`.

        Examples
        --------
        >>> len(draw_parameters(1).flat())
        25
        """
        return np.concatenate(
            [self.kernel.ravel(), [self.bias], self.dense.ravel(), self.dense_bias]
        )

    @classmethod
    def from_flat(cls, values: Doubles) -> "Parameters":
        """Make parameters of one row of 25 numbers, as `flat` gives them.

        Examples
        --------
        >>> Parameters.from_flat(np.arange(25.0)).dense_bias
        array([22., 23., 24.])
        """
        kernel, bias, dense, dense_bias = np.split(
            np.asarray(values, dtype=np.float64), [9, 10, 22]
        )
        return cls(kernel.reshape(3, 3), float(bias[0]), dense.reshape(4, 3), dense_bias)


@dataclass(frozen=True, eq=False)
class Forward:
    """Every number of a forward pass, all float64.

    Attributes
    ----------
    windows : ndarray of shape (4, 4, 3, 3)
        The nine pixels under the kernel at each place.
    sums, activated : ndarray of shape (4, 4)
        The map before ReLU and behind it.
    winners : ndarray of shape (4,)
        int, for each pooled number the place in the map, in reading order, that it came from;
        of equal ones the first, as TensorFlow takes it.
    pooled : ndarray of shape (4,)
        The largest of each 2 × 2 neighbours.
    outputs, probabilities : ndarray of shape (3,)
        What the dense layer says, and softmax of it.
    """

    windows: Doubles
    sums: Doubles
    activated: Doubles
    winners: np.ndarray
    pooled: Doubles
    outputs: Doubles
    probabilities: Doubles


def small_picture(picture: Picture) -> Doubles:
    """Shrink a picture to 6 × 6 grey pixels from 0 to 1, in hundredths.

    The darkest becomes 0 and the brightest 1: at this size a photograph has hardly any contrast
    left. A picture of one brightness stays as it is.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture; the middle square of it is taken.

    Returns
    -------
    small : ndarray of shape (6, 6)
        float64, each value a whole number of hundredths.

    Raises
    ------
    LessonInputError
        If `picture` is none.

    Examples
    --------
    >>> small_picture(np.eye(6, dtype=np.float32)[..., None])[0]
    array([1., 0., 0., 0., 0., 0.])
    """
    require_picture(picture)
    grey = to_grey(centre_crop(picture, 1, 1)).astype(np.float64)
    small = area_average(grey, SIDE, SIDE)[..., 0]
    low, high = small.min(), small.max()
    stretched = (small - low) / (high - low) if high - low > 10**-_DECIMALS else small
    return np.round(stretched, _DECIMALS)


def draw_parameters(seed: int) -> Parameters:
    """Draw the first weights as Keras would, by Glorot's rule, and round them to hundredths.

    The mean of the kernel is taken off it, so that on any picture some sums lie above zero and
    some below. Biases are zero.

    Parameters
    ----------
    seed : int
        0 or more; the same seed, the same weights.

    Returns
    -------
    parameters : Parameters
        To begin with.

    Raises
    ------
    LessonInputError
        If `seed` is no whole number from 0.

    References
    ----------
    .. [1] X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural
       networks, 2010, equation 16.

    Examples
    --------
    >>> draw_parameters(1).kernel[0]
    array([-0.06,  0.45, -0.48])
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise LessonInputError(
            f"A seed is a whole number from 0; {seed!r:.40} came. Choose 1 for the usual weights."
        )
    rng = np.random.default_rng(seed)
    kernel = _glorot(rng, (KERNEL_SIDE, KERNEL_SIDE), KERNEL_SIDE**2, KERNEL_SIDE**2)
    dense = _glorot(rng, (NUM_POOLED, len(OUTPUTS)), NUM_POOLED, len(OUTPUTS))
    return Parameters(
        np.round(kernel - kernel.mean(), _DECIMALS),
        0.0,
        np.round(dense, _DECIMALS),
        np.zeros(len(OUTPUTS)),
    )


def _glorot(rng: np.random.Generator, shape: tuple[int, int], fan_in: int, fan_out: int) -> Doubles:
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def forward(picture: Doubles, parameters: Parameters) -> Forward:
    """Send a picture through the network and keep every number on the way.

    Parameters
    ----------
    picture : ndarray of shape (6, 6)
        As `small_picture` gives it.
    parameters : Parameters
        The weights and biases of now.

    Returns
    -------
    pass_ : Forward
        All of it.

    Raises
    ------
    LessonInputError
        If the picture has another shape.

    Examples
    --------
    >>> blank = forward(np.zeros((6, 6)), draw_parameters(1))
    >>> blank.outputs.tolist(), blank.probabilities.round(3).tolist()
    ([0.0, 0.0, 0.0], [0.333, 0.333, 0.333])
    """
    if np.shape(picture) != (SIDE, SIDE):
        raise LessonInputError(
            f"The picture of this network has shape {(SIDE, SIDE)}; {np.shape(picture)} came. "
            "Shrink it with small_picture."
        )
    windows = sliding_window_view(picture, (KERNEL_SIDE, KERNEL_SIDE))  # (4, 4, 3, 3)
    sums = np.einsum("rcij,ij->rc", windows, parameters.kernel) + parameters.bias
    activated = np.maximum(sums, 0.0)
    places = POOL_PLACES[np.arange(NUM_POOLED), activated.ravel()[POOL_PLACES].argmax(axis=1)]
    pooled = activated.ravel()[places]
    outputs = pooled @ parameters.dense + parameters.dense_bias
    return Forward(windows, sums, activated, places, pooled, outputs, softmax(outputs))


POOL_PLACES = (
    np.arange(MAP_SIDE**2)
    .reshape(MAP_SIDE // POOL, POOL, MAP_SIDE // POOL, POOL)
    .swapaxes(1, 2)
    .reshape(NUM_POOLED, POOL**2)
)
"""For each pooled number, the four places of the map that it looks at, in reading order."""


def outputs_along(picture: Doubles, rows: Doubles) -> Doubles:
    """Return the outputs for many choices of parameters at once.

    Parameters
    ----------
    picture : ndarray of shape (6, 6)
        As `small_picture` gives it.
    rows : ndarray of shape (N, 25)
        A choice of parameters in each row, as `Parameters.flat` writes it.

    Returns
    -------
    outputs : ndarray of shape (N, 3)
        Of each row what `forward` has as ``outputs``.

    Examples
    --------
    >>> rows = np.stack([draw_parameters(seed).flat() for seed in (1, 2)])
    >>> outputs_along(np.zeros((6, 6)), rows).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    kernels, biases, dense, dense_biases = np.split(rows, [9, 10, 22], axis=1)
    windows = sliding_window_view(picture, (KERNEL_SIDE, KERNEL_SIDE)).reshape(-1, KERNEL_SIDE**2)
    activated = np.maximum(kernels @ windows.T + biases, 0.0)  # (N, 16)
    pooled = activated[:, POOL_PLACES].max(axis=2)  # (N, 4)
    weights = dense.reshape(len(rows), NUM_POOLED, -1)
    outputs: Doubles = np.einsum("np,npo->no", pooled, weights) + dense_biases
    return outputs


def loss_of(picture: Doubles, parameters: Parameters, kind: LossKind, target: int) -> float:
    """Return the loss of a forward pass.

    Parameters
    ----------
    picture : ndarray of shape (6, 6)
        As `small_picture` gives it.
    parameters : Parameters
        The weights and biases of now.
    kind : {"squared", "cross_entropy"}
        A key of `LOSSES`.
    target : int
        Number of the output that should win.

    Returns
    -------
    loss : float
        0 or more.

    Examples
    --------
    >>> loss_of(np.zeros((6, 6)), draw_parameters(1), "squared", 0)
    0.5
    """
    return LOSSES[kind].value(forward(picture, parameters).outputs, target)
