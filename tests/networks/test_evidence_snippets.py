"""The code of the lesson on evidence runs as shown, and computes what the page shows."""

import contextlib
import io
import os
from pathlib import Path

import numpy as np
import pytest

from cnn_core.datasets import load_dataset
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.evidence.grad_cam import grad_cam_layers
from cnn_core.networks.evidence.methods import explain, sweep, take_apart
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.evidence_snippets import evidence_snippets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(code):
    """Run a snippet as a script and return its names."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet.py", "exec"), names)
    return names


@pytest.mark.parametrize(
    ("name", "target", "place", "patch", "fill"),
    [
        ("digits", Target(3), 0, 2, None),
        ("digits", Target(7, against=2), -1, 5, 1.0),
        ("signboards", Target(0), -1, 27, 0.5),
        ("shapes_average", Target(4, against=5), 1, 29, 0.0),
    ],
)
def test_both_say_what_the_page_says(name, target, place, patch, fill, monkeypatch):
    monkeypatch.chdir(ROOT)
    network = load_bundled(name)
    layer = grad_cam_layers(network.spec)[place]
    picture = load_dataset(network.dataset).test.pictures[5]
    snippets = evidence_snippets(network, 5, target, layer=layer, patch=patch, fill=fill)
    drops = sweep(network, picture, patch, fill).drops(target.direction(network.spec))
    np.testing.assert_allclose(run(snippets.numpy)["drops"], drops, atol=1e-3)
    names = run(snippets.keras)
    (saliency,) = explain(network, picture, target, ("saliency",))
    np.testing.assert_allclose(names["saliency"], saliency.map, rtol=1e-4, atol=1e-5)
    found = take_apart(network, picture, target, layer)
    np.testing.assert_allclose(names["grad_cam"], found.rectified, rtol=1e-3, atol=1e-4)
