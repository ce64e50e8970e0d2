"""A network of four convolutions for pictures of 64 × 64 × 3, random weights, and a picture."""

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.networks.results import HeldOutTest, TrainedNetwork, TrainingSettings
from cnn_core.networks.spec import (
    Activation,
    AveragePooling,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.weights import pack_weights
from cnn_core.pictures import load_sample, prepare_for_network

SPEC = NetworkSpec(
    (64, 64, 3),
    (
        Convolution(8, padding="same", activation="relu"),
        BatchNormalisation(),
        Convolution(8, (5, 5), stride=(2, 2)),
        Activation("leaky_relu"),
        MaxPooling(),
        Dropout(0.25),
        Convolution(12, padding="same", dilation=(2, 2)),
        Activation("tanh"),
        AveragePooling(),
        Convolution(16),
        Activation(),
        Flatten(),
        Dense(20, "sigmoid"),
        Dense(5, "softmax"),
    ),
    ("cup", "cat", "coin", "page", "rocket"),
)


def weights() -> dict[str, FloatArray]:
    """Draw weights that keep the numbers of all layers near one."""
    rng = np.random.default_rng(4)

    def drawn(name: str, shape: tuple[int, ...]) -> FloatArray:
        if name.endswith(("gamma", "moving_variance")):
            return rng.uniform(0.5, 1.5, shape).astype(np.float32)
        scale = 1.5 / np.sqrt(np.prod(shape[:-1])) if len(shape) > 1 else 0.2
        return rng.normal(0, scale, shape).astype(np.float32)

    return {plan.name: drawn(plan.name, plan.shape) for plan in SPEC.weight_plans()}


def network() -> TrainedNetwork:
    """Return it as one that was never trained."""
    return TrainedNetwork(
        spec=SPEC,
        weights=pack_weights(weights()),
        dataset="digits",
        settings=TrainingSettings(),
        history=(),
        test=HeldOutTest.none(len(SPEC.classes)),
        seconds=0.0,
        stopped_early=True,
    )


def picture() -> Picture:
    """Return the picture that goes through it."""
    return prepare_for_network(load_sample("astronaut"), SPEC.input_shape).result
