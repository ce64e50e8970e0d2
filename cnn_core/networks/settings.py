"""How a network is trained: what a learner may choose."""

from dataclasses import dataclass

from cnn_core.datasets.dataset import require_seed
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

OPTIMISERS = ("adam", "sgd", "momentum", "rmsprop")
SCHEDULES = ("cosine", "constant")

MAX_EPOCHS = 500
MAX_BATCH_SIZE = 1_024
LEARNING_RATES = (1e-6, 10.0)


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
    schedule : {"cosine", "constant"}, default "cosine"
        Whether the steps shrink to nothing along half a cosine.
    seed : int, default 0
        Draws the first weights, the order of the pictures and the dropout.

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

    def __post_init__(self) -> None:
        counts = {
            "epochs": require_whole(self.epochs, "epochs", 1, MAX_EPOCHS),
            "batch_size": require_whole(self.batch_size, "batch_size", 1, MAX_BATCH_SIZE),
        }
        for name, value in counts.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "learning_rate", _checked_rate(self.learning_rate))
        _require_word(self.optimiser, "optimiser", OPTIMISERS)
        _require_word(self.schedule, "schedule", SCHEDULES)
        require_seed(self.seed)
        object.__setattr__(self, "seed", int(self.seed))


def _checked_rate(rate: object) -> float:
    """Answer a learning rate, or say which ones there are."""
    low, high = LEARNING_RATES
    is_number = isinstance(rate, int | float) and not isinstance(rate, bool)
    if not is_number or not low <= rate <= high:  # type: ignore[operator]
        raise LessonInputError(
            f"Expected for the learning rate a number from {low:g} to {high:g}. "
            f"Received: {rate!r:.60}. Give 0.01 to start."
        )
    return float(rate)  # type: ignore[arg-type]


def _require_word(value: object, name: str, choices: tuple[str, ...]) -> None:
    """Refuse a word that is none of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise LessonInputError(
            f"Expected for the {name} one of {', '.join(choices)}. Received: {value!r:.60}. "
            "Choose one of these."
        )
