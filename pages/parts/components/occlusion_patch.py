"""A patch over the picture, moved by hand or swept: what the network says with this part hidden."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.figures.drawings import map_summary
from cnn_core.networks.evidence.occlusion import Occlusion
from cnn_core.networks.outputs import class_probabilities
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, place_within, whole
from pages.parts.places import Place

_MOUNT = mounting.register("occlusion_patch")


def occlusion_patch(
    key: str,
    picture: Named,
    occlusion: Occlusion,
    direction: FloatArray,
    *,
    classes: Sequence[str],
    of: int,
    score_told: str,
    fill_told: str,
    start: Place,
) -> Place | None:
    """Show a patch that can be moved, and what every class gets with it.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : Named
        (H, W, C), brightness in [0, 1].
    occlusion : Occlusion
        The answers at every place.
    direction : ndarray of shape (units,)
        What makes the score out of the logits.
    classes : sequence of str
        Their names.
    of : int
        The class that is asked about.
    score_told, fill_told : str
        What the score is, and what the patch is painted with.
    start : (row, column)
        The place of the patch that is shown first.

    Returns
    -------
    place : (row, column) or None
        Where the hand rests, in places of the patch; None until it has moved.
    """
    drops = occlusion.drops(direction)
    settings = {
        "alt": picture.alt,
        "dropsAlt": map_summary(drops, "Fall of the score with the patch at each place"),
        "classes": list(classes),
        "of": of,
        "patch": occlusion.patch,
        "step": occlusion.step,
        "fill": _colour(occlusion.fill),
        "fillTold": fill_told,
        "scoreTold": score_told,
        "score": float(occlusion.whole @ direction),
        "start": start,
    }
    arrays: dict[str, NDArray[Any]] = {
        "picture": whole(picture.values),
        "drops": drops,
        "logits": _by_class(occlusion.logits),
        "probabilities": occlusion.probabilities,
        "whole": _by_class(occlusion.whole),
        "wholeShares": class_probabilities(occlusion.whole),
    }
    told = mounting.show(_MOUNT, key, settings, arrays, on_stop_change=lambda: None)
    return place_within(told.stop, drops)


def _by_class(logits: FloatArray) -> FloatArray:
    """Give one sigmoid unit two logits, of which softmax makes the same: 0 and its own."""
    if logits.shape[-1] > 1:
        return logits
    return np.concatenate([np.zeros_like(logits), logits], axis=-1)


def _colour(fill: FloatArray) -> list[int]:
    """Return red, green and blue from 0 to 255."""
    levels: list[int] = np.rint(np.clip(fill, 0.0, 1.0) * 255).astype(int).tolist()
    return levels * 3 if len(levels) == 1 else levels
