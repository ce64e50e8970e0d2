"""A picture changed in five ways, each by a slider below the curve of what a network says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnn_core.figures.robustness import curve_summary, rival_of, tips_told
from cnn_core.networks.answer_curves import ChangeCurve
from cnn_core.pictures.changing import CHANGES
from pages.parts.components import mounting

_MOUNT = mounting.register("changed_picture")


@dataclass(frozen=True)
class ChangeLook:
    """Which change is made, and how strongly: its place among the strengths."""

    change: str
    place: int


def changed_picture(
    key: str,
    curves: Sequence[ChangeCurve],
    classes: Sequence[str],
    *,
    alt: str,
    truth: str | None,
    shows: str,
    pattern: int,
    start: ChangeLook,
    on_dice: Callable[[], None],
) -> ChangeLook | None:
    """Show a picture and what a network says of it while it is changed.

    Parameters
    ----------
    key : str
        Key of the element; its state ``look`` is where the sliders rest, its trigger ``dice``
        asks for another pattern of noise.
    curves : sequence of ChangeCurve
        As `cnn_core.networks.robustness.along_changes` gives them.
    classes : sequence of str
        What the network tells apart.
    alt : str
        What the picture is, for those who cannot see it.
    truth : str or None
        What it really shows, where that is known.
    shows : str
        Which picture it is: another one starts without any change.
    pattern : int
        Which pattern of noise it is.
    start : ChangeLook
        The change that is made first.
    on_dice : callable
        Called when another pattern is asked for.

    Returns
    -------
    look : ChangeLook or None
        Where the sliders rest; None until one has moved.
    """
    _, height, width, channels = curves[0].pictures.shape
    settings: dict[str, Any] = {
        "classes": list(classes),
        "changes": [_told(curve, classes) for curve in curves],
        "start": {"change": start.change, "place": start.place},
        "pattern": pattern,
        "alt": alt,
        "size": f"{height} × {width} × {channels} · 0 … 255",
        "pointAt": "Point at a pixel to read it.",
        "truth": truth,
        "shows": shows,
    }
    arrays = {f"pictures_{curve.change}": curve.pictures for curve in curves} | {
        f"probabilities_{curve.change}": np.asarray(curve.probabilities, np.float32)
        for curve in curves
    }
    told = mounting.show(
        _MOUNT, key, settings, arrays, on_look_change=lambda: None, on_dice_change=on_dice
    )
    return look_within(told.look, curves, shows)


def look_within(told: object, curves: Sequence[ChangeCurve], shows: str) -> ChangeLook | None:
    """Check what came back from a browser.

    Parameters
    ----------
    told : object
        Anything.
    curves : sequence of ChangeCurve
        What was shown.
    shows : str
        Which picture is shown now; what was told of another one is none.

    Returns
    -------
    look : ChangeLook or None
        None for what is none.
    """
    if not isinstance(told, dict) or told.get("shows") != shows:
        return None
    change, place = told.get("change"), told.get("place")
    lengths = {curve.change: len(curve.strengths) for curve in curves}
    if not isinstance(change, str) or change not in lengths:
        return None
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < lengths[change]:
        return None
    return ChangeLook(change, place)


def strength_key(strength: float) -> str:
    """Write a strength as a link carries it.

    Examples
    --------
    >>> strength_key(-35.0), strength_key(0.125)
    ('-35', '0.125')
    """
    return f"{strength:g}"


def asked_for_pattern(key: str) -> int | None:
    """Return the number of the pattern of noise that a component has just asked for."""
    asked = st.session_state.get(key, {}).get("dice")
    return asked if isinstance(asked, int) and not isinstance(asked, bool) else None


def _told(curve: ChangeCurve, classes: Sequence[str]) -> dict[str, Any]:
    """Describe one change."""
    change = CHANGES[curve.change]
    return {
        "name": curve.change,
        "title": change.title,
        "about": change.about,
        "unchanged": curve.unchanged,
        "rival": rival_of(curve),
        "keys": [strength_key(float(strength)) for strength in curve.strengths],
        "texts": [change.told(float(strength)) for strength in curve.strengths],
        "tips": tips_told(curve, classes),
        "summary": curve_summary(curve, classes),
    }
