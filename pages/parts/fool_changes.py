"""Five changes of a picture by sliders, and what the network says along each."""

import streamlit as st

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.answer_curves import ChangeCurve
from cnn_core.networks.results import TrainedNetwork
from cnn_core.pictures.changing import CHANGES
from pages.parts import fool_picture, jobs, places
from pages.parts.components.changed_picture import (
    ChangeLook,
    asked_for_pattern,
    changed_picture,
    strength_key,
)
from pages.parts.network_picture import Given

HEIGHT = 560
"""CSS pixels that are kept free until the answers have come."""

NUM_PATTERNS = 10
USUAL = "rotation"
UNCHANGED = "none"

_SHOWN = "fool_shown"


def show(lesson: str, network: TrainedNetwork, given: Given) -> tuple[ChangeCurve, ...] | None:
    """Show the picture, the five sliders and their curves; answer what was computed."""
    with st.container() if jobs.is_warm() else st.skeleton(height=HEIGHT):
        curves = look_along(network, given.picture, pattern(lesson))
    if curves is None:
        return None
    told = changed_picture(
        _key(lesson),
        curves,
        network.spec.classes,
        alt=fool_picture.alt_of(given),
        truth=given.truth,
        shows=given.title,
        pattern=pattern(lesson),
        start=_start(lesson, curves, given.title),
        on_dice=lambda: _take_pattern(lesson),
    )
    if told is not None:
        curve = next(curve for curve in curves if curve.change == told.change)
        keep(lesson, {"change": told.change, "strength": _text(curve, told.place)})
    return curves


def look_along(
    network: TrainedNetwork, picture: Picture, number: int
) -> tuple[ChangeCurve, ...] | None:
    """Return what a network says along every change, or None where it cannot."""
    try:
        return _along(network, picture, number, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None


def pattern(lesson: str) -> int:
    """Return which pattern of noise is used."""
    return int(places.look_now(lesson).get("noise") or start_look(lesson)["noise"])


def look_now(lesson: str, curves: tuple[ChangeCurve, ...]) -> tuple[str, float]:
    """Return which change is made now, and how strongly."""
    now = start_look(lesson) | places.look_now(lesson)
    look = _look_of(now, curves)
    curve = next(curve for curve in curves if curve.change == look.change)
    return look.change, float(curve.strengths[look.place])


def start_look(lesson: str) -> places.Look:
    """Return how the lesson is looked at first: as it was left, or as the link says."""
    linked = st.query_params.get(f"{lesson}_strength", "")
    kept = places.look_now(lesson).get("strength", "")
    return places.look(
        lesson,
        {
            "change": (USUAL, *CHANGES),
            "strength": (UNCHANGED, *(text for text in (linked, kept) if _is_number(text))),
            "noise": tuple(map(str, range(NUM_PATTERNS))),
            "step": (UNCHANGED, *map(str, range(129))),
            "signs": ("gradient", "random"),
        },
    )


def keep(lesson: str, look: places.Look) -> None:
    """Remember how the lesson is looked at, for a return and for links."""
    places.keep(lesson, dict(places.look_now(lesson)) | look)


def _start(lesson: str, curves: tuple[ChangeCurve, ...], shows: str) -> ChangeLook:
    """Return the change that is made first: as it was left, as the link says, or where it tips.

    Where another picture was shown before, it is none.
    """
    look = start_look(lesson)
    if st.session_state.get(_SHOWN, shows) != shows:
        change = (look | places.look_now(lesson))["change"]
        curve = next(curve for curve in curves if curve.change == change)
        # what was linked or left belongs to the other picture: this one starts here
        look.update(change=change, strength=_text(curve, curve.unchanged))
        keep(lesson, {"change": change, "strength": look["strength"]})
    st.session_state[_SHOWN] = shows
    if look["strength"] != UNCHANGED and not places.look_now(lesson):
        keep(lesson, {"change": look["change"], "strength": look["strength"]})
    return _look_of(look, curves)


def _look_of(look: places.Look, curves: tuple[ChangeCurve, ...]) -> ChangeLook:
    change, strength = look["change"], look["strength"]
    curve = next(curve for curve in curves if curve.change == change)
    texts = [_text(curve, place) for place in range(len(curve.strengths))]
    if strength in texts:
        return ChangeLook(change, texts.index(strength))
    tips = [tip.place for tip in curve.tips if tip is not None]
    return ChangeLook(change, tips[-1] if tips else curve.unchanged)


def _is_number(text: str) -> bool:
    return len(text) < 9 and text.removeprefix("-").replace(".", "", 1).isdecimal()


def _text(curve: ChangeCurve, place: int) -> str:
    return strength_key(float(curve.strengths[place]))


def _take_pattern(lesson: str) -> None:
    asked = asked_for_pattern(_key(lesson))
    if asked is not None:
        keep(lesson, {"noise": str(asked % NUM_PATTERNS)})


def _key(lesson: str) -> str:
    return f"{lesson}_changes"


# up to 0.7 MB each for the networks here, 3 MB for pictures of 64 × 64 in colour
@st.cache_data(max_entries=12, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _along(
    network: TrainedNetwork, picture: Picture, number: int, _owner: str
) -> tuple[ChangeCurve, ...]:
    curves: tuple[ChangeCurve, ...] = jobs.look(
        "robustness:along_changes", network.bare, picture, number, owner=_owner
    )
    return curves
