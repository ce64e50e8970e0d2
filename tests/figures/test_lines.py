"""Drawings of lines and bars: points where they belong, names as text, only numbers drawn."""

import re

import numpy as np
import pytest

from cnn_core.figures.lines import (
    Curves,
    curves_heading,
    curves_summary,
    curves_svg,
    probabilities_summary,
    softmax_told,
)


def polyline(svg, name):
    text = re.search(rf'<polyline class="{name}" points="([^"]+)"', svg).group(1)
    return np.array([[float(part) for part in point.split(",")] for point in text.split()])


def test_a_falling_loss_falls_and_time_runs_to_the_right():
    points = polyline(curves_svg(Curves("Loss", [(0, 2.0), (1, 1.0), (2, 0.5)], [], 4)), "training")
    assert (np.diff(points[:, 0]) > 0).all()
    assert (np.diff(points[:, 1]) > 0).all()  # downwards on the screen


def test_the_axis_is_as_long_as_the_training_from_the_start():
    early = polyline(curves_svg(Curves("Loss", [(0, 1.0), (1, 0.5)], [], 10)), "training")
    whole = polyline(curves_svg(Curves("Loss", [(0, 1.0), (10, 0.5)], [], 10)), "training")
    assert early[-1, 0] - early[0, 0] == pytest.approx((whole[-1, 0] - whole[0, 0]) / 10, abs=0.2)


def test_accuracy_is_shown_in_percent_on_a_fixed_scale():
    curves = Curves("Accuracy", [(1, 0.5)], [(1, 0.25)], 2, percent=True)
    assert "100 %" in curves_svg(curves)
    assert "50.0 %" in curves_heading(curves)
    assert "25.0 %" in curves_summary(curves)


def test_a_loss_that_is_no_number_any_more_is_left_out():
    svg = curves_svg(Curves("Loss", [(0, 1.0), (1, float("nan")), (2, float("inf"))], [], 3))
    assert len(polyline(svg, "training")) == 1
    assert "nan" not in svg
    assert "inf" not in svg


def test_nothing_yet_is_said_and_drawn_as_an_empty_grid():
    curves = Curves("Loss", [], [], 5)
    assert curves_summary(curves) == "Loss: nothing yet."
    assert "<polyline" not in curves_svg(curves)


def test_softmax_is_told_with_numbers_that_give_its_answer():
    told = softmax_told(np.array([2.0, 0.0, 1.0], dtype=np.float32))
    above, below, percent = re.search(r"= ([\d.,]+) / ([\d.,]+) = ([\d.]+) %", told).groups()
    assert 100 * float(above) / float(below) == pytest.approx(float(percent), abs=0.06)
    assert probabilities_summary(np.array([0.665, 0.09, 0.245]), "abc").startswith("a with 66.5 %")
