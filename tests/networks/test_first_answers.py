"""Before the first step: about a tenth for each of ten digits, and a loss near ln 10."""

import math

import numpy as np
import pytest

from cnn_core.networks.first_answers import SEEDS, STARTS, first_answers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def answers():
    return {start: first_answers("digits", start) for start in STARTS}


def test_ten_probabilities_are_near_a_tenth_for_every_seed_and_digit(answers):
    usual = answers["glorot"]
    assert usual.logits.shape == (len(SEEDS), 297, 10)
    shares = np.stack([usual.probabilities(position) for position in range(297)])
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-6)
    assert 0.03 < shares.min() < shares.max() < 0.3
    np.testing.assert_allclose(shares.mean(axis=(0, 1)), 0.1, atol=0.03)


def test_the_first_loss_is_near_the_logarithm_of_ten(answers):
    for loss in answers["glorot"].losses().mean(axis=1):
        assert loss == pytest.approx(math.log(10), abs=0.1)
    assert "2.310" in answers["glorot"].told(0, 0)
    assert r"$\ln 10$ = 2.303" in answers["glorot"].told(0, 0)


def test_the_smaller_the_first_weights_the_nearer_and_zeros_hit_it(answers):
    far = {
        start: np.abs(one.losses().mean(axis=1) - math.log(10)).max()
        for start, one in answers.items()
    }
    assert far["zeros"] < 1e-6 < far["small"] < 0.001 < far["glorot"] < 0.1 < 10 < far["large"]
    assert answers["zeros"].probabilities(0) == pytest.approx(np.full((len(SEEDS), 10), 0.1))
    assert answers["large"].probabilities(0).max() > 0.999
