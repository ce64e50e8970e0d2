"""A network, opened: every map, every connection, every number, alone or beside another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.activations import ACTIVATIONS, activation_with_slope
from cnn_core.networks import layers
from cnn_core.networks.layers import (
    AveragePooling,
    BatchNormalisation,
    Convolution,
    Dropout,
    Layer,
    MaxPooling,
    Shape,
)
from cnn_core.networks.results import Inspection
from cnn_core.networks.spec import NetworkSpec
from cnn_core.shapes import as_pair, padding_amounts
from pages.parts.components import mounting

_MOUNT = mounting.register("network")

_WORDS = {
    "convolution": "convolution",
    "max_pooling": "max pooling",
    "average_pooling": "average pooling",
    "global_average_pooling": "global average",
    "dropout": "dropout",
    "batch_normalisation": "batch norm",
    "flatten": "flatten",
    "dense": "dense",
}

_MADE_IN_THE_BROWSER = ("max_pooling", "dropout", "flatten")
_EXACT = ("relu", "linear")
"""What loses and rounds nothing is made again in the browser instead of being sent."""

LOOKS = {"range": ("layer", "unit", "all"), "strength": ("weight", "product")}
"""How colours and lines may be chosen, the usual choice first."""

_ROUNDS = ("sigmoid", "tanh", "leaky_relu")


@dataclass(frozen=True)
class Moment:
    """A network as it was after an epoch, with all that it then computed.

    Attributes
    ----------
    epoch : int
        0 before the first step.
    told : str
        What stands beside the slider.
    inspection : Inspection or None
        None where it is not sent yet.
    weights : mapping of str to ndarray
        As ``TrainedNetwork.arrays``.
    """

    epoch: int
    told: str
    inspection: Inspection | None
    weights: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Remark:
    """A few words, of what kind they are, and what is said to those who ask further."""

    text: str
    kind: str
    help: str = ""


@dataclass(frozen=True)
class Side:
    """One network with one picture, and what is said of it.

    Attributes
    ----------
    spec : NetworkSpec
        What the network is made of.
    moments : tuple of Moment
        By epoch; the last is always there.
    title, subtitle, alt : str
        Heading, what the picture is, and both for those who hear the page.
    truth : str or None
        The class of the picture, where that is known.
    novelty : Remark
        How unlike its training pictures the picture is.
    """

    spec: NetworkSpec
    moments: tuple[Moment, ...]
    title: str
    subtitle: str
    alt: str
    truth: str | None
    novelty: Remark


@dataclass(frozen=True)
class Hand:
    """One place of one unit; ``stage`` is the slug of a stage, empty where nothing is opened."""

    stage: str
    unit: int
    row: int
    column: int


@dataclass(frozen=True)
class Told:
    """What the component has told.

    Attributes
    ----------
    hand : Hand or None
        The opened unit; None until another was opened or closed.
    look : dict of str to str
        How colours and lines are chosen, as far as it was changed.
    """

    hand: Hand | None
    look: dict[str, str]


def network_overview(
    key: str,
    sides: Sequence[Side],
    *,
    start: Hand | None = None,
    look: Mapping[str, str] | None = None,
    small: bool = False,
    on_follow: Callable[[], None] = lambda: None,
) -> Told:
    """Show networks with all that they computed, and open any unit of them.

    Parameters
    ----------
    key : str
        Key of the element; while it stays, the opened unit stays.
    sides : sequence of Side
        One, or two to compare.
    start : Hand, optional
        What is opened first.
    look : mapping of str to str, optional
        ``range`` and ``strength`` as told before.
    small : bool, default False
        Pointing only, without tools and without opening.
    on_follow : callable
        Called when the hand goes to the slider of epochs and not all of them are sent.

    Returns
    -------
    told : Told
        What the hand did.
    """
    told_stages = [_stages(side.spec) for side in sides]
    slugs = [stage["slug"] for stage in told_stages[0]]
    arrays: dict[str, NDArray[Any]] = {}
    settings: dict[str, Any] = {
        "sides": [
            _side(name, side, stages, arrays)
            for name, side, stages in zip("ab", sides, told_stages, strict=False)
        ],
        "start": _start(start, slugs),
        "small": small,
        "range": "layer",
        "strength": "weight",
    }
    told = mounting.show(
        _MOUNT,
        key,
        settings | dict(look or {}),
        arrays,
        on_unit_change=lambda: None,
        on_look_change=lambda: None,
        on_follow_change=on_follow,
    )
    return Told(_hand(told.unit, told_stages[0]), _look(told.look))


def stage_slugs(spec: NetworkSpec) -> list[str]:
    """Return the names of the stages of a network, from the picture on.

    Parameters
    ----------
    spec : NetworkSpec
        Where a layer applies an activation itself, that is a stage of its own.

    Returns
    -------
    slugs : list of str
        Such as "0" for the picture, "4" for layer 4, "8_activation".
    """
    return [stage["slug"] for stage in _stages(spec)]


def _start(start: Hand | None, slugs: Sequence[str]) -> dict[str, Any] | None:
    if start is None or start.stage not in slugs:
        return None
    return {
        "stage": slugs.index(start.stage),
        "unit": start.unit,
        "place": (start.row, start.column),
    }


def _side(
    name: str, side: Side, stages: Sequence[dict[str, Any]], arrays: dict[str, NDArray[Any]]
) -> dict[str, Any]:
    """Tell a side, and add its arrays to all."""
    last = side.moments[-1].inspection
    if last is None:
        raise ValueError("The last moment of a side is always sent.")
    arrays[f"{name}.0"] = np.asarray(last.picture, np.float32)
    for moment in side.moments:
        if moment.inspection:
            arrays |= _moment_arrays(f"{name}.{moment.epoch}.", moment, stages)
    return {
        "name": name,
        "layers": stages,
        "moments": [
            {
                "slug": f"{name}.{moment.epoch}.",
                "told": moment.told,
                "isHere": moment.inspection is not None,
            }
            for moment in side.moments
        ],
        "moment": len(side.moments) - 1,
        "title": side.title,
        "subtitle": side.subtitle,
        "alt": side.alt,
        "truth": side.truth,
        "novelty": vars(side.novelty),
    }


def _moment_arrays(
    prefix: str, moment: Moment, stages: Sequence[Mapping[str, Any]]
) -> dict[str, NDArray[Any]]:
    """Collect what weights made, and the weights."""
    made = made_by(moment.inspection) if moment.inspection else {}
    arrays = {}
    for stage in stages:
        if stage["travels"]:
            arrays[prefix + stage["slug"]] = np.asarray(made[stage["slug"]], np.float32)
        for name in stage["weights"]:
            weights = moment.weights[f"layer_{stage['number']}.{name}"]
            arrays[f"{prefix}{stage['slug']}.{name}"] = np.asarray(weights, np.float32)
    return arrays


def made_by(inspection: Inspection) -> dict[str, FloatArray]:
    """Return what every stage but the picture made.

    Parameters
    ----------
    inspection : Inspection
        Of any network.

    Returns
    -------
    made : dict of str to ndarray
        (H, W, K) or (units,) by the slug of the stage.
    """
    made = {}
    for view in inspection.layers:
        if view.before_activation is None:
            made[str(view.number)] = view.output
        else:
            made[str(view.number)] = view.before_activation
            made[f"{view.number}_activation"] = view.output
    return made


@lru_cache(maxsize=64)
def _stages(spec: NetworkSpec) -> Sequence[dict[str, Any]]:
    """Describe every stage: the picture, each layer, and activations inside layers.

    What is answered belongs to all who ask.
    """
    stages = [_stage("0", "picture", "Picture", "picture", spec.input_shape, 0, travels=False)]
    facts = zip(
        spec.layers, spec.input_shapes(), spec.output_shapes(), spec.parameter_counts(), strict=True
    )
    for number, (layer, incoming, outgoing, count) in enumerate(facts, start=1):
        own = _own_stage(number, layer, incoming, outgoing)
        own["parameters"] = count.total
        stages.append(own)
        if layer.activation_inside is not None:
            stages.append(_activation_inside(number, layer.activation_inside, outgoing))
    return _with_answer(stages, spec.classes)


def _stage(
    slug: str, kind: str, title: str, words: str, shape: Shape, number: int, *, travels: bool
) -> dict[str, Any]:
    return {
        "slug": slug,
        "kind": kind,
        "title": title,
        "words": words,
        "number": number,
        "shape": shape,
        "size": " × ".join(f"{side:,}" for side in shape),
        "parameters": 0,
        "weights": [],
        "travels": travels,
    }


def _own_stage(number: int, layer: Layer, incoming: Shape, outgoing: Shape) -> dict[str, Any]:
    """Describe what a layer does before an activation of its own."""
    if isinstance(layer, layers.Activation):
        return _activation(str(number), number, layer.function, layer.slope, outgoing)
    travels = layer.kind not in _MADE_IN_THE_BROWSER
    words = _WORDS[layer.kind]
    stage = _stage(str(number), layer.kind, layer.title, words, outgoing, number, travels=travels)
    stage["weights"] = list(layer.weight_shapes(incoming))
    if isinstance(layer, Convolution):
        stage["window"] = _window(
            incoming, layer.kernel_size, layer.stride, layer.padding, layer.dilation
        )
    elif isinstance(layer, MaxPooling | AveragePooling):
        stage["window"] = _window(incoming, layer.window, layer.steps, layer.padding, (1, 1))
    elif isinstance(layer, Dropout):
        stage["rate"] = layer.rate
    elif isinstance(layer, BatchNormalisation):
        stage["epsilon"] = layer.epsilon
    return stage


def _window(incoming: Shape, size: Any, stride: Any, padding: Any, dilation: Any) -> dict[str, Any]:
    """Describe how a window moves over maps of this shape."""
    margins = padding_amounts(
        (incoming[0], incoming[1]), size, stride=stride, padding=padding, dilation=dilation
    )
    pairs = {"size": size, "stride": stride, "dilation": dilation}
    return {name: as_pair(pair, name) for name, pair in pairs.items()} | {"margins": margins}


def _activation_inside(number: int, function: str, shape: Shape) -> dict[str, Any]:
    return _activation(f"{number}_activation", number, function, None, shape)


def _activation(
    slug: str, number: int, function: str, slope: float | None, shape: Shape
) -> dict[str, Any]:
    """Describe an activation."""
    travels = function not in _EXACT
    if function == "softmax":
        stage = _stage(slug, "softmax", "Softmax", "softmax", shape, number, travels=travels)
        return stage | {"function": {"slug": "softmax"}}
    name = "none" if function == "linear" else function
    rule = ACTIVATIONS[name] if slope is None else activation_with_slope(name, slope)
    stage = _stage(slug, "activation", rule.title, rule.title, shape, number, travels=travels)
    told = {"slug": function, "written": rule.written, "rounds": function in _ROUNDS}
    if slope is not None:
        told["slope"] = slope
    return stage | {"function": told, "does": rule.does}


def _with_answer(stages: list[dict[str, Any]], classes: Sequence[str]) -> list[dict[str, Any]]:
    """Name the last two stages, logits and answer: their units are classes."""
    named = {"classes": list(classes), "rows": len(classes)}
    stages[-2] |= named | {"isLogits": True}
    stages[-1] |= named | {"isAnswer": True, "kind": "softmax"}
    if stages[-1]["function"]["slug"] == "sigmoid":
        stages[-1]["words"] = "sigmoid"
    return stages


def _hand(told: Any, stages: Sequence[Mapping[str, Any]]) -> Hand | None:
    """Return a unit that came from a browser, if there is one like that in this network."""
    if not isinstance(told, Mapping) or not _is_whole(told.get("stage")):
        return None
    number, unit = told["stage"], told.get("unit", 0)
    if number == -1:
        return Hand("", 0, 0, 0)
    if not 0 <= number < len(stages) or not _is_whole(unit):
        return None
    stage = stages[number]
    count = 1 if stage["kind"] == "picture" else stage["shape"][-1]
    if not 0 <= unit < count:
        return None
    row, column = _place_within(told.get("place"), stage["shape"])
    return Hand(stage["slug"], unit, row, column)


def _place_within(place: Any, shape: Sequence[int]) -> tuple[int, int]:
    if len(shape) != 3 or not isinstance(place, list | tuple) or len(place) != 2:
        return 0, 0
    if not all(
        _is_whole(number) and 0 <= number < side for number, side in zip(place, shape, strict=False)
    ):
        return 0, 0
    return place[0], place[1]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _look(told: Any) -> dict[str, str]:
    """Return the choices that came from a browser, as far as there are such."""
    if not isinstance(told, Mapping):
        return {}
    return {name: told[name] for name, allowed in LOOKS.items() if told.get(name) in allowed}
