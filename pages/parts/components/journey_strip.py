"""The journey strip: one picture through all stages, the same place marked in each of them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.shapes import Margins, Pair
from cnn_core.stack import StepResult
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("journey_strip")

KINDS = ("picture", "response", "activated", "pooled", "layers")
"""The stages in order; each is fed once."""


@dataclass(frozen=True)
class Sliding:
    """How a window moves over what comes in: its size, and pairs of (rows, columns)."""

    size: Pair
    stride: Pair
    dilation: Pair
    margins: Margins


@dataclass(frozen=True)
class Stage:
    """One stage of the journey: what is seen there, and the lesson behind its door.

    ``values`` is (H, W, C) whole numbers for the picture, (H, W) or (H, W, K) for maps.
    """

    kind: str
    slug: str
    title: str
    told: str
    alt: str
    values: NDArray[Any]


def journey_strip(
    key: str,
    stages: Sequence[Stage],
    filter: Sliding,
    pooling: Sliding,
    layers: Sequence[StepResult],
    *,
    start: Pair,
    on_door: Callable[[str], None],
) -> None:
    """Show the stages side by side.

    Parameters
    ----------
    key : str
        Key of the element.
    stages : sequence of Stage
        One of each of `KINDS`, in order.
    filter, pooling : Sliding
        How the filter moves over the picture, and pooling over the activated map.
    layers : sequence of StepResult
        The steps that made the maps of the last stage from the picture.
    start : (row, column)
        The place of the filter's map that is marked first.
    on_door : callable
        Called with the slug of the lesson whose door was opened.
    """

    def opened() -> None:
        slug = st.session_state[key].door
        if slug in [stage.slug for stage in stages]:  # no set: a browser may tell a list
            on_door(slug)

    by_kind = {stage.kind: compacted(np.atleast_3d(stage.values)) for stage in stages}
    settings = {
        "stages": [
            {
                "kind": stage.kind,
                "slug": stage.slug,
                "href": stage.slug,
                "title": stage.title,
                "told": stage.told,
                "alt": stage.alt,
            }
            for stage in stages
        ],
        "size": filter.size,
        "walk": _walk(filter),
        "pool": {"size": pooling.size, "walk": _walk(pooling)},
        "steps": [
            {
                "window": result.step.window,
                "stride": result.step.stride,
                "mixes": bool(result.step.kernels),
            }
            for result in layers
        ],
        "start": start,
    }
    mounting.show(_MOUNT, key, settings, by_kind, on_door_change=opened)


def _walk(sliding: Sliding) -> dict[str, Any]:
    told = asdict(sliding)
    del told["size"]
    return told
