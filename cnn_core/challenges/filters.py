"""Predictions about units: what excites them most, how much they see, what is lost without them."""

import numpy as np
from numpy.typing import NDArray

from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.figures.drawings import filters_svg
from cnn_core.figures.numbers import plain, signed
from cnn_core.networks.bundled import load_bundled
from cnn_core.networks.layers import Convolution, Flatten

DIGITS, SHAPES = "digits", "shapes"


def filters_challenges() -> tuple[Challenge, ...]:
    """Ask about the networks that come with the site, whichever is looked at.

    Returns
    -------
    challenges : tuple of Challenge
        The largest sum of a first filter, the patch of a unit further up, and all units off.
    """
    return _ceiling_challenge(), _field_challenge(), _all_off_challenge()


def _ceiling_challenge() -> Challenge:
    """Ask how far any patch could take the sum of a first filter."""
    arrays = load_bundled(DIGITS).arrays()
    kernels, biases = arrays["layer_1.kernel"], arrays["layer_1.bias"]
    unit = int(kernels.sum(axis=(0, 1, 2)).argmin())  # so that much of it is below zero
    # with two decimals, so that what is shown adds up
    kernel = np.asarray(np.round(kernels[..., unit], 2), np.float64)
    bias = round(float(biases[unit]), 2)
    positive, negative, every = _sums(kernel)
    answer = _two(positive + bias)
    wrong = {_two(every + bias), _two(positive - negative + bias)} - {answer}
    return Challenge(
        "ceiling",
        f"First filter {unit + 1} of the digits' network, two decimals: weights above zero add "
        f"up to {_two(positive)}, those below to {_two(negative)}; the bias is {_two(bias)}. "
        "Pixels lie from 0 to 1. **What is the largest sum that any patch can bring it to?**",
        tuple(sorted({answer, *wrong}, key=lambda text: float(text.replace("−", "-")))),
        answer,
        "Choose each pixel for itself: 1 where it adds, 0 where it takes away.",
        f"White under the weights above zero, black under the others: {_two(positive)} "
        f"+ {_two(bias)} = {answer}. Gradient ascent without regularisers ends there.",
        exhibit=filters_svg(kernel[..., np.newaxis].astype(np.float32)),
        exhibit_summary=f"Filter {unit + 1}: {_words(kernel)}.",
    )


def _field_challenge() -> Challenge:
    """Ask how large the patches of the last convolution of the shapes' network are."""
    spec = load_bundled(SHAPES).spec
    numbers = [n for n, one in enumerate(spec.layers) if isinstance(one, Convolution)]
    field = spec.receptive_fields()[numbers[-1]]
    below = spec.receptive_fields()[numbers[-2]]
    if field is None or below is None:
        raise TypeError("A convolution sees a field.")
    side = spec.input_shape[0]
    answer = f"{field.size[0]} × {field.size[1]}"
    others = {f"3 × {3}", f"{below.size[0]} × {below.size[1]}", f"{2 * side} × {2 * side}"}
    return Challenge(
        "patch",
        f"The shapes' network: {len(numbers)} convolutions of 3 × 3, max pooling of 2 × 2 behind "
        f"each. **How large are the patches of a unit of the last convolution?** The pictures "
        f"have {side} × {side} pixels.",
        tuple(sorted({answer, *others}, key=lambda text: int(text.split()[0]))),
        answer,
        "Each 3 × 3 sees one place more on either side, and behind a pooling a place is twice as "
        "wide.",
        f"Its neighbours lie {field.jump[0]} pixels apart, so it sees {below.size[0]} + "
        f"{below.jump[0]} + 2 · {field.jump[0]} = {field.size[0]} pixels: more than the picture "
        "has, hence the hatching.",
    )


def _all_off_challenge() -> Challenge:
    """Ask what is left when every unit of the last convolution of the digits' network is off."""
    network = load_bundled(DIGITS)
    spec, labels = network.spec, network.test.labels
    bias = network.arrays()[f"layer_{len(spec.layers)}.bias"]
    always = int(bias.argmax())
    answer, total = int((labels == always).sum()), len(labels)
    before = network.test.num_right
    flat = next(one for one in spec.layers if isinstance(one, Flatten))
    number = spec.layers.index(flat)
    units = spec.input_shapes()[number][2]
    return Challenge(
        "all_off",
        f"Of {total} held-out digits {before} are right. All {units} units of the last "
        "convolution are switched off. **How many are still right?**",
        whole_options(answer, 0, total // 2, before),
        f"{answer}",
        "Every picture now looks the same to the last layer. What does it say to all of them?",
        f"Only the biases are left, and that of {spec.classes[always]} is the largest: it says "
        f"{spec.classes[always]} to all, and {answer} of {total} are. Guessing is not 0.",
    )


def _sums(kernel: NDArray[np.float64]) -> tuple[float, float, float]:
    """Add up the weights above zero, those below, and all."""
    return float(kernel[kernel > 0].sum()), float(kernel[kernel < 0].sum()), float(kernel.sum())


def _two(value: float) -> str:
    return plain(value, 2)


def _words(kernel: NDArray[np.float64]) -> str:
    return "; ".join(" ".join(signed(float(one), 2) for one in row) for row in kernel[..., 0])
