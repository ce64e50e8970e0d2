"""Two classes told apart by one sigmoid unit: Keras's own binary network is the reference."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from cnn_core.activations import sigmoid, softmax
from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import TrainingSettings
from cnn_core.networks.snippets import network_snippets, training_snippets
from cnn_core.networks.spec import (
    Activation,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    MaxPooling,
    NetworkSpec,
)
from cnn_core.networks.watch import NobodyWatching

ROOT = Path(__file__).parents[2]
END = Dense(1, "sigmoid")
SPEC = NetworkSpec(
    (28, 28, 1),
    (Convolution(4, stride=2), Activation(), MaxPooling(), Flatten(), Dropout(0.2), END),
    ("X", "O"),
)
PLAN = TrainingSettings(epochs=3, learning_rate=0.01, seed=4)


@pytest.fixture(scope="module")
def trained():
    from cnn_core.networks.training import train

    return train(SPEC, "letters", PLAN, NobodyWatching())


def test_one_unit_stands_for_two_classes_and_travels_as_json():
    assert SPEC.has_sigmoid_output
    assert SPEC.output_shapes()[-1] == (1,)
    assert SPEC.parameter_counts()[-1].total == 144 + 1
    assert NetworkSpec.from_json(SPEC.to_json()) == SPEC


@pytest.mark.parametrize("classes", [("a", "b", "c"), tuple("0123456789")])
def test_more_classes_need_softmax(classes):
    with pytest.raises(LessonInputError, match=f"Dense {len(classes)} with softmax. Received"):
        NetworkSpec((8, 8, 1), (Flatten(), END), classes)


@pytest.mark.parametrize(
    "last", [Dense(2, "sigmoid"), Dense(1), Dense(1, "softmax"), Dense(1, "tanh"), Activation()]
)
def test_other_ends_are_refused_with_both_that_serve(last):
    told = "Dense 2 with softmax, or Dense 1 with sigmoid for the probability of dog. Received"
    with pytest.raises(LessonInputError, match=told):
        NetworkSpec((8, 8, 1), (Flatten(), last), ("cat", "dog"))


def test_one_logit_gives_what_softmax_gives_of_zero_and_it():
    logits = np.linspace(-30, 30, 61, dtype=np.float32)[:, np.newaxis]
    expected = softmax(np.hstack([np.zeros_like(logits), logits]))
    np.testing.assert_allclose(class_probabilities(logits), expected, rtol=1e-5)
    assert class_probabilities(np.empty((0, 1), np.float32)).shape == (0, 2)


@pytest.mark.slow
def test_the_model_is_keras_s_own_binary_network():
    import keras

    from cnn_core.networks.build import build_model, logits_of

    model = build_model(SPEC, seed=3)
    reference = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(4, 3, strides=2),
            keras.layers.Activation("relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    reference.set_weights(model.get_weights())
    pictures = load_dataset("letters").test.pictures[:20]
    expected = reference(pictures).numpy()
    np.testing.assert_allclose(model(pictures).numpy(), expected, atol=1e-6)
    logits = logits_of(model, SPEC)(pictures).numpy()
    assert logits.shape == (20, 1)
    np.testing.assert_allclose(sigmoid(logits), expected, atol=1e-6)


@pytest.mark.slow
def test_losses_and_accuracies_are_those_of_keras_on_probabilities(trained):
    from cnn_core.networks.build import build_model, set_weights

    model = build_model(SPEC)
    set_weights(model, trained.arrays())
    model.compile(loss="binary_crossentropy", metrics=["accuracy"])
    data = load_dataset("letters")
    loss, accuracy = model.evaluate(data.test.pictures, data.test.labels, verbose=0)
    assert trained.test.probabilities.shape == (150, 2)
    assert trained.test.accuracy == pytest.approx(accuracy)
    assert trained.test.loss == pytest.approx(loss, abs=1e-4)
    part = data.validation
    loss, accuracy = model.evaluate(part.pictures, part.labels, verbose=0)
    last = trained.history[-1]
    assert last.validation_accuracy == pytest.approx(accuracy)
    assert last.validation_loss == pytest.approx(loss, abs=1e-4)
    assert trained.test.accuracy > 0.8


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bits(trained):
    from cnn_core.networks.training import train

    again = train(SPEC, "letters", PLAN, NobodyWatching())
    other = train(SPEC, "letters", dataclasses.replace(PLAN, seed=5), NobodyWatching())
    assert trained.weights == again.weights != other.weights


@pytest.mark.slow
def test_looking_inside_tells_of_one_unit_and_of_both_classes(trained):
    from cnn_core.networks.inspection import inspect, predict_many

    pictures = load_dataset("letters").test.pictures
    many = predict_many(trained, pictures)
    np.testing.assert_allclose(many, trained.test.probabilities, atol=1e-6)
    assert predict_many(trained, pictures[:0]).shape == (0, 2)
    for position in (0, 1, 2, 3):
        inspection = inspect(trained, pictures[position])
        last = inspection.layers[-1]
        assert (inspection.logits.shape, last.output.shape) == ((1,), (1,))
        np.testing.assert_array_equal(last.before_activation, inspection.logits)
        expected = [1 - last.output[0], last.output[0]]
        np.testing.assert_allclose(inspection.probabilities, expected, atol=1e-6)
        np.testing.assert_allclose(inspection.probabilities, many[position], atol=1e-6)
        assert inspection.answer == ("O" if last.output[0] > 0.5 else "X")


@pytest.mark.slow
def test_the_code_of_training_runs_as_shown(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    snippets = training_snippets(SPEC, "letters", PLAN)
    assert "binary_crossentropy" in snippets.keras
    for code in (snippets.numpy, snippets.keras):
        names = {}
        exec(compile(code, "snippet.py", "exec"), names)
        assert 0.6 < names["accuracy"] <= 1


@pytest.mark.slow
def test_the_code_of_the_network_gives_both_probabilities(trained, monkeypatch, capsys):
    from cnn_core.networks import bundled
    from cnn_core.networks.inspection import inspect

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(bundled, "load_bundled", lambda name: trained)
    picture = load_dataset("letters").test.pictures[7]
    expected = inspect(trained, picture).probabilities
    snippets = network_snippets(trained, 7)
    for code in (snippets.numpy, snippets.keras):
        names = {}
        exec(compile(code, "snippet.py", "exec"), names)
        np.testing.assert_allclose(names["probabilities"], expected, atol=1e-5)
