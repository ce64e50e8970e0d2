"""A stack under construction tells what its network would, or what does not fit."""

from dataclasses import replace

import pytest

from cnn_core.errors import LessonInputError
from cnn_core.networks.design import MAX_LAYERS, Design, design_of
from cnn_core.networks.layer_text import read_layers
from cnn_core.networks.presets import default_digits_spec, default_spec
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.starting_points import STARTING_POINTS


def design(text):
    return replace(design_of(default_digits_spec()), hidden=read_layers(text))


@pytest.mark.parametrize("slug", list(STARTING_POINTS))
@pytest.mark.parametrize("dataset", ["digits", "shapes", "signboards"])
def test_cards_say_what_the_network_says(slug, dataset):
    spec = STARTING_POINTS[slug].spec(default_spec(dataset))
    built = design_of(spec)
    assert built.spec == spec
    assert built.problem == ""
    assert tuple(card.shape for card in built.cards) == spec.output_shapes()
    assert [card.num_weights for card in built.cards] == [
        count.total for count in spec.parameter_counts()
    ]
    assert tuple(card.num_multiplications for card in built.cards) == spec.multiplication_counts()


def test_the_first_card_that_does_not_fit_says_why_and_those_behind_it_nothing():
    built = design("conv8-max2-max2-conv8-flat")  # 8 × 8 becomes 6, 3, 1, and no filter fits
    problems = [card.problem for card in built.cards]
    assert [bool(problem) for problem in problems] == [False] * 3 + [True] + [False] * 2
    assert [card.shape for card in built.cards[3:]] == [None] * 3
    assert built.spec is None
    with pytest.raises(LessonInputError) as refused:
        NetworkSpec(built.input_shape, (*built.hidden, built.output), built.classes)
    assert built.problem == str(refused.value)
    assert built.problem.startswith("Layer 4")


def test_dense_before_flatten_is_told_at_its_card():
    built = design("conv8-dense32")
    assert "flatten" in built.cards[1].problem.lower()


def test_what_fits_may_still_cost_too_much():
    built = design("flat-dense4096-dense4096")
    assert not any(card.problem for card in built.cards)
    assert built.spec is None
    assert "at most 2,000,000 weights" in built.problem


def test_there_are_no_more_layers_than_allowed():
    assert design("-".join(["relu"] * (MAX_LAYERS - 2) + ["flat"])).spec is not None
    built = design("-".join(["relu"] * (MAX_LAYERS - 1) + ["flat"]))
    assert built.spec is None
    assert f"at most {MAX_LAYERS} layers" in built.problem


def test_no_layer_but_the_last_needs_flat_numbers():
    assert design("").spec is None
    assert isinstance(design("flat"), Design)
    assert design("flat").spec.count_parameters() == 650
