"""Switching units off: how many held-out pictures a network still names rightly without them.

Keras is imported inside functions only.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets import Dataset, Part
from cnn_core.errors import LessonInputError
from cnn_core.networks.evaluation import groups
from cnn_core.networks.evidence.gradients import picture_signature
from cnn_core.networks.loaded import LastFew, LoadedNetwork, checked_pictures, loaded_network
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.training import dataset_for
from cnn_core.networks.units import (
    UnitLayer,
    require_units,
    response_name,
    unit_layer,
)

MAX_PICTURES = 2_000
MAX_MULTIPLICATIONS = 20_000_000_000
"""For one look at all pictures; of a network that needs more, fewer pictures are looked at."""

SECONDS_A_PIECE = 0.4

MAX_NUMBERS_KEPT = 3_000_000
"""That a layer hands on, 12 MB; of the last two layers a worker keeps them."""


@dataclass(frozen=True, eq=False)
class Ablation:
    """What a network says with some units switched off, beside what it says as it is.

    Attributes
    ----------
    layer : UnitLayer
        Whose units.
    units : tuple of int
        Those switched off, from 0.
    num_pictures : ndarray of shape (classes,)
        int64, held-out pictures of each class that were asked about.
    right_before, right_after : ndarray of shape (classes,)
        int64, how many of them were named rightly with all units, and without these.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> layer = unit_layer(default_digits_spec(), 4)
    >>> some = np.array([10, 10])
    >>> Ablation(layer, (3,), some, np.array([9, 10]), np.array([9, 4])).lost
    6
    """

    layer: UnitLayer
    units: tuple[int, ...]
    num_pictures: NDArray[np.int64]
    right_before: NDArray[np.int64]
    right_after: NDArray[np.int64]

    @property
    def total(self) -> int:
        """Pictures in all."""
        return int(self.num_pictures.sum())

    @property
    def num_right(self) -> tuple[int, int]:
        """Right answers before and after."""
        return int(self.right_before.sum()), int(self.right_after.sum())

    @property
    def lost(self) -> int:
        """Right answers fewer than before; below zero where it does better without."""
        before, after = self.num_right
        return before - after


@dataclass(frozen=True)
class Sweep:
    """How many pictures are named rightly with each unit alone switched off, as far as known.

    Attributes
    ----------
    layer : UnitLayer
        Whose units.
    num_pictures : int
        Held-out pictures that were asked about.
    right_before : int
        Right answers with all units.
    right_without : tuple of int
        Right answers without unit 0, without unit 1, and so on.
    """

    layer: UnitLayer
    num_pictures: int
    right_before: int
    right_without: tuple[int, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every unit had its turn."""
        return len(self.right_without) == self.layer.num_units

    @property
    def lost(self) -> tuple[int, ...]:
        """Right answers fewer than before, unit by unit."""
        return tuple(self.right_before - right for right in self.right_without)


def switch_off(
    network: TrainedNetwork, data: str | Dataset, number: int, units: tuple[int, ...]
) -> Ablation:
    """Ask a network about held-out pictures with some units at zero.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest; it is not changed.
    data : str or Dataset
        Whose test part is asked about: a name that a worker can load, or the data set itself.
    number : int
        The layer, one of `unit_layers` but not the output, from 1.
    units : tuple of int
        Those whose response is made 0 at every place, from 0.

    Returns
    -------
    ablation : Ablation
        Of all held-out pictures, or of so many that it takes a moment; see `num_asked`.

    Raises
    ------
    LessonInputError
        If there are no such units, or the pictures are not the network's.

    References
    ----------
    .. [1] A. S. Morcos, D. G. T. Barrett, N. C. Rabinowitz and M. Botvinick, On the importance
       of single directions for generalization, ICLR 2018, section 2.2: clamping a unit to zero.
    """
    layer = _hidden(network.spec, number)
    require_units(layer, units)
    part = _held_out(network, data)
    loaded = loaded_network(network)
    maps = _responses(network, layer, part)
    classes = len(network.spec.classes)
    before, after = (
        np.bincount(part.labels[_right(loaded, layer, maps, off, part)], minlength=classes)
        for off in ((), units)
    )
    return Ablation(layer, units, np.bincount(part.labels, minlength=classes), before, after)


def sweep(
    network: TrainedNetwork, data: str | Dataset, number: int, so_far: Sweep | None = None
) -> Sweep:
    """Switch off one unit after another, each alone; go on for half a second at most.

    Parameters
    ----------
    network, data, number
        As of `switch_off`.
    so_far : Sweep, optional
        What was answered last; it begins with the first unit where there is nothing.

    Returns
    -------
    sweep : Sweep
        With one unit more at least, unless it was complete.

    Raises
    ------
    LessonInputError
        As of `switch_off`.
    """
    end = time.monotonic() + SECONDS_A_PIECE
    layer = _hidden(network.spec, number)
    part = _held_out(network, data)
    loaded = loaded_network(network)
    maps = _responses(network, layer, part)
    if so_far is None:
        so_far = Sweep(layer, len(part), int(_right(loaded, layer, maps, (), part).sum()))
    right = list(so_far.right_without)
    while len(right) < layer.num_units:
        right.append(int(_right(loaded, layer, maps, (len(right),), part).sum()))
        if time.monotonic() >= end:
            break
    return replace(so_far, right_without=tuple(right))


def num_asked(spec: NetworkSpec, count: int) -> int:
    """Count the held-out pictures that are asked about, so that it takes a moment.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    count : int
        Held-out pictures that there are.

    Returns
    -------
    count : int
        All of them for the networks of the lessons.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> num_asked(default_digits_spec(), 297)
    297
    """
    affordable = MAX_MULTIPLICATIONS // max(1, spec.count_multiplications())
    return min(count, MAX_PICTURES, max(1, affordable))


def _hidden(spec: NetworkSpec, number: int) -> UnitLayer:
    """Answer a layer whose units can be switched off."""
    layer = unit_layer(spec, number)
    if layer.is_output:
        raise LessonInputError(
            "Expected a layer before the last: a class without its logit cannot be answered. "
            f"Received: layer {number}, the last. Choose an earlier one."
        )
    return layer


def _held_out(network: TrainedNetwork, data: str | Dataset) -> Part:
    test = dataset_for(data).test
    part = test.first(num_asked(network.spec, len(test)))
    return Part(checked_pictures(network.spec, part.pictures), part.labels, part.indices)


def _responses(network: TrainedNetwork, layer: UnitLayer, part: Part) -> list[FloatArray]:
    """Answer what the layer hands on, for each group of pictures; small answers are kept."""

    def asked() -> list[FloatArray]:
        loaded = loaded_network(network)
        ask = loaded.functions.get(("until", layer.number), lambda: _compiled_until(loaded, layer))
        return [ask(group).numpy() for group in groups(part.pictures, loaded.spec)]

    numbers = len(part) * layer.num_units * layer.size[0] * layer.size[1]
    if numbers > MAX_NUMBERS_KEPT:
        return asked()
    return _kept.get((network.digest, layer.number, network.dataset, len(part)), asked)


def _right(
    loaded: LoadedNetwork,
    layer: UnitLayer,
    maps: list[FloatArray],
    off: tuple[int, ...],
    part: Part,
) -> NDArray[np.bool_]:
    """Tell which pictures are named rightly with some units at zero, shape (N,)."""
    ask = loaded.functions.get(("after", layer.number), lambda: _compiled_after(loaded, layer))
    kept = np.ones(layer.num_units, np.float32)
    kept[list(off)] = 0.0
    logits = np.concatenate([ask(group, kept).numpy() for group in maps])
    answers = class_probabilities(logits).argmax(axis=1)
    return np.asarray(answers == part.labels)


def _compiled_until(loaded: LoadedNetwork, layer: UnitLayer) -> Callable[..., Any]:
    """Compile the network up to the responses of a layer."""
    output = loaded.model.get_layer(response_name(loaded.spec, layer)).output
    model = load_keras().Model(loaded.model.input, output)
    compiled: Callable[..., Any] = load_tensorflow().function(
        lambda pictures: model(pictures, training=False),
        input_signature=[picture_signature(loaded)],
    )
    return compiled


def _compiled_after(loaded: LoadedNetwork, layer: UnitLayer) -> Callable[..., Any]:
    """Compile the rest of the network, from responses of which some are kept, to the logits."""
    tf = load_tensorflow()
    names = [one.name for one in loaded.logits.layers]
    begin = names.index(response_name(loaded.spec, layer)) + 1
    rest = loaded.logits.layers[begin:]

    def ask(responses: Any, kept: Any) -> Any:
        flowing = responses * kept
        for one in rest:
            flowing = one(flowing, training=False)
        return flowing

    shape = loaded.model.get_layer(response_name(loaded.spec, layer)).output.shape
    signature = [tf.TensorSpec(shape, tf.float32), tf.TensorSpec([layer.num_units], tf.float32)]
    compiled: Callable[..., Any] = tf.function(ask, input_signature=signature)
    return compiled


_kept: LastFew[list[FloatArray]] = LastFew(2)
