"""A network as its component tells it: stage by stage, from the picture to the answer."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

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

_ROUNDS = ("sigmoid", "tanh", "leaky_relu")


@lru_cache(maxsize=64)
def stages_of(spec: NetworkSpec) -> Sequence[dict[str, Any]]:
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
    return [stage["slug"] for stage in stages_of(spec)]


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
