"""A search of the lesson on hyperparameters: its space, how it is begun, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from cnn_core.networks.bundled_search import FinishedSearch, load_search
from cnn_core.networks.hyperparameters import DATASET, Combination
from cnn_core.networks.search import (
    GRID,
    MAX_RUNS,
    RANDOM,
    Search,
    SearchRun,
    best_run,
    mean_seconds,
    runs_of,
    runs_told,
)
from cnn_core.networks.search_effects import verdict
from cnn_core.networks.search_space import PRESETS, SearchSpace, read_space
from cnn_core.networks.trials import Trial, TrialReport
from pages.parts import cached, experiments, places, search_winner
from pages.parts.components.choice_map import choice_map, space_within
from pages.parts.components.search_runs import Look, look_within, search_runs
from pages.parts.experiments import Experiment

LESSON = "hyperparameters"
NAME = f"{LESSON}_search"
AS_USUAL = "usual"
"""How a link says that no choice has more than its usual value."""

_FIRST = {"space": next(iter(PRESETS.values())).space.to_text(), "run": "0", "brush": ""}
"""How the lesson is looked at before anything was touched."""

_PLANNED = f"{LESSON}_planned"


def choose_space() -> SearchSpace:
    """Show the map of the choices; return which of their values take part."""
    start = _space_kept()
    told = choice_map(f"{LESSON}_map", start=start, seconds=_seconds())
    space = start if told is None else told
    _keep(space=space.to_text() or AS_USUAL)
    return space


def choose_search(space: SearchSpace) -> Search:
    """Show how to search; a grid is offered where it is small enough."""
    fits = space.count <= MAX_RUNS
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        method = st.segmented_control(
            "How to search",
            (RANDOM, GRID) if fits else (RANDOM,),
            default=RANDOM,
            required=True,
            format_func={RANDOM: "Random", GRID: "Grid"}.__getitem__,
            key=f"{LESSON}_method",
            bind="query-params",
            help="Random draws combinations, no two alike; a grid takes all of them in turn.",
        )
        seed = st.number_input(
            "Seed",
            0,
            9999,
            0,
            key=f"{LESSON}_seed",
            bind="query-params",
            width=130,
            help="Draws the combinations, the first weights and the order of the pictures.",
        )
        st.caption(_why(space, fits), width="stretch")
    return Search(space, GRID if fits and method == GRID else RANDOM, int(seed))


def show(search: Search) -> None:
    """Show the button, the runs as they come, and what came of the last search."""

    def trials() -> Sequence[Trial]:
        st.session_state[_PLANNED] = search.combinations()
        _keep(run=_FIRST["run"], brush=_FIRST["brush"])  # those were of other runs
        return search.trials()

    number = search.num_runs
    experiments.show(
        NAME,
        f"Train {number} run{'s' if number > 1 else ''}",
        _told(search),
        trials,
        _show_results,
        _show_running,
    )
    experiment = experiments.kept(NAME)
    if experiment is None or (experiment.job is None and not experiment.results):
        _show_bundled(load_search())


def _show_bundled(finished: FinishedSearch) -> None:
    """Show the search that was run when the site was made."""
    st.caption(
        f"Run when this site was made: {_told(finished.search)}. Yours will stand here instead."
    )
    _show_finished(
        "bundled", finished.runs, finished.search.seed, finished.test_right, finished.test_pictures
    )


def _show_results(experiment: Experiment) -> None:
    # a search of twelve networks with all their snapshots is too much to keep for a session
    experiment.results = tuple(
        replace(result, network=result.network.bare) for result in experiment.results
    )
    runs = runs_of(experiment.results)
    network = experiment.results[best_run(runs).number - 1].network
    test = network.test
    _show_finished(experiment.settings, runs, network.seed, test.num_right, len(test.labels))


def _show_running(reports: Sequence[TrialReport]) -> None:
    planned = st.session_state.get(_PLANNED)
    if planned:
        _show_runs("running", runs_told(reports), planned)


def _show_finished(
    of: str, runs: tuple[SearchRun, ...], seed: int, test_right: int, test_pictures: int
) -> None:
    st.fragment(_show_runs)(of, runs, [run.combination for run in runs])
    st.markdown(verdict(runs, _num_pictures()))
    search_winner.show(LESSON, best_run(runs), seed, test_right, test_pictures)


def _show_runs(of: str, runs: Sequence[SearchRun], planned: Sequence[Combination]) -> None:
    look = search_runs(
        f"{LESSON}_runs",
        runs,
        planned,
        of=of,
        num_pictures=_num_pictures(),
        look=look_within(_kept()) or Look(),
    )
    if look is not None:
        _keep(run=str(look.run), brush=look.brush)


def _told(search: Search) -> str:
    """Say in a few words what a search is."""
    if search.method == GRID:
        return f"a grid of {search.space.told} combinations, seed {search.seed}"
    number, count = search.num_runs, search.space.count
    return f"{number} of {count:,} combinations at random, seed {search.seed}"


def _why(space: SearchSpace, fits: bool) -> str:
    if space.count == 1:
        return "One run, with every choice as it is on the map. Take more values in to compare."
    if fits:
        return f"Both try all {space.count} combinations of the map: random draws are never alike."
    return (
        f"A grid would try all {space.count:,} combinations; at most {MAX_RUNS} runs are made "
        "here. Take values out of the map to have one."
    )


def _seconds() -> float:
    """Return what a run took on average in the last search."""
    experiment = experiments.kept(NAME)
    own = runs_of(experiment.results) if experiment is not None else ()
    return mean_seconds(own or load_search().runs)


def _num_pictures() -> int:
    return len(cached.dataset(DATASET).validation)


def _space_kept() -> SearchSpace:
    """Return the space of before, or that of the link, or the one to begin with."""
    text = _kept().get("space")
    told = SearchSpace() if text == AS_USUAL else space_within(text or None)
    return told or read_space(_FIRST["space"])


def _kept() -> Mapping[str, str]:
    """Return how the lesson was looked at, here before or as the link says."""
    now = places.look_now(LESSON)
    linked = {name: st.query_params.get(f"{LESSON}_{name}") for name in ("space", "run", "brush")}
    return {name: text for name, text in linked.items() if text is not None} | now


def _keep(**look: str) -> None:
    """Remember how the lesson is looked at; a link need not say what is there anyway."""
    known = {**places.look_now(LESSON), **look}
    told = {
        name: text
        for name, text in known.items()
        if text != _FIRST[name] or f"{LESSON}_{name}" in st.query_params
    }
    places.keep(LESSON, told)
