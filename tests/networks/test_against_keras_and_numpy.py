"""Networks end to end: Keras is the reference for counts and shapes, our own NumPy for values."""

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_core.activations import relu, sigmoid, softmax
from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.datasets.augmentation import Augmentation
from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import BUNDLED, load_bundled
from cnn_core.networks.layers import (
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
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_digits_spec, default_spec
from cnn_core.networks.results import TrainedNetwork, TrainingSettings
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.starting_points import STARTING_POINTS
from cnn_core.networks.watch import NobodyWatching
from cnn_core.pooling import max_pool

ROOT = Path(__file__).parents[2]
CLASSES = ("a", "b", "c")

PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))
STEPS = st.lists(
    st.one_of(
        st.builds(
            Convolution,
            st.integers(1, 5),
            PAIRS,
            stride=PAIRS,
            padding=st.sampled_from(["valid", "same"]),
            activation=st.sampled_from(["linear", "relu", "tanh"]),
            use_bias=st.booleans(),
        ),
        st.builds(MaxPooling, PAIRS, padding=st.sampled_from(["valid", "same"])),
        st.builds(AveragePooling, PAIRS),
        st.builds(Activation, st.sampled_from(["relu", "leaky_relu", "sigmoid", "tanh"])),
        st.builds(BatchNormalisation),
        st.builds(Dropout, st.floats(0, 0.8)),
    ),
    max_size=5,
)


def spec_of(steps, flat):
    """Return the described network, or None where it does not fit its pictures."""
    try:
        return NetworkSpec((16, 15, 2), (*steps, flat, Dense(3, "softmax")), CLASSES)
    except LessonInputError:
        return None


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.sampled_from([Flatten(), GlobalAveragePooling()]))
def test_counts_and_shapes_are_those_of_keras(steps, flat):
    from cnn_core.networks.build import build_model

    spec = spec_of(steps, flat)
    if spec is None:
        return
    model = build_model(spec)
    assert spec.count_parameters() == model.count_params()
    for number, shape in enumerate(spec.output_shapes(), start=1):
        assert model.get_layer(f"layer_{number}").output.shape[1:] == shape
    assert NetworkSpec.from_json(spec.to_json()) == spec


@given(st.text(max_size=200))
def test_text_that_is_no_network_is_refused_with_a_sentence(text):
    with pytest.raises(LessonInputError):
        NetworkSpec.from_json(text)


def test_an_impossible_stack_names_the_layer():
    with pytest.raises(LessonInputError, match=r"Layer 3, max pooling 2×2"):
        NetworkSpec(
            (4, 4, 1), (*[MaxPooling((2, 2))] * 4, Flatten(), Dense(2, "softmax")), ("x", "o")
        )


def our_arithmetic(network, picture):
    """Return what each layer of a network gives, computed by this project's own functions."""
    weights, maps, outputs = network.arrays(), picture, []
    for number, layer in enumerate(network.spec.layers, start=1):
        kernel, bias = (weights.get(f"layer_{number}.{name}") for name in ("kernel", "bias"))
        match layer:
            case Convolution():
                maps = convolve(maps, kernel, bias=bias, padding=layer.padding)
            case Activation(function="relu"):
                maps = relu(maps)
            case MaxPooling():
                maps = max_pool(maps, layer.window)
            case BatchNormalisation():
                names = ("gamma", "beta", "moving_mean", "moving_variance")
                gamma, beta, mean, variance = (weights[f"layer_{number}.{name}"] for name in names)
                maps = gamma * (maps - mean) / np.sqrt(variance + layer.epsilon) + beta
            case GlobalAveragePooling():
                maps = maps.mean(axis=(0, 1))
            case Flatten():
                maps = maps.ravel()
            case Dense():
                end = {"softmax": softmax, "sigmoid": sigmoid}[layer.activation]
                maps = end(maps @ kernel + bias)
        outputs.append(maps)
    return outputs


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BUNDLED))
def test_looking_inside_gives_what_our_own_arithmetic_gives(name):
    from cnn_core.networks.inspection import inspect

    network = load_bundled(name)
    picture = load_dataset(network.dataset).test.pictures[3]
    inspection = inspect(network, picture)
    expected = our_arithmetic(network, picture)
    assert len(inspection.layers) == len(expected) == len(network.spec.layers)
    for layer, output in zip(inspection.layers, expected, strict=True):
        np.testing.assert_allclose(layer.output, output, atol=2e-4, err_msg=layer.title)
    second = expected[-1][-1]  # of one sigmoid unit, or the last of all classes
    np.testing.assert_allclose(inspection.probabilities[-1], second, atol=2e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        ("digits", 0.97),
        ("letters", 0.99),
        ("shapes", 0.9),
        ("shapes_average", 0.98),
        ("signboards", 0.95),
    ],
)
def test_the_bundled_score_is_what_its_weights_give_now(name, at_least):
    from cnn_core.networks.inspection import predict_many

    network = load_bundled(name)
    part = load_dataset(network.dataset).test
    answers = predict_many(network, part.pictures).argmax(axis=1)
    assert (answers == part.labels).mean() == network.test.accuracy >= at_least


class Listener(NobodyWatching):
    """Hears the reports of a training, and asks it to stop after some of them."""

    def __init__(self, stop_after=None):
        self.reports, self.stop_after = [], stop_after

    def report(self, report):
        self.reports.append(report)

    def stop_requested(self):
        return self.stop_after is not None and len(self.reports) >= self.stop_after


TWO_EPOCHS = TrainingSettings(epochs=2, seed=5)


@pytest.mark.slow
def test_the_same_seed_trains_the_same_network_bit_by_bit(watched_training):
    from cnn_core.networks.training import train

    first, second = (train(default_digits_spec(), "digits", TWO_EPOCHS, Listener()) for _ in "ab")
    assert watched_training.network.settings == dataclasses.replace(TWO_EPOCHS, seed=6)
    assert first.weights == second.weights != watched_training.network.weights


@pytest.fixture(scope="module")
def usual_training():
    """The usual network of the digits, trained as a visitor trains it, and what was told of it."""
    from cnn_core.networks.presets import default_settings
    from cnn_core.networks.training import train

    listener = Listener()
    settings = dataclasses.replace(default_settings("digits"), seed=1)  # bench/training.py has five
    return train(default_digits_spec(), "digits", settings, listener), listener.reports


@pytest.mark.slow
def test_tells_of_the_first_batch_and_of_every_epoch(usual_training):
    network, reports = usual_training
    assert (reports[0].kind, reports[0].batch) == ("batch", 1)
    ends = [report for report in reports if report.kind == "epoch"]
    assert [report.epoch for report in ends] == list(range(1, network.settings.epochs + 1))
    assert [round(end.validation_loss, 5) for end in ends] == [
        round(epoch.validation_loss, 5) for epoch in network.history
    ]
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert reports[-1].first_filters.shape == (3, 3, 1, 16)


@pytest.mark.slow
def test_the_usual_network_reaches_97_percent_on_the_held_out_digits(usual_training):
    assert usual_training[0].test.accuracy >= 0.97


@pytest.mark.slow
def test_a_stop_in_the_middle_of_an_epoch_keeps_a_network_that_works():
    from cnn_core.networks.inspection import inspect
    from cnn_core.networks.training import train

    network = train(
        default_digits_spec(), "digits", TrainingSettings(epochs=50), Listener(stop_after=1)
    )
    assert network.stopped_early
    assert len(network.history) == 1
    assert network.history[0].num_batches < 38
    probabilities = inspect(network, load_dataset("digits").test.pictures[0]).probabilities
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


class Watched(NamedTuple):
    """What Keras was given to learn from and to be validated by, and what came of it."""

    network: TrainedNetwork
    pictures: np.ndarray


@pytest.fixture(scope="module")
def watched_training():
    import keras

    from cnn_core.networks.training import carry_out

    seen = []
    fit = keras.Model.fit

    def spied(model, pictures, *arguments, **options):
        for batch in pictures.take(38):
            seen.append(np.asarray(batch[0]))
        seen.append(np.asarray(options["validation_data"][0]))
        return fit(model, pictures, *arguments, **options)

    settings = dataclasses.replace(TWO_EPOCHS, seed=6)
    plan = TrainingPlan(default_digits_spec(), load_dataset("digits"), settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "fit", spied)
        return Watched(carry_out(plan, Listener()), np.concatenate(seen))


@pytest.mark.slow
def test_training_never_sees_a_test_picture(watched_training):
    dataset = load_dataset("digits")
    known = {picture.tobytes() for picture in watched_training.pictures}
    assert len(known) > 1400
    held_out = {picture.tobytes() for picture in dataset.test.pictures}
    everyday = {p.tobytes() for p in (*dataset.train.pictures, *dataset.validation.pictures)}
    assert known <= everyday
    assert not known & (held_out - everyday)


def lesson_code(slug):
    from cnn_core.networks.snippets import training_snippets

    spec = STARTING_POINTS[slug].spec(default_spec("digits"))
    return spec, training_snippets(spec, "digits", TrainingSettings(epochs=3))


@pytest.mark.slow
@pytest.mark.parametrize("slug", list(STARTING_POINTS))
def test_the_code_of_the_lessons_makes_the_network_of_the_page(slug, monkeypatch):
    """Given the same weights it says the same of a picture."""
    from cnn_core.networks.build import build_model

    monkeypatch.chdir(ROOT)
    spec, snippets = lesson_code(slug)
    names = {}
    exec(compile(snippets.keras[: snippets.keras.index("model.fit(")], "snippet.py", "exec"), names)
    ours, theirs = build_model(spec), names["model"]
    theirs.set_weights(ours.get_weights())
    pictures = load_dataset("digits").test.pictures[:3]
    expected = np.asarray(ours(pictures, training=False))
    np.testing.assert_allclose(theirs(pictures, training=False), expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["usual", "vgg", "linear"])  # of all others, see above
def test_the_code_of_the_lessons_runs_as_shown(slug, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    _, snippets = lesson_code(slug)
    is_first = slug == next(iter(STARTING_POINTS))  # NumPy trains the same network each time
    for code in (snippets.numpy, snippets.keras) if is_first else (snippets.keras,):
        names = {}
        exec(compile(code, "snippet.py", "exec"), names)
        assert names["accuracy"] > 0.7


@pytest.mark.slow
def test_the_code_has_every_setting_in_it_and_runs(monkeypatch, capsys):
    from cnn_core.networks.snippets import training_snippets

    monkeypatch.chdir(ROOT)
    every_change = Augmentation(0.1, 5, 0.1, flip=False, noise=0.02, brightness=0.05)
    settings = TrainingSettings(
        epochs=5,
        schedule="steps",
        loss="squared_error",
        l1=1e-5,
        l2=1e-4,
        initialisation="he",
        augmentation=every_change,
        num_examples=800,
        label_noise=0.1,
    )
    code = training_snippets(default_digits_spec(), "digits", settings).keras
    names = {}
    exec(compile(code, "snippet.py", "exec"), names)
    assert len(names["train"]) == 800
    assert names["accuracy"] > 0.6
    told = (
        "RandomTranslation RandomRotation RandomZoom RandomBrightness GaussianNoise L1L2 he_normal"
    )
    assert all(word in code for word in told.split())


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BUNDLED))
def test_the_code_of_the_network_gives_the_probabilities_of_the_page(name, monkeypatch, capsys):
    from cnn_core.networks.inspection import inspect
    from cnn_core.networks.snippets import network_snippets

    monkeypatch.chdir(ROOT)
    network = load_bundled(name)
    picture = load_dataset(network.dataset).test.pictures[7]
    expected = inspect(network, picture).probabilities
    snippets = network_snippets(network, 7)
    for code in (snippets.numpy, snippets.keras):
        names = {}
        exec(compile(code, "snippet.py", "exec"), names)
        np.testing.assert_allclose(names["probabilities"], expected, atol=1e-4)


def test_describing_a_network_needs_no_keras():
    code = (
        "import sys, cnn_core.networks.spec, cnn_core.networks.results, "
        "cnn_core.networks.bundled, cnn_core.networks.snippets\n"
        "sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
