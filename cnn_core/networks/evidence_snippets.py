"""Where a network looked, as code: text only, nothing is run here.

Run these in the folder of the project: they take its data and, in NumPy, its own arithmetic.
"""

from dataclasses import replace

from cnn_core.networks.bundled import bundled_name
from cnn_core.networks.evidence.grad_cam import maps_layer
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layer_code import imports_for, keras_layer, numpy_layer
from cnn_core.networks.layers import Dense, Layer
from cnn_core.networks.results import TrainedNetwork
from cnn_core.networks.spec import NetworkSpec
from cnn_core.snippets import Snippets


def evidence_snippets(
    network: TrainedNetwork,
    position: int,
    target: Target,
    *,
    layer: int,
    patch: int,
    fill: float | None,
) -> Snippets:
    """Occlusion in NumPy; saliency and Grad-CAM in Keras.

    Parameters
    ----------
    network : TrainedNetwork
        A bundled one.
    position : int
        A picture of the held-out part.
    target : Target
        The score.
    layer : int
        The convolution for Grad-CAM, from 1.
    patch : int
        Rows and columns of the patch.
    fill : float or None
        What it is painted with; the picture's mean colour if None.

    Returns
    -------
    snippets : Snippets
        The one leaves ``drops`` of shape (rows, columns), by how much the patch lowers the score
        at each place; the other ``saliency`` (H, W) and ``grad_cam`` (h, w).
    """
    opening = _opening(network, position)
    score = _score_code(network.spec, target)
    layers = _with_logits(network.spec)
    return Snippets(
        _numpy_code(opening, layers, score, patch, fill),
        _keras_code(opening, network.spec, layers, score, maps_layer(network.spec, layer)),
    )


def _opening(network: TrainedNetwork, position: int) -> str:
    shape = network.spec.input_shape
    return f"""from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled

picture = load_dataset("{network.dataset}").test.pictures[{position}]  # {shape}
weights = load_bundled("{bundled_name(network)}").arrays()
"""


def _with_logits(spec: NetworkSpec) -> tuple[Layer, ...]:
    """List the layers, the last one without its softmax or sigmoid."""
    last = spec.layers[-1]
    if isinstance(last, Dense):
        return (*spec.layers[:-1], replace(last, activation="linear"))
    return spec.layers[:-1]  # softmax is a layer of its own


def _score_code(spec: NetworkSpec, target: Target) -> str:
    """Write the score, made of ``logits``."""
    if spec.has_sigmoid_output:
        return "logits[0]" if target.of == 1 else "-logits[0]"
    against = "" if target.against is None else f" - logits[{target.against}]"
    return f"logits[{target.of}]{against}"


def _numpy_code(
    opening: str, layers: tuple[Layer, ...], score: str, patch: int, fill: float | None
) -> str:
    names = ["maps"] * (len(layers) - 1) + ["logits"]
    steps = "".join(
        f"    {numpy_layer(layer, number, name)}\n"
        for number, (layer, name) in enumerate(zip(layers, names, strict=True), start=1)
    )
    paint = "picture.mean(axis=(0, 1))" if fill is None else f"{fill:g}"
    return f"""{imports_for(steps + "np.")}{opening}
def score(maps):
{steps}    return {score}

patch = {patch}
whole = score(picture)
rows, columns = picture.shape[0] - patch + 1, picture.shape[1] - patch + 1
drops = np.zeros((rows, columns))
for row, column in np.ndindex(rows, columns):
    hidden = picture.copy()
    hidden[row : row + patch, column : column + patch] = {paint}
    drops[row, column] = whole - score(hidden)
print(drops.round(2))
"""


def _keras_code(
    opening: str, spec: NetworkSpec, layers: tuple[Layer, ...], score: str, number: int
) -> str:
    code = "".join(f"    {keras_layer(layer)},\n" for layer in layers)
    return f"""import keras
import tensorflow as tf
{opening}
model = keras.Sequential([
    keras.Input({spec.input_shape}),
{code}])
model.set_weights(list(weights.values()))
maps_of = keras.Model(model.inputs, model.layers[{number - 1}].output)
rest = keras.Sequential(model.layers[{number}:])

with tf.GradientTape(persistent=True) as tape:
    pictures = tf.constant(picture[None])
    tape.watch(pictures)
    maps = maps_of(pictures)
    logits = rest(maps)[0]
    score = {score}

saliency = abs(tape.gradient(score, pictures)[0].numpy()).max(axis=-1)
by_maps = tape.gradient(score, maps)[0].numpy()  # {spec.output_shapes()[number - 1]}
map_weights = by_maps.mean(axis=(0, 1))
grad_cam = (maps[0].numpy() @ map_weights).clip(min=0)
print(saliency.round(2))
print(grad_cam.round(2))
"""
