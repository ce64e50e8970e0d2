"""The search that comes with the site, so that there is one to look at before anyone has trained.

``python -m cnn_core.networks.make_search`` makes it; assets/networks/README.md tells from what.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnn_core.errors import LessonInputError
from cnn_core.networks.hyperparameters import network_of
from cnn_core.networks.search import (
    MAX_RUNS,
    METHODS,
    Search,
    SearchRun,
    best_run,
    name_of,
    read_name,
)
from cnn_core.networks.search_space import read_space

FILE = Path(__file__).resolve().parents[2] / "assets" / "networks" / "search.json"


@dataclass(frozen=True)
class FinishedSearch:
    """A search with what came of it.

    Attributes
    ----------
    search : Search
        What was searched.
    runs : tuple of SearchRun
        One for each combination that came to its end, in order.
    test_right, test_pictures : int
        The one test of the best run: how many held-out pictures were right, and of how many.
    """

    search: Search
    runs: tuple[SearchRun, ...]
    test_right: int
    test_pictures: int

    @property
    def best(self) -> SearchRun:
        """The winner by validation accuracy."""
        return best_run(self.runs)


@functools.cache
def load_search() -> FinishedSearch:
    """Read the search that comes with the site.

    Returns
    -------
    finished : FinishedSearch
        The same object at every call.

    Raises
    ------
    LessonInputError
        If the file is none that `save_search` wrote.

    Examples
    --------
    >>> len(load_search().runs)
    12
    """
    return finished_from(json.loads(FILE.read_text(encoding="utf-8")))


def finished_from(story: Mapping[str, Any]) -> FinishedSearch:
    """Check what a file says, and return it as a search.

    Parameters
    ----------
    story : mapping
        As `story_of` makes it.

    Returns
    -------
    finished : FinishedSearch
        The same search.

    Raises
    ------
    LessonInputError
        If something is missing, out of range, or does not fit the rest.
    """
    try:
        search = Search(read_space(story["space"]), story["method"], story["seed"])
        runs = tuple(_run(number, told) for number, told in enumerate(story["runs"], start=1))
        finished = FinishedSearch(search, runs, story["test_right"], story["test_pictures"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LessonInputError(
            f"Expected a search as make_search writes it. Received: {error!r:.60}. Make it again."
        ) from error
    _require_sound(finished)
    return finished


def story_of(finished: FinishedSearch) -> dict[str, Any]:
    """Write a search as JSON can hold it."""
    search = finished.search
    return {
        "space": search.space.to_text(),
        "method": search.method,
        "seed": search.seed,
        "test_right": finished.test_right,
        "test_pictures": finished.test_pictures,
        "runs": [
            {
                "name": name_of(run.combination, search.space),
                "validation_accuracy": round(run.accuracy, 6),
                "parameters": run.parameters,
                "seconds": round(run.seconds, 2),
            }
            for run in finished.runs
        ],
    }


def save_search(finished: FinishedSearch, made_with: Mapping[str, str], file: Path = FILE) -> None:
    """Write a search into the file that `load_search` reads.

    Parameters
    ----------
    finished : FinishedSearch
        What it holds.
    made_with : mapping of str to str
        Versions of the libraries, for whoever makes it again.
    file : Path
        Where it goes.
    """
    story = story_of(finished) | {"made_with": dict(made_with)}
    file.write_text(json.dumps(story, indent=1) + "\n", encoding="utf-8")


def _run(number: int, told: Mapping[str, Any]) -> SearchRun:
    return SearchRun(
        number,
        read_name(told["name"]),
        float(told["validation_accuracy"]),
        int(told["parameters"]),
        float(told["seconds"]),
    )


def _require_sound(finished: FinishedSearch) -> None:
    """Refuse runs that are none of the search, or numbers that cannot be."""
    runs: Sequence[SearchRun] = finished.runs
    is_sound = (
        finished.search.method in METHODS
        and 1 <= len(runs) <= MAX_RUNS
        and tuple(run.combination for run in runs) == finished.search.combinations()[: len(runs)]
        and all(0 <= run.accuracy <= 1 and run.seconds > 0 for run in runs)
        and all(network_of(run.combination).count_parameters() == run.parameters for run in runs)
        and 0 <= finished.test_right <= finished.test_pictures
    )
    if not is_sound:
        raise LessonInputError(
            f"Expected the runs of a search. Received: {len(runs)} runs that do not fit it. "
            "Make it again with cnn_core.networks.make_search."
        )
