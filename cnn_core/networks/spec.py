"""A network described in plain data: what the site shows, sends in a link and builds from.

Nothing here knows Keras, so the web process may import it. A spec that exists is
a network that can be built: it checks itself when it is made.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnn_core.errors import LessonInputError
from cnn_core.networks import spec_json
from cnn_core.networks.layers import (
    LAYERS,
    Activation,
    AveragePooling,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Shape,
    layer_words,
)
from cnn_core.networks.outputs import is_sigmoid_output, require_classifier
from cnn_core.shapes import ReceptiveField, receptive_field, require_whole

__all__ = [
    "Activation",
    "AveragePooling",
    "BatchNormalisation",
    "Convolution",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling",
    "Layer",
    "MaxPooling",
    "NetworkSpec",
    "ParameterCount",
    "Shape",
    "WeightPlan",
    "follow_shapes",
]

# Together they keep one training within the memory and the patience of a shared
# worker with two cores; the networks of the lessons stay far below.
MAX_LAYERS = 40
MAX_PARAMETERS = 2_000_000
MAX_NUMBERS_PER_PICTURE = 2_000_000
MAX_MULTIPLICATIONS = 200_000_000
MAX_SIDE = 400
MAX_CLASSES = 100
MAX_CLASS_LETTERS = 40

CHANNELS = (1, 3)

# While training, a number is held on its way up, on its way down, and in between.
COPIES_OF_ACTIVATIONS = 3
COPIES_OF_WEIGHTS = 4  # weight, gradient and Adam's two means
BYTES_PER_NUMBER = 4


@dataclass(frozen=True)
class ParameterCount:
    """How many weights one layer has.

    Attributes
    ----------
    trainable : int
        Weights that the gradient changes.
    followed : int
        Numbers that only follow the data, as in batch normalisation; Keras
        calls them not trainable.
    """

    trainable: int
    followed: int

    @property
    def total(self) -> int:
        """Count both."""
        return self.trainable + self.followed


@dataclass(frozen=True)
class WeightPlan:
    """One array that a network keeps: its name, such as 'layer_1.kernel', and its shape."""

    name: str
    shape: Shape
    trainable: bool

    @property
    def size(self) -> int:
        """Count its numbers."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class NetworkSpec:
    """A network from the picture to the probabilities of its classes.

    Parameters
    ----------
    input_shape : (rows, columns, channels)
        One picture; 1 or 3 channels.
    layers : sequence of Layer
        From the picture upwards. The last is ``Dense(len(classes), "softmax")``, or,
        for exactly two classes, ``Dense(1, "sigmoid")``: the probability of the second.
    classes : sequence of str
        One word a class, in the order of the labels.

    Raises
    ------
    LessonInputError
        If the layers cannot follow one another, or the network is larger than
        a lesson may have; the message names the layer, counted from 1.

    Examples
    --------
    >>> spec = NetworkSpec((8, 8, 1), (Convolution(8), Flatten(), Dense(2, "softmax")), ("X", "O"))
    >>> spec.output_shapes()
    ((6, 6, 8), (288,), (2,))
    >>> spec.count_parameters()
    658
    """

    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "input_shape", _checked_input(self.input_shape))
        object.__setattr__(self, "classes", _checked_classes(self.classes))
        object.__setattr__(self, "layers", _checked_layers(self.layers))
        require_classifier(self.layers, self.classes)
        self.output_shapes()
        self._require_affordable()

    @property
    def layer_titles(self) -> tuple[str, ...]:
        """Name every layer as a learner reads it."""
        return tuple(layer.title for layer in self.layers)

    @property
    def has_sigmoid_output(self) -> bool:
        """Whether the last layer is one sigmoid unit: the probability of the second class."""
        return is_sigmoid_output(self.layers[-1])

    def input_shapes(self) -> tuple[Shape, ...]:
        """Answer what comes into each layer.

        Returns
        -------
        shapes : tuple of Shape
            The picture's shape, then that of every layer but the last.
        """
        return (self.input_shape, *self.output_shapes()[:-1])

    def output_shapes(self) -> tuple[Shape, ...]:
        """Answer what comes out of each layer.

        Returns
        -------
        shapes : tuple of Shape
            (rows, columns, channels) or (units,), without the batch.
        """
        return self._output_shapes

    # asked for many times over by everything that describes a network
    @functools.cached_property
    def _output_shapes(self) -> tuple[Shape, ...]:
        return follow_shapes(self.input_shape, self.layers)

    def weight_plans(self) -> tuple[WeightPlan, ...]:
        """List every array that the network keeps, in Keras's order.

        Returns
        -------
        plans : tuple of WeightPlan
            Layers are counted from 1 in the names.
        """
        return tuple(plan for plans in self._plans_by_layer() for plan in plans)

    def parameter_counts(self) -> tuple[ParameterCount, ...]:
        """Count the weights layer by layer, as ``keras.Model.summary`` does.

        Returns
        -------
        counts : tuple of ParameterCount
            One for each layer.
        """
        return tuple(
            ParameterCount(
                trainable=sum(plan.size for plan in plans if plan.trainable),
                followed=sum(plan.size for plan in plans if not plan.trainable),
            )
            for plans in self._plans_by_layer()
        )

    def count_parameters(self) -> int:
        """Count all weights, as ``keras.Model.count_params`` does.

        Returns
        -------
        count : int
            Trainable and followed ones together.
        """
        return sum(plan.size for plan in self.weight_plans())

    def multiplication_counts(self) -> tuple[int, ...]:
        """Count the multiplications with weights for one picture, layer by layer.

        Returns
        -------
        counts : tuple of int
            Convolution and dense layers; the others are as good as free.
        """
        pairs = zip(self.layers, self.input_shapes(), strict=True)
        return tuple(layer.count_multiplications(shape) for layer, shape in pairs)

    def count_multiplications(self) -> int:
        """Count the multiplications with weights for one picture.

        Returns
        -------
        count : int
            The sum over all layers.
        """
        return sum(self.multiplication_counts())

    def count_activations(self) -> int:
        """Count the numbers that one picture becomes on its way.

        Returns
        -------
        count : int
            The picture and the output of every layer together.
        """
        return sum(math.prod(shape) for shape in (self.input_shape, *self.output_shapes()))

    def training_bytes(self, batch_size: int) -> int:
        """Estimate the memory of one training step, the data set left out.

        Parameters
        ----------
        batch_size : int
            Pictures that are learnt from at once.

        Returns
        -------
        size : int
            Bytes, within a factor of about two.
        """
        activations = COPIES_OF_ACTIVATIONS * self.count_activations() * batch_size
        return BYTES_PER_NUMBER * (activations + COPIES_OF_WEIGHTS * self.count_parameters())

    def receptive_fields(self) -> tuple[ReceptiveField | None, ...]:
        """Follow what one unit of each layer sees of the picture.

        Returns
        -------
        fields : tuple of ReceptiveField or None
            None from the layer on where every unit sees the whole picture.
        """
        pairs = list(zip(self.layers, self.input_shapes(), strict=True))
        sliding: list[tuple[Layer, Shape]] = []
        for layer, shape in pairs:
            if not layer.sliding or len(shape) != 3:
                break
            sliding.append((layer, shape))
        fields = receptive_field(layer.window_layer(shape) for layer, shape in sliding)
        return fields + (None,) * (len(pairs) - len(sliding))

    def to_json(self) -> str:
        """Write the network as JSON, short enough for a link.

        Returns
        -------
        text : str
            Settings that have their default are left out.

        Examples
        --------
        >>> spec = NetworkSpec((4, 4, 1), (Flatten(), Dense(2, "softmax")), ("X", "O"))
        >>> NetworkSpec.from_json(spec.to_json()) == spec
        True
        """
        return spec_json.write(self.input_shape, self.layers, self.classes)

    @classmethod
    def from_json(cls, text: str) -> "NetworkSpec":
        """Read a network from JSON of unknown origin.

        Parameters
        ----------
        text : str
            What `to_json` wrote, perhaps changed by hand.

        Returns
        -------
        spec : NetworkSpec
            Checked like any other.

        Raises
        ------
        LessonInputError
            If it is no JSON, has a key that is not known or lacks one, or
            describes no network that can be built.
        """
        return cls(*spec_json.read(text, LAYERS))

    def _plans_by_layer(self) -> Iterator[tuple[WeightPlan, ...]]:
        """List the arrays of each layer."""
        pairs = zip(self.layers, self.input_shapes(), strict=True)
        for number, (layer, incoming) in enumerate(pairs, start=1):
            yield tuple(
                WeightPlan(f"layer_{number}.{name}", shape, name not in layer.untrained_weights())
                for name, shape in layer.weight_shapes(incoming).items()
            )

    def _require_affordable(self) -> None:
        """Refuse a network larger than a lesson may have, and name what makes it so."""
        sizes = [math.prod(shape) for shape in self.output_shapes()]
        weights = [count.total for count in self.parameter_counts()]
        self._require_within(weights, MAX_PARAMETERS, "weights")
        self._require_within(sizes, MAX_NUMBERS_PER_PICTURE, "numbers for each picture")
        self._require_within(
            self.multiplication_counts(), MAX_MULTIPLICATIONS, "multiplications for each picture"
        )

    def _require_within(self, counts: Sequence[int], limit: int, what: str) -> None:
        """Refuse counts whose sum is above a limit, naming the layer with the most."""
        if sum(counts) > limit:
            place = max(range(len(counts)), key=counts.__getitem__)
            raise LessonInputError(
                f"A network here has at most {limit:,} {what}; this one has {sum(counts):,}. "
                f"{layer_words(place + 1, self.layers[place])}, has the most, "
                f"{counts[place]:,}. Make it smaller, or pool before it."
            )


def follow_shapes(input_shape: Shape, layers: Sequence[Layer]) -> tuple[Shape, ...]:
    """Follow a shape through layers, also through a stack that is not yet a whole network.

    Parameters
    ----------
    input_shape : Shape
        What comes into the first layer.
    layers : sequence of Layer
        From the picture upwards.

    Returns
    -------
    shapes : tuple of Shape
        What comes out of each layer.

    Raises
    ------
    LessonInputError
        If a layer cannot take what comes in; the message names it.

    Examples
    --------
    >>> follow_shapes((8, 8, 1), (Convolution(4), MaxPooling()))
    ((6, 6, 4), (3, 3, 4))
    """
    shapes: list[Shape] = []
    incoming = input_shape
    for number, layer in enumerate(layers, start=1):
        try:
            incoming = layer.output_shape(incoming)
        except LessonInputError as error:
            raise LessonInputError(
                f"{layer_words(number, layer)}, gets {_shape_words(incoming)}. {error}"
            ) from None
        shapes.append(incoming)
    return tuple(shapes)


def _shape_words(shape: Shape) -> str:
    """Say what a layer gets."""
    if len(shape) == 3:
        rows, columns, channels = shape
        return f"{channels} map{'' if channels == 1 else 's'} of {rows} × {columns}"
    return f"a row of {shape[0]} numbers"


def _checked_input(shape: object) -> tuple[int, int, int]:
    """Answer rows, columns and channels, or say what is wrong with them."""
    if not isinstance(shape, tuple | list) or len(shape) != 3:
        raise LessonInputError(
            "Expected for the input shape (rows, columns, channels). "
            f"Received: {shape!r:.60}. Give for example (8, 8, 1)."
        )
    rows, columns = (
        require_whole(side, name, 1, MAX_SIDE)
        for side, name in zip(shape, ("rows", "columns"), strict=False)
    )
    channels = require_whole(shape[2], "channels", min(CHANNELS), max(CHANNELS))
    if channels not in CHANNELS:
        raise LessonInputError(
            f"A picture has 1 channel (grey) or 3 (red, green, blue); {channels} came. "
            "Choose 1 or 3."
        )
    return rows, columns, channels


def _checked_classes(classes: object) -> tuple[str, ...]:
    """Answer the names of the classes, or say what is wrong with them."""
    if not isinstance(classes, tuple | list) or not 2 <= len(classes) <= MAX_CLASSES:
        raise LessonInputError(
            f"A network tells 2 to {MAX_CLASSES} classes apart. Received: {classes!r:.60}. "
            "Give the name of each class."
        )
    for name in classes:
        usable = isinstance(name, str) and name.isprintable() and name == name.strip()
        if not usable or not 1 <= len(name) <= MAX_CLASS_LETTERS:
            raise LessonInputError(
                f"A class has a name of 1 to {MAX_CLASS_LETTERS} letters, without spaces around "
                f"it. Received: {name!r:.60}. Write a word such as 'cat'."
            )
    if len(set(classes)) < len(classes):
        raise LessonInputError(
            f"Every class has a name of its own. Received: {classes!r:.200}. Rename one of them."
        )
    return tuple(classes)


def _checked_layers(layers: object) -> tuple[Layer, ...]:
    """Answer the layers, or say what is wrong with their number or kind."""
    if not isinstance(layers, tuple | list) or not 1 <= len(layers) <= MAX_LAYERS:
        count = len(layers) if isinstance(layers, tuple | list) else repr(layers)[:60]
        raise LessonInputError(
            f"A network has 1 to {MAX_LAYERS} layers. Received: {count}. "
            "Start with a convolution, ReLU, flatten and a dense layer."
        )
    for number, layer in enumerate(layers, start=1):
        if type(layer) not in LAYERS.values():
            raise LessonInputError(
                f"Expected for layer {number} one of {', '.join(LAYERS)}. "
                f"Received: {layer!r:.60}. Choose one of these."
            )
    return tuple(layers)
