"""A search trained: its runs as told on the way, at its end, and by the code that is shown."""

import contextlib
import io
import os

import pytest

from cnn_core.networks.hyperparameters import network_of, values_of
from cnn_core.networks.search import GRID, RANDOM, Search, runs_of, runs_told
from cnn_core.networks.search_space import PRESETS, SearchSpace
from cnn_core.networks.trials import run_trials
from cnn_core.networks.watch import NobodyWatching
from cnn_core.snippets import hyperparameters_snippets

pytestmark = pytest.mark.slow

SEARCH = Search(SearchSpace({"filters": ("4", "16"), "epochs": ("6",)}), GRID, seed=1)


class Listening(NobodyWatching):
    """Keeps every report."""

    def __init__(self):
        self.reports = []

    def report(self, report):
        """Keep a report."""
        self.reports.append(report)


@pytest.fixture(scope="module")
def trained():
    listening = Listening()
    return run_trials(SEARCH.trials(), listening), listening.reports


def run(code):
    """Run a snippet as a script and return its names."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names


def test_runs_have_their_last_validation_accuracy_and_their_parameters(trained):
    results, _ = trained
    runs = runs_of(results)
    assert tuple(one.combination for one in runs) == SEARCH.combinations()
    for one, result in zip(runs, results, strict=True):
        assert one.accuracy == result.network.history[-1].validation_accuracy
        assert one.parameters == network_of(one.combination).count_parameters()
        assert one.seconds > 0


def test_a_run_appears_with_its_last_epoch_and_stays_as_it_was_told(trained):
    results, reports = trained
    told = [(one.number, one.combination, one.accuracy) for one in runs_told(reports)]
    assert told == [(one.number, one.combination, one.accuracy) for one in runs_of(results)]
    last_of_first = next(
        place
        for place, report in enumerate(reports)
        if report.training.kind == "epoch" and report.training.epoch == 6
    )
    assert runs_told(reports[:last_of_first]) == ()
    assert len(runs_told(reports[: last_of_first + 1])) == 1


def test_the_keras_code_tries_the_same_and_comes_as_far(trained):
    runs = runs_of(trained[0])
    names = run(hyperparameters_snippets(SEARCH).keras)
    assert [chosen for _, chosen in names["runs"]] == [values_of(one.combination) for one in runs]
    for (accuracy, _), one in zip(names["runs"], runs, strict=True):
        assert accuracy == pytest.approx(one.accuracy, abs=0.08)
    assert names["best"][0] == max(accuracy for accuracy, _ in names["runs"])


@pytest.mark.parametrize(
    "search",
    [
        SEARCH,
        Search(PRESETS["broad"].space, RANDOM, 3),
        Search(PRESETS["everything"].space, RANDOM, 0),
        Search(PRESETS["optimisers"].space, GRID, 0),
        Search(SearchSpace(), RANDOM, 0),
    ],
    ids=["small", "broad", "everything", "optimisers", "one"],
)
def test_the_numpy_code_tries_exactly_what_the_page_tries(search):
    names = run(hyperparameters_snippets(search).numpy)
    assert names["count"] == search.space.count
    assert [chosen for _, chosen in names["runs"]] == [
        values_of(combination) for combination in search.combinations()
    ]
    assert names["best"] == max(names["runs"], key=lambda one: one[0])


def test_the_keras_code_can_build_every_kind_of_choice():
    odd = {"shift": ("20",), "dropout": ("25",), "optimiser": ("momentum",), "l2": ("0.001",)}
    search = Search(SearchSpace({**odd, "activation": ("leaky",), "epochs": ("3",)}), RANDOM, 0)
    names = run(hyperparameters_snippets(search).keras)
    assert len(names["runs"]) == 1
    assert 0.1 < names["best"][0] <= 1
