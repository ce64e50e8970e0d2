"""A stack of steps, as code."""

from collections.abc import Sequence

from cnn_core.snippets.snippet import Snippets
from cnn_core.stack import STEPS, Step


def layers_snippets(shape: tuple[int, int, int], slugs: Sequence[str]) -> Snippets:
    """Send the picture through a stack of steps.

    Parameters
    ----------
    shape : (H, W, C)
        Shape of the picture.
    slugs : sequence of str
        Keys of :data:`cnn_core.stack.STEPS`.

    Returns
    -------
    snippets : Snippets
        Both leave the last maps in ``maps``.
    """
    mode, channel = ("RGB", "") if shape[2] == 3 else ("L", "[..., None]")
    opening = f"""import numpy as np
from PIL import Image

image = Image.open("picture.png").convert("{mode}")
maps = np.asarray(image, dtype="float32"){channel} / 255  # {shape}
"""
    steps = [STEPS[slug] for slug in slugs]
    windows = "from numpy.lib.stride_tricks import sliding_window_view as windows\n"
    return Snippets(
        opening.replace("from PIL", windows + "from PIL")
        + "".join(_numpy_step(step) for step in steps)
        + "print(maps.shape, maps.min(), maps.max())\n",
        opening.replace("import numpy", "import keras\nimport numpy")
        + "maps = maps[None]  # a batch of one\n"
        + "".join(_keras_step(step) for step in steps)
        + "maps = np.asarray(maps[0])\nprint(maps.shape, maps.min(), maps.max())\n",
    )


def _numpy_step(step: Step) -> str:
    if step.slug == "relu":
        return "\nmaps = np.maximum(maps, 0)\n"
    if not step.kernels:
        reduce = "max" if step.slug == "max_pool" else "mean"
        take = "windows(maps, (2, 2), axis=(0, 1))[::2, ::2]"
        return f"\n# {step.title}\nmaps = {take}.{reduce}(axis=(3, 4))\n"
    # a filter is used alike on every map that comes in, and takes their mean
    size = step.kernels[0].shape
    return f"""
# {step.title}
kernels = {_kernels(step)}
patches = windows(maps, {size}, axis=(0, 1)).mean(axis=2)  # every window, mean of the maps
maps = np.einsum("hwij,kij->hwk", patches, kernels)
"""


def _keras_step(step: Step) -> str:
    if step.slug == "relu":
        return "\nmaps = keras.layers.ReLU()(maps)\n"
    if not step.kernels:
        layer = "MaxPooling2D" if step.slug == "max_pool" else "AveragePooling2D"
        return f"\nmaps = keras.layers.{layer}(2)(maps)\n"
    return f"""
# {step.title}
kernels = {_kernels(step)}
weights = np.stack([kernels] * maps.shape[-1], axis=1) / maps.shape[-1]  # (K, C, kH, kW)
maps = keras.ops.conv(maps, weights.transpose(2, 3, 1, 0).astype("float32"))
"""


def _kernels(step: Step) -> str:
    rows = ",\n    ".join(
        f"np.array({kernel.whole.tolist()}) / {kernel.divisor}" for kernel in step.kernels
    )
    return f"np.array([\n    {rows},\n])"
