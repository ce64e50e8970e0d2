"""What drawn scenes are made of beside outlines: chance, clouds, colours, paint and light.

A canvas has shape (N, 3, side, side), channels first while it is worked on: one value
a pixel then meets whole planes of memory, which takes a third of the time.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.datasets.drawn import Range, in_255ths
from cnn_core.datasets.outlines import Values, per_picture

Canvas = NDArray[np.float64]
"""Pictures in the making, shape (N, 3, side, side); brightness may leave [0, 1] on the way."""

FULL_TURN = (0.0, 2.0 * math.pi)


@dataclass(frozen=True)
class Dice:
    """Chance for some pictures: what is drawn has one value, or one row, for each.

    Parameters
    ----------
    rng : numpy.random.Generator
        Goes on from draw to draw.
    count : int
        Number of pictures.

    Examples
    --------
    >>> Dice(np.random.default_rng(0), 5).between((2.0, 3.0), 4).shape
    (5, 4)
    """

    rng: np.random.Generator
    count: int

    def between(self, limits: Range, *shape: int) -> Values:
        """Draw evenly between two ends, shape (N, *shape)."""
        return self.rng.uniform(*limits, size=(self.count, *shape))

    def often(self, share: float) -> Values:
        """Draw 1 for a share of the pictures and 0 for the others, shape (N,)."""
        return (self.rng.random(self.count) < share).astype(np.float64)

    def normal(self, *shape: int) -> Values:
        """Draw from the normal distribution, shape (N, *shape)."""
        return self.rng.standard_normal((self.count, *shape))


def clouds(dice: Dice, side: int, roughness: Values) -> Values:
    """Make noise with waves of every length, as photographs have it.

    Parameters
    ----------
    dice : Dice
        Draws the noise.
    side : int
        Rows and columns, 8 or more.
    roughness : ndarray of shape (N,)
        How strong waves are beside those of twice their length: 1 for the 1/f
        spectrum of sharp photographs, less for softer ones.

    Returns
    -------
    field : ndarray of shape (N, side, side)
        Mean about 0, standard deviation about 1.

    Examples
    --------
    >>> field = clouds(Dice(np.random.default_rng(0), 50), 32, np.full(50, 0.7))
    >>> field.shape, round(float(field.std()), 1)
    ((50, 32, 32), 1.0)
    """
    num_octaves = int(math.log2(side)) - 1
    strength = roughness[:, None] ** np.arange(num_octaves)  # (N, octaves)
    strength /= np.sqrt((strength**2).sum(axis=1, keepdims=True))
    field = np.zeros((dice.count, side, side))
    for octave in range(num_octaves):
        spread = _spline_weights(2 ** (octave + 1), side)  # (side, knots)
        knots = per_picture(strength[:, octave]) * dice.normal(spread.shape[1], spread.shape[1])
        field += spread @ knots @ spread.T
    return field


def _spline_weights(cells: int, side: int) -> Values:
    """Weigh random knots along one axis so that a smooth curve of variance 1 comes of them."""
    place = (np.arange(side) + 0.5) * cells / side
    distance = np.abs(place[:, None] - (np.arange(cells + 3) - 1.0))  # (side, knots)
    near = 2.0 / 3.0 - distance**2 * (1.0 - distance / 2.0)
    far = np.clip(2.0 - distance, 0.0, None) ** 3 / 6.0  # of the cubic B-spline
    weights = np.where(distance < 1.0, near, far)
    spread: Values = weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return spread


def colours(hue: Values, lightness: Values, vividness: Values) -> Values:
    """Mix colours in which hue says nothing of brightness.

    Parameters
    ----------
    hue : ndarray of shape (N,)
        In turns: 0 red, 1/3 green, 2/3 blue.
    lightness : ndarray of shape (N,)
        Mean of the three channels.
    vividness : ndarray of shape (N,)
        How far the channels are from it; 0 for grey.

    Returns
    -------
    colour : ndarray of shape (N, 3)
        Red, green and blue; outside [0, 1] where a colour is too vivid for its lightness.

    Examples
    --------
    >>> colours(np.array([0.0]), np.array([0.5]), np.array([0.4])).round(2).tolist()
    [[0.9, 0.3, 0.3]]
    """
    turns = hue[:, None] - np.arange(3) / 3.0
    mixed: Values = lightness[:, None] + vividness[:, None] * np.cos(2.0 * np.pi * turns)
    return mixed


def plain(colour: Values) -> Values:
    """Let one colour a picture stand for all its pixels: (N, 3) becomes (N, 3, 1, 1)."""
    return colour[:, :, None, None]


def paint(canvas: Canvas, cover: Values, colour: Values) -> None:
    """Lay colour over what is there, in place.

    Parameters
    ----------
    canvas : ndarray of shape (N, 3, side, side)
        Painted on.
    cover : ndarray of shape (N, side, side)
        How much of each pixel gets the colour, 0 to 1.
    colour : ndarray of shape (N, 3, 1, 1) or (N, 3, side, side)
        One colour a picture, as `plain` gives it, or one a pixel.
    """
    difference = colour - canvas
    difference *= cover[:, None]
    canvas += difference


def mean_colour(canvas: Canvas, cover: Values) -> Values:
    """Average the colours under a cover, shape (N, 3)."""
    weights = cover / np.maximum(cover.sum(axis=(1, 2), keepdims=True), 1e-9)
    mean: Values = np.einsum("nchw,nhw->nc", canvas, weights)
    return mean


def light_up(canvas: Canvas, slope: Values, vignette: Values) -> None:
    """Let light fall from one side, and fade towards the corners, in place.

    Parameters
    ----------
    canvas : ndarray of shape (N, 3, side, side)
        Made brighter and darker.
    slope : ndarray of shape (N, 2)
        How much brighter it gets from edge to edge, downwards and to the right.
    vignette : ndarray of shape (N,)
        How much darker the corners are than the middle.
    """
    side = canvas.shape[-1]
    place = (np.arange(side) + 0.5) / side - 0.5
    down, right = place[:, None], place[None, :]
    light = 1.0 + per_picture(slope[:, 0]) * down + per_picture(slope[:, 1]) * right
    light -= per_picture(vignette) * 2.0 * (down**2 + right**2)
    canvas *= light[:, None]


def photograph(canvas: Canvas, dice: Dice, noise: Values) -> FloatArray:
    """Add a sensor's noise and round, as a camera does.

    Parameters
    ----------
    canvas : ndarray of shape (N, 3, side, side)
        Not used again.
    dice : Dice
        Draws the noise.
    noise : ndarray of shape (N,)
        Its standard deviation.

    Returns
    -------
    pictures : ndarray of shape (N, side, side, 3)
        float32; every value is k/255 for a whole k.
    """
    canvas += noise[:, None, None, None] * dice.normal(*canvas.shape[1:])
    return np.ascontiguousarray(np.moveaxis(in_255ths(canvas), 1, -1))
