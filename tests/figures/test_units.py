"""What is lost without units, as charts; first filters as small pictures."""

import base64
import io
import re

import numpy as np
from PIL import Image

from cnn_core.figures.units import (
    ablation_figure,
    first_filters_svg,
    sweep_figure,
    sweep_summary,
)

NUM, BEFORE, AFTER = np.array([10, 20]), np.array([9, 20]), np.array([3, 20])


def test_bars_are_shares_of_their_class_before_and_after():
    before, after = ablation_figure(NUM, BEFORE, AFTER, ("X", "O")).data
    assert before.x.tolist() == [90.0, 100.0]
    assert after.x.tolist() == [30.0, 100.0]
    assert list(after.text) == ["3 of 10", "20 of 20"]
    assert [bar.name for bar in ablation_figure(NUM, BEFORE, None, ("X", "O")).data] == [
        "all units on"
    ]


def test_a_class_without_pictures_has_no_bar():
    (bar,) = ablation_figure(np.array([0, 1]), np.array([0, 1]), None, ("X", "O")).data
    assert bar.x.tolist() == [0.0, 100.0]


def test_units_that_wait_for_their_turn_have_room():
    (bar,) = sweep_figure([4, -1], 5).data
    assert list(bar.x) == [1, 2, 3, 4, 5]
    assert list(bar.y) == [4, -1, None, None, None]
    assert bar.marker.color[0] != bar.marker.color[1]
    assert list(bar.customdata) == ["4 fewer right", "1 more right", "", "", ""]
    assert sweep_summary([]) == "No unit has had its turn."


def test_dead_units_are_counted_apart_where_they_cost_nothing():
    told = sweep_summary([0, 0, 0, 0], dead=(0, 2, 9))
    assert told.startswith("2 dead units cost nothing. 2 of the 2 others")
    assert "dead" not in sweep_summary([1, -1], dead=(0, 1))
    assert sweep_summary([0, 0], dead=(0, 1)) == "2 dead units cost nothing."


def test_a_filter_for_colours_is_a_picture_with_grey_for_zero():
    filters = np.zeros((1, 3, 3, 1), np.float32)
    filters[0, 0, 0], filters[0, 1] = 2.0, -2.0
    source = re.search(
        r'href="data:image/png;base64,([^"]+)"', first_filters_svg(filters, columns=1)
    )
    image = Image.open(io.BytesIO(base64.b64decode(source.group(1))))
    assert np.asarray(image).tolist() == [[[255, 128, 128], [0, 0, 0], [128, 128, 128]]]
