"""Working resolutions, whole numbers and fingerprints: what lessons do with any Picture."""

import hashlib
from io import BytesIO
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnn_core import Picture
from cnn_core.errors import LessonInputError

LONGEST_SIDE = 400
SHORTEST_SIDE = 8
FULL_BRIGHTNESS = 255
# Rec. ITU-R BT.601-7, section 2.5.1: how much of the brightness is red, green and blue.
LUMA_WEIGHTS = (0.299, 0.587, 0.114)

Decimals = TypeVar("Decimals", np.float32, np.float64)


def require_picture(picture: Picture) -> None:
    """Refuse an array that is no Picture.

    Parameters
    ----------
    picture : ndarray
        What should be decimals of shape (H, W, C), C = 1 or 3, from 0 to 1.

    Raises
    ------
    LessonInputError
        If it has another shape or kind of number, is empty, or leaves [0, 1].

    Examples
    --------
    >>> require_picture(np.zeros((8, 8, 1), np.float32))
    >>> require_picture(np.zeros((8, 8), np.float32))
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: A picture has shape (rows, columns, 1 or 3); (8, 8) came.
    """
    if picture.ndim != 3 or picture.shape[2] not in (1, 3) or 0 in picture.shape:
        raise LessonInputError(
            f"A picture has shape (rows, columns, 1 or 3); {picture.shape} came."
        )
    if not np.issubdtype(picture.dtype, np.floating):
        raise LessonInputError(
            f"A picture holds decimals from 0 to 1; {picture.dtype} came. Divide by 255."
        )
    low, high = float(picture.min()), float(picture.max())
    if not (low >= 0.0 and high <= 1.0):  # false for NaN too
        raise LessonInputError(
            f"The brightness of a picture runs from 0 to 1; {low:g} to {high:g} came."
        )


def area_average(picture: NDArray[Decimals], rows: int, columns: int) -> NDArray[Decimals]:
    """Resize so that each new pixel is the mean of the area it covers.

    An old pixel that lies under two new ones counts in each with its part.
    Where the new grid is finer, pixels become larger squares.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Decimals of any range.
    rows, columns : int
        The new size, 1 or more.

    Returns
    -------
    resized : ndarray of shape (rows, columns, C)
        The same kind of decimals; the mean stays what it was.

    Examples
    --------
    >>> area_average(np.array([[[0.0], [1.0], [1.0]]]), 1, 2)[..., 0]
    array([[0.33333333, 1.        ]])
    """
    if picture.shape[:2] == (rows, columns):
        return picture
    fewer_rows = _mean_rows(picture, rows)  # (rows, W, C)
    return _mean_rows(fewer_rows.swapaxes(0, 1), columns).swapaxes(0, 1)  # from (columns, rows, C)


def _mean_rows(picture: NDArray[Decimals], rows: int) -> NDArray[Decimals]:
    """Make each of the new rows the weighted mean of the old ones below it."""
    height = picture.shape[0]
    top = np.arange(rows)[:, np.newaxis] * height  # in parts of which an old row is `rows`
    below = top // rows + np.arange(height // rows + 2)  # (rows, as many as may be below one)
    covered = np.minimum(top + height, (below + 1) * rows) - np.maximum(top, below * rows)
    shares = (covered.clip(0) / height).astype(picture.dtype)
    means = np.empty((rows, *picture.shape[1:]), picture.dtype)
    for mean, first, weights in zip(means, below[:, 0], shares, strict=True):
        old = picture[first : first + len(weights)]  # fewer at the last edge
        # not a matrix product: its threads wait for one another where cores are busy
        np.einsum("r,r...->...", weights[: len(old)], old, out=mean)
    return means


def centre_crop(picture: Picture, rows: int, columns: int) -> Picture:
    """Cut the middle out of a picture, as large as it can be in the proportions rows : columns.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    rows, columns : int
        The proportions, not the size.

    Returns
    -------
    middle : ndarray of shape (H', W', C)
        A view; either H' = H or W' = W.

    Examples
    --------
    >>> centre_crop(np.zeros((30, 50, 3), np.float32), 1, 1).shape
    (30, 30, 3)
    """
    unit = min(picture.shape[0] / rows, picture.shape[1] / columns)
    height, width = max(1, round(rows * unit)), max(1, round(columns * unit))
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]


def at_resolution(picture: Picture, side: int, *, grey: bool = False) -> Picture:
    """Bring a picture to a lesson's working resolution, in whole numbers.

    The same square, the middle of the picture, at every resolution, so that
    what a learner has found stays in place. Never enlarged: a picture smaller
    than `side` keeps its own pixels, which then are large squares anyway.

    Rounded to whole numbers of 255 at each step, as shown: first the colours,
    then the grey that is made of them. Every product with a whole-numbered
    kernel is then exact on the screen.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    side : int
        Rows and columns, 8 to 400; lessons offer 32, 64, 128 and 400.
    grey : bool, default False
        Give one channel of brightness.

    Returns
    -------
    picture : ndarray of shape (S, S, C)
        ``S = min(side, H, W)``. Every value is k/255 for a whole k.

    Raises
    ------
    LessonInputError
        If `side` is no whole number from 8 to 400, or `picture` is none.

    Examples
    --------
    >>> at_resolution(np.ones((300, 400, 3), np.float32), 64).shape
    (64, 64, 3)
    >>> at_resolution(np.ones((8, 12, 1), np.float32), 64).shape
    (8, 8, 1)
    """
    require_picture(picture)
    is_whole = isinstance(side, int | np.integer) and not isinstance(side, bool)
    if not is_whole or not SHORTEST_SIDE <= side <= LONGEST_SIDE:
        raise LessonInputError(
            f"A working resolution is a whole number from {SHORTEST_SIDE} to {LONGEST_SIDE}; "
            f"{side!r} came. Choose 64."
        )
    square = centre_crop(picture, 1, 1)
    size = min(int(side), square.shape[0])
    # Means of whole numbers: exact where blocks are 2, 4 or 8 pixels wide, so that a tie
    # between two whole numbers is decided alike on every machine.
    means = area_average(whole_numbers(square).astype(np.float64), size, size)
    resized = _from_whole(means)
    return _from_whole(to_grey(resized) * FULL_BRIGHTNESS) if grey else resized


def _from_whole(numbers: NDArray[Any]) -> Picture:
    """Round to whole numbers and divide by 255."""
    whole: Picture = np.rint(numbers).astype(np.float32)
    return whole / np.float32(FULL_BRIGHTNESS)


def whole_numbers(picture: Picture) -> NDArray[np.int64]:
    """Say brightness in the whole numbers 0 to 255 that picture files hold.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture; values between two whole numbers are rounded.

    Returns
    -------
    numbers : ndarray of shape (H, W, C)
        int64, wide enough for products and sums without overflow.

    Examples
    --------
    >>> whole_numbers(np.array([[[0.0], [0.2], [1.0]]]))[..., 0]
    array([[  0,  51, 255]])
    """
    require_picture(picture)
    return np.rint(picture.astype(np.float64) * FULL_BRIGHTNESS).astype(np.int64)


def to_grey(picture: Picture) -> Picture:
    """Mix red, green and blue into one brightness, as the eye weighs them.

    Green counts most, blue least. A picture of one channel stays as it is.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.

    Returns
    -------
    grey : ndarray of shape (H, W, 1)
        ``0.299 red + 0.587 green + 0.114 blue``.

    References
    ----------
    .. [1] Recommendation ITU-R BT.601-7, section 2.5.1.

    Examples
    --------
    >>> to_grey(np.array([[[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]], np.float32))[..., 0]
    array([[0.299, 1.   ]], dtype=float32)
    """
    require_picture(picture)
    if picture.shape[2] == 1:
        return picture
    luma = picture.astype(np.float64) @ np.array(LUMA_WEIGHTS)[:, np.newaxis]  # (H, W, 1)
    grey: Picture = np.clip(luma, 0.0, 1.0).astype(np.float32)
    return grey


def picture_digest(picture: NDArray[Any]) -> str:
    """Name a picture by all its content, for caches.

    Streamlit hashes only a sample of large arrays; this takes every byte, the
    shape and the kind of number, so that no two pictures share a name.

    Parameters
    ----------
    picture : ndarray
        Any array of numbers.

    Returns
    -------
    digest : str
        32 hexadecimal digits.

    Examples
    --------
    >>> black = np.zeros((8, 8, 1), np.float32)
    >>> picture_digest(black) == picture_digest(black.copy())
    True
    >>> picture_digest(black) == picture_digest(black.reshape(4, 16, 1))
    False
    """
    digest = hashlib.blake2b(f"{picture.dtype.str} {picture.shape}".encode(), digest_size=16)
    digest.update(np.ascontiguousarray(picture).tobytes())
    return digest.hexdigest()


def png_bytes(picture: Picture) -> bytes:
    """Write a picture as a PNG file, each pixel as it is.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture; values between two whole numbers of 255 are rounded.

    Returns
    -------
    data : bytes
        A PNG of 8 bits a channel, grey for C = 1.

    Examples
    --------
    >>> png_bytes(np.zeros((8, 8, 1), np.float32))[1:4]
    b'PNG'
    """
    pixels = whole_numbers(picture).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(file, "PNG")
    return file.getvalue()
