"""Outlines of flat shapes as signed distances, so that their edges can be soft.

All of it works on many pictures at once, in double precision; lengths are in pixels
where nothing else is said. A distance is negative inside.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Outline:
    """A shape of area 1 around (0, 0) that is its own mirror image.

    Parameters
    ----------
    fold : int
        After a turn by 360 / fold degrees it looks the same; 0 if after any turn.
    edges : tuple of (float, float)
        Its edges in one half of one sector: the angle in degrees at which each
        looks outwards, and its distance from the middle.
    reach : float
        How far its farthest point is from the middle.
    """

    fold: int
    edges: tuple[tuple[float, float], ...]
    reach: float

    @classmethod
    def of_area(
        cls, area: float, fold: int, edges: Iterable[tuple[float, float]], reach: float
    ) -> "Outline":
        """Shrink or grow a shape of another area to area 1.

        Examples
        --------
        >>> Outline.of_area(4.0, 4, [(0.0, 1.0)], math.sqrt(2.0)).edges
        ((0.0, 0.5),)
        """
        side = math.sqrt(area)
        return cls(fold, tuple((angle, offset / side) for angle, offset in edges), reach / side)


def disc() -> Outline:
    """Make a disc."""
    return Outline.of_area(math.pi, 0, [(0.0, 1.0)], 1.0)


def ring(hole: float) -> Outline:
    """Make a disc with a hole, whose radius is given as a part of the disc's."""
    return Outline.of_area(math.pi * (1.0 - hole**2), 0, [(0.0, 1.0), (180.0, -hole)], 1.0)


def polygon(corners: int) -> Outline:
    """Make a polygon of equal sides and angles, one side looking to the right."""
    half = math.pi / corners
    return Outline.of_area(corners * math.tan(half), corners, [(0.0, 1.0)], 1.0 / math.cos(half))


def star(points: int, inner: float) -> Outline:
    """Make a star, one tip to the right, its inner corners `inner` times as far out as its tips."""
    half = math.pi / points
    looks = math.atan2(1.0 - inner * math.cos(half), inner * math.sin(half))
    area = points * inner * math.sin(half)
    return Outline.of_area(area, points, [(math.degrees(looks), math.cos(looks))], 1.0)


def cross(arm: float) -> Outline:
    """Make an upright cross whose arms are `arm` times as wide as the cross is."""
    edges = [(0.0, 1.0), (90.0, arm)]
    return Outline.of_area(4.0 * arm * (2.0 - arm), 4, edges, math.hypot(1.0, arm))


def gable(height: float) -> Outline:
    """Make a triangle that points to the right, `height` times as high as its base is wide."""
    looks = math.atan2(height, 0.5)  # around the middle of its height
    offset = 0.5 * height * math.cos(looks)
    edges = [(math.degrees(looks), offset), (180.0, 0.5 * height)]
    return Outline.of_area(0.5 * height, 1, edges, math.hypot(0.5, 0.5 * height))


@dataclass(frozen=True)
class Pose:
    """Where an outline is in each picture, and how large.

    Parameters
    ----------
    middle : ndarray of shape (N, 2)
        Row and column.
    size : ndarray of shape (N,)
        The square root of its area.
    turn : ndarray of shape (N,)
        Clockwise, in radians.
    """

    middle: Values
    size: Values
    turn: Values


def distance_to(outline: Outline, pose: Pose, side: int) -> Values:
    """Measure how far each pixel's centre is from the edge of an outline.

    Around a corner it is less than the true distance, by less than a pixel near
    the edge, which is all that a soft edge needs.

    Parameters
    ----------
    outline : Outline
        The same in all pictures.
    pose : Pose
        Where it is in each.
    side : int
        Rows and columns.

    Returns
    -------
    distance : ndarray of shape (N, side, side)
        Pixels, negative inside.

    Examples
    --------
    >>> middle = Pose(np.array([[4.5, 4.5]]), np.array([6.0]), np.array([0.0]))
    >>> across = distance_to(polygon(4), middle, 9)[0, 4]  # the middle of a square of 6
    >>> np.rint(across).astype(int).tolist()
    [1, 0, -1, -2, -3, -2, -1, 0, 1]
    """
    down, right = _from_middle(pose.middle, side)
    radius = np.hypot(down, right)
    along, across = radius, np.zeros(())
    if outline.fold:
        sector = 2.0 * math.pi / outline.fold
        angle = np.arctan2(down, right) - per_picture(pose.turn)
        angle -= sector * np.rint(angle / sector)
        along, across = radius * np.cos(angle), radius * np.abs(np.sin(angle))
    size = per_picture(pose.size)
    sides = [
        _looking(along, across, math.radians(degrees)) - offset * size
        for degrees, offset in outline.edges
    ]
    return sides[0] if len(sides) == 1 else np.maximum(*sides)


@dataclass(frozen=True)
class Bar:
    """A straight or bent bar in each picture: a box, a post, a twig, a symbol.

    Parameters
    ----------
    middle : ndarray of shape (N, 2)
        Row and column.
    turn : ndarray of shape (N,)
        Clockwise from upright, in radians.
    length, width : ndarray of shape (N,)
        From end to end, and across.
    bend : ndarray of shape (N,) or float
        How far its middle bulges from the line between its ends.
    """

    middle: Values
    turn: Values
    length: Values
    width: Values
    bend: Values | float = 0.0


def distance_to_bar(bar: Bar, side: int) -> Values:
    """Measure how far each pixel's centre is from the edge of a bar.

    Parameters
    ----------
    bar : Bar
        One in each picture.
    side : int
        Rows and columns.

    Returns
    -------
    distance : ndarray of shape (N, side, side)
        Pixels, negative inside; near a strong bend, nearly.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> post = Bar(np.array([[4.5, 4.5]]), 0.0 * one, 6.0 * one, 3.0 * one)
    >>> distance_to_bar(post, 9)[0, 4].tolist()
    [2.5, 1.5, 0.5, -0.5, -1.5, -0.5, 0.5, 1.5, 2.5]
    """
    down, right = _from_middle(bar.middle, side)
    cosine, sine = per_picture(np.cos(bar.turn)), per_picture(np.sin(bar.turn))
    along, across = down * cosine - right * sine, right * cosine + down * sine
    reach = per_picture(bar.length / 2.0)
    if np.any(bar.bend):
        place, bend = along / reach, per_picture(np.asarray(bar.bend))
        across = across + bend * (1.0 - place**2)
        across /= np.hypot(1.0, 2.0 * bend * place / reach)
    return np.maximum(np.abs(across) - per_picture(bar.width / 2.0), np.abs(along) - reach)


def covered(distance: Values, softness: Values | float = 1.0) -> Values:
    """Turn distances into the part of each pixel that is covered, 0 to 1.

    Examples
    --------
    >>> covered(np.array([-1.0, -0.25, 0.0, 1.0])).tolist()
    [1.0, 0.75, 0.5, 0.0]
    """
    return np.clip(0.5 - distance / softness, 0.0, 1.0)


def per_picture(values: Values) -> Values:
    """Let one value a picture stand for all its pixels: (N,) becomes (N, 1, 1)."""
    return values[:, None, None]


def _from_middle(middle: Values, side: int) -> tuple[Values, Values]:
    """Tell how far below and to the right of a place each pixel's centre is: (N, side, 1) twice."""
    centre = np.arange(side) + 0.5
    return centre[:, None] - per_picture(middle[:, 0]), centre - per_picture(middle[:, 1])


def _looking(along: Values, across: Values, angle: float) -> Values:
    """Measure how far places are in a direction."""
    if angle == 0.0:
        return along
    return along * math.cos(angle) + across * math.sin(angle)
