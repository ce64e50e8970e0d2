"""Shuffled pictures: the four trainings, and what they are compared by."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.datasets.shuffled import shuffled_order
from cnn_core.errors import LessonInputError
from cnn_core.networks import shuffle_trials as experiment
from cnn_core.networks.diagnosis import score_interval
from cnn_core.networks.presets import default_spec
from cnn_core.networks.trials import run_trials
from cnn_core.networks.watch import NobodyWatching


@pytest.mark.parametrize("dataset", ["digits", "tones"])
def test_both_networks_have_about_the_same_number_of_weights(dataset):
    cnn = experiment.convolutional_spec(dataset)
    dense = experiment.dense_spec(cnn)
    assert dense.count_parameters() == pytest.approx(cnn.count_parameters(), rel=0.06)
    assert (cnn.input_shape, cnn.classes) == (dense.input_shape, dense.classes)
    assert cnn.classes == default_spec(dataset).classes


def test_all_four_are_trained_alike_and_only_the_pictures_differ():
    trials = experiment.shuffle_trials("digits", "columns", 3)
    assert [trial.name for trial in trials] == [
        "CNN, as they are", "Fully connected, as they are",
        "CNN, shuffled", "Fully connected, shuffled",
    ]  # fmt: skip
    assert {trial.plan.settings for trial in trials} == {
        replace(experiment.SETTINGS["digits"], seed=3)
    }
    assert [trials[0].plan.spec, trials[1].plan.spec] == [trial.plan.spec for trial in trials[2:]]
    assert [trial.plan.data for trial in trials[:2]] == ["digits", "digits"]


def test_a_data_set_that_is_not_shuffled_here_is_refused():
    with pytest.raises(LessonInputError, match="one of digits, tones. Received: 'letters'"):
        experiment.shuffle_trials("letters", "pixels", 0)


@pytest.fixture(scope="module")
def results():
    usual = experiment.SETTINGS["digits"]
    trials = [
        replace(
            trial,
            plan=replace(trial.plan, settings=replace(usual, epochs=1, num_examples=200)),
        )
        for trial in experiment.shuffle_trials("digits", "pixels", 0)
    ]
    return run_trials(trials, NobodyWatching())


@pytest.mark.slow
def test_the_comparison_has_the_held_out_scores_of_the_four(results):
    cnn, dense = experiment.compare(results)
    tests = [result.network.test for result in results]
    assert [cnn.original.num_right, dense.original.num_right] == [t.num_right for t in tests[:2]]
    assert [cnn.changed.num_right, dense.changed.num_right] == [t.num_right for t in tests[2:]]
    assert (cnn.changed.low, cnn.changed.high) == score_interval(cnn.changed.num_right, 297)
    assert experiment.compare(results[:3]) == (cnn,)
    assert experiment.compare(results[:1]) == ()


@pytest.mark.slow
def test_a_dense_network_says_of_shuffled_pictures_with_shuffled_weights_what_it_said(results):
    from cnn_core.datasets import load_dataset

    arrays = results[1].network.arrays()
    kernel = arrays["layer_2.kernel"]  # (64, units), behind Flatten
    order = shuffled_order("pixels", 8, 8, 0)
    pictures = load_dataset("digits").test.pictures.reshape(-1, 64)
    before = pictures @ kernel
    np.testing.assert_allclose(pictures[:, order] @ kernel[order], before, atol=1e-5)


@pytest.mark.slow
def test_the_usual_network_for_sounds_learns_what_a_linear_one_cannot():
    """A linear network reached 58 % of the validation sounds after 12 epochs on all of them."""
    from cnn_core.networks.presets import default_settings
    from cnn_core.networks.training import train

    settings = replace(default_settings("tones"), epochs=3, num_examples=900)
    network = train(default_spec("tones"), "tones", settings, NobodyWatching())
    assert network.history[-1].validation_accuracy > 0.7
