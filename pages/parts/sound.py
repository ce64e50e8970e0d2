"""The sound of the signals lesson: made from a few numbers, or recorded; and the filter on it."""

from dataclasses import dataclass

import streamlit as st

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.signals import (
    FILTERS,
    FULL,
    RATE,
    SignalFilter,
    chirp,
    filter_signal,
    pink_noise,
    read_recording,
    tone,
    wav_bytes,
    white_noise,
)

KINDS = {
    "chirp": "Chirp",
    "tone": "Tone",
    "white": "White noise",
    "pink": "Pink noise",
    "recording": "Record",
}
LOW, HIGH, STEP = 100, 3_900, 50


@dataclass(frozen=True, eq=False)
class Sound:
    """One second of sound, and what it is in words."""

    signal: FloatArray
    told: str


@dataclass(frozen=True, eq=False)
class Listened:
    """A sound, and the filter that slides along it."""

    sound: Sound
    filter: SignalFilter

    @property
    def told(self) -> tuple[str, str]:
        """What sound and result are, for those who cannot see them."""
        what = f"{self.sound.told}: {len(self.sound.signal):,} samples"
        return what, f"{what}, after the filter {self.filter.title}"


def choose(lesson: str) -> Sound:
    """Choose a sound."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.segmented_control(
            "Sound",
            tuple(KINDS),
            default="chirp",
            required=True,
            format_func=KINDS.__getitem__,
            key=f"{lesson}_sound",
            bind="query-params",
            wrap=True,
        )
        return _of_kind(lesson, kind if kind in KINDS else "chirp")


def choose_filter(lesson: str) -> SignalFilter:
    """Choose the filter that slides along it."""
    slug = st.pills(
        "Filter",
        tuple(FILTERS),
        default="sine_1000",
        required=True,
        format_func=lambda known: FILTERS[known].title,
        key=f"{lesson}_filter",
        bind="query-params",
        wrap=True,
    )
    return FILTERS.get(slug or "") or FILTERS["sine_1000"]


def hear(listened: Listened) -> None:
    """Offer to hear the sound, and what the filter leaves of it, as loud as it is."""
    filter, told = listened.filter, listened.sound.told
    result = filter_signal(listened.sound.signal, filter) / (filter.divisor * FULL)
    with st.container(gap="xxsmall"):
        for name, samples in (("The sound", listened.sound.signal), ("The result", result)):
            st.caption(name)
            st.audio(wav_bytes(samples), alt=f"{name}: {told}, one second")


def _of_kind(lesson: str, kind: str) -> Sound:
    if kind == "tone":
        pitch = _hertz(lesson, "Frequency, Hz", "frequency", 1_000)
        return Sound(tone(pitch), f"A tone of {pitch:,} Hz")
    if kind == "chirp":
        first = _hertz(lesson, "From, Hz", "from", 200)
        last = _hertz(lesson, "To, Hz", "to", 1_800)
        return Sound(chirp(first, last), f"A chirp from {first:,} to {last:,} Hz")
    if kind == "recording":
        return _recorded(lesson)
    seed = st.number_input(
        "Seed", 0, 9_999, 0, key=f"{lesson}_seed", bind="query-params", width=150
    )
    make = white_noise if kind == "white" else pink_noise
    return Sound(make(int(seed)), f"{KINDS[kind]}, seed {seed}")


def _hertz(lesson: str, label: str, name: str, usual: int) -> int:
    return st.slider(
        label, LOW, HIGH, usual, STEP, key=f"{lesson}_{name}", bind="query-params", width=140
    )


def _recorded(lesson: str) -> Sound:
    """Read what was recorded; until there is something, and where it is of no use, a tone."""
    file = st.audio_input(
        "Whistle, hum or hiss for a second",
        sample_rate=RATE,
        key=f"{lesson}_recording",
        width=280,
    )
    if file is not None:
        try:
            return Sound(read_recording(file.getvalue()), "Your recording")
        except LessonInputError as error:
            st.error(str(error), icon=":material/mic_off:")
    return Sound(tone(440), "A tone of 440 Hz, until there is a recording")
