"""How a unit's sum came about: what each map, or number, that comes in adds to it.

Keras is imported inside functions only.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.networks.build import output_name
from cnn_core.networks.evidence.gradients import picture_signature
from cnn_core.networks.layers import Activation, Dropout, Flatten
from cnn_core.networks.loaded import LoadedNetwork
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.units import Parts, UnitLayer
from cnn_core.shapes import WindowLayer, as_pair


def best_parts(
    loaded: LoadedNetwork,
    layer: UnitLayer,
    first: int,
    pictures: FloatArray,
    places: NDArray[np.int64],
) -> Parts:
    """Take the sum of each unit apart, at one place of one picture each.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    layer : UnitLayer
        The layer.
    first : int
        The first of the units, from 0; the others follow it.
    pictures : ndarray of shape (K, H, W, C)
        A picture for each unit.
    places : ndarray of shape (K, 2)
        Row and column in each unit's map.

    Returns
    -------
    parts : Parts
        Of dense units behind a flatten layer the numbers of one map are one part.
    """
    name = f"layer_{layer.number}"
    ask = loaded.functions.get(("parts", layer.number), lambda: _compiled(loaded, layer.number))
    incoming, sums = (output.numpy() for output in ask(pictures))
    keras_layer = loaded.model.get_layer(name)
    kernel: FloatArray = keras_layer.kernel.numpy()
    units = np.arange(first, first + len(pictures))
    if incoming.ndim == 4:
        window = loaded.spec.layers[layer.number - 1].window_layer(incoming.shape[1:])
        seen = windows_at(incoming, window, places)  # (K, kH, kW, C)
        weights = np.moveaxis(kernel[..., units], -1, 0)
        values = np.einsum("khwc,khwc->kc", seen.astype(np.float64), weights.astype(np.float64))
        totals = sums[np.arange(len(units)), places[:, 0], places[:, 1], units]
    else:
        products = incoming.astype(np.float64) * kernel[:, units].T.astype(np.float64)
        values = _by_map(products, loaded.spec, layer.number)
        seen, totals = incoming, sums[np.arange(len(units)), units]
    sees_picture = layer.number == 1 and incoming.ndim == 4
    biases = np.zeros(len(units))
    if keras_layer.use_bias:
        biases = keras_layer.bias.numpy()[units].astype(np.float64)
    return Parts(values, biases, totals, seen if sees_picture else None)


def windows_at(incoming: FloatArray, window: WindowLayer, places: NDArray[np.int64]) -> FloatArray:
    """Cut out what lies under a window at one stop of each; outside there are zeros.

    Parameters
    ----------
    incoming : ndarray of shape (K, H, W, C)
        Maps.
    window : WindowLayer
        How the window moves.
    places : ndarray of shape (K, 2)
        Row and column of the stop in each.

    Returns
    -------
    windows : ndarray of shape (K, kH, kW, C)
        float32.

    Examples
    --------
    >>> maps = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    >>> window = WindowLayer(2, padding_before=1)
    >>> windows_at(maps, window, np.array([[0, 2]]))[0, ..., 0]
    array([[0., 0.],
           [1., 2.]], dtype=float32)
    """
    size, strides = as_pair(window.window, "window"), as_pair(window.stride, "stride")
    gaps = as_pair(window.dilation, "dilation")
    before = as_pair(window.padding_before, "padding", minimum=0)
    cut = np.zeros((len(incoming), *size, incoming.shape[-1]), np.float32)
    for number, (maps, place) in enumerate(zip(incoming, places, strict=True)):
        rows, columns = (
            place[axis] * strides[axis] - before[axis] + gaps[axis] * np.arange(size[axis])
            for axis in (0, 1)
        )
        is_row = (rows >= 0) & (rows < maps.shape[0])
        is_column = (columns >= 0) & (columns < maps.shape[1])
        inside = np.ix_(is_row, is_column)
        cut[number][inside] = maps[np.ix_(rows[is_row], columns[is_column])]
    return cut


def _by_map(products: NDArray[np.float64], spec: NetworkSpec, number: int) -> NDArray[np.float64]:
    """Add up the products (K, inputs) that belong to one map, where maps were flattened."""
    before = number - 2  # the position of the layer before
    while before >= 0 and isinstance(spec.layers[before], Activation | Dropout):
        before -= 1
    if before < 0 or not isinstance(spec.layers[before], Flatten):
        return products
    rows, columns, maps = spec.input_shapes()[before]
    by_map = products.reshape(len(products), rows * columns, maps)
    return np.asarray(by_map.sum(axis=1))


def _compiled(loaded: LoadedNetwork, number: int) -> Callable[..., Any]:
    """Compile what comes into a layer, and what its weights make of it."""
    keras = load_keras()
    model = loaded.model
    before = model.input
    if number > 1:
        before = model.get_layer(output_name(loaded.spec, number - 1)).output
    both = keras.Model(model.input, [before, model.get_layer(f"layer_{number}").output])
    compiled: Callable[..., Any] = load_tensorflow().function(
        lambda pictures: both(pictures, training=False),
        input_signature=[picture_signature(loaded)],
    )
    return compiled
