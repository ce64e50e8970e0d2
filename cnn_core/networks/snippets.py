"""Training a network and looking through it, as code: text only, nothing is run here.

Run these in the folder of the project: they take its data and, in NumPy, its own
arithmetic.
"""

from typing import NamedTuple

from cnn_core.networks.bundled import bundled_name
from cnn_core.networks.layer_code import imports_for, keras_layer, numpy_layer
from cnn_core.networks.layers import Convolution, Dense, Layer
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
    one_hot = settings.learns_probabilities and not spec.has_sigmoid_output
    targets = "keras.utils.to_categorical({})" if one_hot else "{}"
    return Snippets(
        _numpy_training(spec, dataset_name, settings),
        f"""import keras
from cnn_core.datasets import load_dataset

data = load_dataset("{dataset_name}")
{_examples_code(spec, settings)}keras.utils.set_random_seed({settings.seed})
{_keras_model(spec, settings)}{_rate_code(settings)}model.compile(
    keras.optimizers.{_OPTIMISERS[settings.optimiser]},
    "{_loss_word(spec, settings)}",
    metrics=["accuracy"],
)
model.fit(
    train.pictures, {targets.format("train.labels")},
    batch_size={settings.batch_size}, epochs={settings.epochs},
    validation_data=(data.validation.pictures, {targets.format("data.validation.labels")}),
)
loss, accuracy = model.evaluate(  # once, at the end
    data.test.pictures, {targets.format("data.test.labels")}
)
print(accuracy)
""",
    )


def _examples_code(spec: NetworkSpec, settings: TrainingSettings) -> str:
    """Write what is learnt from: all training pictures, or fewer, or with wrong labels."""
    number, code, names = len(spec.classes), "train = data.train\n", []
    if settings.num_examples is not None:
        names.append("fewer")
        code += f"train = fewer(train, {settings.num_examples}, {number}, {settings.seed})\n"
    if settings.label_noise:
        names.append("with_label_noise")
        told = f"{settings.label_noise:g}, {number}, {settings.seed}"
        code += f"train = with_label_noise(train, {told})\n"
    if not names:
        return code
    return f"from cnn_core.datasets.sampling import {', '.join(names)}\n{code}"


def _rate_code(settings: TrainingSettings) -> str:
    """Write the learning rate, or how it shrinks."""
    rate = f"{settings.learning_rate:g}"
    if settings.schedule == "constant":
        return f"rate = {rate}\n"
    steps = f"num_steps = {settings.epochs} * -(-len(train) // {settings.batch_size})\n"
    schedules = "keras.optimizers.schedules"
    if settings.schedule == "cosine":
        return f"{steps}rate = {schedules}.CosineDecay({rate}, num_steps)\n"
    return (
        f"{steps}rate = {schedules}.PiecewiseConstantDecay(\n"
        "    [(num_steps - 1) // 2, (3 * num_steps - 1) // 4],\n"
        f"    [{rate}, {rate} / 10, {rate} / 100],\n)\n"
    )


def _loss_word(spec: NetworkSpec, settings: TrainingSettings) -> str:
    if settings.learns_probabilities:
        return "mean_squared_error"
    return "binary_crossentropy" if spec.has_sigmoid_output else "sparse_categorical_crossentropy"


def network_snippets(network: TrainedNetwork, position: int) -> Snippets:
    """Send one held-out picture through the network that comes with the site.

    Parameters
    ----------
    network : TrainedNetwork
        A bundled one.
    position : int
        A picture of the held-out part.

    Returns
    -------
    snippets : Snippets
        Both leave the share of each class in ``probabilities``.
    """
    spec = network.spec
    opening = f"""from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled

picture = load_dataset("{network.dataset}").test.pictures[{position}]  # {spec.input_shape}
weights = load_bundled("{bundled_name(network)}").arrays()
"""
    result, ending = "probabilities", ""
    if spec.has_sigmoid_output:
        result, first = "second", f"of {spec.classes[0]}, then of {spec.classes[1]}"
        ending = f"probabilities = np.concatenate([1 - second, second])  # {first}\n"
    places = enumerate(spec.layers, start=1)
    names = ["maps"] * (len(spec.layers) - 1) + [result]
    steps = "".join(
        f"{numpy_layer(layer, number, name)}\n"
        for (number, layer), name in zip(places, names, strict=True)
    )
    return Snippets(
        f"{imports_for(steps + ending)}{opening}\nmaps = picture\n{steps}{ending}"
        "print(probabilities.round(3))\n",
        f"""import keras
{imports_for(ending)}{opening}
{_keras_model(spec)}model.set_weights(list(weights.values()))
{result} = model.predict(picture[None])[0]
{ending}print(probabilities.round(3))
""",
    )


def _keras_model(spec: NetworkSpec, settings: TrainingSettings | None = None) -> str:
    """Write the lines that build a network in Keras, and change what it learns from."""
    changes = "" if settings is None else _augmentation_code(settings)
    layers = "".join(f"    {_layer_code(layer, settings)},\n" for layer in spec.layers)
    start = f"    keras.Input({spec.input_shape}),\n"
    return f"model = keras.Sequential([\n{start}{changes}{layers}])\n"


def _layer_code(layer: Layer, settings: TrainingSettings | None) -> str:
    """Write a layer, with its first weights and penalties where they are not the usual ones."""
    code = keras_layer(layer)
    if settings is None or not isinstance(layer, Convolution | Dense):
        return code
    more = ""
    if settings.initialisation != "glorot":
        more += f", kernel_initializer={_INITIALISERS[settings.initialisation]}"
    if settings.l1 or settings.l2:
        more += f", kernel_regularizer=keras.regularizers.L1L2({settings.l1:g}, {settings.l2:g})"
    return f"{code.removesuffix(')')}{more})"


def _augmentation_code(settings: TrainingSettings) -> str:
    """Write Keras's own layers for the changes; they are asleep outside of training."""
    chosen = settings.augmentation
    calls = {
        f'RandomTranslation({chosen.shift:g}, {chosen.shift:g}, "nearest")': chosen.shift,
        f'RandomRotation({chosen.rotation / 360:.4f}, "nearest")': chosen.rotation,
        f'RandomZoom({chosen.zoom:g}, fill_mode="nearest")': chosen.zoom,
        'RandomFlip("horizontal")': chosen.flip,
        f"RandomBrightness({chosen.brightness:g}, value_range=(0, 1))": chosen.brightness,
        f"GaussianNoise({chosen.noise:g})": chosen.noise,
    }
    return "".join(f"    keras.layers.{call},\n" for call, strength in calls.items() if strength)


_INITIALISERS = {
    "he": '"he_normal"',
    "small": "keras.initializers.RandomNormal(stddev=0.01)",
    "large": "keras.initializers.RandomNormal(stddev=1.0)",
    "zeros": '"zeros"',
}


class _LinearCode(NamedTuple):
    """What differs between a linear network with a unit for each class and one with one unit."""

    targets: str
    start: str
    probabilities: str
    answers: str


def _linear_code(spec: NetworkSpec) -> _LinearCode:
    """Write the parts of the linear network with the kind of output that `spec` has."""
    if spec.has_sigmoid_output:
        return _LinearCode(
            f"data.train.labels  # 1 stands for {spec.classes[1]}",
            "np.zeros(pictures.shape[1]), 0.0",
            "    return 1 / (1 + np.exp(-(pictures @ weights + bias)))",
            " > 0.5",
        )
    number = len(spec.classes)
    return _LinearCode(
        f"np.eye({number})[data.train.labels]",
        f"np.zeros((pictures.shape[1], {number})), np.zeros({number})",
        "    logits = pictures @ weights + bias\n"
        "    powers = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
        "    return powers / powers.sum(axis=1, keepdims=True)",
        ".argmax(axis=1)",
    )


def _numpy_training(spec: NetworkSpec, dataset_name: str, settings: TrainingSettings) -> str:
    code = _linear_code(spec)
    return f"""import numpy as np
from cnn_core.datasets import load_dataset

# the linear network, trained by gradient descent alone
data = load_dataset("{dataset_name}")
pictures = data.train.pictures.reshape(len(data.train), -1)
targets = {code.targets}
rng = np.random.default_rng({settings.seed})
weights, bias = {code.start}
rate = 0.1

def probabilities_of(pictures):
{code.probabilities}

for epoch in range({settings.epochs}):
    order = rng.permutation(len(pictures))
    for start in range(0, len(order), {settings.batch_size}):
        batch = order[start : start + {settings.batch_size}]
        error = (probabilities_of(pictures[batch]) - targets[batch]) / len(batch)
        weights -= rate * pictures[batch].T @ error  # the gradient of the cross-entropy
        bias -= rate * error.sum(axis=0)

answers = probabilities_of(data.test.pictures.reshape(len(data.test), -1)){code.answers}
accuracy = (answers == data.test.labels).mean()
print(accuracy)
"""
