"""Five changes of a picture, each by one strength: noise, shift, rotation, blur and contrast.

None of them changes what a picture shows to us, as long as it is weak. New values are rounded to
whole brightness, k/255, as a picture file would hold them; a shift keeps the values that there are.
At the strength that changes nothing it is the picture itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.figures.numbers import plain, signed
from cnn_core.pictures.moving import shifted, turned
from cnn_core.pictures.resolution import FULL_BRIGHTNESS, require_picture
from cnn_core.shapes import require_whole

NUM_SIGMAS = 4.0
"""How many standard deviations of a Gaussian are summed on either side; the rest is 0.006 %."""

MID_GREY = 0.5


def noisy(picture: Picture, deviation: float, seed: int = 0) -> Picture:
    """Add to every number its own draw from a normal distribution.

    The draws depend on the seed alone and are scaled: a little more noise is the same
    pattern, a little stronger.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    deviation : float
        Standard deviation as a part of full brightness, from 0 to 1.
    seed : int, default 0
        Draws the pattern.

    Returns
    -------
    changed : ndarray of shape (H, W, C)
        Cut off at 0 and 1, every value k/255; the picture itself if `deviation` is 0.

    Raises
    ------
    LessonInputError
        If `deviation` is out of range, or `picture` is none.

    Examples
    --------
    >>> grey = np.full((1, 3, 1), 0.5, np.float32)
    >>> np.rint(noisy(grey, 0.1)[..., 0] * 255)
    array([[131., 124., 144.]], dtype=float32)
    """
    require_picture(picture)
    _require_between("the noise", deviation, 0, 1)
    if deviation == 0:
        return picture
    drawn = np.random.default_rng(seed).standard_normal(picture.shape)
    return _in_whole_numbers(picture + deviation * drawn)


def blurred(picture: Picture, sigma: float) -> Picture:
    """Average every pixel with those around it, weighted by a Gaussian.

    A Gaussian of two dimensions is one along the rows times one along the columns [1]_. Beyond
    the edges the pixels of the edge are repeated.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    sigma : float
        Standard deviation of the Gaussian in pixels, from 0 to 20.

    Returns
    -------
    changed : ndarray of shape (H, W, C)
        Every value k/255; the picture itself if `sigma` is 0.

    Raises
    ------
    LessonInputError
        If `sigma` is out of range, or `picture` is none.

    References
    ----------
    .. [1] R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th edition, Pearson,
       2018, section 3.5, "Lowpass Gaussian filter kernels".

    Examples
    --------
    >>> dot = np.zeros((1, 5, 1), np.float32)
    >>> dot[0, 2] = 1.0
    >>> np.rint(blurred(dot, 1.0)[0, :, 0] * 255)
    array([ 14.,  62., 102.,  62.,  14.], dtype=float32)
    """
    require_picture(picture)
    _require_between("the blur", sigma, 0, 20)
    if sigma == 0:
        return picture
    down, right = (_gaussian_averages(size, sigma) for size in picture.shape[:2])
    return _in_whole_numbers(np.einsum("ij,jkc,lk->ilc", down, picture, right, optimize=True))


def contrasted(picture: Picture, factor: float) -> Picture:
    """Stretch every brightness away from mid-grey, or draw it nearer.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    factor : float
        From -4 to 4. Above 1 the contrast grows, between 0 and 1 it shrinks; 0 is grey all
        over, -1 the negative.

    Returns
    -------
    changed : ndarray of shape (H, W, C)
        ``0.5 + factor * (picture - 0.5)``, cut off at 0 and 1, every value k/255; the picture
        itself if `factor` is 1.

    Raises
    ------
    LessonInputError
        If `factor` is out of range, or `picture` is none.

    References
    ----------
    .. [1] R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th edition, Pearson,
       2018, section 3.2, "Contrast stretching".

    Examples
    --------
    >>> pixels = np.array([[[0.2], [0.8]]], np.float32)
    >>> contrasted(pixels, 0.5).ravel(), contrasted(pixels, -1).ravel()
    (array([0.34901962, 0.6509804 ], dtype=float32), array([0.8, 0.2], dtype=float32))
    """
    require_picture(picture)
    _require_between("the contrast", factor, -4, 4)
    if factor == 1:
        return picture
    return _in_whole_numbers(MID_GREY + factor * (picture.astype(np.float64) - MID_GREY))


@dataclass(frozen=True)
class Change:
    """One way to change a picture.

    Attributes
    ----------
    title : str
        What a learner reads.
    about : str
        What it does, in a sentence.
    unchanged : float
        The strength that changes nothing.
    apply : callable
        Takes a picture, a strength and a seed.
    told : callable
        Writes a strength with its unit.
    """

    title: str
    about: str
    unchanged: float
    apply: Callable[[Picture, float, int], Picture]
    told: Callable[[float], str]


def _shifted_right(picture: Picture, columns: float, seed: int) -> Picture:
    return shifted(picture, 0, require_whole(round(columns), "columns", minimum=-picture.shape[1]))


CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "noise": Change(
            "Noise",
            "Every number gets its own draw from a normal distribution of this deviation.",
            0.0,
            noisy,
            lambda strength: f"{strength * 100:.0f} %",
        ),
        "shift": Change(
            "Shift",
            "By whole pixels to the right; what comes in repeats the edge.",
            0.0,
            _shifted_right,
            lambda strength: f"{signed(strength)} px",
        ),
        "rotation": Change(
            "Rotation",
            "Around the middle, anticlockwise; what comes in repeats the edge.",
            0.0,
            lambda picture, degrees, seed: turned(picture, degrees),
            lambda strength: f"{signed(strength)}°",
        ),
        "blur": Change(
            "Blur",
            "Each pixel is averaged with those around it, weighted by a Gaussian of this width.",
            0.0,
            lambda picture, sigma, seed: blurred(picture, sigma),
            lambda strength: f"{strength:.4g} px",
        ),
        "contrast": Change(
            "Contrast",
            "Every distance from mid-grey is multiplied by this; −1 is the negative.",
            1.0,
            lambda picture, factor, seed: contrasted(picture, factor),
            lambda strength: f"× {plain(strength, 1)}",
        ),
    }
)
"""All of them, by name."""


def strengths_of(change: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Answer the strengths of a change that are tried on a picture, rising.

    Parameters
    ----------
    change : str
        A key of `CHANGES`.
    shape : (H, W, C)
        Of the picture: shift and blur count in its pixels.

    Returns
    -------
    strengths : ndarray of shape (S,)
        The one that changes nothing is among them.

    Raises
    ------
    LessonInputError
        If there is no such change.

    Examples
    --------
    >>> strengths_of("shift", (8, 8, 1))
    array([-3., -2., -1.,  0.,  1.,  2.,  3.])
    >>> [len(strengths_of(change, (32, 32, 3))) for change in CHANGES]
    [41, 21, 73, 33, 41]
    """
    _require_change(change)
    widest = 2 if min(shape[:2]) <= 16 else 4 if min(shape[:2]) <= 40 else 8
    farthest = -(-3 * shape[1] // 10)
    made: dict[str, NDArray[np.float64]] = {
        "noise": np.arange(41) / 100,
        "shift": np.arange(-farthest, farthest + 1.0),
        "rotation": np.arange(-180.0, 181.0, 5.0),
        "blur": np.linspace(0.0, widest, 33, dtype=np.float64),
        "contrast": np.arange(-10, 31) / 10,
    }
    return made[change]


def changed(picture: Picture, change: str, strength: float, *, seed: int = 0) -> Picture:
    """Change a picture in one of the five ways.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    change : str
        A key of `CHANGES`.
    strength : float
        Noise as a part of full brightness, shift in pixels, rotation in degrees, blur in
        pixels, contrast as a factor.
    seed : int, default 0
        Draws the pattern of the noise; the others have none.

    Returns
    -------
    changed : ndarray of shape (H, W, C)
        float32, brightness in [0, 1].

    Raises
    ------
    LessonInputError
        If there is no such change, the strength is out of range, or `picture` is none.

    Examples
    --------
    >>> ramp = np.array([[[0.0], [0.2], [0.4], [0.6]]], np.float32)
    >>> changed(ramp, "shift", 1)[0, :, 0]
    array([0. , 0. , 0.2, 0.4], dtype=float32)
    """
    _require_change(change)
    return CHANGES[change].apply(picture, strength, seed)


def changed_along(
    picture: Picture, change: str, strengths: NDArray[np.float64], *, seed: int = 0
) -> FloatArray:
    """Change a picture by each of several strengths.

    Parameters
    ----------
    picture, change, seed
        As in `changed`.
    strengths : ndarray of shape (S,)
        How much.

    Returns
    -------
    pictures : ndarray of shape (S, H, W, C)
        float32.

    Raises
    ------
    LessonInputError
        As `changed`.

    Examples
    --------
    >>> changed_along(np.zeros((2, 2, 1), np.float32), "contrast", np.array([1.0, 0.0])).max()
    np.float32(0.5019608)
    """
    return np.stack([changed(picture, change, float(one), seed=seed) for one in strengths])


def _gaussian_averages(size: int, sigma: float) -> NDArray[np.float64]:
    """Answer the matrix (size, size) that averages a row, its ends repeated without end."""
    reach = int(NUM_SIGMAS * sigma + 0.5)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    places = np.arange(size)
    sources = np.clip(places[:, np.newaxis] + offsets, 0, size - 1)  # (size, offsets)
    averages = np.zeros((size, size))
    np.add.at(averages, (places[:, np.newaxis], sources), weights)
    return averages


def _in_whole_numbers(values: NDArray[np.floating]) -> Picture:
    whole: Picture = np.rint(np.clip(values, 0.0, 1.0) * FULL_BRIGHTNESS).astype(np.float32)
    return whole / np.float32(FULL_BRIGHTNESS)


def _require_between(name: str, number: float, low: float, high: float) -> None:
    is_number = isinstance(number, int | float | np.number) and not isinstance(number, bool)
    if not is_number or not low <= number <= high:  # false for NaN too
        raise LessonInputError(
            f"Expected for {name} a number from {low} to {high}. Received: {number!r:.60}. "
            "Choose a weaker change."
        )


def _require_change(change: str) -> None:
    if change not in CHANGES:
        raise LessonInputError(
            f"Expected for the change one of {', '.join(CHANGES)}. Received: {change!r:.60}. "
            "Choose one of these."
        )
