"""Every kind of file that people have, shown as they expect it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageCms

from cnn_core.errors import LessonInputError
from cnn_core.pictures import read_picture
from tests.core.picture_files import (
    bmp_file,
    exif_note,
    file_of,
    grey_tiff,
    held_sideways,
    numbers_of,
    png_chunk,
    png_file,
    scene,
    zip_bomb_chunk,
)

EXACT = [
    ("PNG", {}),
    ("BMP", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ("WEBP", {"lossless": True}),
]
LOSSY = [("JPEG", {"quality": 95}), ("JPEG", {"progressive": True, "quality": 95})]
LOSSY += [("WEBP", {"quality": 95}), ("TIFF", {"compression": "jpeg", "quality": 95})]


@pytest.mark.parametrize(("file_format", "options"), EXACT)
def test_a_picture_packed_without_loss_comes_back_number_by_number(file_format, options):
    picture = read_picture(file_of(scene(), file_format, **options))
    assert picture.dtype == np.float32
    np.testing.assert_array_equal(picture, numbers_of(scene()))


@pytest.mark.parametrize(("file_format", "options"), LOSSY)
def test_a_picture_packed_with_loss_comes_back_nearly(file_format, options):
    picture = read_picture(file_of(scene(), file_format, **options))
    np.testing.assert_allclose(picture, numbers_of(scene()), atol=0.06)


@pytest.mark.parametrize("file_format", ["PNG", "BMP", "TIFF", "JPEG", "GIF"])
def test_a_grey_file_gives_one_channel(file_format):
    grey = scene().convert("L")
    picture = read_picture(file_of(grey, file_format))
    assert picture.shape == (32, 48, 1)
    np.testing.assert_allclose(picture, numbers_of(grey), atol=0.03)


def test_grey_pixels_in_a_colour_file_keep_three_equal_channels():
    picture = read_picture(file_of(scene().convert("L").convert("RGB"), "PNG"))
    assert picture.shape == (32, 48, 3)
    np.testing.assert_array_equal(picture[..., 0], picture[..., 2])


def test_a_palette_of_greys_alone_gives_one_channel():
    painted = Image.new("P", (20, 16), 1)
    painted.putpalette([0, 0, 0, 51, 51, 51])
    for file_format in ("PNG", "GIF"):
        picture = read_picture(file_of(painted, file_format, transparency=0))
        np.testing.assert_array_equal(picture, np.full((16, 20, 1), np.float32(0.2)))


def test_a_one_bit_picture_is_black_and_white():
    drawing = scene().convert("L").point(lambda grey: 255 * (grey > 90)).convert("1")
    for file_format in ("PNG", "TIFF", "BMP"):
        picture = read_picture(file_of(drawing, file_format))
        assert picture.shape[2] in (1, 3)
        np.testing.assert_array_equal(picture[..., 0], np.asarray(drawing, np.float32))


def test_a_one_bit_fax_is_black_and_white():
    drawing = scene().convert("1")
    picture = read_picture(file_of(drawing, "TIFF", compression="group4"))
    np.testing.assert_array_equal(picture[..., 0], np.asarray(drawing, np.float32))


def test_a_picture_with_a_palette_shows_its_colours():
    painted = scene().quantize(16)
    for file_format in ("PNG", "GIF", "BMP", "TIFF"):
        picture = read_picture(file_of(painted, file_format))
        np.testing.assert_array_equal(picture, numbers_of(painted.convert("RGB")))


def test_a_16_bit_grey_png_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 32 * 48).reshape(32, 48).astype(np.uint16)
    picture = read_picture(file_of(Image.fromarray(ramp), "PNG"))
    assert picture.shape == (32, 48, 1)
    np.testing.assert_allclose(picture[..., 0], ramp / 65535, atol=1e-6)


def test_a_16_bit_colour_png_keeps_its_colours():
    deep = (np.asarray(scene()).astype(">u2") * 257).reshape(32, -1)
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    picture = read_picture(png_file(48, 32, rows, depth=16, colour=2))
    np.testing.assert_array_equal(picture, numbers_of(scene()))


@pytest.mark.parametrize("order", ["<", ">"])
def test_16_bit_tiffs_are_scaled_in_either_byte_order(order):
    ramp = np.linspace(0, 65535, 16 * 20).reshape(16, 20).astype(order + "u2")
    picture = read_picture(grey_tiff(20, 16, ramp.tobytes(), bits=16, order=order))
    np.testing.assert_allclose(picture[..., 0], ramp / 65535, atol=1e-6)


def test_a_tiff_where_0_means_white_is_shown_as_it_looks():
    ramp = np.linspace(0, 65535, 16 * 20).reshape(16, 20).astype("<u2")
    picture = read_picture(grey_tiff(20, 16, ramp.tobytes(), bits=16, negative=True))
    np.testing.assert_allclose(picture[..., 0], 1 - ramp / 65535, atol=1e-6)


def test_a_12_bit_tiff_reaches_full_brightness():
    # Two numbers of 12 bits fill three bytes: ff f0 00 is 4095, then 0.
    picture = read_picture(grey_tiff(16, 8, b"\xff\xf0\x00" * 64, bits=12))
    np.testing.assert_array_equal(np.unique(picture), [0, 1])


@pytest.mark.parametrize("order", ["<", ">"])
def test_decimals_from_0_to_1_stay_as_they_are(order):
    ramp = np.linspace(0.1, 0.9, 16 * 20).reshape(16, 20).astype(order + "f4")
    picture = read_picture(grey_tiff(20, 16, ramp.tobytes(), bits=32, kind=3, order=order))
    np.testing.assert_allclose(picture[..., 0], ramp, atol=1e-6)


def test_decimals_beyond_0_to_1_are_stretched_from_lowest_to_highest():
    ramp = np.linspace(-40.0, 360.0, 16 * 20).reshape(16, 20).astype("<f4")
    picture = read_picture(grey_tiff(20, 16, ramp.tobytes(), bits=32, kind=3))
    np.testing.assert_allclose(picture[..., 0], (ramp + 40) / 400, atol=1e-6)


@pytest.mark.parametrize(("highest", "full"), [(1, 1), (200, 255), (40_000, 65_535)])
def test_32_bit_whole_numbers_take_the_smallest_usual_scale(highest, full):
    ramp = np.linspace(0, highest, 16 * 20).reshape(16, 20).astype("<i4")
    picture = read_picture(grey_tiff(20, 16, ramp.tobytes(), bits=32, kind=2))
    np.testing.assert_allclose(picture[..., 0], ramp / full, atol=1e-6)


@pytest.mark.parametrize(("kind", "low", "high"), [(1, 0, 2**32 - 1), (2, -(2**31), 2**31 - 1)])
def test_32_bit_whole_numbers_of_the_whole_range_are_stretched(kind, low, high):
    ramp = np.linspace(low, high, 16 * 20).reshape(16, 20)
    body = ramp.astype("<u4" if kind == 1 else "<i4").tobytes()
    picture = read_picture(grey_tiff(20, 16, body, bits=32, kind=kind))
    np.testing.assert_allclose(picture[..., 0], (ramp - low) / (high - low), atol=1e-6)


def test_numbers_that_are_all_the_same_give_a_flat_picture():
    body = np.full((8, 8), 3.5, "<f4").tobytes()
    assert np.ptp(read_picture(grey_tiff(8, 8, body, bits=32, kind=3))) == 0


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_decimals_that_are_no_number_are_refused(odd):
    values = np.full((9, 9), 0.5, "<f4")
    values[4, 4] = odd
    with pytest.raises(LessonInputError, match=r"hold infinity or no number \(NaN\); replace them"):
        read_picture(grey_tiff(9, 9, values.tobytes(), bits=32, kind=3))


def test_what_is_transparent_is_laid_on_white():
    clear_to_solid = Image.linear_gradient("L").resize((48, 32))
    painted = scene()
    painted.putalpha(clear_to_solid)
    cover = np.asarray(clear_to_solid)[..., None] / 255
    expected = numbers_of(scene()) * cover + (1 - cover)
    for file_format, options in (("PNG", {}), ("WEBP", {"lossless": True, "exact": True})):
        picture = read_picture(file_of(painted, file_format, **options))
        np.testing.assert_allclose(picture, expected, atol=1.5 / 255)
    np.testing.assert_allclose(read_picture(file_of(painted, "TIFF")), expected, atol=1.5 / 255)


def test_transparent_grey_is_laid_on_white_and_stays_grey():
    painted = Image.new("LA", (20, 16), (0, 0))
    painted.paste((51, 255), (0, 0, 10, 16))
    picture = read_picture(file_of(painted, "PNG"))
    assert picture.shape == (16, 20, 1)
    np.testing.assert_allclose(picture[0, :, 0], [0.2] * 10 + [1.0] * 10)


def test_a_transparent_colour_of_a_palette_is_laid_on_white():
    painted = Image.new("P", (20, 16), 1)
    painted.putpalette([255, 0, 0, 0, 51, 0])
    painted.paste(0, (0, 0, 10, 16))
    for file_format in ("PNG", "GIF"):
        picture = read_picture(file_of(painted, file_format, transparency=0))
        np.testing.assert_allclose(picture[0, 0], [1, 1, 1])
        np.testing.assert_allclose(picture[0, 19], [0, 0.2, 0])


def test_half_transparent_colours_of_a_palette_are_mixed_with_white():
    painted = Image.new("P", (20, 16), 0)
    painted.putpalette([255, 0, 0])
    picture = read_picture(file_of(painted, "PNG", transparency=b"\x80"))
    np.testing.assert_allclose(picture[0, 0], [1, 0.5, 0.5], atol=0.01)


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_one_colour_named_transparent_is_laid_on_white(mode):
    painted = Image.new(mode, (20, 16), 0)
    clear = (0, 0, 0) if mode == "RGB" else 0
    assert read_picture(file_of(painted, "PNG", transparency=clear)).min() == 1.0


def test_one_16_bit_grey_named_transparent_is_laid_on_white():
    rows = b"".join(b"\0" + b"\x12\x34" * 5 + b"\x80\x00" * 5 for _ in range(8))
    clear = png_chunk(b"tRNS", b"\x12\x34")
    picture = read_picture(png_file(10, 8, rows, depth=16, extra=clear))
    np.testing.assert_allclose(picture[0, :, 0], [1.0] * 5 + [0x8000 / 65535] * 5)


def test_a_cmyk_jpeg_shows_its_colours():
    for colour in ("white", "black", "red", "yellow"):
        printed = Image.new("RGB", (48, 32), colour).convert("CMYK")
        picture = read_picture(file_of(printed, "JPEG", quality=95))
        np.testing.assert_allclose(picture, numbers_of(printed.convert("RGB")), atol=0.02)


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr"])
def test_a_tiff_in_colours_of_print_or_video_shows_its_colours(mode):
    picture = read_picture(file_of(scene().convert(mode), "TIFF"))
    np.testing.assert_allclose(picture, numbers_of(scene()), atol=0.02)


def test_a_lab_tiff_shows_its_colours():
    lab = ImageCms.profileToProfile(
        scene(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    picture = read_picture(file_of(lab, "TIFF"))
    difference = np.abs(picture - numbers_of(scene()))
    assert difference.mean() < 0.01
    assert difference.max() < 0.13  # colours that 8 bits of Lab cannot name exactly


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("file_format", "options"),
    [("JPEG", {"quality": 95}), ("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})],
)
def test_a_photo_from_a_camera_held_in_any_way_is_upright(file_format, options, orientation):
    stored = held_sideways(scene(), orientation)
    photo = file_of(stored, file_format, exif=exif_note(orientation), **options)
    picture = read_picture(photo)
    np.testing.assert_allclose(picture, numbers_of(scene()), atol=0.06)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_means_nothing_is_left_alone(orientation):
    photo = file_of(scene(), "PNG", exif=exif_note(orientation))
    np.testing.assert_array_equal(read_picture(photo), numbers_of(scene()))


def test_of_an_animated_gif_the_first_frame_is_shown():
    first, second = scene().quantize(32), Image.new("RGB", (48, 32), "red").quantize(2)
    film = file_of(first, "GIF", save_all=True, append_images=[second, first], duration=50)
    np.testing.assert_array_equal(read_picture(film), numbers_of(first.convert("RGB")))


@pytest.mark.parametrize("file_format", ["WEBP", "PNG"])
def test_of_an_animated_webp_or_png_the_first_frame_is_shown(file_format):
    options = {"lossless": True} if file_format == "WEBP" else {}
    second = Image.new("RGB", (48, 32), "red")
    film = file_of(scene(), file_format, save_all=True, append_images=[second], **options)
    np.testing.assert_array_equal(read_picture(film), numbers_of(scene()))


def test_of_a_phone_photo_with_a_second_picture_behind_it_the_first_is_shown():
    depth_map = Image.new("L", (24, 16))
    photo = file_of(scene(), "MPO", save_all=True, append_images=[depth_map], quality=95)
    np.testing.assert_allclose(read_picture(photo), numbers_of(scene()), atol=0.06)


def test_of_a_tiff_with_pages_the_first_is_shown():
    pages = [Image.new("RGB", (20, 20), "red"), Image.new("L", (9, 9))]
    booklet = file_of(scene(), "TIFF", save_all=True, append_images=pages)
    np.testing.assert_array_equal(read_picture(booklet), numbers_of(scene()))


def test_a_big_tiff_is_read_like_any_other():
    large_offsets = file_of(scene(), "TIFF", big_tiff=True, exif=exif_note(3))
    turned = numbers_of(scene())[::-1, ::-1]
    np.testing.assert_array_equal(read_picture(large_offsets), turned)


def test_a_run_length_bmp_is_read():
    rows = b"".join(b"\x14" + bytes([grey]) + b"\0\0" for grey in range(0, 256, 16)) + b"\0\1"
    picture = read_picture(bmp_file(20, 16, rows, packing=1))
    np.testing.assert_allclose(picture[:, 0, 0], np.arange(0, 256, 16)[::-1] / 255)


def test_colour_profiles_change_no_number():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for file_format in ("PNG", "TIFF"):
        file = file_of(scene(), file_format, icc_profile=profile)
        np.testing.assert_array_equal(read_picture(file), numbers_of(scene()))


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_a_text_or_profile_that_unpacks_to_200_mb_is_never_unpacked(kind):
    rows = b"".join(b"\0" + bytes(16) for _ in range(16))
    bomb = zip_bomb_chunk(kind, 200_000_000)
    picture = read_picture(png_file(16, 16, rows, extra=bomb, after=bomb))
    np.testing.assert_array_equal(picture, np.zeros((16, 16, 1)))


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((400, 300), (300, 400)),
        ((401, 300), (299, 400)),
        ((1000, 500), (200, 400)),
        ((500, 1000), (400, 200)),
        ((6000, 4000), (267, 400)),
        ((3000, 60), (8, 400)),
    ],
)
@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_a_long_picture_is_shrunk_to_400_pixels_and_keeps_its_proportions(size, shape, file_format):
    picture = read_picture(file_of(Image.new("RGB", size, (51, 102, 204)), file_format))
    assert picture.shape == (*shape, 3)
    assert picture.size < 500_000
    np.testing.assert_allclose(picture[5, 5], [0.2, 0.4, 0.8], atol=0.01)


def test_shrinking_takes_the_mean_of_the_area_under_each_pixel():
    fine = np.random.default_rng(0).integers(0, 256, (800, 1200, 3), dtype=np.uint8)
    shrunk = read_picture(file_of(Image.fromarray(fine), "PNG"))
    assert shrunk.shape == (267, 400, 3)
    exact = read_picture(file_of(Image.fromarray(fine[:, :800]), "PNG"))
    blocks = fine[:, :800].reshape(400, 2, 400, 2, 3).mean(axis=(1, 3)) / 255
    np.testing.assert_allclose(exact, blocks, atol=1e-6)
    assert shrunk.mean() == pytest.approx(fine.mean() / 255, abs=1e-4)


def test_shrinking_adds_no_bright_or_dark_rim_beside_an_edge():
    halves = np.full((2000, 2000), 51, np.uint8)
    halves[:, 1001:] = 204
    picture = read_picture(file_of(Image.fromarray(halves), "PNG"))
    assert picture.min() == pytest.approx(0.2, abs=1e-6)
    assert picture.max() == pytest.approx(0.8, abs=1e-6)


def test_a_large_transparent_picture_is_laid_on_white_strip_by_strip():
    painted = Image.new("RGBA", (2500, 2000), (0, 0, 0, 0))
    painted.paste((255, 0, 0, 255), (0, 0, 2500, 1000))
    picture = read_picture(file_of(painted, "PNG"))
    np.testing.assert_allclose(picture[10, 10], [1, 0, 0])
    np.testing.assert_allclose(picture[-10, 10], [1, 1, 1])


def test_the_smallest_picture_of_8_by_8_is_kept_pixel_by_pixel():
    tiny = scene(8, 8)
    np.testing.assert_array_equal(read_picture(file_of(tiny, "PNG")), numbers_of(tiny))


def test_bytes_of_any_kind_of_buffer_are_read():
    file = file_of(scene(), "PNG")
    for buffer in (bytearray(file), memoryview(file)):
        np.testing.assert_array_equal(read_picture(buffer), numbers_of(scene()))


def test_many_learners_read_pictures_at_the_same_time():
    files = [file_of(scene(40 + n, 30), "JPEG", quality=90) for n in range(12)]
    files += [file_of(scene(40 + n, 30), "PNG") for n in range(12)]
    files += [file_of(scene(2400, 2000), "PNG"), b"no picture"] * 4

    def outcome(data):
        try:
            return read_picture(data).tobytes()
        except LessonInputError as error:
            return str(error)

    expected = [outcome(data) for data in files]
    with ThreadPoolExecutor(max_workers=8) as learners:
        assert list(learners.map(outcome, files * 3)) == expected * 3
