"""Pictures and feature maps as SVG: crisp squares that fill what holds them."""

import base64
import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from cnn_core import FloatArray, Picture
from cnn_core.figures.palette import MUTED, WINDOW, signed_colours, signed_limit

_STEPS = 127
"""Shades between zero and the full colour."""


def picture_svg(picture: Picture) -> str:
    """Draw a picture.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1], one or three channels.

    Returns
    -------
    svg : str
        A drawing without a size of its own: it fills what holds it.

    Examples
    --------
    >>> 'viewBox="0 0 3 2"' in picture_svg(np.zeros((2, 3, 1), dtype=np.float32))
    True
    """
    return _svg(_pixels(picture))


def map_svg(response: FloatArray, *, limit: float | None = None) -> str:
    """Draw one feature map on the signed scale, symmetric about zero.

    Parameters
    ----------
    response : ndarray of shape (H, W)
        Signed values.
    limit : float, optional
        Value with the full colour; the largest distance from zero if left out.

    Returns
    -------
    svg : str
        A drawing that fills what holds it; clear where the map is zero.

    Examples
    --------
    >>> map_svg(np.zeros((4, 4), dtype=np.float32)).startswith("<svg")
    True
    """
    return _svg(_signed_image(response, limit))


def maps_svg(feature_maps: FloatArray, *, columns: int | None = None) -> str:
    """Draw all maps of a layer as one sheet on one scale, in reading order.

    Parameters
    ----------
    feature_maps : ndarray of shape (H, W, K)
        Signed values, one map a filter.
    columns : int, optional
        Maps in a row of the sheet; about as many as there are rows if left out.

    Returns
    -------
    svg : str
        A drawing that fills what holds it, each map on a thin ground of its own.

    Examples
    --------
    >>> maps_svg(np.zeros((4, 4, 6), dtype=np.float32), columns=3).count("<image")
    6
    """
    limit = signed_limit(feature_maps)
    images = [_signed_image(one, limit) for one in np.moveaxis(feature_maps, 2, 0)]
    return _sheet(images, columns)


def filters_svg(
    filters: FloatArray, *, columns: int | None = None, marked: int | None = None
) -> str:
    """Draw the filters of a layer as one sheet, each on a scale of its own, in reading order.

    Parameters
    ----------
    filters : ndarray of shape (kH, kW, C, K)
        Weights; what is drawn of a filter with channels is their mean.
    columns : int, optional
        Filters in a row of the sheet.
    marked : int, optional
        The filter that gets a frame, from 0.

    Returns
    -------
    svg : str
        A drawing that fills what holds it.

    Examples
    --------
    >>> sheet = filters_svg(np.ones((3, 3, 1, 4), dtype=np.float32), marked=2)
    >>> sheet.count("<image"), sheet.count("stroke-width")
    (4, 1)
    """
    images = [_signed_image(one, None) for one in np.moveaxis(filters.mean(axis=2), 2, 0)]
    return _sheet(images, columns, marked)


def pictures_svg(pictures: FloatArray, *, columns: int | None = None) -> str:
    """Draw several pictures as one sheet, in reading order.

    Parameters
    ----------
    pictures : ndarray of shape (N, H, W, C)
        Brightness in [0, 1].
    columns : int, optional
        Pictures in a row of the sheet.

    Returns
    -------
    svg : str
        A drawing that fills what holds it.

    Examples
    --------
    >>> pictures_svg(np.zeros((6, 4, 4, 1), dtype=np.float32), columns=6).count("<image")
    6
    """
    return _sheet([_pixels(picture) for picture in pictures], columns)


def maps_summary(feature_maps: FloatArray, name: str) -> str:
    """Say what the maps of a layer hold in one sentence.

    Examples
    --------
    >>> maps_summary(np.zeros((4, 5, 6), dtype=np.float32), "Edges")
    'Edges: 6 maps of 4 by 5, values from 0 to 0.'
    """
    rows, columns, num_maps = feature_maps.shape
    low, high = float(feature_maps.min()), float(feature_maps.max())
    plural = "s" if num_maps > 1 else ""
    return (
        f"{name}: {num_maps} map{plural} of {rows} by {columns}, "
        f"values from {low:.4g} to {high:.4g}."
    )


def picture_summary(picture: Picture, name: str) -> str:
    """Say what a picture is in one sentence.

    Examples
    --------
    >>> picture_summary(np.full((4, 6, 3), 0.5, dtype=np.float32), "A cat")
    'A cat, 4 rows by 6 columns in colour, mean brightness 128 of 255.'
    """
    rows, columns, channels = picture.shape
    kind = "in colour" if channels == 3 else "in grey"
    mean = round(float(picture.mean()) * 255)
    return f"{name}, {rows} rows by {columns} columns {kind}, mean brightness {mean} of 255."


def map_summary(response: FloatArray, name: str) -> str:
    """Say what a feature map holds in one sentence.

    Examples
    --------
    >>> map_summary(np.array([[-2.0, 3.0]], dtype=np.float32), "Sobel")
    'Sobel: 1 by 2 values from -2 to 3; 50 % are below zero.'
    """
    rows, columns = response.shape
    low, high = float(response.min()), float(response.max())
    below = round(float((response < 0).mean()) * 100)
    return (
        f"{name}: {rows} by {columns} values from {low:.4g} to {high:.4g}; "
        f"{below} % are below zero."
    )


def _signed_image(values: FloatArray, limit: float | None) -> Image.Image:
    """Colour signed values by an index into 255 colours: a quarter of the bytes of RGBA."""
    share = np.clip(values / (limit or signed_limit(values)), -1.0, 1.0)
    image = Image.fromarray(np.rint(share * _STEPS + _STEPS).astype(np.uint8), "P")
    steps = np.arange(-_STEPS, _STEPS + 1, dtype=np.float32)[np.newaxis] / _STEPS
    palette = signed_colours(steps, 1.0)[0]
    image.putpalette(palette[:, :3].tobytes())
    image.info["transparency"] = palette[:, 3].tobytes()
    return image


def _png(image: Image.Image) -> str:
    """Encode an image as a PNG that a drawing can hold."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _pixels(picture: Picture) -> Image.Image:
    colours = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(colours[..., 0] if colours.shape[2] == 1 else colours)


def _sheet(images: Sequence[Image.Image], columns: int | None, marked: int | None = None) -> str:
    """Lay images of one size side by side and below one another; frame one if told."""
    width, rows = images[0].size
    columns = columns or math.ceil(math.sqrt(len(images)))
    gap = max(rows, width) / 8 if len(images) > 1 else 0
    size = f'width="{width}" height="{rows}"'
    parts = []
    for index, image in enumerate(images):
        across, down = (index % columns) * (width + gap), (index // columns) * (rows + gap)
        parts.append(f'<g transform="translate({across:g} {down:g})">')
        ground = f'<rect {size} fill="{MUTED}" fill-opacity="0.10"/>'
        frame = _FRAME.format(size=size, width=gap / 3 or 1) if index == marked else ""
        parts.append(f"{ground}{_image(image, size)}{frame}</g>")
    num_rows = -(-len(images) // columns)
    across, down = columns * (width + gap) - gap, num_rows * (rows + gap) - gap
    margin = gap / 4  # room for a frame
    return _open(across, down, margin) + "".join(parts) + "</svg>"


_FRAME = f'<rect {{size}} fill="none" stroke="{WINDOW}" stroke-width="{{width:g}}"/>'


def _open(width: float, height: float, margin: float = 0) -> str:
    box = f"{-margin:g} {-margin:g} {width + 2 * margin:g} {height + 2 * margin:g}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'


def _image(image: Image.Image, place: str) -> str:
    source = _png(image)
    squares = 'preserveAspectRatio="none" style="image-rendering:pixelated"'
    return f'<image {place} {squares} href="{source}"/>'


def _svg(image: Image.Image) -> str:
    columns, rows = image.size
    return _open(columns, rows) + _image(image, f'width="{columns}" height="{rows}"') + "</svg>"
