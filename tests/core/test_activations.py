"""Activations: by hand, by their laws, at the extremes, and by Keras."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from cnn_core.activations import (
    ACTIVATIONS,
    activation_curve,
    activation_with_slope,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from cnn_core.errors import LessonInputError

LARGEST = float(np.finfo(np.float32).max)
ANY_FLOAT = st.floats(-LARGEST, LARGEST, width=32)
ANY_VALUES = arrays(np.float32, array_shapes(max_dims=3, max_side=4), elements=ANY_FLOAT)
EVERY = [activation.function for activation in ACTIVATIONS.values()]


def test_by_hand():
    values = [-2.0, 0.0, 3.0]
    assert identity(values).tolist() == values
    assert relu(values).tolist() == [0, 0, 3]
    assert leaky_relu(values, 0.5).tolist() == [-1, 0, 3]
    assert sigmoid(values) == pytest.approx([1 / (1 + math.exp(2)), 0.5, 1 / (1 + math.exp(-3))])
    assert tanh(values) == pytest.approx([math.tanh(-2), 0, math.tanh(3)])
    assert softmax([0, math.log(3)]) == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize("function", [*EVERY, softmax])
def test_answers_float32_of_the_same_shape_and_never_the_input_itself(function):
    for values in (np.ones((2, 3, 4), np.float32), np.ones((3, 2), int), np.ones((1, 1))):
        activation = function(values)
        assert activation.shape == values.shape
        assert activation.dtype == np.float32
        assert not np.shares_memory(activation, values)


@pytest.mark.parametrize("function", EVERY)
def test_one_number_alone_will_do(function):
    activation = function(1.0)
    assert isinstance(activation, np.ndarray)
    assert activation.shape == ()


@given(values=ANY_VALUES)
def test_the_largest_numbers_give_finite_answers_in_range(values):
    assert (relu(values) >= 0).all()
    assert ((sigmoid(values) >= 0) & (sigmoid(values) <= 1)).all()
    assert (np.abs(tanh(values)) <= 1).all()
    assert np.isfinite(leaky_relu(values)).all()


@given(values=ANY_VALUES)
def test_each_number_is_treated_by_itself(values):
    for function in EVERY:
        alone = [function(value) for value in values.flat]
        np.testing.assert_allclose(function(values).ravel(), alone, rtol=1e-6)


@given(values=arrays(np.float32, 20, elements=st.floats(-50, 50, width=32)))
def test_none_of_them_ever_falls(values):
    rising = np.sort(values)
    for function in EVERY:
        assert (np.diff(function(rising)) >= 0).all()


@given(values=arrays(np.float32, 9, elements=st.floats(-80, 80, width=32)))
def test_sigmoid_and_tanh_are_symmetric_and_related(values):
    np.testing.assert_allclose(sigmoid(values) + sigmoid(-values), 1, atol=1e-6)
    np.testing.assert_allclose(tanh(-values), -tanh(values), atol=1e-7)
    np.testing.assert_allclose(tanh(values), 2 * sigmoid(2 * values) - 1, atol=1e-6)


@given(values=ANY_VALUES)
def test_relu_twice_is_relu_once(values):
    assert (relu(relu(values)) == relu(values)).all()


@given(
    logits=arrays(np.float32, st.tuples(*[st.integers(1, 5)] * 2), elements=ANY_FLOAT),
    temperature=st.floats(0.001, 1_000),
    axis=st.sampled_from([0, 1, -1]),
)
def test_softmax_gives_probabilities_that_sum_up_to_one(logits, temperature, axis):
    probabilities = softmax(logits, axis=axis, temperature=temperature)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=axis), 1, atol=1e-5)


@given(
    logits=arrays(np.float32, 6, elements=st.integers(-30, 30)), shift=st.integers(-1_000, 1_000)
)
def test_softmax_sees_only_differences_and_keeps_the_order(logits, shift):
    np.testing.assert_allclose(softmax(logits + shift), softmax(logits), atol=1e-6)
    order = np.argsort(logits, kind="stable")
    assert (np.diff(softmax(logits)[order]) >= 0).all()


def test_temperature_sharpens_and_levels():
    logits = [1.0, 2.0, 4.0]
    sharp, plain, level = (softmax(logits, temperature=t).max() for t in (0.25, 1, 100))
    assert sharp > plain > level
    assert level == pytest.approx(1 / 3, abs=0.01)
    assert softmax(logits, temperature=2) == pytest.approx(softmax([0.5, 1.0, 2.0]))


@pytest.mark.parametrize("function", [*EVERY, softmax])
@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300, "text"])
def test_what_is_no_finite_number_is_refused(function, bad):
    with pytest.raises(LessonInputError, match="^Expected for (values|logits)"):
        function([0.0, bad] if bad != "text" else bad)


@pytest.mark.parametrize("slope", [-0.1, 1.5, np.nan, [0.1, 0.2]])
def test_slope_out_of_range_is_refused(slope):
    with pytest.raises(LessonInputError, match="^Expected for negative_slope"):
        leaky_relu([1.0], slope)


def test_slope_out_of_range_is_said_in_full():
    with pytest.raises(LessonInputError) as caught:
        leaky_relu([1.0], 2)
    assert str(caught.value) == (
        "Expected for negative_slope one number from 0 to 1. Received: 2. Choose one in between."
    )


@pytest.mark.parametrize("temperature", [0, -1, 1e-9, np.inf, "hot"])
def test_temperature_out_of_range_is_refused(temperature):
    with pytest.raises(LessonInputError, match="^Expected for temperature"):
        softmax([1.0, 2.0], temperature=temperature)


@pytest.mark.parametrize(("logits", "axis"), [(1.0, -1), ([], -1), ([1, 2], 1), ([[1], [2]], -3)])
def test_softmax_needs_a_score_along_its_axis(logits, axis):
    with pytest.raises(LessonInputError) as caught:
        softmax(logits, axis=axis)
    assert str(caught.value) == (
        "Expected logits with at least one score along the axis of the classes. Received: "
        f"shape {np.shape(logits)} with axis {axis}. Give one score for each class."
    )


def test_list_of_activations_is_ready_to_show():
    assert list(ACTIVATIONS) == ["none", "relu", "leaky_relu", "sigmoid", "tanh"]
    for slug, activation in ACTIVATIONS.items():
        assert activation.slug == slug
        assert "x" in activation.formula
        assert activation.does.endswith(".")
    with pytest.raises(TypeError):
        ACTIVATIONS["new"] = ACTIVATIONS["relu"]  # type: ignore[index]


@pytest.mark.slow
def test_equal_keras_from_far_below_to_far_above_zero(keras):
    values = np.concatenate([np.linspace(-12, 12, 4_801), [-1e4, -88.5, 88.5, 1e4]])
    values = values.astype(np.float32)
    references = {
        "none": keras.activations.linear,
        "relu": keras.activations.relu,
        "leaky_relu": keras.activations.leaky_relu,
        "sigmoid": keras.activations.sigmoid,
        "tanh": keras.activations.tanh,
    }
    assert set(references) == set(ACTIVATIONS)
    for slug, reference in references.items():
        activation = ACTIVATIONS[slug].function(values)
        np.testing.assert_allclose(activation, np.asarray(reference(values)), atol=1e-5)


@pytest.mark.slow
def test_leaky_relu_equals_the_keras_layer_with_its_slope(keras):
    values = np.linspace(-5, 5, 101, dtype=np.float32)
    layer = keras.layers.LeakyReLU(negative_slope=0.3)
    np.testing.assert_allclose(leaky_relu(values, 0.3), np.asarray(layer(values)), atol=1e-6)


@pytest.mark.slow
def test_softmax_equals_keras_along_every_axis(keras):
    random = np.random.default_rng(13)
    for axis in (-1, 0, 1, 2):
        logits = random.normal(0, 9, (4, 5, 6)).astype(np.float32)
        expected = np.asarray(keras.ops.softmax(logits, axis=axis))
        np.testing.assert_allclose(softmax(logits, axis=axis), expected, atol=1e-6)


@pytest.mark.parametrize("slug", ACTIVATIONS)
@pytest.mark.parametrize("seed", range(4))
def test_a_curve_spans_the_map_and_every_value_lies_in_its_bin(slug, seed):
    random = np.random.default_rng(seed)
    values = np.rint(random.normal(0, 200, (9, 11))).astype(np.float32)
    curve = activation_curve(ACTIVATIONS[slug].function, values)
    assert (curve.inputs[0], curve.inputs[80], curve.inputs[-1]) == (
        -abs(values).max(),
        0,
        abs(values).max(),
    )
    np.testing.assert_array_equal(curve.outputs, ACTIVATIONS[slug].function(curve.inputs))
    assert (curve.edges[curve.bins] <= values).all()
    below = values < curve.edges[curve.bins + 1]
    assert (below | (values == curve.edges[-1])).all()
    assert curve.counts.sum() == values.size
    assert (values[curve.bins < 20] < 0).all()
    assert (values[curve.bins >= 20] >= 0).all()


def test_the_curve_of_a_map_of_zeros_has_a_range_all_the_same():
    curve = activation_curve(relu, np.zeros((2, 2)))
    assert (curve.inputs[0], curve.inputs[-1]) == (-1, 1)
    assert curve.counts[20] == 4


@pytest.mark.parametrize(
    ("values", "options"),
    [([], {}), ([1], {"num_points": 160}), ([1], {"num_bins": 41}), ([1], {"num_bins": 300})],
)
def test_a_curve_refuses_what_it_cannot_draw(values, options):
    with pytest.raises(LessonInputError, match="an odd number of points and an even number"):
        activation_curve(relu, values, **options)


def test_leaky_relu_gets_the_slope_of_its_layer():
    rule = activation_with_slope("leaky_relu", 0.3)
    values = np.array([-2.0, 0.0, 3.0], np.float32)
    np.testing.assert_array_equal(rule.function(values), leaky_relu(values, 0.3))
    assert "0.3" in rule.formula
    assert "0.3" in rule.written
    with pytest.raises(LessonInputError, match="none, relu"):
        activation_with_slope("softplus", 0.3)
