"""The sanity check: whose weights are redrawn at each stage, and how maps are compared."""

import numpy as np
import pytest

from cnn_core.errors import LessonInputError
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.methods import explain
from cnn_core.networks.evidence.sanity import (
    edges,
    rank_correlation,
    ranks,
    redrawn_weights,
    sanity_stage,
    weighted_layers,
)
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.layer_text import read_layers
from cnn_core.networks.spec import Dense, NetworkSpec


@pytest.fixture(scope="module")
def spec():
    """Normalised before everything, after a convolution, and after a dense layer."""
    text = "norm-conv4-norm-relu-conv4-relu-gap-dense3-norm-relu"
    return NetworkSpec((9, 9, 1), (*read_layers(text), Dense(2, "softmax")), ("a", "b"))


def test_layers_are_redrawn_from_the_last_to_the_first_with_their_normalisation(spec):
    assert weighted_layers(spec) == (11, 8, 5, 2)
    learnt = {plan.name: np.zeros(plan.shape) for plan in spec.weight_plans()}
    fresh = {plan.name: np.ones(plan.shape) for plan in spec.weight_plans()}

    def redrawn(count):
        weights = redrawn_weights(spec, learnt, fresh, count)
        assert list(weights) == list(learnt)
        return sorted({int(name.split(".")[0][6:]) for name in weights if weights[name].all()})

    assert [redrawn(count) for count in range(5)] == [
        [],
        [11],
        [8, 9, 11],
        [5, 8, 9, 11],
        [1, 2, 3, 5, 8, 9, 11],
    ]
    for count in (-1, 5):
        with pytest.raises(LessonInputError, match="Expected 0 to 4 layers"):
            redrawn_weights(spec, learnt, fresh, count)


def test_ranks_are_counted_pair_by_pair():
    values = np.random.default_rng(0).integers(0, 9, (5, 7)).astype(np.float32)
    for place in np.ndindex(values.shape):
        below, equal = (values < values[place]).sum(), (values == values[place]).sum()
        assert ranks(values)[place] == below + (equal + 1) / 2


@pytest.mark.parametrize("ties", [False, True])
def test_rank_correlation_is_scipys(ties):
    from scipy.stats import spearmanr

    rng = np.random.default_rng(4)
    one, other = rng.standard_normal((2, 8, 8))
    if ties:
        one, other = one.round(), np.maximum(other, 0.0)
    found = rank_correlation(one, one + 0.5 * other)
    assert found.value == pytest.approx(spearmanr(one.ravel(), (one + 0.5 * other).ravel())[0])
    assert found.value == pytest.approx(found.covariance / (found.spread * found.other_spread))


def test_rank_correlation_at_its_ends():
    rising = np.arange(9.0).reshape(3, 3)
    assert rank_correlation(rising, rising**3).value == pytest.approx(1.0)
    assert rank_correlation(rising, -rising).value == pytest.approx(-1.0)
    assert rank_correlation(rising, np.zeros((3, 3))).value is None


def test_edges_are_where_brightness_changes():
    picture = np.zeros((6, 6, 3), np.float32)
    picture[:, 3:] = 1.0
    assert (edges(picture) > 0).tolist() == [[False, False, True, True, False, False]] * 6
    assert edges(picture).max() == pytest.approx(0.5)


@pytest.mark.slow
def test_a_stage_is_what_a_network_with_these_weights_says():
    """Built anew here with Keras's own initialisers, and asked without the copy that is kept."""
    from cnn_core.networks.build import build_model, weights_of
    from cnn_core.networks.results import TrainedNetwork
    from cnn_core.networks.weights import pack_weights

    network = load_bundled("digits")
    picture = np.random.default_rng(7).random((8, 8, 1), dtype=np.float32)
    target, methods = Target(4), ("saliency", "integrated_gradients", "grad_cam")
    fresh = weights_of(build_model(network.spec, seed=2, initialisation="glorot"))
    dense = {"layer_8.kernel": fresh["layer_8.kernel"], "layer_8.bias": np.zeros(10, np.float32)}
    half = pack_weights({**network.arrays(), **dense})
    other = TrainedNetwork(
        network.spec, half, "digits", network.settings, (), network.test, 0.0, False
    )
    stage = sanity_stage(network, picture, target, 1, 2, methods)
    for expected in explain(other, picture, target, methods):
        np.testing.assert_allclose(stage.maps[expected.method], expected.map, atol=1e-5)
    assert stage.probabilities.sum() == pytest.approx(1.0, abs=1e-5)
    again = sanity_stage(network, picture, target, 0, 2, methods)
    for expected in explain(network, picture, target, methods):  # the network itself is whole
        np.testing.assert_allclose(again.maps[expected.method], expected.map, atol=1e-5)


@pytest.mark.slow
def test_multiplying_by_a_black_ground_keeps_the_sizes_and_not_the_signs():
    """What the lesson says of digits: the check is passed with signs and failed by sizes."""
    from cnn_core.datasets import load_dataset

    network, part = load_bundled("digits"), load_dataset("digits").test
    sizes, signs = [], []
    for number in range(6):
        target = Target(int(part.labels[number]))
        ask = (network, part.pictures[number], target)
        learnt, drawn = (
            sanity_stage(*ask, count, 0, ("gradient_times_input",)).maps["gradient_times_input"]
            for count in (0, 3)
        )
        sizes.append(rank_correlation(abs(learnt), abs(drawn)).value)
        signs.append(rank_correlation(learnt, drawn).value)
    assert np.mean(sizes) > 0.9
    assert np.mean(signs) < 0.3
