"""The data sets that there are for this session: bundled, downloaded, of one's own."""

import functools

import streamlit as st

from cnn_core.compute import Job, get_compute
from cnn_core.datasets import DATASETS, Dataset, Part
from cnn_core.datasets.downloaded import DOWNLOADS, DatasetCard
from cnn_core.datasets.own import NAME
from cnn_core.errors import LessonInputError
from cnn_core.networks.presets import (
    OWN_SETTINGS,
    SPECS,
    average_shapes_spec,
    default_settings,
    default_spec,
    usual_network,
)
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.starting_points import starting_point_of
from pages.parts import cached, jobs, own_classes

OWN = NAME
CHOICES = (*DATASETS, *DOWNLOADS, OWN)
"""What can be chosen to learn from, in the order in which it is offered."""

OWN_DESIGN = "own design"
BY_AVERAGES = "by averages"
DOWNLOAD_LIMIT = 200.0
"""Seconds that a download may take."""

NUM_SHOWN = 40
"""Pictures of a downloaded data set's training and validation part that a page can show."""

_JOBS = "download_jobs"


def title_of(name: str) -> str:
    """Return what a learner reads for a data set."""
    if own := own_classes.named(name):
        return own.title
    entry = DATASETS.get(name) or DOWNLOADS.get(name)
    return entry.title if entry else "My own pictures"


def dataset_of(name: str) -> Dataset:
    """Return a data set; ask it for sizes, some pictures to show, and the test part.

    Raises
    ------
    LessonInputError
        If it is not here: not fetched, or forgotten.
    """
    if name in DATASETS:
        return cached.dataset(name)
    dataset = own_classes.named(name) or _fetched(name)
    if dataset is None:
        raise LessonInputError(f"The data set {title_of(name)} is not here. Choose another.")
    return dataset


def examples(name: str, count: int) -> Part:
    """Return the first training pictures; those that have to be drawn are drawn once."""
    return cached.examples(name, count) if name in DATASETS else dataset_of(name).train.first(count)


def validation_examples(name: str, count: int) -> Part:
    """Return the first validation pictures; those that have to be drawn are drawn once."""
    if name in DATASETS:
        return cached.validation_examples(name, count)
    return dataset_of(name).validation.first(count)


def for_training(name: str) -> str | Dataset:
    """Return what a worker is told of a data set: its name, where it can load it by that."""
    return own_classes.named(name) or name


def usual_spec(dataset: Dataset) -> NetworkSpec:
    """Return the network to start from."""
    if dataset.name in SPECS:
        return default_spec(dataset.name)
    return usual_network(dataset.input_shape, dataset.classes)


def usual_settings(name: str) -> TrainingSettings:
    """Return the settings to start from."""
    return default_settings(name) if name in SPECS else OWN_SETTINGS


@functools.lru_cache(maxsize=64)
def kind_of(spec: NetworkSpec, name: str) -> str:
    """Name the starting point that a network is."""
    known = name in SPECS
    usual = default_spec(name) if known else usual_network(spec.input_shape, spec.classes)
    by_averages = BY_AVERAGES if spec == average_shapes_spec() else ""
    return starting_point_of(spec, usual) or by_averages or OWN_DESIGN


def fetch(name: str) -> Job | None:
    """Fetch a data set from where it is published; None once it is here.

    Raises
    ------
    LessonInputError
        If it could not be fetched; the next call tries again.
    """
    if _fetched(name) is not None:
        return None
    running: dict[str, Job] = st.session_state.setdefault(_JOBS, {})
    job = running.get(name) or running.setdefault(name, _fetching(name))
    if not job.done:
        return job
    del running[name]
    card: DatasetCard = job.result()
    _cards()[name] = card
    return None


def _fetching(name: str) -> Job:
    return get_compute().submit(
        "cnn_core.networks.downloads:fetch_card",
        name,
        NUM_SHOWN,
        owner=jobs.owner(),
        kind="training",
        time_limit=DOWNLOAD_LIMIT,
    )


def _fetched(name: str) -> Dataset | None:
    card = _cards().get(name)
    return None if card is None else card.dataset()


@st.cache_resource(show_spinner=False)
def _cards() -> dict[str, DatasetCard]:
    """Keep what was fetched, for all sessions: it is the same for everybody."""
    return {}
