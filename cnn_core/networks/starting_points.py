"""Named networks to begin with: from a linear model to pairs of convolutions, for any data set."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnn_core.networks.layer_text import read_layers
from cnn_core.networks.layers import Convolution, Layer
from cnn_core.networks.spec import NetworkSpec


@dataclass(frozen=True)
class StartingPoint:
    """A network that a learner may begin with, and what it is good for."""

    slug: str
    title: str
    told: str
    layers: Callable[[NetworkSpec], tuple[Layer, ...]]

    def title_for(self, usual: NetworkSpec) -> str:
        """Name this network; the usual one of a data set by how many convolutions it has.

        Examples
        --------
        >>> from cnn_core.networks.presets import default_spec
        >>> STARTING_POINTS["usual"].title_for(default_spec("shapes"))
        'Four convolutions'
        """
        layers = self.layers(usual)
        number = sum(isinstance(layer, Convolution) for layer in layers)
        return self.title.format(number=_NUMBER_WORDS[number])

    def spec(self, usual: NetworkSpec) -> NetworkSpec:
        """Describe this network for the pictures and classes of a data set.

        Parameters
        ----------
        usual : NetworkSpec
            The usual network of the data set, as
            :func:`cnn_core.networks.presets.default_spec` gives it.

        Returns
        -------
        spec : NetworkSpec
            Same pictures and classes.

        Examples
        --------
        >>> from cnn_core.networks.presets import default_spec
        >>> STARTING_POINTS["linear"].spec(default_spec("digits")).count_parameters()
        650
        """
        return NetworkSpec(usual.input_shape, self.layers(usual), usual.classes)


_NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six")


def _output(usual: NetworkSpec) -> Layer:
    return usual.layers[-1]


def _written(text: str) -> Callable[[NetworkSpec], tuple[Layer, ...]]:
    """Put these layers before the answer."""
    return lambda usual: (*read_layers(text), _output(usual))


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
                _written("conv8.same-relu-max2-flat"),
            ),
            StartingPoint(
                "lenet",
                "LeNet style",
                "As in 1998: tanh, averages, and two dense layers before the answer.",
                _written(
                    "conv6.k5.same-tanh-avg2-conv16.k5.same-tanh-avg2-flat"
                    "-dense120-tanh-dense84-tanh"
                ),
            ),
            StartingPoint(
                "vgg",
                "VGG style, small",
                "Small filters in pairs, more of them after each pooling.",
                _written(
                    "conv8.same-relu-conv8.same-relu-max2"
                    "-conv16.same-relu-conv16.same-relu-max2-flat-dense64-relu-drop25"
                ),
            ),
            StartingPoint(
                "global_average",
                "Global average",
                "Each map votes by its mean, wherever things are, after batch normalisation.",
                _written("conv16.same-norm-relu-max2-conv32.same-norm-relu-gap"),
            ),
            StartingPoint(
                "fully_connected",
                "Fully connected",
                "Every pixel to each of 32 units: no filter, no neighbourhood.",
                _written("flat-dense32-relu"),
            ),
            StartingPoint(
                "linear",
                "Linear",
                "Every pixel votes for every class, and that is all.",
                _written("flat"),
            ),
        )
    }
)
"""The networks to begin with, the usual one first."""


@functools.lru_cache(maxsize=256)
def starting_point_of(spec: NetworkSpec, usual: NetworkSpec) -> str:
    """Return the title of the starting point that a network is, or nothing.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_spec
    >>> usual = default_spec("digits")
    >>> starting_point_of(STARTING_POINTS["linear"].spec(usual), usual)
    'Linear'
    """
    known = (
        point.title_for(usual) for point in STARTING_POINTS.values() if point.spec(usual) == spec
    )
    return next(known, "")
