"""Each kind of layer as a line of Keras, and as a line of this project's own arithmetic."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from cnn_core.activations import NEGATIVE_SLOPE
from cnn_core.networks.layers import (
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
)

_KERAS_WORDS: Mapping[str, str] = MappingProxyType(
    {"stride": "strides", "dilation": "dilation_rate"}
)

_ORIGINS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cnn_core.activations": ("leaky_relu", "relu", "sigmoid", "softmax", "tanh"),
        "cnn_core.convolution": ("convolve",),
        "cnn_core.pooling": ("average_pool", "max_pool"),
    }
)
"""Where the functions come from that `numpy_layer` may write."""


def keras_layer(layer: Layer) -> str:
    """Write a layer for Keras.

    Parameters
    ----------
    layer : Layer
        Any of `LAYERS`.

    Returns
    -------
    code : str
        An expression; settings that have their default are left out.

    Examples
    --------
    >>> keras_layer(Convolution(8, padding="same"))
    'keras.layers.Conv2D(8, (3, 3), padding="same")'
    """
    return f"keras.layers.{_keras_call(layer)}"


def numpy_layer(layer: Layer, number: int, result: str = "maps") -> str:
    """Write a layer as it is in use, with the arithmetic of this project.

    Parameters
    ----------
    layer : Layer
        Any of `LAYERS`.
    number : int
        Its place in the network, from 1: so its weights are called.
    result : str, default "maps"
        The name that gets what comes out; what comes in is ``maps``.

    Returns
    -------
    code : str
        One line without its end.

    Examples
    --------
    >>> numpy_layer(MaxPooling(), 3)
    'maps = max_pool(maps, (2, 2))'
    """
    sums = _sums(layer, f"layer_{number}")
    inside = layer.activation_inside
    return f"{result} = {sums if inside is None else f'{inside}({sums})'}"


def imports_for(code: str) -> str:
    """Write the imports that lines of `numpy_layer` need.

    Parameters
    ----------
    code : str
        Any number of lines.

    Returns
    -------
    imports : str
        Whole lines: NumPy first, then this project's functions by module.

    Examples
    --------
    >>> print(imports_for("maps = relu(np.abs(maps))"), end="")
    import numpy as np
    from cnn_core.activations import relu
    """
    called = set(re.findall(r"\b(\w+)\(", code))
    lines = ["import numpy as np\n"] if "np." in code else []
    for module, names in _ORIGINS.items():
        if used := [name for name in names if name in called]:
            lines.append(f"from {module} import {', '.join(used)}\n")
    return "".join(lines)


def _keras_call(layer: Layer) -> str:
    """Write the name of the Keras layer and what it is told."""
    match layer:
        case Convolution():
            told = _told(layer, "stride", "padding", "dilation", "activation", "use_bias")
            return f"Conv2D({layer.filters}, {layer.kernel_size}{told})"
        case Activation(function="leaky_relu") if layer.slope != NEGATIVE_SLOPE:
            return f"LeakyReLU(negative_slope={layer.slope:g})"
        case Activation():
            return f'Activation("{layer.function}")'
        case MaxPooling():
            return f"MaxPooling2D({_window(layer, 'strides')})"
        case AveragePooling():
            return f"AveragePooling2D({_window(layer, 'strides')})"
        case GlobalAveragePooling():
            return "GlobalAveragePooling2D()"
        case Dropout():
            return f"Dropout({layer.rate:g})"
        case BatchNormalisation():  # momentum is told always: Keras's own default is another
            return f"BatchNormalization(momentum={layer.momentum:g}, epsilon={layer.epsilon:g})"
        case Flatten():
            return "Flatten()"
        case Dense():
            return f"Dense({layer.units}{_told(layer, 'activation', 'use_bias')})"
    raise TypeError(f"No code for {layer!r}.")


def _sums(layer: Layer, name: str) -> str:
    """Write what a layer computes before an activation of its own."""
    bias = f'weights["{name}.bias"]' if getattr(layer, "use_bias", False) else ""
    kernel = f'weights["{name}.kernel"]'
    match layer:
        case Convolution():
            told = _told(layer, "stride", "padding", "dilation", words={})
            return f"convolve(maps, {kernel}{bias and f', bias={bias}'}{told})"
        case Activation(function="leaky_relu"):
            return f"leaky_relu(maps, {layer.slope:g})"
        case Activation():
            return f"{layer.function}(maps)"
        case MaxPooling():
            return f"max_pool(maps, {_window(layer, 'stride')})"
        case AveragePooling():
            return f"average_pool(maps, {_window(layer, 'stride')})"
        case GlobalAveragePooling():
            return "maps.mean(axis=(0, 1))"
        case Dropout():
            return "maps  # dropout only acts while training"
        case BatchNormalisation():
            mean, variance = f'weights["{name}.moving_mean"]', f'weights["{name}.moving_variance"]'
            scale = f'weights["{name}.gamma"] / np.sqrt({variance} + {layer.epsilon:g})'
            return f'(maps - {mean}) * {scale} + weights["{name}.beta"]'
        case Flatten():
            return "maps.ravel()"
        case Dense():
            return f"maps @ {kernel}{bias and f' + {bias}'}"
    raise TypeError(f"No code for {layer!r}.")


def _window(layer: MaxPooling | AveragePooling, stride: str) -> str:
    """Write a pooling layer's settings, its steps under the name `stride`."""
    steps = "" if layer.steps == layer.window else f", {stride}={layer.steps}"
    return f"{layer.window}{steps}{_told(layer, 'padding')}"


def _told(layer: Layer, *names: str, words: Mapping[str, str] = _KERAS_WORDS) -> str:
    """Write the settings that differ from their default, in the words of whom they are for."""
    defaults = {field.name: field.default for field in fields(layer)}
    values = {name: getattr(layer, name) for name in names}
    return "".join(
        f", {words.get(name, name)}={json.dumps(value) if isinstance(value, str) else value}"
        for name, value in values.items()
        if value != defaults[name]
    )
