"""The network by hand, learnt: the same layers trained from random weights in a worker."""

from cnn_core.datasets.boards import load_boards
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.spec import (
    Activation,
    Convolution,
    Dense,
    Flatten,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.trials import Trial
from cnn_core.x_or_o import CLASSES, NUM_FEATURES, SIDE

EPOCHS = 25


def board_spec() -> NetworkSpec:
    """Describe the layers of the network by hand: two rounds without bias, then the vote.

    Returns
    -------
    spec : NetworkSpec
        For boards of 9 × 9 cells; as many weights as the one by hand has.

    Examples
    --------
    >>> spec = board_spec()
    >>> spec.count_parameters(), spec.output_shapes()[2], spec.output_shapes()[5]
    (132, (4, 4, 3), (2, 2, 3))
    """
    return NetworkSpec(
        (SIDE, SIDE, 1),
        (
            Convolution(NUM_FEATURES, use_bias=False),
            Activation(),
            MaxPooling(padding="same"),
            Convolution(NUM_FEATURES, padding="same", use_bias=False),
            Activation(),
            MaxPooling(),
            Flatten(),
            Dense(len(CLASSES), "softmax", use_bias=False),
        ),
        CLASSES,
    )


def board_settings(seed: int = 0) -> TrainingSettings:
    """Return how the boards are learnt.

    Parameters
    ----------
    seed : int, default 0
        Draws the first weights and the order of the boards.

    Returns
    -------
    settings : TrainingSettings
        Chosen on the validation part.

    Examples
    --------
    >>> board_settings(3).seed
    3
    """
    return TrainingSettings(epochs=EPOCHS, batch_size=16, learning_rate=0.01, seed=seed)


def board_trial(seed: int = 0) -> Trial:
    """Plan to train the layers of the network by hand on moved letters.

    Parameters
    ----------
    seed : int, default 0
        As in `board_settings`.

    Returns
    -------
    trial : Trial
        For `cnn_core.networks.trials.run_trials`; tested once on the 400 boards of the test part.

    Examples
    --------
    >>> board_trial(3).plan.settings.seed
    3
    """
    return Trial("Learnt", TrainingPlan(board_spec(), load_boards(), board_settings(seed)))
