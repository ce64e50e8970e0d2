"""Predictions about ReLU."""

import numpy as np

from cnn_core import FloatArray
from cnn_core.activations import relu
from cnn_core.challenges.challenge import Challenge
from cnn_core.figures.numbers import plain


def activation_challenges(response: FloatArray) -> tuple[Challenge, ...]:
    """Ask what ReLU does to a value, to the map, and to itself.

    Parameters
    ----------
    response : ndarray of shape (H, W)
        The map that the learner's filter made.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this map.
    """
    lowest = round(float(response.min()))
    lowest = lowest if lowest < 0 else -312
    kept = round(float((relu(response) > 0).mean()) * 100)
    bands = ("under a third", "a third to two thirds", "over two thirds")
    changed = int((relu(relu(response)) != relu(response)).sum())
    return (
        Challenge(
            "value",
            f"A value of the map is **{plain(lowest)}**. **What is it after ReLU?**",
            (plain(lowest), "0", plain(-lowest)),
            plain(float(relu(np.float32(lowest)))),
            "ReLU compares with zero and keeps the greater one. It never turns a sign around.",
            f"max(0, {plain(lowest)}) = 0: what is below zero goes.",
        ),
        Challenge(
            "share",
            "**How much of your map stays above zero** after ReLU?",
            bands,
            bands[0 if kept < 100 / 3 else 1 if kept <= 200 / 3 else 2],
            "Look at how much of the map before is red.",
            f"{kept} % of its values are above zero; the others are now exactly zero.",
        ),
        Challenge(
            "twice",
            "You put a **second ReLU** behind the first. **How many values change?**",
            ("none", "about half", "all of them"),
            "none" if changed == 0 else f"{changed}",
            "After the first one, is there anything left that is below zero?",
            "Nothing is below zero any more, so the second ReLU has nothing to do.",
        ),
    )
