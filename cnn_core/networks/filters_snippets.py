"""What excites a unit, and what is lost without it, as code: text only, nothing is run here.

Run these in the folder of the project: they take its data and, in NumPy, its own arithmetic.
"""

from dataclasses import replace

from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.layer_code import imports_for, numpy_layer
from cnn_core.networks.layers import Convolution, Dense, Layer
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.units import UnitLayer, response_name, sum_name, unit_layer
from cnn_core.snippets import Snippets

NUM_PICTURES = 200
"""That the NumPy version looks at, so that it takes seconds."""

NUM_STEPS = 100


def filters_snippets(name: str, number: int, unit: int) -> Snippets:
    """Find what excites a unit, in NumPy; make a picture for it and switch it off, in Keras.

    Parameters
    ----------
    name : str
        A network that comes with the site, a key of `BUNDLED`.
    number : int
        One of its `unit_layers`, from 1.
    unit : int
        From 0.

    Returns
    -------
    snippets : Snippets
        NumPy leaves the pictures that excite the unit most in ``best``, the first of them
        first; Keras the made picture in ``picture`` and the accuracy without the unit in
        ``accuracy``, but of the last layer, whose units are not switched off.
    """
    network = load_bundled(name)
    layer = unit_layer(network.spec, number)
    return Snippets(_numpy(name, network, layer, unit), _keras(name, network, layer, unit))


def _numpy(name: str, network: TrainedNetwork, layer: UnitLayer, unit: int) -> str:
    """Send pictures through the layers up to the unit's, and sort by its strongest sum."""
    places = range(1, layer.sum_number + 1)
    layers = [network.spec.layers[number - 1] for number in places]
    layers[layer.number - 1] = _without_activation(layers[layer.number - 1])
    steps = "".join(
        f"    {numpy_layer(one, number)}\n" for number, one in zip(places, layers, strict=True)
    )
    return f"""{imports_for(steps + "np.")}from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled

part = load_dataset("{network.dataset}").train.first({NUM_PICTURES})  # the first of them
weights = load_bundled("{name}").arrays()

strongest = []
for maps in part.pictures:
{steps}    strongest.append(maps[..., {unit}].max())  # where it answers most, before its activation
best = np.argsort(strongest)[::-1][:9]
for number in best:
    print(part.indices[number], part.labels[number], strongest[number].round(3))
"""


def _keras(name: str, network: TrainedNetwork, layer: UnitLayer, unit: int) -> str:
    """Climb the gradient of the unit's sum, and ask the network without the unit."""
    rows, columns, channels = network.spec.input_shape
    place = f"[:, {layer.size[0] // 2}, {layer.size[1] // 2}, {unit}]"
    if layer.size == (1, 1) and layer.field is None:
        place = f"[:, {unit}]"
    return f"""import keras
import numpy as np
import tensorflow as tf
from cnn_core.datasets import load_dataset
from cnn_core.networks.build import build_model, set_weights
from cnn_core.networks.bundled import load_bundled

network = load_bundled("{name}")
model = build_model(network.spec)
set_weights(model, network.arrays())

# a picture for the unit: gradient ascent from noise, with decay towards grey
sums = keras.Model(model.input, model.get_layer("{sum_name(layer)}").output)
noise = np.random.default_rng(0).standard_normal((1, {rows}, {columns}, {channels}))
picture = tf.Variable(np.clip(0.5 + 0.1 * noise, 0, 1).astype(np.float32))
for step in range({NUM_STEPS}):
    with tf.GradientTape() as tape:
        value = sums(picture){place}
    gradient = tape.gradient(value, picture)
    size = tf.sqrt(tf.reduce_mean(gradient[gradient != 0] ** 2))
    stepped = picture + 0.04 * gradient / size
    picture.assign(tf.clip_by_value(stepped + 0.02 * (0.5 - stepped), 0, 1))
print(float(value[0]))
{_without(network, layer, unit)}"""


def _without_activation(layer: Layer) -> Layer:
    """Answer a layer as it computes its sums."""
    return replace(layer, activation="linear") if isinstance(layer, Convolution | Dense) else layer


def _without(network: TrainedNetwork, layer: UnitLayer, unit: int) -> str:
    """Write how the unit is switched off."""
    if layer.is_output:
        return ""
    name = response_name(network.spec, layer)
    answers = "answers = flowing.numpy().argmax(axis=1)"
    if network.spec.has_sigmoid_output:
        answers = "answers = (flowing.numpy()[:, 0] > 0.5).astype(int)"
    return f"""
# the held-out pictures without it
test = load_dataset("{network.dataset}").test
kept = np.ones({layer.num_units}, np.float32)
kept[{unit}] = 0
flowing = test.pictures
for one in model.layers[1:]:
    flowing = one(flowing)
    if one.name == "{name}":
        flowing = flowing * kept
{answers}
accuracy = (answers == test.labels).mean()
print(accuracy)
"""
