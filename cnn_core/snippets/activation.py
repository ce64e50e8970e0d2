"""An activation, as code."""

from cnn_core import FloatArray
from cnn_core.snippets.snippet import Snippets, listed


def activation_snippets(slug: str, values: FloatArray) -> Snippets:
    """Apply the activation to a few values of the map.

    Parameters
    ----------
    slug : str
        A key of :data:`cnn_core.activations.ACTIVATIONS`.
    values : ndarray of shape (N,)
        Values of the map.

    Returns
    -------
    snippets : Snippets
        Both leave the answers in ``activated``.
    """
    numpy_line, keras_line = _ACTIVATIONS[slug]
    opening = f'import numpy as np\n\nvalues = np.array({listed(values)}, dtype="float32")\n'
    return Snippets(
        f"{opening}activated = {numpy_line}\nprint(activated)\n",
        f"import keras\n{opening}activated = {keras_line}\nprint(np.asarray(activated))\n",
    )


_ACTIVATIONS = {
    "none": ("values", "keras.activations.linear(values)"),
    "relu": ("np.maximum(values, 0)", "keras.activations.relu(values)"),
    "leaky_relu": (
        "np.where(values > 0, values, 0.2 * values)",
        "keras.activations.leaky_relu(values, negative_slope=0.2)",
    ),
    "sigmoid": ("1 / (1 + np.exp(-values))", "keras.activations.sigmoid(values)"),
    "tanh": ("np.tanh(values)", "keras.activations.tanh(values)"),
}
