"""Drawn streets: with and without a sign they differ by nothing else."""

import functools
from dataclasses import replace

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.datasets.signboards import SIGN_RANGES, SIGNS, SignRanges, make_signboards
from cnn_core.errors import LessonInputError

NOTHING = (0.0, 0.0)
CALM = SignRanges(clutter=NOTHING, daylight=(1.0, 1.0), light=NOTHING, noise=NOTHING)
loaded = functools.cache(load_dataset)

# Brightness of the first test pictures: of four, and of 64.
SEEN = {"means": [0.428354, 0.609252, 0.584158, 0.64679], "mean": 0.497310}


def with_and_without(count, seed=4, ranges=SIGN_RANGES, **options):
    return (
        make_signboards(np.full(count, label), seed=seed, ranges=ranges, **options)
        for label in (1, 0)
    )


def changed(one, other):
    return np.abs(one - other).max(axis=3) > 8 / 255


def test_with_and_without_a_sign_a_street_is_the_same_elsewhere():
    signs, others = with_and_without(200)
    shares = changed(signs, others).mean(axis=(1, 2))
    assert shares.min() > 0.01
    assert shares.max() < 0.4
    assert shares.mean() < 0.2


def test_a_sign_is_as_large_as_its_range_says():
    for size in (0.2, 0.38):
        signs, others = with_and_without(300, ranges=replace(CALM, size=(size, size)))
        areas = changed(signs, others).sum(axis=(1, 2))
        # the post is in both; where there is a balloon or a bush, that counts too
        assert 0.9 < np.median(areas) / (size * 30) ** 2 < 2.1


def test_every_sign_has_a_rim_and_a_symbol_that_can_be_told_from_its_face():
    for sign in SIGNS:
        face, others = np.array(sign.face), np.array([sign.rim, sign.symbol])
        assert np.abs(others - face).max() > 0.5


def test_signs_stand_upright_within_their_tilt_and_inside_the_picture():
    upright = replace(CALM, tilt=NOTHING, size=(0.38, 0.38))
    signs, others = with_and_without(300, ranges=upright)
    rim = np.concatenate(
        [changed(signs, others)[:, 0], changed(signs, others)[:, :, 0]], axis=1
    ).any(axis=1)
    assert rim.mean() < 0.2  # a bush may reach an edge, a sign touches it at most


def test_every_value_is_a_whole_number_of_255ths():
    pictures = make_signboards(np.arange(70) % 2, seed=1)
    whole = np.rint(pictures * 255).astype(np.float32)
    np.testing.assert_array_equal(pictures, whole / np.float32(255))
    assert pictures.dtype == np.float32


def test_the_test_pictures_are_those_of_every_machine():
    pictures = loaded("signboards").test.first(64).pictures.astype(np.float64)
    assert pictures.mean(axis=(1, 2, 3))[:4] == pytest.approx(SEEN["means"], abs=1e-5)
    assert pictures.mean() == pytest.approx(SEEN["mean"], abs=1e-6)


def test_half_of_the_streets_have_a_sign():
    for part in (loaded("signboards").validation, loaded("signboards").test):
        assert np.bincount(part.labels).tolist() == [200, 200]


def test_colour_alone_does_not_tell_whether_there_is_a_sign():
    part = loaded("signboards").train.first(1000)
    means, labels = part.pictures.mean(axis=(1, 2)), part.labels
    red = means[:, 0] - means[:, 1:].mean(axis=1)
    blue = means[:, 2] - means[:, :2].mean(axis=1)
    for score in (*means.T, red, blue):
        order = np.argsort(score)
        best_cut = np.abs(np.cumsum(2 * labels[order] - 1)).max() / len(labels)
        assert 0.5 + best_cut < 0.65


def test_a_linear_model_does_far_worse_than_a_network_of_two_convolutions():
    dataset = loaded("signboards")
    learnt, held_out = dataset.train.first(1500), dataset.test
    flat = learnt.pictures.reshape(len(learnt), -1).astype(np.float64)
    middle = flat.mean(axis=0)
    others = held_out.pictures.reshape(len(held_out), -1) - middle
    flat = flat - middle
    accuracies = []
    for strength in (10.0, 100.0, 1000.0):
        weights = np.linalg.solve(
            flat @ flat.T + strength * np.eye(len(flat)), 2.0 * learnt.labels - 1.0
        )
        accuracies.append(((others @ (flat.T @ weights) > 0) == held_out.labels).mean())
    assert max(accuracies) < 0.75


def test_streets_on_more_pixels_can_be_drawn_too():
    assert make_signboards([0, 1], seed=0, side=64).shape == (2, 64, 64, 3)
    assert make_signboards([], seed=0).shape == (0, 30, 30, 3)


def test_a_label_other_than_0_or_1_is_refused():
    with pytest.raises(LessonInputError, match=r"1 for a street with a sign.*\[0, 2\] came"):
        make_signboards([0, 2], seed=0)


@pytest.mark.parametrize("side", [15, 257])
def test_a_size_outside_16_to_256_is_refused(side):
    with pytest.raises(LessonInputError, match=f"16 to 256 pixels a side; {side} came"):
        make_signboards([0], seed=0, side=side)


def test_a_range_without_order_is_refused():
    with pytest.raises(LessonInputError, match="The range of tilt runs from a lower to a higher"):
        SignRanges(tilt=(3.0, -3.0))


@pytest.mark.parametrize("ends", [(0.0, 0.3), (0.3, 0.6)])
def test_a_sign_that_would_not_fit_is_refused(ends):
    with pytest.raises(LessonInputError, match="size of a sign is above 0 and at most 0.5"):
        SignRanges(size=ends)
