"""Predictions of the lesson on fooling a network; each answer is computed."""

import functools
import math

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.activations import relu
from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.convolution import convolve
from cnn_core.datasets import load_dataset
from cnn_core.figures.drawings import picture_summary, picture_svg
from cnn_core.networks.bundled import load_bundled
from cnn_core.pictures import turned, whole_numbers
from cnn_core.pictures.changing import contrasted
from cnn_core.pooling import max_pool

_SIZE = (32, 32, 3)
_STEP, _WEIGHT = 4, 0.01
_BRIGHTNESS, _FACTOR = 200, 2.0
_DIGIT, _TWIN = 6, 9


def fool_challenges() -> tuple[Challenge, ...]:
    """Ask about a sum of many small changes, about contrast, and about digits upside down.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions that depend on nothing that a learner can change.

    Examples
    --------
    >>> [challenge.answer for challenge in fool_challenges()]
    ['0.48', '255', 'more than half']
    """
    return _linear_challenge(), _contrast_challenge(), _upside_down_challenge()


def _linear_challenge() -> Challenge:
    """Ask what many small changes come to, all of one sign."""
    count = math.prod(_SIZE)
    exact = _STEP / 255 * _WEIGHT * count
    one, thrown = exact / count, exact / math.sqrt(count)
    rows, columns, channels = _SIZE
    return Challenge(
        "linear",
        f"A score adds up {count:,} numbers, each times a weight of +{_WEIGHT} or −{_WEIGHT}. "
        f"Every number changes by {_STEP}/255, up where its weight is above zero, down where it "
        "is below. **By how much does the score grow?**",
        (f"{one:.5f}", f"{thrown:.4f}", f"{exact:.2f}"),
        f"{exact:.2f}",
        f"Every product grows by {_STEP}/255 × {_WEIGHT}. None of them cancels another.",
        f"{_STEP}/255 × {_WEIGHT} × {count:,} = {exact:.2f}, for a picture of {rows} × {columns} × "
        f"{channels}. With random signs nearly all would cancel: about {thrown:.4f} would be left, "
        "√ of the count in place of the count.",
    )


def _contrast_challenge() -> Challenge:
    """Ask what becomes of a bright pixel when its contrast is doubled."""
    pixel = np.full((1, 1, 1), _BRIGHTNESS / 255, np.float32)
    answer = int(whole_numbers(contrasted(pixel, _FACTOR))[0, 0, 0])
    uncut = 127.5 + _FACTOR * (_BRIGHTNESS - 127.5)
    return Challenge(
        "contrast",
        f"A pixel has brightness {_BRIGHTNESS} of 255. **What is it after contrast × "
        f"{_FACTOR:.0f}**, about mid-grey, 127.5?",
        whole_options(answer, _BRIGHTNESS, int(uncut)),
        str(answer),
        "Twice as far from 127.5 as before. Then: what is the brightest that there is?",
        f"127.5 + {_FACTOR:.0f} × ({_BRIGHTNESS} − 127.5) = {uncut:g}, cut at {answer}. What is "
        "cut is lost: no other contrast brings it back.",
    )


def _upside_down_challenge() -> Challenge:
    """Ask what the bundled network makes of sixes that stand on their heads."""
    taken, count, example = _upside_down()
    title = f"A held-out {_DIGIT}, turned by 180°"
    shares = {"none": taken == 0, "fewer than half": 0 < 2 * taken <= count}
    answer = next((name for name, is_so in shares.items() if is_so), "more than half")
    return Challenge(
        "upside_down",
        f"All {count} held-out digits {_DIGIT} are turned by 180°. **How many does the bundled "
        f"network take for a {_TWIN}?**",
        ("none", "fewer than half", "more than half"),
        answer,
        f"Would you? And has it ever seen a {_DIGIT} that stood on its head?",
        f"{taken} of {count}. Some turns change what a picture shows: training with them would "
        "teach it that both are one.",
        picture_svg(example),
        picture_summary(example, title),
    )


@functools.lru_cache(maxsize=1)
def _upside_down() -> tuple[int, int, Picture]:
    """Count the turned digits that are taken for the other one; and answer the first of them."""
    test = load_dataset("digits").test
    pictures = [turned(one, 180) for one in test.pictures[test.labels == _DIGIT]]
    weights = load_bundled("digits").arrays()
    answers = [int(_logits(picture, weights).argmax()) for picture in pictures]
    return answers.count(_TWIN), len(answers), pictures[0]


def _logits(picture: Picture, weights: dict[str, FloatArray]) -> FloatArray:
    """Send a digit through the bundled network, with this project's own arithmetic."""
    maps = picture
    for number in (1, 4):
        kernels, bias = weights[f"layer_{number}.kernel"], weights[f"layer_{number}.bias"]
        maps = max_pool(relu(convolve(maps, kernels, bias=bias, padding="same")), 2)
    logits: FloatArray = maps.reshape(-1) @ weights["layer_8.kernel"] + weights["layer_8.bias"]
    return logits
