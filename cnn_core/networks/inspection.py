"""Looking inside a trained network: one call gives every number for a picture."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray, Picture
from cnn_core.networks.build import activation_name, set_weights
from cnn_core.networks.evaluation import groups
from cnn_core.networks.loaded import (
    LastFew,
    LoadedNetwork,
    checked_picture,
    checked_pictures,
    load_network,
    loaded_network,
)
from cnn_core.networks.novelty import embed, embedding_layers
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import Inspection, LayerView, TrainedNetwork
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.weights import unpack_weights

MAX_LOADED_SNAPSHOTS = 3
"""Networks whose snapshots a worker keeps ready; each takes some megabytes."""


@dataclass(frozen=True, eq=False)
class _LoadedSnapshots:
    """One model for all snapshots of a network, for one thread at a time, and their weights."""

    network: LoadedNetwork
    weights: tuple[dict[str, FloatArray], ...]
    in_use: threading.Lock


_snapshots: LastFew[_LoadedSnapshots] = LastFew(MAX_LOADED_SNAPSHOTS)


def inspect(network: TrainedNetwork, picture: Picture) -> Inspection:
    """Send one picture through a network and keep everything on the way.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest, so that the next picture is fast.
    picture : ndarray of shape (H, W, C)
        As the network takes it; brightness in [0, 1] like what it learnt from.

    Returns
    -------
    inspection : Inspection
        Equal to what Keras's own layers give.

    Raises
    ------
    LessonInputError
        If the picture has another shape, or something in it is no number.
    """
    pictures = checked_picture(network.spec, picture)
    loaded = loaded_network(network)
    outputs = loaded.everything(pictures)
    return _judged(_inspection(network.spec, pictures, loaded.names, outputs), network)


def inspect_snapshots(network: TrainedNetwork, picture: Picture) -> tuple[Inspection, ...]:
    """Send one picture through a network as it was at each of its snapshots.

    Parameters
    ----------
    network : TrainedNetwork
        With its snapshots; kept ready by its digest and their epochs.
    picture : ndarray of shape (H, W, C)
        As the network takes it.

    Returns
    -------
    inspections : tuple of Inspection
        One for each of ``network.snapshots``, in their order: the untrained
        network first where it was kept, the trained one last. Only this has a
        measure of what is unlike its training pictures.

    Raises
    ------
    LessonInputError
        If the picture has another shape, or something in it is no number.
    """
    pictures = checked_picture(network.spec, picture)
    name = (network.digest, network.snapshot_epochs)
    loaded = _snapshots.get(name, lambda: _load_snapshots(network))
    inspections = []
    with loaded.in_use:
        for arrays in loaded.weights:
            set_weights(loaded.network.model, arrays)
            outputs = loaded.network.everything(pictures)
            inspections.append(_inspection(network.spec, pictures, loaded.network.names, outputs))
    return (*inspections[:-1], *(_judged(last, network) for last in inspections[-1:]))


def predict_many(network: TrainedNetwork, pictures: ArrayLike) -> FloatArray:
    """Ask a network about many pictures.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    pictures : ndarray of shape (N, H, W, C)
        At most 10,000.

    Returns
    -------
    probabilities : ndarray of shape (N, classes)
        float32.

    Raises
    ------
    LessonInputError
        If the pictures have another shape, are too many, or something in them
        is no number.
    """
    checked = checked_pictures(network.spec, pictures)
    model = loaded_network(network).logits
    answered = [
        class_probabilities(model(group, training=False).numpy())
        for group in groups(checked, network.spec)
    ]
    return np.concatenate([np.empty((0, len(network.spec.classes)), np.float32), *answered])


def _load_snapshots(network: TrainedNetwork) -> _LoadedSnapshots:
    """Make one model ready for all snapshots."""
    loaded = load_network(network.bare)
    weights = tuple(unpack_weights(one.weights, network.spec) for one in network.snapshots)
    return _LoadedSnapshots(loaded, weights, threading.Lock())


def _inspection(
    spec: NetworkSpec, pictures: FloatArray, names: Sequence[str], outputs: Sequence[Any]
) -> Inspection:
    """Put the outputs of all Keras layers for one picture in the order of the spec."""
    by_name = {name: output.numpy()[0] for name, output in zip(names, outputs, strict=True)}
    views = []
    for number, layer in enumerate(spec.layers, start=1):
        own = by_name[f"layer_{number}"]
        activated = by_name.get(activation_name(number))
        output, before = (own, None) if activated is None else (activated, own)
        views.append(LayerView(number, layer.kind, layer.title, output, before))
    logits, probabilities = by_name[f"layer_{len(views)}"], views[-1].output
    if spec.has_sigmoid_output:
        probabilities = class_probabilities(logits)
    return Inspection(pictures[0], tuple(views), logits, probabilities, spec.classes)


def _judged(inspection: Inspection, network: TrainedNetwork) -> Inspection:
    """Add how unlike its training pictures the picture is, where the network can tell."""
    if network.novelty is None:
        return inspection
    numbers = embedding_layers(network.spec)
    outputs = [inspection.layers[number - 1].output[np.newaxis] for number in numbers]
    novelty = network.novelty.judge(embed(outputs, network.spec)[0])
    return replace(inspection, novelty=novelty)
