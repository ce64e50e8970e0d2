"""The lesson on sound: components get the core's numbers, recordings are read, networks trained."""

import io
import wave
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.customers import WEIGHTS, make_customers
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.presets import default_settings
from cnn_core.networks.shuffle_trials import shuffle_trials
from cnn_core.networks.trials import TrialResult
from cnn_core.signals import (
    chirp,
    filter_signal,
    pink_noise,
    read_recording,
    signal_filter_named,
    tone,
    whole_samples,
)
from pages.parts import experiments, runs, sound_network
from pages.parts.components.column_swap import is_order
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.tables import tables_on
from tests.waiting import wait_until

WINDOW, SWAP = "signals_filter_window", "signals_column_swap"


def recording(frequency=700, seconds=1.2, rate=8_000):
    samples = 9_000 * np.sin(2 * np.pi * frequency * np.arange(int(rate * seconds)) / rate)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def assert_shows(app, signal, slug):
    assert not app.exception
    settings, arrays = fed(app, WINDOW)
    filter = signal_filter_named(slug)
    np.testing.assert_array_equal(arrays["samples"], whole_samples(signal))
    np.testing.assert_array_equal(arrays["sums"], filter_signal(signal, filter))
    assert arrays["weights"].tolist() == list(filter.whole)
    assert settings["divisor"] == filter.divisor
    return settings


def test_a_chirp_under_the_detector_that_it_passes_is_there_before_any_click():
    app = open_lesson("signals")
    settings = assert_shows(app, chirp(200, 1_800), "sine_1000")
    sums = np.abs(filter_signal(chirp(200, 1_800), signal_filter_named("sine_1000")))
    assert 0.4 < sums.argmax() / len(sums) < 0.6
    assert settings["start"] == len(sums) // 2
    assert "A chirp from 200 to 1,800 Hz" in settings["soundAlt"]


def test_a_link_leads_to_a_sound_a_filter_a_place_and_an_order():
    app = open_lesson(
        "signals",
        signals_sound="Tone",
        signals_frequency="500",
        signals_filter="Mean of 16",
        signals_at="0,1234",
        signals_seen="1 s",
        signals_columns="10234567",
    )
    settings = assert_shows(app, tone(500), "mean_16")
    assert (settings["start"], settings["zoom"]) == (1234, "1 s")
    assert fed(app, SWAP)[0]["order"] == "10234567"


def test_nonsense_in_a_link_is_the_usual():
    app = open_lesson(
        "signals",
        signals_sound="Opera",
        signals_filter="Sobel",
        signals_at="0,99999999",
        signals_seen="2 h",
        signals_columns="00234567",
        signals_data="faces",
        signals_shuffle="rows",
    )
    settings = assert_shows(app, chirp(200, 1_800), "sine_1000")
    assert settings["zoom"] == "10 ms"
    assert fed(app, SWAP)[0]["order"] == "01234567"


@pytest.mark.parametrize(
    ("told", "right"), [("76543210", True), ("0123456", False), (7, False), (None, False)]
)
def test_an_order_from_a_browser_names_every_column_once(told, right):
    assert is_order(told, 8) is right


def test_the_sound_and_what_the_filter_leaves_of_it_can_be_heard():
    players = open_lesson("signals").get("audio")
    assert len(players) == 2
    assert all(player.proto.url.startswith("/") for player in players)


def test_noise_follows_its_seed():
    app = open_lesson("signals", signals_sound="Pink noise", signals_seed="7")
    assert_shows(app, pink_noise(7), "sine_1000")


def test_table_and_digit_are_those_of_the_core():
    _, arrays = fed(open_lesson("signals"), SWAP)
    np.testing.assert_array_equal(arrays["values"], make_customers().values)
    assert arrays["weights"].tolist() == list(WEIGHTS)
    digit = load_dataset("digits").train.pictures[5, ..., 0]
    np.testing.assert_array_equal(arrays["digit"] / np.float32(16), digit)


def test_a_recording_takes_the_place_of_the_sound_and_a_broken_one_is_refused_in_a_sentence():
    app = open_lesson("signals", signals_sound="Record")
    assert_shows(app, tone(440), "sine_1000")
    recorder = app.get("audio_input")[0]
    assert recorder.label == "Whistle, hum or hiss for a second"
    app = with_recording(app, recording())
    assert_shows(app, read_recording(recording()), "sine_1000")
    app = with_recording(app, b"RIFF of nothing")
    assert "are none, or are broken" in app.error[0].value
    assert_shows(app, tone(440), "sine_1000")


def with_recording(app, data):
    """Record these bytes; the microphone itself is tried in the browser tests."""
    import pages.parts.sound as sound

    class Recorded:
        def getvalue(self):
            return data

    usual, sound.st.audio_input = sound.st.audio_input, lambda *args, **kwargs: Recorded()
    try:
        return app.run()
    finally:
        sound.st.audio_input = usual


@pytest.mark.slow
def test_a_network_trained_here_is_asked_about_the_sound_of_now(monkeypatch):
    short = replace(default_settings("tones"), epochs=1, num_examples=60)
    monkeypatch.setattr(sound_network, "default_settings", lambda name: short)
    app = open_lesson("signals")
    assert "probabilities" not in fed(app, "signals_probabilities")[1]
    app.button(key="signals_train").click().run()
    run = app.session_state[runs.RUNS][-1]
    assert (run.dataset, app.button(key="signals_train").disabled) == ("tones", True)
    wait_until(lambda: run.job is None or run.job.done, "the training has ended", seconds=120)
    app.run()
    assert not app.exception
    network = app.session_state[runs.RUNS][-1].network
    assert len(network.test.labels) == 300
    _, arrays = fed(app, "signals_probabilities")
    assert arrays["probabilities"].sum() == pytest.approx(1, abs=1e-5)
    assert any(f"{network.test.num_right} of 300" in caption.value for caption in app.caption)


def test_four_trainings_are_compared_in_a_chart_and_a_table():
    app = open_lesson("signals")
    network = load_bundled("digits")
    wrong = replace(network, test=replace(network.test, labels=(network.test.labels + 1) % 10))
    names = [trial.name for trial in shuffle_trials("digits", "pixels", 0)]
    results = [TrialResult(name, wrong if name == "CNN, shuffled" else network) for name in names]
    done = experiments.Experiment("Handwritten digits, seed 0", results=tuple(results))
    app.session_state["experiments"] = {"signals_shuffle": done}
    app.run()
    assert not app.exception
    (table,) = tables_on(app)
    assert table["network"] == ["CNN", "Fully connected"]
    share = f"{network.test.accuracy * 100:.1f} %"
    assert table["as they are"] == [share, share]
    assert table["shuffled"] == [f"{wrong.test.accuracy * 100:.1f} %", share]
    assert table["change"][1] == "0.0 points"
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert f"CNN: {share[:-2]} % right as they are" in alts[-1]


def test_the_pictures_before_and_after_follow_what_is_shuffled():
    shown = {
        order: [image.proto.imgs[0].alt for image in app_with(order).get("image")]
        for order in ("Columns", "Nothing")
    }
    for alts in shown.values():
        assert sum("training pictures of Tones" in alt for alt in alts) == 2


def app_with(order):
    app = open_lesson("signals", signals_shuffle=order, signals_data="Tones, chirps and noises")
    assert not app.exception
    return app


def test_the_training_room_opens_with_the_sounds_by_the_link_of_the_page():
    (link,) = [
        one.proto for one in open_lesson("signals").get("page_link") if "training" in one.proto.page
    ]
    parameters = dict(parse_qsl(link.query_string))
    app = open_lesson("training", **parameters)
    assert not app.exception
    chosen = next(pills for pills in app.get("pills") if pills.label == "Data")
    assert chosen.value == "tones"
    assert any("1,500 to learn from" in caption.value for caption in app.caption)
