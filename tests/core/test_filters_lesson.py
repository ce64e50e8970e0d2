"""The lesson on units: its predictions by other ways of counting, and its code as shown."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

from cnn_core.challenges import filters_challenges
from cnn_core.networks.ablation import switch_off
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.filters_snippets import NUM_PICTURES, filters_snippets
from cnn_core.networks.inspection import inspect


@pytest.fixture(scope="module")
def asked():
    return {challenge.slug: challenge for challenge in filters_challenges()}


def test_every_right_answer_is_among_three_or_four(asked):
    assert len(asked) == 3
    for challenge in asked.values():
        assert challenge.answer in challenge.options
        assert 3 <= len(set(challenge.options)) == len(challenge.options) <= 4


def test_no_patch_takes_the_filter_higher(asked):
    challenge = asked["ceiling"]
    arrays = load_bundled("digits").arrays()
    unit = int(challenge.question.split()[2]) - 1
    kernel, bias = arrays["layer_1.kernel"][..., unit], arrays["layer_1.bias"][unit]
    corners = (np.arange(512)[:, None] >> np.arange(9)) % 2  # every patch of black and white
    sums = corners @ kernel.reshape(9)
    assert float(challenge.answer) == pytest.approx(float(sums.max() + bias), abs=0.05)


def test_the_patch_is_as_large_as_what_can_change_the_unit(asked):
    spec = load_bundled("shapes").spec
    size = 1  # back from one place: a convolution adds 2, pooling before it doubles
    for layer in reversed(spec.layers[:10]):
        size = (
            size + 2 if layer.kind == "convolution" else size * 2 if "pool" in layer.kind else size
        )
    assert asked["patch"].answer == f"{size} × {size}"


@pytest.mark.slow
def test_with_all_units_off_so_many_are_right(asked):
    found = switch_off(load_bundled("digits"), "digits", 4, tuple(range(16)))
    assert asked["all_off"].answer == str(found.num_right[1])


def run(code):
    names = {}
    with redirect_stdout(io.StringIO()):
        exec(code, names)  # the code of the lesson, as shown
    return names


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number", "unit"), [("digits", 4, 3), ("letters", 8, 1)])
def test_the_numpy_code_finds_the_pictures_that_the_network_answers_most(name, number, unit):
    names = run(filters_snippets(name, number, unit).numpy)
    network = load_bundled(name)
    pictures = names["part"].pictures
    assert len(pictures) == NUM_PICTURES
    for place in (names["best"][0], 17):
        view = inspect(network, pictures[place]).layers[number - 1]
        sums = view.output if view.before_activation is None else view.before_activation
        assert sums[..., unit].max() == pytest.approx(float(names["strongest"][place]), abs=1e-3)
    assert names["strongest"][names["best"][0]] == max(names["strongest"])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number", "unit"), [("digits", 4, 8), ("signboards", 4, 5)])
def test_the_keras_code_makes_a_picture_and_switches_the_unit_off(name, number, unit):
    names = run(filters_snippets(name, number, unit).keras)
    found = switch_off(load_bundled(name), name, number, (unit,))
    assert names["accuracy"] == pytest.approx(found.num_right[1] / found.total)
    kernel_sees = names["picture"].numpy()[0]
    assert 0 <= kernel_sees.min() < kernel_sees.max() <= 1
    assert float(names["value"][0]) > 3


@pytest.mark.slow
def test_the_keras_code_of_the_last_layer_only_makes_a_picture():
    names = run(filters_snippets("letters", 8, 0).keras)
    assert "accuracy" not in names
    assert inspect(load_bundled("letters"), names["picture"].numpy()[0]).answer == "X"


def test_the_code_names_what_is_open():
    snippets = filters_snippets("shapes", 10, 4)
    assert "maps[..., 4]" in snippets.numpy
    assert "relu(" in snippets.numpy.split("strongest")[1]
    assert "kept[4] = 0" in snippets.keras
    assert "convolve(" in snippets.numpy
