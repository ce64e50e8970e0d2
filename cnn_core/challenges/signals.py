"""Predictions about filters on sound, spectrograms and shuffled pictures."""

import numpy as np

from cnn_core import FloatArray
from cnn_core.challenges.challenge import Challenge
from cnn_core.figures.numbers import plain, signed
from cnn_core.signals import (
    FULL,
    filter_signal,
    in_127ths,
    signal_filter_named,
    signal_window_at,
)
from cnn_core.signals.spectrogram import picture_row

_PITCH = 600
_EXAMPLE = in_127ths(np.array([40, 90]) / FULL)
_PIXELS, _WEIGHTS, _ORDER = np.array([3, 0, 7]), np.array([2, -1, 4]), np.array([2, 1, 0])


def signals_challenges(signal: FloatArray) -> tuple[Challenge, ...]:
    """Ask what a filter answers, where a tone shows, and what shuffling does.

    Parameters
    ----------
    signal : ndarray of shape (T,)
        The sound of now, every value a 127th.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions.
    """
    return _difference(signal), _row(), _shuffled()


def _difference(signal: FloatArray) -> Challenge:
    """Ask what the difference filter says where the sound is steep."""
    filter = signal_filter_named("difference")
    sums = filter_signal(signal, filter)
    if not sums.any():  # silence asks nothing; an example stands in
        signal, sums = _EXAMPLE, filter_signal(_EXAMPLE, filter)
    step = signal_window_at(signal, filter, int(np.abs(sums).argmax()))
    before, after = (int(sample) for sample in step.samples)
    options = dict.fromkeys(
        (signed(step.total), signed(-step.total), signed(before + after), signed(after))
    )
    return Challenge(
        "difference",
        f"Two samples of your sound are `{plain(before)}` and `{plain(after)}`. The filter is "
        "`−1` `+1`. **What does it answer?**",
        tuple(options),
        signed(step.total),
        "Sample times weight, one by one, then add up: the first counts negative.",
        f"−1 × {_bracketed(before)} + 1 × {_bracketed(after)} = {signed(step.total)}.",
    )


def _row() -> Challenge:
    """Ask where a tone lies in the network's picture."""
    row = picture_row(_PITCH)
    return Challenge(
        "row",
        "The network's picture has 32 rows, each 125 Hz high. **Which row, counted from the "
        f"bottom, does a tone of {_PITCH} Hz light up?**",
        tuple(str(option) for option in (1, row, 32 - row, 32)),
        str(row),
        "How many times does 125 fit, and in which row does the rest lie?",
        f"{_PITCH} / 125 = {_PITCH / 125:.1f}: four rows are full, it lies in the fifth. Choose "
        "a tone above and look.",
    )


def _shuffled() -> Challenge:
    """Ask what becomes of a weighted sum when pixels and weights are shuffled alike."""
    before = int(_PIXELS @ _WEIGHTS)
    after = int(_PIXELS[_ORDER] @ _WEIGHTS[_ORDER])
    other = int(_PIXELS[_ORDER] @ _WEIGHTS)
    return Challenge(
        "shuffled",
        "A fully connected unit weighs pixels `3` `0` `7` by `2` `−1` `4`. Pixels **and** weights "
        "are now turned round: `7` `0` `3` by `4` `−1` `2`. **Its sum?**",
        tuple(dict.fromkeys((str(before), str(other), "0"))),
        str(after),
        "Write the three products down, before and after.",
        f"{after}, as before: the same products in another order. So it learns from shuffled "
        "pictures as well as from others.",
    )


def _bracketed(value: int) -> str:
    """Write a number in brackets where it has a sign of its own."""
    return f"({plain(value)})" if value < 0 else plain(value)
