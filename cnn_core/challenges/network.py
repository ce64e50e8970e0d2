"""Predictions about a trained network."""

import numpy as np

from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.figures.numbers import plain
from cnn_core.networks.layers import Convolution
from cnn_core.networks.spec import NetworkSpec
from cnn_core.shapes import (
    output_size,
)


def network_challenges(spec: NetworkSpec) -> tuple[Challenge, ...]:
    """Ask about the first layer with weights, about pooling, and about the probabilities.

    Parameters
    ----------
    spec : NetworkSpec
        The network that is looked into.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this network.
    """
    side = spec.input_shape[0]
    pooled = output_size(side, 2, stride=2)
    return (
        _weights_challenge(spec),
        Challenge(
            "pooling",
            f"A map is {side} × {side}. **How many numbers of it are left** after 2 × 2 "
            "max pooling with stride 2?",
            whole_options(pooled * pooled, side * side, side * side // 2),
            f"{pooled * pooled:,}",
            "Half the rows and half the columns.",
            f"{pooled} × {pooled} = {pooled * pooled}: a quarter, the strongest of each four.",
        ),
        _shares_challenge(spec),
    )


def _shares_challenge(spec: NetworkSpec) -> Challenge:
    """Ask what the last step says where nothing speaks for any class."""
    if spec.has_sigmoid_output:
        second = spec.classes[1]
        return Challenge(
            "even",
            f"The logit is 0. **What does sigmoid say of {second}?**",
            ("50 %", "0 %", "100 %"),
            "50 %",
            "e to the power of 0 is 1.",
            "1 / (1 + 1) = 50 %: nothing speaks for it, and nothing against it.",
        )
    num_classes = len(spec.classes)
    equal = plain(100 / num_classes, 1)
    return Challenge(
        "even",
        f"All {num_classes} logits are the same number. **What does softmax say?**",
        (f"{equal} % each", "0 % each", "100 % each"),
        f"{equal} % each",
        "Probabilities share out one whole.",
        f"Equal logits get equal shares: 100 % / {num_classes} = {equal} %.",
    )


def _weights_challenge(spec: NetworkSpec) -> Challenge:
    """Ask how many parameters the first layer that has any holds."""
    number = next(place for place, count in enumerate(spec.parameter_counts()) if count.total)
    layer, incoming = spec.layers[number], spec.input_shapes()[number]
    answer = spec.parameter_counts()[number].total
    if isinstance(layer, Convolution):
        rows, columns = layer.kernel_size
        inputs, units = rows * columns * incoming[2], layer.filters
        told = f"has {units} filters of {rows} × {columns} on "
        told += "one channel" if incoming[2] == 1 else f"{incoming[2]} channels"
    else:
        inputs = int(np.prod(incoming))
        units = answer // (inputs + 1)
        told = f"joins {inputs} numbers to each of {units} units"
    return Challenge(
        "weights",
        f"The first layer with weights {told}, each with a bias. **How many parameters?**",
        whole_options(answer, answer - units, inputs + 1),
        f"{answer:,}",
        "Weights of one, one bias more, times how many there are.",
        f"({inputs} + 1) × {units} = {answer:,}.",
    )
