"""Filters by hand against filters learnt: the same small network, with another first layer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from cnn_core import FloatArray
from cnn_core.datasets.dataset import require_seed
from cnn_core.errors import LessonInputError
from cnn_core.kernels import GALLERY
from cnn_core.networks.held_out import HeldOutTest
from cnn_core.networks.layers import Activation, Convolution, Flatten, MaxPooling
from cnn_core.networks.plan import TrainingPlan
from cnn_core.networks.presets import default_settings, default_spec
from cnn_core.networks.spec import NetworkSpec
from cnn_core.networks.trials import Trial

EPOCHS: Mapping[str, int] = MappingProxyType({"digits": 15, "shapes": 6})
"""How long each is trained, by the data set: until a longer training changes little."""

BANKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Blur and sharpen": ("identity", "box_blur", "gaussian_blur", "sharpen"),
        "Edges by hand": (
            "sobel_left_right",
            "sobel_top_bottom",
            "diagonal_falling",
            "diagonal_rising",
        ),
    }
)
"""Four named kernels of 3 × 3 each."""

RANDOM = "Random, left alone"
LEARNT = "Learnt"
NUM_FILTERS = 4
FIRST_KERNEL = "layer_1.kernel"


def filter_spec(dataset: str) -> NetworkSpec:
    """Describe the network: four filters, ReLU, pooling, and one weighted vote.

    What follows the filters is a linear classifier on their pooled answers.

    Parameters
    ----------
    dataset : {"digits", "shapes"}
        What it shall tell apart.

    Returns
    -------
    spec : NetworkSpec
        Its filters have no bias, so that weights made by hand are all that they are.

    Raises
    ------
    LessonInputError
        If the data set is none of these.

    Examples
    --------
    >>> filter_spec("digits").layer_titles[0]
    'Convolution 4@3×3'
    """
    if dataset not in EPOCHS:
        raise LessonInputError(
            f"Expected for the data set one of {', '.join(EPOCHS)}. Received: {dataset!r:.60}. "
            "Choose one of these."
        )
    usual = default_spec(dataset)
    window = (2, 2) if usual.input_shape[0] < 16 else (4, 4)
    filters = Convolution(NUM_FILTERS, padding="same", use_bias=False)
    layers = (filters, Activation(), MaxPooling(window), Flatten(), usual.layers[-1])
    return NetworkSpec(usual.input_shape, layers, usual.classes)


def bank_weights(slugs: tuple[str, ...], channels: int) -> FloatArray:
    """Return named kernels as the weights of a convolution.

    Parameters
    ----------
    slugs : tuple of str
        Of kernels in the gallery, all of one size.
    channels : int
        Channels of the picture; each kernel looks at all of them alike.

    Returns
    -------
    weights : ndarray of shape (kH, kW, C, K), float32
        Scaled so that the squares of each filter's weights add up to 1: none is louder
        than another.

    Examples
    --------
    >>> weights = bank_weights(BANKS["Edges by hand"], 1)
    >>> weights.shape, float(round((weights[..., 0] ** 2).sum(), 6))
    ((3, 3, 1, 4), 1.0)
    """
    flat = np.stack([GALLERY[slug].weights for slug in slugs], axis=-1)  # (kH, kW, K)
    weights = np.repeat(flat[:, :, None], channels, axis=2)
    scaled: FloatArray = weights / np.sqrt((weights**2).sum(axis=(0, 1, 2)))
    return scaled


def random_weights(shape: tuple[int, ...], seed: int) -> FloatArray:
    """Draw filters that are never trained, scaled as `bank_weights` scales its own.

    Examples
    --------
    >>> random_weights((3, 3, 1, 4), 0).shape
    (3, 3, 1, 4)
    """
    drawn = np.random.default_rng(seed).normal(size=shape)
    scaled: FloatArray = (drawn / np.sqrt((drawn**2).sum(axis=(0, 1, 2)))).astype(np.float32)
    return scaled


def filter_trials(dataset: str, seed: int = 0) -> tuple[Trial, ...]:
    """Plan the comparison: filters by hand, random filters, and filters that are learnt.

    All have the same layers, the same number of filters and the same training;
    in all but the last the filters stay as they are and only the vote is learnt.

    Parameters
    ----------
    dataset : {"digits", "shapes"}
        What is told apart.
    seed : int, default 0
        Draws the random filters, the first weights and the order of the pictures.

    Returns
    -------
    trials : tuple of Trial
        Four, for `cnn_core.networks.trials.run_trials`.

    Raises
    ------
    LessonInputError
        If the data set is none of these, or the seed is no whole number from 0.

    Examples
    --------
    >>> [trial.name for trial in filter_trials("digits")]
    ['Blur and sharpen', 'Edges by hand', 'Random, left alone', 'Learnt']
    """
    require_seed(seed)
    spec = filter_spec(dataset)
    settings = replace(default_settings(dataset), epochs=EPOCHS[dataset], seed=int(seed))
    channels = spec.input_shape[2]
    fixed = {name: bank_weights(slugs, channels) for name, slugs in BANKS.items()}
    fixed[RANDOM] = random_weights((3, 3, channels, NUM_FILTERS), seed)
    plan = TrainingPlan(spec, dataset, settings)
    by_hand = [
        Trial(name, replace(plan, fixed={FIRST_KERNEL: weights})) for name, weights in fixed.items()
    ]
    return (*by_hand, Trial(LEARNT, plan))


def comparison_told(tests: Sequence[HeldOutTest], names: Sequence[str]) -> str:
    """Say which of several networks was right most often, and whether that can be chance.

    Parameters
    ----------
    tests : sequence of HeldOutTest
        Of each network, on the same pictures.
    names : sequence of str
        What each is called.

    Returns
    -------
    text : str
        One sentence where there is one network, else two or three.
    """
    order = sorted(range(len(tests)), key=lambda place: -tests[place].accuracy)
    best, num_pictures = tests[order[0]], len(tests[order[0]].labels)
    told = f"{names[order[0]]}: {best.accuracy * 100:.1f} % of {num_pictures} pictures."
    if len(order) == 1:
        return told
    second = tests[order[1]]
    gap = best.accuracy - second.accuracy
    told += f" Next, {names[order[1]]}, with {round(gap * num_pictures)} pictures fewer."
    spread = sum(test.accuracy * (1 - test.accuracy) for test in (best, second)) / num_pictures
    if gap < 2 * math.sqrt(spread):
        told += " That is so close that another seed may turn it around: try one."
    return told
