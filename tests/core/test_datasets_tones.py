"""Tones, chirps and noises: what tells them, and what does not; shuffled pictures; customers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.datasets import load_dataset
from cnn_core.datasets.customers import WEIGHTS, make_customers, neighbour_differences
from cnn_core.datasets.shuffled import SHUFFLES, shuffle_pictures, shuffled_dataset, shuffled_order
from cnn_core.datasets.tones import (
    CHIRP,
    NOISE,
    SOUND_RANGES,
    TONE,
    SoundRanges,
    load_tones,
    make_sounds,
    make_tones,
)
from cnn_core.errors import LessonInputError

CLEAR = replace(SOUND_RANGES, hiss=(-60.0, -60.0), begins=(0.0, 0.0), lasts=(1.0, 1.0))

# Brightness of the first test pictures: of four, and of 64.
SEEN = {"means": [0.608739, 0.145155, 0.375383, 0.034666], "mean": 0.315804}


def clear(label, count=40):
    return make_tones(np.full(count, label), seed=2, ranges=CLEAR)[..., 0]


def test_a_tone_keeps_its_row_a_chirp_does_not_and_a_noise_has_none():
    middle = slice(6, 24)
    rows = {label: clear(label)[:, :, middle].argmax(axis=1) for label in (TONE, CHIRP, NOISE)}
    spread = {label: np.ptp(found, axis=1) for label, found in rows.items()}
    assert np.median(spread[TONE]) <= 1
    assert np.median(spread[CHIRP]) >= 3
    assert np.mean(np.abs(np.diff(rows[NOISE], axis=1))) > 2


def test_chirps_go_up_as_often_as_down():
    early, late = (clear(CHIRP, 200)[:, :, at].argmax(axis=1) for at in (6, 22))
    assert 0.35 < np.mean(late < early) < 0.65


def test_loudness_tells_nothing_for_every_picture_reaches_white():
    pictures = make_tones(np.arange(60) % 3, seed=0)
    assert (pictures.max(axis=(1, 2, 3)) == 1.0).all()
    whole = np.rint(pictures * 255).astype(np.float32)
    np.testing.assert_array_equal(pictures, whole / np.float32(255))


def test_sounds_are_a_second_long_and_differ():
    sounds = make_sounds(np.array([TONE, TONE, NOISE]), np.random.default_rng(0), SOUND_RANGES)
    assert sounds.shape == (3, 8_000)
    assert np.isfinite(sounds).all()
    assert not np.array_equal(sounds[0], sounds[1])


def test_the_test_pictures_are_those_of_every_machine():
    pictures = load_dataset("tones").test.first(64).pictures.astype(np.float64)
    np.testing.assert_allclose(pictures[:4].mean(axis=(1, 2, 3)), SEEN["means"], atol=2e-6)
    assert pictures.mean() == pytest.approx(SEEN["mean"], abs=2e-6)


def test_the_first_pictures_are_the_same_whether_or_not_the_others_are_drawn():
    few = load_tones(0).train.first(5).pictures
    np.testing.assert_array_equal(load_tones(0).train.first(70).pictures[:5], few)


def test_what_cannot_be_made_is_refused():
    with pytest.raises(LessonInputError, match=r"0 for a tone, 1 for a chirp.*\[0, 3\] came"):
        make_tones([0, 3], seed=0)
    with pytest.raises(LessonInputError, match="The range of glide runs from a lower"):
        SoundRanges(glide=(2.0, 1.0))


@given(st.sampled_from(list(SHUFFLES)), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_an_order_takes_every_pixel_once_and_the_same_seed_draws_the_same(
    shuffle, rows, columns, seed
):
    order = shuffled_order(shuffle, rows, columns, seed)
    assert sorted(order.tolist()) == list(range(rows * columns))
    np.testing.assert_array_equal(order, shuffled_order(shuffle, rows, columns, seed))
    picture = np.random.default_rng(seed).random((1, rows, columns, 1), dtype=np.float32)
    mixed = shuffle_pictures(picture, order)
    assert sorted(mixed.ravel().tolist()) == sorted(picture.ravel().tolist())
    if shuffle == "none":
        np.testing.assert_array_equal(mixed, picture)
    if shuffle == "columns":
        before = {tuple(column) for column in picture[0, :, :, 0].T.tolist()}
        assert {tuple(column) for column in mixed[0, :, :, 0].T.tolist()} == before


def test_every_picture_of_every_part_is_shuffled_alike_and_keeps_its_label():
    before, after = load_dataset("digits"), shuffled_dataset("digits", "pixels", 1)
    order = shuffled_order("pixels", 8, 8, 1)
    for part in ("train", "validation", "test"):
        one, other = getattr(before, part), getattr(after, part)
        assert len(one) == len(other)
        np.testing.assert_array_equal(one.labels, other.labels)
        flat = one.pictures.reshape(len(one), 64)
        np.testing.assert_array_equal(other.pictures.reshape(len(one), 64), flat[:, order])
    assert after.classes == before.classes


def test_a_shuffled_data_set_crosses_to_a_worker_without_its_pictures():
    import pickle

    packed = pickle.dumps(shuffled_dataset("tones", "pixels", 0))
    assert len(packed) < 100_000
    again = pickle.loads(packed)
    assert not again.train.is_made
    np.testing.assert_array_equal(
        again.train.first(2).pictures,
        shuffled_dataset("tones", "pixels", 0).train.first(2).pictures,
    )


def test_an_order_that_is_none_is_refused():
    with pytest.raises(LessonInputError, match="one of columns, pixels, none. Received: 'rows'"):
        shuffled_order("rows", 2, 2, 0)
    with pytest.raises(LessonInputError, match="Expected an order of 4 places, each once"):
        shuffle_pictures(np.zeros((1, 2, 2, 1), np.float32), np.array([0, 0, 1, 2]))


@given(st.permutations(range(8)))
def test_swapping_columns_changes_no_score_but_the_neighbours(order):
    table = make_customers()
    swapped = table.values[:, order] @ np.array(WEIGHTS)[order]
    np.testing.assert_array_equal(swapped, table.scores)
    assert len(table.columns) == len(table.weights) == table.values.shape[1]


def test_the_sum_of_neighbours_differences_is_that_of_its_slow_twin():
    values = make_customers(5, seed=3).values
    expected = sum(
        abs(int(row[place + 1]) - int(row[place])) for row in values for place in range(7)
    )
    assert neighbour_differences(values) == expected


def test_customers_cannot_be_fewer_than_one():
    with pytest.raises(LessonInputError):
        make_customers(0)
