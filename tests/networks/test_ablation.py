"""Switching units off: the same as a network whose weights for them are zero."""

import numpy as np
import pytest

from cnn_core.errors import LessonInputError
from cnn_core.networks import ablation
from cnn_core.networks.ablation import num_asked, sweep, switch_off
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.inspection import predict_many
from cnn_core.networks.spec import (
    Activation,
    BatchNormalisation,
    Convolution,
    Dense,
    Flatten,
    MaxPooling,
    NetworkSpec,
)
from tests.networks.untrained import dataset, made

SPEC = NetworkSpec(
    (7, 7, 1),
    (
        Convolution(6, activation="relu"),
        MaxPooling(2),
        Convolution(4, (2, 2)),
        Activation("relu"),
        Flatten(),
        Dense(5, "relu"),
        Dense(3, "softmax"),
    ),
    ("a", "b", "c"),
)


def counted(network, data):
    """Right answers by class, by asking the network as it is."""
    test = data.test
    is_right = predict_many(network, test.pictures).argmax(axis=1) == test.labels
    return np.bincount(test.labels[is_right], minlength=len(network.spec.classes))


@pytest.mark.slow
@pytest.mark.parametrize(("number", "units"), [(1, (2,)), (1, (0, 3, 5)), (3, (1, 2)), (6, (4,))])
def test_it_is_as_if_their_weights_were_zero(number, units):
    network, data = made(SPEC, seed=4), dataset(SPEC)
    arrays = network.arrays()
    kernel, bias = (arrays[f"layer_{number}.{name}"].copy() for name in ("kernel", "bias"))
    kernel[..., list(units)], bias[list(units)] = 0, 0
    zeroed = made(SPEC, 4, **{f"layer_{number}__kernel": kernel, f"layer_{number}__bias": bias})
    found = switch_off(network, data, number, units)
    np.testing.assert_array_equal(found.right_before, counted(network, data))
    np.testing.assert_array_equal(found.right_after, counted(zeroed, data))
    np.testing.assert_array_equal(found.num_pictures, np.bincount(data.test.labels, minlength=3))
    assert found.lost == found.num_right[0] - found.num_right[1]
    # the network itself is as it was
    np.testing.assert_array_equal(
        switch_off(network, data, number, ()).right_after, found.right_before
    )


@pytest.mark.slow
def test_a_unit_behind_batch_normalisation_is_switched_off_behind_its_activation():
    layers = (Convolution(3), BatchNormalisation(), Activation("sigmoid"), Flatten())
    spec = NetworkSpec((4, 4, 1), (*layers, Dense(1, "sigmoid")), ("no", "yes"))
    network, data = made(spec), dataset(spec)
    last = network.arrays()["layer_5.kernel"].reshape(2, 2, 3, 1).copy()
    last[:, :, 1] = 0  # nothing of unit 1 is heard
    deaf = made(spec, layer_5__kernel=last.reshape(12, 1))
    found = switch_off(network, data, 1, (1,))
    np.testing.assert_array_equal(found.right_after, counted(deaf, data))


@pytest.mark.slow
def test_each_in_turn_is_each_alone_and_pieces_are_one_go(monkeypatch):
    network, data = made(SPEC, seed=4), dataset(SPEC)
    whole = sweep(network, data, 1)
    assert whole.is_complete
    alone = [switch_off(network, data, 1, (unit,)).lost for unit in range(6)]
    assert list(whole.lost) == alone
    assert whole.num_pictures == 30
    monkeypatch.setattr(ablation, "SECONDS_A_PIECE", 0.0)
    pieces, told = None, 0
    while pieces is None or not pieces.is_complete:
        pieces, told = sweep(network, data, 1, pieces), told + 1
    assert (pieces.right_without, told) == (whole.right_without, 6)


@pytest.mark.slow
def test_with_all_units_off_only_biases_answer():
    network = load_bundled("digits")
    found = switch_off(network, "digits", 4, tuple(range(16)))
    always = int(network.arrays()["layer_8.bias"].argmax())
    expected = np.where(np.arange(10) == always, found.num_pictures, 0)
    np.testing.assert_array_equal(found.right_after, expected)
    assert found.num_right[0] == network.test.num_right


@pytest.mark.slow
def test_what_cannot_be_switched_off_is_refused():
    network, data = made(SPEC), dataset(SPEC)
    with pytest.raises(LessonInputError, match="before the last"):
        switch_off(network, data, 7, (0,))
    for units in ((6,), (-1,), (1, 1)):
        with pytest.raises(LessonInputError, match="units from 0 to 5"):
            switch_off(network, data, 1, units)


def test_a_large_network_is_asked_about_fewer_pictures():
    layers = (Convolution(64, (5, 5), padding="same"), Convolution(64, (5, 5), padding="same"))
    large = NetworkSpec((40, 40, 1), (*layers, Flatten(), Dense(2, "softmax")), ("a", "b"))
    assert 1 <= num_asked(large, 10_000) < 200
    assert num_asked(SPEC, 10_000) == 2_000
