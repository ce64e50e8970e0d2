"""Take a picture file apart before any pixel of it is decoded.

Each format is walked just far enough to learn its size and which way is up, and is put
together again from the pieces that a decoder needs. Comments, colour profiles, previews,
further frames and pages never reach the decoder, and so neither do the tricks played with them.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cnn_core.errors import LessonInputError
from cnn_core.pictures.directories import (
    ORIENTATION,
    UPRIGHT,
    DamagedFile,
    exif_orientation,
    known_orientation,
    read_layout,
    read_tags,
)

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# The decoder of WebP holds four copies of 4 bytes a pixel at once.
MAX_WEBP_PIXELS = 16_000_000
# The scans of a JPEG inside a TIFF are counted by its decoder alone, and that lets 100 pass.
MAX_JPEG_IN_TIFF_PIXELS = 16_000_000
# Python, not C, unpacks run-length BMP files: some 2 s for this many pixels or bytes.
MAX_RUN_LENGTH_PIXELS = 4_000_000
MAX_RUN_LENGTH_BYTES = 1024 * 1024
# A progressive JPEG goes over all its pixels once a scan. Cameras and editors write about
# ten scans, a hostile file thousands.
MAX_SCANS = 20
# Walking millions of empty pieces would take seconds; real files have some thousands.
MAX_PIECES = 50_000  # strips and tiles of a TIFF too
MAX_BEFORE_FIRST_FRAME = 1024 * 1024

FORMATS = "PNG, JPEG, WebP, GIF, BMP or TIFF"


@dataclass(frozen=True)
class Container:
    """What a file says of itself, and what of it a decoder may see.

    Parameters
    ----------
    format : str
        Pillow's name of the format.
    width, height : int
        Pixels, before turning upright.
    orientation : int
        1 to 8 as in EXIF: which way the camera was held.
    data : bytes
        The file without what no decoder needs.
    """

    format: str
    width: int
    height: int
    orientation: int
    data: bytes


def open_container(data: bytes) -> Container:
    """Tell format, size and orientation, reading headers only.

    Parameters
    ----------
    data : bytes
        A file as it came, of any kind.

    Returns
    -------
    container : Container
        Within no limit yet but that of bytes.

    Raises
    ------
    LessonInputError
        If the file is empty, too large, of no known format, or its headers are broken.
    """
    if not data:
        raise LessonInputError(
            f"A picture file is expected ({FORMATS}), but this one is empty; choose another file."
        )
    if len(data) > MAX_BYTES:
        raise LessonInputError(
            f"A picture file may have at most 10 MB, but this one has {len(data) / 1024**2:.1f} MB;"
            " make the picture smaller, or save it as JPEG, and try again."
        )
    for format_name, (begins, take_apart) in READERS.items():
        if re.match(begins, data, re.DOTALL):
            try:
                return take_apart(data)
            except LessonInputError:
                raise
            except (struct.error, ValueError, LookupError, ArithmeticError) as error:
                raise damaged(format_name) from error
    raise LessonInputError(
        f"A picture file is expected ({FORMATS}), but this one looks like {_looks_like(data)}; "
        "choose another file, or save the picture as PNG or JPEG first."
    )


def damaged(format_name: str) -> LessonInputError:
    """The sentence for a file that no decoder can make a picture of."""
    name = "WebP" if format_name == "WEBP" else format_name
    return LessonInputError(
        f"A whole {name} picture is expected, but this file is damaged, cut short, or of a rare"
        " kind; open it in a picture program, save it anew as PNG or JPEG, or choose another file."
    )


def _png(data: bytes) -> Container:
    if data[12:16] != b"IHDR":
        raise DamagedFile("no header chunk")
    width, height = struct.unpack_from(">II", data, 16)
    orientation, kept = UPRIGHT, [data[:33]]
    for kind, start, end in _png_chunks(data):
        if kind == b"eXIf":
            orientation = exif_orientation(data[start + 8 : end - 4])
        if kind in (b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept.append(data[start:end])
    return Container("PNG", width, height, orientation, b"".join(kept))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the chunks after the header, up to the last."""
    at = 33
    for _ in range(MAX_PIECES):
        if at + 12 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, at, at + 12 + length
        if kind == b"IEND":
            return
        at += 12 + length
    raise DamagedFile("too many chunks")


# In packed data FF is followed by 00, by a restart mark D0 to D7, or by more FF.
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_FRAME_HEADERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1
# Tables, frame, scans, restart interval; APP0 (JFIF) and APP14 (Adobe) say how colour is stored.
_JPEG_NEEDED = _FRAME_HEADERS | {0xC4, 0xCC, _START_OF_SCAN, _END, 0xDB, 0xDC, 0xDD, 0xE0, 0xEE}


def _jpeg(data: bytes) -> Container:
    size, orientation, num_scans = None, UPRIGHT, 0
    kept = [data[:2]]
    for code, start, end in _jpeg_segments(data):
        if code in _FRAME_HEADERS and size is None:
            size = struct.unpack_from(">HH", data, start + 5)
        elif code == _APP1 and data[start + 4 : start + 10] == b"Exif\0\0":
            orientation = exif_orientation(data[start + 4 : end])
        num_scans += code == _START_OF_SCAN
        if code in _JPEG_NEEDED:
            kept.append(data[start:end])
    if size is None or num_scans > MAX_SCANS:
        raise DamagedFile(f"size {size}, {num_scans} scans")
    height, width = size
    return Container("JPEG", width, height, orientation, b"".join(kept))


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Code, start and end of the segments after the first mark, a scan with its packed data."""
    at = 2
    for _ in range(MAX_PIECES):
        marker = _NEXT_MARKER.search(data, at)
        if marker is None:
            return
        start, code = marker.start(), data[marker.start() + 1]
        at = start + 2
        if code not in _STANDALONE and code != _END:
            (length,) = struct.unpack_from(">H", data, at)
            at += max(length, 2)
        if code == _START_OF_SCAN:
            following = _NEXT_MARKER.search(data, at)
            at = following.start() if following else len(data)
        yield code, start, at
        if code == _END:
            return
    raise DamagedFile("too many segments")


def _gif(data: bytes) -> Container:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    kept, control = data[:at], b""
    while data[at : at + 1] == b"!":  # extensions before the first frame
        start, at = at, _end_of_blocks(data, at + 2)
        if at > MAX_BEFORE_FIRST_FRAME:
            raise DamagedFile("too much before the first frame")
        if data[start : start + 2] == b"!\xf9":  # says which colour is transparent
            control = data[start:at]
    if data[at : at + 1] != b",":
        raise DamagedFile("no frame")
    left, top, frame_width, frame_height = struct.unpack_from("<HHHH", data, at + 1)
    width, height = max(width, left + frame_width), max(height, top + frame_height)
    return Container("GIF", width, height, UPRIGHT, kept + control + data[at:])


def _end_of_blocks(data: bytes, at: int) -> int:
    """Where a chain of blocks ends, each of which begins with its length, the last with 0."""
    while at < len(data) and data[at] and at <= MAX_BEFORE_FIRST_FRAME:
        at += 1 + data[at]
    return at + 1


def _bmp(data: bytes) -> Container:
    (header_size,) = struct.unpack_from("<I", data, 14)
    if header_size == 12:
        width, height = struct.unpack_from("<HH", data, 18)
        return Container("BMP", width, height, UPRIGHT, data)
    width, height, compression = struct.unpack_from("<ii4xI", data, 18)
    height = abs(height)  # negative: rows from the top
    if width <= 0:
        raise DamagedFile(f"width {width}")
    is_run_length = compression in (1, 2)
    if is_run_length and (
        width * height > MAX_RUN_LENGTH_PIXELS or len(data) > MAX_RUN_LENGTH_BYTES
    ):
        raise LessonInputError(
            "A run-length packed BMP may have at most 4 megapixels and 1 MB, but this one has "
            f"{width} × {height} pixels and {len(data) / 1024**2:.1f} MB; save it as PNG instead."
        )
    return Container("BMP", width, height, UPRIGHT, data)


def _webp(data: bytes) -> Container:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif kind == b"VP8L":
        (packed,) = struct.unpack_from("<I", data, 21)
        width, height = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    if MAX_WEBP_PIXELS < width * height <= MAX_PIXELS:
        raise LessonInputError(
            f"A WebP picture may have at most 16 megapixels, but this one has {width} × {height} "
            f"pixels ({width * height / 1e6:.1f} megapixels); make it smaller, or save it as JPEG."
        )
    orientation, at = UPRIGHT, 12
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"EXIF":
            orientation = exif_orientation(data[at + 8 : at + 8 + length])
            break
        at += 8 + length + length % 2
    return Container("WEBP", width, height, orientation, data)


_WIDTH, _HEIGHT, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 322, 323
_PACKING, _PACKED_AS_JPEG = 259, (6, 7)
_PIECE_PLACES = (273, 279, 324, 325)  # where strips and tiles begin, and how long they are
# Size, depth, packing, colour, transparency, strips and tiles, and what JPEG inside TIFF needs.
_TIFF_NEEDED = frozenset(
    {_WIDTH, _HEIGHT, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320}
    | {_TILE_WIDTH, _TILE_HEIGHT, 324, 325, 338, 339, 347, *range(512, 522), *range(529, 533)}
)


def _tiff(data: bytes) -> Container:
    layout = read_layout(data)
    tags = read_tags(data, layout, wanted=_TIFF_NEEDED | {ORIENTATION})
    orientation = known_orientation(tags.pop(ORIENTATION, None))
    number = {key: tag.value or 0 for key, tag in tags.items()}
    if number.get(_TILE_WIDTH, 0) * number.get(_TILE_HEIGHT, 0) > MAX_PIXELS:
        raise DamagedFile("tiles larger than any picture")
    _require_few_pixels_for_jpeg(number)
    if any(tags[key].num_values > MAX_PIECES for key in _PIECE_PLACES if key in tags):
        raise DamagedFile("too many strips or tiles")
    if sum(tag.num_bytes for tag in tags.values()) > len(data):
        raise DamagedFile("tags that hold more than the file does")
    # A directory of the needed tags alone, at the end of the file, with no page after it.
    body = data + b"\0" * (-len(data) % 8)
    offset = layout.order + layout.offset_code
    lean = b"".join(
        [
            body[: layout.header_size],
            struct.pack(offset, len(body)),
            body[layout.header_size + struct.calcsize(offset) :],
            struct.pack(layout.order + layout.count_code, len(tags)),
            *(tag.entry for _, tag in sorted(tags.items())),
            struct.pack(offset, 0),
        ]
    )
    return Container("TIFF", number.get(_WIDTH, 0), number.get(_HEIGHT, 0), orientation, lean)


def _require_few_pixels_for_jpeg(number: Mapping[int, int]) -> None:
    width, height = number.get(_WIDTH, 0), number.get(_HEIGHT, 0)
    is_jpeg = number.get(_PACKING) in _PACKED_AS_JPEG
    if is_jpeg and MAX_JPEG_IN_TIFF_PIXELS < width * height <= MAX_PIXELS:
        raise LessonInputError(
            f"A TIFF packed as JPEG may have at most 16 megapixels, but this one has {width} × "
            f"{height} pixels ({width * height / 1e6:.1f} megapixels); save it as JPEG instead."
        )


READERS: Mapping[str, tuple[bytes, Callable[[bytes], Container]]] = {
    "PNG": (rb"\x89PNG\r\n\x1a\n", _png),
    "JPEG": (rb"\xff\xd8\xff", _jpeg),
    "GIF": (rb"GIF8[79]a", _gif),
    # Text may begin with BM; the size of the second header, at byte 14, tells them apart.
    "BMP": (rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", _bmp),
    "WEBP": (rb"RIFF....WEBPVP8[ LX]", _webp),
    "TIFF": (rb"II[*+]\x00|MM\x00[*+]", _tiff),
}

OTHER_KINDS: Mapping[bytes, str] = {
    rb"%PDF": "a PDF document",
    rb"....ftyp(heic|heix|hevc|mif1|msf1)": "an HEIC photo",
    rb"....ftypavi[fs]": "an AVIF picture",
    rb"....ftyp": "a video",
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg": "an SVG drawing",
    rb"8BPS": "a Photoshop file",
    rb"\x00\x00[\x01\x02]\x00": "an icon",
    rb"\x00\x00\x00\x0cjP  ": "a JPEG 2000 picture",
    rb"PK\x03\x04": "a ZIP archive or an office document",
    rb"RIFF....WAVE|ID3|OggS|fLaC": "a sound",
}


def _looks_like(data: bytes) -> str:
    """Name what came instead of a picture, as well as its first bytes tell."""
    start = data[:1024]
    for begins, name in OTHER_KINDS.items():
        if re.match(begins, start, re.DOTALL):
            return name
    letters = start.decode("utf-8", errors="replace").rstrip("\ufffd")  # cut within a letter
    is_text = all(letter.isprintable() or letter.isspace() for letter in letters)
    return "plain text" if letters and is_text and "\ufffd" not in letters else "something else"
