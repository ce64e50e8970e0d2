"""Which choice made the largest difference among the runs of a search, as far as they can show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cnn_core.networks.hyperparameters import BY_SLUG
from cnn_core.networks.search import SearchRun, varied


@dataclass(frozen=True)
class ValueMean:
    """The runs that share one value of a choice.

    Attributes
    ----------
    title : str
        The value as a learner reads it.
    accuracy : float
        The mean of their validation accuracies, from 0 to 1.
    num_runs : int
        How many they are.
    """

    title: str
    accuracy: float
    num_runs: int


@dataclass(frozen=True)
class Effect:
    """How the runs differ by one choice.

    Attributes
    ----------
    slug : str
        The choice.
    means : tuple of ValueMean
        One for each value that was tried, in order.
    """

    slug: str
    means: tuple[ValueMean, ...]

    @property
    def best(self) -> ValueMean:
        """The value with the highest mean."""
        return max(self.means, key=lambda mean: mean.accuracy)

    @property
    def worst(self) -> ValueMean:
        """The value with the lowest mean."""
        return min(self.means, key=lambda mean: mean.accuracy)

    @property
    def difference(self) -> float:
        """How far the best mean is above the worst, from 0 to 1."""
        return self.best.accuracy - self.worst.accuracy


def effects(runs: Sequence[SearchRun]) -> tuple[Effect, ...]:
    """Compare the mean accuracies of the values of every choice that varied.

    Parameters
    ----------
    runs : sequence of SearchRun
        Of one search.

    Returns
    -------
    effects : tuple of Effect
        The largest difference first.

    Examples
    --------
    >>> from cnn_core.networks.hyperparameters import USUAL
    >>> low, high = ({**USUAL, "rate": rate} for rate in ("0.001", "0.01"))
    >>> runs = [SearchRun(1, low, 0.5, 9, 1.0), SearchRun(2, high, 0.75, 9, 1.0)]
    >>> [(effect.slug, effect.difference) for effect in effects(runs)]
    [('rate', 0.25)]
    """
    found = [Effect(slug, _means(slug, runs)) for slug in varied(runs)]
    return tuple(sorted(found, key=lambda effect: -effect.difference))


def chance(runs: Sequence[SearchRun], num_pictures: int) -> float:
    """Return how far two runs of the same quality may lie apart by the pictures alone.

    Parameters
    ----------
    runs : sequence of SearchRun
        Their median accuracy is taken for both.
    num_pictures : int
        Of the validation part.

    Returns
    -------
    limit : float
        Two standard deviations of the difference of two shares, from 0 to 1.

    Examples
    --------
    >>> from cnn_core.networks.hyperparameters import USUAL
    >>> round(chance([SearchRun(1, USUAL, 0.96, 9, 1.0)], 300), 4)
    0.032
    """
    ordered = sorted(run.accuracy for run in runs)
    share = ordered[len(ordered) // 2]
    return 2 * math.sqrt(2 * share * (1 - share) / num_pictures)


def verdict(runs: Sequence[SearchRun], num_pictures: int) -> str:
    """Say which choice mattered most among some runs, and how little that may prove.

    Parameters
    ----------
    runs : sequence of SearchRun
        Of one search.
    num_pictures : int
        Of the validation part.

    Returns
    -------
    text : str
        One to three sentences.
    """
    found = effects(runs)
    if not found:
        return "Only one combination was tried, so nothing can be compared yet."
    first, limit = found[0], chance(runs, num_pictures)
    if first.difference <= limit:
        return (
            f"No choice made a clear difference in these {len(runs)} runs: with {num_pictures} "
            f"validation pictures, {_points(limit)} can be chance."
        )
    title = BY_SLUG[first.slug].title
    told = (
        f"In these {len(runs)} runs **{_lower(title)}** made the largest difference: on average "
        f"{_percent(first.best)} at {first.best.title} ({_runs(first.best)}), "
        f"{_percent(first.worst)} at {first.worst.title} ({_runs(first.worst)})."
    )
    return f"{told} {_caution(found, limit)}"


def _caution(found: Sequence[Effect], limit: float) -> str:
    """Say what else may have made the difference between the runs that are compared."""
    rivals = [effect for effect in found[1:] if found[0].difference - effect.difference <= limit]
    if rivals:
        names = ", ".join(_lower(BY_SLUG[effect.slug].title) for effect in rivals)
        return f"Nearly as much goes with: {names}. So few runs cannot tell which of them it was."
    if len(found) == 1:
        return "One run for each value: another seed may tell it differently."
    return (
        "The other choices differed between these runs as well, so take it for a hint and try "
        "another seed."
    )


def _means(slug: str, runs: Sequence[SearchRun]) -> tuple[ValueMean, ...]:
    means = []
    for option in BY_SLUG[slug].options:
        those = [run.accuracy for run in runs if run.combination[slug] == option.text]
        if those:
            means.append(ValueMean(option.title, math.fsum(those) / len(those), len(those)))
    return tuple(means)


def _percent(mean: ValueMean) -> str:
    return f"{mean.accuracy * 100:.1f} %"


def _points(share: float) -> str:
    return f"{share * 100:.1f} percentage points"


def _runs(mean: ValueMean) -> str:
    return f"{mean.num_runs} run{'s' if mean.num_runs > 1 else ''}"


def _lower(title: str) -> str:
    """Write a title within a sentence; an abbreviation stays as it is."""
    return title if title[:2].isupper() or title == "L2" else title[0].lower() + title[1:]
