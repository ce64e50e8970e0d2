"""What neighbours are worth: the same networks on pictures as they are, and on shuffled ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from cnn_core.datasets import Dataset
from cnn_core.datasets.shuffled import shuffled_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.comparison import Comparison, Score
from cnn_core.networks.diagnosis import score_interval
from cnn_core.networks.layers import (
    Activation,
    Convolution,
    Dense,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
)
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_spec
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.trials import Trial, TrialResult

CNN, DENSE = "CNN", "Fully connected"
NETWORKS = (CNN, DENSE)
ORIGINAL, SHUFFLED = "as they are", "shuffled"

SETTINGS: Mapping[str, TrainingSettings] = MappingProxyType(
    {
        "digits": TrainingSettings(epochs=16),
        "tones": TrainingSettings(epochs=10, learning_rate=0.005),
    }
)
"""How both networks are trained, by the data set: the same for all four trainings."""


def convolutional_spec(dataset: str) -> NetworkSpec:
    """Describe the CNN.

    That for the digits ends in global average pooling: it knows no places, only what its
    filters found somewhere, so it lives by neighbours alone.

    Parameters
    ----------
    dataset : {"digits", "tones"}
        What it shall tell apart.

    Returns
    -------
    spec : NetworkSpec
        Without dense layers but the last.

    Raises
    ------
    LessonInputError
        If the data set is none of these.

    Examples
    --------
    >>> convolutional_spec("digits").count_parameters()
    7450
    """
    _require_known(dataset)
    usual = default_spec(dataset)
    if dataset != "digits":
        return usual
    layers = (
        *(Convolution(16, padding="same"), Activation()),
        *(Convolution(16, padding="same"), Activation(), MaxPooling()),
        *(Convolution(32, padding="same"), Activation(), GlobalAveragePooling()),
        usual.layers[-1],
    )
    return NetworkSpec(usual.input_shape, layers, usual.classes)


def dense_spec(like: NetworkSpec) -> NetworkSpec:
    """Describe a fully connected network with about as many weights as another has.

    Parameters
    ----------
    like : NetworkSpec
        Whose pictures and classes it takes.

    Returns
    -------
    spec : NetworkSpec
        One hidden layer with ReLU, as wide as comes nearest; at least two units.

    Examples
    --------
    >>> dense_spec(convolutional_spec("digits")).count_parameters()
    7435
    """
    rows, columns, channels = like.input_shape
    classes = len(like.classes)
    for_each_unit = rows * columns * channels + 1 + classes
    units = max(2, round((like.count_parameters() - classes) / for_each_unit))
    layers = (Flatten(), Dense(units), Activation(), Dense(classes, "softmax"))
    return NetworkSpec(like.input_shape, layers, like.classes)


def shuffle_trials(dataset: str, shuffle: str, seed: int) -> tuple[Trial, ...]:
    """Plan the four trainings.

    Parameters
    ----------
    dataset : {"digits", "tones"}
        What is learnt from.
    shuffle : {"none", "columns", "pixels"}
        As of `cnn_core.datasets.shuffled.shuffled_order`.
    seed : int
        Of the order, of the first weights, and of the order of the batches.

    Returns
    -------
    trials : tuple of Trial
        CNN and fully connected network on the pictures as they are, then on shuffled ones.

    Raises
    ------
    LessonInputError
        If the data set is none of these, or as of `shuffled_order`.

    Examples
    --------
    >>> [trial.name for trial in shuffle_trials("digits", "pixels", 0)][:2]
    ['CNN, as they are', 'Fully connected, as they are']
    """
    convolutional = convolutional_spec(dataset)
    specs = {CNN: convolutional, DENSE: dense_spec(convolutional)}
    settings = replace(SETTINGS[dataset], seed=seed)
    data: dict[str, str | Dataset] = {
        ORIGINAL: dataset,
        SHUFFLED: shuffled_dataset(dataset, shuffle, seed),
    }
    return tuple(
        Trial(f"{network}, {state}", TrainingPlan(specs[network], data[state], settings))
        for state in data
        for network in NETWORKS
    )


def compare(results: Sequence[TrialResult]) -> tuple[Comparison, ...]:
    """Put together what came of the four trainings.

    Parameters
    ----------
    results : sequence of TrialResult
        Of `shuffle_trials`; fewer after a stop.

    Returns
    -------
    comparisons : tuple of Comparison
        One for each kind of network of which both trainings came to their end.
    """
    tested = {result.name: result.network for result in results}
    pairs = {
        kind: (tested.get(f"{kind}, {ORIGINAL}"), tested.get(f"{kind}, {SHUFFLED}"))
        for kind in NETWORKS
    }
    return tuple(
        Comparison(kind, before.spec.count_parameters(), _score(before), _score(after))
        for kind, (before, after) in pairs.items()
        if before is not None and after is not None
    )


def _require_known(dataset: str) -> None:
    """Refuse a data set that the experiment has no network for."""
    if dataset not in SETTINGS:
        raise LessonInputError(
            f"What is shuffled here is one of {', '.join(SETTINGS)}. Received: {dataset!r:.60}. "
            "Choose one of these."
        )


def _score(network: TrainedNetwork) -> Score:
    num_right, count = network.test.num_right, len(network.test.labels)
    return Score(num_right, count, *score_interval(num_right, count))
