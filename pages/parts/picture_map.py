"""The maps of a network, made in pieces: its pictures at each moment of its training.

What the pieces have come to is kept for the session; each piece is kept for everyone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from cnn_core import Picture
from cnn_core.networks.picture_map import (
    Around,
    MapMoment,
    NeighbourMoment,
    Source,
    moments_of,
)
from cnn_core.networks.results import TrainedNetwork
from pages.parts import data, jobs
from pages.parts.pieces import Work

AXES, NEIGHBOURS = "axes", "neighbours"


@dataclass(frozen=True, eq=False)
class Maps:
    """What is known of a network's maps so far, by epoch."""

    moments: Mapping[int, MapMoment] = field(default_factory=dict)
    neighbours: Mapping[int, NeighbourMoment] = field(default_factory=dict)


def epochs_of(network: TrainedNetwork) -> tuple[int, ...]:
    """Return the moments of a training that are shown; the last is the network itself."""
    kept = moments_of(network.snapshot_epochs)
    return kept or (network.history[-1].epoch if network.history else 0,)


def work(
    lesson: str, network: TrainedNetwork, kind: str, epoch_now: Callable[[], int]
) -> Work[Maps]:
    """Plan the pieces: what is looked at first, then the others, the newest first."""
    return Work(
        f"{lesson}_maps",
        (network.digest, network.dataset, epochs_of(network)),
        begin=lambda: _next(network, kind, Maps(), epoch_now()),
        go_on=lambda maps: _next(network, kind, maps, epoch_now()),
        is_done=lambda maps: missing(network, kind, maps, epoch_now()) is None,
    )


def missing(
    network: TrainedNetwork, kind: str, maps: Maps, epoch_now: int
) -> tuple[str, int] | None:
    """Return which map comes next: the kind, and the epoch.

    The axes of the last moment come before all others, which are turned like them.
    """
    epochs = epochs_of(network)
    if epochs[-1] not in maps.moments:
        return AXES, epochs[-1]
    for epoch in sorted(epochs, key=lambda epoch: (epoch == epoch_now, epoch), reverse=True):
        if epoch not in maps.moments:
            return AXES, epoch
        done = maps.neighbours.get(epoch)
        if kind == NEIGHBOURS and (done is None or not done.state.is_done):
            return NEIGHBOURS, epoch
    return None


def _next(network: TrainedNetwork, kind: str, maps: Maps, epoch_now: int) -> Maps:
    """Do one piece."""
    wanted = missing(network, kind, maps, epoch_now)
    if wanted is None:
        return maps
    what, epoch = wanted
    then, source = _at(network, epoch), data.for_training(network.dataset)
    if what == AXES:
        made = _moment(then, network.dataset, source, jobs.owner())
        last = maps.moments.get(epochs_of(network)[-1])
        made = made.turned_like(last) if last else made
        return replace(maps, moments={**maps.moments, epoch: made})
    before = maps.neighbours.get(epoch)
    steps = before.state.steps if before else 0
    further = _neighbours(then, network.dataset, steps, before, source, jobs.owner())
    return replace(maps, neighbours={**maps.neighbours, epoch: further})


def _at(network: TrainedNetwork, epoch: int) -> TrainedNetwork:
    """Return a network as it was; without snapshots there is only what it is."""
    return (network.at_epoch(epoch) if network.snapshots else network).bare


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _moment(network: TrainedNetwork, dataset: str, _source: Source, _owner: str) -> MapMoment:
    moment: MapMoment = jobs.look("picture_map:map_moment", network, _source, owner=_owner)
    return moment


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _neighbours(
    network: TrainedNetwork,
    dataset: str,
    steps: int,
    _before: NeighbourMoment | None,
    _source: Source,
    _owner: str,
) -> NeighbourMoment:
    """Go on from a number of steps; the same network comes to the same places each time."""
    moment: NeighbourMoment = jobs.look(
        "picture_map:neighbour_moment", network, _source, _before, owner=_owner
    )
    return moment


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _placed(
    network: TrainedNetwork, picture: Picture, dataset: str, _source: Source, _owner: str
) -> Around:
    placed: Around = jobs.look("picture_map:place_picture", network, _source, picture, owner=_owner)
    return placed


def placed(network: TrainedNetwork, picture: Picture) -> Around:
    """Return what a network makes of one more picture, among those of its map."""
    then, source = _at(network, epochs_of(network)[-1]), data.for_training(network.dataset)
    return _placed(then, picture, network.dataset, source, jobs.owner())
