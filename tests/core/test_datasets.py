"""The data sets: what is in them, and that the test part stays out of reach."""

import functools
import re
from pathlib import Path

import numpy as np
import pytest

from cnn_core.datasets import DATASETS, load_dataset
from cnn_core.datasets.dataset import LARGEST_SEED
from cnn_core.datasets.digits import TEST_SEED
from cnn_core.errors import LessonInputError

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "datasets"
SIZES = {
    "digits": (1200, 300, 297),
    "letters": (600, 150, 150),
    "shapes": (4800, 600, 600),
    "signboards": (2400, 400, 400),
    "tones": (1500, 300, 300),
}
every_dataset = pytest.mark.parametrize("name", list(DATASETS))

# Drawing all of a large data set takes two seconds.
loaded = functools.cache(load_dataset)


def parts_of(dataset):
    return dataset.train, dataset.validation, dataset.test


@every_dataset
def test_pictures_are_float32_between_0_and_1_with_a_label_each(name):
    dataset = loaded(name)
    for part, size in zip(parts_of(dataset), SIZES[name], strict=True):
        assert part.pictures.shape == (size, *dataset.input_shape)
        assert part.pictures.dtype == np.float32
        assert part.pictures.min() >= 0.0
        assert part.pictures.max() <= 1.0
        assert part.labels.dtype == part.indices.dtype == np.int64
        assert len(part) == len(part.labels) == len(part.indices) == size
        assert set(part.labels) == set(range(len(dataset.classes)))


@every_dataset
def test_no_picture_is_in_two_parts(name):
    dataset = loaded(name)
    indices = np.concatenate([part.indices for part in parts_of(dataset)])
    assert sorted(indices) == list(range(sum(SIZES[name])))


@every_dataset
def test_no_picture_of_the_test_part_occurs_in_training_pixel_by_pixel(name):
    dataset = loaded(name)
    seen = {picture.tobytes() for picture in dataset.train.pictures}
    seen |= {picture.tobytes() for picture in dataset.validation.pictures}
    assert not any(picture.tobytes() in seen for picture in dataset.test.pictures)


@every_dataset
def test_every_part_has_the_same_mixture_of_classes(name):
    train, validation, test = (np.bincount(part.labels) for part in parts_of(loaded(name)))
    rest = train + validation
    assert np.abs(test - (rest + test) * test.sum() / (rest + test).sum()).max() < 1
    assert np.abs(train - rest * train.sum() / rest.sum()).max() < 1
    assert np.abs(validation - rest * validation.sum() / rest.sum()).max() < 1


@every_dataset
def test_the_test_part_is_the_same_for_every_seed_and_the_others_are_not(name):
    first, second = loaded(name), load_dataset(name, seed=TEST_SEED)
    np.testing.assert_array_equal(first.test.pictures, second.test.pictures)
    np.testing.assert_array_equal(first.test.labels, second.test.labels)
    np.testing.assert_array_equal(first.test.indices, second.test.indices)
    for one, other in zip(parts_of(first)[:2], parts_of(second)[:2], strict=True):
        assert not np.array_equal(one.first(100).pictures, other.first(100).pictures)


@every_dataset
def test_the_same_seed_loads_the_same_data_also_when_only_some_is_asked_for(name):
    for part, again in zip(parts_of(loaded(name)), parts_of(load_dataset(name)), strict=True):
        first = again.first(100)
        np.testing.assert_array_equal(part.pictures[:100], first.pictures)
        np.testing.assert_array_equal(part.labels[:100], first.labels)
        np.testing.assert_array_equal(part.indices[:100], first.indices)


@pytest.mark.parametrize("name", ["shapes", "signboards"])
def test_a_large_data_set_tells_its_sizes_and_shows_examples_before_it_is_drawn(name):
    dataset = load_dataset(name)
    assert tuple(len(part) for part in parts_of(dataset)) == SIZES[name]
    assert dataset.input_shape == dataset.train.first(1).pictures.shape[1:]
    assert len(dataset.test.pictures) == SIZES[name][2]
    assert [part.is_made for part in parts_of(dataset)] == [False, False, True]


def test_a_part_has_no_more_first_pictures_than_pictures():
    assert len(load_dataset("signboards").validation.first(10_000)) == 400
    assert len(loaded("letters").validation.first(10_000)) == 150
    assert load_dataset("shapes").train.first(0).pictures.shape == (0, 32, 32, 3)


@every_dataset
def test_nobody_can_write_into_a_data_set(name):
    for part in (*parts_of(loaded(name)), loaded(name).train.first(5)):
        for values in (part.pictures, part.labels, part.indices):
            with pytest.raises(ValueError, match="read-only"):
                values[0] = 0


@every_dataset
def test_every_data_set_tells_its_title_licence_and_origin(name):
    dataset = load_dataset(name)
    assert dataset.name == name
    assert dataset.title == DATASETS[name].title
    assert dataset.licence.startswith("CC")
    assert dataset.origin.endswith(".")
    total = sum(len(part) for part in parts_of(dataset))
    assert f"{total:,}" in DATASETS[name].summary
    assert " × ".join(str(size) for size in dataset.input_shape[:2]) in DATASETS[name].summary


def test_digits_are_those_of_scikit_learn_in_its_order():
    original = pytest.importorskip("sklearn.datasets").load_digits()
    for part in parts_of(load_dataset("digits")):
        np.testing.assert_array_equal(part.pictures[..., 0] * 16, original.images[part.indices])
        np.testing.assert_array_equal(part.labels, original.target[part.indices])


def test_letters_are_half_x_and_half_o():
    for part in parts_of(load_dataset("letters")):
        assert np.bincount(part.labels).tolist() == [len(part) // 2] * 2


def test_an_unknown_data_set_is_refused_with_the_known_names():
    with pytest.raises(
        LessonInputError,
        match=re.escape("one of digits, letters, shapes, signboards, tones; 'faces' came"),
    ):
        load_dataset("faces")
    with pytest.raises(LessonInputError, match="one of digits, letters"):
        load_dataset(["digits"])


@pytest.mark.parametrize("seed", [-1, LARGEST_SEED + 1, 1.5, True, "0", None])
def test_a_seed_that_is_no_whole_number_from_0_is_refused(seed):
    with pytest.raises(LessonInputError, match="A seed is a whole number from 0 to 4294967295"):
        load_dataset("letters", seed=seed)


def test_the_largest_seed_works():
    assert len(load_dataset("letters", seed=LARGEST_SEED).train) == 600


def test_every_bundled_file_is_described_and_every_described_file_is_there():
    described = set(re.findall(r"^\| `([^`]+)`", (FOLDER / "README.md").read_text(), re.MULTILINE))
    assert described == {path.name for path in FOLDER.iterdir()} - {"README.md"}
