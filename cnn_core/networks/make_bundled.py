"""Train the networks that come with the site: ``python -m cnn_core.networks.make_bundled``.

Each is trained once, with the settings that a learner finds as defaults and seed 0;
no run was chosen for its score.
"""

import platform

import numpy as np

from cnn_core.networks.bundled import BUNDLED, save_bundled
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.training import train
from cnn_core.networks.watch import NobodyWatching


def main() -> None:
    """Train and write every bundled network, and print its score for the README."""
    made_with = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "keras": load_keras().__version__,
        "tensorflow": load_tensorflow().__version__,
    }
    for name in BUNDLED:
        network = train(default_spec(name), name, default_settings(name), NobodyWatching())
        save_bundled(name, network, made_with)
        test = network.test
        print(f"{name}: {test.num_right} of {len(test.labels)} held-out pictures right")


if __name__ == "__main__":
    main()
