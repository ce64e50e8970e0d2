"""Networks small enough to be computed by hand, with the weights that a test writes down."""

from types import SimpleNamespace

import numpy as np

from cnn_core.networks.loaded import load_network
from cnn_core.networks.spec import Dense, Flatten, NetworkSpec


def loaded(spec, **weights):
    """Load a network; weights go by the names of ``spec.weight_plans()`` with _ for the dot."""
    arrays = {}
    for plan in spec.weight_plans():
        given = weights[plan.name.replace(".", "_")]
        arrays[plan.name] = np.asarray(given, np.float32).reshape(plan.shape)
    return load_network(SimpleNamespace(spec=spec, arrays=lambda: arrays))


def randomly(spec, seed=0, scale=0.5):
    """Load a network with random weights."""
    rng = np.random.default_rng(seed)
    return loaded(
        spec,
        **{
            plan.name.replace(".", "_"): scale * rng.standard_normal(plan.shape)
            for plan in spec.weight_plans()
        },
    )


def linear(weights, bias, end="softmax"):
    """Load a network that is one sum for each unit; weights of shape (H, W, C, units)."""
    weights = np.asarray(weights, np.float32)
    units = weights.shape[-1]
    classes = tuple("abcdef"[: max(2, units)])
    spec = NetworkSpec(weights.shape[:3], (Flatten(), Dense(units, end)), classes)
    return loaded(spec, layer_2_kernel=weights, layer_2_bias=bias)
