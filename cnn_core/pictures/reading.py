"""Untrusted bytes in, a Picture out, or one sentence that says what to do."""

import threading
from contextlib import nullcontext
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from cnn_core import FloatArray, Picture
from cnn_core.errors import LessonInputError
from cnn_core.pictures.containers import MAX_PIXELS, damaged, open_container
from cnn_core.pictures.quiet import hush_decoders
from cnn_core.pictures.resolution import LONGEST_SIDE, SHORTEST_SIDE, area_average

GREY_MODES = ("1", "L", "LA", "La")
NUMBER_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
# A class that uploads its photos together waits a moment; it does not fill the memory.
LARGE = 4_000_000
_one_large_at_a_time = threading.Lock()
_BITS, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339  # TIFF tags

hush_decoders()


def read_picture(data: bytes) -> Picture:
    """Turn the bytes of a picture file into the one kind of picture that lessons use.

    Reads PNG, JPEG, WebP, GIF, BMP and TIFF in any mode and depth; of several
    frames or pages the first. Turns it upright as its EXIF note says. What is
    transparent is laid on white. A picture longer than 400 pixels is shrunk by
    area averages, which, unlike sharper filters, add no bright rims that an edge
    detector would then find.

    A file that says it is grey, by its mode or by a palette of greys alone,
    gives one channel; any other file gives three, also when all its pixels
    happen to be grey. Colour profiles are ignored: the numbers in the
    file are the numbers shown. 16-bit numbers are divided by 65,535. Whole
    numbers of 32 bits and decimals name no full brightness of their own: from 0
    to 1 they are kept, whole ones up to 255 or 65,535 are divided by that, and
    all others are stretched from their lowest to their highest.

    Parameters
    ----------
    data : bytes
        A file as it came, of any kind, from anybody.

    Returns
    -------
    picture : ndarray of shape (H, W, C)
        float32 in [0, 1]; C is 1 or 3, H and W are 8 to 400.

    Raises
    ------
    LessonInputError
        If the file is empty, over 10 MB, over 40 megapixels or 16 as WebP (known
        from its header, before decoding), smaller than 8 pixels a side, too
        narrow, no picture of a known format, damaged or cut short, or holds
        numbers that are not finite. Nothing else is ever raised, whatever the bytes.

    Examples
    --------
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> Image.new("RGB", (1000, 500), "white").save(file, "PNG")
    >>> read_picture(file.getvalue()).shape
    (200, 400, 3)
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise LessonInputError(
            f"The bytes of a picture file are expected, but {type(data).__name__} came; "
            "choose a picture file."
        )
    container = open_container(bytes(data))
    _require_size(container.width, container.height)
    is_large = container.width * container.height > LARGE
    try:
        with (
            _one_large_at_a_time if is_large else nullcontext(),
            Image.open(BytesIO(container.data), formats=(container.format,)) as image,
        ):
            _require_size(*image.size)
            # The decoder of JPEG can shrink while it decodes; for others this does nothing.
            image.draft(None, _fit(image.size, 2 * LONGEST_SIDE))
            image.load()
            numbers = _shrunk_numbers(image)  # (H, W, C)
            brightness = _in_unit_range(numbers, image)
    except LessonInputError:
        raise
    except Exception as error:
        # Decoders raise nearly everything on broken bytes, from SyntaxError to struct.error.
        raise damaged(container.format) from error
    columns, rows = _fit((brightness.shape[1], brightness.shape[0]), LONGEST_SIDE)
    upright = _turn_upright(area_average(brightness, rows, columns), container.orientation)
    return np.ascontiguousarray(np.clip(upright, 0.0, 1.0), dtype=np.float32)


def _require_size(width: int, height: int) -> None:
    """Refuse what is too large to decode, or too small or narrow to look at."""
    if width * height > MAX_PIXELS:
        raise LessonInputError(
            f"A picture may have at most 40 megapixels, but this one has {width} × {height} pixels "
            f"({width * height / 1e6:.1f} megapixels); make it smaller and try again."
        )
    if min(width, height) < SHORTEST_SIDE:
        raise LessonInputError(
            f"A picture must be at least {SHORTEST_SIDE} pixels wide and {SHORTEST_SIDE} high, so "
            f"that a filter has room to move, but this one is {width} × {height}; choose a larger "
            "one."
        )
    if min(_fit((width, height), LONGEST_SIDE)) < SHORTEST_SIDE:
        raise LessonInputError(
            f"A picture may be at most {LONGEST_SIDE // SHORTEST_SIDE} times as long as it is wide,"
            f" but this one is {width} × {height}; cut out a part of it and try again."
        )


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size that keeps the proportions and is nowhere longer; never larger than before."""
    shrink = min(1.0, longest / max(size))
    return round(size[0] * shrink), round(size[1] * shrink)


def _shrunk_numbers(image: Image.Image) -> FloatArray:
    """The numbers of a decoded file, large ones averaged in whole blocks, strip by strip.

    A strip at a time, because 40 megapixels more than once would not fit beside the other learners.
    """
    block = max(1, max(image.size) // (2 * LONGEST_SIDE))
    strip_height = block * max(1, 256 // block)
    strips = []
    for top in range(0, image.height, strip_height):
        bottom = min(top + strip_height, image.height)
        strip = _on_white(image.crop((0, top, image.width, bottom)), image)
        strips.append(np.asarray(strip.reduce(block), dtype=np.float32))
    numbers = np.concatenate(strips)
    return numbers if numbers.ndim == 3 else numbers[..., np.newaxis]


def _on_white(strip: Image.Image, image: Image.Image) -> Image.Image:
    """Any mode as L, RGB or F, with white where nothing is painted."""
    if image.mode in NUMBER_MODES:
        return _plain_numbers(strip, image)
    kind = "L" if _is_grey(image) else "RGB"
    if image.mode == "LAB":
        return _lab_to_rgb(strip)
    if not image.has_transparency_data:
        return strip.convert(kind)
    painted = strip.convert("LA" if kind == "L" else "RGBA")
    white = Image.new(kind, strip.size, "white")
    white.paste(painted.convert(kind), mask=painted.getchannel("A"))
    return white


def _is_grey(image: Image.Image) -> bool:
    """Whether the file says that it is grey: by its mode, or by a palette of greys alone."""
    if image.mode == "P" and (palette := image.getpalette("RGB")):
        return palette[0::3] == palette[1::3] == palette[2::3]
    return image.mode in GREY_MODES


def _plain_numbers(strip: Image.Image, image: Image.Image) -> Image.Image:
    """16- and 32-bit numbers as decimals, in the scale of the file."""
    numbers = np.asarray(strip)
    if image.mode == "I" and _tiff_tag(image, _SAMPLE_FORMAT, 2) == 1:
        numbers = numbers.view(np.uint32)
    decimals = numbers.astype(np.float32)
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        decimals[numbers == clear] = 65535.0
    return Image.fromarray(decimals)


def _lab_to_rgb(strip: Image.Image) -> Image.Image:
    """CIE L*a*b* by the built-in profiles; no profile of the file takes part."""
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(strip, lab, srgb, outputMode="RGB")
    return converted if converted is not None else strip


def _in_unit_range(numbers: FloatArray, image: Image.Image) -> FloatArray:
    """Divide by what the mode calls full brightness; see `read_picture` for the rule."""
    if not np.isfinite(numbers).all():
        raise LessonInputError(
            "A picture needs a number in every pixel, but some pixels of this one hold infinity or "
            "no number (NaN); replace them in the program it came from, and save it again."
        )
    if image.mode not in NUMBER_MODES:
        return numbers / 255.0
    low, high = float(numbers.min()), float(numbers.max())
    if image.mode.startswith("I;16"):
        low, high = 0.0, float(2 ** _tiff_tag(image, _BITS, 16) - 1)
    elif low >= 0.0 and high <= 1.0:
        low, high = 0.0, 1.0
    elif low >= 0.0 and image.mode == "I" and high <= 65535.0:
        low, high = 0.0, 255.0 if high <= 255.0 else 65535.0
    scaled: FloatArray = (numbers - low) / (high - low or 1.0)
    is_negative = image.format == "TIFF" and _tiff_tag(image, _PHOTOMETRIC, 1) == 0
    return 1.0 - scaled if is_negative else scaled


def _tiff_tag(image: Image.Image, tag: int, default: int) -> int:
    """The first whole number of a TIFF tag; the default for other formats."""
    value = getattr(image, "tag_v2", {}).get(tag, default)
    return int(value[0] if isinstance(value, tuple) else value)


def _turn_upright(picture: FloatArray, orientation: int) -> FloatArray:
    """Undo how the camera was held; orientations as numbered in EXIF."""
    if orientation in (3, 4, 6, 7):
        picture = picture[::-1]
    if orientation in (2, 3, 7, 8):
        picture = picture[:, ::-1]
    return picture.transpose(1, 0, 2) if orientation >= 5 else picture
