"""Every snippet runs as shown and computes what the page shows."""

import contextlib
import io
import os

import numpy as np
import pytest

from cnn_core.activations import ACTIVATIONS
from cnn_core.convolution import convolve
from cnn_core.kernels import GALLERY, across_channels
from cnn_core.pictures import png_bytes
from cnn_core.pooling import average_pool, max_pool
from cnn_core.snippets import (
    activation_snippets,
    convolution_snippets,
    layers_snippets,
    pixels_snippets,
    pooling_snippets,
)
from cnn_core.stack import run_stack

pytestmark = pytest.mark.slow


@pytest.fixture(params=[1, 3], ids=["grey", "colour"])
def picture(request, tmp_path, monkeypatch):
    """Lay a picture where the snippets look for it."""
    rng = np.random.default_rng(3)
    whole = rng.integers(0, 256, (16, 18, request.param))
    picture = (whole / 255).astype(np.float32)
    (tmp_path / "picture.png").write_bytes(png_bytes(picture))
    monkeypatch.chdir(tmp_path)
    return picture


def run(code):
    """Run a snippet as a script and return its names."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names


def test_pixels(picture):
    snippets = pixels_snippets(picture.shape, 4, 7)
    whole = np.rint(picture * 255)
    for code in (snippets.numpy, snippets.keras):
        names = run(code)
        np.testing.assert_array_equal(names["picture"], whole)
        np.testing.assert_array_equal(names["pixel"], whole[4, 7])


@pytest.mark.parametrize("slug", ["sobel_left_right", "box_blur", "gaussian_blur_5"])
@pytest.mark.parametrize(
    ("stride", "padding", "dilation"),
    [(1, "valid", 1), (2, "same", 1), (3, 2, 1), (1, "same", 2), (2, 1, 2), (2, "same", 2)],
)
def test_convolution(picture, slug, stride, padding, dilation):
    kernel, movement = GALLERY[slug], {"stride": stride, "padding": padding, "dilation": dilation}
    snippets = convolution_snippets(picture.shape, kernel, **movement, bias=-7)
    whole = np.rint(picture * 255).astype(np.float32)
    weights = across_channels(kernel, picture.shape[2], whole=True)
    expected = convolve(whole, weights, **movement)[..., 0] / kernel.divisor - 7
    for code in (snippets.numpy, snippets.keras):
        np.testing.assert_allclose(run(code)["response"], expected, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("slug", list(ACTIVATIONS))
def test_activation(slug):
    values = np.array([-312.0, -1.5, 0.0, 0.25, 840.0], dtype=np.float32)
    values = values / 255 if slug in ("sigmoid", "tanh") else values
    snippets = activation_snippets(slug, values)
    expected = ACTIVATIONS[slug].function(np.round(values, 3))
    for code in (snippets.numpy, snippets.keras):
        np.testing.assert_allclose(run(code)["activated"], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("window", "stride"), [(2, 2), (3, 2), (4, 3)])
def test_pooling(kind, padding, window, stride):
    rng = np.random.default_rng(5)
    patch = rng.integers(-900, 900, (8, 8)).astype(np.float32)
    settings = {"window": window, "stride": stride, "padding": padding}
    snippets = pooling_snippets(patch, kind=kind, **settings)
    expected = (max_pool if kind == "max" else average_pool)(patch, **settings)
    for code in (snippets.numpy, snippets.keras):
        np.testing.assert_allclose(run(code)["pooled"], expected, rtol=1e-5)


@pytest.mark.parametrize(
    "slugs",
    [(), ("relu",), ("edges", "relu", "max_pool", "laplacian"), ("box_blur", "average_pool")],
)
def test_layers(picture, slugs):
    snippets = layers_snippets(picture.shape, slugs)
    results = run_stack(picture, slugs)
    expected = results[-1].maps if results else picture
    for code in (snippets.numpy, snippets.keras):
        np.testing.assert_allclose(run(code)["maps"], expected, rtol=1e-4, atol=1e-5)
