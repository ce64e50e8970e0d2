"""Looking inside networks, for this session; its trainings are in `runs`."""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from math import inf
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnn_core import Picture
from cnn_core.compute import Job, get_compute
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.first_answers import FirstAnswers
from cnn_core.networks.results import Inspection, TrainedNetwork
from cnn_core.pictures import picture_digest

INSPECTION_LIMIT = 30.0
"""Seconds that looking inside may take, TensorFlow's own start included."""

PIECE_LIMIT = 120.0
"""Seconds after which a piece of a long look is given up: all shorter looks go before it."""

SECONDS_FOR_A_PIECE = 1.0
"""What a learner does on a page is heard between two looks at whether a piece is done."""

_SECONDS_BETWEEN_YIELDS = 0.1

_piece: ContextVar[Piece | None] = ContextVar("piece", default=None)


def owner() -> str:
    """Return the name of this session, under which its work runs; the server ends that with it."""
    context = get_script_run_ctx()
    return context.session_id if context else "no session"


def is_warm() -> bool:
    """Return whether looking inside takes no longer than a moment: TensorFlow has started."""
    return get_compute().status().warm


def look(function: str, *arguments: Any, owner: str) -> Any:
    """Have a worker call a function of ``cnn_core.networks``, and wait for what it returns.

    Callers cache what they get, under the network's digest and the picture's. A network goes as
    ``network.bare``, unless its snapshots are asked for.
    """
    piece = _piece.get()

    def begin() -> Job:
        return get_compute().submit(
            f"cnn_core.networks.{function}",
            *arguments,
            owner=owner,
            kind="inspection",
            time_limit=PIECE_LIMIT if piece else INSPECTION_LIMIT,
            goes_last=bool(piece),
        )

    if piece is None:
        return _answer(begin())
    return piece.answer(pickle.dumps((function, arguments)), begin)


def _answer(job: Job) -> Any:
    """Return what a job has found; one that nobody waits for any more is dropped."""
    try:
        _wait(job)
    finally:
        if not job.done:
            job.cancel()
    return job.result()


class NotYet(Exception):
    """What a piece has asked for is still to come."""


@dataclass
class Piece:
    """What one piece of a long look asks a worker for, kept until all of it has come.

    The page does not stand still for it: a piece that has to wait is left by `NotYet`, and done
    again from its beginning a moment later, with the answers that have come meanwhile.
    """

    jobs: dict[bytes, Job] = field(default_factory=dict)  # by what was asked

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Have all that is looked at in the block belong to this piece."""
        token = _piece.set(self)
        try:
            yield
        finally:
            _piece.reset(token)

    def answer(self, asked: bytes, begin: Callable[[], Job]) -> Any:
        """Return what a job has found; it begins when this is asked for first.

        Not by their order: what a cache has kept meanwhile is not asked for again.
        """
        name = hashlib.sha256(asked).digest()
        if name not in self.jobs:
            self.jobs[name] = begin()
        job = self.jobs[name]
        _wait(job, SECONDS_FOR_A_PIECE)
        if not job.done:
            raise NotYet
        return job.result()

    def drop(self) -> None:
        """Leave what it has asked for, when nobody wants it any more."""
        for job in self.jobs.values():
            job.cancel()


def _wait(job: Job, most: float = inf) -> None:
    """Wait until a job has ended, or for so many seconds; whoever leaves the page does not wait."""
    context = get_script_run_ctx()
    deadline = time.monotonic() + most
    while not job.wait(_SECONDS_BETWEEN_YIELDS) and time.monotonic() < deadline:
        if context:
            context.yield_check()


LOOK_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    TrainedNetwork: lambda network: network.digest,
    "numpy.ndarray": picture_digest,
}
"""What a look is known by in a cache: the digests of network and picture."""


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=LOOK_HASHES)
def inspect(network: TrainedNetwork, picture: Picture, _owner: str) -> Inspection:
    """Return every layer's output and the probabilities for one picture."""
    inspection: Inspection = look("inspection:inspect", network.bare, picture, owner=_owner)
    return inspection


def _digest_of_training(network: TrainedNetwork) -> tuple[str, tuple[int, ...]]:
    """Name a network and what is left of its training."""
    return network.digest, network.snapshot_epochs


# one answer takes up to 10 MB, so only a few are kept for all sessions together
@st.cache_data(
    max_entries=4,
    show_spinner=False,
    hash_funcs={
        TrainedNetwork: _digest_of_training,
        "numpy.ndarray": picture_digest,
    },
)
def inspect_snapshots(
    network: TrainedNetwork, picture: Picture, _owner: str
) -> tuple[Inspection, ...]:
    """Return every layer's output and the probabilities at each snapshot of a training."""
    inspections: tuple[Inspection, ...] = look(
        "inspection:inspect_snapshots", network, picture, owner=_owner
    )
    return inspections


@st.cache_resource(show_spinner=False)
def bundled(name: str) -> TrainedNetwork:
    """Return a network that comes with the site; nobody may change it."""
    return load_bundled(name)


@st.cache_data(max_entries=8, show_spinner=False)
def first_answers(dataset: str, initialisation: str, _owner: str) -> FirstAnswers:
    """Return what untrained networks say of all held-out pictures of a data set."""
    answers: FirstAnswers = look(
        "first_answers:first_answers", dataset, initialisation, owner=_owner
    )
    return answers
