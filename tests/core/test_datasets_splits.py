"""Stratified splits, on thousands of made-up label lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.datasets.splits import stratified_split
from cnn_core.errors import LessonInputError


@st.composite
def labels_and_sizes(draw):
    labels = draw(st.lists(st.integers(0, 6), min_size=1, max_size=80))
    cuts = sorted(draw(st.lists(st.integers(0, len(labels)), min_size=0, max_size=4)))
    return np.array(labels), np.diff([0, *cuts, len(labels)]).tolist()


seeds = st.integers(0, 2**32 - 1)


@given(labels_and_sizes(), seeds)
def test_parts_have_the_sizes_asked_for_and_hold_every_example_once(case, seed):
    labels, sizes = case
    parts = stratified_split(labels, sizes, seed)
    assert [len(part) for part in parts] == sizes
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))


@given(labels_and_sizes(), seeds)
def test_every_class_is_spread_evenly_within_less_than_one_example(case, seed):
    labels, sizes = case
    classes = np.bincount(labels)
    for part, size in zip(stratified_split(labels, sizes, seed), sizes, strict=True):
        counts = np.bincount(labels[part], minlength=len(classes))
        assert np.abs(counts - classes * size / len(labels)).max() < 1


@given(labels_and_sizes(), seeds)
def test_the_same_seed_deals_the_same_way(case, seed):
    first, second = (stratified_split(*case, seed) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_seed_deals_another_way():
    labels = np.arange(100) % 4
    assert not np.array_equal(*(stratified_split(labels, [50, 50], seed)[0] for seed in (0, 1)))


@pytest.mark.parametrize("sizes", [[1, 1], [2, 2], [4, -1], []])
def test_sizes_that_do_not_add_up_are_refused(sizes):
    with pytest.raises(LessonInputError, match="0 or more and add up to 3 examples"):
        stratified_split([0, 0, 1], sizes, seed=0)
