"""The units of a layer: a wall of their favourite patches, and the one that is looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from cnn_core import FloatArray
from cnn_core.networks.layers import ACTIVATION_TITLES
from cnn_core.networks.units import UnitsSeen
from cnn_core.shapes import ReceptiveField
from pages.parts.components import mounting

_MOUNT = mounting.register("unit_wall")


@dataclass(frozen=True)
class WallLook:
    """Which unit is open, from 0, and which are switched off."""

    unit: int
    off: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Wall:
    """What a wall shows beside what was seen.

    Attributes
    ----------
    of : str
        Names network, layer and page: with another one the wall begins anew.
    title : str
        Of the layer.
    classes : tuple of str
        Their names.
    part_word : str
        What comes in: "map", or "unit".
    has_normalisation : bool
        Whether batch normalisation lies between the weighted sum and the activation.
    dilation : (rows, columns)
        Of the layer's window.
    kernels : ndarray of shape (kH, kW, C, K) or None
        The weights of these units, where the layer looks at the picture itself.
    """

    of: str
    title: str
    classes: tuple[str, ...]
    part_word: str
    has_normalisation: bool
    dilation: tuple[int, int]
    kernels: FloatArray | None


def unit_wall(
    key: str, seen: UnitsSeen, wall: Wall, *, start: WallLook, on_look: Callable[[], None]
) -> WallLook | None:
    """Show the units of a layer, and let them be looked at and switched off.

    Parameters
    ----------
    key : str
        Key of the element.
    seen : UnitsSeen
        What excites the units, as far as the pictures were looked at.
    wall : Wall
        The rest of what is shown.
    start : WallLook
        How the wall is looked at first.
    on_look : callable
        Called when a unit was opened, or switched off or on.

    Returns
    -------
    look : WallLook or None
        How this wall is looked at now; None as long as nothing was pressed on it.
    """
    layer = seen.layer
    settings = {
        "of": wall.of,
        "title": wall.title,
        "word": "logit" if layer.is_output else "response",
        "names": list(names_of(seen, wall.classes)),
        "field": _plain_field(layer.field),
        "first": seen.first,
        "numUnits": layer.num_units,
        "classes": list(wall.classes),
        "numLooked": seen.num_looked,
        "numPictures": seen.num_pictures,
        "numbers": seen.numbers.tolist(),
        "labels": seen.labels.tolist(),
        "canSwitch": not layer.is_output,
        "canDie": layer.can_die,
        "activation": layer.activation,
        "activationTitle": ACTIVATION_TITLES[layer.activation],
        "hasNormalisation": wall.has_normalisation,
        "partWord": wall.part_word,
        "window": {"dilation": wall.dilation},
        "start": {"unit": start.unit, "off": list(start.off)},
    }
    told = mounting.show(_MOUNT, key, settings, _arrays(seen, wall), on_look_change=on_look)
    return wall_look_within(told.look, seen, wall.of)


def wall_look_within(told: Any, seen: UnitsSeen, of: str) -> WallLook | None:
    """Return what a browser tells of a wall, or None where it is not of this wall."""
    if not isinstance(told, Mapping) or told.get("of") != of:
        return None
    unit, off = told.get("unit"), told.get("off")
    if not isinstance(off, list) or not _is_whole(unit) or not all(map(_is_whole, off)):
        return None
    is_here = seen.first <= unit < seen.first + len(seen)
    off_here = all(0 <= one < seen.layer.num_units for one in off) and len(set(off)) == len(off)
    if not is_here or not off_here or (off and seen.layer.is_output):
        return None
    return WallLook(unit, tuple(sorted(off)))


def names_of(seen: UnitsSeen, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Name the units of the last layer by their classes; one sigmoid unit by the second."""
    if not seen.layer.is_output:
        return ()
    every = classes if seen.layer.num_units == len(classes) else classes[1:]
    return every[seen.first : seen.first + len(seen)]


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain_field(field: ReceptiveField | None) -> dict[str, Any] | None:
    return None if field is None else {"size": field.size, "jump": field.jump, "start": field.start}


def _arrays(seen: UnitsSeen, wall: Wall) -> dict[str, Any]:
    arrays: dict[str, Any] = {
        "pictures": seen.pictures,
        "means": seen.mean_by_class.astype(np.float32),
        "active": seen.num_active.astype(np.int32),
        "dead": (seen.is_dead + 2 * seen.is_nearly_dead).astype(np.uint8),
        "parts": seen.parts.values.astype(np.float64),
        "biases": seen.parts.biases.astype(np.float64),
        "totals": seen.parts.totals.astype(np.float32),
    }
    for name, found in (("best", seen.best), ("least", seen.least)):
        arrays |= {
            name: found.pictures.astype(np.int32),
            f"{name}Places": found.places.astype(np.int32),
            f"{name}Sums": found.sums.astype(np.float32),
            f"{name}Responses": seen.layer.response(found.sums).astype(np.float32),
        }
    if seen.parts.patches is not None and wall.kernels is not None:
        arrays |= {"patches": seen.parts.patches, "kernels": wall.kernels.astype(np.float32)}
    return arrays
