"""Move a picture a little, to see what of its maps moves with it."""

import numpy as np
from numpy.typing import NDArray

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.pictures.resolution import FULL_BRIGHTNESS, require_picture, whole_numbers
from cnn_core.shapes import require_whole


def shifted(picture: Picture, rows: int, columns: int) -> Picture:
    """Move a picture by whole pixels; every pixel that stays in it keeps its value.

    What comes in at an edge repeats the pixels of that edge, so that no new edge
    arises that a filter would find.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    rows, columns : int
        How far down and how far to the right; negative numbers go up and to the left.

    Returns
    -------
    moved : ndarray of shape (H, W, C)
        ``moved[r, c]`` is ``picture[r - rows, c - columns]``, or the nearest pixel there is.

    Raises
    ------
    LessonInputError
        If `rows` or `columns` is no whole number, or `picture` is none.

    Examples
    --------
    >>> ramp = np.array([[[0.0], [0.2], [0.4], [0.6]]], np.float32)
    >>> shifted(ramp, 0, 1)[0, :, 0]
    array([0. , 0. , 0.2, 0.4], dtype=float32)
    """
    require_picture(picture)
    height, width = picture.shape[:2]
    down = require_whole(rows, "rows", minimum=-height, maximum=height)
    right = require_whole(columns, "columns", minimum=-width, maximum=width)
    from_rows = _within(np.arange(height) - down, height)
    from_columns = _within(np.arange(width) - right, width)
    moved: Picture = picture[from_rows[:, np.newaxis], from_columns]
    return moved


def turned(picture: Picture, degrees: float) -> Picture:
    """Turn a picture around its middle, anticlockwise.

    The new pixels lie between the old ones: each is mixed from the four around its
    place (bilinear interpolation) and rounded to a whole number of 255. Beyond the
    edges the pixels of the edge are repeated, as in `shifted`.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    degrees : float
        From -180 to 180; negative numbers turn clockwise.

    Returns
    -------
    moved : ndarray of shape (H, W, C)
        Every value is k/255 for a whole k; the picture itself if `degrees` is 0.

    Raises
    ------
    LessonInputError
        If `degrees` is out of range, or `picture` is none.

    References
    ----------
    .. [1] R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th edition, Pearson,
       2018, section 2.6, "Geometric transformations".

    Examples
    --------
    >>> corner = np.array([[[1.0], [0.0]], [[0.0], [0.0]]], np.float32)
    >>> turned(corner, 90)[..., 0]
    array([[0., 0.],
           [1., 0.]], dtype=float32)
    """
    require_picture(picture)
    is_number = isinstance(degrees, int | float | np.number)
    if not is_number or not -180 <= degrees <= 180:  # false for NaN too
        raise LessonInputError(
            f"Expected for degrees a number from -180 to 180. Received: {degrees!r}. "
            "Turn the other way round."
        )
    if degrees == 0:
        return picture
    rows, columns = _places_before_turn(picture.shape[:2], float(np.deg2rad(degrees)))
    mixed = _between_pixels(whole_numbers(picture).astype(np.float64), rows, columns)
    whole: Picture = np.rint(mixed).astype(np.float32)
    return whole / np.float32(FULL_BRIGHTNESS)


def moved(picture: Picture, rows: int, columns: int, degrees: float = 0.0) -> Picture:
    """Turn a picture around its middle, then shift it by whole pixels.

    Parameters
    ----------
    picture, rows, columns, degrees
        As in `shifted` and `turned`.

    Returns
    -------
    moved : ndarray of shape (H, W, C)
        ``shifted(turned(picture, degrees), rows, columns)``.

    Raises
    ------
    LessonInputError
        As both.

    Examples
    --------
    >>> corner = np.array([[[1.0], [0.0]], [[0.0], [0.0]]], np.float32)
    >>> moved(corner, -1, 0, 90)[..., 0]
    array([[1., 0.],
           [1., 0.]], dtype=float32)
    """
    return shifted(turned(picture, degrees), rows, columns)


def _within(places: NDArray[np.int_], size: int) -> NDArray[np.int_]:
    """Take the nearest row, or column, that there is."""
    return np.clip(places, 0, size - 1)


def _places_before_turn(
    size: tuple[int, ...], angle: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say for each new pixel which row and column it comes from; both of shape (H, W)."""
    height, width = size
    down = (np.arange(height) - (height - 1) / 2)[:, np.newaxis]
    right = np.arange(width) - (width - 1) / 2
    cosine, sine = np.cos(angle), np.sin(angle)
    rows = cosine * down + sine * right + (height - 1) / 2
    columns = cosine * right - sine * down + (width - 1) / 2
    return rows, columns


def _between_pixels(
    values: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mix the four pixels around each place; answers (H, W, C)."""
    height, width = values.shape[:2]
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    lower, righter = (rows - top)[..., np.newaxis], (columns - left)[..., np.newaxis]
    above, below = _within(top, height), _within(top + 1, height)
    before, after = _within(left, width), _within(left + 1, width)
    upper_line = values[above, before] * (1 - righter) + values[above, after] * righter
    lower_line = values[below, before] * (1 - righter) + values[below, after] * righter
    mixed: NDArray[np.float64] = upper_line * (1 - lower) + lower_line * lower
    return mixed
