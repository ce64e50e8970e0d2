"""Networks and settings to start from, one pair for each data set."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cnn_core.errors import LessonInputError
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.spec import (
    Activation,
    Convolution,
    Dense,
    Flatten,
    MaxPooling,
    NetworkSpec,
)


def default_digits_spec() -> NetworkSpec:
    """Describe a network for the digits, small enough to be shown whole.

    Two convolutions, each followed by ReLU and pooling, all as layers of their
    own, so that every step can be seen.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 8 × 8 pixels and ten classes.

    Examples
    --------
    >>> default_digits_spec().output_shapes()[-3:]
    ((2, 2, 16), (64,), (10,))
    """
    return _convolutions((8, 8, 1), (16, 16), tuple("0123456789"))


def default_letters_spec() -> NetworkSpec:
    """Describe a network that tells X from O.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 28 × 28 pixels and two classes.

    Examples
    --------
    >>> default_letters_spec().classes
    ('X', 'O')
    """
    return _convolutions((28, 28, 1), (8, 8), ("X", "O"))


def default_shapes_spec() -> NetworkSpec:
    """Describe a network for the shapes: four convolutions, each built on the one before.

    Pooling after each lets a unit of the last one see 38 rows, more than the picture has,
    and did better on the validation part than pooling after every other one.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 32 × 32 pixels in colour and six classes.

    Examples
    --------
    >>> default_shapes_spec().count_parameters()
    20894
    """
    classes = ("circle", "square", "triangle", "star", "cross", "ring")
    return _convolutions((32, 32, 3), (16, 24, 32, 32), classes)


def default_signboards_spec() -> NetworkSpec:
    """Describe a network that says how likely a sign is, by one sigmoid unit.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 30 × 30 pixels in colour and two classes.

    Examples
    --------
    >>> default_signboards_spec().layer_titles[-1]
    'Dense 1, Sigmoid'
    """
    return _convolutions((30, 30, 3), (8, 8), ("no sign", "sign"), Dense(1, "sigmoid"))


SPECS: Mapping[str, Callable[[], NetworkSpec]] = MappingProxyType(
    {
        "digits": default_digits_spec,
        "letters": default_letters_spec,
        "shapes": default_shapes_spec,
        "signboards": default_signboards_spec,
    }
)
"""The network to start from, by the name of the data set."""

SETTINGS: Mapping[str, TrainingSettings] = MappingProxyType(
    {
        "digits": TrainingSettings(),
        "letters": TrainingSettings(epochs=12, learning_rate=0.005),
        "shapes": TrainingSettings(epochs=16, learning_rate=0.0015),
        "signboards": TrainingSettings(epochs=12, learning_rate=0.003),
    }
)
"""The settings to start from, by the name of the data set."""


def default_spec(dataset: str) -> NetworkSpec:
    """Answer the network to start from for a data set.

    Parameters
    ----------
    dataset : str
        A key of `SPECS`.

    Returns
    -------
    spec : NetworkSpec
        Fits the data set's pictures and classes.

    Raises
    ------
    LessonInputError
        If there is none for this data set.

    Examples
    --------
    >>> default_spec("digits") == default_digits_spec()
    True
    """
    return SPECS[_known(dataset)]()


def default_settings(dataset: str) -> TrainingSettings:
    """Answer the settings to start from for a data set.

    Parameters
    ----------
    dataset : str
        A key of `SETTINGS`.

    Returns
    -------
    settings : TrainingSettings
        Chosen on the validation part, never on the test part.

    Raises
    ------
    LessonInputError
        If there are none for this data set.

    Examples
    --------
    >>> default_settings("digits").optimiser
    'adam'
    """
    return SETTINGS[_known(dataset)]


def _convolutions(
    input_shape: tuple[int, int, int],
    filters: tuple[int, ...],
    classes: tuple[str, ...],
    output: Dense | None = None,
) -> NetworkSpec:
    """Describe convolution, ReLU and pooling for each number of filters, then the output."""
    steps = [(Convolution(count, padding="same"), Activation(), MaxPooling()) for count in filters]
    layers = [layer for step in steps for layer in step]
    last = output or Dense(len(classes), "softmax")
    return NetworkSpec(input_shape, (*layers, Flatten(), last), classes)


def _known(dataset: str) -> str:
    """Answer the name of a data set that has a network to start from."""
    if not isinstance(dataset, str) or dataset not in SPECS:
        raise LessonInputError(
            f"Expected for the data set one of {', '.join(SPECS)}. Received: {dataset!r:.60}. "
            "Choose one of these."
        )
    return dataset
