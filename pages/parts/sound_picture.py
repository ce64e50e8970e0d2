"""The spectrogram of a sound, how one number of it comes about, and the network's own picture."""

import streamlit as st

from cnn_core.figures.charts import CONFIG
from cnn_core.figures.numbers import plain
from cnn_core.figures.sound import frequency_told, spectrogram_figure, spectrogram_summary
from cnn_core.signals import frequency_step, spectrogram
from pages.parts.sound import Sound


def show(lesson: str, sound: Sound) -> None:
    """Show the spectrogram with axes, and its loudest place written out."""
    seen = spectrogram(sound.signal)
    step = frequency_step(sound.signal, *seen.loudest)
    st.markdown("**Spectrogram**")
    st.plotly_chart(
        spectrogram_figure(seen, step),
        config=CONFIG,
        key=f"{lesson}_spectrogram",
        alt=spectrogram_summary(seen, sound.told),
    )
    cosine, sine = plain(step.cosine, 1), plain(step.sine, 1)
    st.caption(
        f"Loudest, in the orange frame: {step.frequency:,.0f} Hz around {step.time:.3f} s. 256 "
        f"samples, faded in and out, times a cosine add up to {cosine}, times a sine to {sine}. "
        f"{frequency_told(step)}."
    )
