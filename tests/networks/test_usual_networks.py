"""The usual networks of the drawn data sets learn what a linear model cannot."""

from dataclasses import replace

import pytest

from cnn_core.networks.presets import default_settings, default_spec

pytestmark = pytest.mark.slow


def validation_accuracy(name, **changes):
    from cnn_core.networks.training import train
    from cnn_core.networks.watch import NobodyWatching

    settings = replace(default_settings(name), **changes)
    return (
        train(default_spec(name), name, settings, NobodyWatching()).history[-1].validation_accuracy
    )


def test_one_sigmoid_unit_on_two_convolutions_tells_streets_with_a_sign_after_a_few_epochs():
    assert validation_accuracy("signboards", epochs=4, num_examples=1_600) > 0.85


def test_four_convolutions_tell_most_shapes_after_a_few_epochs():
    assert validation_accuracy("shapes", epochs=4) > 0.7
