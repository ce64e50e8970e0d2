"""The short-time Fourier transform: which frequencies there are, moment by moment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole
from cnn_core.signals.waves import FULL, RATE, require_signal, whole_samples

WINDOW = 256
"""Samples that are looked at together: 32 ms, so frequencies lie 31.25 Hz apart."""

HOP = 64
"""Samples from one look to the next."""

QUIETEST = -80.0
"""Decibels below which all is the same silence."""

SIDE = 32
"""Rows and columns of the picture that a network looks at."""

PICTURE_HOP = (RATE - WINDOW) // (SIDE - 1)
BINS_IN_A_ROW = WINDOW // 2 // SIDE
PICTURE_RANGE = 40.0
"""Decibels from black to white in that picture."""


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """How strong each frequency is at each moment.

    Attributes
    ----------
    levels : ndarray of shape (F, T), float32
        Decibels, 0 for a sine of full scale, at least -80; the lowest frequency first.
    frequencies : ndarray of shape (F,), float64
        Hertz.
    times : ndarray of shape (T,), float64
        Seconds, of the middle of each look.
    """

    levels: FloatArray
    frequencies: NDArray[np.float64]
    times: NDArray[np.float64]

    @property
    def loudest(self) -> tuple[int, int]:
        """Row and column of the highest level."""
        row, column = divmod(int(self.levels.argmax()), self.levels.shape[1])
        return row, column


def spectrogram(signal: ArrayLike) -> Spectrogram:
    """Measure which frequencies a signal holds, moment by moment.

    Parameters
    ----------
    signal : array_like of shape (T,)
        At least 256 samples in [-1, 1], 8,000 a second.

    Returns
    -------
    spectrogram : Spectrogram
        129 frequencies from 0 to 4,000 Hz, a look every 64 samples.

    Raises
    ------
    LessonInputError
        If the signal is no row of numbers, or shorter than one look.

    References
    ----------
    .. [1] J. B. Allen and L. R. Rabiner, A unified approach to short-time Fourier analysis
       and synthesis, Proceedings of the IEEE 65, 1977, section II.

    Examples
    --------
    >>> seen = spectrogram(np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000))
    >>> seen.levels.shape
    (129, 122)
    >>> float(seen.frequencies[seen.loudest[0]]), round(float(seen.levels.max()))
    (1000.0, 0)
    """
    samples = require_signal(signal).astype(np.float64)
    amplitudes = _amplitudes(samples[np.newaxis], HOP)[0].T  # (F, T)
    levels = 20.0 * np.log10(np.maximum(amplitudes, 10 ** (QUIETEST / 20)))
    frequencies = np.arange(WINDOW // 2 + 1, dtype=np.float64) * (RATE / WINDOW)
    middles = np.arange(amplitudes.shape[1], dtype=np.float64) * HOP + WINDOW / 2
    return Spectrogram(levels.astype(np.float32), frequencies, middles / RATE)


def spectrogram_picture(signal: ArrayLike) -> Picture:
    """Draw a second of sound as the picture that a network looks at.

    Parameters
    ----------
    signal : array_like of shape (8000,)
        In [-1, 1].

    Returns
    -------
    picture : ndarray of shape (32, 32, 1)
        float32 in [0, 1]; see `spectrogram_pictures`.

    Raises
    ------
    LessonInputError
        If it is not a second of sound.

    Examples
    --------
    A tone is one bright line; of 32 rows of 125 Hz, 500 Hz lies in the fourth from below:

    >>> picture = spectrogram_picture(np.sin(2 * np.pi * 500 * np.arange(8000) / 8000))
    >>> 32 - int(picture[:, 16, 0].argmax())
    4
    """
    samples = require_signal(signal)
    if len(samples) != RATE:
        raise LessonInputError(
            f"Expected a second of sound, {RATE:,} samples. Received: {len(samples):,}. "
            "Cut it, or fill it up with zeros."
        )
    drawn: Picture = spectrogram_pictures(samples[np.newaxis].astype(np.float64))[0]
    return drawn


def spectrogram_pictures(signals: NDArray[np.float64]) -> FloatArray:
    """Draw many seconds of sound as pictures of 32 rows and 32 columns.

    Parameters
    ----------
    signals : ndarray of shape (N, 8000)
        Any scale: the loudest of a picture is white, whatever is 40 dB below it black.

    Returns
    -------
    pictures : ndarray of shape (N, 32, 32, 1)
        float32 in [0, 1], every value a 255th. Time runs to the right; high
        frequencies are on top, each row the mean power of four frequencies.

    Examples
    --------
    >>> spectrogram_pictures(np.zeros((2, 8000))).shape
    (2, 32, 32, 1)
    """
    power = _amplitudes(signals, PICTURE_HOP)[:, :SIDE, 1:] ** 2  # (N, 32, 128), without 0 Hz
    rows = power.reshape(len(signals), SIDE, SIDE, BINS_IN_A_ROW).mean(axis=3)  # (N, T, F)
    loudest = rows.max(axis=(1, 2), keepdims=True)
    smallest = 10 ** (-PICTURE_RANGE / 10)
    share = np.maximum(rows / np.where(loudest > 0, loudest, 1.0), smallest)
    brightness = 1.0 + 10.0 * np.log10(share) / PICTURE_RANGE
    whole = np.rint(np.clip(brightness, 0.0, 1.0) * 255).astype(np.float32) / np.float32(255)
    return np.ascontiguousarray(whole.transpose(0, 2, 1)[:, ::-1, :, np.newaxis])


@dataclass(frozen=True)
class FrequencyStep:
    """How one number of a spectrogram comes about, rounded as it is shown.

    Attributes
    ----------
    frequency, time : float
        Hertz, and seconds of the middle of the look.
    cosine, sine : float
        Sums of 256 samples (whole numbers) times the window times a cosine, and a sine, of
        this frequency; one decimal.
    size : float
        Root of the sum of their squares; one decimal.
    largest : float
        What a sine of full scale would give.
    level : float
        Decibels, one decimal.
    """

    frequency: float
    time: float
    cosine: float
    sine: float
    size: float
    largest: float
    level: float


def frequency_step(signal: ArrayLike, row: int, column: int) -> FrequencyStep:
    """Take one number of a spectrogram apart: two detectors, one for each half of a swing.

    Parameters
    ----------
    signal : array_like of shape (T,)
        In [-1, 1], every value a 127th.
    row, column : int
        Place in ``spectrogram(signal).levels``.

    Returns
    -------
    step : FrequencyStep
        Its level is that of the spectrogram, but for the rounding of the three sizes.

    Raises
    ------
    LessonInputError
        If there is no such place.

    Examples
    --------
    >>> step = frequency_step(np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000), 32, 0)
    >>> step.frequency, step.size, step.largest
    (1000.0, 8136.9, 8128.0)
    """
    samples = whole_samples(signal).astype(np.float64)
    bin_ = require_whole(row, "row", 0, WINDOW // 2)
    look = require_whole(column, "column", 0, max(0, (len(samples) - WINDOW) // HOP))
    seen = samples[look * HOP : look * HOP + WINDOW] * _window()
    turns = 2 * np.pi * bin_ * np.arange(WINDOW) / WINDOW
    cosine, sine = round(float(seen @ np.cos(turns)), 1), round(float(seen @ np.sin(turns)), 1)
    size = round(float(np.hypot(cosine, sine)), 1)
    largest = FULL * WINDOW / 4
    level = 20 * np.log10(max(size / largest, 10 ** (QUIETEST / 20)))
    return FrequencyStep(
        frequency=bin_ * RATE / WINDOW,
        time=(look * HOP + WINDOW / 2) / RATE,
        cosine=cosine,
        sine=sine,
        size=size,
        largest=largest,
        level=round(float(level), 1),
    )


def picture_row(frequency: float) -> int:
    """Answer the row of the network's picture that a frequency lies in, from 1 at the bottom.

    Examples
    --------
    >>> picture_row(440), picture_row(4000)
    (4, 32)
    """
    nearest = max(1, round(frequency * WINDOW / RATE))
    return -(-nearest // BINS_IN_A_ROW)


def _window() -> NDArray[np.float64]:
    """Answer the Hann window, shape (256,): a look begins and ends softly."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def _amplitudes(signals: NDArray[np.float64], hop: int) -> NDArray[np.float64]:
    """Measure looks of 256 samples, (N, looks, F); 1 is a sine of full scale."""
    if signals.shape[-1] < WINDOW:
        raise LessonInputError(
            f"Expected at least {WINDOW} samples, one look. Received: {signals.shape[-1]}. "
            "Choose a longer sound."
        )
    looks = np.lib.stride_tricks.sliding_window_view(signals, WINDOW, axis=-1)[:, ::hop]
    window = _window()
    spectra = np.fft.rfft(looks * window)
    amplitudes: NDArray[np.float64] = np.abs(spectra) / (window.sum() / 2)
    return amplitudes
