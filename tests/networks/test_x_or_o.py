"""The layers of the network by hand, trained: as many weights, from random ones, told by a seed."""

from dataclasses import replace

import numpy as np
import pytest

from cnn_core.networks.build import build_model, set_weights
from cnn_core.networks.inspection import inspect
from cnn_core.networks.training import carry_out
from cnn_core.networks.watch import NobodyWatching
from cnn_core.networks.x_or_o import board_spec, board_trial
from cnn_core.x_or_o import HandNetwork, count_votes, learnt_likenesses, run_by_hand
from cnn_core.x_or_o_trial import pixel_accuracy, trial_letters, usual_network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained():
    plan = board_trial(3).plan
    return carry_out(replace(plan, settings=replace(plan.settings, epochs=4)), NobodyWatching())


def test_it_has_as_many_weights_as_the_one_by_hand():
    by_hand = usual_network()
    count = by_hand.features.size + by_hand.second.size + by_hand.votes.size
    assert board_spec().count_parameters() == count == 132


def test_with_the_weights_by_hand_keras_comes_to_the_numbers_by_hand(trained):
    network = usual_network()
    asked = np.count_nonzero(network.second, axis=(0, 1, 2))
    model = build_model(board_spec())
    set_weights(
        model,
        {
            "layer_1.kernel": network.features[:, :, None] / 9,
            "layer_4.kernel": network.second / asked,
            "layer_8.kernel": network.votes.astype(np.float32),
        },
    )
    pictures = trial_letters().test.pictures[:40]
    probabilities = model(pictures).numpy()
    rounds = [run_by_hand(picture[..., 0], network) for picture in pictures]
    sums = np.array([count_votes(one.values, network.votes) for one in rounds], dtype=np.float64)
    expected = 1 / (1 + np.exp(sums[:, ::-1] - sums))
    np.testing.assert_allclose(probabilities, expected, atol=1e-4)


def test_it_learns_more_than_pixels_tell_and_is_tested_on_held_out_letters(trained):
    assert len(trained.test.labels) == 400
    assert trained.test.accuracy > 0.9 > pixel_accuracy("test")
    assert trained.dataset == "boards"


def test_its_filters_began_at_random_and_have_changed(trained):
    before, after = (
        network.arrays()["layer_1.kernel"][:, :, 0] for network in (trained.at_epoch(0), trained)
    )
    assert after.shape == (3, 3, 3)
    assert np.abs(after - before).max() > 0.1
    assert all(-1 <= one.likeness <= 1 for one in learnt_likenesses(after))
    assert len(learnt_likenesses(after, HandNetwork().features[..., :1])) == 3


def test_another_seed_begins_with_other_weights(trained):
    other = build_model(board_spec(), seed=4).get_weights()[0]
    same = build_model(board_spec(), seed=3).get_weights()[0]
    start = trained.at_epoch(0).arrays()["layer_1.kernel"]
    np.testing.assert_array_equal(same, start)
    assert not np.array_equal(other, start)


def test_a_board_can_be_looked_at_inside(trained):
    board = trial_letters().test.pictures[0]
    inspection = inspect(trained, board)
    assert [layer.output.shape for layer in inspection.layers[:3]] == [
        (7, 7, 3),
        (7, 7, 3),
        (4, 4, 3),
    ]
