"""Plain sentences on how a training goes and what its test says, derived from the numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnn_core.networks.held_out import HeldOutTest
from cnn_core.networks.results import EpochResult

FEWEST_EPOCHS = 4
"""Before that, curves say nothing."""

STILL_FALLING = 0.02
"""Share that the validation loss falls by over the last quarter of a training that goes on
getting better."""

WORSE_AGAIN = 1.15
"""Final validation loss, as a multiple of its lowest, from which it is called worse."""

GAP = 0.08
"""Accuracy on training pictures above that on validation pictures that is worth a word."""

HARDEST_GAP = 0.08
"""How much lower the accuracy of the hardest class has to be to be named."""

MISCALIBRATED = 0.04


@dataclass(frozen=True)
class Remark:
    """One thing that the numbers show.

    Attributes
    ----------
    slug : str
        Names the kind of remark.
    text : str
        A sentence or two, with the numbers that it rests on.
    kind : {"good", "advice", "fact"}
        Whether all is well, something may be changed, or it is only told.
    """

    slug: str
    text: str
    kind: Literal["good", "advice", "fact"]


def curves_say(history: Sequence[EpochResult], num_classes: int, rate: float) -> Remark:
    """Say what the curves of a training show: the most important thing alone.

    Parameters
    ----------
    history : sequence of EpochResult
        Of the epochs so far.
    num_classes : int
        What guessing gets right is one in so many.
    rate : float
        The learning rate, to be named.

    Returns
    -------
    remark : Remark
        One of: too_early, too_high, stuck, overfitting, still_learning, gap, settled.

    Examples
    --------
    >>> falling = [EpochResult(n, 10, 2 / n, 0.5, 2 / n, 0.5, 1.0) for n in range(1, 9)]
    >>> curves_say(falling, 10, 0.01).slug
    'still_learning'
    """
    if len(history) < FEWEST_EPOCHS:
        return Remark("too_early", "Too early to say: a few epochs more.", "fact")
    for look in (_too_high, _stuck, _overfitting, _still_learning, _gap):
        if remark := look(history, num_classes, rate):
            return remark
    return _settled(history)


def test_says(test: HeldOutTest, classes: Sequence[str]) -> tuple[Remark, ...]:
    """Say what the held-out test shows.

    Parameters
    ----------
    test : HeldOutTest
        With pictures.
    classes : sequence of str
        Their names.

    Returns
    -------
    remarks : tuple of Remark
        How far the score can be trusted, then what stands out: one_answer, hardest, surer,
        less_sure.
    """
    looks = (_one_answer(test, classes), _hardest(test, classes), _sureness(test))
    return (_trust(test), *(remark for remark in looks if remark))


test_says.__test__ = False  # type: ignore[attr-defined]  # pytest would take it for a test


def _too_high(history: Sequence[EpochResult], num_classes: int, rate: float) -> Remark | None:
    """Find a loss that jumps up as often as down, or stays above guessing."""
    losses = np.array([past.loss for past in history])
    rises = int((np.diff(losses) > 0.02 * losses[:-1]).sum())
    worse_than_guessing = losses[-1] > 1.2 * math.log(num_classes)
    if rises * 3 < len(losses) and not worse_than_guessing:
        return None
    return Remark(
        "too_high",
        f"The training loss rose in {rises} of {len(losses) - 1} steps between epochs and ends at "
        f"{losses[-1]:.2f}; guessing would have {math.log(num_classes):.2f}. The steps overshoot: "
        f"try a learning rate below {rate:g}.",
        "advice",
    )


def _stuck(history: Sequence[EpochResult], num_classes: int, rate: float) -> Remark | None:
    """Find a network that has learnt next to nothing."""
    accuracy, guessing = history[-1].accuracy, 1 / num_classes
    if accuracy > guessing + 0.15 * (1 - guessing):
        return None
    return Remark(
        "stuck",
        f"After {history[-1].epoch} epochs it gets {_percent(accuracy)} of the training pictures "
        f"right; guessing gets {_percent(guessing)}. It hardly learns: try a learning rate above "
        f"{rate:g}, other first weights, or a larger network.",
        "advice",
    )


def _overfitting(history: Sequence[EpochResult], num_classes: int, rate: float) -> Remark | None:
    """Find a validation loss that has turned while the training loss went on falling."""
    best = min(history, key=lambda past: past.validation_loss)
    last = history[-1]
    has_turned = last.validation_loss > WORSE_AGAIN * best.validation_loss
    if not has_turned or last.loss >= best.loss or last.epoch - best.epoch < 2:
        return None
    return Remark(
        "overfitting",
        f"Since epoch {best.epoch} the training loss went on falling, {best.loss:.3f} to "
        f"{last.loss:.3f}, and the validation loss rose, {best.validation_loss:.3f} to "
        f"{last.validation_loss:.3f}: it is memorising. More pictures, augmentation, dropout or "
        "fewer epochs help.",
        "advice",
    )


def _still_learning(history: Sequence[EpochResult], num_classes: int, rate: float) -> Remark | None:
    """Find a validation loss that was still falling at the end."""
    quarter = max(2, len(history) // 4)
    before = min(past.validation_loss for past in history[:-quarter])
    now = min(past.validation_loss for past in history[-quarter:])
    if now > (1 - STILL_FALLING) * before:
        return None
    return Remark(
        "still_learning",
        f"The validation loss still fell over the last {quarter} epochs, {before:.3f} to "
        f"{now:.3f}: more epochs probably help.",
        "advice",
    )


def _gap(history: Sequence[EpochResult], num_classes: int, rate: float) -> Remark | None:
    last = history[-1]
    if last.accuracy - last.validation_accuracy < GAP:
        return None
    return Remark(
        "gap",
        f"It gets {_percent(last.accuracy)} of the pictures it learnt from right, and "
        f"{_percent(last.validation_accuracy)} of others: it knows its own pictures better than "
        "the classes. More pictures or augmentation narrow that.",
        "advice",
    )


def _settled(history: Sequence[EpochResult]) -> Remark:
    last = history[-1]
    return Remark(
        "settled",
        f"Validation follows training closely and has settled at "
        f"{_percent(last.validation_accuracy)}: more epochs would change little.",
        "good",
    )


def _trust(test: HeldOutTest) -> Remark:
    """Say how well so many pictures tell how right it is."""
    count = len(test.labels)
    low, high = score_interval(test.num_right, count)
    return Remark(
        "trust",
        f"{test.num_right} of {count:,} right. That many pictures tell only that it is right in "
        f"{low * 100:.1f} to {_percent(high)} of all cases (95 % interval): a small difference "
        "between networks may be chance.",
        "fact",
    )


def score_interval(num_right: int, count: int) -> tuple[float, float]:
    """Bound the share that is right in the long run, by how many were right of a few.

    Parameters
    ----------
    num_right, count : int
        Right answers, of how many.

    Returns
    -------
    low, high : float
        In 95 of 100 such tests the true share lies between them.

    References
    ----------
    Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22, 1927, page 210.

    Examples
    --------
    >>> [round(bound, 3) for bound in score_interval(4, 4)]
    [0.51, 1.0]
    """
    share, z = num_right / count, 1.96
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    reach = z * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _one_answer(test: HeldOutTest, classes: Sequence[str]) -> Remark | None:
    answers = np.unique(test.answers)
    if len(answers) > 1:
        return None
    return Remark("one_answer", f"It says {classes[answers[0]]} whatever it is shown.", "advice")


def _hardest(test: HeldOutTest, classes: Sequence[str]) -> Remark | None:
    """Name the class that was got wrong most often, and what it was taken for."""
    counts, by_class = test.confusion, test.accuracy_by_class
    if len(np.unique(test.answers)) == 1 or np.isnan(by_class).all():
        return None
    hardest = int(np.nanargmin(by_class))
    if by_class[hardest] > test.accuracy - HARDEST_GAP:
        return None
    total, right = int(counts[hardest].sum()), int(counts[hardest, hardest])
    wrong = np.where(np.arange(len(classes)) == hardest, 0, counts[hardest])
    return Remark(
        "hardest",
        f"{classes[hardest]} is the hardest: {right} of {total} right, most often taken for "
        f"{classes[int(wrong.argmax())]}.",
        "fact",
    )


def _sureness(test: HeldOutTest) -> Remark | None:
    surer = test.calibration().overconfidence
    if abs(surer) < MISCALIBRATED:
        return None
    sureness = float(test.probabilities.max(axis=1).mean())
    how = "surer than it is right" if surer > 0 else "less sure than it could be"
    return Remark(
        "surer" if surer > 0 else "less_sure",
        f"It is {how}: {_percent(sureness)} sure on average, {_percent(test.accuracy)} right.",
        "fact",
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
