"""Sound as numbers: made, read, filtered, and drawn as a picture; NumPy only.

A signal is one second of sound: float32 of shape (8000,), values in [-1, 1], each of
them a whole number of 127ths. So few steps can be written into a cell, and every
product and sum on the screen is exact. T stands for the samples of a signal, F for
frequencies.
"""

from cnn_core.signals.filters import (
    FILTERS,
    SignalFilter,
    SignalStep,
    filter_signal,
    signal_filter_named,
    signal_window_at,
)
from cnn_core.signals.recordings import read_recording, wav_bytes
from cnn_core.signals.spectrogram import (
    FrequencyStep,
    Spectrogram,
    frequency_step,
    spectrogram,
    spectrogram_picture,
    spectrogram_pictures,
)
from cnn_core.signals.waves import (
    FULL,
    RATE,
    chirp,
    in_127ths,
    pink_noise,
    tone,
    white_noise,
    whole_samples,
)

__all__ = [
    "FILTERS",
    "FULL",
    "RATE",
    "FrequencyStep",
    "SignalFilter",
    "SignalStep",
    "Spectrogram",
    "chirp",
    "filter_signal",
    "frequency_step",
    "in_127ths",
    "pink_noise",
    "read_recording",
    "signal_filter_named",
    "signal_window_at",
    "spectrogram",
    "spectrogram_picture",
    "spectrogram_pictures",
    "tone",
    "wav_bytes",
    "white_noise",
    "whole_samples",
]
