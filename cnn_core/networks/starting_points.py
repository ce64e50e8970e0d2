"""Named networks to train: from a linear model to the usual convolutions, for any data set."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnn_core.networks.layers import Layer
from cnn_core.networks.presets import default_spec
from cnn_core.networks.spec import (
    Activation,
    Convolution,
    Dense,
    Flatten,
    MaxPooling,
    NetworkSpec,
)


@dataclass(frozen=True)
class StartingPoint:
    """A network that a learner may begin with, and what it is good for."""

    slug: str
    title: str
    told: str
    layers: Callable[[NetworkSpec], tuple[Layer, ...]]

    def title_for(self, dataset: str) -> str:
        """Name this network; the usual one of a data set by how many convolutions it has.

        Examples
        --------
        >>> STARTING_POINTS["usual"].title_for("shapes")
        'Four convolutions'
        """
        layers = self.layers(default_spec(dataset))
        number = sum(isinstance(layer, Convolution) for layer in layers)
        return self.title.format(number=_NUMBER_WORDS[number])

    def spec(self, dataset: str) -> NetworkSpec:
        """Describe this network for the pictures and classes of a data set.

        Parameters
        ----------
        dataset : str
            A name that :func:`cnn_core.networks.presets.default_spec` knows.

        Returns
        -------
        spec : NetworkSpec
            Same pictures and classes as the data set's usual network.

        Examples
        --------
        >>> STARTING_POINTS["linear"].spec("digits").count_parameters()
        650
        """
        usual = default_spec(dataset)
        return NetworkSpec(usual.input_shape, self.layers(usual), usual.classes)


_NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six")


def _output(usual: NetworkSpec) -> Layer:
    return usual.layers[-1]


def _linear(usual: NetworkSpec) -> tuple[Layer, ...]:
    return (Flatten(), _output(usual))


def _fully_connected(usual: NetworkSpec) -> tuple[Layer, ...]:
    return (Flatten(), Dense(32), Activation("relu"), _output(usual))


def _one_convolution(usual: NetworkSpec) -> tuple[Layer, ...]:
    return (
        Convolution(8, (3, 3), padding="same"),
        Activation("relu"),
        MaxPooling((2, 2)),
        Flatten(),
        _output(usual),
    )


STARTING_POINTS: Mapping[str, StartingPoint] = MappingProxyType(
    {
        point.slug: point
        for point in (
            StartingPoint(
                "usual",
                "{number} convolutions",
                "The usual one: edges first, then what edges make together.",
                lambda usual: usual.layers,
            ),
            StartingPoint(
                "one_convolution",
                "One convolution",
                "Eight filters, pooling, and a vote.",
                _one_convolution,
            ),
            StartingPoint(
                "fully_connected",
                "Fully connected",
                "Every pixel to each of 32 units: no filter, no neighbourhood.",
                _fully_connected,
            ),
            StartingPoint(
                "linear", "Linear", "Every pixel votes for every class, and that is all.", _linear
            ),
        )
    }
)
"""The networks to begin with, the usual one first."""


@functools.lru_cache(maxsize=256)
def starting_point_of(spec: NetworkSpec, dataset: str) -> str:
    """Return the title of the starting point that a network is, or nothing.

    Examples
    --------
    >>> starting_point_of(STARTING_POINTS["linear"].spec("digits"), "digits")
    'Linear'
    """
    known = (
        point.title_for(dataset)
        for point in STARTING_POINTS.values()
        if point.spec(dataset) == spec
    )
    return next(known, "")
