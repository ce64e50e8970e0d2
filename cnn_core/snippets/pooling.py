"""Pooling, as code."""

from cnn_core import FloatArray
from cnn_core.shapes import padding_amounts
from cnn_core.snippets.snippet import Snippets, listed


def pooling_snippets(
    patch: FloatArray, *, kind: str, window: int, stride: int, padding: str
) -> Snippets:
    """Pool a piece of the map.

    Parameters
    ----------
    patch : ndarray of shape (H, W)
        A piece of the map.
    kind : {"max", "average"}
        What is kept of a window.
    window, stride, padding
        As for :func:`cnn_core.pooling.max_pool`.

    Returns
    -------
    snippets : Snippets
        Both leave the smaller map in ``pooled``.
    """
    margins = padding_amounts(patch.shape, window, stride=stride, padding=padding, dilation=1)
    opening = f'import numpy as np\n\npatch = np.array({listed(patch)}, dtype="float32")\n'
    reduce = "nanmax" if kind == "max" else "nanmean"
    layer = "MaxPooling2D" if kind == "max" else "AveragePooling2D"
    return Snippets(
        f"""{opening}window, stride = {window}, {stride}

padded = np.pad(patch, {margins}, constant_values=np.nan)  # padding is never counted
pooled = np.array([
    [
        np.{reduce}(padded[row : row + window, column : column + window])
        for column in range(0, padded.shape[1] - window + 1, stride)
    ]
    for row in range(0, padded.shape[0] - window + 1, stride)
])
print(pooled)
""",
        f"""import keras
{opening}
layer = keras.layers.{layer}({window}, strides={stride}, padding="{padding}")
pooled = layer(patch[None, ..., None])[0, ..., 0]  # a batch of one, one channel
print(np.asarray(pooled))
""",
    )
