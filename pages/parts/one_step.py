"""The network of the lesson on one step: what it is given, and where its learning stands."""

from dataclasses import dataclass, replace

import streamlit as st

from cnn_core.backprop import (
    LOSSES,
    OUTPUTS,
    LossKind,
    Parameters,
    draw_parameters,
    replay,
    small_picture,
)
from cnn_core.backprop.losses import Doubles
from pages.parts import journey, places
from pages.parts.components.one_step import Work, one_step, read_work

LESSON = "backprop"
SEEDS = tuple(range(11, 20))
USUAL_SEED = 14
"""On the usual picture its sums lie on both sides of zero, and it goes on learning."""

KINDS: tuple[LossKind, ...] = tuple(LOSSES)

MOST_KEPT = 16
"""Settings whose steps a session remembers."""

_WORKS = f"{LESSON}_works"
_LAST = f"{LESSON}_last_work"


@dataclass(frozen=True, eq=False)
class Setting:
    """A picture, a loss with its target, and first weights.

    ``name`` tells this setting from any other; ``start`` are its first weights.
    """

    name: str
    picture: Doubles
    start: Parameters
    kind: LossKind
    target: int

    def after(self, work: Work) -> Parameters:
        """Return the weights after the steps taken."""
        return replay(self.picture, self.start, self.kind, self.target, work.trail)


def choose() -> Setting:
    """Choose loss, target and seed; the picture is the one in the head of the page."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.segmented_control(
            "Loss",
            KINDS,
            default=KINDS[0],
            required=True,
            format_func=lambda kind: LOSSES[kind].title,
            key=f"{LESSON}_loss",
            bind="query-params",
            wrap=True,
        )
        target = st.segmented_control(
            "Target: this output should win",
            OUTPUTS,
            default=OUTPUTS[0],
            required=True,
            key=f"{LESSON}_target",
            bind="query-params",
        )
        seed = st.segmented_control(
            "Seed of the first weights",
            SEEDS,
            default=USUAL_SEED,
            required=True,
            key=f"{LESSON}_seed",
            bind="query-params",
            wrap=True,
        )
    kind = kind if kind in KINDS else KINDS[0]
    target = target if target in OUTPUTS else OUTPUTS[0]
    seed = seed if seed in SEEDS else USUAL_SEED
    return Setting(
        f"{journey.picture_name()}|{kind}|{target}|{seed}",
        small_picture(journey.whole_picture()),
        draw_parameters(seed),
        kind,
        OUTPUTS.index(target),
    )


def show(setting: Setting) -> Work:
    """Show the network and let it learn; return what was done so far."""
    now = _work_on(setting)
    told = one_step(
        f"{LESSON}_network",
        setting.picture,
        setting.start,
        kind=setting.kind,
        target=setting.target,
        of=setting.name,
        work=now,
        on_work=lambda: None,
    )
    work = told or now
    _works()[setting.name] = work
    st.session_state[_LAST] = work
    places.keep(LESSON, work.told())
    return work


def _works() -> dict[str, Work]:
    works: dict[str, Work] = st.session_state.setdefault(_WORKS, {})
    while len(works) > MOST_KEPT:
        del works[next(iter(works))]
    return works


def _work_on(setting: Setting) -> Work:
    """Return what was done on a setting: here before, or as the link says, or nothing yet."""
    if _LAST not in st.session_state:
        prefix = f"{LESSON}_"
        told = {
            name.removeprefix(prefix): text
            for name, text in st.query_params.to_dict().items()
            if name.startswith(prefix)
        }
        return read_work(told, Work()) or Work()
    last: Work = st.session_state[_LAST]
    return _works().get(setting.name) or replace(last, trail=())


def kernel_place(work: Work) -> tuple[int, int]:
    """Return row and column of the chosen weight, or of the middle one where it is no kernel's."""
    name = work.weight if work.weight.startswith("w") else Work().weight
    return int(name[1]), int(name[2])
