"""Counts of weights, drawn to scale and written out; what layers can and cannot answer."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from cnn_core.figures.palette import MUTED, RESULT, WINDOW
from cnn_core.sharing import ROW, Fits, SharingCounts

SIDE = 100
"""Units of a drawing that holds the largest of some squares."""

SMALLEST = 5
"""Side of a square that would be too small to be seen, in the same units."""

_COLOURS = {"fully_connected": MUTED, "locally_connected": WINDOW, "shared": RESULT}
_TITLES = {
    "fully_connected": "Fully connected",
    "locally_connected": "Locally connected",
    "shared": "Shared",
}


def area_svg(counts: SharingCounts, kind: str) -> str:
    """Draw a number of weights as a square, to one scale with those of the other kinds.

    Parameters
    ----------
    counts : SharingCounts
        The numbers.
    kind : {"fully_connected", "locally_connected", "shared"}
        Which of them is drawn.

    Returns
    -------
    svg : str
        A square whose area is the number, in the middle of the largest. One that would be
        too small to be seen is a dot.

    Examples
    --------
    >>> from cnn_core.sharing import count_for_neurons
    >>> 'width="50"' in area_svg(count_for_neurons(4, 1, 2, 100), "locally_connected")
    True
    """
    largest = max(getattr(counts, other) for other in _COLOURS)
    side = max(SMALLEST, SIDE * math.sqrt(getattr(counts, kind) / largest))
    outline = f'width="{SIDE}" height="{SIDE}" fill="{MUTED}" fill-opacity="0.12"'
    corner = f'x="{(SIDE - side) / 2:g}" y="{(SIDE - side) / 2:g}"'
    square = f'{corner} width="{side:g}" height="{side:g}" fill="{_COLOURS[kind]}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f"<rect {outline}/><rect {square}/></svg>"
    )


def area_summary(counts: SharingCounts, kind: str) -> str:
    """Say what the square shows.

    Examples
    --------
    >>> from cnn_core.sharing import count_for_neurons
    >>> area_summary(count_for_neurons(4, 1, 2, 100), "shared")
    'Shared: 4 weights, 0.25 % of the area of 1,600.'
    """
    number = getattr(counts, kind)
    largest = max(getattr(counts, other) for other in _COLOURS)
    share = 100 * number / largest
    shown = "under 0.01" if share < 0.01 else f"{share:.4g}"
    return f"{_TITLES[kind]}: {number:,} weights, {shown} % of the area of {largest:,}."


def formula(counts: SharingCounts, kind: str) -> str:
    """Write a number of weights as the product that it is, for Markdown.

    Examples
    --------
    >>> from cnn_core.sharing import count_for_maps
    >>> print(formula(count_for_maps(32, 1, 5, 6), "fully_connected"))
    (32 × 32) × (28 × 28 × 6)
    >>> print(formula(count_for_maps(32, 1, 5, 6), "shared"))
    (5 × 5) × 6
    """
    others = {
        "fully_connected": (counts.input_shape, counts.output_shape),
        "locally_connected": (counts.output_shape, counts.window),
        "shared": (counts.window, (counts.kernels,)),
    }
    return " × ".join(_product(shape) for shape in others[kind])


def saving_told(counts: SharingCounts) -> str:
    """Say how many weights of a full connection one shared weight stands for.

    Examples
    --------
    >>> from cnn_core.sharing import count_for_maps
    >>> print(saving_told(count_for_maps(32, 1, 5, 6)))
    For each shared weight, full connection takes 32,112.6.
    """
    times = f"{counts.fully_connected / counts.shared:,.1f}".removesuffix(".0")
    return f"For each shared weight, full connection takes {times}."


def _product(shape: Sequence[int]) -> str:
    """Write the sizes of something; those of 1 are left out."""
    sizes = [f"{size:,}" for size in shape if size > 1] or ["1"]
    return f"({' × '.join(sizes)})" if len(sizes) > 1 else sizes[0]


def pair_svg(partner: int, window: int, *, everywhere: bool = False) -> str:
    """Draw a row of inputs, which of them belong together, and what one window sees.

    Parameters
    ----------
    partner : int
        From 2 to 12: the input that belongs together with the first.
    window : int
        Inputs in a window, from 2 to 12.
    everywhere : bool, default False
        Whether every pair as far apart belongs together as well.

    Returns
    -------
    svg : str
        An arc for each pair, and a frame around the window that begins at the first input.

    Examples
    --------
    >>> pair_svg(12, 3).count("<path"), pair_svg(3, 3, everywhere=True).count("<path")
    (1, 10)
    """
    apart = partner - 1
    firsts = range(ROW - apart) if everywhere else range(1)
    arcs = "".join(_arc(first, first + apart, first == 0) for first in firsts)
    inputs = "".join(_input(number, number in (0, apart)) for number in range(ROW))
    frame = (
        f'<rect x="2" y="{_LEVEL - 13}" width="{window * _STEP - 4}" height="26" rx="6" '
        f'fill="none" stroke="{WINDOW}" stroke-width="2"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ROW * _STEP} {_LEVEL + 16}" '
        f'font-family="sans-serif" font-size="10">{arcs}{inputs}{frame}</svg>'
    )


def pair_summary(partner: int, window: int, *, everywhere: bool = False) -> str:
    """Say what the drawing of a pair shows.

    Examples
    --------
    >>> print(pair_summary(12, 3))
    Twelve inputs, an arc from X1 to X12, and a window around X1 to X3.
    """
    arcs = f"an arc from X1 to X{partner}"
    if everywhere:
        arcs += " and between any two as far apart"
    return f"Twelve inputs, {arcs}, and a window around X1 to X{window}."


_STEP, _LEVEL = 30, 62
"""Units between two inputs of a drawing, and how far down they stand."""


def _arc(first: int, last: int, is_asked: bool) -> str:
    left, right = (first + 0.5) * _STEP, (last + 0.5) * _STEP
    top = _LEVEL - 15 - min(46, 9 * (last - first) + 8) * 1.15
    ink = f'stroke="{RESULT}" stroke-width="2.5"' if is_asked else f'stroke="{MUTED}"'
    foot = _LEVEL - 14
    line = f"M{left} {foot}C{left} {top:g} {right} {top:g} {right} {foot}"
    return f'<path d="{line}" fill="none" {ink}/>'


def _input(number: int, is_asked: bool) -> str:
    place = f'x="{(number + 0.5) * _STEP}" y="{_LEVEL + 4}" text-anchor="middle"'
    look = f'fill="{RESULT}" font-weight="bold"' if is_asked else f'fill="{MUTED}"'
    return f"<text {place} {look}>X{number + 1}</text>"


def fits_figure(fits: Fits) -> go.Figure:
    """Draw how much of a question each kind of layer leaves unanswered.

    Parameters
    ----------
    fits : Fits
        Three fits of the same question.

    Returns
    -------
    figure : go.Figure
        A bar for each, from 0, exact, to 100 %, no better than always saying the mean.
    """
    figure = go.Figure()
    names, errors = _named_errors(fits)
    figure.add_bar(
        x=errors,
        y=names,
        orientation="h",
        marker={"color": [_COLOURS[kind] for kind in _COLOURS]},
        text=[f"{error:.1f} %" for error in errors],
        textposition="outside",
        cliponaxis=False,
        width=0.55,
        hoverinfo="skip",
    )
    figure.update_layout(
        height=190,
        margin={"l": 8, "r": 48, "t": 8, "b": 8},
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    ticks = [0, 25, 50, 75, 100]
    figure.update_xaxes(title="left unanswered, %", range=[0, 104], tickvals=ticks, fixedrange=True)
    figure.update_yaxes(type="category", autorange="reversed", ticks="", fixedrange=True)
    return figure


def fits_summary(fits: Fits) -> str:
    """Say how much each kind of layer leaves unanswered.

    Examples
    --------
    >>> from cnn_core.sharing import fit_pair
    >>> print(fits_summary(fit_pair(2, 3)))
    Left unanswered: fully connected 0.0 %, locally connected 0.0 %, shared 90.9 %.
    """
    names, errors = _named_errors(fits)
    told = ", ".join(
        f"{name.split(',')[0].lower()} {error:.1f} %"
        for name, error in zip(names, errors, strict=True)
    )
    return f"Left unanswered: {told}."


def _named_errors(fits: Fits) -> tuple[list[str], list[float]]:
    parts = {kind: getattr(fits, kind) for kind in _COLOURS}
    names = [f"{_TITLES[kind]}, {fit.weights:,} weights" for kind, fit in parts.items()]
    # adding nothing turns what rounding leaves below zero into zero
    return names, [round(100 * fit.error, 6) + 0.0 for fit in parts.values()]
