"""A filter on sound, as code."""

from cnn_core import FloatArray
from cnn_core.signals import SignalFilter, whole_samples
from cnn_core.snippets.snippet import Snippets


def signals_snippets(piece: FloatArray, filter: SignalFilter) -> Snippets:
    """Slide a filter along a piece of sound.

    Parameters
    ----------
    piece : ndarray of shape (T,)
        Some samples, every value a 127th.
    filter : SignalFilter
        What slides.

    Returns
    -------
    snippets : Snippets
        Both leave the result in ``response``, on the scale of the samples.
    """
    opening = f"""import numpy as np

samples = np.array({whole_samples(piece).tolist()}, dtype="float32")
weights = np.array({list(filter.whole)}, dtype="float32") / {filter.divisor}
"""
    return Snippets(
        f"""{opening}
windows = np.lib.stride_tricks.sliding_window_view(samples, {len(filter)})
response = windows @ weights  # every window times the weights, summed up
print(response.round(3))
""",
        f"""import keras
{opening}
layer = keras.layers.Conv1D(1, {len(filter)}, use_bias=False)
signal = samples[None, :, None]  # a batch of one, one channel
layer.build(signal.shape)
layer.set_weights([weights[:, None, None]])  # (samples, channels in, filters)
response = np.asarray(layer(signal))[0, :, 0]
print(response.round(3))
""",
    )
