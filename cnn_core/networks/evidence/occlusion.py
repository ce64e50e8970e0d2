"""What becomes of the score when a patch hides a part of the picture."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.evidence.gradients import logits
from cnn_core.networks.loaded import LoadedNetwork, checked_picture
from cnn_core.networks.outputs import class_probabilities
from cnn_core.shapes import require_numbers

MAX_PLACES = 1_024
"""Pictures that one sweep may ask about."""

_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Occlusion:
    """The network's answers with a patch at every place.

    Attributes
    ----------
    patch : int
        Rows and columns of the patch.
    step : int
        Pixels from one place to the next.
    fill : ndarray of shape (C,)
        What the patch is painted with.
    logits : ndarray of shape (rows, columns, units)
        float32, with the patch's upper left corner at ``(row, column) * step``.
    whole : ndarray of shape (units,)
        float32, the logits of the whole picture.
    size : (int, int)
        Rows and columns of the picture.
    """

    patch: int
    step: int
    fill: FloatArray
    logits: FloatArray
    whole: FloatArray
    size: tuple[int, int]

    @property
    def probabilities(self) -> FloatArray:
        """Of every class with the patch at each place, shape (rows, columns, classes)."""
        return class_probabilities(self.logits)

    def drops(self, direction: FloatArray) -> FloatArray:
        """Answer by how much each place of the patch lowers the score, shape (rows, columns).

        Parameters
        ----------
        direction : ndarray of shape (units,)
            That of a `Target`.

        Returns
        -------
        drops : ndarray of shape (rows, columns)
            float32; below zero where hiding helps.
        """
        return np.asarray(self.whole @ direction - self.logits @ direction, np.float32)

    def map(self, direction: FloatArray) -> FloatArray:
        """Answer for each pixel the mean drop of all patches that cover it, shape (H, W).

        Parameters
        ----------
        direction : ndarray of shape (units,)
            That of a `Target`.

        Returns
        -------
        map : ndarray of shape (H, W)
            float32; a pixel that no patch covers has 0.
        """
        total, count = np.zeros(self.size), np.zeros(self.size)
        drops = self.drops(direction)
        for row, column in np.ndindex(drops.shape):
            top, left = row * self.step, column * self.step
            covered = np.s_[top : top + self.patch, left : left + self.patch]
            total[covered] += drops[row, column]
            count[covered] += 1
        return np.asarray(total / np.maximum(count, 1), np.float32)


def occlude(
    loaded: LoadedNetwork,
    picture: Picture,
    *,
    patch: int | None = None,
    fill: ArrayLike | None = None,
    step: int | None = None,
) -> Occlusion:
    """Hide one patch of the picture after another, and ask the network each time.

    Parameters
    ----------
    loaded : LoadedNetwork
        What is asked.
    picture : ndarray of shape (H, W, C)
        As the network takes it.
    patch : int, optional
        Rows and columns of the patch; `usual_patch` unless told.
    fill : float or array_like of shape (C,), optional
        What it is painted with; the mean of the picture, channel by channel, unless told.
    step : int, optional
        Pixels from place to place; the smallest that needs at most 1,024 places unless told.

    Returns
    -------
    occlusion : Occlusion
        The answers at every place.

    Raises
    ------
    LessonInputError
        If the picture is not one of the network's, the patch does not fit into it, the fill has
        other channels, or so small a step needs too many places.

    References
    ----------
    .. [1] M. D. Zeiler and R. Fergus, Visualizing and understanding convolutional networks,
       ECCV 2014, section 4.2.
    """
    whole = checked_picture(loaded.spec, picture)
    rows, columns, channels = loaded.spec.input_shape
    side = usual_patch(loaded.spec.input_shape) if patch is None else patch
    if not 1 <= side <= min(rows, columns):
        raise LessonInputError(
            f"Expected a patch of 1 to {min(rows, columns)} pixels. Received: {side}. "
            "Choose a smaller one."
        )
    colour = whole[0].mean(axis=(0, 1)) if fill is None else _checked_fill(fill, channels)
    usual = _usual_step(rows, columns, side)
    pace = usual if step is None else step
    if pace < usual:
        raise LessonInputError(
            f"Expected a step of at least {usual}, for at most {MAX_PLACES:,} places. "
            f"Received: {step}. Choose a larger one."
        )
    tops, lefts = range(0, rows - side + 1, pace), range(0, columns - side + 1, pace)
    places = [(top, left) for top in tops for left in lefts]
    answers = [logits(loaded, hidden) for hidden in _hidden(whole[0], places, side, colour)]
    answered = np.concatenate(answers).reshape(len(tops), len(lefts), -1)
    return Occlusion(side, pace, colour, answered, logits(loaded, whole)[0], (rows, columns))


def usual_patch(input_shape: tuple[int, int, int]) -> int:
    """Answer a patch of a quarter of the picture's smaller side, 2 pixels at least.

    Parameters
    ----------
    input_shape : (H, W, C)
        Of the pictures of a network.

    Returns
    -------
    patch : int
        Rows and columns.

    Examples
    --------
    >>> usual_patch((32, 32, 3)), usual_patch((8, 8, 1))
    (8, 2)
    """
    return min(max(2, min(input_shape[:2]) // 4), *input_shape[:2])


def _checked_fill(fill: ArrayLike, channels: int) -> FloatArray:
    """Answer one brightness for each channel."""
    paint = require_numbers(np.atleast_1d(np.asarray(fill)), "fill")
    if paint.shape not in {(1,), (channels,)}:
        raise LessonInputError(
            f"Expected one brightness, or one for each of the {channels} channels. "
            f"Received: shape {paint.shape}. Give one number."
        )
    return np.broadcast_to(paint, (channels,)).astype(np.float32)


def _usual_step(rows: int, columns: int, side: int) -> int:
    """Find the smallest step that asks about no more pictures than allowed."""
    step = 1
    while ((rows - side) // step + 1) * ((columns - side) // step + 1) > MAX_PLACES:
        step += 1
    return step


def _hidden(
    picture: Picture, places: list[tuple[int, int]], side: int, colour: FloatArray
) -> Iterator[FloatArray]:
    """Make copies of the picture with the patch at each place, some at a time."""
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        copies = np.repeat(picture[np.newaxis], len(some), axis=0)
        for copy, (top, left) in zip(copies, some, strict=True):
            copy[top : top + side, left : left + side] = colour
        yield copies
