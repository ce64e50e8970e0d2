"""Pictures that are damaged, lie about themselves, or were made to cost much."""

import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from PIL import Image

from tests.core.picture_files import (
    bmp_file,
    file_of,
    gif_file,
    grey_tiff,
    jpeg_with_segments,
    png_chunk,
    png_file,
    scene,
    tiff_body,
    tiff_file,
)
from tests.hostile.case import (
    SEED,
    SHORT,
    Case,
    bits_turned,
    cut_short,
    dice_for,
    glued,
    numbers_replaced,
)
from tests.hostile.good_pictures import good_pictures

MEGABYTE = 1024**2
_PNG_MARK = 8


def picture_cases(seed: int = SEED, times: int = 1) -> Iterator[Case]:
    """Give the corpus of pictures; `times` makes the random families as many times larger.

    With `SHORT` the largest pictures that each format may have come once, and not in
    every colour and compression. Those cost as much as all the rest.
    """
    is_short, times = times == SHORT, max(1, times)
    files = good_pictures()
    yield from (Case("whole", name, lambda f=file: f, "read") for name, file in files.items())
    yield from cut_short(files, seed, 3 * times)
    yield from bits_turned(files, seed, 4 * times)
    yield from numbers_replaced(files, seed, 2 * times)
    yield from glued(files, seed, 60 * times)
    yield from _chunks_swapped(files, seed, 4 * times)
    for family, made in _FAMILIES.items():
        yield from (Case(family, name, make, expected) for name, make, expected in made())
    if not is_short:
        more = _limits_in_every_colour()
        yield from (Case("at the limits", name, make, expected) for name, make, expected in more)


_Made = Iterator[tuple[str, Callable[[], bytes], str]]


def _pieces(name: str, file: bytes) -> list[bytes] | None:
    """Take a PNG, JPEG or WebP apart where its own chunks begin."""
    if name.startswith("PNG"):
        starts, at = [], _PNG_MARK
        while at < len(file):
            starts.append(at)
            at += 12 + int.from_bytes(file[at : at + 4], "big")
    elif name.startswith("WebP"):
        starts, at = [], 12
        while at < len(file):
            starts.append(at)
            length = int.from_bytes(file[at + 4 : at + 8], "little")
            at += 8 + length + length % 2
    elif name.startswith("JPEG"):
        starts = [at for at in range(2, len(file) - 1) if file[at] == 0xFF and file[at + 1] >= 0xC0]
    else:
        return None
    ends = [*starts[1:], len(file)]
    return [file[: starts[0]], *(file[a:b] for a, b in zip(starts, ends, strict=True))]


def _chunks_swapped(files: dict[str, bytes], seed: int, times: int) -> Iterator[Case]:
    for name, file in files.items():
        pieces = _pieces(name, file)
        for number in range(times if pieces else 0):
            yield Case(
                "chunks swapped",
                f"{name}, {number}",
                partial(_rearranged, pieces, dice_for(f"swap {name} {number}", seed).random()),
            )


def _rearranged(pieces: list[bytes], place: float) -> bytes:
    """Swap, double, drop or turn round the pieces after the mark."""
    head, *rest = pieces
    at = int(place * 1000) % len(rest)
    ways = [
        [*rest[at:], *rest[:at]],
        [*rest[:at], *rest[at + 1 :]],
        [*rest[: at + 1], *rest[at:]],
        [*rest[: at + 1], *rest[at : at + 1] * 40, *rest[at + 1 :]],
        rest[::-1],
    ]
    return b"".join([head, *ways[int(place * 10_000) % len(ways)]])


def _wrong_checksums() -> _Made:
    for name, file in good_pictures().items():
        if not name.startswith("PNG"):
            continue
        for kind in (b"IHDR", b"IDAT", b"IEND"):
            yield f"{name}, {kind.decode()}", partial(_png_checksum_off, file, kind), "either"
    whole = good_pictures()["PNG RGB"]
    at = whole.index(b"IDAT") - 4
    length = int.from_bytes(whole[at : at + 4], "big")
    packed = whole[at + 8 : at + 8 + length]
    off = packed[:-4] + bytes(4)  # the checksum of zlib, inside of a right chunk
    yield (
        "PNG RGB, zlib",
        lambda: whole[:at] + png_chunk(b"IDAT", off) + whole[at + 12 + length :],
        ("either"),
    )


def _png_checksum_off(file: bytes, kind: bytes) -> bytes:
    at = file.index(kind) - 4
    end = at + 12 + int.from_bytes(file[at : at + 4], "big")
    return file[: end - 1] + bytes([file[end - 1] ^ 0xFF]) + file[end:]


def _claim(name: str, width: int, height: int) -> bytes:
    """A small file of a format that claims to be of another size."""
    if name == "PNG":
        return png_file(width, height, bytes(100))
    if name == "GIF":
        return gif_file(width & 0xFFFF, height & 0xFFFF, b"\x02\x02\x84\x51\0;")
    if name == "BMP":
        return bmp_file(width, height, bytes(100))
    if name == "BMP run-length":
        return bmp_file(width, height, b"\x30\x80\0\1", packing=1)
    if name == "TIFF":
        return grey_tiff(width, height, bytes(100), bits=8)
    if name == "WebP":
        film = bytearray(good_pictures()["WebP animated"])
        film[24:30] = b"".join(
            (side - 1 & 0xFFFFFF).to_bytes(3, "little") for side in (width, height)
        )
        return bytes(film)
    small = bytearray(good_pictures()["JPEG L" if name == "JPEG" else "JPEG progressive"])
    at = small.index(b"\xff\xc0" if name == "JPEG" else b"\xff\xc2")
    small[at + 5 : at + 9] = struct.pack(">HH", height & 0xFFFF, width & 0xFFFF)
    return bytes(small)


_FORMATS = ("PNG", "JPEG", "JPEG progressive", "WebP", "GIF", "BMP", "BMP run-length", "TIFF")


def _huge_claims() -> _Made:
    sizes = [(8000, 8000), (30_000, 30_000), (65_535, 65_535), (2**31 - 1, 2**31 - 1), (2**31, 8)]
    for name in _FORMATS:
        for width, height in sizes:
            if name in ("BMP", "BMP run-length") and width >= 2**31:
                continue  # signed
            expected = "refused" if width < 2**16 else "either"
            yield f"{name} of {width} × {height}", partial(_claim, name, width, height), expected


def _odd_sizes() -> _Made:
    sizes = [(0, 8), (8, 0), (0, 0), (1, 1), (7, 8), (1, 40_000), (40_000, 1), (9, 10_000)]
    for name in _FORMATS:
        for width, height in sizes:
            yield f"{name} of {width} × {height}", partial(_claim, name, width, height), "refused"
    yield "BMP of -8 × 8", lambda: bmp_file(-8, 8, bytes(64)), "refused"
    yield "BMP of 8 × -2147483648", lambda: bmp_file(8, -(2**31), bytes(64)), "refused"


def _limits() -> _Made:
    """Both sides of 40 megapixels, and of what single formats may have: these cost the most."""
    yield "PNG of 39.99 megapixels", partial(_zeros_png, 6300, 6348, colour=2, per_pixel=3), "read"
    yield (
        "PNG of 40.01 megapixels",
        partial(_zeros_png, 6300, 6352, colour=2, per_pixel=3),
        "refused",
    )
    yield "JPEG of 39.99 megapixels", partial(_flat, 6300, 6348, "JPEG", quality=10), "read"
    yield "JPEG of 40.01 megapixels", partial(_flat, 6300, 6352, "JPEG", quality=10), "refused"
    yield (
        "TIFF of 39.99 megapixels",
        partial(_flat, 6300, 6348, "TIFF", compression="tiff_lzw"),
        "read",
    )
    yield "GIF of 39.99 megapixels", partial(_flat, 6300, 6348, "GIF"), "read"
    yield "WebP of 15.9 megapixels", partial(_flat, 3980, 4000, "WEBP", method=0), "read"
    yield "WebP of 16.1 megapixels", partial(_flat, 4020, 4010, "WEBP", method=0), "refused"
    yield "run-length BMP of 4 megapixels", _many_line_ends, "either"
    yield "10 MB and one byte", lambda: b"\x89PNG\r\n\x1a\n" + bytes(10 * MEGABYTE - 7), "refused"


def _limits_in_every_colour() -> _Made:
    """The largest pictures once more, as every colour and compression of their formats has them."""
    yield (
        "progressive JPEG of 39.99 megapixels",
        partial(_flat, 6300, 6348, "JPEG", quality=10, progressive=True),
        "read",
    )
    yield "PNG of 16 bits and 39.99 megapixels", _deep_png, "read"
    yield (
        "PNG RGBA of 39.99 megapixels",
        lambda: _zeros_png(6300, 6348, colour=6, per_pixel=4),
        "read",
    )
    for mode in ("LAB", "CMYK", "F", "I;16", "1"):
        yield f"TIFF {mode} of 39.99 megapixels", partial(_flat_tiff, mode), "read"
    yield "TIFF fax of 39.99 megapixels", partial(_flat_tiff, "1", compression="group4"), "read"
    yield (
        "GIF interlaced of 39.99 megapixels",
        partial(_flat, 6300, 6348, "GIF", interlace=1),
        "read",
    )
    yield "CMYK JPEG of 39.99 megapixels", _cmyk_jpeg, "read"


def _flat(width: int, height: int, file_format: str, **options: object) -> bytes:
    mode = "RGB" if file_format in ("JPEG", "WEBP", "PNG") else "L"
    return file_of(
        Image.new(mode, (width, height), 90 if mode == "L" else "teal"), file_format, **options
    )


def _flat_tiff(mode: str, **options: object) -> bytes:
    packing = {"compression": "tiff_lzw"} | options
    return file_of(Image.new(mode, (6300, 6348)), "TIFF", **packing)


def _cmyk_jpeg() -> bytes:
    return file_of(Image.new("CMYK", (6300, 6348)), "JPEG", quality=10)


def _deep_png() -> bytes:
    return _zeros_png(6300, 6348, colour=2, per_pixel=6, depth=16)


def _zeros_png(width: int, height: int, *, colour: int, per_pixel: int, depth: int = 8) -> bytes:
    """Black rows."""
    small = png_file(width, height, b"", depth=depth, colour=colour)
    start = small.index(b"IDAT") - 4
    packed = _zeros_packed((1 + width * per_pixel) * height // MEGABYTE + 1)
    return small[:start] + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def _many_line_ends() -> bytes:
    return bmp_file(2000, 2000, b"\x01\0\0\0" * 250_000, packing=1)


def _bombs() -> _Made:
    rows = b"".join(b"\0" + bytes(8) for _ in range(8))
    for kind in (b"zTXt", b"iCCP", b"iTXt"):
        bomb = png_chunk(kind, b"name\0\0" + _zeros_packed(200))
        yield f"PNG {kind.decode()} of 200 MB", partial(png_file, 8, 8, rows, extra=bomb), "read"
    yield "PNG rows of 300 MB for 8 × 8", _png_of_too_many_rows, "either"
    yield (
        "PNG of 60,000 chunks",
        lambda: png_file(8, 8, rows, extra=png_chunk(b"tEXt", b"") * 60_000),
        ("refused"),
    )
    yield "PNG of 40,000 pieces of pixels", _png_in_single_bytes, "either"
    yield "PNG of 20,000 frames", partial(_png_frames, 20_000), "either"
    yield "JPEG of 3,000 scans", partial(_jpeg_scans, 3000), "refused"
    yield "JPEG of 15 scans and 16 megapixels", partial(_jpeg_scans, 5, side=4000), "either"
    yield "JPEG of 60,000 comments", lambda: jpeg_with_segments(b"\xff\xfe\0\2" * 60_000), "refused"
    yield "JPEG of 9 MB of EXIF", _jpeg_of_notes, "either"
    yield "JPEG of 9 MB of profiles", _jpeg_of_profiles, "either"
    yield "GIF of 5,000 frames", partial(_gif_frames, 5000), "read"
    yield (
        "GIF of a million comments",
        lambda: gif_file(8, 8, b"\x02\x02\x84\x51\0;", before=b"!\xfe\x01a\0" * 1_000_000),
        "refused",
    )
    yield "GIF of a small frame on a large screen", _gif_on_a_large_screen, "either"
    yield "WebP of 300 frames", _webp_frames, "read"
    yield "TIFF of 65,000 tags", _tiff_of_tags, "refused"
    yield "TIFF of a million strips", partial(_tiff_of_strips, 1_000_000), "either"
    yield "TIFF of strips that are all the same", partial(_tiff_of_strips, 6000), "either"
    yield "TIFF of huge tiles", _tiff_of_huge_tiles, "refused"
    yield "TIFF of 200 colours a pixel", _tiff_of_many_samples, "refused"
    yield "TIFF packed by deflate to 300 MB", _tiff_bomb, "either"
    yield "TIFF packed by lzma that asks for 4 GB", _tiff_of_large_dictionary, "either"
    yield "TIFF of a JPEG of 95 scans", partial(_tiff_of_scans, 3980, 4000), "either"
    yield "TIFF of a JPEG of 95 scans, larger", partial(_tiff_of_scans, 4020, 4010), "refused"
    yield "WebP whose canvas is smaller than its picture", _webp_in_a_small_canvas, "refused"
    yield "BMP of 2,147,483,647 colours", _bmp_of_colours, "either"
    yield "fax of a broken line in each of 40,000", _broken_fax, "either"
    yield "TIFF of pages in a circle", _tiff_in_a_circle, "read"


def _zeros_packed(megabytes: int) -> bytes:
    """Zeros as zlib packs them, but one megabyte is packed and then said many times over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (megabytes * MEGABYTE % 65_521) << 16 | 1  # RFC 1950, 9, of zeros alone
    return b"\x78\xda" + block * megabytes + b"\x03\0" + struct.pack(">I", checksum)


def _png_of_too_many_rows() -> bytes:
    small = png_file(8, 8, b"")
    start = small.index(b"IDAT") - 4
    return small[:start] + png_chunk(b"IDAT", _zeros_packed(300)) + png_chunk(b"IEND", b"")


def _png_in_single_bytes() -> bytes:
    noise = np.random.default_rng(SEED).integers(0, 256, (200, 200), dtype=np.uint8)
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in noise))
    small = png_file(200, 200, b"")
    start = small.index(b"IDAT") - 4
    pieces = b"".join(png_chunk(b"IDAT", packed[at : at + 1]) for at in range(len(packed)))
    return small[:start] + pieces + png_chunk(b"IEND", b"")


def _png_frames(count: int) -> bytes:
    rows = b"".join(b"\0" + bytes(8) for _ in range(8))
    control = png_chunk(b"acTL", struct.pack(">II", count, 0))
    frame = png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 8, 8, 0, 0, 1, 1, 0, 0))
    data = png_chunk(b"fdAT", bytes(4) + zlib.compress(rows))
    return png_file(8, 8, rows, extra=control, after=(frame + data) * count)


def _jpeg_scans(count: int, *, side: int = 1000) -> bytes:
    whole = file_of(Image.new("L", (side, side)), "JPEG", progressive=True)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + scan * count + whole[-2:]


def _jpeg_of_notes() -> bytes:
    entries = b"\x12\x01\x07\0\xf0\xff\0\0\0\0\0\0" * 5000
    note = b"Exif\0\0II*\0\x08\0\0\0\x88\x13" + entries
    return jpeg_with_segments((b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note) * 150)


def _jpeg_of_profiles() -> bytes:
    part = b"ICC_PROFILE\0\x01\xff" + bytes(60_000)
    return jpeg_with_segments((b"\xff\xe2" + struct.pack(">H", len(part) + 2) + part) * 150)


def _gif_frames(count: int) -> bytes:
    frame = b"," + struct.pack("<HHHHB", 0, 0, 8, 8, 0) + b"\x02\x02\x84\x51\0"
    first = file_of(Image.new("L", (8, 8)), "GIF")
    return first[:-1] + frame * count + b";"


def _gif_on_a_large_screen() -> bytes:
    small = bytearray(good_pictures()["GIF P"])
    small[6:10] = struct.pack("<HH", 6300, 6300)
    return bytes(small)


def _webp_frames() -> bytes:
    frames = [Image.new("RGB", (16, 16), (number % 256, 0, 0)) for number in range(300)]
    return file_of(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


def _tiff_of_tags() -> bytes:
    tags = [(number, 7, 9_000_000, 8) for number in range(256, 65_000)]
    return tiff_file(tags, bytes(8 * MEGABYTE))


def _tiff_of_strips(count: int) -> bytes:
    """Every strip is the same few bytes, and every row is a strip."""
    height, body = min(count, 6000), bytes(6000)
    start = tiff_body(9)
    offsets, lengths = struct.pack("<I", start) * count, struct.pack("<I", 6000) * count
    tags = [
        (256, 4, 1, 6000),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, count, start + len(body)),
        (277, 3, 1, 1),
        (278, 4, 1, 1),
        (279, 4, count, start + len(body) + len(offsets)),
    ]
    return tiff_file(tags, body + offsets + lengths)


def _tiff_of_huge_tiles() -> bytes:
    shape = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1)]
    tiles = [(322, 4, 1, 1 << 30), (323, 4, 1, 1 << 30), (324, 4, 1, 0), (325, 4, 1, 64)]
    return tiff_file(shape + tiles, bytes(100))


def _tiff_of_many_samples() -> bytes:
    tags = [
        (256, 4, 1, 6000),
        (257, 4, 1, 6000),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, tiff_body(9)),
        (277, 3, 1, 200),
        (278, 4, 1, 6000),
        (279, 4, 1, 100),
    ]
    return tiff_file(tags, bytes(100))


def _tiff_bomb() -> bytes:
    return _packed_tiff(64, 64, _zeros_packed(300), packing=8)


def _packed_tiff(width: int, height: int, packed: bytes, *, packing: int, bits: int = 8) -> bytes:
    """One strip of grey numbers, packed in any way."""
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, bits),
        (259, 3, 1, packing),
        (262, 3, 1, 1),
        (273, 4, 1, tiff_body(9)),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, len(packed)),
    ]
    return tiff_file(tags, packed)


def _tiff_of_large_dictionary() -> bytes:
    """The xz file format, 3.1 and 5.3.1: the last but one byte of the block's header counts."""
    packed = bytearray(lzma.compress(bytes(64 * 64), check=lzma.CHECK_NONE))
    size = (packed[12] + 1) * 4
    packed[16] = 40
    packed[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(packed[12 : 12 + size - 4]))
    return _packed_tiff(64, 64, bytes(packed), packing=34925)


def _tiff_of_scans(width: int, height: int) -> bytes:
    whole = file_of(Image.new("L", (width, height)), "JPEG", progressive=True, quality=10)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return _packed_tiff(width, height, whole[:-2] + scan * 85 + whole[-2:], packing=7)


def _webp_in_a_small_canvas() -> bytes:
    large = file_of(Image.new("RGB", (1500, 1500)), "WEBP", lossless=True, method=0)
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x0f\0\0" * 2
    body = b"WEBP" + canvas + large[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _bmp_of_colours() -> bytes:
    file = bytearray(bmp_file(16, 16, bytes(256)))
    file[46:50] = struct.pack("<I", 2**31 - 1)
    return bytes(file)


def _broken_fax() -> bytes:
    noise = dice_for("fax").randbytes(400_000)
    return _packed_tiff(896, 40_000, noise, packing=4, bits=1)


def _tiff_in_a_circle() -> bytes:
    file = bytearray(good_pictures()["TIFF RGB"])
    first = int.from_bytes(file[4:8], "little")
    following = first + 2 + 12 * int.from_bytes(file[first : first + 2], "little")
    file[following : following + 4] = file[4:8]
    return bytes(file)


def _odd_numbers() -> _Made:
    for odd in (np.nan, np.inf, -np.inf, 3e38):
        for bits in (32, 64):
            numbers = np.full((16, 16), 0.5, f"<f{bits // 8}")
            numbers[3, 4] = odd
            file = grey_tiff(16, 16, numbers.tobytes(), bits=bits, kind=3)
            yield (
                f"TIFF of {bits} bits with {odd}",
                lambda f=file: f,
                ("either" if np.isfinite(odd) else "refused"),
            )
    for kind in (0, 4, 5, 6, 255):
        file = grey_tiff(16, 16, bytes(16 * 16 * 4), bits=32, kind=kind)
        yield f"TIFF of numbers of kind {kind}", lambda f=file: f, "either"
    for bits in (0, 1, 3, 12, 24, 31, 128, 65_535):
        file = grey_tiff(16, 16, bytes(16 * 16 * 4), bits=bits)
        yield f"TIFF of {bits} bits", lambda f=file: f, "either"
    for depth, colour in ((3, 0), (16, 3), (8, 1), (8, 5), (8, 255), (0, 0), (255, 6)):
        file = png_file(16, 16, bytes(17 * 16), depth=depth, colour=colour)
        yield f"PNG of {depth} bits and colours {colour}", lambda f=file: f, "refused"


def _other_kinds() -> _Made:
    markup = b"<script>alert(1)</script>"
    heads = {
        "nothing": b"",
        "one byte": b"\x89",
        "text": b"Dear teacher",
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "HTML": b"<!DOCTYPE html><html>" + markup,
        "PDF": b"%PDF-1.7\n" + markup,
        "zip": b"PK\x03\x04" + bytes(40),
        "pickle": b"\x80\x04\x95cos\nsystem\n(S'true'\ntR.",
        "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(100),
        "HEIC": b"\0\0\0\x18ftypheic" + bytes(60),
        "AVIF": b"\0\0\0\x1cftypavif" + bytes(60),
        "ELF": b"\x7fELF" + bytes(100),
        "NumPy": b"\x93NUMPY\x01\0v\0{'descr': '|O'}",
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n",
        "Unicode nonsense": "\u202e\ufeff𝕏".encode(),
        "Photoshop": b"8BPS\0\1" + bytes(40),
        "BM text": b"BM is a format",
        "text of 10 MB": b"a <b> " * 1_700_000,
        "brackets": b"<!--" * 300,
        "declarations": b"<?xml " * 200 + b"<!-- " * 100,
    }
    for name, file in heads.items():
        yield name, lambda f=file: f, "refused"
    for file_format in ("PPM", "ICO", "PCX", "TGA", "JPEG2000", "AVIF", "SGI", "DDS", "PDF", "EPS"):
        yield file_format, partial(file_of, scene(), file_format), "refused"


def _polyglots() -> _Made:
    """Two kinds in one file: what it begins with decides, and the rest never runs."""
    tails = {
        "zip": b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18),
        "HTML": b"<script>alert(1)</script>",
        "PDF": b"%PDF-1.7 /JS (app.alert(1))",
        "pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
    }
    for format_name in ("PNG RGB", "JPEG RGB", "GIF P", "BMP RGB", "WebP lossy", "TIFF RGB"):
        file = good_pictures()[format_name]
        for tail, more in tails.items():
            yield f"{format_name} then {tail}", lambda f=file, m=more: f + m, "read"
        yield f"text then {format_name}", lambda f=file: b"\n" + f, "refused"
        for other in ("PNG", "JPEG", "GIF", "BMP", "TIFF"):
            head = good_pictures()[f"{other} L"][:16]
            if not format_name.startswith(other):
                yield (
                    f"{format_name} that begins as {other}",
                    lambda f=file, h=head: h + f[16:],
                    "either",
                )
    yield "GIF that is a script", lambda: b"GIF89a=1;alert(1)//" + bytes(60), "refused"


def _notes() -> _Made:
    """EXIF notes and TIFF directories that say impossible things."""
    for value in (0, 9, 255, 65_535):
        for kind in (1, 2, 3, 4, 5, 7, 12, 16, 99):
            note = (
                b"Exif\0\0II*\0\x08\0\0\0\x01\0"
                + struct.pack("<HHII", 274, kind, 1, value)
                + bytes(4)
            )
            segment = b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note
            yield (
                f"orientation {value} of kind {kind}",
                partial(jpeg_with_segments, segment),
                "read",
            )
    for count in (2**31, 2**32 - 1):
        note = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHII", 274, 3, count, count)
        segment = b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note
        yield f"orientation of {count} values", partial(jpeg_with_segments, segment), "read"
    for start in (0, 4, 2**31, 2**32 - 1):
        file = b"II*\0" + struct.pack("<I", start) + bytes(50)
        yield f"TIFF whose tags begin at {start}", lambda f=file: f, "refused"
    for tag in (256, 258, 259, 273, 277, 278, 279, 320, 322, 338, 339, 347, 513, 530):
        for value in (0, 2**31, 2**32 - 1):
            yield (
                f"TIFF whose tag {tag} says {value}",
                partial(_tiff_that_says, tag, value),
                "either",
            )


def _tiff_that_says(tag: int, value: int) -> bytes:
    said = {256: 16, 257: 16, 258: 8, 259: 1, 262: 1, 273: 0, 277: 1, 278: 16, 279: 256} | {
        tag: value
    }
    if tag != 273:
        said[273] = tiff_body(len(said))
    return tiff_file([(number, 4, 1, said[number]) for number in sorted(said)], bytes(256))


_FAMILIES: dict[str, Callable[[], _Made]] = {
    "wrong checksums": _wrong_checksums,
    "huge claims": _huge_claims,
    "odd sizes": _odd_sizes,
    "odd numbers": _odd_numbers,
    "bombs": _bombs,
    "other kinds": _other_kinds,
    "two kinds in one": _polyglots,
    "notes that lie": _notes,
    "at the limits": _limits,
}
