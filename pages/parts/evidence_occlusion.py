"""Occlusion by hand: a patch on the picture, and what becomes of the answer."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.networks.evidence.occlusion import Occlusion, usual_patch
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec
from pages.parts import evidence, jobs, places
from pages.parts.components.flashlight import Named
from pages.parts.components.occlusion_patch import occlusion_patch
from pages.parts.network_picture import Given

MEAN = "mean colour"
FILLS: Mapping[str, float | None] = MappingProxyType(
    {MEAN: None, "black": 0.0, "grey": 0.5, "white": 1.0}
)
"""What the patch is painted with: one brightness, or the mean of the picture by channel."""


def show(lesson: str, network: TrainedNetwork, given: Given, target: Target) -> None:
    """Choose a patch, and move it over the picture."""
    _choose(lesson, network.spec)
    patch, fill = patch_now(lesson, network.spec), fill_now(lesson)
    try:
        found = evidence.swept(network, given.picture, patch, fill, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return
    _move(lesson, network.spec, given, target, found)


# a fragment of its own: where the hand rests changes nothing else
@st.fragment
def _move(lesson: str, spec: NetworkSpec, given: Given, target: Target, found: Occlusion) -> None:
    direction = target.direction(spec)
    part = f"{lesson}_occlusion"
    place = occlusion_patch(
        part,
        Named(given.picture, given.title, picture_summary(given.picture, given.title)),
        found,
        direction,
        classes=spec.classes,
        of=target.of,
        score_told=target.told(spec),
        fill_told=_painted(lesson),
        start=places.start(part, found.logits.shape, _largest(found.drops(direction))),
    )
    places.rest(part, place)


def patch_now(lesson: str, spec: NetworkSpec) -> int:
    """Return how many pixels a side the patch has."""
    chosen = st.session_state.get(_patch_key(lesson))
    return chosen if chosen in _sizes(spec) else usual_patch(spec.input_shape)


def fill_now(lesson: str) -> float | None:
    """Return what the patch is painted with; None is the mean of the picture."""
    return FILLS.get(st.session_state.get(_fill_key(lesson), MEAN))


def _choose(lesson: str, spec: NetworkSpec) -> None:
    """Choose how large the patch is, and what it is painted with."""
    usual, key = usual_patch(spec.input_shape), _patch_key(lesson)
    if st.session_state.get(key, usual) not in _sizes(spec):
        st.session_state[key] = usual
    size_side, fill_side = st.columns([0.4, 0.6], vertical_alignment="bottom")
    with size_side:
        st.select_slider("Patch, pixels a side", _sizes(spec), usual, key=key, bind="query-params")
    with fill_side:
        st.segmented_control(
            "Painted",
            tuple(FILLS),
            default=MEAN,
            required=True,
            key=_fill_key(lesson),
            help="Another paint, another fall: try it.",
            bind="query-params",
        )


def _sizes(spec: NetworkSpec) -> tuple[int, ...]:
    """List the patches that are offered: up to half of the picture."""
    rows, columns, _ = spec.input_shape
    return tuple(range(1, max(2, min(rows, columns) // 2) + 1))


def _painted(lesson: str) -> str:
    name = st.session_state.get(_fill_key(lesson), MEAN)
    return "in the picture's mean colour" if name == MEAN else name


def _patch_key(lesson: str) -> str:
    return f"{lesson}_patch"


def _fill_key(lesson: str) -> str:
    return f"{lesson}_fill"


def _largest(drops: FloatArray) -> places.Place:
    """Return the place where hiding costs most."""
    row, column = divmod(int(drops.argmax()), drops.shape[1])
    return row, column
