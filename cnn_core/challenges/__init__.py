"""Predictions to make before the answer is shown; every answer is computed by the core."""

from cnn_core.challenges.activation import activation_challenges
from cnn_core.challenges.backprop import backprop_challenges
from cnn_core.challenges.challenge import Challenge
from cnn_core.challenges.convolution import convolution_challenges
from cnn_core.challenges.evidence import evidence_challenges
from cnn_core.challenges.filters import filters_challenges
from cnn_core.challenges.fool import fool_challenges
from cnn_core.challenges.hyperparameters import hyperparameters_challenges
from cnn_core.challenges.layers import layers_challenges
from cnn_core.challenges.map import map_challenges
from cnn_core.challenges.network import network_challenges
from cnn_core.challenges.parameters import parameters_challenges
from cnn_core.challenges.pixels import pixels_challenges
from cnn_core.challenges.pooling import pooling_challenges
from cnn_core.challenges.signals import signals_challenges
from cnn_core.challenges.training import training_challenges
from cnn_core.challenges.x_or_o import x_or_o_challenges

__all__ = [
    "filters_challenges",
    "evidence_challenges",
    "fool_challenges",
    "map_challenges",
    "Challenge",
    "activation_challenges",
    "backprop_challenges",
    "convolution_challenges",
    "hyperparameters_challenges",
    "layers_challenges",
    "network_challenges",
    "parameters_challenges",
    "pixels_challenges",
    "pooling_challenges",
    "signals_challenges",
    "training_challenges",
    "x_or_o_challenges",
]
