"""Predictions to make before the answer is shown; every answer is computed by the core."""

import hashlib
from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.figures.drawings import map_summary, map_svg, picture_svg
from cnn_core.figures.numbers import plain
from cnn_core.kernels import GALLERY, Kernel, across_channels
from cnn_core.networks.layers import Convolution
from cnn_core.networks.spec import NetworkSpec
from cnn_core.pictures import whole_numbers
from cnn_core.pooling import average_pool, max_pool
from cnn_core.shapes import (
    WindowLayer,
    count_convolution_multiplications,
    output_size,
    receptive_field,
)


@dataclass(frozen=True)
class Challenge:
    """One question with a few answers, one of them right.

    ``hint`` meets a wrong answer, ``why`` a right one; ``exhibit`` is a drawing
    that the question speaks of, ``exhibit_summary`` says it in words.
    """

    slug: str
    question: str
    options: tuple[str, ...]
    answer: str
    hint: str
    why: str
    exhibit: str = ""
    exhibit_summary: str = ""

    @property
    def digest(self) -> str:
        """Return a short name of the question as it is asked now."""
        told = "|".join((self.question, *self.options, self.answer, self.exhibit))
        return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def _numbers(answer: int, *others: int) -> tuple[str, ...]:
    """Return the right number among different wrong ones, smallest first."""
    return tuple(f"{number:,}" for number in sorted({answer, *others}))


def pixels_challenges(picture: Picture) -> tuple[Challenge, ...]:
    """Ask about counts, planes and mixing of colours.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        The picture in the working resolution, brightness in [0, 1].

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this picture.
    """
    rows, columns, channels = picture.shape
    count = rows * columns * channels
    other = rows * columns * (1 if channels == 3 else 3)
    brighter = int(np.argmax(whole_numbers(picture)[..., :channels].mean(axis=(0, 1))))
    names = ("red", "green", "blue")
    means = whole_numbers(picture).mean(axis=(0, 1))
    return (
        Challenge(
            "count",
            f"This picture has {rows} rows, {columns} columns and {channels} "
            f"channel{'s' if channels > 1 else ''}. **How many numbers is that?**",
            _numbers(count, other, rows + columns + channels),
            f"{count:,}",
            "Every row has all columns, and every place has all channels: multiply.",
            f"{rows} × {columns} × {channels} = {count:,}.",
        ),
        Challenge(
            "mix",
            "A pixel reads **255, 255, 0** in red, green and blue. **Which colour do you see?**",
            ("yellow", "purple", "white"),
            "yellow",
            "Red and green light together, no blue: think of mixed light, not of mixed paint.",
            "Red and green light at full strength make yellow; with blue as well it is white.",
        ),
        Challenge(
            "plane",
            "This is the plane of your picture with the highest mean, in grey. "
            "**Which plane is it?**",
            names,
            names[brighter],
            "Skin, fur and wood are strong in red, leaves in green, skies in blue.",
            "The means are "
            + ", ".join(f"{name} {mean:.1f}" for name, mean in zip(names, means, strict=False))
            + ".",
            picture_svg(picture[..., brighter : brighter + 1]),
            f"The brightest plane of the picture, mean {means[brighter]:.0f} of 255",
        )
        if channels == 3
        else Challenge(
            "bytes",
            "A telephone takes a photograph of 4,000 × 3,000 pixels in colour. "
            "**How many numbers is that?**",
            _numbers(4000 * 3000 * 3, 4000 * 3000, 4000 * 3 + 3000 * 3),
            f"{4000 * 3000 * 3:,}",
            "Three numbers for each of the twelve million pixels.",
            "4,000 × 3,000 × 3 = 36,000,000; this is why networks work on small pictures.",
        ),
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
            _numbers(size, size + 1, size - 1, width - side + 1),
            str(size),
            "Count the left edges the window can have: 0, 2, 4 … and it must still fit.",
            rf"$\lfloor ({width} - {side}) / 2 \rfloor + 1 = {size}$.",
        ),
        _maker_challenge(picture, kernel),
        _flat_challenge(kernel),
    )


def _maker_challenge(picture: Picture, kernel: Kernel) -> Challenge:
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


def activation_challenges(response: FloatArray) -> tuple[Challenge, ...]:
    """Ask what ReLU does to a value, to the map, and to itself.

    Parameters
    ----------
    response : ndarray of shape (H, W)
        The map that the learner's filter made.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this map.
    """
    lowest = round(float(response.min()))
    lowest = lowest if lowest < 0 else -312
    kept = round(float((relu(response) > 0).mean()) * 100)
    bands = ("under a third", "a third to two thirds", "over two thirds")
    changed = int((relu(relu(response)) != relu(response)).sum())
    return (
        Challenge(
            "value",
            f"A value of the map is **{plain(lowest)}**. **What is it after ReLU?**",
            (plain(lowest), "0", plain(-lowest)),
            plain(float(relu(np.float32(lowest)))),
            "ReLU compares with zero and keeps the greater one. It never turns a sign around.",
            f"max(0, {plain(lowest)}) = 0: what is below zero goes.",
        ),
        Challenge(
            "share",
            "**How much of your map stays above zero** after ReLU?",
            bands,
            bands[0 if kept < 100 / 3 else 1 if kept <= 200 / 3 else 2],
            "Look at how much of the map before is red.",
            f"{kept} % of its values are above zero; the others are now exactly zero.",
        ),
        Challenge(
            "twice",
            "You put a **second ReLU** behind the first. **How many values change?**",
            ("none", "about half", "all of them"),
            "none" if changed == 0 else f"{changed}",
            "After the first one, is there anything left that is below zero?",
            "Nothing is below zero any more, so the second ReLU has nothing to do.",
        ),
    )


def pooling_challenges(feature_map: FloatArray, window: int) -> tuple[Challenge, ...]:
    """Ask which value survives, the mean, and the size.

    Parameters
    ----------
    feature_map : ndarray of shape (H, W)
        The map behind the activation.
    window : int
        Rows and columns of the pooling window; the questions on values use 2 × 2.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this map.
    """
    patch, digits = _telling_patch(feature_map)
    values = tuple(plain(float(value), digits) for value in patch.ravel())
    shown = f"`{values[0]}` `{values[1]}` over `{values[2]}` `{values[3]}`"
    strongest = plain(max_pool(patch, 2).item(), digits)
    total, mean = float(patch.sum()), average_pool(patch, 2).item()
    width = feature_map.shape[1]
    size = output_size(width, window, stride=window)
    return (
        Challenge(
            "survivor",
            f"A 2 × 2 window holds {shown}. **Which value does max pooling keep?**",
            tuple(sorted(set(values), key=values.index)),
            strongest,
            "Max pooling keeps the largest number, wherever in the window it stands.",
            f"{strongest} is the largest; its place inside the window is forgotten.",
        ),
        Challenge(
            "mean",
            f"The same window: {shown}. **What does average pooling give?**",
            tuple(dict.fromkeys((plain(mean, digits + 2), plain(total, digits), strongest))),
            plain(mean, digits + 2),
            "Add all four and share the sum out evenly.",
            f"{plain(total, digits)} / 4 = {plain(mean, digits + 2)}.",
        ),
        Challenge(
            "size",
            f"Your map is {width} wide. With window {window} and stride {window}, "
            "**how wide is it after pooling?**",
            _numbers(size, size + 1, width - window + 1),
            f"{size:,}",
            "The windows stand side by side; a last one that does not fit is left out.",
            rf"$\lfloor ({width} - {window}) / {window} \rfloor + 1 = {size}$.",
        ),
    )


def _telling_patch(feature_map: FloatArray) -> tuple[FloatArray, int]:
    """Return the 2 × 2 patch with the strongest value, and the decimals that tell it.

    On a map where all of them are alike there is nothing to predict; an example
    stands in.
    """
    row, column = np.unravel_index(int(np.argmax(feature_map)), feature_map.shape)
    top = min(int(row), feature_map.shape[0] - 2)
    left = min(int(column), feature_map.shape[1] - 2)
    patch = feature_map[top : top + 2, left : left + 2]
    digits = 0 if np.abs(patch).max() >= 20 else 2
    patch = np.round(patch, digits)
    if patch.shape != (2, 2) or patch.min() == patch.max():
        return np.array([[12, 0], [47, 5]], dtype=np.float32), 0
    return patch, digits


def layers_challenges(side: int) -> tuple[Challenge, ...]:
    """Ask about shapes, receptive field and work of a small stack.

    Parameters
    ----------
    side : int
        Rows and columns of the picture.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about convolution 3 × 3, pooling 2 × 2, convolution 3 × 3.
    """
    first = output_size(side, 3)
    pooled = output_size(first, 2, stride=2)
    last = output_size(pooled, 3)
    stack = [WindowLayer(3), WindowLayer(2, stride=2), WindowLayer(3)]
    seen = receptive_field(stack)[-1].size[0]
    work = count_convolution_multiplications((1, 1), 5, 3, 1)
    return (
        Challenge(
            "shape",
            f"{side} × {side} pixels go through a 3 × 3 convolution, 2 × 2 max pooling and "
            "another 3 × 3 convolution, no padding. **How wide is the last map?**",
            _numbers(last, last + 2, pooled, first),
            f"{last:,}",
            "Take it step by step: a 3 × 3 window costs two, pooling halves, two more go.",
            f"{side} → {first} → {pooled} → {last}.",
        ),
        Challenge(
            "field",
            "In that stack, **how wide a piece of the picture** does one number of the last map "
            "see?",
            _numbers(seen, 3, 5, 7),
            f"{seen:,}",
            "Go backwards: 3 in the last layer are 6 before pooling, and a window hangs over "
            "each edge.",
            f"Three pooled values cover six, and a 3 × 3 window adds two: {seen}.",
        ),
        Challenge(
            "work",
            "A 5 × 5 filter stands on a picture with 3 channels. "
            "**How many multiplications at one place?**",
            _numbers(work, 25, 15),
            f"{work:,}",
            "A filter has weights for every channel.",
            "5 × 5 × 3 = 75, and 75 products make one number.",
        ),
    )


def training_challenges(num_train: int, batch_size: int, num_classes: int) -> tuple[Challenge, ...]:
    """Ask about steps, guessing and held-out pictures.

    Parameters
    ----------
    num_train : int
        Pictures to learn from.
    batch_size : int
        Pictures in one step.
    num_classes : int
        Classes to tell apart, all alike in number.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this training.
    """
    num_batches = -(-num_train // batch_size)
    guess = round(100 / num_classes)
    return (
        Challenge(
            "steps",
            f"{num_train:,} pictures, {batch_size} at a time. **How many steps is one epoch?**",
            _numbers(num_batches, num_train, batch_size, num_batches * 2),
            f"{num_batches:,}",
            "An epoch shows every picture once; a step takes one batch of them.",
            f"{num_train:,} / {batch_size}, rounded up: {num_batches}.",
        ),
        Challenge(
            "guess",
            f"An untrained network knows nothing of the {num_classes} classes. "
            "**How often is it right?**",
            (f"about {guess} %", "0 %", f"about {min(guess * 4, 90)} %"),
            f"about {guess} %",
            "What would blind guessing give?",
            f"One in {num_classes}: 100 % / {num_classes} is about {guess} %. Watch where the "
            "curve begins.",
        ),
        Challenge(
            "held_out",
            "Why are the test pictures **locked away until the end**?",
            ("to save time", "so that the score is honest", "they are too hard"),
            "so that the score is honest",
            "Think of an exam whose questions you had seen before.",
            "Whatever helped to choose the settings scores too well. These pictures are used once.",
        ),
    )


def network_challenges(spec: NetworkSpec) -> tuple[Challenge, ...]:
    """Ask about the first layer with weights, about pooling, and about the probabilities.

    Parameters
    ----------
    spec : NetworkSpec
        The network that is looked into.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this network.
    """
    side = spec.input_shape[0]
    pooled = output_size(side, 2, stride=2)
    return (
        _weights_challenge(spec),
        Challenge(
            "pooling",
            f"A map is {side} × {side}. **How many numbers of it are left** after 2 × 2 "
            "max pooling with stride 2?",
            _numbers(pooled * pooled, side * side, side * side // 2),
            f"{pooled * pooled:,}",
            "Half the rows and half the columns.",
            f"{pooled} × {pooled} = {pooled * pooled}: a quarter, the strongest of each four.",
        ),
        _shares_challenge(spec),
    )


def _shares_challenge(spec: NetworkSpec) -> Challenge:
    """Ask what the last step says where nothing speaks for any class."""
    if spec.has_sigmoid_output:
        second = spec.classes[1]
        return Challenge(
            "even",
            f"The logit is 0. **What does sigmoid say of {second}?**",
            ("50 %", "0 %", "100 %"),
            "50 %",
            "e to the power of 0 is 1.",
            "1 / (1 + 1) = 50 %: nothing speaks for it, and nothing against it.",
        )
    num_classes = len(spec.classes)
    equal = plain(100 / num_classes, 1)
    return Challenge(
        "even",
        f"All {num_classes} logits are the same number. **What does softmax say?**",
        (f"{equal} % each", "0 % each", "100 % each"),
        f"{equal} % each",
        "Probabilities share out one whole.",
        f"Equal logits get equal shares: 100 % / {num_classes} = {equal} %.",
    )


def _weights_challenge(spec: NetworkSpec) -> Challenge:
    """Ask how many parameters the first layer that has any holds."""
    number = next(place for place, count in enumerate(spec.parameter_counts()) if count.total)
    layer, incoming = spec.layers[number], spec.input_shapes()[number]
    answer = spec.parameter_counts()[number].total
    if isinstance(layer, Convolution):
        rows, columns = layer.kernel_size
        inputs, units = rows * columns * incoming[2], layer.filters
        told = f"has {units} filters of {rows} × {columns} on "
        told += "one channel" if incoming[2] == 1 else f"{incoming[2]} channels"
    else:
        inputs = int(np.prod(incoming))
        units = answer // (inputs + 1)
        told = f"joins {inputs} numbers to each of {units} units"
    return Challenge(
        "weights",
        f"The first layer with weights {told}, each with a bias. **How many parameters?**",
        _numbers(answer, answer - units, inputs + 1),
        f"{answer:,}",
        "Weights of one, one bias more, times how many there are.",
        f"({inputs} + 1) × {units} = {answer:,}.",
    )
