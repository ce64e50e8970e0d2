"""A picture made for the open unit, beside the real patches that excite it most."""

import streamlit as st

from cnn_core.networks.feature_visualisation import (
    NUM_STEPS,
    STEPS_AT_REST,
    MadePictures,
    Regularisers,
    begin_picture,
    reach_of,
)
from pages.parts import jobs, pieces
from pages.parts.components.made_pictures import Beside, made_pictures
from pages.parts.filters import LESSON, Looked, subject
from pages.parts.written import as_text

NAME = f"{LESSON}_made"
NUM_REAL = 4
SEEDS = range(3)

_TITLES = {"jitter": "Jitter", "blur": "Blur", "decay": "Decay"}
_WANTED = f"{LESSON}_made_for"
"""Session key of what a picture was asked for."""


def show(looked: Looked) -> None:
    """Choose the regularisers, and make pictures for the open unit."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        chosen = st.pills(
            "Regularisers",
            tuple(_TITLES),
            selection_mode="multi",
            default=tuple(_TITLES),
            format_func=_TITLES.__getitem__,
            key=f"{LESSON}_with",
            bind="query-params",
        )
        seed = st.segmented_control(
            "Noise to begin with",
            tuple(SEEDS),
            default=0,
            required=True,
            format_func=lambda seed: f"seed {seed}",
            key=f"{LESSON}_seed",
            bind="query-params",
        )
        about = subject(looked, tuple(sorted(set(chosen) & set(_TITLES))), seed)
        st.button(
            f"Make pictures for {as_text(_in_sentence(looked.unit_name))}",
            icon=":material/landscape:",
            type="primary",
            key=f"{LESSON}_make",
            on_click=_want,
            args=(about,),
        )
    _tell_how(looked, chosen)
    if st.session_state.get(_WANTED) != about:
        _show_made(looked, _begin(looked, chosen, seed))
        return
    network = looked.chosen.network.bare
    work: pieces.Work[MadePictures] = pieces.Work(
        NAME,
        about,
        begin=lambda: _begin(looked, chosen, seed),
        go_on=lambda made: jobs.look(
            "feature_visualisation:ascend", network, made, owner=jobs.owner()
        ),
        is_done=lambda made: made.is_complete,
    )
    pieces.show(work, lambda made: _show_made(looked, made))


def _begin(looked: Looked, chosen: list[str], seed: int) -> MadePictures:
    layer = looked.chosen.layer
    return begin_picture(
        looked.chosen.network.spec,
        layer.number,
        looked.look.unit,
        regularisers=Regularisers(**{name: name in chosen for name in _TITLES}),
        seed=seed if seed in SEEDS else 0,
    )


def _show_made(looked: Looked, made: MadePictures) -> None:
    shifts = made.regularisers.jitter and reach_of(made.layer)
    made_pictures(
        f"{LESSON}_pictures",
        made.pictures,
        made.sums,
        _best_real(looked),
        unit=looked.unit_name,
        word="logit" if made.layer.is_output else "sum",
        place=made.place,
        field=made.layer.field,
        num_steps=made.num_steps,
        rest_from=made.num_steps - STEPS_AT_REST if shifts else None,
    )


def _best_real(looked: Looked) -> Beside:
    """Return the real pictures that excite the open unit most."""
    seen = looked.seen
    at = looked.look.unit - seen.first
    best = seen.best.pictures[at][:NUM_REAL]
    classes = looked.chosen.network.spec.classes
    return Beside(
        seen.pictures[best],
        seen.best.places[at][:NUM_REAL],
        seen.best.sums[at][:NUM_REAL],
        tuple(classes[label] for label in seen.labels[best]),
    )


def _tell_how(looked: Looked, chosen: list[str]) -> None:
    """Say what is climbed, and how far jitter goes where it is on."""
    layer = looked.chosen.layer
    where = " at the middle of the unit's map" if layer.field else ""
    st.caption(
        f"{NUM_STEPS} steps along the gradient of the sum before the activation{where}, each "
        f"start on its own{_reach_told(reach_of(layer), chosen)}."
    )


def _reach_told(reach: int, chosen: list[str]) -> str:
    if not reach and {"jitter", "blur"} & set(chosen):
        return "; this layer sees too few pixels for jitter or blur"
    if not reach or "jitter" not in chosen:
        return ""
    pixels = "1 pixel" if reach == 1 else f"{reach} pixels"
    return f"; jitter shifts by up to {pixels}, but not in the last {STEPS_AT_REST} steps"


def _in_sentence(name: str) -> str:
    return f"{'the ' if name.startswith('Logit') else ''}{name[0].lower()}{name[1:]}"


def _want(about: tuple[object, ...]) -> None:
    st.session_state[_WANTED] = about
