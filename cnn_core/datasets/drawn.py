"""What the data sets have in common that this site draws: ranges, streams, chunks, rounding."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets.dataset import DeferredPart, Part
from cnn_core.errors import LessonInputError

Range = tuple[float, float]
"""Two ends; a value is drawn evenly between them."""

Labels = NDArray[np.int64]

# Each part of a data set is a stream of its own, so that no seed brings a test
# picture into training. The test stream has one seed, for ever.
TRAIN_STREAM, VALIDATION_STREAM, TEST_STREAM = 0, 1, 2
TEST_SEED = 0

# Few enough that the planes worked on stay in the processor's cache.
CHUNK = 64


class Draw(Protocol):
    """A function that draws one picture for each label, such as `make_shapes`."""

    def __call__(self, labels: Labels, *, seed: tuple[int, ...]) -> FloatArray:
        """Return float32 pictures of shape (N, H, W, C)."""


def require_ordered(ranges: Mapping[str, Range]) -> None:
    """Refuse a range whose ends are no numbers or stand the wrong way round.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        Each with its name.

    Raises
    ------
    LessonInputError
        Naming the first such range.

    Examples
    --------
    >>> require_ordered({"scale": (0.5, 0.8)})
    """
    for name, (low, high) in ranges.items():
        if not (np.isfinite(low) and np.isfinite(high) and low <= high):
            raise LessonInputError(
                f"The range of {name} runs from a lower to a higher number; "
                f"{(low, high)} came. Swap or change its ends."
            )


def shuffled_labels(size: int, num_classes: int, seed: tuple[int, ...]) -> Labels:
    """Give every class its equal share of a part, in an order drawn by the seed.

    Examples
    --------
    >>> sorted(shuffled_labels(6, 3, (0, 0)).tolist())
    [0, 0, 1, 1, 2, 2]
    """
    order = np.random.Generator(np.random.PCG64(seed))
    return order.permutation(np.arange(size) % num_classes).astype(np.int64)


def drawn_parts(
    draw: Draw,
    sizes: tuple[int, int, int],
    num_classes: int,
    picture_shape: tuple[int, int, int],
    seed: int,
) -> tuple[DeferredPart, DeferredPart, DeferredPart]:
    """Plan training, validation and test part; each is drawn when it is first asked for.

    Parameters
    ----------
    draw : callable
        Draws by means of `draw_in_chunks`, so that the first chunks of a part are the
        same whether or not the others are drawn.
    sizes : (int, int, int)
        Pictures in each part.
    num_classes : int
        Each has its equal share of every part.
    picture_shape : (rows, columns, channels)
        Of one picture.
    seed : int
        Of training and validation.

    Returns
    -------
    train, validation, test : DeferredPart
        Numbered one after another; nothing is drawn yet.
    """
    train, validation, test = sizes

    def part(size: int, first_index: int, stream: int, part_seed: int) -> DeferredPart:
        def make(count: int) -> Part:
            labels = shuffled_labels(size, num_classes, (stream, part_seed))
            pictures = draw_first(draw, labels, count, (stream, part_seed))
            indices = np.arange(first_index, first_index + count, dtype=np.int64)
            return Part(pictures, labels[:count], indices)

        return DeferredPart(size, picture_shape, make)

    return (
        part(train, 0, TRAIN_STREAM, seed),
        part(validation, train, VALIDATION_STREAM, seed),
        part(test, train + validation, TEST_STREAM, TEST_SEED),
    )


def draw_first(draw: Draw, labels: Labels, count: int, seed: tuple[int, int]) -> FloatArray:
    """Draw the first pictures of a part as they are whether or not the others are drawn.

    Parameters
    ----------
    draw : callable
        Draws by means of `draw_in_chunks`.
    labels : ndarray of shape (N,)
        Of the whole part.
    count : int
        How many of them.
    seed : (int, int)
        Stream and seed of the part.

    Returns
    -------
    pictures : ndarray of shape (count, ...)
        float32.
    """
    whole_chunks = -(-count // CHUNK) * CHUNK
    return draw(labels[:whole_chunks], seed=(*seed, 1))[:count]


def draw_in_chunks(
    draw: Callable[[Labels, np.random.Generator], FloatArray],
    labels: Labels,
    picture_shape: tuple[int, int, int],
    seed: int | tuple[int, ...],
) -> FloatArray:
    """Draw many pictures, few at a time: less memory, and faster.

    Parameters
    ----------
    draw : callable
        Draws a chunk from its labels and a generator that goes on from chunk to chunk.
    labels : ndarray of shape (N,)
        One for each picture.
    picture_shape : (rows, columns, channels)
        Of one picture.
    seed : int or tuple of int
        Of the generator.

    Returns
    -------
    pictures : ndarray of shape (N, rows, columns, channels)
        float32.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    pictures = np.empty((len(labels), *picture_shape), np.float32)
    for start in range(0, len(labels), CHUNK):
        chunk = slice(start, start + CHUNK)
        pictures[chunk] = draw(labels[chunk], rng)
    return pictures


def in_255ths(brightness: NDArray[np.float64]) -> FloatArray:
    """Cut brightness off at 0 and 1 and round it to 255ths, float32.

    What comes is in double precision: the last bits, in which the sines of two machines
    may differ, cannot be seen in what is rounded.

    Examples
    --------
    >>> (in_255ths(np.array([-0.2, 0.5, 1.0])) * 255).tolist()
    [0.0, 128.0, 255.0]
    """
    whole = np.rint(np.clip(brightness, 0.0, 1.0) * 255.0).astype(np.float32)
    return whole / np.float32(255.0)
