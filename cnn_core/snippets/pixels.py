"""Reading a picture, as code."""

from cnn_core.snippets.snippet import Snippets


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
