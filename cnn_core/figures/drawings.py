"""Pictures and feature maps as SVG: crisp squares, the window drawn on top."""

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from cnn_core import FloatArray, Picture
from cnn_core.convolution import WindowStep
from cnn_core.figures.palette import MUTED, RESULT, WINDOW, signed_colours, signed_limit

_STEPS = 127
"""Shades between zero and the full colour."""


@dataclass(frozen=True)
class Frame:
    """A rectangle of whole pixels drawn on a picture, edges in (row, column).

    ``bottom`` and ``right`` are the first row and column outside. Numbers may
    lie outside the picture: a window in the padding does.
    """

    top: int
    left: int
    bottom: int
    right: int
    colour: str = WINDOW


def frame_of(rows: range, columns: range, colour: str = WINDOW) -> Frame:
    """Frame the given rows and columns."""
    return Frame(rows.start, columns.start, rows.stop, columns.stop, colour)


def unit_frame(row: int, column: int) -> Frame:
    """Frame one output unit in the colour of results."""
    return Frame(row, column, row + 1, column + 1, RESULT)


def window_frames(step: WindowStep) -> list[Frame]:
    """Frame what a filter looks at: one window, or its scattered pixels where it is dilated."""
    rows, columns = step.rows, step.columns
    if rows.step == columns.step == 1:
        return [Frame(rows.start, columns.start, rows.stop, columns.stop)]
    return [Frame(row, column, row + 1, column + 1) for row in rows for column in columns]


def picture_svg(
    picture: Picture,
    *,
    frames: Sequence[Frame] = (),
    border: tuple[int, int, int, int] | None = None,
) -> str:
    """Draw a picture with frames on it and, around it, the zeros of its padding.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1], one or three channels.
    frames : sequence of Frame
        Rectangles to draw, in pixels of the picture.
    border : (top, bottom, left, right), optional
        Rows and columns of zeros added around the picture.

    Returns
    -------
    svg : str
        A drawing without a size of its own: it fills what holds it.

    Examples
    --------
    >>> svg = picture_svg(np.zeros((2, 3, 1), dtype=np.float32), frames=[Frame(0, 0, 2, 2)])
    >>> svg.count("<rect")
    2
    """
    return _svg(_pixels(picture), frames, border or (0, 0, 0, 0))


def map_svg(
    response: FloatArray,
    *,
    limit: float | None = None,
    frames: Sequence[Frame] = (),
    border: tuple[int, int, int, int] | None = None,
) -> str:
    """Draw one feature map on the signed scale, symmetric about zero.

    Parameters
    ----------
    response : ndarray of shape (H, W)
        Signed values.
    limit : float, optional
        Value with the full colour; the largest distance from zero if left out.
    frames : sequence of Frame
        Rectangles to draw, in units of the map.
    border : (top, bottom, left, right), optional
        Rows and columns of padding around the map.

    Returns
    -------
    svg : str
        A drawing that fills what holds it; clear where the map is zero.

    Examples
    --------
    >>> map_svg(np.zeros((4, 4), dtype=np.float32)).startswith("<svg")
    True
    """
    return _svg(_signed_image(response, limit), frames, border or (0, 0, 0, 0))


def maps_svg(
    feature_maps: FloatArray,
    *,
    columns: int | None = None,
    limit: float | None = None,
    frame: Frame | None = None,
    chosen: int | None = None,
) -> str:
    """Draw all maps of a layer as one sheet, in reading order.

    Parameters
    ----------
    feature_maps : ndarray of shape (H, W, K)
        Signed values, one map a filter.
    columns : int, optional
        Maps in a row of the sheet; about as many as there are rows if left out.
    limit : float, optional
        Value with the full colour, shared by all maps.
    frame : Frame, optional
        A rectangle to draw on every map.
    chosen : int, optional
        The map to frame in the colour of results.

    Returns
    -------
    svg : str
        A drawing that fills what holds it, each map on a thin ground of its own.

    Examples
    --------
    >>> maps_svg(np.zeros((4, 4, 6), dtype=np.float32), columns=3).count("<image")
    6
    """
    limit = limit or signed_limit(feature_maps)
    images = [_signed_image(one, limit) for one in np.moveaxis(feature_maps, 2, 0)]
    return _sheet(images, columns, frame, chosen)


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
    return _sheet([_pixels(picture) for picture in pictures], columns, None, None)


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


def _sheet(
    images: Sequence[Image.Image],
    columns: int | None,
    frame: Frame | None,
    chosen: int | None,
) -> str:
    """Lay images of one size side by side and below one another."""
    width, rows = images[0].size
    columns = columns or math.ceil(math.sqrt(len(images)))
    gap = max(rows, width) / 8 if len(images) > 1 else 0
    size = f'width="{width}" height="{rows}"'
    parts = []
    for index, image in enumerate(images):
        across, down = (index % columns) * (width + gap), (index // columns) * (rows + gap)
        parts.append(f'<g transform="translate({across:g} {down:g})">')
        parts.append(f'<rect {size} fill="{MUTED}" fill-opacity="0.10"/>{_image(image, size)}')
        parts.append(_frame(frame, max(rows, width)) if frame else "")
        if index == chosen:
            parts.append(f'<rect {size} fill="none" stroke="{RESULT}" stroke-width="{gap / 2:g}"/>')
        parts.append("</g>")
    edge, num_rows = gap / 4, -(-len(images) // columns)
    box = (
        f"{-edge:g} {-edge:g} {columns * (width + gap) - gap + 2 * edge:g} "
        f"{num_rows * (rows + gap) - gap + 2 * edge:g}"
    )
    return _open(box) + "".join(parts) + "</svg>"


def _open(view_box: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}">'


def _image(image: Image.Image, place: str) -> str:
    source = _png(image)
    squares = 'preserveAspectRatio="none" style="image-rendering:pixelated"'
    return f'<image {place} {squares} href="{source}"/>'


def _svg(image: Image.Image, frames: Sequence[Frame], border: tuple[int, int, int, int]) -> str:
    columns, rows = image.size
    top, bottom, left, right = border
    width, height = columns + left + right, rows + top + bottom
    rim = 2 * _line(max(width, height)) if frames else 0  # room for a frame at the very edge
    view = (-left - rim, -top - rim, width + 2 * rim, height + 2 * rim)
    parts = [_open(" ".join(f"{number:g}" for number in view))]
    if any(border):
        place = f'x="{-left}" y="{-top}" width="{width}" height="{height}"'
        parts.append(f'<rect {place} fill="{MUTED}" fill-opacity="0.35"/>')
    parts.append(_image(image, f'x="0" y="0" width="{columns}" height="{rows}"'))
    parts += [_frame(frame, max(width, height)) for frame in frames]
    return "".join(parts) + "</svg>"


def _line(side: int) -> float:
    """Choose how wide the line of a frame is on a drawing of that side."""
    return max(side / 150, min(side / 40, 0.08))


def _frame(frame: Frame, side: int) -> str:
    """Draw a frame just outside its pixels, on a dark halo so that it shows on any ground."""
    line = _line(side)
    place = (
        f'x="{frame.left - line / 2:g}" y="{frame.top - line / 2:g}" '
        f'width="{frame.right - frame.left + line:g}" height="{frame.bottom - frame.top + line:g}"'
    )
    shade = f'stroke="#000" stroke-opacity="0.45" stroke-width="{2 * line:g}"'
    halo = f'<rect {place} fill="none" {shade}/>'
    return halo + f'<rect {place} fill="none" stroke="{frame.colour}" stroke-width="{line:g}"/>'
