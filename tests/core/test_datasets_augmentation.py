"""Changed pictures: a slow twin, SciPy, and that the preview is what the network sees."""

import math
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from cnn_core.datasets import load_dataset
from cnn_core.datasets.augmentation import LARGEST, Augmentation, augment, picture_rngs
from cnn_core.errors import LessonInputError

MOVES = Augmentation(shift=0.25, rotation=40, zoom=0.3, flip=True)
EVERYTHING = Augmentation(0.25, 40, 0.3, True, 0.1, 0.2)

augmentations = st.builds(
    Augmentation,
    shift=st.floats(0, LARGEST["shift"]),
    rotation=st.floats(0, LARGEST["rotation"]),
    zoom=st.floats(0, LARGEST["zoom"]),
    flip=st.booleans(),
    noise=st.floats(0, LARGEST["noise"]),
    brightness=st.floats(0, LARGEST["brightness"]),
)
shapes = st.tuples(st.integers(0, 4), st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3]))
seeds = st.integers(0, 2**32 - 1)


def random_pictures(*shape, seed=0):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def chances_of(rng):
    """Name the six numbers that a picture takes; the first four run from -1 to 1."""
    down, right, turn, zoom, flip, brightness = rng.random(6).tolist()
    return *(2 * chance - 1 for chance in (down, right, turn, zoom)), flip, 2 * brightness - 1


def backwards(augmentation, rng, height, width):
    """Answer the matrix and the shift by which a moved picture comes from the one before."""
    down, right, turn, zoom, flip, _ = chances_of(rng)
    angle = math.radians(turn * augmentation.rotation)
    factor = 1 + zoom * augmentation.zoom
    turn_back = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    mirror = np.diag([1, -1 if augmentation.flip and flip < 0.5 else 1])
    shift = np.array([down * augmentation.shift * height, right * augmentation.shift * width])
    return turn_back / factor @ mirror, turn_back / factor @ shift


def slow_twin(picture, augmentation, rng):
    """Ask for each new pixel where it was, and mix the four pixels around that place."""
    height, width, _ = picture.shape
    matrix, shift = backwards(augmentation, np.random.Generator(rng_copy(rng)), height, width)
    brightness = chances_of(rng)[5] * augmentation.brightness
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    result = np.zeros(picture.shape)
    for row in range(height):
        for column in range(width):
            old_row, old_column = matrix @ (np.array([row, column]) - middle) - shift + middle
            for near_row in (math.floor(old_row), math.floor(old_row) + 1):
                for near_column in (math.floor(old_column), math.floor(old_column) + 1):
                    share = (1 - abs(old_row - near_row)) * (1 - abs(old_column - near_column))
                    pixel = picture[nearest(near_row, height), nearest(near_column, width)]
                    result[row, column] += share * pixel
    result += brightness
    if augmentation.noise:
        result += augmentation.noise * rng.standard_normal(picture.shape, dtype=np.float32)
    return np.clip(result, 0, 1)


def nearest(place, size):
    return min(max(place, 0), size - 1)


def rng_copy(rng):
    return pickle.loads(pickle.dumps(rng.bit_generator))


@settings(max_examples=40)
@given(shapes, augmentations, seeds)
def test_every_pixel_is_that_of_the_slow_twin(shape, augmentation, seed):
    pictures = random_pictures(*shape)
    changed = augment(pictures, augmentation, np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    for picture, after in zip(pictures, changed, strict=True):
        np.testing.assert_allclose(after, slow_twin(picture, augmentation, rng), atol=2e-5)


@pytest.mark.parametrize("shape", [(32, 32, 3), (17, 28, 1), (64, 64, 3)])
def test_moved_pictures_are_those_of_scipy(shape):
    """Both mix linearly and repeat the edges; SciPy counts from the corner."""
    height, width, channels = shape
    pictures = random_pictures(12, *shape)
    moved = augment(pictures, MOVES, picture_rngs(5, 2, range(12)))
    for picture, after, rng in zip(pictures, moved, picture_rngs(5, 2, range(12)), strict=True):
        matrix, shift = backwards(MOVES, rng, height, width)
        middle = np.array([(height - 1) / 2, (width - 1) / 2])
        offset = middle - matrix @ middle - shift
        for channel in range(channels):
            theirs = ndimage.affine_transform(
                picture[..., channel].astype(float), matrix, offset, order=1, mode="nearest"
            )
            np.testing.assert_allclose(after[..., channel], theirs, atol=2e-5)


def test_off_answers_the_pictures_themselves_and_draws_nothing():
    pictures = random_pictures(3, 8, 8, 1)
    assert augment(pictures, Augmentation(), np.random.default_rng(0)) is pictures
    assert augment(pictures, Augmentation(), []) is pictures


@given(shapes, seeds)
def test_a_flip_exchanges_left_and_right_exactly_or_does_nothing(shape, seed):
    pictures = random_pictures(*shape)
    flipped = augment(pictures, Augmentation(flip=True), np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    for picture, after in zip(pictures, flipped, strict=True):
        mirrored = chances_of(rng)[4] < 0.5
        np.testing.assert_array_equal(after, picture[:, ::-1] if mirrored else picture)


def test_half_of_the_pictures_are_flipped():
    ramps = np.tile(np.linspace(0, 1, 4, dtype=np.float32).reshape(1, 1, 4, 1), (2000, 1, 1, 1))
    flipped = augment(ramps, Augmentation(flip=True), np.random.default_rng(0))
    assert abs((flipped[:, 0, 0, 0] == 1).mean() - 0.5) < 0.04


@given(shapes, augmentations, seeds)
def test_brightness_stays_between_0_and_1_and_what_came_is_not_touched(shape, augmentation, seed):
    pictures = random_pictures(*shape)
    before = pictures.copy()
    pictures.setflags(write=False)
    changed = augment(pictures, augmentation, np.random.default_rng(seed))
    assert changed.shape == shape
    assert changed.dtype == np.float32
    assert ((changed >= 0) & (changed <= 1)).all()
    np.testing.assert_array_equal(pictures, before)


@given(st.floats(0, 1, width=32), augmentations, seeds)
def test_a_picture_of_one_brightness_has_no_border_after_a_move(level, augmentation, seed):
    moves = Augmentation(augmentation.shift, augmentation.rotation, augmentation.zoom, True)
    plain = np.full((2, 7, 5, 3), level, np.float32)
    np.testing.assert_array_equal(augment(plain, moves, np.random.default_rng(seed)), plain)


def test_changes_reach_their_largest_strength_and_not_beyond():
    grey = np.full((4000, 1, 1, 1), 0.5, np.float32)
    bright = augment(grey, Augmentation(brightness=0.2), np.random.default_rng(0)) - grey
    assert 0.199 < bright.max() <= 0.2 + 1e-6
    assert -0.2 - 1e-6 <= bright.min() < -0.199
    noisy = augment(grey, Augmentation(noise=0.1), np.random.default_rng(0)) - grey
    assert abs(noisy.std() - 0.1) < 0.004
    assert abs(noisy.mean()) < 0.005


def test_a_preview_of_one_picture_is_bit_by_bit_what_the_network_sees_in_any_batch():
    train = load_dataset("shapes").train.first(100)
    order = np.random.default_rng(1).permutation(100)
    shuffled = augment(train.pictures[order], EVERYTHING, picture_rngs(3, 7, train.indices[order]))
    for size in (1, 12, 32):
        first = train.first(size)
        preview = augment(first.pictures, EVERYTHING, picture_rngs(3, 7, first.indices))
        np.testing.assert_array_equal(preview, shuffled[np.argsort(order)[:size]])


def test_every_epoch_and_every_seed_changes_a_picture_in_another_way():
    picture = random_pictures(1, 8, 8, 1)
    ways = [(seed, epoch, index) for seed in (0, 1) for epoch in (0, 1) for index in (0, 1)]
    seen = {augment(picture, EVERYTHING, picture_rngs(s, e, [i])).tobytes() for s, e, i in ways}
    assert len(seen) == len(ways)


@pytest.mark.parametrize("side", [8, 64])
def test_more_noise_moves_nothing_elsewhere(side):
    pictures = random_pictures(5, side, side, 1)
    quiet, loud = (
        augment(pictures, Augmentation(shift=0.2, noise=noise), picture_rngs(0, 0, range(5)))
        for noise in (0.0, 0.01)
    )
    assert 0 < abs(quiet - loud).max() < 0.08


@given(augmentations)
def test_what_a_link_carries_is_exactly_what_was_chosen(augmentation):
    assert Augmentation.from_text(augmentation.to_text()) == augmentation
    again = pickle.loads(pickle.dumps(augmentation))
    assert again == augmentation
    assert hash(again) == hash(augmentation)
    assert augmentation.is_on == bool(augmentation.to_text())


def test_it_is_told_and_written_in_whole_percents_and_degrees():
    assert Augmentation(0.104, 14.6, 0.2, True, 0.05, 0.1).to_text() == (
        "shift10-rotate15-zoom20-flip-noise5-brightness10"
    )
    assert Augmentation(0.1, 15, 0.2, True, 0.05, 0.1).told == (
        "shifted by up to 10 %, turned by up to 15°, made up to 20 % larger or smaller, "
        "flipped left to right half of the time, given noise of 5 %, "
        "made up to 10 % brighter or darker"
    )
    assert Augmentation(np.float32(0.1), np.int64(15)) == Augmentation(0.1, 15.0)
    assert Augmentation().told == "nothing is changed"
    assert Augmentation().to_text() == ""
    assert not Augmentation(shift=0.004).is_on


@pytest.mark.parametrize(
    "text",
    ["shift", "10", "flip1", "flip-flip", "shift10-shift20", "shift-10", "-", "shift10-", "Flip",
     "spin20", "shift100", "shift1.5", "shift²", "shift10 ", None, 5, b"flip"],
)  # fmt: skip
def test_a_text_that_is_none_is_refused(text):
    with pytest.raises(LessonInputError, match="written like shift10-rotate15-flip"):
        Augmentation.from_text(text)


def test_a_strength_out_of_range_is_refused_from_a_link_too():
    with pytest.raises(LessonInputError, match=re.escape("for shift a number from 0 to 0.3")):
        Augmentation.from_text("shift31")


@pytest.mark.parametrize("name", list(LARGEST))
@pytest.mark.parametrize("strength", [-0.01, 45.1, math.nan, math.inf, True, "0.1", None, 1j])
def test_a_strength_that_is_none_is_refused(name, strength):
    with pytest.raises(LessonInputError, match=f"Expected for {name} a number from 0 to"):
        Augmentation(**{name: strength})


@pytest.mark.parametrize("flip", [1, "yes", None])
def test_a_flip_is_true_or_false(flip):
    with pytest.raises(LessonInputError, match="Expected for flip True or False"):
        Augmentation(flip=flip)
    assert Augmentation(flip=np.True_).flip is True


@pytest.mark.parametrize(
    "pictures",
    [np.zeros((8, 8, 1), np.float32), np.zeros((1, 8, 8, 1)), np.zeros((1, 0, 8, 1), np.float32),
     [[0.5]], None],
)  # fmt: skip
def test_what_is_no_batch_of_pictures_is_refused(pictures):
    with pytest.raises(LessonInputError, match=re.escape("float32 array of shape (N, H, W, C)")):
        augment(pictures, MOVES, np.random.default_rng(0))


def test_a_seed_or_an_epoch_that_is_none_is_refused():
    with pytest.raises(LessonInputError, match="A seed is a whole number"):
        picture_rngs(-1, 0, [0])
    with pytest.raises(LessonInputError, match="Expected for epoch one whole number"):
        picture_rngs(0, -1, [0])


def test_each_picture_needs_a_generator():
    with pytest.raises(ValueError, match="2 pictures need a Generator each; 1 came"):
        augment(random_pictures(2, 8, 8, 1), MOVES, picture_rngs(0, 0, [0]))
