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
from cnn_core.networks.novelty import NoveltyDetector
from cnn_core.networks.results import EpochResult, HeldOutTest, TrainedNetwork
from cnn_core.networks.settings import plain_settings, settings_from_plain
from cnn_core.networks.snapshots import Snapshot, thin_snapshots
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.weights import pack_weights, unpack_weights

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "networks"

BUNDLED: Mapping[str, str] = MappingProxyType(
    {
        "digits": "Digits, as shipped",
        "letters": "X or O, as shipped",
        "shapes": "Shapes in clutter, as shipped",
        "shapes_average": "Shapes by averages, as shipped",
        "signboards": "Signboards, as shipped",
    }
)
"""The title of each network, by its name. The first of a data set bears the name of that."""

LABELS, PROBABILITIES = "test_labels", "test_probabilities"
EPOCHS, SNAPSHOTS = "snapshot_epochs", "snapshots"
CENTRES, NUMBERS = "novelty_centres", "novelty_numbers"

MAX_BYTES_OF_SNAPSHOTS = 700_000
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
    for values in arrays.values():
        values.setflags(write=False)
    return _network_from(story, arrays)


def bundled_name(network: TrainedNetwork) -> str:
    """Name the bundled network that is this one, or the first of the same data set.

    Parameters
    ----------
    network : TrainedNetwork
        Any network.

    Returns
    -------
    name : str
        A key of `BUNDLED`, or nothing for another data set.

    Examples
    --------
    >>> bundled_name(load_bundled("shapes_average"))
    'shapes_average'
    """
    same = (name for name in BUNDLED if load_bundled(name).digest == network.digest)
    usual = network.dataset if network.dataset in BUNDLED else ""
    return next(same, usual)


def save_bundled(
    name: str, network: TrainedNetwork, made_with: Mapping[str, str], folder: Path = FOLDER
) -> None:
    """Write a network into the files that `load_bundled` reads.

    Parameters
    ----------
    name : str
        What the files are called.
    network : TrainedNetwork
        What they hold; trained here, so with its snapshots and its novelty.
    made_with : mapping of str to str
        Versions of the libraries, for whoever makes it again.
    folder : Path
        Where the files go.
    """
    np.savez(folder / f"{name}.npz", allow_pickle=False, **_arrays_of(network))
    story = _story_of(network) | {"made_with": dict(made_with)}
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in story.items())
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _network_from(story: Mapping[str, Any], arrays: dict[str, Any]) -> TrainedNetwork:
    """Put a network together; what is left of the arrays are its weights."""
    spec = NetworkSpec.from_json(json.dumps(story["spec"]))
    history = tuple(EpochResult(**epoch) for epoch in story["history"])
    test = HeldOutTest(arrays.pop(LABELS), arrays.pop(PROBABILITIES))
    novelty = NoveltyDetector(
        centres=arrays.pop(CENTRES), numbers=arrays.pop(NUMBERS), **story["novelty"]
    )
    earlier = zip(arrays.pop(EPOCHS), arrays.pop(SNAPSHOTS), strict=True)
    weights = pack_weights(arrays)
    snapshots = [Snapshot(int(epoch), _weights_from(row, spec)) for epoch, row in earlier]
    return TrainedNetwork(
        spec=spec,
        weights=weights,
        dataset=story["dataset"],
        settings=settings_from_plain(story["settings"]),
        history=history,
        test=test,
        seconds=story["seconds"],
        stopped_early=story["stopped_early"],
        snapshots=(*snapshots, Snapshot(history[-1].epoch, weights)),
        novelty=novelty,
    )


def _arrays_of(network: TrainedNetwork) -> dict[str, Any]:
    """Gather all that is kept as arrays: weights by their own names, the rest by ours."""
    earlier = thin_snapshots(network.snapshots, MAX_BYTES_OF_SNAPSHOTS)[:-1]
    rows = [_row_of(snapshot.weights, network.spec) for snapshot in earlier]
    novelty = _novelty_of(network)
    return {
        **network.arrays(),
        LABELS: network.test.labels,
        PROBABILITIES: network.test.probabilities,
        EPOCHS: np.array([snapshot.epoch for snapshot in earlier], np.int64),
        SNAPSHOTS: np.stack(rows),
        CENTRES: novelty.centres,
        NUMBERS: novelty.numbers,
    }


def _story_of(network: TrainedNetwork) -> dict[str, Any]:
    """Gather all that is kept as text."""
    test, novelty = network.test, _novelty_of(network)
    return {
        "dataset": network.dataset,
        "spec": json.loads(network.spec.to_json()),
        "settings": plain_settings(network.settings),
        "parameters": network.spec.count_parameters(),
        "held_out": {
            "right": test.num_right,
            "pictures": len(test.labels),
            "accuracy": round(test.accuracy, 4),
            "loss": round(test.loss, 4),
            "confusion": test.confusion.tolist(),
        },
        "novelty": {
            "scale": novelty.scale,
            "distance": novelty.distance,
            "false_alarm_rate": novelty.false_alarm_rate,
        },
        "stopped_early": network.stopped_early,
        "seconds": round(network.seconds, 2),
        "digest": network.digest,
        "history": [_rounded(epoch) for epoch in network.history],
    }


def _novelty_of(network: TrainedNetwork) -> NoveltyDetector:
    """Answer what every network has that was trained here to its end."""
    if network.novelty is None:
        raise ValueError("A moment of a training has no novelty; save the whole network.")
    return network.novelty


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
