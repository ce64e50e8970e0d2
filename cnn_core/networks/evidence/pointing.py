"""The pointing game: is the hottest pixel of a map on the object?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.errors import LessonInputError
from cnn_core.networks.evidence.methods import METHODS, methods_for
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.loaded import checked_pictures, loaded_network
from cnn_core.networks.results import TrainedNetwork

Places = NDArray[np.int64]
"""A row and a column for each picture, shape (N, 2)."""


@dataclass(frozen=True)
class Rule:
    """What counts as a hit.

    Attributes
    ----------
    title : str
        What a learner reads.
    part : float
        More than this part of a pixel must be the object's.
    margin : int
        By how many pixels, sideways, up, down or both, a place may miss such a pixel.
    """

    title: str
    part: float
    margin: int


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "touched": Rule("The object touches it", 0.0, 0),
        "mostly": Rule("Mostly object", 0.5, 0),
        "near": Rule("Up to 1 pixel off", 0.5, 1),
    }
)
"""The rules of the game, by the name that travels in links.

As it was published, a place may miss by 15 pixels, about 3 of 100 of its pictures' sides; 1 of 32
is that.
"""

TOUCHED = RULES["touched"]

NUM_PICTURES = 100


def hottest_places(
    network: TrainedNetwork,
    pictures: FloatArray,
    labels: ArrayLike,
    methods: Sequence[str] = (),
    layer: int | None = None,
) -> dict[str, Places]:
    """Ask every method about every picture's true class, and keep where its map is hottest.

    Parameters
    ----------
    network : TrainedNetwork
        Kept ready by its digest.
    pictures : ndarray of shape (N, H, W, C)
        As the network takes them.
    labels : array_like of shape (N,)
        Their true classes; the network need not have found them.
    methods : sequence of str, default ()
        Keys of `METHODS`; all that `methods_for` offers if there are none.
    layer : int, optional
        For Grad-CAM; its last convolution unless told.

    Returns
    -------
    places : dict of str to ndarray of shape (N, 2)
        By method. Of several places that are equally hot, the first in reading order.

    Raises
    ------
    LessonInputError
        If the pictures or labels are not those of the network.

    References
    ----------
    .. [1] J. Zhang, S. A. Bargal, Z. Lin, J. Brandt, X. Shen and S. Sclaroff, Top-down neural
       attention by excitation backprop, International Journal of Computer Vision 126, 2018,
       section 4.1.
    """
    loaded = loaded_network(network)
    whole = checked_pictures(loaded.spec, pictures)
    targets = [Target(int(label)) for label in np.asarray(labels)]
    return {
        name: np.array(
            [
                METHODS[name].explain(loaded, picture, target, layer).hottest
                for picture, target in zip(whole, targets, strict=True)
            ],
            np.int64,
        ).reshape(-1, 2)
        for name in methods or methods_for(loaded.spec)
    }


def on_object(places: Places, covers: FloatArray, rule: Rule = TOUCHED) -> NDArray[np.bool_]:
    """Tell which places are on the object of their picture.

    Parameters
    ----------
    places : ndarray of shape (N, 2)
        Row and column.
    covers : ndarray of shape (N, H, W)
        The part of each pixel that the object covers, 0 to 1.
    rule : Rule, default the first of `RULES`
        What counts.

    Returns
    -------
    hits : ndarray of shape (N,)
        bool.

    Raises
    ------
    LessonInputError
        If there is not one place for each cover, or one lies outside.

    References
    ----------
    .. [1] J. Zhang, S. A. Bargal, Z. Lin, J. Brandt, X. Shen and S. Sclaroff, Top-down neural
       attention by excitation backprop, International Journal of Computer Vision 126, 2018,
       section 4.1.

    Examples
    --------
    >>> cover = np.array([[[0.0, 0.2, 1.0]]], np.float32)
    >>> places = np.array([[0, 1]])
    >>> [on_object(places, cover, rule).item() for rule in RULES.values()]
    [True, False, True]
    """
    where, size = np.asarray(places), np.asarray(covers).shape
    inside = where.shape == (size[0], 2) and ((where >= 0) & (where < size[1:])).all()
    if not inside:
        raise LessonInputError(
            f"Expected {size[0]} places within {size[1]} × {size[2]} pixels. Received: places of "
            f"shape {where.shape}, or outside. Take places and covers of the same pictures."
        )
    near = _near(covers, rule)
    return np.asarray(near[np.arange(size[0]), where[:, 0], where[:, 1]])


def chance(covers: FloatArray, rule: Rule = TOUCHED) -> float:
    """Answer how often a pixel drawn at random would hit.

    Parameters
    ----------
    covers : ndarray of shape (N, H, W)
        The part of each pixel that the object covers.
    rule : Rule, default the first of `RULES`
        What counts.

    Returns
    -------
    share : float
        0 to 1.

    Examples
    --------
    >>> chance(np.array([[[0.0, 0.2, 1.0, 1.0]]], np.float32))
    0.75
    """
    return float(_near(covers, rule).mean())


def middles(covers: FloatArray) -> Places:
    """Point at the middle of every picture: the peer that looks at nothing.

    Parameters
    ----------
    covers : ndarray of shape (N, H, W)
        Of the pictures.

    Returns
    -------
    places : ndarray of shape (N, 2)
        Of an even number of rows or columns, the second of the two in the middle.

    Examples
    --------
    >>> middles(np.zeros((1, 4, 5))).tolist()
    [[2, 2]]
    """
    count, rows, columns = np.asarray(covers).shape
    return np.full((count, 2), (rows // 2, columns // 2), np.int64)


def joined(parts: Sequence[Mapping[str, Places]]) -> dict[str, Places]:
    """Put the places of several groups of pictures together, in their order.

    Examples
    --------
    >>> one = {"saliency": np.array([[1, 2]])}
    >>> joined([one, one])["saliency"].shape
    (2, 2)
    """
    names = parts[0] if parts else ()
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _near(covers: FloatArray, rule: Rule) -> NDArray[np.bool_]:
    """Mark every pixel that a rule counts."""
    margin = rule.margin
    around = ((0, 0), (margin, margin), (margin, margin))
    solid: NDArray[np.bool_] = np.pad(np.asarray(covers) > rule.part, around)
    side = 2 * margin + 1
    windows = np.lib.stride_tricks.sliding_window_view(solid, (side, side), axis=(1, 2))
    return np.asarray(windows.any(axis=(-2, -1)))
