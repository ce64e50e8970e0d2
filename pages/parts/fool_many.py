"""Many held-out pictures, pushed along gradient signs and along random signs."""

from dataclasses import dataclass, replace

import streamlit as st

from cnn_core.figures.charts import CONFIG
from cnn_core.figures.robustness import attack_accuracy_figure, attack_accuracy_summary
from cnn_core.networks.answer_curves import AccuracyCurve
from cnn_core.networks.results import TrainedNetwork
from pages.parts import data, jobs, pieces

NUM_PICTURES = 200
AT_ONCE = 50
HEIGHT = 290


@dataclass(frozen=True, eq=False)
class _SoFar:
    """How many pictures have been pushed, and how many of them stayed right."""

    total: int
    curves: tuple[AccuracyCurve, AccuracyCurve] | None = None

    @property
    def done(self) -> int:
        return 0 if self.curves is None else self.curves[0].num_pictures


def show(lesson: str, network: TrainedNetwork) -> None:
    """Show how the accuracy falls, growing as more pictures are pushed."""
    owner = jobs.owner()

    def begin() -> _SoFar:
        return _SoFar(min(NUM_PICTURES, len(data.dataset_of(network.dataset).test)))

    def go_on(so_far: _SoFar) -> _SoFar:
        end = min(so_far.done + AT_ONCE, so_far.total)
        more = _pushed(network, so_far.done, end, owner)
        if so_far.curves is None:
            return replace(so_far, curves=more)
        before = so_far.curves
        return replace(so_far, curves=(before[0] + more[0], before[1] + more[1]))

    pieces.show(
        pieces.Work(
            f"{lesson}_many",
            network.digest,
            begin,
            go_on,
            lambda so_far: so_far.done >= so_far.total,
        ),
        lambda so_far: _show(lesson, network, so_far),
    )


def _show(lesson: str, network: TrainedNetwork, so_far: _SoFar) -> None:
    if so_far.curves is None:
        st.skeleton(height=HEIGHT)
        return
    gradient, random = so_far.curves
    summary = attack_accuracy_summary(gradient, random)
    st.plotly_chart(
        attack_accuracy_figure(gradient, random, 1 / len(network.spec.classes)),
        key=f"{lesson}_many_chart",
        config=CONFIG,
        alt=summary,
    )
    if so_far.done < so_far.total:
        st.progress(so_far.done / so_far.total, text=f"{so_far.done} of {so_far.total} pictures")
    else:
        st.caption(f"{summary} Dotted: guessing.")


# a piece of a network that comes with the site is the same for everybody
@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _pushed(
    network: TrainedNetwork, start: int, end: int, _owner: str
) -> tuple[AccuracyCurve, AccuracyCurve]:
    curves: tuple[AccuracyCurve, AccuracyCurve] = jobs.look(
        "adversarial:held_out_under_attack",
        network.bare,
        data.for_training(network.dataset),
        start,
        end,
        owner=_owner,
    )
    return curves
