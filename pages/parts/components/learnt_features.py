"""Learnt filters beside the features by hand that they are most like, and how that comes about."""

from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray
from cnn_core.likeness import Nearest
from pages.parts.components import mounting
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("learnt_features")


@dataclass(frozen=True, eq=False)
class Learnt:
    """First filters of a network in training, or trained.

    Attributes
    ----------
    filters : ndarray of shape (3, 3, K)
        As they are now.
    start : ndarray of shape (3, 3, K) or None
        As they were drawn at random, where that is known.
    nearest : tuple of Nearest
        The feature that each is most like now.
    """

    filters: FloatArray
    start: FloatArray | None
    nearest: tuple[Nearest, ...]


def learnt_features(
    key: str, learnt: Learnt, features: FloatArray, *, titles: tuple[str, ...]
) -> None:
    """Show each learnt filter times its nearest feature, and the cosine similarity of both.

    Parameters
    ----------
    key : str
        Key of the element.
    learnt : Learnt
        The filters.
    features : ndarray of shape (3, 3, F)
        Those by hand: -1, 0 or +1.
    titles : tuple of str
        Their names.
    """
    settings = {
        "titles": titles,
        "nearest": [{"place": one.place, "likeness": one.likeness} for one in learnt.nearest],
        "hasStart": learnt.start is not None,
    }
    start = np.zeros_like(learnt.filters) if learnt.start is None else learnt.start
    arrays = {
        "filters": learnt.filters.astype(np.float32),
        "start": start.astype(np.float32),
        "features": compacted(features),
    }
    mounting.show(_MOUNT, key, settings, arrays)
