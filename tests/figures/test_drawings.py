"""Pictures and maps as SVG: right colours, right size, every map on one scale."""

import base64
import io
import re

import numpy as np
from PIL import Image

from cnn_core.figures.drawings import (
    map_summary,
    map_svg,
    maps_svg,
    picture_summary,
    picture_svg,
)
from cnn_core.figures.palette import signed_colours


def pixels_in(svg):
    """Return the arrays of the PNG pictures inside a drawing."""
    found = re.findall(r"data:image/png;base64,([^\"]+)", svg)
    images = [Image.open(io.BytesIO(base64.b64decode(text))) for text in found]
    return [np.asarray(im.convert("RGBA") if im.mode == "P" else im) for im in images]


def test_a_colour_picture_keeps_every_pixel(rng):
    whole = rng.integers(0, 256, (5, 7, 3))
    (drawn,) = pixels_in(picture_svg((whole / 255).astype(np.float32)))
    np.testing.assert_array_equal(drawn, whole)


def test_a_grey_picture_keeps_every_pixel(rng):
    whole = rng.integers(0, 256, (5, 7, 1))
    (drawn,) = pixels_in(picture_svg((whole / 255).astype(np.float32)))
    np.testing.assert_array_equal(drawn, whole[..., 0])


def test_a_map_is_blue_below_zero_clear_at_zero_and_red_above():
    (drawn,) = pixels_in(map_svg(np.array([[-4.0, 0.0, 2.0]], dtype=np.float32)))
    assert drawn[0, 0].tolist() == [33, 102, 172, 255]
    assert drawn[0, 1, 3] == 0
    assert drawn[0, 2, :3].tolist() == [178, 24, 43]
    assert abs(int(drawn[0, 2, 3]) - 255 / 2) <= 2  # half of the full colour, in 127 shades


def test_the_scale_of_a_map_is_symmetric_about_zero():
    colours = signed_colours(np.array([[-3.0, 3.0, 6.0]], dtype=np.float32))
    assert colours[0, 0, 3] == colours[0, 1, 3] == 128


def test_a_map_of_zeros_is_clear_and_divides_by_nothing():
    with np.errstate(all="raise"):
        (drawn,) = pixels_in(map_svg(np.zeros((3, 3), dtype=np.float32)))
    assert not drawn[..., 3].any()


def test_pixels_are_drawn_as_squares_without_smoothing():
    assert "image-rendering:pixelated" in picture_svg(np.zeros((2, 2, 1), dtype=np.float32))


def test_a_sheet_shows_every_map_on_one_scale():
    maps = np.zeros((2, 2, 5), dtype=np.float32)
    maps[0, 0, 0], maps[0, 0, 4] = 1.0, 4.0
    drawn = pixels_in(maps_svg(maps, columns=3))
    assert len(drawn) == 5
    assert drawn[0][0, 0, 3] == round(32 / 127 * 255)
    assert drawn[4][0, 0, 3] == 255


def test_summaries_tell_the_shape_and_the_range():
    response = np.array([[-2.0, 3.0]], dtype=np.float32)
    assert map_summary(response, "Sobel") == (
        "Sobel: 1 by 2 values from -2 to 3; 50 % are below zero."
    )
    picture = np.ones((4, 6, 3), dtype=np.float32)
    assert "4 rows by 6 columns in colour" in picture_summary(picture, "A cat")
