"""The activation probe: a map before and after, and one value of it on the activation's curve."""

from cnn_core.activations import Activation, activation_curve
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, place_within
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("activation_probe")
_ROUNDS = ("sigmoid", "tanh", "batch_normalisation")
"""Activations whose results are never exact: powers of e and learnt factors are not."""


def activation_probe(
    key: str,
    before: Named,
    after: Named,
    activation: Activation,
    *,
    unit: str,
    start: tuple[int, int],
) -> tuple[int, int] | None:
    """Show a map, what an activation makes of it, and its curve with the value under the hand.

    Parameters
    ----------
    key : str
        Key of the element.
    before, after : Named
        (H, W): the map and what the core's activation made of exactly this map.
    activation : Activation
        The activation.
    unit : str
        A word on the unit of the map, or nothing.
    start : (row, column)
        The place that is shown first.

    Returns
    -------
    stop : (row, column) or None
        Where the hand rests; None until it has moved.
    """
    curve = activation_curve(activation.function, before.values)
    settings = {
        "title": activation.title,
        "formula": activation.written,
        "rounds": activation.slug in _ROUNDS,
        "unit": unit,
        "start": start,
        "beforeAlt": before.alt,
        "afterAlt": after.alt,
    }
    arrays = {
        "before": compacted(before.values),
        "after": compacted(after.values),
        "inputs": curve.inputs,
        "outputs": curve.outputs,
        "edges": curve.edges,
        "bins": curve.bins,
        "counts": compacted(curve.counts),
    }
    told = mounting.show(_MOUNT, key, settings, arrays, on_stop_change=lambda: None)
    return place_within(told.stop, after.values)
