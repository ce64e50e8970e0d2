"""The sanity check: draw the layers anew, last to first, and see which maps change."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets.dataset import Part
from cnn_core.errors import LessonInputError
from cnn_core.figures import trials_of_evidence as figures
from cnn_core.figures.charts import CONFIG
from cnn_core.networks.evidence.methods import methods_for
from cnn_core.networks.evidence.sanity import (
    RankCorrelation,
    SanityStage,
    edges,
    rank_correlation,
    weighted_layers,
)
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from cnn_core.pictures import picture_digest
from pages.parts import data, evidence, evidence_trials, jobs, pieces
from pages.parts.components.sanity_maps import Column, Correlations, Row, sanity_maps
from pages.parts.network_picture import Given

SEEDS = (0, 1, 2)
NUM_AVERAGED = 8
KEEPS, LOSES = 0.7, 0.3
"""Rank correlations from which a map is said to stay, and below which to be another one; as far
below zero it is turned round."""

EDGES = Row(figures.EDGES, "of the picture, no network")

_WAYS = ("sizes", "signs")

Labels = NDArray[np.integer[Any]]
Stages = tuple[SanityStage, ...]
Tables = tuple[Correlations, Correlations]
"""By sizes and with signs."""

Many = tuple[tuple[Tables, ...], Stages]
"""What the pictures that are done came to, and the stages of the one that is not."""


@st.fragment
def show(lesson: str, network: TrainedNetwork, given: Given, target: Target) -> None:
    """Show the card: the maps of the network as it is, and at a press what is left of them."""
    with st.container(border=True, key=f"card_{lesson}_sanity"):
        seed = st.segmented_control(
            "Seed of the new weights",
            SEEDS,
            default=0,
            required=True,
            key=f"{lesson}_sanity_seed",
            bind="query-params",
        )
        seed = seed if seed in SEEDS else 0
        alone = _alone(lesson, network, given, target, seed)
        part = _held_out(network)
        many = _many_of(lesson, network, part, seed) if part else None
        with st.container(horizontal=True):
            evidence_trials.offer(alone, "Draw the layers anew, last to first", type="primary")
            if part and many:
                words = f"The same for {len(part)} held-out pictures, each for its own class"
                evidence_trials.offer(many, words, type="secondary")
        if part and many and evidence_trials.is_wanted(many):
            pieces.show(many, partial(_many, many.name, network, len(part)))
        with st.container() if jobs.is_warm() else st.skeleton(height=430):
            _show_maps(lesson, network, given, alone)


def _alone(
    lesson: str, network: TrainedNetwork, given: Given, target: Target, seed: int
) -> pieces.Work[Stages]:
    """Describe the look at the picture of now, stage by stage."""
    return pieces.Work(
        f"{lesson}_sanity",
        (network.digest, picture_digest(given.picture), target, seed),
        lambda: (_as_it_is(network, given, target),),
        partial(_next_stage, network, given.picture, target, seed),
        partial(_is_done, network),
    )


def _show_maps(
    lesson: str, network: TrainedNetwork, given: Given, work: pieces.Work[Stages]
) -> None:
    grid = partial(_grid, lesson, network, given)
    try:
        if evidence_trials.is_wanted(work):
            pieces.show(work, grid)
        else:
            grid(work.begin())
    except LessonInputError as error:
        st.error(str(error))


def _as_it_is(network: TrainedNetwork, given: Given, target: Target) -> SanityStage:
    """Return the maps beside one another, which were asked for already."""
    found = evidence.attributions(network, given.picture, target)
    answer = jobs.inspect(network, given.picture, jobs.owner()).probabilities
    return SanityStage(0, {one.method: one.map for one in found}, answer)


def _next_stage(
    network: TrainedNetwork, picture: FloatArray, target: Target, seed: int, stages: Stages
) -> Stages:
    return *stages, evidence_trials.sanity_stage(network, picture, target, len(stages), seed)


def _is_done(network: TrainedNetwork, stages: Stages) -> bool:
    return len(stages) > len(weighted_layers(network.spec))


def _grid(lesson: str, network: TrainedNetwork, given: Given, stages: Stages) -> None:
    methods = methods_for(network.spec)
    rows = [Row(evidence_trials.method_title(method)) for method in methods]
    outline = edges(given.picture)
    sizes, signed = (correlations(stages, outline, way) for way in _WAYS)
    sanity_maps(
        f"{lesson}_sanity_maps",
        f"{network.digest} {picture_digest(given.picture)}",
        [*rows, EDGES],
        _columns(network, stages, outline),
        sizes,
        signed,
        sentences=(
            verdict([row.title for row in rows], sizes, _is_done(network, stages)),
            verdict([row.title for row in rows], signed, _is_done(network, stages)),
        ),
        alt=f"Maps of {len(rows)} methods and the edges of the picture, with "
        f"{len(stages) - 1} of {len(weighted_layers(network.spec))} layers drawn anew",
    )


def _columns(network: TrainedNetwork, stages: Stages, outline: FloatArray) -> list[Column]:
    """Describe every stage, those to come without maps."""
    layers = weighted_layers(network.spec)
    titles = ["Trained", *(f"and layer {number}" for number in layers)]
    titles[1] = f"Layer {layers[0]} anew"
    columns = [Column(title, "", None) for title in titles]
    for place, stage in enumerate(stages):
        answer = int(stage.probabilities.argmax())
        said = f"{network.spec.classes[answer]} {stage.probabilities[answer]:.2f}"
        columns[place] = Column(titles[place], said, np.stack([*stage.maps.values(), outline]))
    return columns


def correlations(stages: Stages, outline: FloatArray, way: str) -> Correlations:
    """Compare each method's map at every stage with that of the trained network.

    The last row is the outline's: it is the same at every stage.
    """
    compared: Callable[[FloatArray], FloatArray] = np.abs if way == "sizes" else np.asarray
    rows = [
        [
            rank_correlation(compared(stages[0].maps[method]), compared(stage.maps[method]))
            for stage in stages
        ]
        for method in stages[0].maps
    ]
    return [*rows, [rank_correlation(outline, outline)] * len(stages)]


def verdict(titles: Sequence[str], rows: Correlations, is_done: bool) -> str:
    """Say which methods kept their order of pixels, and which did not."""
    if len(rows[0]) == 1:
        return (
            "These are the maps of the trained network. Which of them will change when it forgets "
            "what it has learnt? Those that do not cannot have told it."
        )
    if not is_done:
        return f"{len(rows[0]) - 1} of the layers are drawn anew."
    groups: dict[str, list[str]] = {}
    for title, row in zip(titles, rows, strict=False):
        groups.setdefault(_fate(row[-1]), []).append(title)
    told = [f"{fate}: {', '.join(groups[fate])}" for fate in _FATES if fate in groups]
    return f"For this picture and seed, with every layer drawn anew. {'. '.join(told)}."


_FATES = (
    f"Still much the same, like the edges (ρ of {KEEPS} or more)",
    f"Changed in part ({LOSES} to {KEEPS})",
    f"Another map (−{LOSES} to {LOSES})",
    f"Turned round (−{LOSES} or less)",
    "Nothing left to compare (all values equal)",
)


def _fate(end: RankCorrelation) -> str:
    if end.value is None:
        return _FATES[-1]
    return _FATES[sum(end.value < least for least in (KEEPS, LOSES)) + (end.value <= -LOSES)]


def _held_out(network: TrainedNetwork) -> Part | None:
    """Return several held-out pictures, so that no single one decides."""
    try:
        return data.dataset_of(network.dataset).test.first(NUM_AVERAGED)
    except LessonInputError:  # a data set of one's own that is no longer here
        return None


def _many_of(lesson: str, network: TrainedNetwork, part: Part, seed: int) -> pieces.Work[Many]:
    """Describe the look at several pictures."""
    return pieces.Work(
        f"{lesson}_sanity_means",
        (network.digest, seed),
        lambda: ((), ()),
        partial(_next_of_many, network, part.pictures, part.labels, seed),
        lambda state: len(state[0]) == len(part),
    )


def _next_of_many(
    network: TrainedNetwork,
    pictures: FloatArray,
    labels: Labels,
    seed: int,
    state: Many,
) -> Many:
    """Do one stage of one picture; of a picture that is done only its correlations are kept."""
    done, stages = state
    picture, target = pictures[len(done)], Target(int(labels[len(done)]))
    seen = _next_stage(network, picture, target, seed, stages)
    if not _is_done(network, seen):
        return done, seen
    outline = edges(picture)
    tables = correlations(seen, outline, _WAYS[0]), correlations(seen, outline, _WAYS[1])
    return (*done, tables), ()


def _many(name: str, network: TrainedNetwork, count: int, state: Many) -> None:
    done, stages = state
    num_stages = len(weighted_layers(network.spec)) + 1
    part = (len(done) + len(stages) / num_stages) / count
    st.progress(min(part, 1.0), f"{len(done)} of {count} pictures")
    titles = [evidence_trials.method_title(method) for method in methods_for(network.spec)]
    ticks = ["trained", *(f"layer {number}" for number in weighted_layers(network.spec))]
    for column, place, words in zip(st.columns(2, gap="medium"), (0, 1), _COMPARED, strict=True):
        means = mean_correlations([tables[place] for tables in done], [*titles, EDGES.title])
        with column:
            st.markdown(words)
            st.plotly_chart(
                figures.sanity_figure(means, ticks),
                key=f"{name}_{place}",
                config=CONFIG,
                alt=figures.sanity_summary(means),
            )
            if few := few_told([tables[place] for tables in done], titles, ticks):
                st.caption(few)


_COMPARED = (
    "**By sizes**: how strong, whatever the sign",
    "**With sign**: for the class, or against it",
)


def mean_correlations(
    tables: Sequence[Correlations], titles: Sequence[str]
) -> dict[str, list[float | None]]:
    """Average each method's correlations over pictures, stage by stage, by its title.

    Pictures without one are left out of the mean; where none has one, it is None.
    """
    means: dict[str, list[float | None]] = {}
    for place, title in enumerate(titles):
        by_stage = zip(*(table[place] for table in tables), strict=True)
        means[title] = [_mean([one.value for one in stage]) for stage in by_stage]
    return means


def few_told(tables: Sequence[Correlations], titles: Sequence[str], stages: Sequence[str]) -> str:
    """Say which means are of fewer pictures than there are, and of how many."""
    found = []
    for place, title in enumerate(titles):
        by_stage = zip(*(table[place] for table in tables), strict=True)
        counts = [sum(one.value is not None for one in stage) for stage in by_stage]
        few = [
            f"{stage} n = {count}"
            for stage, count in zip(stages, counts, strict=False)
            if count < len(tables)
        ]
        if few:
            found.append(f"{title}: {', '.join(few)}")
    if not found:
        return ""
    return (
        f"Of fewer than {len(tables)}, for a map of equal values has no rank: {'; '.join(found)}."
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
