"""Tones, chirps and noises: a second of sound each, drawn as a spectrogram.

32 rows by 32 columns: frequency upwards, time to the right. To a network it is a picture
like any other.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.datasets.dataset import Dataset
from cnn_core.datasets.drawn import Labels, Range, draw_in_chunks, drawn_parts, require_ordered
from cnn_core.errors import LessonInputError
from cnn_core.signals.spectrogram import SIDE, spectrogram_pictures
from cnn_core.signals.waves import RATE, coloured

CLASSES = ("tone", "chirp", "noise")
TONE, CHIRP, NOISE = range(3)
NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 1500, 300, 300

LICENCE = "CC0. Made by this site's own code; do with them what you like."
ORIGIN = (
    "Each sound is one second at 8,000 samples. A tone holds its pitch, a chirp glides up or down, "
    "both with up to three overtones; a noise has no pitch. When it begins, how long it lasts, how "
    "it fades and how loud the hiss behind it is are drawn at random from the ranges shown. Then "
    "its spectrogram is drawn, 40 decibels from black to white. Some tones and chirps lie so deep "
    "in the hiss that nobody could tell them from noise."
)

Sounds = NDArray[np.float64]
"""One sound a row, shape (N, 8000)."""


@dataclass(frozen=True)
class SoundRanges:
    """How much sounds may differ; each value is drawn evenly between two ends.

    Parameters
    ----------
    pitch : (float, float)
        Octaves above 100 Hz at the middle of the sound.
    glide : (float, float)
        Octaves that a chirp goes up or down while it sounds.
    wobble : (float, float)
        Octaves that a tone wavers.
    begins : (float, float)
        Seconds of silence first.
    lasts : (float, float)
        Seconds of sound; what goes beyond the second is cut off.
    hiss : (float, float)
        Decibels of the noise behind a tone or chirp, against it.
    slope : (float, float)
        Colour of a noise: 0 white, 1 pink, 2 brown.

    Raises
    ------
    LessonInputError
        If the ends of a range stand the wrong way round.
    """

    pitch: Range = (1.6, 4.8)
    glide: Range = (0.3, 1.4)
    wobble: Range = (0.0, 0.04)
    begins: Range = (0.0, 0.4)
    lasts: Range = (0.4, 1.0)
    hiss: Range = (-40.0, 12.0)
    slope: Range = (0.0, 1.6)

    def __post_init__(self) -> None:
        require_ordered(asdict(self))


SOUND_RANGES = SoundRanges()


def make_tones(
    labels: ArrayLike, *, seed: int | tuple[int, ...], ranges: SoundRanges = SOUND_RANGES
) -> FloatArray:
    """Draw the spectrogram of one sound for each label, no two alike.

    Parameters
    ----------
    labels : array_like of shape (N,)
        0 for a tone, 1 for a chirp, 2 for a noise.
    seed : int or tuple of int
        The same seed draws the same pictures, on every machine.
    ranges : SoundRanges
        How much the sounds may differ.

    Returns
    -------
    pictures : ndarray of shape (N, 32, 32, 1)
        float32; every value is k/255 for a whole k.

    Raises
    ------
    LessonInputError
        If a label is none of the three.

    Examples
    --------
    >>> pictures = make_tones([0, 1, 2], seed=0)
    >>> pictures.shape
    (3, 32, 32, 1)
    >>> bool((pictures == make_tones([0, 1, 2], seed=0)).all())
    True
    """
    class_of = np.asarray(labels, dtype=np.int64)
    if not np.isin(class_of, range(len(CLASSES))).all():
        raise LessonInputError(
            "A label is 0 for a tone, 1 for a chirp or 2 for a noise; "
            f"{sorted(set(class_of.tolist()))} came."
        )

    def draw(chunk: Labels, rng: np.random.Generator) -> FloatArray:
        return spectrogram_pictures(make_sounds(chunk, rng, ranges))

    return draw_in_chunks(draw, class_of, (SIDE, SIDE, 1), seed)


def make_sounds(labels: Labels, rng: np.random.Generator, ranges: SoundRanges) -> Sounds:
    """Make the sounds that `make_tones` draws.

    Parameters
    ----------
    labels : ndarray of shape (N,)
        As of `make_tones`.
    rng : numpy.random.Generator
        Where chance comes from.
    ranges : SoundRanges
        How much the sounds may differ.

    Returns
    -------
    sounds : ndarray of shape (N, 8000)
        float64, on no scale in particular.

    Examples
    --------
    >>> make_sounds(np.array([0, 2]), np.random.default_rng(0), SOUND_RANGES).shape
    (2, 8000)
    """
    count = len(labels)

    def drawn(limits: Range) -> Sounds:
        return rng.uniform(*limits, size=(count, 1))

    begins, lasts = drawn(ranges.begins), drawn(ranges.lasts)
    along = (np.arange(RATE) / RATE - begins) / lasts  # (N, T), 0 to 1 while it sounds
    up_or_down = np.sign(drawn((-1.0, 1.0)))
    bends = np.where((labels == CHIRP)[:, None], up_or_down * drawn(ranges.glide), 0.0)
    wobble, turns, start = drawn(ranges.wobble), drawn((2.0, 7.0)), drawn((0.0, 1.0))
    pitch, slope = drawn(ranges.pitch), drawn(ranges.slope)

    sounds, is_noise = np.empty((count, RATE)), labels == NOISE
    sung, heard = ~is_noise, along[~is_noise]
    octaves = pitch[sung] + bends[sung] * (np.clip(heard, 0, 1) - 0.5)
    octaves += wobble[sung] * np.sin(2 * np.pi * (turns[sung] * heard + start[sung]))
    sounds[sung] = _with_overtones(100.0 * 2.0**octaves, rng)
    noise = rng.standard_normal((int(is_noise.sum()), RATE))
    sounds[is_noise] = coloured(noise, slope[is_noise])

    sounds = _to_one(sounds) * _envelope(along, drawn((0.02, 0.4)), drawn((0.02, 0.6)))
    hiss = coloured(rng.standard_normal((count, RATE)), drawn(ranges.slope))
    made: Sounds = sounds + 10 ** (drawn(ranges.hiss) / 20) * _to_one(hiss)
    return made


def _with_overtones(frequencies: Sounds, rng: np.random.Generator) -> Sounds:
    """Let a pitch of so many hertz, moment by moment, sound with up to three overtones."""
    count = len(frequencies)
    turning = np.exp(2j * np.pi / RATE * np.cumsum(frequencies, axis=1))
    overtone, sounds = np.ones_like(turning), np.zeros_like(frequencies)
    for number in range(1, 5):
        overtone *= turning  # its angle is now so many times that of the pitch
        strength = rng.uniform(0.0, 1.0, (count, 1)) ** number if number > 1 else 1.0
        start = np.exp(1j * rng.uniform(0.0, 2 * np.pi, (count, 1)))
        can_be_heard = number * frequencies < RATE / 2
        sounds += strength * can_be_heard * (overtone * start).imag
    return sounds


def _envelope(along: Sounds, attack: Sounds, decay: Sounds) -> Sounds:
    """Fade a sound in and out; silence before and after."""
    inside: Sounds = np.minimum(along / attack, (1.0 - along) / decay)
    return np.clip(inside, 0.0, 1.0)


def _to_one(sounds: Sounds) -> Sounds:
    """Bring every sound to the same power."""
    made: Sounds = sounds / np.sqrt(np.mean(sounds**2, axis=1, keepdims=True))
    return made


def load_tones(seed: int) -> Dataset:
    """Draw 1,500, 300 and 300 spectrograms, a third of them of each kind.

    Parameters
    ----------
    seed : int
        Draws other sounds for training and validation; those of the test part are
        always the same.

    Returns
    -------
    tones : Dataset
        Pictures of shape (32, 32, 1), each part drawn when it is first asked for.

    Examples
    --------
    >>> tones = load_tones(seed=0)
    >>> tones.classes, len(tones.train), tones.train.is_made
    (('tone', 'chirp', 'noise'), 1500, False)
    """
    train, validation, test = drawn_parts(
        make_tones, (NUM_TRAIN, NUM_VALIDATION, NUM_TEST), len(CLASSES), (SIDE, SIDE, 1), seed
    )
    return Dataset(
        name="tones",
        title="Tones, chirps and noises",
        classes=CLASSES,
        train=train,
        validation=validation,
        test=test,
        licence=LICENCE,
        origin=ORIGIN,
    )
