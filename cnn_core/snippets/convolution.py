"""One filter on the picture, as code."""

from cnn_core.kernels import Kernel
from cnn_core.shapes import padding_amounts
from cnn_core.snippets.snippet import Snippets


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
