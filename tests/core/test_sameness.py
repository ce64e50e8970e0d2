"""What of a map stays the same: counted place by place, told only as far as it is true."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.errors import LessonInputError
from cnn_core.figures.numbers import percent
from cnn_core.pooling import max_pool
from cnn_core.sameness import Sameness, comparison_told, sameness

counts = st.lists(st.integers(0, 12), min_size=3, max_size=3).map(sorted)


def slow_sameness(before, after, tolerance):
    silent = same = near = 0
    for one, other in zip(before.ravel().tolist(), after.ravel().tolist(), strict=True):
        if one == other == 0:
            silent += 1
        elif one == other:
            same, near = same + 1, near + 1
        elif abs(one - other) <= tolerance:
            near += 1
    return Sameness(before.size, silent, same, near, tolerance)


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_the_slow_twin(seed):
    random = np.random.default_rng(seed)
    before, after = random.integers(-3, 4, (2, 7, 9)).astype(np.float32)
    assert sameness(before, after, tolerance=1.0) == slow_sameness(before, after, 1.0)


def test_a_map_is_the_same_as_itself_and_silence_is_no_answer():
    feature_map = np.array([[0.0, 3.0], [-1.0, 0.0]], np.float32)
    itself = sameness(feature_map, feature_map)
    assert (itself.silent, itself.answers, itself.same_share, itself.near_share) == (2, 2, 1.0, 1.0)
    nothing = sameness(np.zeros((3, 3)), np.zeros((3, 3)))
    assert (nothing.answers, nothing.same_share) == (0, 1.0)


def test_the_example_of_the_book_every_input_changes_and_half_of_the_maxima():
    """Goodfellow et al., figure 9.8: a shift by one, windows of three with stride one."""
    before = np.array([[0.1, 1.0, 0.2, 0.1]], np.float32)
    after = np.array([[0.3, 0.1, 1.0, 0.2]], np.float32)
    assert sameness(before, after).same == 0
    pooled = [max_pool(line, (1, 3), stride=1, padding=(0, 1)) for line in (before, after)]
    np.testing.assert_allclose(pooled[0], [[1.0, 1.0, 1.0, 0.2]])
    np.testing.assert_allclose(pooled[1], [[0.3, 1.0, 1.0, 1.0]])
    assert sameness(*pooled).same == 2


@pytest.mark.parametrize(
    ("before", "after", "tolerance", "message"),
    [
        ([1, 2], [1, 2, 3], 0, r"same shape. Received: \(2,\) and \(3,\)"),
        ([1, np.nan], [1, 2], 0, "before"),
        ([1], [1], -1, "tolerance a number from 0"),
    ],
)
def test_refuses_what_cannot_be_compared(before, after, tolerance, message):
    with pytest.raises(LessonInputError, match=message):
        sameness(before, after, tolerance=tolerance)


@given(counts, counts)
def test_the_sentence_says_only_what_is_true(one, other):
    unpooled, pooled = (
        Sameness(places=answers + 4, silent=4, same=same, near=near, tolerance=1.0)
        for same, near, answers in (one, other)
    )
    told = comparison_told(unpooled, pooled)
    shown = [percent(*pair) for pair in pairs_of(unpooled, pooled)]
    if told == "Every answer of both maps stays exactly as it was.":
        assert unpooled.same_share == pooled.same_share == 1
        return
    exact = f"exactly {shown[0]} against {shown[1]}"
    assert told.endswith(f": {exact}, nearly {shown[2]} against {shown[3]}.")
    exactly = shown[0] != shown[1] and np.sign(pooled.same_share - unpooled.same_share)
    nearly = shown[2] != shown[3] and np.sign(pooled.near_share - unpooled.near_share)
    expected = {
        (0, 0): "Both maps keep the same part of their answers",
        (1, -1): "More of the pooled map stays exactly, but less of it nearly",
        (-1, 1): "More of the pooled map stays nearly, but less of it exactly",
        (-1, -1): "Here pooling does not help",
        (-1, 0): "Here pooling does not help",
        (0, -1): "Here pooling does not help",
    }
    usual = "More of the pooled map stays as it was"
    assert told.startswith(expected.get((int(exactly), int(nearly)), usual))


def pairs_of(unpooled, pooled):
    """Return the counts in the order in which the sentence names them."""
    return [
        (pooled.same, pooled.answers),
        (unpooled.same, unpooled.answers),
        (pooled.near, pooled.answers),
        (unpooled.near, unpooled.answers),
    ]


def test_the_sentence_names_the_shares():
    unpooled = Sameness(places=90, silent=0, same=0, near=30, tolerance=1.0)
    pooled = Sameness(places=10, silent=0, same=3, near=2 + 3, tolerance=1.0)
    shares = re.findall(r"(\d+) %", comparison_told(unpooled, pooled))
    assert shares == ["30", "0", "50", "33"]
