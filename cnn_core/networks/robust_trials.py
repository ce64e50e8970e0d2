"""The same training twice: on pictures as they are, and on pictures changed anew in every epoch."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from cnn_core.datasets.augmentation import Augmentation
from cnn_core.datasets.dataset import require_seed
from cnn_core.errors import LessonInputError
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.trials import Trial

USUAL = "As they are"
AUGMENTED = "With augmentation"

AUGMENTATION = Augmentation(shift=0.15, rotation=30, noise=0.15, brightness=0.2)
"""What training pictures are changed by: three of the lesson's five changes, but not blur, and
brightness in place of contrast."""

EPOCHS: Mapping[str, int] = MappingProxyType({"digits": 40, "letters": 24})
"""How long both are trained, by the data set: changed pictures take longer to learn."""


def trained_range(change: str, width: int) -> tuple[float, float] | None:
    """Answer from where to where training pictures were shifted or turned.

    Parameters
    ----------
    change : str
        A key of `cnn_core.pictures.changing.CHANGES`, or another word.
    width : int
        Of the pictures, in pixels.

    Returns
    -------
    ends : (float, float) or None
        In the unit of the change; None for a change that has no range of its own here.

    Examples
    --------
    >>> trained_range("rotation", 28), trained_range("shift", 20), trained_range("blur", 28)
    ((-30.0, 30.0), (-3.0, 3.0), None)
    """
    most = {"shift": AUGMENTATION.shift * width, "rotation": AUGMENTATION.rotation}.get(change)
    return None if most is None else (-float(most), float(most))


def robust_trials(dataset: str, seed: int = 0) -> tuple[Trial, Trial]:
    """Plan the comparison: the usual network, without augmentation and with it.

    Both have the same layers, first weights, epochs and order of the pictures.

    Parameters
    ----------
    dataset : {"digits", "letters"}
        What is told apart.
    seed : int, default 0
        Draws the first weights, the order of the pictures and how they are changed.

    Returns
    -------
    trials : (Trial, Trial)
        For `cnn_core.networks.trials.run_trials`.

    Raises
    ------
    LessonInputError
        If the data set is none of these, or the seed is no whole number from 0.

    References
    ----------
    .. [1] C. Shorten and T. M. Khoshgoftaar, A survey on Image Data Augmentation for Deep
       Learning, Journal of Big Data 6, 60, 2019.

    Examples
    --------
    >>> [trial.plan.settings.augmentation.is_on for trial in robust_trials("digits")]
    [False, True]
    """
    if dataset not in EPOCHS:
        raise LessonInputError(
            f"Expected for the data set one of {', '.join(EPOCHS)}. Received: {dataset!r:.60}. "
            "Choose one of these."
        )
    require_seed(seed)
    settings = replace(default_settings(dataset), epochs=EPOCHS[dataset], seed=int(seed))
    plan = TrainingPlan(default_spec(dataset), dataset, settings)
    changed = replace(plan, settings=replace(settings, augmentation=AUGMENTATION))
    return Trial(USUAL, plan), Trial(AUGMENTED, changed)
