"""Pictures that are none of a network's classes, to measure how many of them are noticed."""

import functools

import numpy as np

from cnn_core.datasets import DATASETS, load_dataset
from cnn_core.pictures import prepare_for_network
from cnn_core.pictures.samples import SAMPLES, load_sample

NUM_CUTS = 140
NUM_NOISE = 200
MOST_OF_A_DATASET = 200
BLANKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def prepared(picture, shape):
    """Return what a network gets of a picture, as the network page prepares it."""
    return prepare_for_network(np.ascontiguousarray(picture), shape).result


def samples(shape, kind):
    """Return the sample pictures of one kind, prepared, shape (N, H, W, C)."""
    slugs = [sample.slug for sample in SAMPLES if sample.kind == kind]
    return np.stack([prepared(load_sample(slug), shape) for slug in slugs])


def cuts_of_photographs(shape, rng, count=NUM_CUTS):
    """Return squares cut at random out of the sample photographs, prepared."""
    photographs = [load_sample(sample.slug) for sample in SAMPLES if sample.kind == "photograph"]
    cuts = []
    for number in range(count):
        picture = photographs[number % len(photographs)]
        side = int(len(picture) * rng.uniform(0.25, 0.9))
        top, left = rng.integers(0, len(picture) - side + 1, 2)
        cuts.append(prepared(picture[top : top + side, left : left + side], shape))
    return np.stack(cuts)


def one_over_f_noise(shape, rng):
    """Return noise whose amplitude falls with its frequency, as in photographs, in [0, 1]."""
    rows, columns, channels = shape
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.fftfreq(columns))
    frequency[0, 0] = 1 / max(rows, columns)
    white = rng.standard_normal((NUM_NOISE, channels, rows, columns))
    noise = np.fft.ifft2(np.fft.fft2(white) / frequency).real
    noise -= noise.min(axis=(2, 3), keepdims=True)
    noise /= noise.max(axis=(2, 3), keepdims=True)
    return np.moveaxis(noise, 1, 3).astype(np.float32)


def halves(pictures, axis):
    """Return pictures whose first half along an axis is black."""
    half = pictures.copy()
    np.moveaxis(half, axis, 0)[: half.shape[axis] // 2] = 0
    return half


@functools.cache
def unlike_sets(name, part=1):
    """Return sets of pictures (N, H, W, C) that a data set's network may be given, by name.

    Of those that take long to prepare, only so many times fewer where `part` is more than 1.

    Some are none of its classes, some change its own held-out pictures: whether a
    digit that is turned is still a digit, is told by the data set, not here.
    """
    dataset, rng = load_dataset(name), np.random.default_rng(1)
    shape, own = dataset.input_shape, dataset.test.pictures
    others = {other: load_dataset(other).test.pictures for other in DATASETS if other != name}
    return {
        "sample photographs": samples(shape, "photograph"),
        "squares cut out of them": cuts_of_photographs(shape, rng, NUM_CUTS // part),
        **{
            f"pictures of {other}": np.stack(
                [prepared(picture, shape) for picture in pictures[: MOST_OF_A_DATASET // part]]
            )
            for other, pictures in others.items()
        },
        "uniform noise": rng.random((NUM_NOISE, *shape), dtype=np.float32),
        "1/f noise": one_over_f_noise(shape, rng),
        "blank": np.stack([np.full(shape, value, np.float32) for value in BLANKS]),
        "held-out, inverted": 1 - own,
        "held-out, turned by 90°": np.rot90(own, axes=(1, 2)).copy(),
        "held-out, left half black": halves(own, 2),
        "held-out, upper half black": halves(own, 1),
    }
