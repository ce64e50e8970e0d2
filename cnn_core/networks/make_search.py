"""Make the search that comes with the site: ``python -m cnn_core.networks.make_search``.

It is the search that a learner finds set up, with seed 0; no seed was chosen for its score.
Only the winner's score on the test part is looked at, and written.
"""

import platform

import numpy as np

from cnn_core.networks.bundled_search import FinishedSearch, save_search
from cnn_core.networks.runtime import load_keras, load_tensorflow
from cnn_core.networks.search import Search, best_run, runs_of
from cnn_core.networks.search_space import PRESETS
from cnn_core.networks.trials import run_trials
from cnn_core.networks.watch import NobodyWatching


def main() -> None:
    """Train every run, write what came of them, and print it for the README."""
    search = Search(next(iter(PRESETS.values())).space)
    results = run_trials(search.trials(), NobodyWatching())
    runs = runs_of(results)
    best = best_run(runs)
    test = results[best.number - 1].network.test
    finished = FinishedSearch(search, runs, test.num_right, len(test.labels))
    save_search(finished, _versions())
    for result, run in zip(results, runs, strict=True):
        print(f"{result.name}: {run.accuracy * 100:.1f} %, {run.parameters:,}, {run.seconds:.1f} s")
    print(f"the winner is run {best.number}: {test.num_right} of {len(test.labels)} right")


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "keras": load_keras().__version__,
        "tensorflow": load_tensorflow().__version__,
    }


if __name__ == "__main__":
    main()
