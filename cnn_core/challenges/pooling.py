"""Predictions about pooling."""

import numpy as np

from cnn_core import FloatArray
from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.figures.numbers import plain
from cnn_core.pooling import average_pool, max_pool
from cnn_core.shapes import (
    output_size,
)


def pooling_challenges(feature_map: FloatArray, window: int) -> tuple[Challenge, ...]:
    """Ask which value survives, the mean, and the size.

    Parameters
    ----------
    feature_map : ndarray of shape (H, W)
        The map behind the activation.
    window : int
        Rows and columns of the pooling window; the questions on values use 2 × 2.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this map.
    """
    patch, digits = _telling_patch(feature_map)
    values = tuple(plain(float(value), digits) for value in patch.ravel())
    shown = f"`{values[0]}` `{values[1]}` over `{values[2]}` `{values[3]}`"
    strongest = plain(max_pool(patch, 2).item(), digits)
    total, mean = float(patch.sum()), average_pool(patch, 2).item()
    width = feature_map.shape[1]
    size = output_size(width, window, stride=window)
    return (
        Challenge(
            "survivor",
            f"A 2 × 2 window holds {shown}. **Which value does max pooling keep?**",
            tuple(sorted(set(values), key=values.index)),
            strongest,
            "Max pooling keeps the largest number, wherever in the window it stands.",
            f"{strongest} is the largest; its place inside the window is forgotten.",
        ),
        Challenge(
            "mean",
            f"The same window: {shown}. **What does average pooling give?**",
            tuple(dict.fromkeys((plain(mean, digits + 2), plain(total, digits), strongest))),
            plain(mean, digits + 2),
            "Add all four and share the sum out evenly.",
            f"{plain(total, digits)} / 4 = {plain(mean, digits + 2)}.",
        ),
        Challenge(
            "size",
            f"Your map is {width} wide. With window {window} and stride {window}, "
            "**how wide is it after pooling?**",
            whole_options(size, size + 1, width - window + 1),
            f"{size:,}",
            "The windows stand side by side; a last one that does not fit is left out.",
            rf"$\lfloor ({width} - {window}) / {window} \rfloor + 1 = {size}$.",
        ),
    )


def _telling_patch(feature_map: FloatArray) -> tuple[FloatArray, int]:
    """Return the 2 × 2 patch with the strongest value, and the decimals that tell it.

    On a map where all of them are alike there is nothing to predict; an example
    stands in.
    """
    row, column = np.unravel_index(int(np.argmax(feature_map)), feature_map.shape)
    top = min(int(row), feature_map.shape[0] - 2)
    left = min(int(column), feature_map.shape[1] - 2)
    patch = feature_map[top : top + 2, left : left + 2]
    digits = 0 if np.abs(patch).max() >= 20 else 2
    patch = np.round(patch, digits)
    if patch.shape != (2, 2) or patch.min() == patch.max():
        return np.array([[12, 0], [47, 5]], dtype=np.float32), 0
    return patch, digits
