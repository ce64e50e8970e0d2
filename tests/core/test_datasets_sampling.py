"""Fewer examples and wrong labels: exact counts, nested, and nothing else touched."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnn_core.datasets import DATASETS, Part, load_dataset
from cnn_core.datasets.sampling import changed_labels, fewer, with_label_noise
from cnn_core.errors import LessonInputError

NUM_CLASSES = 5
seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0, 0.9)


def part_with(labels):
    """Make a part whose pictures can be told apart, numbered from 100."""
    count = len(labels)
    pictures = np.arange(count, dtype=np.float32).reshape(count, 1, 1, 1)
    return Part(pictures, np.asarray(labels, np.int64), np.arange(100, 100 + count))


parts = st.lists(st.integers(0, NUM_CLASSES - 1), min_size=1, max_size=60).map(part_with)


@st.composite
def parts_and_counts(draw):
    part = draw(parts)
    counts = st.integers(1, len(part))
    return part, *sorted((draw(counts), draw(counts)))


@given(parts_and_counts(), seeds)
def test_fewer_keeps_so_many_whole_examples_and_more_of_them_keep_the_same(case, seed):
    part, small, large = case
    few, more = (fewer(part, count, NUM_CLASSES, seed) for count in (small, large))
    assert (len(few), len(more)) == (small, large)
    assert set(few.indices) <= set(more.indices) <= set(part.indices)
    for kept in (few, more):
        places = kept.indices - 100
        assert (np.diff(places) > 0).all()
        np.testing.assert_array_equal(kept.labels, part.labels[places])
        np.testing.assert_array_equal(kept.pictures, part.pictures[places])


@given(parts_and_counts(), seeds)
def test_each_class_is_kept_once_as_soon_as_there_is_room(case, seed):
    part, count, _ = case
    kept = fewer(part, count, NUM_CLASSES, seed)
    assert len(set(kept.labels)) == min(count, len(set(part.labels)))


@given(st.integers(1, 6), st.integers(1, 12), st.data(), seeds)
def test_classes_of_one_size_stay_so_within_one_example(classes, size, data, seed):
    labels = np.repeat(np.arange(classes), size)
    count = data.draw(st.integers(1, len(labels)))
    kept = np.bincount(fewer(part_with(labels), count, classes, seed).labels, minlength=classes)
    assert kept.max() - kept.min() <= 1


@given(parts_and_counts(), seeds)
def test_classes_of_any_size_are_kept_as_websters_method_deals_seats(case, seed):
    """The slow twin gives one example after another to the class with the largest quotient."""
    part, count, _ = case
    sizes = np.bincount(part.labels, minlength=NUM_CLASSES)
    dealt = np.zeros(NUM_CLASSES, int)
    for _ in range(count):
        quotients = sizes / (2 * dealt + 1)
        if (dealt[sizes > 0] == 0).any():
            quotients[dealt > 0] = 0
        dealt[np.argmax(quotients)] += 1
    kept = fewer(part, count, NUM_CLASSES, seed).labels
    np.testing.assert_array_equal(np.bincount(kept, minlength=NUM_CLASSES), dealt)


@pytest.mark.parametrize("name", list(DATASETS))
def test_the_site_s_own_data_keep_their_proportion(name):
    dataset = load_dataset(name)
    part = dataset.train if not name.startswith("s") else dataset.validation  # is sooner drawn
    classes = len(dataset.classes)
    for count in (classes, 50, 200):
        kept = np.bincount(fewer(part, count, classes).labels, minlength=classes)
        assert abs(kept - np.bincount(part.labels) * count / len(part)).max() < 1


def test_all_of_them_are_the_part_itself_and_another_seed_keeps_others():
    part = part_with(np.arange(40) % 4)
    assert fewer(part, 40, 4) is part
    assert not np.array_equal(fewer(part, 20, 4).indices, fewer(part, 20, 4, seed=1).indices)


@given(parts, shares, seeds)
def test_exactly_the_share_of_labels_is_wrong_and_nothing_else_is_changed(part, share, seed):
    noisy = with_label_noise(part, share, NUM_CLASSES, seed)
    changed = changed_labels(part, noisy)
    assert len(changed) == round(share * len(part))
    assert changed.dtype == np.int64
    assert [int(p) for p in range(len(part)) if noisy.labels[p] != part.labels[p]] == list(changed)
    assert ((noisy.labels >= 0) & (noisy.labels < NUM_CLASSES)).all()
    assert noisy.pictures is part.pictures
    np.testing.assert_array_equal(noisy.indices, part.indices)


@given(parts, shares, shares, seeds)
def test_more_noise_keeps_what_was_wrong_wrong_in_the_same_way(part, one, other, seed):
    less, more = (with_label_noise(part, s, NUM_CLASSES, seed) for s in sorted((one, other)))
    wrong = changed_labels(part, less)
    assert set(wrong) <= set(changed_labels(part, more))
    np.testing.assert_array_equal(less.labels[wrong], more.labels[wrong])


def test_every_other_class_is_as_likely():
    part = part_with(np.zeros(20_000, int))
    wrong = with_label_noise(part, 0.9, 4).labels
    counts = np.bincount(wrong, minlength=4)
    assert counts[0] == 2000
    assert abs(counts[1:] - 6000).max() < 300


@given(parts, shares, seeds)
def test_the_same_seed_gives_the_same_part(part, share, seed):
    assume(len(part) > 1)
    for change in (
        lambda: fewer(part, len(part) - 1, NUM_CLASSES, seed),
        lambda: with_label_noise(part, share, NUM_CLASSES, seed),
    ):
        first, again = change(), change()
        np.testing.assert_array_equal(first.labels, again.labels)
        np.testing.assert_array_equal(first.indices, again.indices)


def test_what_came_is_not_touched_and_what_goes_cannot_be_written_to():
    part = part_with([0, 1, 2, 3, 4])
    noisy = with_label_noise(part, 0.9, NUM_CLASSES)
    assert part.labels.tolist() == [0, 1, 2, 3, 4]
    assert with_label_noise(part, 0.09, NUM_CLASSES) is part
    for values in (noisy.labels, fewer(part, 2, NUM_CLASSES).pictures):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


@pytest.mark.parametrize("count", [0, 6, -1, 2.5, True, None])
def test_a_count_that_is_none_is_refused(count):
    with pytest.raises(LessonInputError, match="number of examples one whole number from 1 to 5"):
        fewer(part_with([0, 1, 2, 3, 4]), count, NUM_CLASSES)


@pytest.mark.parametrize("share", [-0.1, 0.91, float("nan"), True, "0.1", None])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(LessonInputError, match=re.escape("wrong labels a number from 0 to 0.9")):
        with_label_noise(part_with([0, 1]), share, 2)


@pytest.mark.parametrize("change", [lambda p: fewer(p, 1, 2), lambda p: with_label_noise(p, 0, 2)])
def test_a_label_of_no_class_is_refused(change):
    with pytest.raises(LessonInputError, match="Expected labels from 0 to 1, for 2 classes"):
        change(part_with([0, 1, 2]))


def test_one_class_alone_cannot_be_mistaken_and_a_seed_is_checked():
    with pytest.raises(LessonInputError, match="Expected for number of classes one whole number 2"):
        with_label_noise(part_with([0]), 0.5, 1)
    for change in (fewer, with_label_noise):
        with pytest.raises(LessonInputError, match="A seed is a whole number"):
            change(part_with([0, 1]), 1, 2, seed=-1)


def test_only_parts_with_the_same_pictures_are_compared():
    part = part_with([0, 1, 2])
    with pytest.raises(LessonInputError, match="Received: 3 and 2 pictures"):
        changed_labels(part, fewer(part, 2, 3))
