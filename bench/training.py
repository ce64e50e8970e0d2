"""Training as the site does it, live reports included, against plain ``model.fit``.

The same network, data, batches, epochs and seed, in one process and in turns:
ours through `cnn_core.networks.training.train` with somebody listening, the peer
as the Keras snippet of the lesson writes it, test included.
"""

import statistics
import time
from typing import Any

from cnn_core.datasets import load_dataset
from cnn_core.networks.presets import default_digits_spec, default_settings
from cnn_core.networks.results import TrainingReport
from cnn_core.networks.watch import NobodyWatching

TURNS = 5
BUDGET = 1.0


class Audience(NobodyWatching):
    """Hears the reports, as a page does, and notes when the first one came."""

    def __init__(self) -> None:
        self.start, self.first = time.perf_counter(), 0.0

    def report(self, report: TrainingReport) -> None:
        """Take one report."""
        self.first = self.first or time.perf_counter() - self.start


def measure() -> list[dict[str, Any]]:
    """Return two rows: the whole training against plain fit, and the first live report."""
    from cnn_core.networks.training import warm

    warm()
    ours, plain, firsts, scores = [], [], [], []
    for turn in range(TURNS):
        seconds, first, accuracy = _ours(turn)
        ours.append(seconds)
        firsts.append(first)
        peer_seconds, peer_accuracy = _plain_fit(turn)
        plain.append(peer_seconds)
        scores.append((accuracy, peer_accuracy))
    told = ", ".join(f"{a:.3f} and {b:.3f}" for a, b in scores)
    print(f"held-out accuracy, ours and plain fit: {told}")
    return [
        _row("25 epochs on the digits and the test", statistics.median(ours),
             statistics.median(plain), BUDGET),
        _row("pressed to first live report, against its budget of 1.5 s",
             statistics.median(firsts), 1.5, 1.0),
    ]  # fmt: skip


def _ours(seed: int) -> tuple[float, float, float]:
    from dataclasses import replace

    from cnn_core.networks.training import train

    settings, audience = replace(default_settings("digits"), seed=seed), Audience()
    network = train(default_digits_spec(), "digits", settings, audience)
    return time.perf_counter() - audience.start, audience.first, network.test.accuracy


def _plain_fit(seed: int) -> tuple[float, float]:
    """Train as the snippet of the lesson does."""
    import keras

    data, settings = load_dataset("digits"), default_settings("digits")
    start = time.perf_counter()
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same"),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, padding="same"),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    num_steps = settings.epochs * -(-len(data.train) // settings.batch_size)
    rate = keras.optimizers.schedules.CosineDecay(settings.learning_rate, num_steps)
    model.compile(
        keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(
        data.train.pictures,
        data.train.labels,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        validation_data=(data.validation.pictures, data.validation.labels),
        verbose=0,
    )
    _, accuracy = model.evaluate(data.test.pictures, data.test.labels, verbose=0)
    return time.perf_counter() - start, accuracy


def _row(name: str, ours: float, peer: float, budget: float) -> dict[str, Any]:
    ratio = ours / peer
    return {
        "name": f"training: {name}",
        "ours": ours,
        "peer": peer,
        "unit": "s",
        "ratio": ratio,
        "budget": budget,
        "met": ratio <= budget,
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
