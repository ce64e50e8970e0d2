"""Networks and settings to start from, one pair for each data set."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cnn_core.datasets.augmentation import Augmentation
from cnn_core.datasets.downloaded import DOWNLOADS
from cnn_core.errors import LessonInputError
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.spec import (
    Activation,
    BatchNormalisation,
    Convolution,
    Dense,
    Flatten,
    GlobalAveragePooling,
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


def average_shapes_spec() -> NetworkSpec:
    """Describe a network for the shapes whose maps vote by their mean, wherever a shape is.

    It pools once, so that its last maps tell places to two pixels, and has no dense layer but the
    vote: the weight of a map is the same everywhere [1]_.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 32 × 32 pixels in colour and six classes.

    References
    ----------
    .. [1] B. Zhou, A. Khosla, A. Lapedriza, A. Oliva and A. Torralba, Learning deep features for
       discriminative localization, CVPR 2016, section 2.

    Examples
    --------
    >>> average_shapes_spec().output_shapes()[-3:]
    ((16, 16, 48), (48,), (6,))
    """
    usual = default_shapes_spec()
    first, *others = (
        (Convolution(count, padding="same"), BatchNormalisation(), Activation())
        for count in (16, 32, 32, 48)
    )
    layers = (*first, MaxPooling(), *(layer for step in others for layer in step))
    end = (GlobalAveragePooling(), Dense(len(usual.classes), "softmax"))
    return NetworkSpec(usual.input_shape, (*layers, *end), usual.classes)


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


def default_tones_spec() -> NetworkSpec:
    """Describe a network that tells tones, chirps and noises by their spectrograms.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 32 × 32 pixels and three classes.

    Examples
    --------
    >>> default_tones_spec().count_parameters()
    4339
    """
    return _convolutions((32, 32, 1), (8, 16, 16), ("tone", "chirp", "noise"))


def default_mnist_spec() -> NetworkSpec:
    """Describe a network for MNIST's larger handwritten digits.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 28 × 28 pixels and ten classes.

    Examples
    --------
    >>> default_mnist_spec().count_parameters()
    9098
    """
    return _downloaded("mnist", (8, 16))


def default_fashion_mnist_spec() -> NetworkSpec:
    """Describe a network for Fashion-MNIST's clothes.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 28 × 28 pixels and ten classes.

    Examples
    --------
    >>> default_fashion_mnist_spec().classes[:2]
    ('T-shirt/top', 'Trouser')
    """
    return _downloaded("fashion_mnist", (16, 32))


def default_cifar10_spec() -> NetworkSpec:
    """Describe a network for CIFAR-10's photographs.

    Returns
    -------
    spec : NetworkSpec
        For pictures of 32 × 32 pixels in colour and ten classes.

    Examples
    --------
    >>> default_cifar10_spec().output_shapes()[-3]
    (4, 4, 48)
    """
    return _downloaded("cifar10", (16, 32, 48))


def usual_network(input_shape: tuple[int, int, int], classes: tuple[str, ...]) -> NetworkSpec:
    """Describe a network to start from for pictures that nobody knew of before.

    Few filters and, but for small pictures, three poolings: it has to learn from few
    pictures, in seconds.

    Parameters
    ----------
    input_shape : (rows, columns, channels)
        Of one picture.
    classes : tuple of str
        One word a class.

    Returns
    -------
    spec : NetworkSpec
        One softmax output a class.

    Examples
    --------
    >>> usual_network((32, 32, 3), ("cat", "dog")).output_shapes()[-3]
    (4, 4, 32)
    """
    filters = (8, 16, 32) if min(input_shape[:2]) >= 24 else (8, 16)
    return _convolutions(input_shape, filters, classes)


SPECS: Mapping[str, Callable[[], NetworkSpec]] = MappingProxyType(
    {
        "digits": default_digits_spec,
        "letters": default_letters_spec,
        "shapes": default_shapes_spec,
        "signboards": default_signboards_spec,
        "tones": default_tones_spec,
        "mnist": default_mnist_spec,
        "fashion_mnist": default_fashion_mnist_spec,
        "cifar10": default_cifar10_spec,
    }
)
"""The network to start from, by the name of the data set."""

SETTINGS: Mapping[str, TrainingSettings] = MappingProxyType(
    {
        "digits": TrainingSettings(),
        "letters": TrainingSettings(epochs=12, learning_rate=0.005),
        "shapes": TrainingSettings(epochs=16, learning_rate=0.0015),
        "signboards": TrainingSettings(epochs=12, learning_rate=0.003),
        "tones": TrainingSettings(epochs=12),
        "mnist": TrainingSettings(epochs=5, batch_size=64, learning_rate=0.005),
        "fashion_mnist": TrainingSettings(epochs=6, batch_size=64, learning_rate=0.003),
        "cifar10": TrainingSettings(epochs=8, batch_size=64, learning_rate=0.002),
    }
)
"""The settings to start from, by the name of the data set."""

OWN_SETTINGS = TrainingSettings(
    epochs=40,
    batch_size=8,
    learning_rate=0.003,
    augmentation=Augmentation(shift=0.1, rotation=10, zoom=0.1, flip=True, brightness=0.1),
)
"""To start from with pictures of one's own: few, so each is seen often and never twice the same."""


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


def _downloaded(name: str, filters: tuple[int, ...]) -> NetworkSpec:
    entry = DOWNLOADS[name]
    return _convolutions(entry.input_shape, filters, entry.classes)


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
