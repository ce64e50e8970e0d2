"""Makes picture files of every odd kind, in memory: right ones, broken ones and hostile ones."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

ORIENTATION = 274


def file_of(image: Image.Image, file_format: str, **options) -> bytes:
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def scene(width: int = 48, height: int = 32) -> Image.Image:
    """Smooth colours without any symmetry, so that a turned or mirrored copy is never equal."""
    row, column = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    channels = [255 * column, 255 * row, 255 * (0.2 + 0.5 * row * column)]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


def numbers_of(image: Image.Image) -> np.ndarray:
    """The picture that reading should give for an 8-bit image: (H, W, C) in [0, 1]."""
    numbers = np.asarray(image, dtype=np.float32) / np.float32(255)
    return numbers if numbers.ndim == 3 else numbers[..., np.newaxis]


def held_sideways(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera would store it that was held so; undone by that orientation."""
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return image.transpose(turn[orientation]) if orientation in turn else image


def exif_note(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif.tobytes()


def png_chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_file(
    width: int,
    height: int,
    rows: bytes,
    *,
    depth: int = 8,
    colour: int = 0,
    extra: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A PNG written by hand: `rows` as they are before packing, any claim of size."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            extra,
            png_chunk(b"IDAT", zlib.compress(rows, 9)),
            after,
            png_chunk(b"IEND", b""),
        ]
    )


def zip_bomb_chunk(kind: bytes, unpacked: int) -> bytes:
    """A text or profile chunk of few bytes that unpacks to very many."""
    return png_chunk(kind, b"name\0\0" + zlib.compress(b"\0" * unpacked, 9))


def tiff_file(tags: list[tuple[int, int, int, int]], body: bytes = b"", order: str = "<") -> bytes:
    """A TIFF written by hand; strips may point at `body`, which begins at `tiff_body(tags)`."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = b"".join(_tiff_entry(order, *tag) for tag in tags)
    count = struct.pack(order + "H", len(tags))
    return mark + struct.pack(order + "I", 8) + count + entries + b"\0\0\0\0" + body


def _tiff_entry(order: str, number: int, kind: int, count: int, value: int) -> bytes:
    held = "HH" if kind == 3 and count == 1 else "I"
    values = (value, 0) if held == "HH" else (value,)
    return struct.pack(order + "HHI" + held, number, kind, count, *values)


def tiff_body(num_tags: int) -> int:
    return 8 + 2 + 12 * num_tags + 4


def grey_tiff(
    width: int,
    height: int,
    body: bytes,
    *,
    bits: int,
    kind: int = 1,
    negative: bool = False,
    order: str = "<",
) -> bytes:
    """One strip of unpacked grey numbers; kind 1 whole, 2 signed, 3 decimals."""
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, bits),
        (259, 3, 1, 1),
        (262, 3, 1, 0 if negative else 1),
        (273, 4, 1, tiff_body(10)),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, len(body)),
        (339, 3, 1, kind),
    ]  # fmt: skip
    return tiff_file(tags, body, order)


def bmp_file(width: int, height: int, body: bytes, *, packing: int = 0) -> bytes:
    """A BMP of 256 greys written by hand; packing 1 is run-length."""
    start = 14 + 40 + 1024
    palette = b"".join(bytes((grey, grey, grey, 0)) for grey in range(256))
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, packing, len(body), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + header + palette + body


def gif_file(width: int, height: int, frame: bytes, *, before: bytes = b"") -> bytes:
    """A GIF of two colours written by hand, with anything before its one frame."""
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return (
        b"GIF89a" + screen + before + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + frame
    )


def jpeg_with_segments(segments: bytes, image: Image.Image | None = None) -> bytes:
    """A JPEG with more segments put in right after its first mark."""
    whole = file_of(image or scene(), "JPEG", quality=95)
    return whole[:2] + segments + whole[2:]
