"""Tones, chirps and noises: one second of sound from a few numbers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_numbers, require_whole

RATE = 8_000
"""Samples in a second; no sound above half as many hertz can be told from a lower one."""

FULL = 127
"""The largest sample, as a whole number: those of 8-bit sound."""

LARGEST_SEED = 2**32 - 1

LOWEST, HIGHEST = 20.0, RATE / 2
"""Hertz that a sound of the lesson may have."""


def tone(frequency: float) -> FloatArray:
    """Make a second of a sine.

    Parameters
    ----------
    frequency : float
        Periods in a second, hertz, 20 to 4,000.

    Returns
    -------
    signal : ndarray of shape (8000,)
        float32 in [-1, 1], every value a 127th; it begins at 0 and rises.

    Raises
    ------
    LessonInputError
        If the frequency is out of range.

    Examples
    --------
    At 2,000 Hz four samples are one period:

    >>> whole_samples(tone(2_000))[:5].tolist()
    [0, 127, 0, -127, 0]
    """
    pitch = _require_frequency(frequency)
    return in_127ths(np.sin(2 * np.pi * pitch * _times()))


def chirp(first: float, last: float) -> FloatArray:
    """Make a second of a sine that glides evenly from one frequency to another.

    Parameters
    ----------
    first, last : float
        Hertz at the beginning and at the end, 20 to 4,000.

    Returns
    -------
    signal : ndarray of shape (8000,)
        float32 in [-1, 1], every value a 127th.

    Raises
    ------
    LessonInputError
        If a frequency is out of range.

    Examples
    --------
    >>> bool((chirp(500, 500) == tone(500)).all())
    True
    """
    low, high, times = _require_frequency(first), _require_frequency(last), _times()
    # the phase is the integral of a frequency that changes by a straight line
    return in_127ths(np.sin(2 * np.pi * (low * times + (high - low) * times**2 / 2)))


def white_noise(seed: int) -> FloatArray:
    """Make a second in which every frequency is equally strong, by chance.

    Parameters
    ----------
    seed : int
        The same seed makes the same noise.

    Returns
    -------
    signal : ndarray of shape (8000,)
        float32 in [-1, 1], every value a 127th; the largest is 1 or -1.

    Raises
    ------
    LessonInputError
        If the seed is no whole number from 0.

    Examples
    --------
    >>> float(abs(white_noise(0)).max())
    1.0
    """
    return to_full_scale(_white(seed))


def pink_noise(seed: int) -> FloatArray:
    """Make a second of noise in which every octave is equally strong, as in rain or a waterfall.

    Parameters
    ----------
    seed : int
        The same seed makes the same noise.

    Returns
    -------
    signal : ndarray of shape (8000,)
        float32 in [-1, 1], every value a 127th; the largest is 1 or -1.

    Raises
    ------
    LessonInputError
        If the seed is no whole number from 0.

    Examples
    --------
    >>> float(abs(pink_noise(0)).max())
    1.0
    """
    return to_full_scale(coloured(_white(seed), 1.0))


def coloured(noise: NDArray[np.float64], slope: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Make low frequencies of white noise stronger than high ones.

    Parameters
    ----------
    noise : ndarray of shape (..., T)
        White.
    slope : float or ndarray that broadcasts to (..., 1)
        Power falls as frequency to minus this: 0 leaves it white, 1 makes it pink.

    Returns
    -------
    noise : ndarray of shape (..., T)
        float64; frequencies below 20 Hz are gone.

    Examples
    --------
    >>> coloured(np.zeros((3, 8000)), 1.0).shape
    (3, 8000)
    """
    frequencies = np.fft.rfftfreq(noise.shape[-1], 1 / RATE)
    strength = np.maximum(frequencies, LOWEST) ** (-np.asarray(slope) / 2)
    strength = np.where(frequencies < LOWEST, 0.0, strength)
    made: NDArray[np.float64] = np.fft.irfft(np.fft.rfft(noise) * strength, noise.shape[-1])
    return made


def in_127ths(samples: ArrayLike) -> FloatArray:
    """Cut samples off at -1 and 1 and round them to 127ths, float32.

    Examples
    --------
    >>> (in_127ths([-2.0, 0.0, 0.5]) * 127).tolist()
    [-127.0, 0.0, 64.0]
    """
    whole = np.rint(np.clip(np.asarray(samples, np.float64), -1.0, 1.0) * FULL)
    return whole.astype(np.float32) / np.float32(FULL)


def whole_samples(signal: ArrayLike) -> NDArray[np.int32]:
    """Write a signal in whole numbers, -127 to 127.

    Parameters
    ----------
    signal : array_like of shape (T,)
        In [-1, 1].

    Returns
    -------
    samples : ndarray of shape (T,), int32
        Each sample times 127.

    Raises
    ------
    LessonInputError
        If it is not one row of numbers.

    Examples
    --------
    >>> whole_samples([0.0, 1.0, -1.0]).tolist()
    [0, 127, -127]
    """
    return np.rint(require_signal(signal).astype(np.float64) * FULL).astype(np.int32)


def to_full_scale(samples: NDArray[np.float64]) -> FloatArray:
    """Make the largest sample 1 or -1, and round to 127ths; silence stays silence.

    Examples
    --------
    >>> to_full_scale(np.array([0.1, -0.2])).tolist()[1]
    -1.0
    """
    return in_127ths(samples / (np.abs(samples).max(initial=0.0) or 1.0))


def require_signal(signal: ArrayLike) -> FloatArray:
    """Answer one row of at least one number as float32, or say what came."""
    samples = require_numbers(signal, "signal", limit=1e15)
    if samples.ndim != 1 or samples.size == 0:
        raise LessonInputError(
            f"Expected a signal: one row of samples, shape (T,). Received: shape {samples.shape}. "
            "Choose one row, such as signal[0]."
        )
    return samples


def _white(seed: int) -> NDArray[np.float64]:
    """Draw a second of white noise."""
    checked = require_whole(seed, "seed", 0, LARGEST_SEED)
    return np.random.Generator(np.random.PCG64(checked)).standard_normal(RATE)


def _times() -> NDArray[np.float64]:
    """Answer the seconds at which samples are taken."""
    return np.arange(RATE) / RATE


def _require_frequency(frequency: float) -> float:
    """Refuse hertz that a sound at this rate cannot have."""
    try:
        pitch = float(frequency)
    except (TypeError, ValueError):
        pitch = float("nan")
    if not LOWEST <= pitch <= HIGHEST:
        raise LessonInputError(
            f"A frequency is {LOWEST:.0f} to {HIGHEST:,.0f} Hz, half of {RATE:,} samples a "
            f"second; {frequency!r:.40} came. Choose 440 to start."
        )
    return pitch
