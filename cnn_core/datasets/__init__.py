"""Labelled pictures for the networks to learn from, each in three fixed parts.

Adding a data set: write a module with a function ``load_<name>(seed) -> Dataset``
and give it a line in `DATASETS`; what is bundled goes to assets/datasets with its
licence and origin in the README there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnn_core.datasets.dataset import Dataset, DeferredPart, Part, require_seed
from cnn_core.datasets.digits import load_digits
from cnn_core.datasets.letters import load_letters
from cnn_core.datasets.shapes import load_shapes
from cnn_core.datasets.signboards import load_signboards
from cnn_core.datasets.splits import stratified_split
from cnn_core.datasets.tones import load_tones
from cnn_core.errors import LessonInputError

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetEntry",
    "DeferredPart",
    "Part",
    "load_dataset",
    "stratified_split",
]


@dataclass(frozen=True)
class DatasetEntry:
    """What a learner reads when choosing a data set, and how it is loaded."""

    title: str
    summary: str
    load: Callable[[int], Dataset]


DATASETS: Mapping[str, DatasetEntry] = MappingProxyType(
    {
        "digits": DatasetEntry(
            "Handwritten digits",
            "1,797 real digits from 0 to 9, written by hand, 8 × 8 pixels.",
            load_digits,
        ),
        "letters": DatasetEntry(
            "X or O",
            "900 letters drawn by the site with shift, scale, rotation, bend and noise, "
            "28 × 28 pixels.",
            load_letters,
        ),
        "shapes": DatasetEntry(
            "Shapes in clutter",
            "6,000 pictures in colour of a circle, square, triangle, star, cross or ring, partly "
            "hidden, drawn by the site, 32 × 32 pixels.",
            load_shapes,
        ),
        "signboards": DatasetEntry(
            "Sign or no sign",
            "3,200 streets in colour with or without a traffic sign, drawn by the site, "
            "30 × 30 pixels.",
            load_signboards,
        ),
        "tones": DatasetEntry(
            "Tones, chirps and noises",
            "2,100 sounds of one second as spectrograms, made by the site, 32 × 32 pixels.",
            load_tones,
        ),
    }
)


def load_dataset(name: str, *, seed: int = 0) -> Dataset:
    """Load a data set, cut into training, validation and test part.

    Nothing is kept between calls: what calls often keeps the result.

    Parameters
    ----------
    name : str
        A key of `DATASETS`.
    seed : int, default 0
        Draws the training and the validation part anew. The test part is the
        same for every seed, so it can never be seen in training.

    Returns
    -------
    dataset : Dataset
        float32 pictures of shape (N, H, W, C) in [0, 1]; arrays are read-only. Large
        parts are made when they are first asked for.

    Raises
    ------
    LessonInputError
        If there is no such data set, or the seed is no whole number from 0.

    Examples
    --------
    >>> load_dataset("letters").input_shape
    (28, 28, 1)
    """
    entry = DATASETS.get(name) if isinstance(name, str) else None
    if entry is None:
        raise LessonInputError(
            f"A data set is one of {', '.join(DATASETS)}; {name!r} came. Choose one of these."
        )
    require_seed(seed)
    return entry.load(int(seed))
