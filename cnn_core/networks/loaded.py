"""Networks that a worker keeps ready to compute, and the pictures that they can take.

Keras is imported inside functions only.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.networks.build import build_model, logits_of, set_weights
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.spec import NetworkSpec
from cnn_core.shapes import require_numbers

MAX_LOADED = 8
"""Networks that a worker keeps ready; each takes about 1 MB and 0.1 s to load."""

MAX_FUNCTIONS = 16
"""Compiled functions that are kept of each."""

MAX_PICTURES = 10_000

_Kept = TypeVar("_Kept")


class LastFew(Generic[_Kept]):
    """Keeps what was made last, by name, for all threads of a worker.

    Parameters
    ----------
    room : int
        How many it keeps; what was not asked for longest goes first.

    Examples
    --------
    >>> kept = LastFew(1)
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2), kept.get("b", lambda: 3)
    (1, 1, 3)
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Hashable, make: Callable[[], _Kept]) -> _Kept:
        """Answer what is kept under a name; make it where there is nothing."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
                if len(self._kept) > self._room:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(name)
            return self._kept[name]


@dataclass(frozen=True, eq=False)
class LoadedNetwork:
    """A network ready to compute; nobody may change its weights.

    Attributes
    ----------
    spec : NetworkSpec
        What it is made of.
    model : keras.Model
        From pictures to probabilities, its layers named as `build_model` names them.
    logits : keras.Model
        From pictures to logits; the same weights.
    everything : callable
        From pictures to the outputs of all Keras layers, compiled: so it takes a tenth of the
        time.
    names : tuple of str
        The name of each output of `everything`.
    functions : LastFew
        Functions of this network that were compiled before, by name.
    """

    spec: NetworkSpec
    model: Any
    logits: Any
    everything: Callable[[FloatArray], Sequence[Any]]
    names: tuple[str, ...]
    functions: LastFew[Callable[..., Any]]


_networks: LastFew[LoadedNetwork] = LastFew(MAX_LOADED)


def loaded_network(network: TrainedNetwork) -> LoadedNetwork:
    """Answer a network ready to compute, loading it if it is not among the last few.

    Parameters
    ----------
    network : TrainedNetwork
        Known by its digest.

    Returns
    -------
    loaded : LoadedNetwork
        Shared by all who ask.
    """
    return _networks.get(network.digest, lambda: load_network(network))


def load_network(network: TrainedNetwork) -> LoadedNetwork:
    """Build a network with its weights, for the caller alone.

    Parameters
    ----------
    network : TrainedNetwork
        What is built.

    Returns
    -------
    loaded : LoadedNetwork
        Its weights may be changed.
    """
    keras = load_keras()
    model = build_model(network.spec)
    set_weights(model, network.arrays())
    layers = model.layers[1:]  # without the input
    everything = keras.Model(model.input, [layer.output for layer in layers])
    return LoadedNetwork(
        network.spec,
        model,
        logits_of(model, network.spec),
        load_tensorflow().function(partial(everything, training=False)),
        tuple(layer.name for layer in layers),
        LastFew(MAX_FUNCTIONS),
    )


def checked_picture(spec: NetworkSpec, picture: ArrayLike) -> FloatArray:
    """Answer one picture that a network can take, as a batch of one.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    picture : array_like of shape (H, W, C)
        Of the shape that it takes.

    Returns
    -------
    pictures : ndarray of shape (1, H, W, C)
        float32.

    Raises
    ------
    LessonInputError
        If the picture has another shape, or something in it is no number.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> checked_picture(default_digits_spec(), np.zeros((8, 8, 1))).shape
    (1, 8, 8, 1)
    """
    numbers = require_numbers(np.asarray(picture)[np.newaxis], "picture")
    if numbers.shape[1:] != spec.input_shape:
        raise _other_shape(spec, numbers.shape[1:])
    return numbers


def checked_pictures(spec: NetworkSpec, pictures: ArrayLike) -> FloatArray:
    """Answer pictures that a network can take.

    Parameters
    ----------
    spec : NetworkSpec
        The network.
    pictures : array_like of shape (N, H, W, C)
        At most 10,000, of the shape that it takes.

    Returns
    -------
    pictures : ndarray of shape (N, H, W, C)
        float32.

    Raises
    ------
    LessonInputError
        If the pictures have another shape, are too many, or something in them is no number.

    Examples
    --------
    >>> from cnn_core.networks.presets import default_digits_spec
    >>> checked_pictures(default_digits_spec(), np.zeros((3, 8, 8, 1))).shape
    (3, 8, 8, 1)
    """
    numbers = require_numbers(np.asarray(pictures), "pictures")
    if numbers.shape[1:] != spec.input_shape or len(numbers) > MAX_PICTURES:
        raise _other_shape(spec, numbers.shape)
    return numbers


def _other_shape(spec: NetworkSpec, came: tuple[int, ...]) -> LessonInputError:
    """Say which pictures a network takes."""
    rows, columns, channels = spec.input_shape
    return LessonInputError(
        f"Expected pictures of shape {spec.input_shape}, at most {MAX_PICTURES:,} of them. "
        f"Received: {came}. Scale each to {rows} × {columns} pixels with "
        f"{channels} channel{'' if channels == 1 else 's'} first."
    )
