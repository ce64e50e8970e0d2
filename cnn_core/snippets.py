"""The step of a lesson as a few lines of NumPy and of Keras, with the settings of now in them.

Each snippet runs as shown; those that need the picture read ``picture.png``,
which the lesson offers for download. A test runs every one of them and compares
what it computes with what the page shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray
from cnn_core.kernels import Kernel
from cnn_core.shapes import padding_amounts
from cnn_core.stack import STEPS, Step


@dataclass(frozen=True)
class Snippets:
    """The same step twice."""

    numpy: str
    keras: str


def pixels_snippets(shape: tuple[int, int, int], row: int, column: int) -> Snippets:
    """Read the picture and look at one pixel.

    Parameters
    ----------
    shape : (H, W, C)
        Shape of the picture.
    row, column : int
        The pixel to print.

    Returns
    -------
    snippets : Snippets
        Both leave the array in ``picture`` and the pixel in ``pixel``.
    """
    mode = "RGB" if shape[2] == 3 else "L"
    colour_mode = "rgb" if shape[2] == 3 else "grayscale"
    channel = "" if shape[2] == 3 else "[..., None]"
    return Snippets(
        f"""import numpy as np
from PIL import Image

picture = np.asarray(Image.open("picture.png").convert("{mode}")){channel}
print(picture.shape, picture.dtype)  # {shape} uint8
pixel = picture[{row}, {column}]  # row first, then column
print(pixel, pixel / 255)
""",
        f"""import keras

image = keras.utils.load_img("picture.png", color_mode="{colour_mode}")
picture = keras.utils.img_to_array(image)  # {shape}, float32, 0 to 255
pixel = picture[{row}, {column}]
print(pixel, keras.layers.Rescaling(1 / 255)(pixel).numpy())
""",
    )


def convolution_snippets(
    shape: tuple[int, int, int],
    kernel: Kernel,
    *,
    stride: int,
    padding: str | int,
    dilation: int,
    bias: float,
) -> Snippets:
    """Slide the kernel over the picture.

    Parameters
    ----------
    shape : (H, W, C)
        Shape of the picture.
    kernel : Kernel
        A flat kernel, used alike on every channel.
    stride, padding, dilation, bias
        As for :func:`cnn_core.convolution.convolve`.

    Returns
    -------
    snippets : Snippets
        Both leave the map in ``response``, pixels counted from 0 to 255.
    """
    size = (kernel.shape[0], kernel.shape[1])
    margins = padding_amounts(shape[:2], size, stride=stride, padding=padding, dilation=dilation)
    opening = _opening(shape, kernel)
    return Snippets(
        f"""{opening}stride, dilation, bias = {stride}, {dilation}, {bias}

padded = np.pad(picture, ({margins[0]}, {margins[1]}, (0, 0)))  # rows, columns, channels
height, width = (dilation * (side - 1) + 1 for side in kernel.shape)
response = np.array([
    [
        (padded[row : row + height : dilation, column : column + width : dilation]
         * kernel[..., None]).sum() + bias
        for column in range(0, padded.shape[1] - width + 1, stride)
    ]
    for row in range(0, padded.shape[0] - height + 1, stride)
])
print(response.shape, response.min(), response.max())
""",
        opening.replace("import numpy", "import keras\nimport numpy")
        + _keras_convolution(shape, kernel, margins, stride, padding, dilation, bias),
    )


def activation_snippets(slug: str, values: FloatArray) -> Snippets:
    """Apply the activation to a few values of the map.

    Parameters
    ----------
    slug : str
        A key of :data:`cnn_core.activations.ACTIVATIONS`.
    values : ndarray of shape (N,)
        Values of the map.

    Returns
    -------
    snippets : Snippets
        Both leave the answers in ``activated``.
    """
    numpy_line, keras_line = _ACTIVATIONS[slug]
    opening = f'import numpy as np\n\nvalues = np.array({_listed(values)}, dtype="float32")\n'
    return Snippets(
        f"{opening}activated = {numpy_line}\nprint(activated)\n",
        f"import keras\n{opening}activated = {keras_line}\nprint(np.asarray(activated))\n",
    )


def pooling_snippets(
    patch: FloatArray, *, kind: str, window: int, stride: int, padding: str
) -> Snippets:
    """Pool a piece of the map.

    Parameters
    ----------
    patch : ndarray of shape (H, W)
        A piece of the map.
    kind : {"max", "average"}
        What is kept of a window.
    window, stride, padding
        As for :func:`cnn_core.pooling.max_pool`.

    Returns
    -------
    snippets : Snippets
        Both leave the smaller map in ``pooled``.
    """
    margins = padding_amounts(patch.shape, window, stride=stride, padding=padding, dilation=1)
    opening = f'import numpy as np\n\npatch = np.array({_listed(patch)}, dtype="float32")\n'
    reduce = "nanmax" if kind == "max" else "nanmean"
    layer = "MaxPooling2D" if kind == "max" else "AveragePooling2D"
    return Snippets(
        f"""{opening}window, stride = {window}, {stride}

padded = np.pad(patch, {margins}, constant_values=np.nan)  # padding is never counted
pooled = np.array([
    [
        np.{reduce}(padded[row : row + window, column : column + window])
        for column in range(0, padded.shape[1] - window + 1, stride)
    ]
    for row in range(0, padded.shape[0] - window + 1, stride)
])
print(pooled)
""",
        f"""import keras
{opening}
layer = keras.layers.{layer}({window}, strides={stride}, padding="{padding}")
pooled = layer(patch[None, ..., None])[0, ..., 0]  # a batch of one, one channel
print(np.asarray(pooled))
""",
    )


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


_ACTIVATIONS = {
    "none": ("values", "keras.activations.linear(values)"),
    "relu": ("np.maximum(values, 0)", "keras.activations.relu(values)"),
    "leaky_relu": (
        "np.where(values > 0, values, 0.2 * values)",
        "keras.activations.leaky_relu(values, negative_slope=0.2)",
    ),
    "sigmoid": ("1 / (1 + np.exp(-values))", "keras.activations.sigmoid(values)"),
    "tanh": ("np.tanh(values)", "keras.activations.tanh(values)"),
}


def _opening(shape: tuple[int, int, int], kernel: Kernel) -> str:
    mode, channel = ("RGB", "") if shape[2] == 3 else ("L", "[..., None]")
    factor = f" / {kernel.divisor}" if kernel.divisor > 1 else ""
    rows = ",\n    ".join(str(row) for row in kernel.whole.tolist())
    return f"""import numpy as np
from PIL import Image

image = Image.open("picture.png").convert("{mode}")
picture = np.asarray(image, dtype="float32"){channel}  # {shape}
kernel = np.array([
    {rows},
]){factor}
"""


def _keras_convolution(
    shape: tuple[int, int, int],
    kernel: Kernel,
    margins: tuple[tuple[int, int], tuple[int, int]],
    stride: int,
    padding: str | int,
    dilation: int,
    bias: float,
) -> str:
    """Write the Keras call, which takes no stride with dilation and no number as padding."""
    both = stride > 1 and dilation > 1
    explicit = both or not isinstance(padding, str)
    source = f"np.pad(picture, ({margins[0]}, {margins[1]}, (0, 0)))" if explicit else "picture"
    take = f"[::{stride}, ::{stride}]" if both else ""
    weights_shape = (*kernel.shape[:2], shape[2], 1)
    return f"""
layer = keras.layers.Conv2D(
    filters=1, kernel_size={kernel.shape[:2]}, strides={1 if both else stride},
    padding="{"valid" if explicit else padding}", dilation_rate={dilation},
)
padded = {source}
layer.build((None, *padded.shape))
weights = np.repeat(kernel[..., None, None], {shape[2]}, axis=2)  # {weights_shape}
layer.set_weights([weights, np.array([{bias}])])
response = np.asarray(layer(padded[None]))[0, ..., 0]{take}
print(response.shape, response.min(), response.max())
"""


def _listed(values: FloatArray) -> str:
    return str(np.round(values.astype(np.float64), 3).tolist())
