"""Measure ways to notice pictures that are none of the classes.

``python -m tests.networks.compare_novelty digits letters`` prints, for the bundled
network of each data set, how many pictures of each set are beyond the limit that 95 %
of the validation pictures keep within: the tables of docs/decisions/011-none-of-these.md.
"""

import sys

import numpy as np

from cnn_core.datasets import load_dataset
from cnn_core.networks.build import build_model, logits_of, output_name, set_weights
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.evaluation import groups
from cnn_core.networks.novelty import SHARE_WITHIN, embed, embedding_layers
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.runtime import load_keras
from cnn_core.networks.starting_points import STARTING_POINTS
from cnn_core.networks.training import train
from cnn_core.networks.watch import NobodyWatching
from tests.networks.unlike import unlike_sets

MOST_COMPARED = 1500  # training pictures that the ways without k-means remember


def units(rows):
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(lengths, 1e-9)


def nearest(known, rows):
    squares = (rows**2).sum(1)[:, None] + (known**2).sum(1) - 2 * rows @ known.T
    return np.sqrt(np.maximum(squares, 0)).min(axis=1)


def looked_at(network, sets):
    """Return for each set: pictures, last maps, embeddings, last hidden outputs, logits."""
    model, spec = build_model(network.spec), network.spec
    set_weights(model, network.arrays())
    last = model.get_layer(f"layer_{len(spec.layers)}")
    compared = [model.get_layer(output_name(spec, one)).output for one in embedding_layers(spec)]
    row = next(layer.output for layer in model.layers[1:] if len(layer.output.shape) == 2)
    outputs = [*compared, row, last.input, logits_of(model, spec).output]
    answers = load_keras().Model(model.input, outputs)
    looked = {}
    for name, pictures in sets.items():
        parts = [answers(group, training=False) for group in groups(pictures, spec)]
        *maps, row, hidden, logits = (np.concatenate(part) for part in zip(*parts, strict=True))
        if spec.has_sigmoid_output:
            logits = np.hstack([np.zeros_like(logits), logits])
        flat = pictures.reshape(len(pictures), -1)
        looked[name] = (flat, units(row), embed(maps, spec), hidden, logits)
    return looked


def ways(looked, labels, detector):
    """Return, by name, functions from what was looked at to scores; higher is less like."""
    flat, last, embeddings, hidden, _ = (rows[:MOST_COMPARED] for rows in looked["train"])
    means = np.stack([hidden[labels == label].mean(axis=0) for label in np.unique(labels)])
    within = hidden - means[labels]
    shared = within.T @ within / len(within)
    shared += 0.05 * np.trace(shared) / len(shared) * np.eye(len(shared))
    precision = np.linalg.pinv(shared)  # a dead unit has no variance

    def mahalanobis(flat, last, embeddings, hidden, logits):
        gaps = hidden[:, None] - means
        return np.einsum("nci,ij,ncj->nc", gaps, precision, gaps, optimize=True).min(axis=1)

    return {
        "largest probability": lambda f, m, e, h, z: (
            -np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None]).max(axis=1)
        ),
        "largest logit": lambda f, m, e, h, z: -z.max(axis=1),
        "energy": lambda f, m, e, h, z: -np.logaddexp.reduce(z, axis=1),
        "pixels, nearest picture": lambda f, m, e, h, z: nearest(flat, f),
        "pixels of length 1, nearest picture": lambda f, m, e, h, z: nearest(units(flat), units(f)),
        "last hidden, Mahalanobis": mahalanobis,
        "last hidden of length 1, nearest picture": lambda f, m, e, h, z: nearest(
            units(hidden), units(h)
        ),
        "row before dense layers, nearest picture": lambda f, m, e, h, z: nearest(last, m),
        "embedding, nearest picture": lambda f, m, e, h, z: nearest(embeddings, e),
        "**embedding, nearest centre**": lambda f, m, e, h, z: detector.scores(e),
    }


def table_of(network, name):
    """Return the lines of a Markdown table: ways down, sets across, in percent."""
    dataset = load_dataset(name)
    order = np.random.default_rng(0).permutation(len(dataset.train))
    parts = {
        "train": dataset.train.pictures[order],
        "validation": dataset.validation.pictures,
        "test": dataset.test.pictures,
    }
    looked = looked_at(network, parts | unlike_sets(name))
    labels = dataset.train.labels[order][:MOST_COMPARED]
    shown = [name for name in looked if name not in ("train", "validation")]
    lines = ["| | " + " | ".join(shown) + " |", "|---" * (len(shown) + 1) + "|"]
    for way, scores in ways(looked, labels, network.novelty).items():
        limit = np.quantile(scores(*looked["validation"]), SHARE_WITHIN, method="higher")
        rates = [np.mean(scores(*looked[name]) > limit) for name in shown]
        lines.append(f"| {way} | " + " | ".join(f"{100 * rate:.0f}" for rate in rates) + " |")
    return lines


def main():
    for name in sys.argv[1:] or BUNDLED:
        for slug, point in STARTING_POINTS.items():
            is_usual = point.spec(default_spec(name)) == load_bundled(name).spec
            settings = default_settings(name)
            network = (
                load_bundled(name)
                if is_usual
                else train(point.spec(default_spec(name)), name, settings, NobodyWatching())
            )
            print(f"\n{name}, {slug}, {network.test.accuracy:.1%} right\n")
            print("\n".join(table_of(network, name)), flush=True)


if __name__ == "__main__":
    main()
