"""What is lost when units are switched off: those of the wall, or each in turn."""

from dataclasses import replace

import numpy as np
import streamlit as st

from cnn_core.datasets import Dataset
from cnn_core.errors import LessonInputError
from cnn_core.figures.charts import CONFIG, class_accuracy_summary
from cnn_core.figures.numbers import plain
from cnn_core.figures.units import (
    ablation_figure,
    ablation_summary,
    sweep_figure,
    sweep_summary,
)
from cnn_core.networks.ablation import Ablation, Sweep
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.units import UnitsSeen
from pages.parts import jobs, own_classes, pieces
from pages.parts.filters import LESSON, SURVEY, Chosen, Looked

NAME = f"{LESSON}_sweep"
MOST_NAMED = 6

_WANTED = f"{LESSON}_sweep_of"
"""Session key of the layer whose units take turns."""


def tell(looked: Looked) -> Ablation | None:
    """Say below the wall what the units that are off are worth."""
    network, layer = looked.chosen.network, looked.chosen.layer
    if layer.is_output:
        st.caption(
            "These units are the logits: a class without one could not be answered. To switch "
            "units off, choose an earlier layer."
        )
        return None
    try:
        ablation = _switched_off(network, layer.number, looked.look.off, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None
    st.markdown(told(ablation))
    return ablation


def show(chosen: Chosen, ablation: Ablation) -> None:
    """Show which classes lose, and let each unit take its turn."""
    by_class, each = st.columns(2, gap="large")
    with by_class:
        st.markdown("**Which classes lose**")
        _show_by_class(chosen.network, ablation)
    with each:
        st.markdown("**Each unit alone, in turn**")
        _show_each(chosen)


def _show_by_class(network: TrainedNetwork, ablation: Ablation) -> None:
    classes, before = network.spec.classes, ablation.right_before
    after = ablation.right_after if ablation.units else None
    st.plotly_chart(
        ablation_figure(ablation.num_pictures, before, after, classes),
        key=f"{LESSON}_by_class",
        config=CONFIG,
        alt=class_accuracy_summary(before / np.maximum(ablation.num_pictures, 1), classes)
        if after is None
        else ablation_summary(before, after, classes),
    )


def told(ablation: Ablation) -> str:
    """Say how many are right without some units, with the numbers put in, as Markdown."""
    (before, after), total = ablation.num_right, ablation.total
    if not ablation.units:
        return (
            f"**All units are on: {before} of {total} held-out pictures are right**, "
            f"{_percent(before, total)} %. Switch one off on the wall."
        )
    numbers = [str(unit + 1) for unit in ablation.units[:MOST_NAMED]]
    more = len(ablation.units) - len(numbers)
    names = ", ".join(numbers) + (f" and {more} more" if more else "")
    unit = "unit" if len(ablation.units) == 1 else "units"
    change = _points(before, total) - _points(after, total)
    worth = f"{abs(ablation.lost)} {'fewer' if ablation.lost > 0 else 'more'}"
    return (
        f"**Without {unit} {names}: {before} of {total} → {after} of {total} right**, "
        f"{worth if ablation.lost else 'as many'}. "
        f"{_percent(before, total)} % − {_percent(after, total)} % = {plain(change, 1)} points."
    )


def _show_each(chosen: Chosen) -> None:
    about = (chosen.network.digest, chosen.layer.number)
    if st.session_state.get(_WANTED) != about:
        st.caption("Off, asked about all held-out pictures, on again; then the next.")
        st.button(
            f"Switch off each of the {chosen.layer.num_units}",
            icon=":material/power_settings_new:",
            key=f"{LESSON}_each",
            on_click=_want,
            args=(about,),
        )
        return
    work: pieces.Work[Sweep | None] = pieces.Work(
        NAME,
        about,
        begin=lambda: None,
        go_on=lambda so_far: _swept(chosen, so_far),
        is_done=lambda so_far: so_far is not None and so_far.is_complete,
    )
    pieces.show(work, lambda so_far: _show_sweep(chosen, so_far))


def _show_sweep(chosen: Chosen, so_far: Sweep | None) -> None:
    lost = () if so_far is None else so_far.lost
    told = sweep_summary(lost, _dead(chosen))
    st.plotly_chart(
        sweep_figure(lost, chosen.layer.num_units),
        key=f"{LESSON}_sweep_chart",
        config=CONFIG,
        alt=told,
    )
    total = f" Of {so_far.num_pictures} pictures." if so_far else ""
    st.caption(told + total)


def _dead(chosen: Chosen) -> tuple[int, ...]:
    """Return the units known to be dead, where the survey is through with the whole layer."""
    seen: UnitsSeen | None = pieces.state_of(SURVEY, chosen.name)
    if seen is None or not seen.is_complete or len(seen) < chosen.layer.num_units:
        return ()
    return tuple(seen.is_dead.nonzero()[0].tolist())


def _swept(chosen: Chosen, so_far: Sweep | None) -> Sweep:
    network = chosen.network
    swept: Sweep = jobs.look(
        "ablation:sweep",
        network.bare,
        held_out(network),
        chosen.layer.number,
        so_far,
        owner=jobs.owner(),
    )
    return swept


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _switched_off(
    network: TrainedNetwork, number: int, units: tuple[int, ...], _owner: str
) -> Ablation:
    ablation: Ablation = jobs.look(
        "ablation:switch_off", network.bare, held_out(network), number, units, owner=_owner
    )
    return ablation


def held_out(network: TrainedNetwork) -> str | Dataset:
    """Return what a worker is told of the held-out pictures: of a learner's own, these alone."""
    own = own_classes.named(network.dataset)
    if own is None:
        return network.dataset
    none = own.test.first(0)
    return replace(own, train=none, validation=none)


def _want(about: tuple[str, int]) -> None:
    st.session_state[_WANTED] = about


def _points(right: int, total: int) -> float:
    """Return an accuracy in percent as it is written, so that what is shown adds up."""
    return round(100 * right / total, 1)


def _percent(right: int, total: int) -> str:
    return plain(_points(right, total), 1)
