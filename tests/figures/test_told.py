"""Sentences with numbers put in: the numbers give the answer that stands beside them."""

import re

import numpy as np
import pytest

from cnn_core.figures.told import probabilities_summary, softmax_told


def test_softmax_is_told_with_numbers_that_give_its_answer():
    told = softmax_told(np.array([2.0, 0.0, 1.0], dtype=np.float32))
    above, below, percent = re.search(r"= ([\d.,]+) / ([\d.,]+) = ([\d.]+) %", told).groups()
    assert 100 * float(above) / float(below) == pytest.approx(float(percent), abs=0.06)
    assert probabilities_summary(np.array([0.665, 0.09, 0.245]), "abc").startswith("a with 66.5 %")
