"""Predictions about the search for hyperparameters."""

import numpy as np

from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.networks.hyperparameters import BY_SLUG, CHOICES
from cnn_core.networks.search import MAX_RUNS
from cnn_core.networks.search_space import SearchSpace

SEEDS = 3
RATES, FILTERS = ("0.001", "0.003", "0.01", "0.03"), ("4", "8", "16")


def hyperparameters_challenges(space: SearchSpace) -> tuple[Challenge, ...]:
    """Ask for a number of combinations, what to tune first, and how many rates are tried.

    Parameters
    ----------
    space : SearchSpace
        As the learner has it on the map.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions.
    """
    return (_more_seeds(space), _first(), _rates())


def _more_seeds(space: SearchSpace) -> Challenge:
    answer = space.count * SEEDS
    return Challenge(
        "combinations",
        f"Your map makes {space.count:,} combination{'s' if space.count > 1 else ''}. You train "
        f"each with {SEEDS} seeds, to see what is chance. **How many runs are that?**",
        whole_options(answer, space.count + SEEDS, answer * SEEDS),
        f"{answer:,}",
        "The seed is one more choice, and choices multiply.",
        rf"${space.count:,} \times {SEEDS} = {answer:,}$.".replace(",", "{,}"),
    )


def _first() -> Challenge:
    first = CHOICES[0]
    others = (BY_SLUG[slug].title for slug in ("filters", "dropout", "batch"))
    return Challenge(
        "first",
        "There is time to tune a single hyperparameter. **Which one do the textbooks take?**",
        (*others, first.title),
        first.title,
        "Ask which one, set badly, lets nothing be learnt, however good the rest.",
        "Too large and the loss jumps, too small and nothing moves: no other choice can be judged "
        "before it.",
    )


def _rates() -> Challenge:
    grid = SearchSpace({"rate": RATES, "filters": FILTERS})
    drawn = len(set(drawn_rates(MAX_RUNS, seed=0)))
    return Challenge(
        "rates",
        f"A grid of {len(RATES)} rates and {len(FILTERS)} numbers of filters takes {grid.count} "
        f"runs. {MAX_RUNS} random runs draw each rate anywhere between 0.001 and 0.1. "
        "**How many different rates do they try?**",
        whole_options(drawn, len(RATES), len(FILTERS)),
        f"{drawn:,}",
        "No draw from a whole range falls twice on the same number.",
        f"{drawn}, at the price for which the grid tries {len(RATES)}. If the rate is what "
        "matters, that is a far closer look.",
    )


def drawn_rates(num_runs: int, seed: int) -> list[float]:
    """Draw learning rates from 0.001 to 0.1, each power of ten as likely as any other.

    Parameters
    ----------
    num_runs : int
        How many.
    seed : int
        The same seed draws the same.

    Returns
    -------
    rates : list of float
        In the order in which they were drawn.

    Examples
    --------
    >>> [round(rate, 4) for rate in drawn_rates(3, seed=0)]
    [0.0188, 0.0035, 0.0012]
    """
    powers = np.random.default_rng(seed).uniform(-3, -1, num_runs)
    return [float(rate) for rate in 10.0**powers]
