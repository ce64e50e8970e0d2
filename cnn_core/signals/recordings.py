"""Reading a recording: bytes of a WAV file that nobody has looked at yet."""

import io
import wave

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.signals.waves import RATE, require_signal, to_full_scale

MAX_BYTES = 10_000_000
MAX_SECONDS = 10
MAX_CHANNELS = 8
RATES = (4_000, 192_000)
SHORTEST = 0.1
"""Seconds that a recording has at least."""

_LEAD = 0.05  # seconds kept before the first loud moment
_LOUD = 0.1  # of the largest sample
_QUIETEST = 1e-3  # of full scale; below it is what an unplugged microphone gives


def read_recording(data: bytes) -> FloatArray:
    """Read the first second of sound of a recording.

    It begins just before the sound first gets loud, is mixed down to one channel, brought to
    8,000 samples a second and to full scale. What ends sooner is filled up with silence.

    Parameters
    ----------
    data : bytes
        A WAV file of plain (PCM) samples, at most 10 MB; of a long one, the first ten
        seconds are read.

    Returns
    -------
    signal : ndarray of shape (8000,)
        float32 in [-1, 1], every value a 127th; the largest is 1 or -1.

    Raises
    ------
    LessonInputError
        If it is too large, no such file, too short, or silent.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> with wave.open(file, "wb") as writer:
    ...     writer.setnchannels(1), writer.setsampwidth(2), writer.setframerate(16000)
    ...     writer.writeframes((np.sin(np.arange(16000)) * 9000).astype("<i2").tobytes())
    (None, None, None)
    >>> float(abs(read_recording(file.getvalue())).max())
    1.0
    """
    if len(data) > MAX_BYTES:
        raise LessonInputError(
            f"A recording has at most {MAX_BYTES // 1_000_000} MB; one of "
            f"{len(data) / 1_000_000:.1f} MB came. Record a second or two."
        )
    samples, rate = _decoded(data)
    if len(samples) < SHORTEST * rate:
        raise LessonInputError(
            f"A recording lasts at least {SHORTEST:g} s; {len(samples) / rate:.2f} s came. "
            "Record again, a little longer."
        )
    if np.abs(samples).max() < _QUIETEST:
        raise LessonInputError(
            "The recording is silent. Look whether the microphone is on, come nearer, and "
            "record again."
        )
    return to_full_scale(resampled(_first_second(samples, rate), rate))


def wav_bytes(samples: ArrayLike) -> bytes:
    """Write samples as a WAV file, as loud as they are: what is quiet stays quiet.

    Parameters
    ----------
    samples : array_like of shape (T,)
        In [-1, 1]; what lies beyond is cut off.

    Returns
    -------
    data : bytes
        16 bits, one channel, 8,000 samples a second; filled up with silence to a whole second.

    Raises
    ------
    LessonInputError
        If it is not one row of numbers.

    Examples
    --------
    >>> with wave.open(io.BytesIO(wav_bytes([0.0, 0.5, -2.0]))) as reader:
    ...     reader.getnframes(), np.frombuffer(reader.readframes(4), "<i2").tolist()
    (8000, [0, 16384, -32767, 0])
    """
    whole = np.rint(np.clip(require_signal(samples), -1.0, 1.0) * 32_767).astype("<i2")
    whole = np.pad(whole, (0, -len(whole) % RATE))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(whole.itemsize)
        writer.setframerate(RATE)
        writer.writeframes(whole.tobytes())
    return file.getvalue()


def resampled(samples: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """Bring one second of samples to 8,000, with all frequencies above 4,000 Hz left out.

    Left in, they would come back as lower ones that nobody sang. The second is taken as
    one period, so its spectrum can be cut exactly.

    Parameters
    ----------
    samples : ndarray of shape (rate,)
        One second.
    rate : int
        Samples a second.

    Returns
    -------
    samples : ndarray of shape (8000,)
        float64.

    Examples
    --------
    >>> resampled(np.ones(16000), 16000).shape
    (8000,)
    """
    spectrum = np.fft.rfft(samples)[: RATE // 2 + 1]
    if rate > RATE:
        spectrum[RATE // 2 :] = 0.0
    made: NDArray[np.float64] = np.fft.irfft(spectrum, RATE) * (RATE / rate)
    return made


def _decoded(data: bytes) -> tuple[NDArray[np.float64], int]:
    """Decode the first seconds of a WAV file into one channel in [-1, 1], and its rate."""
    try:
        with wave.open(io.BytesIO(data)) as reader:
            channels, width, rate = (
                reader.getnchannels(),
                reader.getsampwidth(),
                reader.getframerate(),
            )
            _require_readable(channels, width, rate)
            frames = reader.readframes(MAX_SECONDS * rate)
    except (wave.Error, EOFError, RuntimeError, OverflowError) as error:
        came = "nothing" if not data else f"{len(data):,} bytes that are none, or are broken"
        raise LessonInputError(
            f"Expected a recording as a WAV file. Received: {came}. Record again, or save the "
            "sound as WAV."
        ) from error
    whole = len(frames) // (channels * width) * channels * width
    samples = _numbers(frames[:whole], width).reshape(-1, channels).mean(axis=1)
    # many microphones rest a little beside zero, which no ear hears
    return samples - (samples.mean() if len(samples) else 0.0), rate


def _require_readable(channels: int, width: int, rate: int) -> None:
    """Refuse a file whose head promises what no recording has."""
    if not (1 <= channels <= MAX_CHANNELS and 1 <= width <= 4 and RATES[0] <= rate <= RATES[1]):
        raise LessonInputError(
            f"Expected a WAV file with 1 to {MAX_CHANNELS} channels of 8 to 32 bits and "
            f"{RATES[0]:,} to {RATES[1]:,} samples a second. "
            f"Received: {channels} channels of {8 * width} bits, "
            f"{rate:,} samples a second. Save it as 16 bits, 44,100 samples a second."
        )


def _numbers(frames: bytes, width: int) -> NDArray[np.float64]:
    """Read samples of so many bytes, in [-1, 1]."""
    if width == 1:  # the only width without a sign
        return (np.frombuffer(frames, np.uint8).astype(np.float64) - 128) / 128
    raw = np.frombuffer(frames, np.uint8).reshape(-1, width)
    widened = np.zeros((len(raw), 4), np.uint8)
    widened[:, 4 - width :] = raw  # little-endian: the missing bytes are the lowest
    return widened.view("<i4")[:, 0].astype(np.float64) / 2**31


def _first_second(samples: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """Cut out the second from just before the first loud moment, filled up with silence."""
    size = np.abs(samples)
    loud = int(np.argmax(size >= _LOUD * size.max()))
    first = max(0, loud - int(_LEAD * rate))
    second = samples[first : first + rate]
    return np.pad(second, (0, rate - len(second)))
