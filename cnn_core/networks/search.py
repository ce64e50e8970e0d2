"""A small search: which combinations are tried, what came of each, and the best of them.

Nothing here knows Keras: the runs are trained by `cnn_core.networks.trials.run_trials`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_core.datasets.dataset import require_seed
from cnn_core.errors import LessonInputError
from cnn_core.networks.hyperparameters import BY_SLUG, USUAL, Combination, network_of, plan_of
from cnn_core.networks.search_space import SearchSpace
from cnn_core.networks.trials import Trial, TrialReport, TrialResult

MAX_RUNS = 12
"""Runs of one search: half a minute or so on the digits."""

RANDOM, GRID = "random", "grid"
METHODS = (RANDOM, GRID)

ALL_USUAL = "all as usual"
_BETWEEN = " · "


@dataclass(frozen=True)
class Search:
    """What to search, and how.

    Parameters
    ----------
    space : SearchSpace
        The values that take part.
    method : {"random", "grid"}, default "random"
        Draw some combinations, or take all.
    seed : int, default 0
        Draws combinations, first weights and the order of the pictures.

    Examples
    --------
    >>> search = Search(SearchSpace({"rate": ("0.001", "0.01", "0.1")}), "grid")
    >>> [trial.name for trial in search.trials()]
    ['rate 0.001', 'rate 0.01', 'rate 0.1']
    """

    space: SearchSpace
    method: str = RANDOM
    seed: int = 0

    def combinations(self) -> tuple[Combination, ...]:
        """Return what is tried, in this order; raises as `grid` and `random_draws` do."""
        if self.method == GRID:
            return grid(self.space)
        return random_draws(self.space, MAX_RUNS, self.seed)

    def trials(self) -> tuple[Trial, ...]:
        """Plan a training of each combination, called by what differs among them."""
        return tuple(
            Trial(name_of(combination, self.space), plan_of(combination, self.seed))
            for combination in self.combinations()
        )

    @property
    def num_runs(self) -> int:
        """How many runs it takes, a grid that is too large counted as a random search."""
        return min(self.space.count, MAX_RUNS)


def grid(space: SearchSpace) -> tuple[Combination, ...]:
    """Return all combinations of a space.

    Parameters
    ----------
    space : SearchSpace
        With at most `MAX_RUNS` combinations.

    Returns
    -------
    combinations : tuple of Combination
        In order; the last choice changes fastest.

    Raises
    ------
    LessonInputError
        If there are more.

    Examples
    --------
    >>> len(grid(SearchSpace({"rate": ("0.001", "0.01"), "filters": ("4", "8", "16")})))
    6
    """
    if space.count > MAX_RUNS:
        raise LessonInputError(
            f"A grid tries every combination, and at most {MAX_RUNS} runs are made here. "
            f"Received: {space.count:,} combinations. Take values out, or search at random."
        )
    return tuple(space.at(place) for place in range(space.count))


def random_draws(space: SearchSpace, num_runs: int, seed: int) -> tuple[Combination, ...]:
    """Draw different combinations of a space.

    Parameters
    ----------
    space : SearchSpace
        To draw from, each combination as likely as any other.
    num_runs : int
        How many, from 1 to `MAX_RUNS`; all of them where the space has fewer.
    seed : int
        The same seed draws the same.

    Returns
    -------
    combinations : tuple of Combination
        No two alike.

    Raises
    ------
    LessonInputError
        If the number is out of range, or the seed is no whole number from 0.

    References
    ----------
    J. Bergstra and Y. Bengio, Random search for hyper-parameter optimization, Journal of Machine
    Learning Research 13, 2012.

    Examples
    --------
    >>> space = SearchSpace({"rate": ("0.001", "0.01"), "filters": ("4", "8", "16")})
    >>> [(one["rate"], one["filters"]) for one in random_draws(space, 3, seed=0)]
    [('0.01', '8'), ('0.01', '16'), ('0.01', '4')]
    """
    require_seed(seed)
    if isinstance(num_runs, bool) or num_runs not in range(1, MAX_RUNS + 1):
        raise LessonInputError(
            f"Expected for the runs a whole number from 1 to {MAX_RUNS}. "
            f"Received: {num_runs!r:.40}. Give {MAX_RUNS}."
        )
    rng = np.random.default_rng(seed)
    places = rng.choice(space.count, size=min(num_runs, space.count), replace=False)
    return tuple(space.at(int(place)) for place in places)


def name_of(combination: Combination, space: SearchSpace) -> str:
    """Name a combination by what differs within a space, or from the usual.

    Examples
    --------
    >>> name_of({**USUAL, "rate": "0.1"}, SearchSpace({"rate": ("0.1",), "filters": ("8", "16")}))
    'rate 0.1 · filters 16'
    >>> name_of(USUAL, SearchSpace())
    'all as usual'
    """
    told = [
        f"{slug} {text}"
        for slug, text in combination.items()
        if slug in space.searched or text != USUAL[slug]
    ]
    return _BETWEEN.join(told) or ALL_USUAL


def read_name(name: str) -> Combination:
    """Read a combination from its name; what is not named is as usual.

    Parameters
    ----------
    name : str
        As `name_of` gives it.

    Returns
    -------
    combination : mapping of str to str
        One option of every choice.

    Raises
    ------
    LessonInputError
        If it is no such name.

    Examples
    --------
    >>> read_name("rate 0.1 · filters 16")["rate"]
    '0.1'
    """
    parts = [] if name == ALL_USUAL else [part.partition(" ") for part in name.split(_BETWEEN)]
    chosen = {slug: (text,) for slug, _, text in parts}
    return SearchSpace(chosen).at(0)


@dataclass(frozen=True)
class SearchRun:
    """What came of one combination, without its score on the test part.

    Attributes
    ----------
    number : int
        Its place in the search, from 1.
    combination : mapping of str to str
        What was tried.
    accuracy : float
        Share of the validation pictures that are right, from 0 to 1.
    parameters : int
        Weights of its network.
    seconds : float
        What its training took.
    """

    number: int
    combination: Combination
    accuracy: float
    parameters: int
    seconds: float


def runs_of(results: Iterable[TrialResult]) -> tuple[SearchRun, ...]:
    """Return the runs of a search that were trained to their end.

    Parameters
    ----------
    results : iterable of TrialResult
        Of the trials of a `Search`, in order.

    Returns
    -------
    runs : tuple of SearchRun
        Each with its validation accuracy after the last epoch.
    """
    return tuple(
        SearchRun(
            number,
            read_name(result.name),
            result.network.history[-1].validation_accuracy,
            result.network.spec.count_parameters(),
            result.network.seconds,
        )
        for number, result in enumerate(results, start=1)
    )


def runs_told(reports: Iterable[TrialReport]) -> tuple[SearchRun, ...]:
    """Return the runs that have come to their last epoch, from what a running search has told.

    Parameters
    ----------
    reports : iterable of TrialReport
        In order.

    Returns
    -------
    runs : tuple of SearchRun
        As `runs_of` gives them once all are done, but for the seconds of the test.
    """
    runs = []
    for report in reports:
        told, accuracy = report.training, report.training.validation_accuracy
        if told.kind == "epoch" and told.epoch == told.num_epochs and accuracy is not None:
            combination = read_name(report.name)
            parameters = network_of(combination).count_parameters()
            runs.append(SearchRun(report.number, combination, accuracy, parameters, told.seconds))
    return tuple(runs)


def best_first(runs: Iterable[SearchRun]) -> list[SearchRun]:
    """Put runs in the order of their validation accuracy; of equals, fewer parameters first.

    Examples
    --------
    >>> runs = [SearchRun(1, USUAL, 0.9, 50, 1.0), SearchRun(2, USUAL, 0.9, 40, 1.0)]
    >>> [run.number for run in best_first(runs)]
    [2, 1]
    """
    return sorted(runs, key=lambda run: (-run.accuracy, run.parameters, run.number))


def best_run(runs: Iterable[SearchRun]) -> SearchRun:
    """Return the winner, the first of `best_first`.

    Examples
    --------
    >>> best_run([SearchRun(1, USUAL, 0.8, 50, 1.0), SearchRun(2, USUAL, 0.9, 50, 1.0)]).number
    2
    """
    return best_first(runs)[0]


def varied(runs: Sequence[SearchRun]) -> tuple[str, ...]:
    """Return the choices that have more than one value among some runs, in their order.

    Examples
    --------
    >>> varied([SearchRun(1, USUAL, 0.9, 50, 1.0), SearchRun(2, USUAL, 0.8, 40, 1.0)])
    ()
    """
    return tuple(slug for slug in BY_SLUG if len({run.combination[slug] for run in runs}) > 1)


def mean_seconds(runs: Sequence[SearchRun]) -> float:
    """Return what a run took on average.

    Examples
    --------
    >>> mean_seconds([SearchRun(1, USUAL, 0.9, 50, 1.0), SearchRun(2, USUAL, 0.8, 40, 3.0)])
    2.0
    """
    return math.fsum(run.seconds for run in runs) / len(runs)
