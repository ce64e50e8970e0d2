"""Training a network and looking through it, as code: text only, nothing is run here.

Run these in the folder of the project: they take its data and, in NumPy, its own
arithmetic.
"""

from cnn_core.networks.layers import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Flatten,
    Layer,
    MaxPooling,
)
from cnn_core.networks.results import TrainedNetwork, TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.snippets import Snippets

_OPTIMISERS = {
    "adam": "Adam(rate)",
    "sgd": "SGD(rate)",
    "momentum": "SGD(rate, momentum=0.9)",
    "rmsprop": "RMSprop(rate)",
}


def training_snippets(spec: NetworkSpec, dataset_name: str, settings: TrainingSettings) -> Snippets:
    """Train: the network in Keras, and its simplest relative in NumPy alone.

    Parameters
    ----------
    spec : NetworkSpec
        The network to train.
    dataset_name : str
        What it learns from.
    settings : TrainingSettings
        How it is trained.

    Returns
    -------
    snippets : Snippets
        Both leave the share of right answers on held-out pictures in ``accuracy``.
    """
    layers = "".join(f"    {_keras_layer(layer)},\n" for layer in spec.layers)
    rate = f"rate = {settings.learning_rate:g}\n"
    if settings.schedule == "cosine":
        rate = (
            f"num_steps = {settings.epochs} * -(-len(data.train) // {settings.batch_size})\n"
            "rate = keras.optimizers.schedules.CosineDecay("
            f"{settings.learning_rate:g}, num_steps)\n"
        )
    return Snippets(
        _numpy_training(len(spec.classes), dataset_name, settings),
        f"""import keras
from cnn_core.datasets import load_dataset

data = load_dataset("{dataset_name}")
keras.utils.set_random_seed({settings.seed})
model = keras.Sequential([
    keras.Input({spec.input_shape}),
{layers}])
{rate}model.compile(
    keras.optimizers.{_OPTIMISERS[settings.optimiser]},
    "sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(
    data.train.pictures, data.train.labels,
    batch_size={settings.batch_size}, epochs={settings.epochs},
    validation_data=(data.validation.pictures, data.validation.labels),
)
loss, accuracy = model.evaluate(data.test.pictures, data.test.labels)  # once, at the end
print(accuracy)
""",
    )


def network_snippets(network: TrainedNetwork, position: int) -> Snippets:
    """Send one held-out picture through the network that comes with the site.

    Parameters
    ----------
    network : TrainedNetwork
        A network like the bundled one of its data set.
    position : int
        A picture of the held-out part.

    Returns
    -------
    snippets : Snippets
        Both leave the share of each class in ``probabilities``.
    """
    spec, name = network.spec, network.dataset
    opening = f"""from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled

picture = load_dataset("{name}").test.pictures[{position}]  # {spec.input_shape}
weights = load_bundled("{name}").arrays()
"""
    steps = "".join(_numpy_layer(layer, number) for number, layer in enumerate(spec.layers, 1))
    layers = "".join(f"    {_keras_layer(layer)},\n" for layer in spec.layers)
    return Snippets(
        "from cnn_core.activations import relu, softmax\n"
        "from cnn_core.convolution import convolve\n"
        "from cnn_core.pooling import average_pool, max_pool\n"
        f"{opening}\nmaps = picture\n{steps}print(probabilities.round(3))\n",
        f"""import keras
{opening}
model = keras.Sequential([
    keras.Input({spec.input_shape}),
{layers}])
model.set_weights(list(weights.values()))
probabilities = model.predict(picture[None])[0]
print(probabilities.round(3))
""",
    )


def _numpy_training(num_classes: int, dataset_name: str, settings: TrainingSettings) -> str:
    return f"""import numpy as np
from cnn_core.datasets import load_dataset

# the linear network, trained by gradient descent alone
data = load_dataset("{dataset_name}")
pictures = data.train.pictures.reshape(len(data.train), -1)
targets = np.eye({num_classes})[data.train.labels]
rng = np.random.default_rng({settings.seed})
weights, bias, rate = np.zeros((pictures.shape[1], {num_classes})), np.zeros({num_classes}), 0.1

def probabilities_of(pictures):
    logits = pictures @ weights + bias
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)

for epoch in range({settings.epochs}):
    order = rng.permutation(len(pictures))
    for start in range(0, len(order), {settings.batch_size}):
        batch = order[start : start + {settings.batch_size}]
        error = (probabilities_of(pictures[batch]) - targets[batch]) / len(batch)
        weights -= rate * pictures[batch].T @ error  # the gradient of the cross-entropy
        bias -= rate * error.sum(axis=0)

answers = probabilities_of(data.test.pictures.reshape(len(data.test), -1)).argmax(axis=1)
accuracy = (answers == data.test.labels).mean()
print(accuracy)
"""


def _keras_layer(layer: Layer) -> str:
    """Write the Keras layer of the kinds that the starting points are made of."""
    match layer:
        case Convolution():
            sizes = f'{layer.filters}, {layer.kernel_size}, padding="{layer.padding}"'
            return f"keras.layers.Conv2D({sizes})"
        case Activation():
            return f'keras.layers.Activation("{layer.function}")'
        case MaxPooling():
            return f"keras.layers.MaxPooling2D({layer.window})"
        case AveragePooling():
            return f"keras.layers.AveragePooling2D({layer.window})"
        case Dense(activation="softmax"):
            return f'keras.layers.Dense({layer.units}, activation="softmax")'
        case Dense():
            return f"keras.layers.Dense({layer.units})"
        case Flatten():
            return "keras.layers.Flatten()"
    raise TypeError(f"No snippet for {layer!r}.")


def _numpy_layer(layer: Layer, number: int) -> str:
    """Write the same layer with the arithmetic of this project."""
    kernel, bias = f'weights["layer_{number}.kernel"]', f'weights["layer_{number}.bias"]'
    match layer:
        case Convolution():
            return f'maps = convolve(maps, {kernel}, bias={bias}, padding="{layer.padding}")\n'
        case Activation():
            return "maps = relu(maps)\n"
        case MaxPooling():
            return f"maps = max_pool(maps, {layer.window})\n"
        case AveragePooling():
            return f"maps = average_pool(maps, {layer.window})\n"
        case Dense(activation="softmax"):
            return f"probabilities = softmax(maps @ {kernel} + {bias})\n"
        case Dense():
            return f"maps = maps @ {kernel} + {bias}\n"
        case Flatten():
            return "maps = maps.ravel()\n"
    raise TypeError(f"No snippet for {layer!r}.")
