"""Predictions about one filter on a picture."""

import hashlib

import numpy as np

from cnn_core import Picture
from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.convolution import convolve
from cnn_core.figures.drawings import map_summary, map_svg
from cnn_core.figures.numbers import plain
from cnn_core.kernels import GALLERY, Kernel, across_channels
from cnn_core.pictures import whole_numbers
from cnn_core.shapes import (
    output_size,
)


def convolution_challenges(picture: Picture, kernel: Kernel) -> tuple[Challenge, ...]:
    """Ask about the size of the map, its maker, and flat ground.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        The picture in the working resolution, brightness in [0, 1].
    kernel : Kernel
        The chosen kernel; the question about the maker never uses it.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this picture and this kernel.
    """
    width, side = picture.shape[1], kernel.shape[1]
    size = output_size(width, side, stride=2)
    return (
        Challenge(
            "size",
            f"Your picture is {width} pixels wide, the kernel {side}. With **stride 2** and no "
            "padding, **how wide is the map?**",
            whole_options(size, size + 1, size - 1, width - side + 1),
            str(size),
            "Count the left edges the window can have: 0, 2, 4 … and it must still fit.",
            rf"$\lfloor ({width} - {side}) / 2 \rfloor + 1 = {size}$.",
        ),
        _maker_challenge(picture, kernel),
        _flat_challenge(kernel),
    )


def _maker_challenge(picture: Picture, kernel: Kernel) -> Challenge:
    if not np.ptp(picture, axis=(0, 1)).any():  # every edge filter would make the same map
        return _ONE_COLOUR
    rest = [slug for slug in _TELLING if slug != kernel.slug]
    chance = int.from_bytes(hashlib.blake2b(picture.tobytes(), digest_size=4).digest(), "big")
    secret = GALLERY[rest[chance % len(rest)]]
    grey = whole_numbers(picture).astype(np.float32).mean(axis=2, keepdims=True)
    response = convolve(grey, across_channels(secret, 1, whole=True))[..., 0]
    options = tuple(GALLERY[slug].title for slug in _TELLING)
    return Challenge(
        "maker",
        "One of these filters made this map of your picture. **Which one?**",
        options,
        secret.title,
        "Look at the lines: do upright edges stand out, lying ones, or all of them alike?",
        secret.finds,
        map_svg(response),
        map_summary(response, "A map by one of the filters"),
    )


_ONE_COLOUR = Challenge(
    "maker",
    "Your picture is of one colour. **Which of these filters makes a map that is not zero?**",
    tuple(GALLERY[slug].title for slug in ("sobel_left_right", "laplacian", "box_blur")),
    GALLERY["box_blur"].title,
    "Add the weights of each filter up: on flat ground that sum decides.",
    "A blur's weights add up to 1, so it answers what is there; those of edges add up to 0.",
)

_TELLING = ("sobel_left_right", "sobel_top_bottom", "laplacian")


def _flat_challenge(kernel: Kernel) -> Challenge:
    """Ask what the kernel answers on flat ground of 100: the sum of its weights, times 100."""
    ground = np.full((*kernel.shape[:2], 1), 100, dtype=np.float32)
    answer = convolve(ground, across_channels(kernel, 1, whole=True)).item() / kernel.divisor
    others = {0.0, 100.0, 800.0, -100.0} - {answer}
    options = sorted([answer, *sorted(others, key=abs)[:2]])
    total = int(kernel.whole.sum())
    return Challenge(
        "flat",
        f"Every pixel under the window is **100**, in grey. **What does {kernel.title} answer?**",
        tuple(_short(value) for value in options),
        _short(answer),
        "Every product has the same 100 in it: add the weights up first.",
        f"The weights add up to {plain(total)}{_factor(kernel)}, and 100 × that is "
        f"{_short(answer)}.",
    )


def _short(value: float) -> str:
    return plain(value) if float(value).is_integer() else plain(value, 2)


def _factor(kernel: Kernel) -> str:
    return f" × {kernel.factor_text}" if kernel.divisor > 1 else ""
