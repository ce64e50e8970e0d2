"""Two networks of as many weights: what is compared, and that it is compared fairly."""

import dataclasses

import pytest

from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.networks.layers import Convolution
from cnn_core.networks.sharing_trials import (
    CONVOLUTIONAL,
    DATASET,
    FULLY_CONNECTED,
    sharing_specs,
    sharing_trials,
)
from cnn_core.networks.trials import run_trials
from cnn_core.networks.watch import NobodyWatching


def test_they_have_as_many_weights_but_for_two_in_a_hundred():
    full, shared = (spec.count_parameters() for spec in sharing_specs().values())
    assert abs(full - shared) < 0.02 * min(full, shared)


def test_they_are_what_the_lesson_says_of_them():
    full, shared = sharing_specs().values()
    assert full.layer_titles[:2] == ("Flatten", "Dense 13")
    filters = [layer.kernel_size for layer in shared.layers if isinstance(layer, Convolution)]
    assert filters == [(3, 3), (3, 3)]
    assert len(load_dataset(DATASET).train) == 1_200


def test_one_has_filters_and_the_other_none():
    filters = {
        name: sum(isinstance(layer, Convolution) for layer in spec.layers)
        for name, spec in sharing_specs().items()
    }
    assert filters == {FULLY_CONNECTED: 0, CONVOLUTIONAL: 2}


def test_nothing_but_the_network_differs():
    one, other = (trial.plan for trial in sharing_trials(seed=7))
    assert one.settings.seed == 7
    assert one.spec != other.spec
    same = [field.name for field in dataclasses.fields(one) if field.name != "spec"]
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]


@pytest.mark.parametrize("seed", [-1, 1.5, "0"])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(LessonInputError):
        sharing_trials(seed)


@pytest.mark.slow
def test_keras_counts_the_same_weights_and_both_are_tested_on_the_same_digits():
    from cnn_core.networks.build import build_model

    results = run_trials(sharing_trials(epochs=1), NobodyWatching())
    assert [result.name for result in results] == [FULLY_CONNECTED, CONVOLUTIONAL]
    for result in results:
        spec = result.network.spec
        assert build_model(spec).count_params() == spec.count_parameters()
        assert len(result.network.history) == 1
    one, other = (result.network.test.labels for result in results)
    assert one.tolist() == other.tolist()
    assert len(one) == 297
