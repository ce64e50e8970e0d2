"""Train the networks that come with the site: ``python -m cnn_core.networks.make_bundled``.

Each is trained once, with seed 0; no run was chosen for its score. The first of a data set
has the network and the settings that a learner finds as defaults.
"""

import platform
import sys

import numpy as np

from cnn_core.networks.bundled import BUNDLED, save_bundled
from cnn_core.networks.presets import average_shapes_spec, default_settings, default_spec
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.training import train
from cnn_core.networks.watch import NobodyWatching


def main() -> None:
    """Train and write the bundled networks that are named, or all; print scores for the README."""
    made_with = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "keras": load_keras().__version__,
        "tensorflow": load_tensorflow().__version__,
    }
    for name in sys.argv[1:] or BUNDLED:
        network = _trained(name)
        save_bundled(name, network, made_with)
        test = network.test
        print(f"{name}: {test.num_right} of {len(test.labels)} held-out pictures right")


def _trained(name: str) -> TrainedNetwork:
    if name == "shapes_average":
        settings = TrainingSettings(epochs=16, learning_rate=0.003)
        return train(average_shapes_spec(), "shapes", settings, NobodyWatching())
    return train(default_spec(name), name, default_settings(name), NobodyWatching())


if __name__ == "__main__":
    main()
