"""Sound as numbers: hand-checked samples, slow twins, and SciPy as the reference."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.errors import LessonInputError
from cnn_core.signals import (
    FILTERS,
    RATE,
    chirp,
    filter_signal,
    frequency_step,
    in_127ths,
    pink_noise,
    read_recording,
    signal_filter_named,
    signal_window_at,
    spectrogram,
    spectrogram_picture,
    tone,
    wav_bytes,
    white_noise,
    whole_samples,
)
from cnn_core.signals.recordings import MAX_BYTES, resampled
from cnn_core.signals.spectrogram import HOP, WINDOW, picture_row

every_filter = pytest.mark.parametrize("slug", list(FILTERS))
SOUNDS = {
    "tone": tone(437),
    "chirp": chirp(3_900, 100),
    "white": white_noise(3),
    "pink": pink_noise(3),
}


def swing(samples):
    """Return how far something swings: the root of the mean square."""
    return float(np.sqrt(np.mean(np.asarray(samples, np.float64) ** 2)))


def spectrum(signal):
    return np.abs(np.fft.rfft(signal))


@pytest.mark.parametrize("name", list(SOUNDS))
def test_a_sound_is_a_second_of_127ths(name):
    signal = SOUNDS[name]
    assert signal.shape == (8_000,)
    assert signal.dtype == np.float32
    assert np.abs(signal).max() == 1.0
    np.testing.assert_array_equal(whole_samples(signal), np.rint(signal.astype(float) * 127))
    np.testing.assert_array_equal(in_127ths(signal), signal)


@pytest.mark.parametrize("frequency", [20, 437, 1_000, 3_999])
def test_a_tone_has_the_frequency_that_it_was_given(frequency):
    assert spectrum(tone(frequency)).argmax() == frequency


def test_a_chirp_glides_from_the_first_frequency_to_the_last():
    def pitch(piece):
        return np.fft.rfftfreq(len(piece), 1 / RATE)[spectrum(piece * np.hanning(400)).argmax()]

    glide = chirp(500, 3_500)
    assert [pitch(glide[at : at + 400]) for at in (0, 3_800, 7_600)] == [
        pytest.approx(expected, abs=21) for expected in (575, 2_000, 3_425)
    ]


def test_white_noise_is_equally_strong_everywhere_and_pink_loses_3_decibels_an_octave():
    octaves = [(125 * 2**n, 250 * 2**n) for n in range(4)]
    for make, expected in ((white_noise, 1.0), (pink_noise, 0.5)):
        power = sum(spectrum(make(seed)) ** 2 for seed in range(20))
        means = [power[low:high].mean() for low, high in octaves]
        np.testing.assert_allclose(np.divide(means[1:], means[:-1]), expected, rtol=0.12)


def test_the_same_seed_makes_the_same_noise():
    np.testing.assert_array_equal(white_noise(5), white_noise(5))
    assert not np.array_equal(pink_noise(5), pink_noise(6))


@pytest.mark.parametrize("frequency", [19, 4_001, -1, float("nan"), "high", None])
def test_a_frequency_that_cannot_be_sampled_is_refused(frequency):
    with pytest.raises(LessonInputError, match=r"A frequency is 20 to 4,000 Hz.*Choose 440"):
        tone(frequency)
    with pytest.raises(LessonInputError, match="A frequency is 20 to 4,000 Hz"):
        chirp(100, frequency)


@every_filter
@given(st.lists(st.integers(-127, 127), min_size=16, max_size=40))
def test_a_filter_adds_up_sample_times_weight_at_every_stop(slug, samples):
    filter = signal_filter_named(slug)
    signal = np.array(samples) / 127
    expected = [
        sum(samples[place + tap] * weight for tap, weight in enumerate(filter.whole))
        for place in range(len(samples) - len(filter) + 1)
    ]
    sums = filter_signal(signal, filter)
    assert sums.tolist() == expected
    step = signal_window_at(signal, filter, len(expected) - 1)
    assert step.total == expected[-1] == step.products.sum()
    np.testing.assert_array_equal(step.products, step.samples * step.weights)


@pytest.mark.parametrize("frequency", [500, 1_000, 2_000])
def test_a_detector_lets_its_own_tone_through_and_the_others_hardly(frequency):
    filter = signal_filter_named(f"sine_{frequency}")
    left = {
        other: swing(filter_signal(tone(other), filter) / filter.divisor)
        / swing(whole_samples(tone(other)))
        for other in (500, 1_000, 2_000)
    }
    assert left[frequency] == pytest.approx(1, abs=0.1)
    assert all(share < 0.06 for other, share in left.items() if other != frequency)


def test_the_mean_of_16_leaves_nothing_of_500_hertz_as_its_text_says():
    sums = filter_signal(tone(500), signal_filter_named("mean_16"))
    assert np.abs(sums / 16).max() < 0.1


def test_the_difference_makes_high_tones_louder_than_low_ones():
    high, low = (filter_signal(tone(f), signal_filter_named("difference")) for f in (2_000, 200))
    assert swing(high) > 5 * swing(low)


@pytest.mark.parametrize(
    ("signal", "told"),
    [
        (np.zeros((2, 8)), r"one row of samples, shape \(T,\). Received: shape \(2, 8\)"),
        ([], "one row of samples"),
        ([np.nan], "finite numbers"),
        ([0.0] * 15, "Expected at least 16 samples for 1,000 Hz detector. Received: 15"),
    ],
)
def test_what_is_no_signal_is_refused(signal, told):
    with pytest.raises(LessonInputError, match=told):
        filter_signal(signal, signal_filter_named("sine_1000"))


def test_a_filter_that_there_is_not_is_refused():
    with pytest.raises(LessonInputError, match="one of sine_500, .*Received: 'sobel'"):
        signal_filter_named("sobel")


@pytest.mark.parametrize("name", list(SOUNDS))
def test_a_spectrogram_is_that_of_scipy(name):
    stft = pytest.importorskip("scipy.signal").ShortTimeFFT(
        0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW), HOP, RATE, scale_to=None
    )
    seen = spectrogram(SOUNDS[name])
    whole = np.abs(stft.stft(SOUNDS[name].astype(float)))
    times = stft.t(RATE)
    places = [int(np.abs(times - time).argmin()) for time in seen.times]
    np.testing.assert_allclose(times[places], seen.times)
    expected = 20 * np.log10(np.maximum(whole[:, places] / (WINDOW / 4), 1e-4))
    np.testing.assert_allclose(seen.levels, expected, atol=1e-3)
    np.testing.assert_allclose(seen.frequencies, stft.f)


def test_a_spectrogram_is_that_of_its_slow_twin():
    signal = white_noise(1)[:400]
    seen = spectrogram(signal)
    assert seen.levels.shape == (129, 3)
    for row, column in ((0, 0), (7, 1), (64, 2), (128, 0)):
        cosine = sine = 0.0
        for number in range(WINDOW):
            sample = float(signal[column * HOP + number])
            faded = sample * (0.5 - 0.5 * np.cos(2 * np.pi * number / WINDOW))
            cosine += faded * np.cos(2 * np.pi * row * number / WINDOW)
            sine += faded * np.sin(2 * np.pi * row * number / WINDOW)
        level = 20 * np.log10(max(np.sqrt(cosine**2 + sine**2) / (WINDOW / 4), 1e-4))
        assert seen.levels[row, column] == pytest.approx(level, abs=1e-3)


@pytest.mark.parametrize("name", list(SOUNDS))
def test_the_loudest_place_written_out_adds_up_to_its_level(name):
    seen = spectrogram(SOUNDS[name])
    step = frequency_step(SOUNDS[name], *seen.loudest)
    assert round(float(np.hypot(step.cosine, step.sine)), 1) == step.size
    assert round(20 * np.log10(step.size / step.largest), 1) == step.level
    assert step.level == pytest.approx(seen.levels.max(), abs=0.06)
    assert step.frequency == seen.frequencies[seen.loudest[0]]
    assert step.time == seen.times[seen.loudest[1]]


@pytest.mark.parametrize("frequency", [100, 440, 600, 1_000, 3_900])
def test_a_tone_lights_up_its_row_of_the_picture_and_hardly_another(frequency):
    picture = spectrogram_picture(tone(frequency))[..., 0]
    assert picture.shape == (32, 32)
    row = 32 - picture_row(frequency)
    assert (picture.argmax(axis=0) == row).all()
    assert picture.max() == 1.0
    far = np.abs(np.arange(32) - row) > 2
    assert picture[far].max() < 0.2


def test_the_picture_does_not_depend_on_how_loud_a_sound_is():
    quiet = chirp(300, 3_000) * 0.25
    np.testing.assert_array_equal(spectrogram_picture(quiet), spectrogram_picture(4 * quiet))
    assert not spectrogram_picture(np.zeros(RATE)).any()


def test_what_is_no_second_of_sound_has_no_picture():
    with pytest.raises(LessonInputError, match="a second of sound, 8,000 samples. Received: 100"):
        spectrogram_picture(np.zeros(100))
    with pytest.raises(LessonInputError, match="at least 256 samples"):
        spectrogram(np.zeros(255))


def recording(samples, *, rate=16_000, width=2, channels=1):
    """Write samples in [-1, 1], of shape (T,) or (T, channels), as a WAV file."""
    whole = np.rint(np.clip(samples, -1, 1) * (2 ** (8 * width - 1) - 1)).astype("<i8")
    raw = (whole + (128 if width == 1 else 0)).reshape(-1, 1).view(np.uint8).reshape(-1, 8)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(np.ascontiguousarray(raw[:, :width]).tobytes())
    return file.getvalue()


def sung(rate, frequency=500, seconds=1.0):
    return 0.6 * np.sin(2 * np.pi * frequency * np.arange(int(rate * seconds)) / rate)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_recording_of_any_rate_and_width_is_the_sound_that_was_sung(rate, width):
    signal = read_recording(recording(sung(rate), rate=rate, width=width))
    assert signal.shape == (RATE,)
    assert np.abs(signal).max() == 1.0
    np.testing.assert_allclose(signal, tone(500), atol=0.03)


def test_resampling_is_that_of_scipy():
    noise = np.random.default_rng(0).standard_normal(16_000)
    noise = np.fft.irfft(np.where(np.arange(8_001) < 3_999, np.fft.rfft(noise), 0), 16_000)
    expected = pytest.importorskip("scipy.signal").resample(noise, RATE)
    np.testing.assert_allclose(resampled(noise, 16_000), expected, atol=1e-9)


def test_what_is_too_high_for_this_rate_does_not_come_back_lower():
    high_and_low = sung(16_000, 500) + 0.4 * sung(16_000, 7_000)
    strengths = spectrum(read_recording(recording(high_and_low)))
    assert strengths[1_000] < 0.02 * strengths[500]


def test_two_channels_are_mixed_and_a_shifted_rest_is_brought_to_zero():
    voice = sung(16_000)
    stereo = np.stack([voice + 0.3, voice + 0.3], axis=1)
    signal = read_recording(recording(stereo, channels=2))
    np.testing.assert_allclose(signal, tone(500), atol=0.03)


def test_a_recording_begins_shortly_before_its_sound_and_is_filled_up():
    late = np.concatenate([np.zeros(16_000), sung(16_000, seconds=0.5)])
    signal = read_recording(recording(late))
    loud = np.flatnonzero(np.abs(signal) > 0.3)
    assert 0.045 < loud[0] / RATE < 0.06
    assert 0.53 < loud[-1] / RATE < 0.56


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Received: nothing"),
        (b"RIFF", "4 bytes that are none, or are broken"),
        (b"\x89PNG" * 50, "200 bytes that are none, or are broken"),
        (bytes(MAX_BYTES + 1), "at most 10 MB; one of 10.0 MB came"),
        (recording(sung(16_000))[:30], "are none, or are broken"),
        (recording(sung(16_000)[:800]), "lasts at least 0.1 s; 0.05 s came"),
        (recording(np.zeros(16_000)), "is silent"),
        (recording(np.zeros(0)), "lasts at least 0.1 s; 0.00 s came"),
        (recording(sung(2_000), rate=2_000), "4,000 to 192,000 samples a second. Received: 1"),
        (recording(np.zeros((9_000, 9)), channels=9), "1 to 8 channels.*Received: 9 channels"),
    ],
    ids=range(10),
)
def test_what_is_no_recording_is_refused_in_a_sentence(data, told):
    with pytest.raises(LessonInputError, match=told):
        read_recording(data)


@pytest.mark.parametrize("name", list(SOUNDS))
def test_a_sound_written_for_the_ear_is_read_back_sample_by_sample(name):
    with wave.open(io.BytesIO(wav_bytes(SOUNDS[name] * 0.5))) as reader:
        assert (reader.getnchannels(), reader.getframerate(), reader.getnframes()) == (
            1,
            8_000,
            8_000,
        )
        heard = np.frombuffer(reader.readframes(RATE), "<i2") / 32_767
    np.testing.assert_allclose(heard, SOUNDS[name] * 0.5, atol=2e-5)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(noise):
    file = bytearray(recording(sung(16_000, seconds=0.02)))
    file[: len(noise)] = noise
    with pytest.raises(LessonInputError):
        read_recording(bytes(file))


@given(st.lists(st.integers(0, 255), min_size=44, max_size=44), st.integers(0, 43))
def test_a_broken_head_is_a_sentence_or_a_second_of_sound(head, place):
    file = bytearray(recording(sung(16_000, seconds=0.3)))
    file[place : place + 2] = bytes(head[:2])
    told = "a second."
    try:
        signal = read_recording(bytes(file))
    except LessonInputError as error:
        signal, told = np.zeros(RATE), str(error)
    assert signal.shape == (RATE,)
    assert told.endswith(".")
