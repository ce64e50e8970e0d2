"""How a lesson is looked at, and which unit is under the hand: kept, linked, and never believed."""

import math

import numpy as np
import pytest

from cnn_core.stack import run_stack, weights_of
from pages.parts.components.field_walk import Unit, unit_within
from pages.parts.components.pixel_lens import LOOKS, chosen_looks
from tests.pages.components import fed
from tests.pages.opening import open_lesson

USUAL = {name: options[0] for name, options in LOOKS.items()}
RESULTS = run_stack(np.zeros((8, 8, 1), np.float32), ["edges", "max_pool"])
INSIDE = {"step": 2, "map": 3, "row": 2, "column": 0}


def test_a_look_of_known_choices_is_taken():
    assert chosen_looks({**USUAL, "plane": "green"}, LOOKS) == {**USUAL, "plane": "green"}


@pytest.mark.parametrize(
    "told",
    [None, "red", [], {}, {**USUAL, "plane": "<b>"}, {**USUAL, "lens": 9}, {"plane": "red"}],
    ids=str,
)
def test_any_other_look_is_none(told):
    assert chosen_looks(told, LOOKS) is None


def test_nothing_is_taken_beside_the_choices():
    assert chosen_looks({**USUAL, "more": "x"}, LOOKS) == USUAL


def test_a_unit_of_the_stack_is_taken():
    assert unit_within(INSIDE, RESULTS) == Unit(2, 3, 2, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": 0},
        {"step": 3},
        {"map": 4},
        {"map": -1},
        {"row": 3},
        {"column": -1},
        {"row": None},
        {"step": "x"},
        {"map": math.inf},
        {"column": math.nan},
    ],
    ids=str,
)
def test_a_unit_that_there_is_not_is_none(wrong):
    assert unit_within({**INSIDE, **wrong}, RESULTS) is None
    assert unit_within(None, RESULTS) is None
    assert unit_within({}, RESULTS) is None


def test_a_link_says_how_the_numbers_are_looked_at():
    app = open_lesson("pixels", pixels_plane="blue", pixels_lens="7", pixels_at="3,4")
    settings, _ = fed(app, "pixels_lens")
    assert settings["look"] == {**USUAL, "plane": "blue"}
    assert settings["start"] == [3, 4]


def test_the_sizes_are_those_of_the_core_whatever_size_is_chosen():
    app = open_lesson("pixels", side="32", colour="grey")
    _, arrays = fed(app, "pixels_sizes")
    assert [array.shape for array in arrays.values()] == [
        (32, 32, 3),
        (64, 64, 3),
        (128, 128, 3),
        (256, 256, 3),
    ]


def test_the_walk_starts_at_the_strongest_number_of_the_last_step():
    app = open_lesson("layers")
    settings, arrays = fed(app, "layers_walk")
    start, last = settings["start"], arrays["maps_5"]
    assert (start["step"], start["map"]) == (6, 0)
    assert last[start["row"], start["column"], 0] == last[..., 0].max()
    assert arrays["weights_3"].shape == (3, 3, 1, 4)
    np.testing.assert_array_equal(
        arrays["weights_3"], weights_of(run_stack(np.ones((9, 9, 1)), ["edges"])[0].step, 1)
    )


def test_a_link_leads_to_a_unit_of_any_step():
    app = open_lesson("layers", layers_step="4", layers_map="2", layers_at="9,8")
    settings, _ = fed(app, "layers_walk")
    assert settings["start"] == {"step": 4, "map": 1, "row": 9, "column": 8}


def test_a_shorter_stack_starts_at_a_unit_of_it():
    app = open_lesson("layers", layers_step="6", layers_map="4")
    app.button(key="layers_ready_0").click().run()
    settings, arrays = fed(app, "layers_walk")
    assert not app.exception
    assert settings["start"]["step"] == len(settings["steps"]) == 3
    assert settings["start"]["map"] < arrays["maps_2"].shape[2]
