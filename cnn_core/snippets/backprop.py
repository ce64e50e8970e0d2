"""One step of learning, as code."""

import numpy as np

from cnn_core.backprop import LossKind, Parameters
from cnn_core.backprop.losses import Doubles
from cnn_core.snippets.snippet import Snippets

_DECIMALS = 6


def backprop_snippets(
    picture: Doubles, parameters: Parameters, *, kind: LossKind, target: int, rate: str
) -> Snippets:
    """Take one step: forward, loss, backward and update.

    Parameters
    ----------
    picture : ndarray of shape (6, 6)
        As `cnn_core.backprop.small_picture` gives it.
    parameters : Parameters
        The weights before the step.
    kind : {"squared", "cross_entropy"}
        A key of `cnn_core.backprop.LOSSES`.
    target : int
        Number of the output that should win.
    rate : str
        Learning rate.

    Returns
    -------
    snippets : Snippets
        Both leave ``loss``, and the ``kernel`` and ``dense`` weights after the step.
    """
    opening = f"""import numpy as np

picture = np.array({_rows(picture)})
kernel = np.array({_rows(parameters.kernel)})
bias = {round(parameters.bias, _DECIMALS)}
dense = np.array({_rows(parameters.dense)})
dense_bias = np.array({_row(parameters.dense_bias)})
target = np.eye(3)[{target}]
rate = {rate}
"""
    return Snippets(opening + _numpy(kind), "import keras\n" + opening + _keras(kind))


def _rows(values: Doubles) -> str:
    return "[\n    " + ",\n    ".join(_row(row) for row in values) + ",\n]"


def _row(values: Doubles) -> str:
    return str(np.round(values, _DECIMALS).tolist())


_NUMPY_LOSS = {
    "squared": """loss = 0.5 * ((target - outputs) ** 2).sum()

# backward: from the loss to every weight
by_outputs = outputs - target
""",
    "cross_entropy": """probabilities = np.exp(outputs) / np.exp(outputs).sum()
loss = -np.log(probabilities @ target)

# backward: from the loss to every weight
by_outputs = probabilities - target
""",
}

_KERAS_LOSS = {
    "squared": "    loss = 0.5 * tf.reduce_sum((outputs - target) ** 2)\n",
    "cross_entropy": """    probabilities = tf.nn.softmax(outputs)
    loss = -tf.math.log(tf.reduce_sum(probabilities * target))
""",
}


def _numpy(kind: LossKind) -> str:
    return f"""
# forward
windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3))
sums = np.einsum("rcij,ij->rc", windows, kernel) + bias
fours = np.maximum(sums, 0).reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)  # a row a window
pooled = fours.max(axis=1)
outputs = pooled @ dense + dense_bias
{_NUMPY_LOSS[kind]}by_pooled = dense @ by_outputs
by_fours = np.zeros((4, 4))
by_fours[np.arange(4), fours.argmax(axis=1)] = by_pooled  # to the winners alone
by_sums = by_fours.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4) * (sums > 0)  # ReLU
by_kernel = np.einsum("rcij,rc->ij", windows, by_sums)  # shared: 16 terms added up

# update
kernel = kernel - rate * by_kernel
bias = bias - rate * by_sums.sum()
dense = dense - rate * np.outer(pooled, by_outputs)
dense_bias = dense_bias - rate * by_outputs
print(loss, kernel, dense, sep="\\n")
"""


def _keras(kind: LossKind) -> str:
    return f"""import tensorflow as tf

model = keras.Sequential([
    keras.Input((6, 6, 1)),
    keras.layers.Conv2D(1, 3, activation="relu"),
    keras.layers.MaxPooling2D(2),
    keras.layers.Flatten(),
    keras.layers.Dense(3),
])
model.set_weights([kernel[..., None, None], np.array([bias]), dense, dense_bias])

with tf.GradientTape() as tape:
    outputs = model(picture[None, ..., None])[0]  # forward
{_KERAS_LOSS[kind]}gradients = tape.gradient(loss, model.trainable_variables)  # backward
keras.optimizers.SGD(rate).apply(gradients, model.trainable_variables)  # update

loss = float(loss)
kernel, bias, dense, dense_bias = model.get_weights()
kernel = kernel[..., 0, 0]
print(loss, kernel, dense, sep="\\n")
"""
