"""The map of all pictures as code: text only, nothing is run here.

Run these in the folder of the project: they take its data and, in NumPy, its own arithmetic.
"""

from cnn_core.networks.layer_code import imports_for, keras_layer, numpy_layer
from cnn_core.networks.results import TrainedNetwork
from cnn_core.snippets import Snippets

NUM_PICTURES = 60
"""Enough for a map, and a few seconds at most where NumPy does every convolution."""

_FLAT = """
mean = rows.mean(axis=0)
_, sizes, axes = np.linalg.svd(rows - mean, full_matrices=False)
places = (rows - mean) @ axes[:2].T  # along the two principal axes
shares = sizes**2 / np.sum(sizes**2)  # of the whole spread

distances = np.linalg.norm(rows[:, None] - rows, axis=2)
nearest = distances.argsort(axis=1)[:, 1:6]  # in all dimensions, without itself
print(shares[:2].round(3), nearest[0])
"""


def map_snippets(network: TrainedNetwork, name: str) -> Snippets:
    """Make the map of the first held-out pictures.

    Parameters
    ----------
    network : TrainedNetwork
        A network that comes with the site.
    name : str
        Its name among the bundled ones.

    Returns
    -------
    snippets : Snippets
        Both leave ``rows`` (60, D), ``places`` (60, 2), ``shares`` and ``nearest`` (60, 5). An
        axis may have the other sign than on the page: either end of it can be its front.
    """
    *layers, _ = network.spec.layers
    shape = (NUM_PICTURES, *network.spec.input_shape)
    opening = f"""from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled

pictures = load_dataset("{network.dataset}").test.pictures[:{NUM_PICTURES}]  # {shape}
weights = load_bundled("{name}").arrays()
"""
    steps = "".join(f"    {numpy_layer(layer, n)}\n" for n, layer in enumerate(layers, start=1))
    body = f"""
def hidden_row(maps):  # every layer but the last
{steps}    return maps

rows = np.stack([hidden_row(picture) for picture in pictures])
{_FLAT}"""
    every = "".join(f"    {keras_layer(layer)},\n" for layer in network.spec.layers)
    return Snippets(
        f"{imports_for(body)}{opening}{body}",
        f"""import keras
import numpy as np
{opening}
model = keras.Sequential([
    keras.Input({network.spec.input_shape}),
{every}])
model.set_weights(list(weights.values()))
hidden = keras.Sequential(model.layers[:-1])  # every layer but the last
rows = hidden.predict(pictures)
{_FLAT}""",
    )
