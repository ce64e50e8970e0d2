"""A stack of layers under construction: what becomes of a picture in it, and where it breaks.

A `NetworkSpec` is a network that can be built. On the way there a stack may be impossible;
a `Design` then still tells everything up to the layer that does not fit, and why it does not.
"""

import math
from dataclasses import dataclass
from functools import cached_property

from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import Layer, Shape
from cnn_core.networks.spec import NetworkSpec

MAX_LAYERS = 24
"""Layers that a design may have, the last one included."""


@dataclass(frozen=True)
class Card:
    """One layer in its place.

    Attributes
    ----------
    layer : Layer
        With its settings.
    shape : Shape or None
        What comes out; None from the first layer on that does not fit.
    num_weights, num_multiplications : int
        Of this layer, for one picture; 0 where nothing comes out.
    problem : str
        Why it does not fit what comes in; empty where it does, or where nothing comes in.
    """

    layer: Layer
    shape: Shape | None
    num_weights: int
    num_multiplications: int
    problem: str


@dataclass(frozen=True)
class Design:
    """Layers for pictures of one shape, that may or may not make a network.

    Parameters
    ----------
    input_shape : (rows, columns, channels)
        One picture.
    hidden : tuple of Layer
        From the picture upwards, without the last.
    output : Layer
        The last, that answers with probabilities.
    classes : tuple of str
        One word a class.

    Examples
    --------
    >>> from cnn_core.networks.layers import Convolution, Dense, Flatten, MaxPooling
    >>> answer = Dense(2, "softmax")
    >>> small = Design((4, 4, 1), (Convolution(3), MaxPooling((3, 3))), answer, ("X", "O"))
    >>> [card.shape for card in small.cards]
    [(2, 2, 3), None, None]
    >>> small.spec is None, small.cards[1].problem != ""
    (True, True)
    >>> whole = Design((4, 4, 1), (Convolution(3), Flatten()), answer, ("X", "O"))
    >>> whole.spec.count_parameters(), whole.problem
    (56, '')
    """

    input_shape: tuple[int, int, int]
    hidden: tuple[Layer, ...]
    output: Layer
    classes: tuple[str, ...]

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every layer in its place, the last included."""
        cards: list[Card] = []
        incoming: Shape | None = self.input_shape
        for layer in (*self.hidden, self.output):
            card = _card(layer, incoming)
            incoming = card.shape
            cards.append(card)
        return tuple(cards)

    @property
    def spec(self) -> NetworkSpec | None:
        """The network, if it is one that can be built."""
        return self._outcome[0]

    @property
    def problem(self) -> str:
        """Why it cannot be built, in a sentence that names the layer; empty if it can."""
        return self._outcome[1]

    @cached_property
    def _outcome(self) -> tuple[NetworkSpec | None, str]:
        count = len(self.hidden) + 1
        if count > MAX_LAYERS:
            return None, (
                f"A network here has at most {MAX_LAYERS} layers; this one has {count}. "
                "Take some away."
            )
        try:
            layers = (*self.hidden, self.output)
            return NetworkSpec(self.input_shape, layers, self.classes), ""
        except LessonInputError as error:
            return None, str(error)


def design_of(spec: NetworkSpec) -> Design:
    """Take a network apart, to go on from it.

    Parameters
    ----------
    spec : NetworkSpec
        Any network.

    Returns
    -------
    design : Design
        The same layers.
    """
    return Design(spec.input_shape, spec.layers[:-1], spec.layers[-1], spec.classes)


def _card(layer: Layer, incoming: Shape | None) -> Card:
    """Describe a layer where this comes in, or nothing."""
    if incoming is None:
        return Card(layer, None, 0, 0, "")
    try:
        shape = layer.output_shape(incoming)
    except LessonInputError as error:
        return Card(layer, None, 0, 0, str(error))
    weights = sum(math.prod(one) for one in layer.weight_shapes(incoming).values())
    return Card(layer, shape, weights, layer.count_multiplications(incoming), "")
