"""Predictions, code, drawings and words of the lesson on shared weights."""

import contextlib
import io
import os
import re

import numpy as np
import pytest

from cnn_core.challenges import parameters_challenges
from cnn_core.convolution import convolve
from cnn_core.figures.sharing import (
    SIDE,
    area_summary,
    area_svg,
    fits_figure,
    fits_summary,
    formula,
    pair_summary,
    pair_svg,
    saving_told,
)
from cnn_core.sharing import (
    Line,
    convolution_matrix,
    count_for_maps,
    count_for_neurons,
    fit_pair,
)
from cnn_core.snippets import parameters_snippets

PIXELS = np.array([131, 143, 149, 152, 146, 80, 36, 95, 111, 104, 99, 111], np.uint8)
PATCH = np.array(
    [[155, 147, 134, 86], [153, 150, 142, 78], [149, 152, 146, 80], [146, 157, 151, 96]], np.uint8
)
KERNEL = np.array([[1, -1], [2, -2]])


@pytest.mark.parametrize("side", [32, 64, 128, 400])
@pytest.mark.parametrize("channels", [1, 3])
def test_predictions(side, channels):
    challenges = parameters_challenges(side, channels, 5)
    assert [challenge.slug for challenge in challenges] == ["one_more", "larger", "nonzero"]
    for challenge in challenges:
        assert challenge.answer in challenge.options
        assert len(set(challenge.options)) == len(challenge.options) == 4
        assert challenge.hint
        assert challenge.answer in challenge.why
    answers = [challenge.answer for challenge in challenges]
    assert answers == [f"{side * side * channels:,}", f"{25 * channels}", "64"]


def test_the_answer_on_the_matrix_is_counted_in_it():
    matrix = convolution_matrix([[1, 1], [1, 1]], 5)
    asked = parameters_challenges(64, 3, 5)[2]
    assert f"{len(matrix)} rows and {matrix.shape[1]} columns" in asked.question
    assert asked.answer == str(int(matrix.sum()))


def run(code):
    """Run a snippet as a script and return its names."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inputs", "weights", "stride"),
    [(12, (-1, 2, -1), 3), (12, (1, -2), 1), (7, (3,), 2), (6, (1, 2, 3, 4, 5, -6), 1)],
)
def test_snippets_compute_what_the_page_shows(inputs, weights, stride):
    line = Line(inputs, len(weights), stride)
    snippets = parameters_snippets(PIXELS[:inputs], weights, line, PATCH, KERNEL)
    sums = [
        sum(
            int(PIXELS[input]) * weight
            for input, weight in zip(line.seen(output), weights, strict=True)
        )
        for output in range(line.outputs)
    ]
    convolved = convolve(PATCH, KERNEL).ravel()
    for code in (snippets.numpy, snippets.keras):
        names = run(code)
        assert list(names["outputs"]) == sums
        assert (names["shared"], names["full"]) == (line.shared, line.fully_connected)
        np.testing.assert_array_equal(names["matrix"], convolution_matrix(KERNEL, 4))
        np.testing.assert_array_equal(names["by_matrix"], convolved)
        np.testing.assert_array_equal(names["by_sliding"], convolved)


def side_of(svg):
    return float(svg.rsplit('width="', 1)[1].split('"')[0])


def test_squares_have_the_areas_of_the_counts():
    counts = count_for_neurons(4, 1, 2, 100)
    assert side_of(area_svg(counts, "fully_connected")) == SIDE
    assert side_of(area_svg(counts, "locally_connected")) == SIDE / 2  # a quarter of the area
    dot = side_of(area_svg(count_for_maps(32, 1, 5, 6), "shared"))
    assert 0 < dot < SIDE / 10
    told = area_summary(count_for_maps(32, 1, 5, 6), "shared")
    assert told == "Shared: 150 weights, under 0.01 % of the area of 4,816,896."


def test_formulas_multiply_to_the_counts():
    for counts in (count_for_maps(32, 1, 5, 6), count_for_neurons((30, 20), 3, 5, 100)):
        for kind in ("fully_connected", "locally_connected", "shared"):
            written = formula(counts, kind).replace("×", "*").replace(",", "")
            assert eval(written) == getattr(counts, kind)
    assert saving_told(count_for_neurons(100, 1, 5, 500)).endswith("takes 200,000.")


def test_a_bar_for_what_each_layer_leaves_unanswered():
    figure = fits_figure(fit_pair(2, 3))
    (bars,) = figure.data
    np.testing.assert_allclose(bars.x, [0, 0, 1000 / 11], atol=1e-5)
    assert list(bars.text) == ["0.0 %", "0.0 %", "90.9 %"]
    assert bars.y[0] == "Fully connected, 78 weights"
    assert "shared 90.9 %" in fits_summary(fit_pair(2, 3))


def test_a_pair_and_a_window_are_drawn_where_they_are():
    svg = pair_svg(12, 3)
    assert re.findall(r">X(\d+)<", svg) == [str(number) for number in range(1, 13)]
    assert svg.count("<path") == 1
    frame = re.search(r'<rect x="(\d+)" y="\d+" width="(\d+)"', svg)
    first, width = map(int, frame.groups())
    inside = [float(x) for x in re.findall(r'<text x="([\d.]+)"', svg) if float(x) < first + width]
    assert len(inside) == 3
    assert pair_svg(4, 12, everywhere=True).count("<path") == 9
    assert "between any two as far apart" in pair_summary(4, 12, everywhere=True)
