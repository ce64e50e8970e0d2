"""The trained networks that come with the site, so that every page is alive at once.

``python -m cnn_core.networks.make_bundled`` makes them; assets/networks/README.md
tells from what, and how good they are.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import EpochResult, HeldOutTest, TrainedNetwork, TrainingSettings
from cnn_core.networks.snapshots import Snapshot, thin_snapshots
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.weights import pack_weights, unpack_weights

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "networks"

BUNDLED: Mapping[str, str] = MappingProxyType(
    {"digits": "Digits, as shipped", "letters": "X or O, as shipped"}
)
"""The title of each network, by its name, which is also that of its data set."""

LABELS, PROBABILITIES = "test_labels", "test_probabilities"
EPOCHS, SNAPSHOTS = "snapshot_epochs", "snapshots"

MAX_BYTES_OF_SNAPSHOTS = 500_000
"""For each network in the repository, which keeps every version of them for ever."""


@functools.cache
def load_bundled(name: str) -> TrainedNetwork:
    """Read a network that comes with the site, without Keras.

    Parameters
    ----------
    name : str
        A key of `BUNDLED`.

    Returns
    -------
    network : TrainedNetwork
        The same object at every call; its arrays cannot be written to.

    Raises
    ------
    LessonInputError
        If there is no such network.

    Examples
    --------
    >>> load_bundled("digits").test.accuracy >= 0.97
    True
    """
    if name not in BUNDLED:
        raise LessonInputError(
            f"A network that comes with the site is one of {', '.join(BUNDLED)}. "
            f"Received: {name!r:.60}. Choose one of these."
        )
    story = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        arrays = dict(file)
    test = HeldOutTest(arrays.pop(LABELS), arrays.pop(PROBABILITIES))
    for values in (test.labels, test.probabilities):
        values.setflags(write=False)
    spec = NetworkSpec.from_json(json.dumps(story["spec"]))
    earlier = zip(arrays.pop(EPOCHS), arrays.pop(SNAPSHOTS), strict=True)
    weights = pack_weights(arrays)
    history = tuple(EpochResult(**epoch) for epoch in story["history"])
    return TrainedNetwork(
        spec=spec,
        weights=weights,
        dataset=story["dataset"],
        settings=TrainingSettings(**story["settings"]),
        history=history,
        test=test,
        seconds=story["seconds"],
        stopped_early=story["stopped_early"],
        snapshots=(
            *(Snapshot(int(epoch), _weights_from(row, spec)) for epoch, row in earlier),
            Snapshot(history[-1].epoch, weights),
        ),
    )


def save_bundled(
    name: str, network: TrainedNetwork, made_with: Mapping[str, str], folder: Path = FOLDER
) -> None:
    """Write a network into the files that `load_bundled` reads.

    Parameters
    ----------
    name : str
        What the files are called.
    network : TrainedNetwork
        What they hold.
    made_with : mapping of str to str
        Versions of the libraries, for whoever makes it again.
    folder : Path
        Where the files go.
    """
    test = network.test
    arrays: dict[str, Any] = {**network.arrays()}
    arrays |= {LABELS: test.labels, PROBABILITIES: test.probabilities}
    earlier = thin_snapshots(network.snapshots, MAX_BYTES_OF_SNAPSHOTS)[:-1]
    arrays[EPOCHS] = np.array([snapshot.epoch for snapshot in earlier], np.int64)
    arrays[SNAPSHOTS] = np.stack([_row_of(snapshot.weights, network.spec) for snapshot in earlier])
    np.savez(folder / f"{name}.npz", allow_pickle=False, **arrays)
    story: dict[str, Any] = {
        "dataset": network.dataset,
        "spec": json.loads(network.spec.to_json()),
        "settings": asdict(network.settings),
        "parameters": network.spec.count_parameters(),
        "held_out": {
            "right": test.num_right,
            "pictures": len(test.labels),
            "accuracy": round(test.accuracy, 4),
            "loss": round(test.loss, 4),
            "confusion": test.confusion.tolist(),
        },
        "stopped_early": network.stopped_early,
        "seconds": round(network.seconds, 2),
        "digest": network.digest,
        "made_with": dict(made_with),
        "history": [_rounded(epoch) for epoch in network.history],
    }
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in story.items())
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _row_of(weights: bytes, spec: NetworkSpec) -> FloatArray:
    """Lay all weights out as one row, shape (parameters,)."""
    return np.concatenate([array.ravel() for array in unpack_weights(weights, spec).values()])


def _weights_from(row: FloatArray, spec: NetworkSpec) -> bytes:
    """Take the arrays of a network out of one row again."""
    plans = spec.weight_plans()
    ends = np.cumsum([plan.size for plan in plans])
    parts = np.split(row, ends[:-1])
    return pack_weights(
        {plan.name: part.reshape(plan.shape) for plan, part in zip(plans, parts, strict=True)}
    )


def _rounded(epoch: EpochResult) -> dict[str, float]:
    """Write an epoch with as many digits as anyone reads."""
    return {name: round(value, 5) for name, value in asdict(epoch).items()}
