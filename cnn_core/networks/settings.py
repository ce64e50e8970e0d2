"""How a network is trained: what a learner may choose."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from cnn_core.datasets.augmentation import Augmentation
from cnn_core.datasets.dataset import require_seed
from cnn_core.datasets.sampling import MOST_WRONG
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

OPTIMISERS = ("adam", "sgd", "momentum", "rmsprop")
SCHEDULES = ("cosine", "constant", "steps")
LOSSES = ("cross_entropy", "squared_error")
INITIALISATIONS = ("glorot", "he", "small", "large", "zeros")

MAX_EPOCHS = 500
MAX_BATCH_SIZE = 1_024
LEARNING_RATES = (1e-6, 10.0)
MAX_PENALTY = 1.0
MAX_EXAMPLES = 100_000

_AUGMENTATION = "augmentation"


@dataclass(frozen=True)
class TrainingSettings:
    """How a network is trained.

    The defaults were chosen on the validation part of the digits.

    Parameters
    ----------
    epochs : int, default 25
        How often all training pictures are seen.
    batch_size : int, default 32
        Pictures for each step.
    learning_rate : float, default 0.01
        Size of the first step.
    optimiser : {"adam", "sgd", "momentum", "rmsprop"}, default "adam"
        How a gradient becomes a step; 'momentum' is SGD that keeps 0.9 of its way.
    schedule : {"cosine", "constant", "steps"}, default "cosine"
        Whether the steps shrink to nothing along half a cosine, or to a tenth after half
        and again after three quarters of the way; see `rate_at`.
    seed : int, default 0
        Draws the first weights, the order of the pictures and the dropout.
    loss : {"cross_entropy", "squared_error"}, default "cross_entropy"
        What the steps make smaller: -log of the probability of the truth, or the mean
        square of what all probabilities lack to 1 for the truth and 0 for the rest.
    l1, l2 : float, default 0.0
        Added to the loss: so many times the sum of all kernel weights' sizes, and of their
        squares. From 0 to 1.
    initialisation : {"glorot", "he", "small", "large", "zeros"}, default "glorot"
        How the first kernel weights are drawn: scaled by how many come in and go out, by
        how many come in, normal with deviation 0.01, normal with deviation 1, all zero.
    augmentation : Augmentation, default none
        How training pictures are changed, anew in every epoch.
    num_examples : int or None, default None
        How many of the training pictures are learnt from; None for all.
    label_noise : float, default 0.0
        Share of these that get a wrong label, from 0 to 0.9.

    Raises
    ------
    LessonInputError
        If a setting is out of range.

    Examples
    --------
    >>> TrainingSettings(epochs=3).batch_size
    32
    """

    epochs: int = 25
    batch_size: int = 32
    learning_rate: float = 0.01
    optimiser: str = "adam"
    schedule: str = "cosine"
    seed: int = 0
    loss: str = "cross_entropy"
    l1: float = 0.0
    l2: float = 0.0
    initialisation: str = "glorot"
    augmentation: Augmentation = Augmentation()
    num_examples: int | None = None
    label_noise: float = 0.0

    def __post_init__(self) -> None:
        counts = {
            "epochs": require_whole(self.epochs, "epochs", 1, MAX_EPOCHS),
            "batch_size": require_whole(self.batch_size, "batch_size", 1, MAX_BATCH_SIZE),
        }
        for name, value in counts.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "learning_rate", require_rate(self.learning_rate))
        for name in ("l1", "l2"):
            object.__setattr__(self, name, _checked_penalty(getattr(self, name), name))
        _require_word(self.optimiser, "optimiser", OPTIMISERS)
        _require_word(self.schedule, "schedule", SCHEDULES)
        _require_word(self.loss, "loss", LOSSES)
        _require_word(self.initialisation, "initialisation", INITIALISATIONS)
        self._check_examples()
        require_seed(self.seed)
        object.__setattr__(self, "seed", int(self.seed))

    @property
    def learns_probabilities(self) -> bool:
        """Whether the loss compares probabilities; else it takes logits, which is safer."""
        return self.loss == "squared_error"

    def _check_examples(self) -> None:
        """Refuse what the training pictures cannot be made into."""
        if not isinstance(self.augmentation, Augmentation):
            raise LessonInputError(
                f"Expected an Augmentation. Received: {self.augmentation!r:.60}. "
                "Give Augmentation() for none."
            )
        if self.num_examples is not None:
            count = require_whole(self.num_examples, "num_examples", 1, MAX_EXAMPLES)
            object.__setattr__(self, "num_examples", count)
        if not _is_number_between(self.label_noise, 0.0, MOST_WRONG):
            raise LessonInputError(
                f"Expected for the label noise a share from 0 to {MOST_WRONG:g}. "
                f"Received: {self.label_noise!r:.60}. Give 0 for none."
            )
        object.__setattr__(self, "label_noise", float(self.label_noise))


def plain_settings(settings: TrainingSettings) -> dict[str, Any]:
    """Write settings as JSON can hold them; augmentation as a link has it.

    Examples
    --------
    >>> plain_settings(TrainingSettings(epochs=3))["epochs"]
    3
    """
    content = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return content | {_AUGMENTATION: settings.augmentation.to_text()}


def settings_from_plain(content: Mapping[str, Any]) -> TrainingSettings:
    """Read what `plain_settings` wrote, perhaps before a setting was there, or what anybody did.

    Parameters
    ----------
    content : mapping
        Settings by name; one that is missing has its default.

    Returns
    -------
    settings : TrainingSettings
        The same.

    Raises
    ------
    LessonInputError
        If there is an unknown name, or a setting is out of range.

    Examples
    --------
    >>> settings_from_plain({"epochs": 3}) == TrainingSettings(epochs=3)
    True
    """
    known = [field.name for field in fields(TrainingSettings)]
    unknown = [name for name in content if name not in known]
    if unknown:
        raise LessonInputError(
            f"The settings of a training are {', '.join(known)}. Received: unknown "
            f"{', '.join(map(str, unknown))[:80]}. Choose the file as this site saved it."
        )
    values = dict(content)
    if _AUGMENTATION in values:
        values[_AUGMENTATION] = Augmentation.from_text(values[_AUGMENTATION])
    return TrainingSettings(**values)


class RateChange(NamedTuple):
    """From when on a training goes at another learning rate, or to another end.

    Attributes
    ----------
    step : int
        Batches done by then.
    learning_rate : float
        Takes the place of the settings' own.
    epochs : int
        Of the whole training, as the schedule takes it from then on.
    """

    step: int
    learning_rate: float
    epochs: int


def rate_at(settings: TrainingSettings, step: int, num_steps: int) -> float:
    """Answer the size of one step.

    Parameters
    ----------
    settings : TrainingSettings
        With the learning rate to start from, and the schedule.
    step : int
        Steps done before this one.
    num_steps : int
        Of the whole training.

    Returns
    -------
    rate : float
        What the gradient, or what the optimiser makes of it, is multiplied by.

    References
    ----------
    Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm restarts,
    ICLR 2017, equation 5, with one period.

    Examples
    --------
    >>> [round(rate_at(TrainingSettings(), step, 4), 4) for step in range(4)]
    [0.01, 0.0085, 0.005, 0.0015]
    >>> stepped = TrainingSettings(schedule="steps")
    >>> [round(rate_at(stepped, step, 4), 6) for step in range(4)]
    [0.01, 0.01, 0.001, 0.0001]
    """
    done = min(step / num_steps, 1.0)
    if settings.schedule == "cosine":
        return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * done))
    if settings.schedule == "steps":
        return settings.learning_rate * (1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01)
    return settings.learning_rate


def require_rate(rate: object) -> float:
    """Answer a learning rate, or say which ones there are.

    Examples
    --------
    >>> require_rate(1)
    1.0
    """
    low, high = LEARNING_RATES
    if not _is_number_between(rate, low, high):
        raise LessonInputError(
            f"Expected for the learning rate a number from {low:g} to {high:g}. "
            f"Received: {rate!r:.60}. Give 0.01 to start."
        )
    return float(rate)  # type: ignore[arg-type]


def _checked_penalty(penalty: object, name: str) -> float:
    """Answer how much weights cost, or say how much they may."""
    if not _is_number_between(penalty, 0.0, MAX_PENALTY):
        raise LessonInputError(
            f"Expected for {name.upper()} a number from 0 to {MAX_PENALTY:g}. "
            f"Received: {penalty!r:.60}. Give 0.0001 to start, or 0 for none."
        )
    return float(penalty)  # type: ignore[arg-type]


def _is_number_between(value: object, low: float, high: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and low <= value <= high  # type: ignore[operator]


def _require_word(value: object, name: str, choices: tuple[str, ...]) -> None:
    """Refuse a word that is none of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise LessonInputError(
            f"Expected for the {name} one of {', '.join(choices)}. Received: {value!r:.60}. "
            "Choose one of these."
        )
