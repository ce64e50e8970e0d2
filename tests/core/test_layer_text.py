"""Layers as a line of text: what is written is read again, and nonsense gets a sentence."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.errors import LessonInputError
from cnn_core.networks.layer_text import MAX_LETTERS, read_layers, write_layers
from cnn_core.networks.layers import (
    ACTIVATIONS,
    Activation,
    AveragePooling,
    BatchNormalisation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
)
from cnn_core.networks.presets import default_spec
from cnn_core.networks.starting_points import STARTING_POINTS

sides = st.integers(1, 64)
pairs = st.tuples(sides, sides)
paddings = st.sampled_from(("valid", "same"))
inside = st.sampled_from(ACTIVATIONS)
one = st.just((1, 1))
convolutions = st.builds(
    lambda filters, size, steps, padding, activation, bias: Convolution(
        filters, size, steps[0], padding, steps[1], activation, bias
    ),
    st.integers(1, 512),
    pairs,
    st.tuples(pairs, one) | st.tuples(one, pairs),
    paddings,
    inside,
    st.booleans(),
)
poolings = [
    st.builds(kind, pairs, st.none() | pairs, paddings) for kind in (MaxPooling, AveragePooling)
]
activations = st.sampled_from([Activation(name) for name in ACTIVATIONS[1:]]) | st.builds(
    lambda percent: Activation("leaky_relu", percent / 100), st.integers(0, 100)
)
layers = st.one_of(
    convolutions,
    *poolings,
    activations,
    st.builds(lambda percent: Dropout(percent / 100), st.integers(1, 90)),
    st.builds(Dense, st.integers(1, 4096), inside, st.booleans()),
    st.sampled_from([GlobalAveragePooling(), BatchNormalisation(), Flatten()]),
)


@given(st.lists(layers, max_size=12))
def test_what_is_written_is_read_again(stack):
    text = write_layers(stack)
    read = read_layers(text)
    assert write_layers(read) == text
    assert [_settled(layer) for layer in read] == [_settled(layer) for layer in stack]


def _settled(layer):
    """A stride that is the window's own may be told or not; it is the same pooling."""
    if isinstance(layer, MaxPooling | AveragePooling):
        return type(layer), layer.window, layer.steps, layer.padding
    return layer


@given(st.lists(layers, max_size=6))
def test_a_link_need_not_disguise_any_letter(stack):
    assert set(write_layers(stack)) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


@pytest.mark.parametrize("slug", list(STARTING_POINTS))
def test_every_starting_point_can_be_written(slug):
    hidden = STARTING_POINTS[slug].spec(default_spec("digits")).layers[:-1]
    assert read_layers(write_layers(hidden)) == hidden


def test_it_is_short_where_all_is_as_usual():
    stack = [Convolution(8, padding="same"), Activation(), MaxPooling(), Flatten(), Dense(32)]
    assert write_layers(stack) == "conv8.same-relu-max2-flat-dense32"


def test_spaces_and_large_letters_are_passed_over():
    assert read_layers(" Conv8.Same - ReLU ") == (Convolution(8, padding="same"), Activation())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("conv", "Layer 1, conv: Expected one number of filters"),
        ("conv8x8", "Expected one number of filters"),
        ("conv0", "filters"),
        ("conv8.k65", "kernel_size"),
        ("conv8.s2.d2", "stride"),
        ("relu-conv8.k3.k5", "Layer 2"),
        ("relu5", "Expected no number"),
        ("relu.a10", "Received: .a10"),
        ("leaky.a101", "slope"),
        ("drop95", "rate"),
        ("drop", "Expected one number of percent"),
        ("max2.relu", "Received: .relu"),
        ("dense10.softmax", "Received: .softmax"),
        ("flat--relu", "Received: nothing"),
        ("-", "Received: nothing"),
        ("<b>", "Expected for layer 1 one of conv8"),
        ("conv99999", "Expected for layer 1"),
        ("conv8-" * 200, f"at most {MAX_LETTERS} letters"),
    ],
)
def test_nonsense_gets_a_sentence(text, told):
    with pytest.raises(LessonInputError) as refused:
        read_layers(text)
    assert told in str(refused.value)


@given(st.text(max_size=80) | st.text("convrelumaxdenseflat0123456789.-x", max_size=80))
def test_any_text_is_layers_or_gets_a_sentence(text):
    with contextlib.suppress(LessonInputError):
        stack = read_layers(text)
        assert read_layers(write_layers(stack)) == stack
