"""Looking for the pictures that excite each unit most: all layers at once, piece by piece.

Keras is imported inside functions only.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets import Dataset, Part
from cnn_core.datasets.dataset import DeferredPart
from cnn_core.errors import LessonInputError
from cnn_core.networks.evaluation import groups
from cnn_core.networks.evidence.gradients import picture_signature
from cnn_core.networks.loaded import LastFew, LoadedNetwork, loaded_network
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.training import dataset_for
from cnn_core.networks.units import (
    Excitement,
    UnitLayer,
    UnitsSeen,
    pictures_shown,
    sum_name,
    unit_layer,
    unit_layers,
    units_on_a_page,
)
from cnn_core.networks.units_parts import best_parts

MAX_PICTURES = 5_000
FIRST_PICTURES = 512
"""Looked at while the rest of a data set that has to be drawn is drawn."""

SECONDS_A_PIECE = 0.4
SECONDS_OF_WAITING = 0.25
MAX_SURVEYS = 4
"""That a worker keeps; each holds the best and the least pictures of every unit."""


def survey(network: TrainedNetwork, data: str | Dataset, number: int, first: int = 0) -> UnitsSeen:
    """Go on looking for what excites the units, for half a second at most, and tell the state.

    To be called until the answer is complete. A worker keeps how far it has come, for everybody:
    what one learner has waited for is there for the next. Another worker begins anew.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    data : str or Dataset
        What it learnt from: a name that a worker can load, or the data set itself.
    number : int
        The layer that is told of, one of `unit_layers`, from 1; all of them are looked at.
    first : int, default 0
        The first unit that is told of; as many follow as `units_on_a_page` says.

    Returns
    -------
    seen : UnitsSeen
        Of two pictures that excite a unit alike the one that came first stands first.

    Raises
    ------
    LessonInputError
        If the layer has no units, there is no such unit, or the pictures are not the network's.

    References
    ----------
    .. [1] M. D. Zeiler and R. Fergus, Visualizing and understanding convolutional networks,
       ECCV 2014, section 4: the nine strongest pictures of a map, cropped to what it sees.
    """
    layer = unit_layer(network.spec, number)
    if not 0 <= first < layer.num_units:
        raise LessonInputError(
            f"Expected a unit from 0 to {layer.num_units - 1}. Received: {first!r:.60}. "
            "Choose one of these."
        )
    dataset = dataset_for(data)
    if dataset.input_shape != network.spec.input_shape:
        raise LessonInputError(
            f"Expected pictures of shape {network.spec.input_shape}. Received: "
            f"{dataset.input_shape}. Choose the data set that the network learnt from."
        )
    kept = _surveys.get(
        (network.digest, dataset.name), lambda: Survey(loaded_network(network), dataset.train)
    )
    kept.go_on(SECONDS_A_PIECE)
    return kept.seen(layer, first)


class Survey:
    """The best and the least pictures of all units of a network, as far as it was looked.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    part : Part
        The pictures, of which it takes 5,000 at most.
    """

    def __init__(self, loaded: LoadedNetwork, part: Part) -> None:
        self._loaded = loaded
        self._pictures = _Pictures(part)
        self._layers = unit_layers(loaded.spec)
        most, least = pictures_shown(loaded.spec.input_shape)
        self._best = [_Extremes(most, -1.0) for _ in self._layers]
        self._least = [_Extremes(least, 1.0) for _ in self._layers]
        num_classes = len(loaded.spec.classes)
        self._by_class = [np.zeros((num_classes, layer.num_units)) for layer in self._layers]
        self._active = [np.zeros(layer.num_units, np.int64) for layer in self._layers]
        self._counts = np.zeros(num_classes, np.int64)
        self._done = 0
        self._told: tuple[tuple[int, int, int], UnitsSeen] | None = None
        self._lock = threading.Lock()

    def go_on(self, seconds: float) -> None:
        """Look at more pictures; at one group of them at least, if any are there."""
        end = time.monotonic() + seconds
        with self._lock:
            while self._done < self._pictures.total:
                part = self._pictures.ready()
                group = next(groups(part.pictures[self._done :], self._loaded.spec), None)
                if group is None:  # the rest is still being drawn; others need not wait for it
                    self._pictures.wait(SECONDS_OF_WAITING)
                    return
                self._look(group, part.labels[self._done : self._done + len(group)])
                if time.monotonic() >= end:
                    return

    def seen(self, layer: UnitLayer, first: int) -> UnitsSeen:
        """Tell what was found about some units of a layer."""
        with self._lock:
            about = (layer.number, first, self._done)
            if self._told is None or self._told[0] != about:
                self._told = about, self._seen(layer, first)
            return self._told[1]

    def _seen(self, layer: UnitLayer, first: int) -> UnitsSeen:
        """Gather what is told, with the parts of each best sum."""
        at = [one.number for one in self._layers].index(layer.number)
        count = units_on_a_page(self._loaded.spec.input_shape)
        units = slice(first, min(first + count, layer.num_units))
        part = self._pictures.ready()
        best, least = self._best[at].of(units), self._least[at].of(units)
        spoken = np.unique(np.concatenate([best.pictures.ravel(), least.pictures.ravel()]))
        counts = np.where(self._counts, self._counts, np.nan)
        return UnitsSeen(
            layer,
            first,
            self._done,
            self._pictures.total,
            np.rint(part.pictures[spoken] * 255).astype(np.uint8),
            part.labels[spoken],
            part.indices[spoken],
            _told(best, spoken, layer),
            _told(least, spoken, layer),
            (self._by_class[at][:, units] / counts[:, None]).T.astype(np.float32),
            self._active[at][units].copy(),
            best_parts(
                self._loaded,
                layer,
                first,
                part.pictures[best.pictures[:, 0]],
                _rows_and_columns(best.places[:, 0], layer),
            ),
        )

    def _look(self, group: FloatArray, labels: NDArray[np.int64]) -> None:
        """Take a group of pictures into account."""
        ask = self._loaded.functions.get("survey", lambda: _compiled(self._loaded))
        outputs = [output.numpy() for output in ask(group)]
        positions = np.arange(self._done, self._done + len(group))
        is_of = np.arange(len(self._counts))[:, None] == labels  # (classes, n)
        for at, layer in enumerate(self._layers):
            sums, places = outputs[2 * at], outputs[2 * at + 1]
            responses = layer.response(sums)
            self._best[at].take(positions, sums, places)
            self._least[at].take(positions, sums, places)
            self._by_class[at] += is_of.astype(np.float64) @ responses
            self._active[at] += (responses > 0).sum(axis=0)
        self._counts += is_of.sum(axis=1)
        self._done += len(group)


class _Pictures:
    """The pictures that a survey looks at; what has to be drawn first is drawn beside it."""

    def __init__(self, part: Part) -> None:
        self.total = min(len(part), MAX_PICTURES)
        self._part = part
        self._drawing: threading.Thread | None = None
        if isinstance(part, DeferredPart) and not part.is_made:
            self._drawing = threading.Thread(target=lambda: part.labels, daemon=True)
            self._drawing.start()
        self._ready = _in_memory(part.first(FIRST_PICTURES if self._drawing else self.total))

    def ready(self) -> Part:
        """Answer the pictures that can be looked at by now."""
        if self._drawing and not self._drawing.is_alive():
            self._drawing = None
            self._ready = _in_memory(self._part.first(self.total))
        return self._ready

    def wait(self, seconds: float) -> None:
        """Wait for more of them, for so long at most."""
        if self._drawing:
            self._drawing.join(seconds)


def _in_memory(part: Part) -> Part:
    """Answer a part that makes nothing anew when it is looked at."""
    return Part(part.pictures, part.labels, part.indices)


@dataclass(frozen=True, eq=False)
class _Found:
    """Positions in the training part, sums, and places in reading order, each (K, count)."""

    pictures: NDArray[np.int64]
    sums: FloatArray
    places: NDArray[np.int64]


class _Extremes:
    """The few largest sums of each unit (sign -1), or the few smallest (sign 1), in order."""

    def __init__(self, count: int, sign: float) -> None:
        self._count, self._sign = count, np.float32(sign)
        self._kept: tuple[NDArray[Any], ...] | None = None

    def take(
        self, positions: NDArray[np.int64], sums: FloatArray, places: NDArray[np.int64]
    ) -> None:
        """Take n more pictures into account; sums and places are (n, K)."""
        every: tuple[NDArray[Any], ...] = (
            np.broadcast_to(positions[:, None], sums.shape),
            sums,
            places,
        )
        if self._kept is not None:
            every = tuple(map(np.concatenate, zip(self._kept, every, strict=True)))
        # stable: of equals the one that came first stays first
        order = np.argsort(self._sign * every[1], axis=0, kind="stable")[: self._count]
        self._kept = tuple(np.take_along_axis(one, order, axis=0) for one in every)

    def of(self, units: slice) -> _Found:
        """Answer what was found for some units."""
        if self._kept is None:
            raise RuntimeError("Nothing was looked at yet.")
        positions, sums, places = (one[:, units].T for one in self._kept)
        return _Found(positions, sums, places)


def _told(found: _Found, spoken: NDArray[np.int64], layer: UnitLayer) -> Excitement:
    """Name the pictures by their places among those that are spoken of."""
    return Excitement(
        np.searchsorted(spoken, found.pictures),
        found.sums.copy(),
        _rows_and_columns(found.places, layer),
    )


def _rows_and_columns(places: NDArray[np.int64], layer: UnitLayer) -> NDArray[np.int64]:
    """Turn places in reading order into rows and columns, along a new last axis."""
    return np.stack(np.divmod(places, layer.size[1]), axis=-1)


def _compiled(loaded: LoadedNetwork) -> Callable[..., Any]:
    """Compile what asks all layers: of every unit the strongest sum, and where it is."""
    tf, keras = load_tensorflow(), load_keras()
    names = [sum_name(layer) for layer in unit_layers(loaded.spec)]
    model = keras.Model(loaded.model.input, [loaded.model.get_layer(name).output for name in names])

    def ask(pictures: Any) -> Any:
        answers = []
        for sums in tf.nest.flatten(model(pictures, training=False)):  # of one layer, no list
            flat = tf.reshape(sums, [tf.shape(sums)[0], -1, sums.shape[-1]])  # (n, places, K)
            answers += [tf.reduce_max(flat, axis=1), tf.argmax(flat, axis=1)]
        return answers

    compiled: Callable[..., Any] = tf.function(ask, input_signature=[picture_signature(loaded)])
    return compiled


_surveys: LastFew[Survey] = LastFew(MAX_SURVEYS)
