"""A training as a program of its own: text only, nothing is run here.

It needs Keras, TensorFlow and NumPy, and nothing of this project. Together its pieces do what
`build`, `feed`, `learner` and `settings.rate_at` do, written to be read from top to bottom.
"""

from collections.abc import Mapping
from types import MappingProxyType

from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.take_home_layers import (
    model_piece,
    output_function,
    seeds_piece,
)
from cnn_core.networks.take_home_pieces import Piece
from cnn_core.networks.take_home_steps import batches_piece, fit_piece

_OPTIMISERS: Mapping[str, str] = MappingProxyType(
    {
        "adam": "Adam(LEARNING_RATE)",
        "sgd": "SGD(LEARNING_RATE)",
        "momentum": "SGD(LEARNING_RATE, momentum=0.9)",
        "rmsprop": "RMSprop(LEARNING_RATE)",
    }
)


def program(network: TrainedNetwork) -> tuple[tuple[str, ...], tuple[Piece, ...]]:
    """Write the training of a network as a program of its own.

    Parameters
    ----------
    network : TrainedNetwork
        With its test.

    Returns
    -------
    paragraphs : tuple of str
        What to know before it is run.
    pieces : tuple of Piece
        Each stands on those before it.
    """
    spec, settings = network.spec, network.settings
    has_rows = _learns_rows(spec, settings)
    ending = "targets" if has_rows else "labels"
    pieces = (
        _settings_piece(settings),
        _data_piece(spec),
        _look_piece(),
        seeds_piece(settings),
        model_piece(spec, settings),
        _loss_piece(spec, settings, has_rows),
        batches_piece(settings, f"train_{ending}"),
        fit_piece(network, ending),
        _test_piece(network),
        _confusion_piece(),
    )
    return _opening(network), pieces


def _opening(network: TrainedNetwork) -> tuple[str, ...]:
    """Say what is needed, and what will come out."""
    test = network.test
    return (
        "The network, its training and its test, without the site. Run this in the folder "
        "with data.npz in it, after",
        "    pip install -r requirements.txt",
        f"On the site it had {test.num_right} of {len(test.labels)} held-out pictures right. "
        f"{_expectation(network)}",
    )


def _expectation(network: TrainedNetwork) -> str:
    """Say how near the result will come to that of the site."""
    if not network.history:
        return "It came there in a file, which says that it was trained as below."
    if network.settings.augmentation.is_on:
        return (
            "Pictures are changed by the same chances as there, but for the last decimals: an "
            "answer or two may come out otherwise."
        )
    if network.state is None:
        return (
            "It came with the site, from earlier versions: the last decimals differ, and with them "
            "a few answers."
        )
    return (
        "With the same versions on the same kind of processor the weights come out the same, bit "
        "by bit; elsewhere the last decimals differ, and with them an answer or two."
    )


def _settings_piece(settings: TrainingSettings) -> Piece:
    return Piece(
        "Settings",
        "Sums are taken in one order only, by one thread each, so that a seed gives one result.",
        f"""import math
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"

import keras
import numpy as np
import tensorflow as tf

SEED = {settings.seed}
EPOCHS = {settings.epochs}
BATCH_SIZE = {settings.batch_size}
LEARNING_RATE = {settings.learning_rate!r}
""",
    )


def _data_piece(spec: NetworkSpec) -> Piece:
    return Piece(
        "Data",
        f"Pictures of shape {spec.input_shape} in three parts: to learn from, to watch while "
        "learning, and to be tested by once, at the end.",
        '''data = np.load("data.npz")
classes = data["classes"]


def part(name):
    """Read pictures, brightness from 0 to 1, and their labels."""
    pictures = data[f"{name}_pictures"].astype("float32") / data["full_brightness"]
    return pictures, data[f"{name}_labels"].astype("int64")


train_pictures, train_labels = part("train")
validation_pictures, validation_labels = part("validation")
test_pictures, test_labels = part("test")
''',
    )


def _look_piece() -> Piece:
    return Piece(
        "A look at some pictures",
        "The first of the training part: the brighter a pixel, the darker its letter.",
        """for picture, label in zip(train_pictures[:3], train_labels):
    print(classes[label])
    for row in picture.mean(axis=-1):
        print("".join(2 * " .:-=+*#%@"[int(9 * brightness)] for brightness in row))
""",
        only_notebook=True,
    )


def _loss_piece(spec: NetworkSpec, settings: TrainingSettings, has_rows: bool) -> Piece:
    """Write what the steps make smaller, and how a gradient becomes a step."""
    loss, accuracy = "SparseCategoricalCrossentropy(from_logits=True)", '"accuracy"'
    words = "The loss is the cross-entropy: -log of the probability of the truth."
    if settings.learns_probabilities:
        loss = "MeanSquaredError()"
        words = "The loss is the mean square of what the probabilities lack to 0 and 1."
    elif spec.has_sigmoid_output:
        loss = "BinaryCrossentropy(from_logits=True)"
        accuracy = 'keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)'
    rows = ""
    if has_rows:
        rows = """rows = np.eye(len(classes), dtype="float32")  # 1 for the truth, 0 for the rest
train_targets, validation_targets = rows[train_labels], rows[validation_labels]
"""
    return Piece(
        "Loss and optimiser",
        words,
        f"""{rows}model.compile(
    optimizer=keras.optimizers.{_OPTIMISERS[settings.optimiser]},
    loss=keras.losses.{loss},
    metrics=[{accuracy}],
)
""",
    )


def _test_piece(network: TrainedNetwork) -> Piece:
    """Write the one look at the held-out pictures."""
    spec, answers = network.spec, "probabilities.argmax(axis=1)"
    if spec.has_sigmoid_output:
        answers = "(probabilities[:, 0] > 0.5).astype(int)"
    whole = "model"
    if not network.settings.learns_probabilities:
        end = f'keras.layers.Activation("{output_function(spec)}")'
        whole = f"keras.Sequential([*model.layers, {end}])"
    return Piece(
        "Test",
        "Ask it about the held-out pictures, once, and save it.",
        f"""network = {whole}
probabilities = network.predict(test_pictures, verbose=0)
answers = {answers}
accuracy = np.mean(answers == test_labels)
print(f"Held-out pictures answered rightly: {{accuracy:.2%}}")
print("On the site:                        {network.test.accuracy:.2%}")
network.save("network.keras")
""",
    )


def _confusion_piece() -> Piece:
    return Piece(
        "Confusion matrix",
        "For each class (rows), how many of its held-out pictures got which answer (columns).",
        """confusion = np.zeros((len(classes), len(classes)), dtype=int)
np.add.at(confusion, (test_labels, answers), 1)
for name, row in zip(classes, confusion):
    print(f"{name:>16}", *(f"{count:4}" for count in row))
""",
        only_notebook=True,
    )


def _learns_rows(spec: NetworkSpec, settings: TrainingSettings) -> bool:
    """Whether the loss compares with a row of 0 and 1 for each picture, not with its label."""
    return settings.learns_probabilities and not spec.has_sigmoid_output
