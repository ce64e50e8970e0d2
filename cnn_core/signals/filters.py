"""One-dimensional filters: a short row of weights that slides along a signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core.convolution import convolve
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole
from cnn_core.signals.waves import RATE, whole_samples

_TAPS = 16
_LARGEST_WEIGHT = 8


@dataclass(frozen=True)
class SignalFilter:
    """A named filter for signals: whole weights over one divisor.

    Attributes
    ----------
    slug : str
        What a link says.
    title : str
        What a learner reads.
    finds : str
        What it answers to, in a sentence.
    whole : tuple of int
        Weights, in the order of the samples.
    divisor : int
        What sums are divided by.
    """

    slug: str
    title: str
    finds: str
    whole: tuple[int, ...]
    divisor: int

    def __len__(self) -> int:
        return len(self.whole)


def _sine(frequency: int) -> tuple[int, ...]:
    """Write a sine of 16 samples in whole numbers; it begins half a sample after zero."""
    turns = (np.arange(_TAPS) + 0.5) * frequency / RATE
    return tuple(np.rint(_LARGEST_WEIGHT * np.sin(2 * np.pi * turns)).astype(int).tolist())


def _detector(frequency: int) -> SignalFilter:
    return SignalFilter(
        f"sine_{frequency}",
        f"{frequency:,} Hz detector",
        f"{_TAPS} samples of a sine of {frequency:,} Hz: it answers most to about that "
        "frequency; 250 Hz above or below, still about half as strongly or more.",
        _sine(frequency),
        _LARGEST_WEIGHT * _TAPS // 2,  # a tone of this frequency comes out about as it came in
    )


FILTERS: Mapping[str, SignalFilter] = MappingProxyType(
    {
        known.slug: known
        for known in (
            _detector(500),
            _detector(1_000),
            _detector(2_000),
            SignalFilter(
                "mean_5",
                "Mean of 5",
                "Moving average: each answer is the mean of 5 neighbours. Slow swings pass, "
                "quick ones are averaged away.",
                (1,) * 5,
                5,
            ),
            SignalFilter(
                "mean_16",
                "Mean of 16",
                "Moving average of 16 neighbours. A tone of 500 Hz has a period of exactly "
                "16 samples, so nothing of it is left.",
                (1,) * _TAPS,
                _TAPS,
            ),
            SignalFilter(
                "difference",
                "Difference",
                "The next sample less this one: the steeper, the stronger. High tones come out "
                "louder than low ones.",
                (-1, 1),
                1,
            ),
            SignalFilter(
                "bend",
                "Bend",
                "How far the middle lies from the mean of its two neighbours: it answers to "
                "peaks and kinks, and not to straight slopes.",
                (-1, 2, -1),
                2,
            ),
        )
    }
)
"""Every named filter, in the order in which it is offered."""


def signal_filter_named(slug: str) -> SignalFilter:
    """Answer a named filter.

    Parameters
    ----------
    slug : str
        A key of `FILTERS`.

    Returns
    -------
    filter : SignalFilter
        The filter.

    Raises
    ------
    LessonInputError
        If there is none of this name.

    Examples
    --------
    >>> signal_filter_named("sine_2000").whole[:8]
    (6, 6, -6, -6, 6, 6, -6, -6)
    """
    if slug not in FILTERS:
        raise LessonInputError(
            f"A filter for signals is one of {', '.join(FILTERS)}. Received: {slug!r:.60}. "
            "Choose one of these."
        )
    return FILTERS[slug]


def filter_signal(signal: ArrayLike, filter: SignalFilter) -> NDArray[np.int64]:
    """Slide a filter along a signal, without padding, in whole numbers.

    A signal is a picture of one row, so this is `convolve` with a kernel of one row.

    Parameters
    ----------
    signal : array_like of shape (T,)
        In [-1, 1], every value a 127th.
    filter : SignalFilter
        Weights of k samples.

    Returns
    -------
    sums : ndarray of shape (T - k + 1,), int64
        Sums of whole samples (-127 to 127) times whole weights, exact; divided by
        ``filter.divisor`` they are on the scale of the samples.

    Raises
    ------
    LessonInputError
        If the signal is no row of numbers, or shorter than the filter.

    Examples
    --------
    >>> filter_signal(np.array([0, 12, 40, 90]) / 127, signal_filter_named("difference")).tolist()
    [12, 28, 50]
    """
    samples = whole_samples(signal)
    if len(samples) < len(filter):
        raise LessonInputError(
            f"Expected at least {len(filter)} samples for {filter.title}. "
            f"Received: {len(samples)}. Choose a shorter filter or a longer sound."
        )
    sums = convolve(samples[np.newaxis], np.array([filter.whole]))[0]
    whole: NDArray[np.int64] = np.rint(sums).astype(np.int64)
    return whole


@dataclass(frozen=True, eq=False)
class SignalStep:
    """The arithmetic of a filter at one stop, every term of it.

    Attributes
    ----------
    first : int
        The sample that the first weight lies on.
    samples, weights, products : ndarray of shape (k,), int64
        Whole numbers; a product is sample times weight.
    total : int
        The sum of the products.
    divisor : int
        What it is divided by.
    """

    first: int
    samples: NDArray[np.int64]
    weights: NDArray[np.int64]
    products: NDArray[np.int64]
    total: int
    divisor: int


def signal_window_at(signal: ArrayLike, filter: SignalFilter, place: int) -> SignalStep:
    """Take one stop of `filter_signal` apart.

    Parameters
    ----------
    signal : array_like of shape (T,)
        In [-1, 1], every value a 127th.
    filter : SignalFilter
        Weights of k samples.
    place : int
        Place in the result, 0 to T - k.

    Returns
    -------
    step : SignalStep
        ``step.total`` is what `filter_signal` answers at this place.

    Raises
    ------
    LessonInputError
        If the filter does not fit there.

    Examples
    --------
    >>> step = signal_window_at(
    ...     np.array([0, 12, 40, 90]) / 127, signal_filter_named("difference"), 2
    ... )
    >>> step.products.tolist(), step.total
    ([-40, 90], 50)
    """
    samples = whole_samples(signal).astype(np.int64)
    first = require_whole(place, "place", 0, len(samples) - len(filter))
    window = samples[first : first + len(filter)]
    weights = np.array(filter.whole, np.int64)
    products = window * weights
    return SignalStep(first, window, weights, products, int(products.sum()), filter.divisor)
