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
    return _two_convolutions((8, 8, 1), 16, 16, tuple("0123456789"))


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
    return _two_convolutions((28, 28, 1), 8, 8, ("X", "O"))


SPECS: Mapping[str, Callable[[], NetworkSpec]] = MappingProxyType(
    {"digits": default_digits_spec, "letters": default_letters_spec}
)
"""The network to start from, by the name of the data set."""

SETTINGS: Mapping[str, TrainingSettings] = MappingProxyType(
    {"digits": TrainingSettings(), "letters": TrainingSettings(epochs=12, learning_rate=0.005)}
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


def _two_convolutions(
    input_shape: tuple[int, int, int], first: int, second: int, classes: tuple[str, ...]
) -> NetworkSpec:
    """Describe convolution, ReLU and pooling twice, then one unit a class."""
    return NetworkSpec(
        input_shape,
        (
            Convolution(first, padding="same"),
            Activation(),
            MaxPooling(),
            Convolution(second, padding="same"),
            Activation(),
            MaxPooling(),
            Flatten(),
            Dense(len(classes), "softmax"),
        ),
        classes,
    )


def _known(dataset: str) -> str:
    """Answer the name of a data set that has a network to start from."""
    if not isinstance(dataset, str) or dataset not in SPECS:
        raise LessonInputError(
            f"Expected for the data set one of {', '.join(SPECS)}. Received: {dataset!r:.60}. "
            "Choose one of these."
        )
    return dataset
