"""The maps of all methods side by side, and how they are looked at."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnn_core.figures.drawings import picture_summary
from cnn_core.networks.evidence.methods import METHODS, Attribution
from pages.parts import places
from pages.parts.components.evidence_maps import SHARES, USUAL_SHARE, evidence_maps
from pages.parts.components.flashlight import Named
from pages.parts.network_picture import Given


@contextmanager
def asked(line: DeltaGenerator) -> Iterator[None]:
    """Say on a line, which is always there, that the maps still on the page are the old ones."""
    line.caption("Asking the network … the maps are still those of before.")
    yield
    line.caption("The maps are of this score.")


# a fragment of its own: where the hand rests changes nothing else
@st.fragment
def show(lesson: str, given: Given, attributions: tuple[Attribution, ...]) -> None:
    """Show a map by each method, and one of them over the picture."""
    look = places.look(lesson, {"method": tuple(METHODS), "share": _shares()})
    told = evidence_maps(
        f"{lesson}_maps",
        Named(given.picture, given.title, picture_summary(given.picture, given.title)),
        attributions,
        start=places.start(lesson, given.picture.shape, attributions[0].hottest),
        method=look["method"],
        share=int(look["share"]),
    )
    places.rest(lesson, told.place)
    chosen = {"method": told.method, "share": told.share}
    changed = {name: str(value) for name, value in chosen.items() if value is not None}
    if changed:
        places.keep(lesson, places.look_now(lesson) | changed)


def _shares() -> tuple[str, ...]:
    return tuple(map(str, (USUAL_SHARE, *SHARES)))
