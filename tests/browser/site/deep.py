"""Networks unlike those that the site ships, with random weights, and a picture.

"deep" has four convolutions and nearly every kind of layer, for pictures of 64 × 64 × 3; "wide"
twelve layers of 64 maps each; "linear" has no hidden layer, and "one" a single sigmoid unit;
"shallow" takes the same pictures as "deep", to be compared with it.
"""

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
    GlobalAveragePooling,
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


WIDE = NetworkSpec(
    (32, 32, 3),
    (
        *(Convolution(64, padding="same"), Activation()) * 2,
        MaxPooling(),
        *(Convolution(64, padding="same"), Activation()) * 2,
        MaxPooling(),
        Convolution(64, padding="same"),
        Activation(),
        Flatten(),
        Dense(5, "softmax"),
    ),
    SPEC.classes,
)

SPECS = {
    "deep": SPEC,
    "wide": WIDE,
    "shallow": NetworkSpec(
        (64, 64, 3),
        (Convolution(4, activation="relu"), MaxPooling((4, 4)), Flatten(), Dense(5, "softmax")),
        SPEC.classes,
    ),
    "linear": NetworkSpec((9, 7, 3), (Flatten(), Dense(5, "softmax")), SPEC.classes),
    "one": NetworkSpec(
        (12, 12, 1),
        (Convolution(6, activation="relu"), GlobalAveragePooling(), Dense(1, "sigmoid")),
        ("no sign", "sign"),
    ),
}


def weights(spec: NetworkSpec = SPEC) -> dict[str, FloatArray]:
    """Draw weights that keep the numbers of all layers near one."""
    rng = np.random.default_rng(4)

    def drawn(name: str, shape: tuple[int, ...]) -> FloatArray:
        if name.endswith(("gamma", "moving_variance")):
            return rng.uniform(0.5, 1.5, shape).astype(np.float32)
        scale = 1.5 / np.sqrt(np.prod(shape[:-1])) if len(shape) > 1 else 0.2
        return rng.normal(0, scale, shape).astype(np.float32)

    return {plan.name: drawn(plan.name, plan.shape) for plan in spec.weight_plans()}


def network(spec: NetworkSpec = SPEC) -> TrainedNetwork:
    """Return it as one that was never trained."""
    return TrainedNetwork(
        spec=spec,
        weights=pack_weights(weights(spec)),
        dataset="digits",
        settings=TrainingSettings(),
        history=(),
        test=HeldOutTest.none(len(spec.classes)),
        seconds=0.0,
        stopped_early=True,
    )


def picture(spec: NetworkSpec = SPEC) -> Picture:
    """Return the picture that goes through it."""
    return prepare_for_network(load_sample("astronaut"), spec.input_shape).result
