"""Whole pictures of every kind that is accepted: each has to be read, and is then damaged."""

import struct
from functools import lru_cache

import numpy as np
from PIL import Image

from tests.core.picture_files import (
    bmp_file,
    exif_note,
    file_of,
    grey_tiff,
    held_sideways,
    png_chunk,
    png_file,
    scene,
)

WIDTH, HEIGHT = 48, 32
_TIFF_PACKINGS = ("raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "lzma", "zstd")


@lru_cache(maxsize=1)
def good_pictures() -> dict[str, bytes]:
    """Return the bytes of every kind by name, the format's name first."""
    return {**_png(), **_jpeg(), **_webp(), **_gif(), **_bmp(), **_tiff()}


def _film(image: Image.Image) -> dict[str, object]:
    others = [held_sideways(image, 4), Image.new(image.mode, image.size)]
    return {"save_all": True, "append_images": others, "duration": 40}


def _deep() -> np.ndarray:
    row, column = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (row * 1000 + column * 600).astype(np.uint16)


def _png() -> dict[str, bytes]:
    colours = scene(WIDTH, HEIGHT)
    modes = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
    files = {f"PNG {mode}": file_of(_in_mode(mode), "PNG") for mode in modes}
    deep = np.stack([_deep()] * 3, axis=-1).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    return files | {
        "PNG 16-bit RGB": png_file(WIDTH, HEIGHT, rows, depth=16, colour=2),
        "PNG interlaced": _interlaced_png(),
        "PNG clear colour": file_of(colours.quantize(8), "PNG", transparency=0),
        "PNG half-clear palette": file_of(
            colours.quantize(8), "PNG", transparency=bytes(range(0, 256, 32))
        ),
        "PNG EXIF": file_of(colours, "PNG", exif=exif_note(6)),
        "PNG animated": file_of(colours, "PNG", **_film(colours)),
    }


def _interlaced_png() -> bytes:
    """Adam7, which Pillow reads and does not write: PNG specification, 8.2."""
    grey = np.asarray(scene(WIDTH, HEIGHT).convert("L"))
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2)]
    passes.append((1, 0, 2, 1))
    rows = [
        b"\0" + row.tobytes()
        for top, left, down, across in passes
        for row in grey[top::down, left::across]
    ]
    plain = png_file(WIDTH, HEIGHT, b"".join(rows))
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 1))
    return plain[:8] + header + plain[8 + len(header) :]


def _in_mode(mode: str) -> Image.Image:
    colours = scene(WIDTH, HEIGHT)
    if mode.startswith("I;16"):
        return Image.fromarray(_deep().astype(">u2" if mode.endswith("B") else "<u2"))
    if mode == "I":
        return Image.fromarray(_deep().astype(np.int32))
    if mode == "F":
        return Image.fromarray(_deep().astype(np.float32) / 65535)
    if mode == "LAB":
        numbers = np.stack([np.asarray(colours.convert("L"))] * 3, axis=-1)
        return Image.frombytes("LAB", colours.size, numbers.tobytes())
    return colours.convert("RGBA").convert(mode) if mode == "LA" else colours.convert(mode)


def _jpeg() -> dict[str, bytes]:
    colours = scene(WIDTH, HEIGHT)
    files = {f"JPEG {mode}": file_of(_in_mode(mode), "JPEG") for mode in ("L", "RGB", "CMYK")}
    for orientation in range(1, 9):
        held = held_sideways(colours, orientation)
        files[f"JPEG EXIF {orientation}"] = file_of(held, "JPEG", exif=exif_note(orientation))
    return files | {
        "JPEG progressive": file_of(colours, "JPEG", progressive=True),
        "JPEG progressive CMYK": file_of(colours.convert("CMYK"), "JPEG", progressive=True),
        "JPEG 4:2:0": file_of(colours, "JPEG", subsampling=2),
        "JPEG restarts": file_of(colours, "JPEG", restart_marker_rows=1),
        "JPEG with a profile": file_of(colours, "JPEG", icc_profile=b"no profile" * 30),
        "JPEG with a comment": file_of(colours, "JPEG", comment=b"<script>" * 20),
    }


def _webp() -> dict[str, bytes]:
    colours, clear = scene(WIDTH, HEIGHT), scene(WIDTH, HEIGHT).convert("RGBA")
    clear.putalpha(scene(WIDTH, HEIGHT).convert("L"))
    return {
        "WebP lossy": file_of(colours, "WEBP"),
        "WebP lossless": file_of(colours, "WEBP", lossless=True),
        "WebP alpha": file_of(clear, "WEBP"),
        "WebP lossless alpha": file_of(clear, "WEBP", lossless=True),
        "WebP EXIF": file_of(colours, "WEBP", exif=exif_note(3)),
        "WebP animated": file_of(colours, "WEBP", **_film(colours)),
    }


def _gif() -> dict[str, bytes]:
    colours = scene(WIDTH, HEIGHT)
    return {
        "GIF P": file_of(colours, "GIF"),
        "GIF L": file_of(colours.convert("L"), "GIF"),
        "GIF 1": file_of(colours.convert("1"), "GIF"),
        "GIF interlaced": file_of(colours, "GIF", interlace=1),
        "GIF clear colour": file_of(colours.quantize(8), "GIF", transparency=0),
        "GIF animated": file_of(colours, "GIF", **_film(colours)),
    }


def _bmp() -> dict[str, bytes]:
    modes = ("1", "L", "P", "RGB", "RGBA")
    files = {f"BMP {mode}": file_of(_in_mode(mode), "BMP") for mode in modes}
    rows = np.asarray(scene(WIDTH, HEIGHT)).tobytes()
    old = b"BM" + struct.pack("<IHHI", 26 + len(rows), 0, 0, 26)
    return files | {
        "BMP run-length": bmp_file(WIDTH, HEIGHT, b"\x30\x80\0\0" * HEIGHT + b"\0\1", packing=1),
        "BMP from the top": bmp_file(WIDTH, -HEIGHT, bytes(range(48)) * HEIGHT),
        "BMP of OS/2": old + struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 24) + rows,
    }


def _tiff() -> dict[str, bytes]:
    colours = scene(WIDTH, HEIGHT)
    modes = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I;16B", "I", "F")
    files = {f"TIFF {mode}": file_of(_in_mode(mode), "TIFF") for mode in modes}
    for packing in _TIFF_PACKINGS:
        files[f"TIFF packed by {packing}"] = file_of(colours, "TIFF", compression=packing)
    for packing in ("group3", "group4"):
        files[f"TIFF fax {packing}"] = file_of(colours.convert("1"), "TIFF", compression=packing)
    numbers = _deep().astype("<u4") << 12
    return files | {
        "TIFF big": file_of(colours, "TIFF", big_tiff=True),
        "TIFF pages": file_of(colours, "TIFF", **_film(colours)),
        "TIFF EXIF": file_of(colours, "TIFF", exif=exif_note(7)),
        "TIFF 32 bits": grey_tiff(WIDTH, HEIGHT, numbers.tobytes(), bits=32),
        "TIFF Motorola": grey_tiff(
            WIDTH, HEIGHT, _deep().astype(">u2").tobytes(), bits=16, order=">"
        ),
        "TIFF negative": grey_tiff(WIDTH, HEIGHT, bytes(WIDTH * HEIGHT), bits=8, negative=True),
    }
