"""A map of pictures as points; what is large travels once, in parcels of its own."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core import FloatArray, Picture
from cnn_core.figures.palette import SERIES
from cnn_core.networks.neighbour_map import NUM_STEPS
from cnn_core.networks.picture_map import Around, MapMoment, NeighbourMoment, neighbour_weights
from pages.parts.components import mounting

_PARCEL = mounting.register("picture_parcel")
_MOUNT = mounting.register("picture_map")


@dataclass(frozen=True, eq=False)
class Guest:
    """One more picture on the map: the learner's, or one that is none of the classes.

    ``placed`` is what the network makes of it; ``place`` where it lies on the map by
    neighbours, shape (2,), None while there is none. ``epoch`` is the moment that it is
    placed at.
    """

    picture: Picture
    title: str
    placed: Around
    place: FloatArray | None
    epoch: int


@dataclass(frozen=True)
class Moment:
    """A moment of the training: its epoch, and what it is called."""

    epoch: int
    title: str


@dataclass(frozen=True, eq=False)
class MapView:
    """What is looked at.

    Attributes
    ----------
    topic : str
        A name for the network and its pictures; parcels of the same topic belong to it.
    title : str
        What the pictures are.
    classes : tuple of str
        The word for each.
    moments : tuple of Moment
        All that are to be shown, in order; their parcels may still be on the way.
    epoch : int
        The one that is looked at first.
    layer : str
        What the rows are, in a few words.
    size : int
        Numbers in a row.
    kind : {"axes", "neighbours"}
        Along principal axes, or by neighbours.
    alt : str
        The whole map in words.
    """

    topic: str
    title: str
    classes: tuple[str, ...]
    moments: tuple[Moment, ...]
    epoch: int
    layer: str
    size: int
    kind: str
    alt: str


def pictures_parcel(key: str, topic: str, pictures: FloatArray, labels: NDArray[np.int64]) -> None:
    """Send the pictures of a map.

    Parameters
    ----------
    key : str
        Key of the element, which takes no room.
    topic : str
        As of `MapView`.
    pictures : ndarray of shape (N, H, W, C)
        Brightness in [0, 1].
    labels : ndarray of shape (N,)
        The true class of each.
    """
    arrays: dict[str, NDArray[Any]] = {
        "pictures": np.rint(pictures * 255).astype(np.uint8),
        "labels": labels.astype(np.uint8),
    }
    _send(key, topic, "pictures", {}, arrays)


def moment_parcel(key: str, topic: str, epoch: int, moment: MapMoment) -> None:
    """Send the places along the principal axes at one moment, and all that is told of them.

    Parameters
    ----------
    key : str
        Key of the element, which takes no room.
    topic : str
        As of `MapView`.
    epoch : int
        The moment.
    moment : MapMoment
        What it came to.
    """
    settings = {
        "shares": moment.axes.shares.tolist(),
        "kept": _known(moment.kept),
        "vote": _known(moment.vote),
        "accuracy": moment.accuracy,
    }
    arrays = {"mean": moment.axes.mean, "axes": moment.axes.axes, **_arrays_of(moment.pictures)}
    _send(key, topic, f"axes {epoch}", settings, arrays)


def neighbours_parcel(key: str, topic: str, epoch: int, moment: NeighbourMoment) -> None:
    """Send the places by neighbours at one moment, as far as they have come.

    Parameters
    ----------
    key : str
        Key of the element, which takes no room.
    topic : str
        As of `MapView`.
    epoch : int
        The moment.
    moment : NeighbourMoment
        How far it has come.
    """
    settings = {
        "steps": moment.state.steps,
        "planned": NUM_STEPS,
        "kept": _known(moment.kept),
        "divergence": moment.divergence,
        "total": moment.total,
    }
    arrays = {"places": moment.state.places, "wanted": moment.wanted}
    _send(key, topic, f"neighbours {epoch}", settings, arrays)


def picture_map(
    key: str,
    view: MapView,
    given: Guest | int,
    *,
    on_chosen: Callable[[int], None],
) -> int | None:
    """Show the map, once its parcels have come.

    Parameters
    ----------
    key : str
        Key of the element.
    view : MapView
        What is looked at.
    given : Guest or int
        What is marked first: one more picture, or the position of one on the map.
    on_chosen : callable
        Is told the position of a picture that the hand has chosen, before the page runs.

    Returns
    -------
    epoch : int or None
        The moment that is looked at now; None where nothing was touched.
    """
    settings: dict[str, Any] = {
        "topic": view.topic,
        "title": view.title,
        "classes": view.classes,
        "moments": [{"epoch": one.epoch, "title": one.title} for one in view.moments],
        "epoch": view.epoch,
        "layer": view.layer,
        "size": view.size,
        "kind": view.kind,
        "alt": view.alt,
        "series": SERIES,
        "heard": st.session_state.get(_heard(key), 0),
        "given": given if isinstance(given, int) else -1,
    }
    arrays: dict[str, NDArray[Any]] = {}
    if isinstance(given, Guest):
        settings["guest"], arrays = _guest(given)

    def hear() -> None:
        chosen = chosen_within(st.session_state.get(key, {}).get("chosen"))
        if chosen is not None:
            st.session_state[_heard(key)] = chosen[1]
            on_chosen(chosen[0])

    told = mounting.show(
        _MOUNT,
        key,
        settings,
        arrays,
        on_chosen_change=hear,
        on_epoch_change=lambda: None,
    )
    return epoch_within(told.epoch, view.moments)


def chosen_within(told: object) -> tuple[int, int] | None:
    """Return the position and the count of a choice that came from a browser, if it makes sense."""
    if not isinstance(told, Sequence) or len(told) != 2:
        return None
    position, count = told
    if not all(type(one) is int for one in told):
        return None
    return (position, count) if 0 <= position < 10_000 and 0 <= count < 2**31 else None


def epoch_within(told: object, moments: Sequence[Moment]) -> int | None:
    """Return the epoch that came from a browser, if it is one of the moments."""
    epochs = [moment.epoch for moment in moments]
    return told if type(told) is int and told in epochs else None


def _known(share: float) -> float | None:
    """Return a share that can be told in JSON, which has no NaN."""
    return None if math.isnan(share) else share


def _heard(key: str) -> str:
    return f"{key}_heard"


def _send(
    key: str, topic: str, name: str, settings: Mapping[str, Any], arrays: dict[str, NDArray[Any]]
) -> None:
    mounting.show(_PARCEL, key, {"topic": topic, "name": name, **settings}, arrays)


def _arrays_of(around: Around) -> dict[str, NDArray[Any]]:
    """Return what is told of pictures, in the smallest types that hold it."""
    return {
        "places": around.places,
        "answers": around.answers.astype(np.uint8),
        "sureness": around.sureness.astype(np.float32),
        "nearest": around.nearest.astype(np.int16),
        "distances": around.distances,
        "place_units": around.place_terms.units.astype(np.int32),
        "place_values": around.place_terms.values,
        "gap_units": around.gap_terms.units.astype(np.int32),
        "gap_values": around.gap_terms.values,
        "gap_numbers": around.gap_numbers,
    }


def _guest(guest: Guest) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Describe one more picture, and how it came to its place by neighbours."""
    arrays = {f"guest_{name}": values for name, values in _arrays_of(guest.placed).items()}
    arrays["guest_picture"] = np.rint(guest.picture[np.newaxis] * 255).astype(np.uint8)
    arrays["guest_weights"] = neighbour_weights(guest.placed.distances).astype(np.float32)
    if guest.place is not None:
        arrays["guest_place"] = guest.place.astype(np.float32)
    return {"title": guest.title, "epoch": guest.epoch}, arrays
