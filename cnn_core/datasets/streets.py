"""Streets to put a traffic sign into: sky, hills, ground, road, a house, trees, a twig in front."""

import math
from dataclasses import dataclass

import numpy as np

from cnn_core.datasets.drawn import Range
from cnn_core.datasets.outlines import (
    Bar,
    Pose,
    Values,
    covered,
    disc,
    distance_to,
    distance_to_bar,
    gable,
    per_picture,
)
from cnn_core.datasets.scenery import FULL_TURN, Canvas, Dice, clouds, colours, paint, plain

UP = -math.pi / 2.0
ROOF = gable(0.5)  # half as high as wide
WARM, COLD, GREEN, AUTUMN = (-0.02, 0.14), (0.52, 0.64), (0.22, 0.4), (-0.02, 0.13)  # hues


@dataclass(frozen=True)
class Street:
    """Pictures of streets in the making.

    Parameters
    ----------
    canvas : ndarray of shape (N, 3, side, side)
        Painted so far.
    horizon : ndarray of shape (N,)
        Row where the sky ends.
    dice : Dice
        Draws what differs.
    clutter : (float, float)
        How much hills, houses and trees cover; 0 for none.
    """

    canvas: Canvas
    horizon: Values
    dice: Dice
    clutter: Range

    @property
    def side(self) -> int:
        """Rows and columns."""
        return int(self.canvas.shape[-1])

    def there(self, share: float) -> Values:
        """Draw how much a thing covers that is in a share of the pictures, shape (N,)."""
        return self.dice.often(share) * self.dice.between(self.clutter)

    def place(self, row: Values, column: Values) -> Values:
        """Make places of rows and columns, shape (N, 2)."""
        return np.stack([row, column], axis=1)

    def colour(self, hue: Values, lightness: Range, vividness: Range) -> Values:
        """Draw colours of given hues, shape (N, 3, 1, 1)."""
        return plain(colours(hue, self.dice.between(lightness), self.dice.between(vividness)))

    def paint(self, distance: Values, there: Values, colour: Values, softness: float = 1.0) -> None:
        """Lay colour over what is inside an outline, where it is there."""
        paint(self.canvas, covered(distance, softness) * per_picture(there), colour)


def begin_street(dice: Dice, side: int, clutter: Range) -> Street:
    """Paint everything that is behind a sign.

    Parameters
    ----------
    dice : Dice
        Draws what differs.
    side : int
        Rows and columns.
    clutter : (float, float)
        How much hills, houses and trees cover; 0 for none.

    Returns
    -------
    street : Street
        To be gone on with.
    """
    street = Street(_sky(dice, side), dice.between((0.5, 0.75)) * side, dice, clutter)
    for _ in range(2):
        _paint_hill(street)
    _paint_ground(street)
    _paint_road(street)
    _paint_house(street)
    for _ in range(2):
        _paint_tree(street)
    return street


def paint_crown(street: Street, middle: Values, size: Values, there: Values) -> None:
    """Paint leaves: a disc with a ragged edge, green or in autumn's colours.

    Parameters
    ----------
    street : Street
        Painted on.
    middle : ndarray of shape (N, 2)
        Row and column.
    size : ndarray of shape (N,)
        The square root of its area.
    there : ndarray of shape (N,)
        How much it covers.
    """
    leaves = clouds(street.dice, street.side, street.dice.between((0.8, 1.0)))
    distance = distance_to(disc(), Pose(middle, size, np.zeros_like(size)), street.side)
    shine = 0.08 * np.roll(leaves, 2, axis=1)[:, None]
    street.paint(distance + 1.2 * leaves, there, _leaf_colour(street) + shine, softness=1.5)


def paint_twig(street: Street) -> None:
    """Paint a twig in front of some of the pictures."""
    dice, side = street.dice, street.side
    twig = Bar(
        middle=dice.between((0.0, side), 2),
        turn=dice.between(FULL_TURN),
        length=dice.between((0.4, 1.2)) * side,
        width=dice.between((0.03, 0.06)) * side,
        bend=dice.between((-0.3, 0.3)) * side,
    )
    street.paint(distance_to_bar(twig, side), dice.often(0.3), _leaf_colour(street))


def _sky(dice: Dice, side: int) -> Canvas:
    """Let the sky run from one colour to a paler one, with clouds: by day, or at its ends."""
    hue = np.where(dice.often(0.7) > 0.0, dice.between(COLD), dice.between(WARM))
    high = plain(colours(hue, dice.between((0.5, 0.8)), dice.between((0.05, 0.22))))
    low = plain(colours(hue, dice.between((0.72, 0.92)), dice.between((0.0, 0.1))))
    down = np.linspace(0.0, 1.0, side)[:, None]
    canvas = np.repeat(high + down * (low - high), side, axis=3)
    cloudy = per_picture(dice.between((0.0, 0.6))) * clouds(dice, side, dice.between((0.4, 0.7)))
    paint(canvas, np.clip(cloudy, 0.0, 1.0), np.full((1, 3, 1, 1), 0.92))
    return canvas


def _paint_hill(street: Street) -> None:
    """Paint the top of a large disc behind the horizon."""
    dice, side = street.dice, street.side
    size, height = dice.between((0.4, 1.2)) * side, dice.between((0.05, 0.22)) * side
    middle = street.place(street.horizon + 0.5 * size - height, dice.between((0.0, side)))
    distance = distance_to(disc(), Pose(middle, size, np.zeros_like(size)), side)
    colour = street.colour(dice.between((0.25, 0.62)), (0.3, 0.6), (0.02, 0.12))
    street.paint(distance, street.there(0.7), colour, softness=2.0)


def _paint_ground(street: Street) -> None:
    """Paint grass, earth or stone below the horizon."""
    dice, side = street.dice, street.side
    above = per_picture(street.horizon) - (np.arange(side) + 0.5)[:, None]
    colour = street.colour(dice.between((0.06, 0.36)), (0.3, 0.58), (0.03, 0.14))
    grain = per_picture(dice.between((0.02, 0.08)))
    grain = grain * clouds(dice, side, dice.between((0.7, 1.0)))
    always = np.ones(dice.count)
    street.paint(np.repeat(above, side, axis=2), always, colour + grain[:, None], softness=1.5)


def _paint_road(street: Street) -> None:
    """Paint a road that runs to a point on the horizon, some with a line along their middle."""
    dice, side = street.dice, street.side
    centre = np.arange(side) + 0.5
    near = np.maximum(centre[:, None] - per_picture(street.horizon), 0.0)  # (N, side, 1)
    middle = per_picture(dice.between((0.1, 0.9)) * side) + near * per_picture(
        dice.between((-1.2, 1.2))
    )
    aside = np.abs(centre - middle)  # (N, side, side)
    there = dice.often(0.7)
    grey = street.colour(dice.between((0.5, 0.7)), (0.38, 0.6), (0.0, 0.03))
    street.paint(aside - near * per_picture(dice.between((0.3, 1.1))) + 0.5, there, grey)
    there = there * dice.often(0.5)
    street.paint(aside - 0.08 * near + 0.2, there, np.full((1, 3, 1, 1), 0.85))


def _paint_house(street: Street) -> None:
    """Paint a wall with two windows under a gable, most often a red one."""
    dice, side = street.dice, street.side
    there, upright = street.there(0.65), np.zeros(dice.count)
    width, height = dice.between((0.25, 0.5)) * side, dice.between((0.14, 0.3)) * side
    foot, column = street.horizon + dice.between((0.0, 0.1)) * side, dice.between((0.0, side))
    middle = street.place(foot - height / 2.0, column)
    wall = street.colour(dice.between((0.0, 0.17)), (0.5, 0.9), (0.0, 0.12))
    street.paint(distance_to_bar(Bar(middle, upright, height, width), side), there, wall)

    hue = np.where(dice.often(0.6) > 0.0, dice.between((-0.02, 0.05)), dice.between((0.0, 1.0)))
    eaves = 1.15 * width
    ridge = street.place(foot - height - 0.25 * eaves, column)
    roof = Pose(ridge, 0.5 * eaves, upright + UP)
    tiles = street.colour(hue, (0.28, 0.5), (0.05, 0.3))
    street.paint(distance_to(ROOF, roof, side), there, tiles)
    for aside in (-0.25, 0.25):
        pane = Bar(
            street.place(foot - height / 2.0, column + aside * width),
            upright,
            0.35 * height,
            0.16 * width,
        )
        glass = street.colour(dice.between((0.5, 0.7)), (0.15, 0.4), (0.0, 0.1))
        street.paint(distance_to_bar(pane, side), there * dice.often(0.8), glass)


def _paint_tree(street: Street) -> None:
    """Paint a trunk and its crown."""
    dice, side = street.dice, street.side
    foot, column = street.horizon + dice.between((0.0, 0.2)) * side, dice.between((0.0, side))
    tall, there = dice.between((0.15, 0.4)) * side, street.there(0.5)
    trunk = Bar(
        middle=street.place(foot - tall / 2.0, column),
        turn=np.zeros(dice.count),
        length=tall,
        width=dice.between((0.03, 0.06)) * side,
    )
    bark = street.colour(dice.between((0.04, 0.1)), (0.2, 0.35), (0.02, 0.1))
    street.paint(distance_to_bar(trunk, side), there, bark)
    paint_crown(street, street.place(foot - tall, column), dice.between((0.15, 0.4)) * side, there)


def _leaf_colour(street: Street) -> Values:
    """Choose green, or red to yellow, shape (N, 3, 1, 1)."""
    dice = street.dice
    hue = np.where(dice.often(0.3) > 0.0, dice.between(AUTUMN), dice.between(GREEN))
    return street.colour(hue, (0.22, 0.45), (0.06, 0.2))
