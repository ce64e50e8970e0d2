"""Predictions about where a network looked."""

from functools import lru_cache

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.activations import relu
from cnn_core.challenges.challenge import Challenge
from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.figures.drawings import picture_summary, picture_svg
from cnn_core.figures.numbers import plain
from cnn_core.networks.bundled import load_bundled
from cnn_core.pooling import max_pool

_DATASET = "digits"
_POSITION = 0
_MAPS, _WEIGHTS = (3.0, 2.0), (0.5, -1.0)


@lru_cache(maxsize=1)
def evidence_challenges() -> tuple[Challenge, ...]:
    """Ask what black pixels get, what attributions add up to, and what Grad-CAM leaves.

    Returns
    -------
    challenges : tuple of Challenge
        Two about the bundled digits' network and the first held-out digit, one about two maps.
    """
    picture = load_dataset(_DATASET).test.pictures[_POSITION]
    return _black(picture), _completeness(picture), _grad_cam()


def _black(picture: Picture) -> Challenge:
    num_black = int((picture == 0.0).sum())
    gradients = np.random.default_rng(0).standard_normal(picture.shape)
    answer = int(((gradients * picture != 0.0) & (picture == 0.0)).sum())
    return Challenge(
        "black",
        f"{num_black} of the {picture.size} pixels of this digit are black: their brightness is 0. "
        "**How many of these can get another number than 0 from gradient × input?**",
        (str(answer), str(num_black // 2), str(num_black)),
        str(answer),
        "Put the brightness of a black pixel into the product.",
        "None: anything times 0 is 0. The network may well use that it is dark there; this method "
        "cannot say so.",
        picture_svg(picture),
        picture_summary(picture, "The first held-out digit"),
    )


def _completeness(picture: Picture) -> Challenge:
    logits, of_black = _logits(picture), _logits(np.zeros_like(picture))
    network = load_bundled(_DATASET)
    best = int(logits.argmax())
    score, baseline = round(float(logits[best]), 2), round(float(of_black[best]), 2)
    answer = plain(score - baseline, 2)
    wrong = {plain(score, 2), plain(score + baseline, 2), plain(baseline, 2)} - {answer}
    return Challenge(
        "completeness",
        f"The logit of {network.spec.classes[best]} is {plain(score, 2)} for that digit, and "
        f"{plain(baseline, 2)} for a black picture. **What do its Integrated Gradients from black "
        "add up to**, with steps enough?",
        tuple(sorted({answer, *wrong}, key=lambda text: float(text.replace("−", "-")))),
        answer,
        "They add up to what the score gains on the way.",
        f"{plain(score, 2)} − {_bracketed(baseline)} = {answer}: all that the score gained, "
        "shared out among the pixels.",
    )


def _grad_cam() -> Challenge:
    maps, weights = np.array(_MAPS), np.array(_WEIGHTS)
    total = float(maps @ weights)
    answer = plain(max(0.0, total), 1)
    options = {answer, plain(total, 1), plain(float(maps @ abs(weights)), 1), plain(-total, 1)}
    return Challenge(
        "grad_cam",
        f"At one place of a layer, map 1 is {plain(_MAPS[0])} and map 2 is {plain(_MAPS[1])}. "
        f"Their gradients have the means {plain(_WEIGHTS[0], 1)} and {plain(_WEIGHTS[1])}. "
        "**What does Grad-CAM write there?**",
        tuple(sorted(options, key=lambda text: float(text.replace("−", "-")))),
        answer,
        "Weigh, add up, and do not forget the last step.",
        f"{plain(_MAPS[0])} · {plain(_WEIGHTS[0], 1)} + {plain(_MAPS[1])} · "
        f"({plain(_WEIGHTS[1])}) = {plain(total, 1)}, and ReLU leaves {answer}. Grad-CAM does not "
        "show what speaks against a class.",
    )


def _logits(picture: Picture) -> FloatArray:
    """Answer what the digits' network makes of a picture: two convolutions, then a dense layer."""
    weights = load_bundled(_DATASET).arrays()
    maps = np.asarray(picture, np.float32)
    for number in (1, 4):
        kernel, bias = weights[f"layer_{number}.kernel"], weights[f"layer_{number}.bias"]
        maps = max_pool(relu(convolve(maps, kernel, bias=bias, padding="same")), 2)
    sums = maps.ravel() @ weights["layer_8.kernel"] + weights["layer_8.bias"]
    return np.asarray(sums, np.float32)


def _bracketed(value: float) -> str:
    text = plain(value, 2)
    return f"({text})" if text.startswith("−") else text
