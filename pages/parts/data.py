"""The data sets that there are for this session, whatever they come from."""

from cnn_core.datasets import DATASETS, Dataset
from pages.parts import cached


def title_of(name: str) -> str:
    """Return what a learner reads for a data set."""
    return DATASETS[name].title


def dataset_of(name: str) -> Dataset:
    """Return a data set; ask it for sizes, examples and the test part."""
    return cached.dataset(name)


def for_training(name: str) -> str | Dataset:
    """Return what a worker is told of a data set: its name, where it can load it by that."""
    return name
