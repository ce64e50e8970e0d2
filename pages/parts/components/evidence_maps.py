"""What several methods say of one picture: a map by each, under one hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core.figures.drawings import map_summary
from cnn_core.networks.evidence.methods import METHODS, Attribution
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, place_within, whole
from pages.parts.places import Place

_MOUNT = mounting.register("evidence_maps")

USUAL_SHARE = 60
SHARES = range(0, 101, 5)
"""How much of the map lies over the picture, in percent."""


@dataclass(frozen=True)
class Told:
    """What the hand does: the pixel where it rests, and how it looks at the maps."""

    place: Place | None
    method: str | None
    share: int | None


def evidence_maps(
    key: str,
    picture: Named,
    attributions: Sequence[Attribution],
    *,
    start: Place,
    method: str,
    share: int,
) -> Told:
    """Show a map by each method, and one of them over the picture.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : Named
        (H, W, C), brightness in [0, 1].
    attributions : sequence of Attribution
        Of this picture, all about one score.
    start : (row, column)
        The pixel that is marked first.
    method : str
        The one that lies over the picture first.
    share : int
        How much of it, in percent.

    Returns
    -------
    told : Told
        Where the hand rests; None for what it has not told.
    """
    settings = {
        "alt": picture.alt,
        "start": start,
        "method": method,
        "share": share,
        "methods": [_described(one) for one in attributions],
    }
    arrays: dict[str, NDArray[Any]] = {
        "picture": whole(picture.values),
        "maps": np.stack([one.map for one in attributions]).astype(np.float32),
    }
    told = mounting.show(_MOUNT, key, settings, arrays, on_look_change=_pass, on_stop_change=_pass)
    look = told.look if isinstance(told.look, Mapping) else {}
    return Told(
        place_within(told.stop, attributions[0].map),
        _one_of(look.get("method"), tuple(METHODS)),
        _one_of(look.get("share"), SHARES),
    )


def _pass() -> None:
    """Let the fragment run: where the hand rests changes nothing else."""


def _one_of(told: Any, allowed: Sequence[Any]) -> Any | None:
    """Return what a browser tells, if it is one of the values that there are."""
    return told if isinstance(told, int | str) and told in allowed else None


def _described(attribution: Attribution) -> dict[str, Any]:
    method = METHODS[attribution.method]
    row, column = attribution.hottest
    place = f"Most evidence for the class at row {row}, column {column}."
    remark = attribution.remark
    return {
        "slug": attribution.method,
        "title": method.title,
        "told": method.told,
        "paper": method.paper,
        "unit": f"{method.unit}{_settings_told(attribution)}",
        "isSigned": method.is_signed,
        "isFlat": attribution.is_flat,
        "hottest": (row, column),
        "remark": remark,
        "alt": f"{map_summary(attribution.map, method.title)} {remark or place}",
    }


def _settings_told(attribution: Attribution) -> str:
    """Say with which settings a method was asked, where it has some."""
    if attribution.integrated is not None:
        return f"; from black in {attribution.integrated.num_steps} steps"
    if attribution.occlusion is not None:
        side = attribution.occlusion.patch
        return f"; patch of {side} × {side} in the mean colour"
    if attribution.grad_cam is not None:
        rows, columns, _ = attribution.grad_cam.maps.shape
        return f"; layer {attribution.grad_cam.layer}, enlarged from {rows} × {columns}"
    return ""
