"""1,797 real digits that 13 people wrote on paper, 8 rows by 8 columns."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnn_core.datasets.dataset import Dataset, Part
from cnn_core.datasets.splits import stratified_split

DIGITS_FILE = Path(__file__).resolve().parents[2] / "assets" / "datasets" / "digits.npz"
FULL_BRIGHTNESS = 16  # a value counts the inked cells of a 4 x 4 block
NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 1200, 300, 297

# The test part has its own seed, for ever: a learner's seed must never bring a
# picture that judges the network into the pictures it learns from.
TEST_SEED = 1998

LICENCE = (
    "CC BY 4.0. E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, "
    "UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49"
)
ORIGIN = (
    "Thirteen people filled in forms by hand. Each digit was scanned, cut out and scaled to a "
    "bitmap of 32 x 32 cells, ink or no ink; each of the 8 x 8 values counts the ink in one block "
    "of 4 x 4 cells, so it is 0 to 16. The same hands wrote for all three parts here, so the test "
    "says how well new digits of known writers are read."
)


def load_digits(seed: int) -> Dataset:
    """Read the bundled digits and deal them into 1,200, 300 and 297.

    Parameters
    ----------
    seed : int
        Which of the 1,500 digits outside the test part are kept for validation.

    Returns
    -------
    digits : Dataset
        Pictures of shape (8, 8, 1), ink bright on dark, brightness a whole
        number of sixteenths.

    References
    ----------
    .. [1] E. Alpaydin, C. Kaynak, Cascading Classifiers, Kybernetika, 1998.

    Examples
    --------
    >>> digits = load_digits(seed=0)
    >>> len(digits.train), len(digits.validation), len(digits.test)
    (1200, 300, 297)
    >>> digits.input_shape
    (8, 8, 1)
    """
    with np.load(DIGITS_FILE, allow_pickle=False) as bundle:
        sixteenths, labels = bundle["sixteenths"], bundle["labels"].astype(np.int64)
    pictures = sixteenths[..., np.newaxis].astype(np.float32) / FULL_BRIGHTNESS  # (N, 8, 8, 1)

    def part(indices: NDArray[np.int64]) -> Part:
        return Part(pictures[indices], labels[indices], indices)

    rest, test = stratified_split(labels, (NUM_TRAIN + NUM_VALIDATION, NUM_TEST), TEST_SEED)
    train, validation = stratified_split(labels[rest], (NUM_TRAIN, NUM_VALIDATION), seed)
    return Dataset(
        name="digits",
        title="Handwritten digits",
        classes=tuple("0123456789"),
        train=part(rest[train]),
        validation=part(rest[validation]),
        test=part(test),
        licence=LICENCE,
        origin=ORIGIN,
    )
