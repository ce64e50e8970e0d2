"""Files that are no picture, too large, broken or hostile: one sentence each, and quickly."""

import re
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cnn_core.errors import LessonInputError
from cnn_core.pictures import read_picture
from cnn_core.pictures.containers import MAX_BYTES
from tests.core.picture_files import (
    bmp_file,
    exif_note,
    file_of,
    gif_file,
    grey_tiff,
    jpeg_with_segments,
    png_chunk,
    png_file,
    scene,
    tiff_file,
)

LONGEST_WAIT = 2.0  # seconds
pytestmark = pytest.mark.filterwarnings("ignore:::PIL")  # what it finds odd in broken files


def refusal(data) -> str:
    """What a learner reads; fails the test if the file is not refused, or not quickly."""
    start = time.perf_counter()
    with pytest.raises(LessonInputError) as caught:
        read_picture(data)
    assert time.perf_counter() - start < LONGEST_WAIT
    message = str(caught.value)
    assert message.endswith(".")
    assert not re.search(r"[.!?]\s", message), "one sentence"
    return message


def test_no_bytes_at_all():
    assert refusal(b"") == (
        "A picture file is expected (PNG, JPEG, WebP, GIF, BMP or TIFF), but this one is empty; "
        "choose another file."
    )


@pytest.mark.parametrize("something", [None, "picture.png", 10**12, Image.new("L", (8, 8))])
def test_something_that_is_no_file(something):
    assert "The bytes of a picture file are expected, but" in refusal(something)


def test_11_mb_of_bytes():
    assert refusal(b"\xff\xd8\xff" + bytes(11 * 1024**2)) == (
        "A picture file may have at most 10 MB, but this one has 11.0 MB; make the picture smaller,"
        " or save it as JPEG, and try again."
    )


def test_a_file_of_exactly_10_mb_is_not_too_large():
    file = file_of(scene(), "JPEG", quality=95)
    assert read_picture(file + bytes(MAX_BYTES - len(file))).shape == (32, 48, 3)
    assert "at most 10 MB" in refusal(file + bytes(MAX_BYTES + 1 - len(file)))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Dear teacher, here is my picture.\n", "plain text"),
        ("Grüße, schöne Bilder! ".encode() * 60, "plain text"),
        (b"BM is the name of a bitmap format.\n", "plain text"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "an HEIC photo"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "an AVIF picture"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "a video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg/>', "an SVG drawing"),
        (b"8BPS\0\1", "a Photoshop file"),
        (b"\0\0\1\0\1\0\x10\x10", "an icon"),
        (b"PK\x03\x04\x14\0", "a ZIP archive or an office document"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a sound"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
        (b"\x93NUMPY\x01\0", "something else"),
        (b"\0", "something else"),
    ],
)
def test_a_file_that_is_no_picture_is_called_by_what_it_looks_like(data, name):
    assert refusal(data) == (
        "A picture file is expected (PNG, JPEG, WebP, GIF, BMP or TIFF), but this one looks like "
        f"{name}; choose another file, or save the picture as PNG or JPEG first."
    )


@pytest.mark.parametrize("file_format", ["PPM", "ICO", "PCX", "TGA", "JPEG2000", "AVIF"])
def test_formats_that_the_library_knows_but_lessons_do_not_are_refused(file_format):
    assert "A picture file is expected" in refusal(file_of(scene(), file_format))


@pytest.mark.parametrize("size", [(1, 1), (7, 8), (8, 7), (300, 2)])
def test_a_picture_too_small_for_a_filter(size):
    width, height = size
    assert refusal(file_of(Image.new("RGB", size), "PNG")) == (
        "A picture must be at least 8 pixels wide and 8 high, so that a filter has room to move, "
        f"but this one is {width} × {height}; choose a larger one."
    )


def test_a_picture_too_narrow_to_be_shrunk():
    assert refusal(file_of(Image.new("RGB", (4000, 20)), "PNG")) == (
        "A picture may be at most 50 times as long as it is wide, but this one is 4000 × 20; "
        "cut out a part of it and try again."
    )


def header_only(file_format, width, height):
    """The first bytes of a file that claims to be large and has no pixels."""
    if file_format == "PNG":
        return png_file(width, height, b"")
    if file_format == "BMP":
        return bmp_file(width, height, b"")
    if file_format == "GIF":
        return gif_file(width, height, b"\x02\x00;")
    if file_format == "TIFF":
        return grey_tiff(width, height, b"", bits=8)
    small = bytearray(file_of(Image.new("L", (16, 16)), "JPEG"))
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(small)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_8000_by_8000_pixels_are_refused_before_decoding(file_format):
    file = header_only(file_format, 8000, 8000)
    refusal(file)  # everything imported
    tracemalloc.start()
    start = time.perf_counter()
    message = refusal(file)
    waited, (_, peak) = time.perf_counter() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message == (
        "A picture may have at most 40 megapixels, but this one has 8000 × 8000 pixels (64.0 "
        "megapixels); make it smaller and try again."
    )
    assert waited < 0.1
    assert peak < 1_000_000


def test_a_true_8000_by_8000_png_is_refused_before_decoding():
    rows = bytes(8001 * 8000)
    assert "8000 × 8000 pixels (64.0 megapixels)" in refusal(png_file(8000, 8000, rows))


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_a_decompression_bomb_of_30000_by_30000_is_refused_before_decoding(file_format):
    message = refusal(header_only(file_format, 30_000, 30_000))
    assert "30000 × 30000 pixels (900.0 megapixels)" in message


@pytest.mark.parametrize("lossless", [False, True])
def test_a_webp_that_would_need_much_memory_is_refused(lossless):
    assert "A WebP picture may have at most 16 megapixels, but this one has 5000 × 4000" in refusal(
        file_of(Image.new("RGB", (5000, 4000)), "WEBP", lossless=lossless, method=0)
    )


def test_a_webp_canvas_larger_than_any_limit_is_refused_before_decoding():
    other = Image.new("RGB", (48, 32))
    film = bytearray(file_of(scene(), "WEBP", save_all=True, append_images=[other]))
    film[24:30] = b"\xff\xff\x00\xff\xff\x00"
    assert "65536 × 65536 pixels (4295.0 megapixels)" in refusal(bytes(film))


@pytest.mark.parametrize(
    ("file_format", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
    ],
)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_file_cut_short_is_refused(file_format, options, part):
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    whole = file_of(Image.fromarray(noise), file_format, **options)
    name = "WebP" if file_format == "WEBP" else file_format
    assert refusal(whole[: max(20, int(len(whole) * part))]) == (
        f"A whole {name} picture is expected, but this file is damaged, cut short, or of a rare "
        "kind; open it in a picture program, save it anew as PNG or JPEG, or choose another file."
    )


def test_a_decimal_colour_tiff_is_called_of_a_rare_kind():
    decimals = grey_tiff(8, 8, np.zeros((8, 8), "<f8").tobytes(), bits=64, kind=3)
    assert "of a rare kind" in refusal(decimals)


class TestHostileFiles:
    """Small files made to cost much time or memory."""

    @pytest.mark.parametrize("kind", [b"tEXt", b"IDAT", b"eXIf"])
    def test_a_png_of_800_000_empty_chunks(self, kind):
        refusal(png_file(8, 8, bytes(72), extra=png_chunk(kind, b"") * 800_000))

    @pytest.mark.parametrize("code", [b"\xe0", b"\xfe", b"\xdb", b"\xc4", b"\xe1"])
    def test_a_jpeg_of_two_million_empty_segments(self, code):
        refusal(
            jpeg_with_segments(
                b"\xff" + code + b"\0\2" * 1 + b"" + (b"\xff" + code + b"\0\2") * 2_000_000
            )
        )

    def test_a_jpeg_of_thousands_of_scans(self):
        whole = file_of(Image.new("L", (4000, 4000)), "JPEG", progressive=True)
        scan = whole[whole.rindex(b"\xff\xda") : -2]
        refusal(whole[:-2] + scan * 3000 + whole[-2:])

    def test_a_gif_of_two_million_comments(self):
        refusal(gif_file(8, 8, b"\x02\x02\x84\x51\0;", before=b"!\xfe\x01a\0" * 2_000_000))

    def test_a_gif_comment_of_five_million_blocks(self):
        refusal(gif_file(8, 8, b"\x02\0;", before=b"!\xfe" + b"\x01a" * 5_000_000 + b"\0"))

    def test_a_gif_that_ends_within_an_extension(self):
        refusal(gif_file(8, 8, b"")[:19] + b"!")

    def test_a_tiff_whose_every_tag_is_the_whole_file(self):
        tags = [(number, 7, 9_000_000, 8) for number in range(256, 60_000)]
        refusal(tiff_file(tags, bytes(8_900_000)))

    def test_a_tiff_of_huge_tiles(self):
        shape = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1)]
        tiles = [(322, 4, 1, 1 << 30), (323, 4, 1, 1 << 30), (324, 4, 1, 0), (325, 4, 1, 64)]
        refusal(tiff_file(shape + tiles, bytes(100)))

    def test_a_tiff_whose_directories_run_in_a_circle(self):
        file = bytearray(file_of(scene(), "TIFF"))
        first = int.from_bytes(file[4:8], "little")
        count = int.from_bytes(file[first : first + 2], "little")
        following = first + 2 + 12 * count
        file[following : following + 4] = file[4:8]
        assert read_picture(bytes(file)).shape == (32, 48, 3)

    def test_exif_notes_whose_every_tag_is_the_whole_note(self):
        entries = b"\x12\x01\x07\0\xf0\xff\0\0\0\0\0\0" * 5000
        note = b"Exif\0\0II*\0\x08\0\0\0\x88\x13" + entries
        segment = b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note
        assert read_picture(jpeg_with_segments(segment * 100)).shape == (32, 48, 3)

    def test_a_run_length_bmp_beyond_what_is_unpacked_quickly(self):
        for file in (
            bmp_file(8000, 4000, b"\0\1", packing=1),
            bmp_file(99, 99, bytes(2**21), packing=1),
        ):
            assert "A run-length packed BMP may have at most 4 megapixels and 1 MB" in refusal(file)

    def test_a_run_length_bmp_of_nothing_but_line_ends(self):
        start = time.perf_counter()
        read_picture(bmp_file(2000, 2000, b"\x01\0\0\0" * 250_000, packing=1))
        assert time.perf_counter() - start < 2 * LONGEST_WAIT

    def test_a_second_png_header_cannot_change_the_size(self):
        header = png_chunk(b"IHDR", (30_000).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0")
        assert read_picture(png_file(8, 8, bytes(72), extra=header)).shape == (8, 8, 1)


def real_files():
    small = scene(24, 20)
    film = {"save_all": True, "append_images": [small, Image.new("RGB", (24, 20))]}
    decimals = Image.fromarray(np.random.default_rng(0).random((20, 24), np.float32))
    deep = Image.fromarray(np.arange(480, dtype=np.uint16).reshape(20, 24) * 130)
    return [
        file_of(small, "PNG", exif=exif_note(6)),
        file_of(small.convert("RGBA"), "PNG"),
        file_of(small.quantize(8), "PNG", transparency=0),
        file_of(deep, "PNG"),
        file_of(small, "PNG", **film),
        file_of(small, "JPEG", exif=exif_note(5)),
        file_of(small, "JPEG", progressive=True),
        file_of(small.convert("CMYK"), "JPEG"),
        file_of(small, "WEBP", exif=exif_note(3)),
        file_of(small.convert("RGBA"), "WEBP", lossless=True, **film),
        file_of(small, "GIF", **film),
        file_of(small, "BMP"),
        file_of(small.convert("1"), "BMP"),
        bmp_file(24, 20, b"\x18\x80\0\0" * 20 + b"\0\1", packing=1),
        file_of(small, "TIFF", exif=exif_note(7), **film),
        file_of(small, "TIFF", compression="jpeg"),
        file_of(small, "TIFF", compression="tiff_lzw"),
        file_of(small, "TIFF", big_tiff=True),
        file_of(decimals, "TIFF"),
        file_of(small.convert("1"), "TIFF", compression="group3"),
    ]


REAL_FILES = real_files()


def read_or_refuse(data):
    """Only a right picture or a LessonInputError may come out, and soon."""
    start = time.perf_counter()
    try:
        picture = read_picture(data)
    except LessonInputError as error:
        message = str(error)
    else:
        message = ""
        assert picture.dtype == np.float32
        assert picture.ndim == 3
        assert picture.shape[2] in (1, 3)
        assert min(picture.shape[:2]) >= 8
        assert max(picture.shape[:2]) <= 400
        assert picture.min() >= 0.0
        assert picture.max() <= 1.0
    assert not re.search(r"[.!?]\s", message), "one sentence"
    assert time.perf_counter() - start < LONGEST_WAIT


mutations = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12
)
many = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(st.sampled_from(REAL_FILES), mutations)
def test_a_real_file_with_some_bytes_changed_is_read_or_refused(file, changes):
    broken = bytearray(file)
    for place, value in changes:
        broken[int(place * len(broken))] = value
    read_or_refuse(bytes(broken))


@many
@given(st.sampled_from(REAL_FILES), mutations)
def test_a_real_file_with_its_header_changed_is_read_or_refused(file, changes):
    broken = bytearray(file)
    for place, value in changes:
        broken[int(place * min(64, len(broken)))] = value
    read_or_refuse(bytes(broken))


@many
@given(st.sampled_from(REAL_FILES), st.floats(0, 1), st.binary(max_size=40), st.floats(0, 1))
def test_a_real_file_cut_and_glued_is_read_or_refused(file, first, glue, second):
    head, tail = file[: int(first * len(file))], file[int(second * len(file)) :]
    read_or_refuse(head + glue + tail)


@many
@given(st.binary(max_size=4000))
def test_any_bytes_are_read_or_refused(data):
    read_or_refuse(data)


MAGIC = [file[:head] for file in REAL_FILES for head in (4, 8, 16, 32)]


@many
@given(st.sampled_from(MAGIC), st.binary(max_size=400))
def test_any_bytes_after_a_right_beginning_are_read_or_refused(beginning, data):
    read_or_refuse(beginning + data)
