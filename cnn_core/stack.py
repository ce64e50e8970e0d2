"""A stack of steps put together by hand: named filters, ReLU and pooling on one picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray, Picture
from cnn_core.activations import relu
from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.kernels import GALLERY, Kernel
from cnn_core.pooling import average_pool, max_pool
from cnn_core.shapes import (
    ReceptiveField,
    WindowLayer,
    count_convolution_multiplications,
    count_convolution_parameters,
    output_size,
    receptive_field,
)

MAX_STEPS = 8
"""Steps in a stack; more could not be shown side by side."""

EDGE_BANK = ("sobel_left_right", "sobel_top_bottom", "diagonal_falling", "diagonal_rising")
"""Filters that together ask for edges in four directions."""


@dataclass(frozen=True)
class Step:
    """One kind of step that a stack may hold.

    ``window`` and ``stride`` say how it looks at the step before; ``kernels``
    are the filters of a convolution, and empty elsewhere.
    """

    slug: str
    title: str
    window: int
    stride: int
    apply: Callable[[FloatArray], FloatArray]
    kernels: tuple[Kernel, ...] = ()


@dataclass(frozen=True)
class StepResult:
    """What one step of a stack made.

    ``maps`` is float32 of shape (H, W, K); ``field`` tells the receptive field
    of one of its units on the picture; the counts are those of the step alone.
    """

    step: Step
    maps: FloatArray
    field: ReceptiveField
    parameters: int
    multiplications: int


def _convolution(slug: str, title: str, kernels: Sequence[Kernel]) -> Step:
    def apply(maps: FloatArray) -> FloatArray:
        return convolve(maps, _across(kernels, maps.shape[2]))

    return Step(slug, title, kernels[0].shape[0], 1, apply, tuple(kernels))


def _across(kernels: Sequence[Kernel], channels: int) -> FloatArray:
    """Use each kernel alike on all channels, and take the mean: (kH, kW, C, K)."""
    weights = np.stack([kernel.weights for kernel in kernels], axis=-1)  # (kH, kW, K)
    across: FloatArray = np.repeat(weights[:, :, None, :], channels, axis=2) / np.float32(channels)
    return across


def _steps() -> dict[str, Step]:
    bank = _convolution("edges", "Edges, 4 filters", [GALLERY[slug] for slug in EDGE_BANK])
    singles = [
        _convolution(slug, kernel.title, [kernel])
        for slug, kernel in GALLERY.items()
        if kernel.shape[0] <= 5
    ]
    others = [
        Step("relu", "ReLU", 1, 1, relu),
        Step("max_pool", "Max pooling 2 × 2", 2, 2, max_pool),
        Step("average_pool", "Average pooling 2 × 2", 2, 2, average_pool),
    ]
    return {step.slug: step for step in [*others, bank, *singles]}


STEPS = _steps()
"""Every step that a stack may hold, by slug."""


def run_stack(picture: Picture, slugs: Sequence[str]) -> tuple[StepResult, ...]:
    """Send a picture through steps, one after the other.

    A filter is used alike on every map that comes in and takes their mean, so
    values stay comparable from layer to layer. In a trained network every map
    has weights of its own.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].
    slugs : sequence of str
        Keys of :data:`STEPS`, at most :data:`MAX_STEPS`.

    Returns
    -------
    results : tuple of StepResult
        One for each step, in order.

    Raises
    ------
    LessonInputError
        If a step is unknown, there are too many, or the maps have become
        smaller than the next window.

    Examples
    --------
    >>> results = run_stack(np.ones((8, 8, 1), dtype=np.float32), ["edges", "relu", "max_pool"])
    >>> [result.maps.shape for result in results]
    [(6, 6, 4), (6, 6, 4), (3, 3, 4)]
    >>> results[-1].field.size
    (4, 4)
    """
    steps = _known_steps(slugs)
    fields = receptive_field([WindowLayer(step.window, step.stride) for step in steps])
    results: list[StepResult] = []
    maps = picture
    for place, (step, field) in enumerate(zip(steps, fields, strict=True), start=1):
        _require_room(maps, step, place)
        channels, maps = maps.shape[2], step.apply(maps)
        results.append(StepResult(step, maps, field, *_counts(step, channels, maps)))
    return tuple(results)


def run_what_fits(picture: Picture, slugs: Sequence[str]) -> tuple[StepResult, ...]:
    """Send a picture through the steps before the first that does not fit.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].
    slugs : sequence of str
        Keys of :data:`STEPS`.

    Returns
    -------
    results : tuple of StepResult
        As :func:`run_stack` gives them; fewer than were asked for.

    Examples
    --------
    >>> tiny = np.ones((4, 4, 1), dtype=np.float32)
    >>> len(run_what_fits(tiny, ["max_pool", "max_pool", "max_pool", "relu"]))
    2
    """
    for length in range(min(len(slugs), MAX_STEPS), 0, -1):
        try:
            return run_stack(picture, slugs[:length])
        except LessonInputError:
            continue
    return ()


def weights_of(step: Step, channels: int) -> FloatArray:
    """Return the weights with which a step looks at maps of so many channels.

    Parameters
    ----------
    step : Step
        Any of :data:`STEPS`.
    channels : int
        Channels that come in.

    Returns
    -------
    weights : ndarray of shape (kH, kW, C, K), float32
        Each kernel over the number of channels, on every one of them; for ReLU
        and pooling, which have no weights, of shape (window, window, C, 0).

    Examples
    --------
    >>> weights_of(STEPS["edges"], 3).shape
    (3, 3, 3, 4)
    >>> float(weights_of(STEPS["identity"], 4)[1, 1, 0, 0])
    0.25
    """
    if not step.kernels:
        return np.zeros((step.window, step.window, channels, 0), dtype=np.float32)
    return _across(step.kernels, channels)


def seen_on_the_way(
    results: Sequence[StepResult], row: int, column: int
) -> tuple[tuple[range, range], ...]:
    """Name what one unit of the last map depends on, in the picture and in every map.

    Walks back from the unit: a window that begins at ``r`` and ends before ``s``
    began at ``r * stride`` and ended before ``(s - 1) * stride + window`` one
    step earlier [1]_.

    Parameters
    ----------
    results : sequence of StepResult
        What :func:`run_stack` gave.
    row, column : int
        A unit of the last map.

    Returns
    -------
    seen : tuple of (rows, columns)
        Ranges for the picture first, then for the maps of each step; the last
        is the unit itself.

    References
    ----------
    .. [1] A. Araujo, W. Norris, J. Sim, "Computing receptive fields of
       convolutional neural networks", Distill, 2019, section 3.

    Examples
    --------
    >>> results = run_stack(np.ones((8, 8, 1), dtype=np.float32), ["edges", "max_pool"])
    >>> seen_on_the_way(results, 0, 1)
    ((range(0, 4), range(2, 6)), (range(0, 2), range(2, 4)), (range(0, 1), range(1, 2)))
    """
    rows, columns = range(row, row + 1), range(column, column + 1)
    seen = [(rows, columns)]
    for result in reversed(results):
        rows, columns = _one_step_back(rows, result.step), _one_step_back(columns, result.step)
        seen.append((rows, columns))
    return tuple(reversed(seen))


def _one_step_back(units: range, step: Step) -> range:
    return range(units.start * step.stride, (units.stop - 1) * step.stride + step.window)


def _known_steps(slugs: Sequence[str]) -> list[Step]:
    if len(slugs) > MAX_STEPS:
        raise LessonInputError(
            f"A stack here holds at most {MAX_STEPS} steps; {len(slugs)} came. Take some out."
        )
    unknown = [slug for slug in slugs if slug not in STEPS]
    if unknown:
        raise LessonInputError(
            f"Expected steps such as 'relu' or 'max_pool'; {unknown[0]!r} came. "
            "Choose from the list."
        )
    return [STEPS[slug] for slug in slugs]


def _require_room(maps: FloatArray, step: Step, place: int) -> None:
    """Say which step does not fit, before the arithmetic complains in general words."""
    try:
        output_size(maps.shape[:2], step.window, stride=step.stride)
    except LessonInputError as error:
        raise LessonInputError(
            f"Step {place}, {step.title}, needs maps of at least {step.window} × {step.window}; "
            f"{maps.shape[0]} × {maps.shape[1]} come in. Take out a pooling step before it."
        ) from error


def _counts(step: Step, channels: int, maps: FloatArray) -> tuple[int, int]:
    """Return weights and multiplications of a step; these filters have no bias."""
    if not step.kernels:
        return 0, 0
    filters = len(step.kernels)
    parameters = count_convolution_parameters(step.window, channels, filters, bias=False)
    work = count_convolution_multiplications(maps.shape[:2], step.window, channels, filters)
    return parameters, work
