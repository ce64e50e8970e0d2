"""Changing a picture and attacking a network, as code: text only, nothing is run here."""

from cnn_core.networks.layer_code import imports_for, numpy_layer
from cnn_core.networks.spec import NetworkSpec
from cnn_core.snippets import Snippets

_ROUNDING = "picture = np.rint(picture * 255) / 255  # as a picture file holds it\n"
_CHANGES = {
    "noise": "noise = np.random.default_rng({seed}).standard_normal(picture.shape)\n"
    "picture = np.clip(picture + {strength} * noise, 0, 1)  # one pattern, scaled\n" + _ROUNDING,
    "shift": "columns = np.arange({width}) - {strength}\n"
    "picture = picture[:, np.clip(columns, 0, {last})]  # the edge is repeated\n",
    "rotation": "picture = turned(picture, {strength})  # degrees anticlockwise\n",
    "blur": "picture = blurred(picture, {strength})  # pixels, width of the Gaussian\n",
    "contrast": "picture = np.clip(0.5 + {strength} * (picture - 0.5), 0, 1)\n" + _ROUNDING,
}
_ORIGINS = {
    "rotation": "from cnn_core.pictures import turned\n",
    "blur": "from cnn_core.pictures.changing import blurred\n",
}


def fool_snippets(
    spec: NetworkSpec,
    names: tuple[str, str],
    position: int,
    change: tuple[str, float, int],
    push: tuple[int, int, int],
) -> Snippets:
    """Change a held-out picture in NumPy, and push one along a gradient's signs in Keras.

    Parameters
    ----------
    spec : NetworkSpec
        Of the network that comes with the site.
    names : (str, str)
        The bundled network, and the data set that it learnt from.
    position : int
        A picture of the held-out part.
    change : (str, float, int)
        A key of `cnn_core.pictures.changing.CHANGES`, a strength, and the seed of the noise.
    push : (int, int, int)
        The size of the change in 255ths, the class to push towards, and the answer.

    Returns
    -------
    snippets : Snippets
        NumPy leaves ``probabilities`` of the changed picture, Keras ``before`` and ``after``.
    """
    return Snippets(_numpy(spec, names, position, change), _keras(spec, names, position, push))


def _numpy(
    spec: NetworkSpec, names: tuple[str, str], position: int, change: tuple[str, float, int]
) -> str:
    network, dataset = names
    kind, strength, seed = change
    width = spec.input_shape[1]
    changing = _CHANGES[kind].format(
        seed=seed, strength=f"{strength:g}", width=width, last=width - 1
    )
    result = "second" if spec.has_sigmoid_output else "probabilities"
    results = ["maps"] * (len(spec.layers) - 1) + [result]
    layers = "".join(
        f"{numpy_layer(layer, number, name)}\n"
        for number, (layer, name) in enumerate(zip(spec.layers, results, strict=True), start=1)
    )
    both = "probabilities = np.concatenate([1 - second, second])\n"
    ending = both if spec.has_sigmoid_output else ""
    imports = imports_for(changing + layers + ending)
    return f"""{imports}{_ORIGINS.get(kind, "")}from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled

picture = load_dataset("{dataset}").test.pictures[{position}]  # {spec.input_shape}
{changing}
weights = load_bundled("{network}").arrays()
maps = picture
{layers}{ending}print(probabilities.round(3))
"""


def _keras(
    spec: NetworkSpec, names: tuple[str, str], position: int, push: tuple[int, int, int]
) -> str:
    network, dataset = names
    step, target, answer = push
    if spec.has_sigmoid_output:
        score = f"{'' if target == 1 else '-'}logits(picture)[0, 0]"
        ending = "sigmoid"
    else:
        score = f"logits(picture)[0, {target}] - logits(picture)[0, {answer}]"
        ending = "softmax"
    return f"""import keras
import tensorflow as tf
from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.loaded import load_network

picture = tf.constant(load_dataset("{dataset}").test.pictures[{position}][None])
logits = load_network(load_bundled("{network}")).logits  # a Keras model

with tf.GradientTape() as tape:
    tape.watch(picture)
    score = {score}
signs = keras.ops.sign(tape.gradient(score, picture))
changed = keras.ops.clip(picture + {step} / 255 * signs, 0, 1)

before, after = (keras.ops.{ending}(logits(some))[0].numpy() for some in (picture, changed))
print(before.round(3), after.round(3))
"""
