"""Grad-CAM taken apart: maps, gradients, weights, their sum, ReLU and the enlargement."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnn_core.networks.evidence.grad_cam import GradCam
from pages.parts.components import mounting
from pages.parts.components.flashlight import Named, whole

_MOUNT = mounting.register("cam_parts")


def cam_parts(key: str, picture: Named, grad_cam: GradCam, *, layer: str, remark: str) -> None:
    """Show every step of Grad-CAM, with the numbers at the place under the hand.

    Parameters
    ----------
    key : str
        Key of the element.
    picture : Named
        (H, W, C), brightness in [0, 1].
    grad_cam : GradCam
        Of this picture.
    layer : str
        What it was taken of.
    remark : str
        What must be said where nothing is left of it; empty where something is.
    """
    order = np.argsort(-np.abs(grad_cam.contributions), kind="stable")
    settings = {
        "alt": picture.alt,
        "layer": layer,
        "remark": remark,
        "order": [int(number) for number in order],
    }
    arrays: dict[str, NDArray[Any]] = {
        "picture": whole(picture.values),
        "maps": grad_cam.maps,
        "gradients": grad_cam.gradients,
        "weights": grad_cam.weights,
        "sum": grad_cam.weighted_sum,
        "enlarged": grad_cam.enlarged,
    }
    mounting.show(_MOUNT, key, settings, arrays)
