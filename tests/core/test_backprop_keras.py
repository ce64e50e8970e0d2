"""One step of learning against Keras: the tape's gradients, and the code that the page shows."""

import numpy as np
import pytest

from cnn_core.backprop import (
    LOSSES,
    draw_parameters,
    forward,
    gradient_of,
    loss_of,
    replay,
    small_picture,
    take_step,
)
from cnn_core.pictures import load_sample
from cnn_core.snippets import backprop_snippets
from tests.core.test_snippets import run

pytestmark = pytest.mark.slow

KINDS = tuple(LOSSES)


@pytest.fixture(scope="module")
def cat():
    return small_picture(load_sample("cat"))


@pytest.fixture(scope="module")
def model(keras):
    """Build the network of the lesson once; a test gives it its weights."""
    return keras.Sequential(
        [
            keras.Input((6, 6, 1), dtype="float64"),
            keras.layers.Conv2D(1, 3, activation="relu", dtype="float64"),
            keras.layers.MaxPooling2D(2, dtype="float64"),
            keras.layers.Flatten(dtype="float64"),
            keras.layers.Dense(3, dtype="float64"),
        ]
    )


def taped(keras, model, picture, parameters, kind, target):
    """Return Keras's outputs, loss and gradients, these in our order."""
    import tensorflow as tf

    model.set_weights(
        [
            parameters.kernel[..., None, None],
            np.array([parameters.bias]),
            parameters.dense,
            parameters.dense_bias,
        ]
    )
    wished = np.eye(3)[[target]]
    with tf.GradientTape() as tape:
        outputs = model(picture[None, ..., None])
        if kind == "squared":
            loss = 0.5 * tf.reduce_sum((wished - outputs) ** 2)
        else:
            loss = keras.losses.CategoricalCrossentropy(from_logits=True, dtype="float64")(
                wished, outputs
            )
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    return outputs.numpy()[0], float(loss), np.concatenate([g.numpy().ravel() for g in gradients])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("seed", "target", "steps"), [(1, 0, 0), (2, 1, 5), (5, 2, 1), (7, 0, 3)])
def test_outputs_loss_and_gradients_are_those_of_keras(
    keras, model, cat, kind, seed, target, steps
):
    start = draw_parameters(seed)
    parameters = replay(cat, start, kind, target, ("0.1",) * steps)
    outputs, loss, gradients = taped(keras, model, cat, parameters, kind, target)
    np.testing.assert_allclose(forward(cat, parameters).outputs, outputs, atol=1e-12)
    assert loss_of(cat, parameters, kind, target) == pytest.approx(loss, abs=1e-9)
    np.testing.assert_allclose(gradient_of(cat, parameters, kind, target), gradients, atol=1e-9)


def test_equal_values_and_sums_of_zero_are_taken_as_keras_takes_them(keras, model):
    """A picture of one brightness makes all sums alike; one without light makes them zero."""
    start = draw_parameters(3)
    lifted = take_step(start, np.eye(25)[9], -0.3)  # a bias of 0.3
    for picture, parameters in ((np.full((6, 6), 0.5), lifted), (np.zeros((6, 6)), start)):
        _, _, gradients = taped(keras, model, picture, parameters, "squared", 1)
        np.testing.assert_allclose(
            gradient_of(picture, parameters, "squared", 1), gradients, atol=1e-12
        )


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_shown_takes_the_same_step(cat, kind):
    parameters = replay(cat, draw_parameters(1), kind, 2, ("0.25", "0.1"))
    after = take_step(parameters, gradient_of(cat, parameters, kind, 2), 0.5)
    snippets = backprop_snippets(cat, parameters, kind=kind, target=2, rate="0.5")
    for code in (snippets.numpy, snippets.keras):
        names = run(code)
        assert names["loss"] == pytest.approx(loss_of(cat, parameters, kind, 2), abs=1e-5)
        np.testing.assert_allclose(names["kernel"], after.kernel, atol=1e-5)
        np.testing.assert_allclose(np.ravel(names["bias"]), [after.bias], atol=1e-5)
        np.testing.assert_allclose(names["dense"], after.dense, atol=1e-5)
        np.testing.assert_allclose(names["dense_bias"], after.dense_bias, atol=1e-5)
