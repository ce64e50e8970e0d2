"""Hyperparameters: what somebody chooses before training, each with the values worth a try.

All of them are for the digits, where a run takes seconds. Nothing here knows Keras.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from cnn_core.datasets.augmentation import Augmentation
from cnn_core.datasets.dataset import require_seed
from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import (
    Activation,
    Convolution,
    Dropout,
    Flatten,
    Layer,
    MaxPooling,
)
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.settings import TrainingSettings
from cnn_core.networks.spec import NetworkSpec

DATASET = "digits"

Combination = Mapping[str, str]
"""One value of every choice: the text of an option, by the slug of the choice."""


@dataclass(frozen=True)
class Option:
    """One value of a choice.

    Attributes
    ----------
    text : str
        As a link has it: letters, digits and full stops.
    title : str
        As a learner reads it.
    value : Any
        As the training takes it.
    """

    text: str
    title: str
    value: Any


@dataclass(frozen=True)
class Choice:
    """One hyperparameter.

    Attributes
    ----------
    slug : str
        Its name in links.
    title : str
        Its name for a learner.
    group : str
        One of `GROUPS`.
    does : str
        What it changes, in a sentence.
    when : str
        When to touch it, in a sentence.
    options : tuple of Option
        The values worth a try, in their order.
    usual : str
        The text of the option to leave it at.
    """

    slug: str
    title: str
    group: str
    does: str
    when: str
    options: tuple[Option, ...]
    usual: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its options."""
        return tuple(option.text for option in self.options)

    def option(self, text: str) -> Option:
        """Return one of its options by its text."""
        return next(option for option in self.options if option.text == text)


LEARNING, NETWORK, BY_HEART = "Learning", "Network", "Against learning by heart"
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        LEARNING: "how the steps are taken",
        NETWORK: "what there is to learn",
        BY_HEART: "what holds it back",
    }
)
"""What each group of choices is about."""


def _numbers(*values: float, unit: str = "") -> tuple[Option, ...]:
    """Make an option of each number."""
    return tuple(Option(f"{value:g}", f"{value:g}{unit}", value) for value in values)


def _words(**titles: str) -> tuple[Option, ...]:
    """Make an option of each word."""
    return tuple(Option(slug.split("_")[0], title, slug) for slug, title in titles.items())


def _shares(*percents: int) -> tuple[Option, ...]:
    """Make an option of each share, in percent."""
    return tuple(
        Option(str(percent), f"{percent} %" if percent else "none", percent / 100)
        for percent in percents
    )


CHOICES: tuple[Choice, ...] = (
    Choice(
        "rate",
        "Learning rate",
        LEARNING,
        "The size of a step: too small and it crawls, too large and the loss jumps.",
        "First of all, in factors of three or ten; and again after any large change.",
        _numbers(0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
        "0.01",
    ),
    Choice(
        "optimiser",
        "Optimiser",
        LEARNING,
        "How a gradient becomes a step: as it is, with momentum, or scaled for each weight.",
        "Early, together with the learning rate: each optimiser wants a rate of its own.",
        _words(adam="Adam", sgd="SGD", momentum="Momentum", rmsprop="RMSprop"),
        "adam",
    ),
    Choice(
        "batch",
        "Batch size",
        LEARNING,
        "How many pictures share one step: fewer give more steps, and noisier ones.",
        "For speed and memory; tune the rate anew when you change it.",
        _numbers(16, 32, 64, 128),
        "32",
    ),
    Choice(
        "epochs",
        "Epochs",
        LEARNING,
        "How often every training picture is seen.",
        "Hardly ever by search: watch the validation curve, and stop when it stops rising.",
        _numbers(3, 6, 12, 24),
        "12",
    ),
    Choice(
        "filters",
        "Filters a block",
        NETWORK,
        "How many patterns each convolution can look for.",
        "Raise it until validation gains no more; twice as many cost up to four times the work.",
        _numbers(4, 8, 16, 32),
        "16",
    ),
    Choice(
        "blocks",
        "Convolution blocks",
        NETWORK,
        "How many rounds of convolution, activation and pooling follow one another.",
        "With the number of filters: more blocks see more of the picture at once.",
        _numbers(1, 2, 3),
        "2",
    ),
    Choice(
        "kernel",
        "Kernel size",
        NETWORK,
        "How many neighbours one filter sees; 1 × 1 sees none.",
        "Seldom: 3 × 3 is the habit, and a second block widens the view more cheaply.",
        tuple(Option(str(side), f"{side} × {side}", side) for side in (1, 3, 5)),
        "3",
    ),
    Choice(
        "activation",
        "Activation",
        NETWORK,
        "The rule for every number behind a convolution.",
        "Last in this group: ReLU is a good start, its relatives are seldom far from it.",
        _words(relu="ReLU", leaky_relu="Leaky ReLU", tanh="Tanh", sigmoid="Sigmoid"),
        "relu",
    ),
    Choice(
        "dropout",
        "Dropout",
        BY_HEART,
        "Silences a share of the last maps at random in every step.",
        "When training is far better than validation, not before.",
        _shares(0, 25, 50),
        "0",
    ),
    Choice(
        "l2",
        "L2",
        BY_HEART,
        "Adds the squares of all weights, times this, to the loss: large weights cost.",
        "With dropout, in factors of ten; too much of it keeps the network from learning.",
        (Option("0", "none", 0.0), *_numbers(0.0001, 0.001, 0.01)),
        "0",
    ),
    Choice(
        "shift",
        "Shifted pictures",
        BY_HEART,
        "Moves each training picture a little, anew in every epoch.",
        "When new examples are dear and the things you look for do move.",
        _shares(0, 10, 20),
        "0",
    ),
)
"""The choices in the order in which to take them up.

References
----------
Y. Bengio, Practical recommendations for gradient-based training of deep architectures, 2012,
section 3: the initial learning rate is often the single most important one. I. Goodfellow,
Y. Bengio and A. Courville, Deep Learning, 2016, section 11.4.1, says so too, and to reach a low
training error before the gap to validation is closed.
"""

BY_SLUG: Mapping[str, Choice] = MappingProxyType({choice.slug: choice for choice in CHOICES})
"""The choices by their names in links."""

USUAL: Combination = MappingProxyType({choice.slug: choice.usual for choice in CHOICES})
"""Every choice left at its usual value."""


def network_of(combination: Combination) -> NetworkSpec:
    """Describe the network of a combination.

    Parameters
    ----------
    combination : mapping of str to str
        One option of every choice, as `USUAL` has them.

    Returns
    -------
    spec : NetworkSpec
        Blocks of convolution, activation and pooling, then the vote of a dense layer.

    Raises
    ------
    LessonInputError
        If a choice is missing, or a value is none of its options.

    Examples
    --------
    >>> network_of(USUAL) == default_spec(DATASET)
    True
    >>> network_of({**USUAL, "blocks": "1", "dropout": "25"}).layer_titles[-3:]
    ('Flatten', 'Dropout 25 %', 'Dense 10, softmax')
    """
    chosen = values_of(combination)
    usual = default_spec(DATASET)
    filters = Convolution(chosen["filters"], (chosen["kernel"], chosen["kernel"]), padding="same")
    block: tuple[Layer, ...] = (filters, Activation(chosen["activation"]), MaxPooling())
    dropout = (Dropout(chosen["dropout"]),) if chosen["dropout"] else ()
    layers = (*block * chosen["blocks"], Flatten(), *dropout, usual.layers[-1])
    return NetworkSpec(usual.input_shape, layers, usual.classes)


def settings_of(combination: Combination, seed: int = 0) -> TrainingSettings:
    """Return how the network of a combination is trained.

    Parameters
    ----------
    combination : mapping of str to str
        One option of every choice.
    seed : int, default 0
        Draws the first weights and the order of the pictures.

    Returns
    -------
    settings : TrainingSettings
        The usual ones of the digits but for what is chosen.

    Raises
    ------
    LessonInputError
        If a choice is missing, or a value is none of its options, or the seed is no seed.

    Examples
    --------
    >>> settings = settings_of({**USUAL, "rate": "0.1", "batch": "64"})
    >>> settings.learning_rate, settings.batch_size, settings.schedule
    (0.1, 64, 'cosine')
    """
    chosen = values_of(combination)
    require_seed(seed)
    return replace(
        default_settings(DATASET),
        learning_rate=chosen["rate"],
        optimiser=chosen["optimiser"],
        batch_size=chosen["batch"],
        epochs=chosen["epochs"],
        l2=chosen["l2"],
        augmentation=Augmentation(shift=chosen["shift"]),
        seed=int(seed),
    )


def plan_of(combination: Combination, seed: int = 0) -> TrainingPlan:
    """Plan the training of a combination; see `network_of` and `settings_of`.

    Examples
    --------
    >>> plan_of(USUAL, seed=3).settings.seed
    3
    """
    return TrainingPlan(network_of(combination), DATASET, settings_of(combination, seed))


def values_of(combination: Combination) -> dict[str, Any]:
    """Return the value of each choice as the training takes it.

    Parameters
    ----------
    combination : mapping of str to str
        One option of every choice.

    Returns
    -------
    values : dict
        By the slugs of the choices.

    Raises
    ------
    LessonInputError
        If a choice is missing, or a value is none of its options.

    Examples
    --------
    >>> values_of(USUAL)["kernel"]
    3
    """
    for choice in CHOICES:
        if combination.get(choice.slug) not in choice.texts:
            raise LessonInputError(
                f"Expected for {choice.title} one of {', '.join(choice.texts)}. "
                f"Received: {combination.get(choice.slug)!r:.40}. Choose one of these."
            )
    return {choice.slug: choice.option(combination[choice.slug]).value for choice in CHOICES}
