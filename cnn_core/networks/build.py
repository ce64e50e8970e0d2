"""From a described network to a Keras model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
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
from cnn_core.networks.runtime import load_keras
from cnn_core.networks.spec import NetworkSpec

CHANNELS_LAST = "channels_last"


def build_model(
    spec: NetworkSpec,
    *,
    seed: int = 0,
    initialisation: str = "glorot",
    l1: float = 0.0,
    l2: float = 0.0,
) -> Any:
    """Build the Keras model that a spec describes.

    Layer n of the spec, from 1, becomes a Keras layer named ``layer_n``; where it
    has an activation of its own, this follows as ``layer_n_activation``. So the
    sums before an activation, and the logits before softmax, can be looked at.
    All that is random has its own seed: the process's random state is neither
    used nor changed.

    Parameters
    ----------
    spec : NetworkSpec
        What to build.
    seed : int, default 0
        Draws the first weights, and later the dropout.
    initialisation : str, default "glorot"
        How kernels are drawn, as in `TrainingSettings`.
    l1, l2 : float, default 0.0
        What the kernels' weights add to the loss, as in `TrainingSettings`.

    Returns
    -------
    model : keras.Model
        From pictures (N, H, W, C) to probabilities (N, units): one for each class,
        or, of one sigmoid unit, that of the second class. Untrained.
    """
    keras = load_keras()
    pictures = keras.Input(spec.input_shape, name="pictures")
    flowing = pictures
    for number, layer in enumerate(spec.layers, start=1):
        start = _Start(_seed_of(seed, number), initialisation, l1, l2)
        flowing = _MAKERS[type(layer)](keras, layer, f"layer_{number}", start)(flowing)
        if layer.activation_inside is not None:
            name = activation_name(number)
            flowing = _function(keras, layer.activation_inside, None, name)(flowing)
    return keras.Model(pictures, flowing, name="network")


def activation_name(number: int) -> str:
    """Name the Keras layer that applies the activation of layer `number`."""
    return f"layer_{number}_activation"


def output_name(spec: NetworkSpec, number: int) -> str:
    """Name the Keras layer that gives what layer `number` gives, activation included."""
    inside = spec.layers[number - 1].activation_inside
    return f"layer_{number}" if inside is None else activation_name(number)


def logits_of(model: Any, spec: NetworkSpec) -> Any:
    """Cut softmax or sigmoid off the end of a model; both keep the same weights.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made.
    spec : NetworkSpec
        What it was made from.

    Returns
    -------
    model : keras.Model
        From pictures (N, H, W, C) to logits (N, units). Training on these is
        safer in float32 than on probabilities, which round to 0 and 1.
    """
    keras = load_keras()
    return keras.Model(model.input, model.get_layer(f"layer_{len(spec.layers)}").output)


def weights_of(model: Any) -> dict[str, FloatArray]:
    """Copy a model's weights out of Keras.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made.

    Returns
    -------
    arrays : dict of str to ndarray
        Named and ordered as ``spec.weight_plans()``.
    """
    return {
        f"{layer.name}.{variable.name}": variable.numpy()
        for layer in model.layers
        for variable in layer.weights
    }


def set_weights(model: Any, arrays: Mapping[str, FloatArray]) -> None:
    """Give a model its weights.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made.
    arrays : mapping of str to ndarray
        What `weights_of` answered for a model of the same spec.
    """
    for layer in model.layers:
        for variable in layer.weights:
            variable.assign(arrays[f"{layer.name}.{variable.name}"])


def fix_weights(model: Any, spec: NetworkSpec, fixed: Mapping[str, FloatArray]) -> None:
    """Give layers weights by hand, and have these layers never change.

    Parameters
    ----------
    model : keras.Model
        What `build_model` made.
    spec : NetworkSpec
        What it was made from.
    fixed : mapping of str to ndarray
        By the names of ``spec.weight_plans()``; a layer's other weights stay as they are.

    Raises
    ------
    LessonInputError
        If there are no such weights, or they have another shape.
    """
    shapes = {plan.name: plan.shape for plan in spec.weight_plans()}
    for name, array in fixed.items():
        if shapes.get(name) != array.shape:
            raise LessonInputError(
                f"Expected for fixed weights names and shapes of {shapes}. Received: {name!r:.60} "
                f"of shape {array.shape}. Give the filters the shape that the layer has."
            )
        layer_name, variable_name = name.split(".")
        layer = model.get_layer(layer_name)
        layer.trainable = False
        next(held for held in layer.weights if held.name == variable_name).assign(array)


@dataclass(frozen=True)
class _Start:
    """What a layer begins with, and what its weights cost."""

    seed: int
    initialisation: str
    l1: float
    l2: float

    def kernel(self, keras: Any) -> dict[str, Any]:
        """Make the arguments of a Keras layer that say how its kernel begins."""
        options = {"kernel_initializer": _INITIALISERS[self.initialisation](keras, self.seed)}
        if self.l1 or self.l2:
            options["kernel_regularizer"] = keras.regularizers.L1L2(self.l1, self.l2)
        return options


_INITIALISERS: Mapping[str, Callable[[Any, int], Any]] = MappingProxyType(
    {
        "glorot": lambda keras, seed: keras.initializers.GlorotUniform(seed=seed),
        "he": lambda keras, seed: keras.initializers.HeNormal(seed=seed),
        "small": lambda keras, seed: keras.initializers.RandomNormal(stddev=0.01, seed=seed),
        "large": lambda keras, seed: keras.initializers.RandomNormal(stddev=1.0, seed=seed),
        "zeros": lambda keras, seed: keras.initializers.Zeros(),
    }
)


def _seed_of(seed: int, number: int) -> int:
    """Draw a layer's own seed, of the 31 bits that every Keras layer can take."""
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0] >> 1)


def _convolution(keras: Any, layer: Convolution, name: str, start: _Start) -> Any:
    return keras.layers.Conv2D(
        layer.filters,
        layer.kernel_size,
        strides=layer.stride,
        padding=layer.padding,
        dilation_rate=layer.dilation,
        use_bias=layer.use_bias,
        **start.kernel(keras),
        data_format=CHANNELS_LAST,
        name=name,
    )


def _dense(keras: Any, layer: Dense, name: str, start: _Start) -> Any:
    return keras.layers.Dense(
        layer.units,
        use_bias=layer.use_bias,
        **start.kernel(keras),
        name=name,
    )


def _activation(keras: Any, layer: Activation, name: str, start: _Start) -> Any:
    return _function(keras, layer.function, layer.slope, name)


def _function(keras: Any, function: str, slope: float | None, name: str) -> Any:
    """Make the Keras layer of a function; leaky ReLU has its default slope unless told."""
    if function == "leaky_relu" and slope is not None:
        return keras.layers.LeakyReLU(negative_slope=slope, name=name)
    return keras.layers.Activation(function, name=name)


def _max_pooling(keras: Any, layer: MaxPooling, name: str, start: _Start) -> Any:
    return keras.layers.MaxPooling2D(
        layer.window, layer.steps, layer.padding, data_format=CHANNELS_LAST, name=name
    )


def _average_pooling(keras: Any, layer: AveragePooling, name: str, start: _Start) -> Any:
    return keras.layers.AveragePooling2D(
        layer.window, layer.steps, layer.padding, data_format=CHANNELS_LAST, name=name
    )


def _global_average_pooling(
    keras: Any, layer: GlobalAveragePooling, name: str, start: _Start
) -> Any:
    return keras.layers.GlobalAveragePooling2D(data_format=CHANNELS_LAST, name=name)


def _dropout(keras: Any, layer: Dropout, name: str, start: _Start) -> Any:
    return keras.layers.Dropout(layer.rate, seed=start.seed, name=name)


def _batch_normalisation(keras: Any, layer: BatchNormalisation, name: str, start: _Start) -> Any:
    return keras.layers.BatchNormalization(
        momentum=layer.momentum, epsilon=layer.epsilon, name=name
    )


def _flatten(keras: Any, layer: Flatten, name: str, start: _Start) -> Any:
    return keras.layers.Flatten(data_format=CHANNELS_LAST, name=name)


_MAKERS: Mapping[type[Layer], Callable[[Any, Any, str, _Start], Any]] = MappingProxyType(
    {
        Convolution: _convolution,
        Activation: _activation,
        MaxPooling: _max_pooling,
        AveragePooling: _average_pooling,
        GlobalAveragePooling: _global_average_pooling,
        Dropout: _dropout,
        BatchNormalisation: _batch_normalisation,
        Flatten: _flatten,
        Dense: _dense,
    }
)
