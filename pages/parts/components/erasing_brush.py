"""The erasing brush: parts of a picture erased by hand, and what becomes of the answer."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.evidence.erasing import Strokes, checked_strokes
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named
from pages.parts.components.payload import compacted

_MOUNT = mounting.register("erasing_brush")


@dataclass(frozen=True, eq=False)
class Curve:
    """What becomes of the answer in one order of erasing.

    Attributes
    ----------
    slug : {"hot", "random", "cold"}
        Its look.
    title, shown : str
        What a learner reads, of the curve and over a picture erased in its order.
    ranks : ndarray of shape (H*W,)
        int32, when each pixel goes.
    values : ndarray of shape (2, S + 1)
        Probability and score at every share.
    heights : tuple of (so far, to the end) for probability and score
        Mean heights of the curve.
    """

    slug: str
    title: str
    shown: str
    ranks: np.ndarray[Any, np.dtype[np.int32]]
    values: FloatArray
    heights: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Own:
    """What became of the answer under the learner's own strokes.

    Attributes
    ----------
    strokes : ndarray of shape (H, W)
        As `cnn_core.networks.evidence.erasing.Strokes`.
    shares : ndarray of shape (n + 1,)
        Erased before the first stroke and after each.
    values : ndarray of shape (2, n + 1)
        Probability and score.
    heights : (float, float)
        Mean heights as far as it goes.
    """

    strokes: Strokes
    shares: FloatArray
    values: FloatArray
    heights: tuple[float, float]

    @property
    def until(self) -> float:
        """The part of the pixels that is erased by now."""
        return float(self.shares[-1])


def strokes_now(key: str, name: str, shape: tuple[int, int], kept: Strokes | None) -> Strokes:
    """Return what is erased of a picture: as the browser told last, or as it was kept.

    Parameters
    ----------
    key : str
        Key of the element.
    name : str
        That of the picture.
    shape : (int, int)
        Its rows and columns.
    kept : ndarray of shape (H, W), optional
        What was erased of it when it was shown last.

    Returns
    -------
    strokes : ndarray of shape (H, W)
        All 0 where nothing is erased.
    """
    told = strokes_told(st.session_state.get(key, {}).get("strokes"), name, shape)
    if told is not None:
        return told
    return np.zeros(shape, np.uint8) if kept is None or kept.shape != shape else kept


def strokes_told(told: Any, name: str, shape: tuple[int, int]) -> Strokes | None:
    """Return what a browser tells of strokes, if they are on this picture."""
    try:
        if (told["name"], told["rows"], told["columns"]) != (name, *shape):
            return None
        numbers = np.frombuffer(base64.b64decode(told["strokes"], validate=True), np.uint8)
        return checked_strokes(numbers.reshape(shape), shape)
    except (LessonInputError, TypeError, KeyError, ValueError, binascii.Error):
        return None


def erasing_brush(
    key: str,
    name: str,
    picture: Named,
    fill: Picture,
    guide: Named,
    guide_title: str,
    curves: Sequence[Curve],
    shares: FloatArray,
    band: FloatArray,
    own: Own,
    *,
    kinds: tuple[str, str],
    kind: int,
    band_told: str,
    sentence: str,
    chart_alt: str,
    on_strokes: Callable[[], None],
) -> None:
    """Show a picture to be erased, the map that leads, and the curves.

    Parameters
    ----------
    key : str
        Key of the element; its state ``strokes`` is read by `strokes_now`.
    name : str
        That of the picture: strokes are told and kept under it.
    picture, guide : Named
        (H, W, C) from 0 to 1, and the map (H, W).
    fill : ndarray of shape (H, W, C)
        What comes in the place of erased pixels.
    guide_title : str
        The method that made the map.
    curves : sequence of Curve
        The hottest first, at random, the coldest first.
    shares : ndarray of shape (S + 1,)
        Of the points of these curves.
    band : ndarray of shape (2, 2, S + 1)
        Smallest and largest of the random ones, of probability and score.
    own : Own
        The answers to the strokes of now.
    kinds : (str, str)
        What probability and score are called here.
    kind : {0, 1}
        Which of them is drawn first.
    band_told : str
        What the band is called in the legend.
    sentence, chart_alt : str
        What has come of it, and the chart in words.
    on_strokes : callable
        Called when something was erased or brought back.
    """
    settings = {
        "name": name,
        "pens": _pens(min(guide.values.shape)),
        "pictureAlt": picture.alt,
        "guideTitle": guide_title,
        "mapAlt": guide.alt,
        "chartAlt": chart_alt,
        "curves": [{"slug": one.slug, "title": one.title, "shown": one.shown} for one in curves],
        "heights": [[curve.heights[one] for curve in curves] for one in (0, 1)],
        "ownHeights": own.heights,
        "until": own.until,
        "kinds": kinds,
        "kind": kind,
        "bandTold": band_told,
        "sentence": sentence,
    }
    arrays = {
        "picture": _shown(picture.values),
        "fill": _shown(fill),
        "map": compacted(guide.values),
        "strokes": own.strokes,
        "orders": np.stack([curve.ranks for curve in curves]).astype(np.int32),
        "shares": shares.astype(np.float32),
        "values": np.stack([curve.values for curve in curves], axis=1).astype(np.float32),
        "band": band.astype(np.float32),
        "ownShares": own.shares.astype(np.float32),
        "own": own.values.astype(np.float32),
    }
    mounting.show(_MOUNT, key, settings, arrays, on_strokes_change=on_strokes)


def _shown(picture: Picture) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.rint(np.clip(picture, 0.0, 1.0) * 255).astype(np.uint8)


def _pens(side: int) -> list[int]:
    """Offer widths of one pixel, a tenth and a fifth of the side."""
    return [1, max(2, side // 10), max(3, side // 5)]
