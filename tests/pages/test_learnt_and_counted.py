"""Convolution and layers: the curve detector, kernels beside learnt ones, counts, experiment."""

from types import SimpleNamespace

import numpy as np
import pytest

from cnn_core.curve_drawing import CURVE_AT, OTHER_AT, curve_drawing
from cnn_core.kernels import kernel_named
from cnn_core.layer_count import count_layer
from cnn_core.networks import filter_trials
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.filter_trials import LEARNT
from cnn_core.networks.first_filters import matched_filters
from pages.parts import experiments, filter_experiment
from tests.pages.components import fed
from tests.pages.opening import open_lesson
from tests.pages.test_journey import go_to
from tests.waiting import wait_until


def captions(app):
    return [caption.value for caption in app.caption]


@pytest.mark.parametrize(
    ("label", "number", "place", "total"),
    [("The mouse's back", 0, CURVE_AT, 6_600), ("The tip of its tail", 1, OTHER_AT, 0)],
)
def test_the_curve_detector_starts_over_the_two_places(label, number, place, total):
    app = open_lesson("convolution", convolution_curve=label)
    settings, arrays = fed(app, f"convolution_curve_{number}")
    assert tuple(settings["start"]) == place
    assert arrays["response"][place] == total
    np.testing.assert_array_equal(arrays["maps"][..., 0], curve_drawing())


def test_a_kernel_by_hand_is_compared_with_filters_before_and_after_training():
    app = open_lesson("convolution", kernel="Sobel, left to right")
    digits, kernel = load_bundled("digits"), kernel_named("sobel_left_right").weights
    before = matched_filters(digits.at_epoch(0), kernel).nearest
    after = matched_filters(digits, kernel).nearest
    assert after.likeness > before.likeness > 0
    told = [text for text in captions(app) if text.startswith("Most alike")]
    assert f"likeness **+{before.likeness:.2f}**" in told[0]
    assert f"likeness **+{after.likeness:.2f}**" in told[1]


def test_another_kernel_and_another_network_are_compared_anew():
    app = open_lesson("convolution", weights="1 1 1; 0 0 0; -1 -1 -1", kernel="My own")
    app.segmented_control(key="convolution_learnt_of").set_value("letters").run()
    own = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], np.float32)
    after = matched_filters(load_bundled("letters"), own).nearest
    assert any(f"filter {after.place + 1} of 8" in text for text in captions(app))


@pytest.mark.parametrize("filters", [1, 2, 6])
def test_one_layer_is_counted_with_the_numbers_put_in(filters):
    app = open_lesson("layers", layers_count_filters=str(filters))
    shown = [text.value for text in app.markdown]
    count = count_layer(32, 3, 5, filters)
    for number in (75, 784, count.multiplications):
        assert f"**{number:,}**" in shown
    assert "5 × 5 × 3" in captions(app)
    assert f"28 × 28 × {filters}" in captions(app)


def press(app, name):
    return app.button(key=f"layers_filters_{name}").click().run()


def kept(app):
    return app.session_state["experiments"]["layers_filters"]


@pytest.mark.slow
def test_the_four_networks_are_trained_compared_and_still_there_on_return(monkeypatch):
    for module in (filter_trials, filter_experiment):
        monkeypatch.setattr(module, "EPOCHS", {"digits": 2, "shapes": 1})
    app = open_lesson("layers", layers_filters_seed="1")
    press(app, "begin")
    assert app.button(key="layers_filters_begin").disabled
    job = kept(app).job
    wait_until(lambda: job.done, "all four are trained", seconds=120)
    app.run()
    assert not app.exception
    results = {result.name: result.network for result in kept(app).results}
    shown = [text.value for text in app.markdown]
    for network in results.values():
        assert any(f"**{network.test.accuracy * 100:.1f} %**" in text for text in shown)
    assert results[LEARNT].seed == 1
    assert any("Nearest named kernel" in text for text in captions(app))
    go_to(app, "pooling")
    go_to(app, "layers")
    assert "Trained with: Handwritten digits, 2 epochs, seed 1." in captions(app)


@pytest.mark.slow
def test_a_stop_keeps_what_was_done_and_says_so():
    app = open_lesson("layers")
    press(app, "begin")
    job = kept(app).job
    wait_until(lambda: job.num_events > 2, "the first trial tells something", seconds=60)
    press(app, "stop")
    wait_until(lambda: job.done, "it has stopped", seconds=60)
    app.run()
    assert any("Stopped by you" in text.value for text in app.info)
    assert len(kept(app).results) < 4
    assert not app.button(key="layers_filters_begin").disabled


@pytest.mark.slow
def test_one_training_at_a_time_is_told_and_the_results_before_stay():
    app = open_lesson("training", training_epochs_digits="200")
    app.button(key="training_train").click().run()
    run = app.session_state["training_runs"][-1]
    go_to(app, "layers")
    press(app, "begin")
    assert any("One training at a time" in text.value for text in app.info)
    run.job.cancel()
    wait_until(lambda: run.job.done, "the training is dropped", seconds=60)


def told(name, kind, accuracy):
    training = SimpleNamespace(kind=kind, validation_accuracy=accuracy)
    return SimpleNamespace(name=name, training=training)


def test_curves_are_the_validation_accuracies_at_the_ends_of_epochs():
    reports = [told("a", "epoch", 0.5), told("a", "batch", None), told("a", "epoch", 0.7)]
    assert experiments.curves_of([*reports, told("b", "epoch", 0.6)]) == {
        "a": [0.5, 0.7],
        "b": [0.6],
    }
