"""The step of a lesson as a few lines of NumPy and of Keras, with the settings of now in them.

Each snippet runs as shown; those that need the picture read ``picture.png``,
which the lesson offers for download. A test runs every one of them and compares
what it computes with what the page shows.
"""

from cnn_core.snippets.activation import activation_snippets
from cnn_core.snippets.backprop import backprop_snippets
from cnn_core.snippets.convolution import convolution_snippets
from cnn_core.snippets.hyperparameters import hyperparameters_snippets
from cnn_core.snippets.layers import layers_snippets
from cnn_core.snippets.parameters import parameters_snippets
from cnn_core.snippets.pixels import pixels_snippets
from cnn_core.snippets.pooling import pooling_snippets
from cnn_core.snippets.signals import signals_snippets
from cnn_core.snippets.snippet import Snippets
from cnn_core.snippets.x_or_o import x_or_o_snippets

__all__ = [
    "Snippets",
    "activation_snippets",
    "backprop_snippets",
    "convolution_snippets",
    "hyperparameters_snippets",
    "layers_snippets",
    "parameters_snippets",
    "pixels_snippets",
    "pooling_snippets",
    "signals_snippets",
    "x_or_o_snippets",
]
