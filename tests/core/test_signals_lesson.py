"""The words, charts and code of the lesson on sound say what the core computes."""

import contextlib
import io
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.challenges import signals_challenges
from cnn_core.figures.sound import frequency_told, shuffle_figure, spectrogram_figure
from cnn_core.networks.comparison import Comparison, Score
from cnn_core.signals import (
    FILTERS,
    chirp,
    filter_signal,
    frequency_step,
    signal_filter_named,
    spectrogram,
    spectrogram_picture,
    tone,
    white_noise,
)
from cnn_core.snippets import signals_snippets


def require_fair(challenges):
    assert len({challenge.slug for challenge in challenges}) == len(challenges) == 3
    for challenge in challenges:
        assert challenge.answer in challenge.options
        assert len(set(challenge.options)) == len(challenge.options) >= 2
        assert challenge.hint
        assert challenge.why


@given(st.integers(0, 2**32 - 1))
def test_predictions_on_any_noise(seed):
    signal = white_noise(seed)
    challenges = signals_challenges(signal)
    require_fair(challenges)
    sums = filter_signal(signal, signal_filter_named("difference"))
    steepest = int(np.abs(sums).max())
    assert challenges[0].answer.strip("+−") == str(steepest)


@pytest.mark.parametrize("signal", [tone(100), tone(3_900), tone(4_000), chirp(20, 4_000)])
def test_predictions_on_sounds_that_hardly_or_wildly_change(signal):
    require_fair(signals_challenges(signal))


def test_the_row_of_the_prediction_is_the_one_that_lights_up():
    row = int(signals_challenges(tone(600))[1].answer)
    assert 32 - spectrogram_picture(tone(600))[:, 16, 0].argmax() == row == 5


def test_the_spectrogram_is_drawn_as_it_was_measured_with_its_axes():
    seen = spectrogram(chirp(200, 1_800))
    step = frequency_step(chirp(200, 1_800), *seen.loudest)
    heatmap, mark = spectrogram_figure(seen, step).data
    np.testing.assert_array_equal(heatmap.z, seen.levels)
    np.testing.assert_array_equal(heatmap.x, seen.times)
    np.testing.assert_array_equal(heatmap.y, seen.frequencies)
    assert (heatmap.zmin, heatmap.zmax) == (-80, 0)
    assert (mark.x, mark.y) == ((step.time,), (step.frequency,))
    assert frequency_told(step).endswith(f"is −{-step.level:.1f} dB")


def test_lines_are_accuracies_with_their_bounds():
    before, after = Score(95, 100, 0.888, 0.978), Score(60, 100, 0.502, 0.691)
    falls, stays = Comparison("CNN", 7_450, before, after), Comparison("Dense", 7, before, before)
    first, second = shuffle_figure([falls, stays]).data
    assert (first.name, first.y, second.y) == ("CNN", (95.0, 60.0), (95.0, 95.0))
    assert first.text == ("95.0 %", "60.0 %")
    assert first.line.color != second.line.color
    assert first.error_y.array == pytest.approx((2.8, 9.1))
    assert first.error_y.arrayminus == pytest.approx((6.2, 9.8))
    assert falls.points == -35.0


@pytest.mark.parametrize(("before", "after"), [(287, 272), (1, 2), (296, 296)])
def test_the_change_is_the_difference_of_what_is_shown(before, after):
    comparison = Comparison("CNN", 1, Score(before, 297, 0, 1), Score(after, 297, 0, 1))
    shown = [f"{100 * score.accuracy:.1f}" for score in (comparison.original, comparison.changed)]
    assert f"{float(shown[1]) - float(shown[0]):.1f}" == f"{comparison.points:.1f}"


def run(code):
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names


@pytest.mark.slow
@pytest.mark.parametrize("slug", list(FILTERS))
def test_the_code_shown_computes_the_numbers_of_the_page(slug):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    piece, filter = chirp(200, 1_800)[:64], signal_filter_named(slug)
    snippets = signals_snippets(piece, filter)
    expected = filter_signal(piece, filter) / filter.divisor
    for code in (snippets.numpy, snippets.keras):
        np.testing.assert_allclose(run(code)["response"], expected, atol=1e-3)
