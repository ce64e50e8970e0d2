"""Small networks that never learnt, and pictures for them: for tests of what units do."""

import numpy as np

from cnn_core.datasets import Dataset, Part
from cnn_core.networks.results import HeldOutTest, TrainedNetwork
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.weights import pack_weights


def made(spec, seed=0, **changed):
    """A network with random weights, some of them as told."""
    rng = np.random.default_rng(seed)
    arrays = {}
    for plan in spec.weight_plans():
        drawn = rng.standard_normal(plan.shape).astype(np.float32) * np.float32(0.5)
        arrays[plan.name] = np.abs(drawn) + np.float32(0.1) if "variance" in plan.name else drawn
    for name, values in changed.items():
        arrays[name.replace("__", ".")][...] = values
    test = HeldOutTest.none(len(spec.classes))
    return TrainedNetwork(
        spec, pack_weights(arrays), "own", TrainingSettings(), (), test, 0.0, True
    )


def part(spec, count, seed):
    rng = np.random.default_rng(seed)
    pictures = rng.random((count, *spec.input_shape), dtype=np.float32)
    return Part(pictures, rng.integers(0, len(spec.classes), count), np.arange(count) + 100)


def dataset(spec, name="some pictures", count=40):
    train, test = part(spec, count, 1), part(spec, 30, 2)
    return Dataset(name, name, spec.classes, train, test.first(0), test, "", "")
