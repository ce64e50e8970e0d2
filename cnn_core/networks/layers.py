"""The layers that a network can be made of, as plain descriptions that check themselves.

Each says what comes out of it, which weights it learns and what they are called,
so that shapes, counts and the Keras model have one source. Adding a layer: a class
here, a line in `LAYERS`, and its Keras layer in `build`.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from cnn_core.activations import NEGATIVE_SLOPE
from cnn_core.errors import LessonInputError
from cnn_core.shapes import (
    Pair,
    WindowLayer,
    as_pair,
    count_convolution_multiplications,
    count_dense_multiplications,
    dilated_window,
    output_size,
    padding_amounts,
    require_whole,
)

Shape: TypeAlias = tuple[int, ...]
"""(rows, columns, channels) of feature maps, or (units,) of a vector."""

ACTIVATIONS = ("linear", "relu", "leaky_relu", "sigmoid", "tanh")
"""What may follow a weighted sum; 'linear' passes it on as it is."""

OUTPUT_ACTIVATION = "softmax"

ACTIVATION_TITLES = {
    "linear": "Linear",
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softmax": "softmax",
}

PADDINGS = ("valid", "same")

MAX_FILTERS = 512
MAX_UNITS = 4096
MAX_WINDOW_SIDE = 64
MAX_DROPOUT = 0.9


@dataclass(frozen=True)
class Layer:
    """One layer of a network; the base of all kinds.

    The methods take the shape that comes in, because a layer does not know its
    place in the stack.
    """

    kind: ClassVar[str]

    @property
    def title(self) -> str:
        """Name the layer as a learner reads it, such as 'Convolution 8@3×3'."""
        raise NotImplementedError

    @property
    def activation_inside(self) -> str | None:
        """Name the function that this layer applies to its own sums, if it has one."""
        return None

    @property
    def sliding(self) -> bool:
        """Whether the layer works place by place, so that a receptive field can be followed."""
        return False

    def output_shape(self, incoming: Shape) -> Shape:
        """Answer the shape that comes out, or say why `incoming` does not fit."""
        return incoming

    def weight_shapes(self, incoming: Shape) -> dict[str, Shape]:
        """Answer the shape of each array that the layer keeps, in Keras's order."""
        return {}

    def untrained_weights(self) -> tuple[str, ...]:
        """Name the arrays that follow the data but not the gradient."""
        return ()

    def count_multiplications(self, incoming: Shape) -> int:
        """Count the multiplications with weights for one picture."""
        return 0

    def window_layer(self, incoming: Shape) -> WindowLayer:
        """Answer the layer as a receptive field sees it; only where it is `sliding`."""
        return WindowLayer(window=1)


@dataclass(frozen=True)
class Convolution(Layer):
    """Filters that slide over all maps that come in, each making one map.

    Parameters
    ----------
    filters : int
        Maps that come out.
    kernel_size : (rows, columns), default (3, 3)
        Size of each filter. Here as everywhere below one number will do for
        both; it is kept as a pair.
    stride : (rows, columns), default (1, 1)
        Pixels from one stop to the next.
    padding : {"valid", "same"}, default "valid"
        Nothing, or as many zeros as Keras adds.
    dilation : (rows, columns), default (1, 1)
        Pixels from one weight to the next.
    activation : str, default "linear"
        One of `ACTIVATIONS`, applied to the sums.
    use_bias : bool, default True
        Whether each filter adds a number of its own.

    Raises
    ------
    LessonInputError
        If a setting is out of range, or stride and dilation are both above 1.

    Examples
    --------
    >>> Convolution(8, padding="same").output_shape((28, 28, 1))
    (28, 28, 8)
    >>> Convolution(8, (3, 5)).title
    'Convolution 8@3×5'
    """

    filters: int
    kernel_size: Pair = (3, 3)
    stride: Pair = (1, 1)
    padding: str = "valid"
    dilation: Pair = (1, 1)
    activation: str = "linear"
    use_bias: bool = True
    kind: ClassVar[str] = "convolution"

    def __post_init__(self) -> None:
        _settle(self, "filters", require_whole(self.filters, "filters", 1, MAX_FILTERS))
        for name in ("kernel_size", "stride", "dilation"):
            _settle_pair(self, name)
        _require_one_of(self.padding, "padding", PADDINGS)
        _require_one_of(self.activation, "activation", ACTIVATIONS)
        _require_flag(self.use_bias, "use_bias")
        if self.stride != (1, 1) and self.dilation != (1, 1):
            raise LessonInputError(
                f"A convolution takes larger steps or leaves gaps, not both; stride {self.stride} "
                f"and dilation {self.dilation} came. Set one of them to 1."
            )

    @property
    def title(self) -> str:
        """Name the layer by its filters."""
        return f"Convolution {self.filters}@{_by(self.kernel_size)}{_and(self.activation)}"

    @property
    def activation_inside(self) -> str | None:
        """Name the activation unless it is linear."""
        return None if self.activation == "linear" else self.activation

    @property
    def sliding(self) -> bool:
        """A convolution slides."""
        return True

    def output_shape(self, incoming: Shape) -> Shape:
        """Answer one map for each filter."""
        _require_maps(incoming)
        if self.padding == "valid":
            _require_room(incoming, dilated_window(self.kernel_size, self.dilation), "filter")
        rows, columns = output_size(
            (incoming[0], incoming[1]),
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
        return rows, columns, self.filters

    def weight_shapes(self, incoming: Shape) -> dict[str, Shape]:
        """Answer the kernel (kH, kW, C, K) and the bias (K,)."""
        kernel = (*self.kernel_size, incoming[2], self.filters)
        return {"kernel": kernel} | ({"bias": (self.filters,)} if self.use_bias else {})

    def count_multiplications(self, incoming: Shape) -> int:
        """Count one multiplication for each weight at each place."""
        rows, columns, _ = self.output_shape(incoming)
        return count_convolution_multiplications(
            (rows, columns), self.kernel_size, incoming[2], self.filters
        )

    def window_layer(self, incoming: Shape) -> WindowLayer:
        """Answer kernel, stride, dilation and the padding before the first pixel."""
        (top, _), (left, _) = padding_amounts(
            (incoming[0], incoming[1]),
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
        )
        return WindowLayer(self.kernel_size, self.stride, self.dilation, (top, left))


@dataclass(frozen=True)
class Activation(Layer):
    """A function applied to every number, as a layer of its own so that it can be seen.

    Parameters
    ----------
    function : str, default "relu"
        One of `ACTIVATIONS`, but for 'linear', which would do nothing.
    slope : float, default 0.2
        What leaky ReLU multiplies negative numbers with; no other function uses it.

    Raises
    ------
    LessonInputError
        If the function is unknown or the slope not from 0 to 1.

    Examples
    --------
    >>> Activation("tanh").output_shape((6, 6, 8))
    (6, 6, 8)
    """

    function: str = "relu"
    slope: float = NEGATIVE_SLOPE
    kind: ClassVar[str] = "activation"

    def __post_init__(self) -> None:
        _require_one_of(self.function, "function", ACTIVATIONS[1:])
        _settle(self, "slope", _fraction(self.slope, "slope", 1.0))

    @property
    def title(self) -> str:
        """Name the function."""
        return ACTIVATION_TITLES[self.function]

    @property
    def sliding(self) -> bool:
        """Each place is answered from the same place."""
        return True


@dataclass(frozen=True)
class _Pooling(Layer):
    """What max and average pooling have in common."""

    window: Pair = (2, 2)
    stride: Pair | None = None
    padding: str = "valid"
    word: ClassVar[str]

    def __post_init__(self) -> None:
        _settle_pair(self, "window")
        _settle(self, "stride", self.steps)
        _settle_pair(self, "stride")
        _require_one_of(self.padding, "padding", PADDINGS)

    @property
    def steps(self) -> Pair:
        """Answer the stride, which is the window's size where none was given."""
        return self.window if self.stride is None else self.stride

    @property
    def title(self) -> str:
        """Name the layer by its window."""
        return f"{self.word} {_by(self.window)}"

    @property
    def sliding(self) -> bool:
        """Pooling slides."""
        return True

    def output_shape(self, incoming: Shape) -> Shape:
        """Answer as many maps as came in, smaller."""
        _require_maps(incoming)
        if self.padding == "valid":
            _require_room(incoming, self.window, "window")
        size = (incoming[0], incoming[1])
        rows, columns = output_size(size, self.window, stride=self.steps, padding=self.padding)
        return rows, columns, incoming[2]

    def window_layer(self, incoming: Shape) -> WindowLayer:
        """Answer window, stride and the padding before the first pixel."""
        size = (incoming[0], incoming[1])
        margins = padding_amounts(size, self.window, stride=self.steps, padding=self.padding)
        return WindowLayer(self.window, self.steps, 1, (margins[0][0], margins[1][0]))


@dataclass(frozen=True)
class MaxPooling(_Pooling):
    """Keep the largest number of each window, map by map.

    Parameters
    ----------
    window : (rows, columns), default (2, 2)
        Size of the window.
    stride : (rows, columns), optional
        Pixels from one stop to the next; the window's size where none is given.
    padding : {"valid", "same"}, default "valid"
        Whether a window may reach over the edge.

    Raises
    ------
    LessonInputError
        If a setting is out of range.

    Examples
    --------
    >>> MaxPooling(2).output_shape((9, 9, 4))
    (4, 4, 4)
    """

    kind: ClassVar[str] = "max_pooling"
    word: ClassVar[str] = "Max pooling"


@dataclass(frozen=True)
class AveragePooling(_Pooling):
    """Keep the mean of each window, map by map; padding is not counted.

    Parameters
    ----------
    window, stride, padding
        As in `MaxPooling`.

    Raises
    ------
    LessonInputError
        If a setting is out of range.

    Examples
    --------
    >>> AveragePooling(3, stride=2, padding="same").output_shape((9, 9, 4))
    (5, 5, 4)
    """

    kind: ClassVar[str] = "average_pooling"
    word: ClassVar[str] = "Average pooling"


@dataclass(frozen=True)
class GlobalAveragePooling(Layer):
    """Keep one number a map: its mean.

    Examples
    --------
    >>> GlobalAveragePooling().output_shape((7, 7, 16))
    (16,)
    """

    kind: ClassVar[str] = "global_average_pooling"

    @property
    def title(self) -> str:
        """Name the layer."""
        return "Global average pooling"

    def output_shape(self, incoming: Shape) -> Shape:
        """Answer one unit for each map."""
        _require_maps(incoming)
        return (incoming[2],)


@dataclass(frozen=True)
class Dropout(Layer):
    """Silence a random part of the numbers while training; pass all of them on otherwise.

    Parameters
    ----------
    rate : float
        The part that is silenced, from 0 to 0.9.

    Raises
    ------
    LessonInputError
        If the rate is out of range.

    Examples
    --------
    >>> Dropout(0.25).title
    'Dropout 25 %'
    """

    rate: float
    kind: ClassVar[str] = "dropout"

    def __post_init__(self) -> None:
        _settle(self, "rate", _fraction(self.rate, "rate", MAX_DROPOUT))

    @property
    def title(self) -> str:
        """Name the layer by its rate."""
        return f"Dropout {100 * self.rate:.3g} %"

    @property
    def sliding(self) -> bool:
        """Each place is answered from the same place."""
        return True


@dataclass(frozen=True)
class BatchNormalisation(Layer):
    """Bring every channel to mean 0 and spread 1, then let it choose its own.

    While training, mean and spread are those of the batch; afterwards those that
    were followed through training.

    Parameters
    ----------
    momentum : float, default 0.9
        How much of the followed mean stays at each batch. Keras has 0.99, which
        needs more batches than a lesson has.
    epsilon : float, default 0.001
        Added to the variance, so that nothing is divided by zero.

    Raises
    ------
    LessonInputError
        If a number is out of range.

    Examples
    --------
    >>> BatchNormalisation().weight_shapes((8, 8, 4))["gamma"]
    (4,)
    """

    momentum: float = 0.9
    epsilon: float = 0.001
    kind: ClassVar[str] = "batch_normalisation"

    def __post_init__(self) -> None:
        _settle(self, "momentum", _fraction(self.momentum, "momentum", 0.999))
        _settle(self, "epsilon", _fraction(self.epsilon, "epsilon", 1.0))
        if self.epsilon < 1e-6:
            raise LessonInputError(
                f"Expected for epsilon a number from 1e-06 to 1. Received: {self.epsilon}. "
                "Give 0.001, as Keras does."
            )

    @property
    def title(self) -> str:
        """Name the layer."""
        return "Batch normalisation"

    @property
    def sliding(self) -> bool:
        """Each place is answered from the same place."""
        return True

    def weight_shapes(self, incoming: Shape) -> dict[str, Shape]:
        """Answer the two learnt and the two followed arrays, one number a channel each."""
        names = ("gamma", "beta", *self.untrained_weights())
        return dict.fromkeys(names, (incoming[-1],))

    def untrained_weights(self) -> tuple[str, ...]:
        """Name the mean and variance that are followed."""
        return "moving_mean", "moving_variance"


@dataclass(frozen=True)
class Flatten(Layer):
    """Lay all maps out as one row of numbers: row by row, channels together.

    Examples
    --------
    >>> Flatten().output_shape((2, 2, 16))
    (64,)
    """

    kind: ClassVar[str] = "flatten"

    @property
    def title(self) -> str:
        """Name the layer."""
        return "Flatten"

    def output_shape(self, incoming: Shape) -> Shape:
        """Answer as many units as numbers came in."""
        _require_maps(incoming)
        return (math.prod(incoming),)


@dataclass(frozen=True)
class Dense(Layer):
    """Units that each weigh everything that comes in.

    Parameters
    ----------
    units : int
        Numbers that come out.
    activation : str, default "linear"
        One of `ACTIVATIONS`, or 'softmax' in the last layer; there 'sigmoid' with
        one unit stands for two classes.
    use_bias : bool, default True
        Whether each unit adds a number of its own.

    Raises
    ------
    LessonInputError
        If a setting is out of range.

    Examples
    --------
    >>> Dense(10, "softmax").title
    'Dense 10, softmax'
    """

    units: int
    activation: str = "linear"
    use_bias: bool = True
    kind: ClassVar[str] = "dense"

    def __post_init__(self) -> None:
        _settle(self, "units", require_whole(self.units, "units", 1, MAX_UNITS))
        _require_one_of(self.activation, "activation", (*ACTIVATIONS, OUTPUT_ACTIVATION))
        _require_flag(self.use_bias, "use_bias")

    @property
    def title(self) -> str:
        """Name the layer by its units."""
        return f"Dense {self.units}{_and(self.activation)}"

    @property
    def activation_inside(self) -> str | None:
        """Name the activation unless it is linear."""
        return None if self.activation == "linear" else self.activation

    def output_shape(self, incoming: Shape) -> Shape:
        """Answer the units."""
        if len(incoming) != 1:
            raise LessonInputError(
                "It takes one row of numbers. Put Flatten or Global average pooling before it."
            )
        return (self.units,)

    def weight_shapes(self, incoming: Shape) -> dict[str, Shape]:
        """Answer the kernel (inputs, units) and the bias (units,)."""
        kernel = (incoming[0], self.units)
        return {"kernel": kernel} | ({"bias": (self.units,)} if self.use_bias else {})

    def count_multiplications(self, incoming: Shape) -> int:
        """Count one multiplication for each weight."""
        return count_dense_multiplications(incoming[0], self.units)


LAYERS: dict[str, type[Layer]] = {
    layer.kind: layer
    for layer in (
        Convolution,
        Activation,
        MaxPooling,
        AveragePooling,
        GlobalAveragePooling,
        Dropout,
        BatchNormalisation,
        Flatten,
        Dense,
    )
}
"""Every kind of layer, by the word that stands for it in JSON."""


def layer_words(number: int, layer: Layer) -> str:
    """Name a layer in a sentence.

    Parameters
    ----------
    number : int
        Its place in the network, from 1.
    layer : Layer
        Any of the above.

    Returns
    -------
    words : str
        To begin a sentence with.

    Examples
    --------
    >>> layer_words(5, MaxPooling())
    'Layer 5, max pooling 2×2'
    """
    title = layer.title
    return f"Layer {number}, {title if title == 'ReLU' else title[0].lower() + title[1:]}"


def _settle(layer: Layer, name: str, value: object) -> None:
    """Put the checked form of a setting into a frozen layer."""
    object.__setattr__(layer, name, value)


def _settle_pair(layer: Layer, name: str) -> None:
    """Turn a setting of one number or two into a checked pair."""
    _settle(layer, name, as_pair(getattr(layer, name), name, maximum=MAX_WINDOW_SIDE))


def _require_one_of(value: object, name: str, choices: tuple[str, ...]) -> None:
    """Refuse a word that is none of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise LessonInputError(
            f"Expected for {name} one of {', '.join(choices)}. Received: {value!r:.60}. "
            "Choose one of these."
        )


def _require_flag(value: object, name: str) -> None:
    """Refuse what is neither True nor False."""
    if not isinstance(value, bool):
        raise LessonInputError(
            f"Expected for {name} True or False. Received: {value!r:.60}. Choose one of these."
        )


def _fraction(value: object, name: str, maximum: float) -> float:
    """Answer a number from 0 to `maximum` as a float."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= maximum:  # type: ignore[operator]
        raise LessonInputError(
            f"Expected for {name} a number from 0 to {maximum:g}. Received: {value!r:.60}. "
            f"Give a number such as {maximum / 4:g}."
        )
    return float(value)  # type: ignore[arg-type]


def _require_maps(incoming: Shape) -> None:
    """Refuse a row of numbers where feature maps are needed."""
    if len(incoming) != 3:
        raise LessonInputError(
            "It takes feature maps. Move it before the layer that turned the maps into one row."
        )


def _require_room(incoming: Shape, span: Pair, what: str) -> None:
    """Refuse maps that are smaller than the window which slides over them."""
    if span[0] > incoming[0] or span[1] > incoming[1]:
        raise LessonInputError(
            f"Its {what} spans {span[0]} × {span[1]} and does not fit. Remove this layer or a "
            'pooling layer before it, choose a smaller window, or padding "same".'
        )


def _by(size: Pair) -> str:
    """Write a size as rows×columns."""
    return f"{size[0]}×{size[1]}"


def _and(activation: str) -> str:
    """Write the activation behind a layer's title, where it has one."""
    return "" if activation == "linear" else f", {ACTIVATION_TITLES[activation]}"
