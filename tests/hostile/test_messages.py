"""Whatever a browser tells of a component, its wrapper and its lesson go on."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.pictures.drawing import SKETCH_PAPER
from pages.parts.components import (
    camera_burst,
    changed_picture,
    choice_map,
    class_scores,
    column_swap,
    connections,
    drawing_pad,
    erasing_brush,
    evidence_maps,
    field_walk,
    flashlight,
    gradient_sign,
    hand_network,
    kernel_editor,
    kernel_matrix,
    mounting,
    network,
    one_step,
    picture_map,
    pixel_lens,
    pointing_game,
    search_runs,
    unit_wall,
)
from tests.hostile.drawn import EXAMPLES, any_json, some
from tests.hostile.messages import KEYS, lying_show, odd_messages
from tests.pages.opening import open_lesson

MAP = np.zeros((4, 5, 3), np.float32)
STAGES = [
    {"kind": "picture", "slug": "picture", "shape": (4, 5, 1)},
    {"kind": "dense", "slug": "1", "shape": (3,)},
]
CURVES = [SimpleNamespace(change="brightness", strengths=(0, 1, 2))]
SEEN = SimpleNamespace(first=0, layer=SimpleNamespace(num_units=3, is_output=False))
CHECKS = {
    "a burst": camera_burst.pictures_told,
    "a change": lambda told: changed_picture.look_within(told, CURVES, "a"),
    "a space of choices": choice_map.space_within,
    "a question": lambda told: class_scores.asked_within(told, 3),
    "an order of columns": lambda told: column_swap.is_order(told, 8),
    "a line": connections.look_within,
    "a drawing": lambda told: drawing_pad.ink_told(told, SKETCH_PAPER),
    "strokes": lambda told: erasing_brush.strokes_told(told, "a", (4, 4)),
    "a method": lambda told: evidence_maps._one_of(told, ("a", 5)),
    "a unit of a stack": lambda told: field_walk.unit_within(told, [SimpleNamespace(maps=MAP)]),
    "a place": lambda told: flashlight.place_within(told, MAP),
    "a push": lambda told: gradient_sign.look_within(told, SimpleNamespace(num_steps=5)),
    "an order by hand": hand_network.order_within,
    "a kernel": kernel_editor.kernel_within,
    "a size": kernel_editor.side_within,
    "a row of a matrix": kernel_matrix.matrix_look_within,
    "a unit of a network": lambda told: network._hand(told, STAGES),
    "how a network is looked at": network._look,
    "steps": lambda told: one_step.work_within(told, "a"),
    "a picture of a map": picture_map.chosen_within,
    "an epoch of a map": lambda told: picture_map.epoch_within(told, [SimpleNamespace(epoch=1)]),
    "how a picture is looked at": lambda told: pixel_lens.chosen_looks(told, pixel_lens.LOOKS),
    "a picture of a game": lambda told: pointing_game.picture_told(told, 3),
    "a run": search_runs.look_within,
    "a unit on the wall": lambda told: unit_wall.wall_look_within(told, SEEN, "a"),
}
CALM = ("home", "pixels", "convolution", "activation", "pooling", "layers", "parameters", "x_or_o",
        "training", "hyperparameters", "signals")  # fmt: skip
"""Lessons that open without asking a worker."""

TOLD_NOW, LINKED_NOW = (CALM, CALM) if EXAMPLES > 100 else (CALM[::2], CALM[1::2])
"""In a run of all tests half of them hear lying browsers, and half are opened by odd links."""

near_misses = st.dictionaries(
    st.sampled_from(KEYS),
    any_json
    | st.sampled_from(["a", "0", "1", "brightness", "shared", "set", "gradient", 0, 1, [0]]),
    max_size=len(KEYS),
)


@pytest.mark.parametrize("name", CHECKS)
@some
@given(any_json | near_misses)
def test_any_message_is_checked_and_never_fails(name, told):
    CHECKS[name](told)


@pytest.mark.parametrize("name", CHECKS)
def test_odd_messages_are_checked_and_never_fail(name):
    for message in odd_messages():
        CHECKS[name](message)


@pytest.mark.parametrize("lesson", TOLD_NOW)
def test_a_lesson_goes_on_whatever_the_browser_tells(lesson, monkeypatch):
    messages = list(odd_messages())
    first = CALM.index(lesson) * 7
    for value in (messages * 2)[first : first + 1 + EXAMPLES // 60]:
        calls = []
        monkeypatch.setattr(mounting, "show", lying_show(value, calls))
        app = open_lesson(lesson)
        assert not app.exception, value
        assert calls
