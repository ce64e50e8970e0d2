"""Data sets that Keras downloads: what is known of them without Keras, and without a download.

`cnn_core.networks.downloads` fetches them, in a worker. What the pages show of one comes
from there as a `DatasetCard`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets.dataset import Dataset, DeferredPart, Part
from cnn_core.shapes import require_whole

NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 10_000, 2_000, 2_000
FULL_BRIGHTNESS = 255
MOST_EXAMPLES = 100

_TEST_TOLD = (
    "Here 12,000 pictures of the published training part are dealt into training and validation, "
    "and 2,000 of the 10,000 of the published test part are the test, the same for every seed; "
    "each class keeps its proportion. Published scores come from more pictures."
)


@dataclass(frozen=True)
class DownloadEntry:
    """What a learner reads when choosing a data set that has to be downloaded.

    Attributes
    ----------
    title, summary : str
        As of a `DatasetEntry`.
    classes : tuple of str
        As published, in the order of the labels.
    input_shape : (rows, columns, channels)
        Of one picture.
    host : str
        The machine that it is downloaded from.
    megabytes : int
        How much is downloaded, once.
    bundled : str
        A key of ``DATASETS``: what to choose where there is no way to that host.
    licence, origin : str
        As of a `Dataset`.
    """

    title: str
    summary: str
    classes: tuple[str, ...]
    input_shape: tuple[int, int, int]
    host: str
    megabytes: int
    bundled: str
    licence: str
    origin: str


DOWNLOADS: Mapping[str, DownloadEntry] = MappingProxyType(
    {
        "mnist": DownloadEntry(
            title="MNIST",
            summary="14,000 of 70,000 real digits from 0 to 9, written by hand, 28 × 28 pixels.",
            classes=tuple("0123456789"),
            input_shape=(28, 28, 1),
            host="storage.googleapis.com",
            megabytes=11,
            bundled="digits",
            licence=(
                "CC BY-SA 3.0. Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of "
                "handwritten digits, http://yann.lecun.com/exdb/mnist/"
            ),
            origin=(
                "Employees of the United States Census Bureau and high-school students wrote on "
                "forms, which NIST scanned. Each digit was scaled to fit 20 x 20 pixels and set "
                "into 28 x 28 by its centre of mass. Nobody who wrote digits of the test part "
                "wrote any of the others. " + _TEST_TOLD
            ),
        ),
        "fashion_mnist": DownloadEntry(
            title="Fashion-MNIST",
            summary="14,000 of 70,000 pictures of clothes, shoes and bags from a shop's "
            "catalogue, 28 × 28 pixels.",
            classes=(
                "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
            ),
            input_shape=(28, 28, 1),
            host="storage.googleapis.com",
            megabytes=31,
            bundled="shapes",
            licence="MIT. Copyright 2017 Zalando SE, "
            "https://github.com/zalandoresearch/fashion-mnist",
            origin=(
                "Photographs from the catalogue of the shop Zalando, one article each, seen from "
                "the front; made small and grey, and inverted, so that the article is bright on "
                "dark. The shop's own experts said what each is. " + _TEST_TOLD
            ),
        ),
        "cifar10": DownloadEntry(
            title="CIFAR-10",
            summary="14,000 of 60,000 small photographs in colour of animals and vehicles, "
            "32 × 32 pixels.",
            classes=(
                "airplane", "automobile", "bird", "cat", "deer",
                "dog", "frog", "horse", "ship", "truck",
            ),
            input_shape=(32, 32, 3),
            host="www.cs.toronto.edu",
            megabytes=170,
            bundled="shapes",
            licence=(
                "No licence is stated; its authors ask to cite their report. A. Krizhevsky, "
                "Learning Multiple Layers of Features from Tiny Images, 2009, "
                "https://www.cs.toronto.edu/~kriz/cifar.html"
            ),
            origin=(
                "A. Krizhevsky, V. Nair and G. Hinton had students label photographs of the "
                "80 Million Tiny Images, which had been gathered from the web by search words; "
                "that collection was withdrawn in 2020. Some labels are wrong. " + _TEST_TOLD
            ),
        ),
    }
)  # fmt: skip
"""What can be downloaded, by the name that Keras knows it by.

References
----------
.. [1] Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to
   document recognition, Proceedings of the IEEE 86 (11), 1998, section III.A: MNIST.
.. [2] H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for
   Benchmarking Machine Learning Algorithms, 2017, arXiv:1708.07747.
.. [3] A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, technical
   report, University of Toronto, 2009, chapter 3: CIFAR-10.
"""


class EightBitPart(Part):
    """Some labelled pictures, kept in eight bits a number: a quarter of the memory.

    Each look at `pictures` makes them anew as float32; who needs them often keeps what
    it was given.

    Parameters
    ----------
    numbers : ndarray of shape (N, H, W, C)
        uint8, 255 times the brightness.
    labels, indices : ndarray of shape (N,)
        int64, as in `Part`.

    Examples
    --------
    >>> numbers = np.full((2, 8, 8, 1), 51, np.uint8)
    >>> part = EightBitPart(numbers, np.array([3, 7]), np.array([10, 11]))
    >>> float(part.pictures.max()), part.first(1).numbers.nbytes
    (0.20000000298023224, 64)
    """

    numbers: NDArray[np.uint8]

    def __init__(
        self, numbers: NDArray[np.uint8], labels: NDArray[np.int64], indices: NDArray[np.int64]
    ) -> None:
        # not by assignment, which a frozen dataclass refuses
        vars(self).update(numbers=numbers, labels=labels, indices=indices)
        for values in (numbers, labels, indices):
            values.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # by the constructor, so that what arrives elsewhere cannot be written to either
        return EightBitPart, (self.numbers, self.labels, self.indices)

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of one picture."""
        rows, columns, channels = self.numbers.shape[1:]
        return rows, columns, channels

    @property
    def pictures(self) -> FloatArray:
        """As in `Part`; made at each look."""
        pictures = self.numbers.astype(np.float32)
        pictures /= np.float32(FULL_BRIGHTNESS)
        pictures.setflags(write=False)
        return pictures

    def first(self, count: int) -> "EightBitPart":
        """Answer its first pictures, all of them if there are no more than `count`."""
        return EightBitPart(self.numbers[:count], self.labels[:count], self.indices[:count])


@dataclass(frozen=True, eq=False)
class DatasetCard:
    """What a page shows of a data set whose pictures stay in the worker; it pickles.

    Parameters
    ----------
    name, title, classes, licence, origin
        As of a `Dataset`.
    sizes : (int, int, int)
        Pictures in the training, validation and test part.
    examples, watchable : Part
        The first pictures of the training part, and of the validation part.
    test : Part
        The whole test part.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    licence: str
    origin: str
    sizes: tuple[int, int, int]
    examples: Part
    watchable: Part
    test: Part

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of one picture."""
        return self.test.picture_shape

    def dataset(self) -> Dataset:
        """Answer the data set as far as it is here.

        Returns
        -------
        dataset : Dataset
            Its test part is whole. Its training and validation part have their sizes, the
            shape of their pictures and their first pictures; all else raises RuntimeError,
            for it is in the worker.
        """
        return Dataset(
            name=self.name,
            title=self.title,
            classes=self.classes,
            train=self._elsewhere(self.sizes[0], self.examples),
            validation=self._elsewhere(self.sizes[1], self.watchable),
            test=self.test,
            licence=self.licence,
            origin=self.origin,
        )

    def _elsewhere(self, size: int, examples: Part) -> DeferredPart:
        """Answer a part of which only some examples are here."""

        def make(count: int) -> Part:
            if count > len(examples):
                raise RuntimeError(
                    f"{count} pictures of this part of {self.title} were asked for, and "
                    f"{len(examples)} are here; the others are in the worker that fetched them."
                )
            return examples.first(count)

        return DeferredPart(size, self.input_shape, make)


def preview(dataset: Dataset, count: int = 12) -> DatasetCard:
    """Take from a data set what a page shows of it.

    Parameters
    ----------
    dataset : Dataset
        What `fetch` answered.
    count : int, default 12
        Training examples to show, from 0 to 100.

    Returns
    -------
    card : DatasetCard
        With parts in eight bits where those of `dataset` are.

    Raises
    ------
    LessonInputError
        If `count` is no such number.

    Examples
    --------
    >>> part = EightBitPart(np.zeros((30, 8, 8, 1), np.uint8), np.arange(30) % 10, np.arange(30))
    >>> card = preview(Dataset("zeros", "Zeros", tuple("0123456789"), part, part, part, "CC0", ""))
    >>> len(card.dataset().train), len(card.dataset().train.first(12)), card.input_shape
    (30, 12, (8, 8, 1))
    """
    examples = dataset.train.first(require_whole(count, "number of examples", 0, MOST_EXAMPLES))
    return DatasetCard(
        name=dataset.name,
        title=dataset.title,
        classes=dataset.classes,
        licence=dataset.licence,
        origin=dataset.origin,
        sizes=(len(dataset.train), len(dataset.validation), len(dataset.test)),
        examples=examples,
        watchable=dataset.validation.first(len(examples)),
        test=dataset.test,
    )
