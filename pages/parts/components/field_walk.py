"""The field walk: one unit of a stack under the hand, what it sees, and how it came about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cnn_core.stack import StepResult, weights_of
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, place_within
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("field_walk")


@dataclass(frozen=True)
class Unit:
    """One number of one map: steps count from 1, maps, rows and columns from 0."""

    step: int
    map: int
    row: int
    column: int


def field_walk(
    key: str,
    picture: Named,
    results: Sequence[StepResult],
    *,
    start: Unit,
    on_unit: Callable[[], None],
) -> Unit | None:
    """Show a stack step by step, with all that the unit under the hand sees on the way.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : Named
        (H, W, 1 or 3): whole numbers 0 to 255.
    results : sequence of StepResult
        What `cnn_core.stack.run_stack` made of this picture over 255; one or more.
    start : Unit
        The unit that is shown first.
    on_unit : callable
        Called when the hand has come to rest at another unit.

    Returns
    -------
    unit : Unit or None
        Where the hand rests; None until it has moved.
    """
    arrays = {"picture": compacted(picture.values)}
    channels = picture.values.shape[2]
    for number, result in enumerate(results):
        arrays[f"maps_{number}"] = compacted(result.maps)
        arrays[f"weights_{number}"] = compacted(weights_of(result.step, channels))
        channels = result.maps.shape[2]
    settings = {
        "alt": picture.alt,
        "steps": [_told(result) for result in results],
        "start": asdict(start),
    }
    told = mounting.show(_MOUNT, key, settings, arrays, on_unit_change=on_unit).unit
    return unit_within(told, results)


def _told(result: StepResult) -> dict[str, Any]:
    step = result.step
    return {
        "kind": "convolution" if step.kernels else step.slug,
        "title": step.title,
        "window": step.window,
        "stride": step.stride,
        "kernels": [kernel.title for kernel in step.kernels],
        "parameters": result.parameters,
        "field": result.field.size,
    }


def unit_within(told: Any, results: Sequence[StepResult]) -> Unit | None:
    """Return a unit that came from a browser, if there is one like that in this stack."""
    if not isinstance(told, Mapping):
        return None
    try:
        step, number = int(told["step"]), int(told["map"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not 1 <= step <= len(results):
        return None
    maps = results[step - 1].maps
    place = place_within((told.get("row"), told.get("column")), maps)
    return Unit(step, number, *place) if place and 0 <= number < maps.shape[2] else None
