"""The units of a network: where their responses are read, and what pictures excite them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.activations import NEGATIVE_SLOPE, activation_with_slope
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import output_name
from cnn_core.networks.layers import Activation, BatchNormalisation, Convolution, Dense
from cnn_core.networks.spec import NetworkSpec
from cnn_core.shapes import ReceptiveField

NEARLY_DEAD = 0.01
"""A unit that answers to a smaller share of the pictures than this is nearly dead."""

MAX_ON_A_PAGE = 64
MAX_BYTES = 2_500_000
"""Of the pictures that a page is sent."""

SMALL_PICTURE = 4_096
"""Numbers in a picture of which a page is sent many."""


@dataclass(frozen=True)
class UnitLayer:
    """A layer whose units can be asked about: a convolution's filters, or dense units.

    A unit's **sum** is what it weighs together, after batch normalisation where that follows
    at once; its **response** is what the activation makes of the sum. Of the last layer the
    response is the logit itself.

    Attributes
    ----------
    number : int
        The layer with the weights, from 1.
    sum_number : int
        The layer that gives the sum: the same, or the batch normalisation behind it.
    response_number : int
        The layer that gives the response.
    activation : str
        A key of `cnn_core.activations.ACTIVATIONS`; 'linear' where there is none.
    slope : float
        Of leaky ReLU.
    num_units : int
        Maps, or numbers, that come out.
    size : (rows, columns)
        Of each map; (1, 1) of dense units.
    field : ReceptiveField or None
        What a unit sees of the picture; None where that is all of it.
    is_output : bool
        Whether its units are the logits of the network.
    """

    number: int
    sum_number: int
    response_number: int
    activation: str
    slope: float
    num_units: int
    size: tuple[int, int]
    field: ReceptiveField | None
    is_output: bool

    @property
    def can_die(self) -> bool:
        """Whether a unit can be at zero for every picture: only ReLU has such a floor."""
        return self.activation == "relu"

    def response(self, sums: FloatArray) -> FloatArray:
        """Answer what the activation makes of sums, of any shape.

        Parameters
        ----------
        sums : ndarray of any shape
            float32.

        Returns
        -------
        responses : ndarray of the same shape
            float32.

        Examples
        --------
        >>> from cnn_core.networks.presets import default_digits_spec
        >>> layer = unit_layers(default_digits_spec())[0]
        >>> layer.response(np.array([-1.0, 2.0], np.float32)).tolist()
        [0.0, 2.0]
        """
        if self.activation == "linear":
            return sums
        function: Callable[..., FloatArray] = activation_with_slope(
            self.activation, self.slope
        ).function
        return function(sums)


def unit_layers(spec: NetworkSpec) -> tuple[UnitLayer, ...]:
    """List the layers whose units can be asked about, from the picture upwards.

    Parameters
    ----------
    spec : NetworkSpec
        Any network.

    Returns
    -------
    layers : tuple of UnitLayer
        Every convolution and every dense layer; the last is the output.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> [(one.number, one.response_number) for one in unit_layers(default_digits_spec())]
    [(1, 2), (4, 5), (8, 8)]
    """
    return tuple(
        _unit_layer(spec, number)
        for number, layer in enumerate(spec.layers, start=1)
        if isinstance(layer, Convolution | Dense)
    )


def unit_layer(spec: NetworkSpec, number: int) -> UnitLayer:
    """Answer one of `unit_layers`.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    number : int
        The layer with the weights, from 1.

    Returns
    -------
    layer : UnitLayer
        What is known of its units.

    Raises
    ------
    LessonInputError
        If that layer has no units of its own.
    """
    known = {layer.number: layer for layer in unit_layers(spec)}
    if number not in known:
        raise LessonInputError(
            f"Expected a convolution or a dense layer, one of {', '.join(map(str, known))}. "
            f"Received: {number!r:.60}. Choose one of these."
        )
    return known[number]


def sum_name(layer: UnitLayer) -> str:
    """Name the Keras layer whose output are the sums; see `build_model`."""
    return f"layer_{layer.sum_number}"


def response_name(spec: NetworkSpec, layer: UnitLayer) -> str:
    """Name the Keras layer whose output are the responses; see `build_model`."""
    return sum_name(layer) if layer.is_output else output_name(spec, layer.response_number)


def require_units(layer: UnitLayer, units: tuple[int, ...]) -> None:
    """Refuse units that a layer does not have.

    Parameters
    ----------
    layer : UnitLayer
        The layer.
    units : tuple of int
        Counted from 0.

    Raises
    ------
    LessonInputError
        If one of them is not there, or is named twice.
    """
    if not all(0 <= unit < layer.num_units for unit in units) or len(set(units)) < len(units):
        raise LessonInputError(
            f"Expected different units from 0 to {layer.num_units - 1} of layer {layer.number}. "
            f"Received: {units!r:.60}. Choose among these."
        )


@dataclass(frozen=True, eq=False)
class Excitement:
    """Pictures that excite each unit most, or least, in order.

    Attributes
    ----------
    pictures : ndarray of shape (K, T)
        int64, positions in ``UnitsSeen.pictures``.
    sums : ndarray of shape (K, T)
        float32, the unit's sum at its strongest place in that picture.
    places : ndarray of shape (K, T, 2)
        int64, row and column of that place in the unit's map.
    """

    pictures: NDArray[np.int64]
    sums: FloatArray
    places: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Parts:
    """How each unit's sum for its best picture came about, before batch normalisation.

    Attributes
    ----------
    values : ndarray of shape (K, C)
        float64: what each map, or number, that comes in adds to the sum.
    biases : ndarray of shape (K,)
        float64; zeros where the layer has none.
    totals : ndarray of shape (K,)
        float32, the network's own sum; that of `values` and bias up to float32's rounding.
    patches : ndarray of shape (K, kH, kW, C) or None
        float32, the pixels under the window, where the layer looks at the picture itself.
    """

    values: NDArray[np.float64]
    biases: NDArray[np.float64]
    totals: FloatArray
    patches: FloatArray | None


@dataclass(frozen=True, eq=False)
class UnitsSeen:
    """What excites some units of a layer, as far as the pictures were looked at.

    A unit with maps answers at many places; of each picture only the place with the strongest
    response counts.

    Attributes
    ----------
    layer : UnitLayer
        The layer.
    first : int
        The first of these units in it, from 0.
    num_looked, num_pictures : int
        Training pictures looked at so far, and in all.
    pictures : ndarray of shape (P, H, W, C)
        uint8, those that are spoken of.
    labels, numbers : ndarray of shape (P,)
        int64, their classes, and their numbers in the data set.
    best, least : Excitement
        The pictures that excite each unit most, and least.
    mean_by_class : ndarray of shape (K, classes)
        float32, the mean strongest response to the pictures of each class; NaN for none.
    num_active : ndarray of shape (K,)
        int64, pictures with a response above zero at some place.
    parts : Parts
        How the best response came about.
    """

    layer: UnitLayer
    first: int
    num_looked: int
    num_pictures: int
    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    numbers: NDArray[np.int64]
    best: Excitement
    least: Excitement
    mean_by_class: FloatArray
    num_active: NDArray[np.int64]
    parts: Parts

    def __len__(self) -> int:
        return len(self.num_active)

    @property
    def is_complete(self) -> bool:
        """Whether all pictures were looked at."""
        return self.num_looked == self.num_pictures

    @property
    def strongest(self) -> FloatArray:
        """The strongest response of each unit to any picture, shape (K,)."""
        return self.layer.response(self.best.sums[:, 0])

    @property
    def is_dead(self) -> NDArray[np.bool_]:
        """Which units of ReLU answered to none of the pictures, shape (K,)."""
        return np.asarray(self.layer.can_die & (self.num_active == 0))

    @property
    def is_nearly_dead(self) -> NDArray[np.bool_]:
        """Which units of ReLU answered to under 1 % of them, but to some, shape (K,)."""
        few = self.num_active < NEARLY_DEAD * self.num_looked
        return np.asarray(self.layer.can_die & few & ~self.is_dead)


def units_on_a_page(input_shape: tuple[int, int, int]) -> int:
    """Count the units that are shown at once: as many as 2.5 MB of pictures allow, 64 at most.

    Parameters
    ----------
    input_shape : (rows, columns, channels)
        Of a picture.

    Returns
    -------
    count : int
        A multiple of 8.

    Examples
    --------
    >>> units_on_a_page((32, 32, 3)), units_on_a_page((64, 64, 3))
    (56, 24)
    """
    of_one = sum(pictures_shown(input_shape)) * int(np.prod(input_shape))
    return max(8, min(MAX_ON_A_PAGE, MAX_BYTES // of_one) // 8 * 8)


def pictures_shown(input_shape: tuple[int, int, int]) -> tuple[int, int]:
    """Count the pictures shown of each unit: those that excite it most, and least.

    Examples
    --------
    >>> pictures_shown((32, 32, 3)), pictures_shown((64, 64, 3))
    ((9, 4), (5, 2))
    """
    return (9, 4) if np.prod(input_shape) <= SMALL_PICTURE else (5, 2)


def _unit_layer(spec: NetworkSpec, number: int) -> UnitLayer:
    """Follow the sum of a layer through batch normalisation to its activation."""
    layer, shape = spec.layers[number - 1], spec.output_shapes()[number - 1]
    is_output = number == len(spec.layers)
    sum_number = response_number = number
    activation, slope = "linear", 0.0
    if not is_output and layer.activation_inside is not None:
        activation, slope = layer.activation_inside, NEGATIVE_SLOPE
    elif not is_output:
        after = number  # as a position, this is the layer behind
        while isinstance(spec.layers[after], BatchNormalisation):
            after += 1
        sum_number = response_number = after
        behind = spec.layers[after]
        if isinstance(behind, Activation):
            response_number, activation, slope = after + 1, behind.function, behind.slope
    return UnitLayer(
        number,
        sum_number,
        response_number,
        activation,
        slope,
        num_units=shape[-1],
        size=(shape[0], shape[1]) if len(shape) == 3 else (1, 1),
        field=spec.receptive_fields()[number - 1] if isinstance(layer, Convolution) else None,
        is_output=is_output,
    )
