"""Lines and bars that change several times a second, as SVG and HTML that the page keeps.

Streamlit builds a Plotly chart anew whenever its numbers change and shows nothing
meanwhile; a drawing of this module is replaced in place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.figures.numbers import plain

_WIDTH, _HEIGHT = 400, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 20, 10, 22

Point = tuple[float, float]

# a drawing shown as an image follows the colour scheme of the page that holds it
_STYLE = """
:root { color-scheme: light dark }
text { font: 11px "Source Code Pro", monospace; fill: light-dark(#6a7076, #9aa0a6) }
text.left { text-anchor: end }
text.below { text-anchor: middle }
path { fill: none }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
.grid { stroke: light-dark(#e3e0d6, #33373c) }
polyline.training { stroke: light-dark(#1e2328, #eceae4) }
circle.training { fill: light-dark(#1e2328, #eceae4) }
polyline.validation { stroke: light-dark(#e08a00, #ffb02e) }
circle.validation { fill: light-dark(#e08a00, #ffb02e) }
"""


@dataclass(frozen=True)
class Range:
    """What an axis shows: from ``low`` to ``high``, with a line at each of ``ticks``."""

    low: float
    high: float
    ticks: tuple[float, ...]


@dataclass(frozen=True)
class Curves:
    """One quantity of a training over its epochs, as it stands.

    Parameters
    ----------
    title : str
        What it is: loss or accuracy.
    training, validation : sequences of (epoch, value)
        Points so far; epochs count from 0 at the start and may be fractions.
    num_epochs : int
        Epochs that were asked for.
    percent : bool, default False
        Whether values are shares of one.
    """

    title: str
    training: Sequence[Point]
    validation: Sequence[Point]
    num_epochs: int
    percent: bool = False

    @property
    def lines(self) -> dict[str, list[Point]]:
        """Return what is drawn, by name; a loss that is no number any more is left out."""
        factor = 100.0 if self.percent else 1.0
        return {
            name: [(epoch, value * factor) for epoch, value in points if math.isfinite(value)]
            for name, points in (("training", self.training), ("validation", self.validation))
        }


def curves_svg(curves: Curves) -> str:
    """Draw a quantity of a training.

    Parameters
    ----------
    curves : Curves
        What to draw; the axis is as long as the training from the start.

    Returns
    -------
    svg : str
        A drawing as wide as what holds it.

    Examples
    --------
    >>> svg = curves_svg(Curves("Loss", [(0.5, 2.0), (1.0, 1.0)], [(1.0, 1.2)], 10))
    >>> svg.count("<polyline")
    2
    """
    lines = curves.lines
    highest = max((value for points in lines.values() for _, value in points), default=0.0)
    values = Range(0, 100, (0, 50, 100)) if curves.percent else _from_zero(highest)
    epochs = _whole_steps(curves.num_epochs)
    body = _grid(epochs, values, unit=" %" if curves.percent else "")
    return _drawing(
        body + "".join(_line(name, points, epochs, values) for name, points in lines.items())
    )


def curves_heading(curves: Curves) -> str:
    """Write what is drawn and the newest values, as HTML in the colours of the lines."""
    newest = "".join(
        f'<span class="{name}">{name} <b>{_newest(points[-1][1], curves.percent)}</b></span>'
        for name, points in curves.lines.items()
        if points
    )
    return f'<div class="plot-head"><b>{curves.title}</b><span>{newest}</span></div>'


def curves_summary(curves: Curves) -> str:
    """Say where a quantity of a training stands.

    Examples
    --------
    >>> curves_summary(Curves("Loss", [(1.0, 0.5)], [], 10))
    'Loss: training 0.500 at epoch 1.0.'
    """
    told = [
        f"{name} {_newest(points[-1][1], curves.percent)} at epoch {points[-1][0]:.1f}"
        for name, points in curves.lines.items()
        if points
    ]
    return f"{curves.title}: {', '.join(told) or 'nothing yet'}."


def _newest(value: float, percent: bool) -> str:
    return f"{value:.1f} %" if percent else f"{value:.3f}"


def probabilities_summary(probabilities: FloatArray, classes: Sequence[str]) -> str:
    """Say what a network says, and what comes next.

    Examples
    --------
    >>> probabilities_summary(np.array([0.1, 0.7, 0.2], dtype=np.float32), ("X", "O", "I"))
    'O with 70.0 %, then I with 20.0 %.'
    """
    first, second = (int(index) for index in np.argsort(probabilities)[::-1][:2])
    return (
        f"{classes[first]} with {probabilities[first] * 100:.1f} %, then {classes[second]} with "
        f"{probabilities[second] * 100:.1f} %."
    )


def softmax_told(logits: FloatArray) -> str:
    """Write softmax of the largest logit with its numbers put in, as Markdown.

    Examples
    --------
    >>> print(softmax_told(np.array([0.0, 1.0, 0.0], dtype=np.float32)))
    Softmax: $e^{1.00} / \\sum e^{\\mathrm{logit}}$ = 2.72 / 4.72 = 57.6 %
    """
    powers = np.exp(np.asarray(logits, dtype=np.float64))
    best = int(powers.argmax())
    share = powers[best] / powers.sum() * 100
    return (
        rf"Softmax: $e^{{{float(logits[best]):.2f}}} / \sum e^{{\mathrm{{logit}}}}$ = "
        f"{powers[best]:,.2f} / {powers.sum():,.2f} = {share:.1f} %"
    )


def loss_told(labels: NDArray[np.int64], probabilities: FloatArray, position: int) -> str:
    """Write the loss of one picture with its number put in, and the mean over all, as Markdown.

    Parameters
    ----------
    labels : ndarray of shape (N,)
        True classes.
    probabilities : ndarray of shape (N, num_classes)
        What a network says.
    position : int
        The picture to speak of.

    Returns
    -------
    text : str
        Cross-entropy: minus the logarithm of the probability of the true class.

    Examples
    --------
    >>> shares = np.array([[0.5, 0.5], [0.9, 0.1]], dtype=np.float32)
    >>> print(loss_told(np.array([0, 1]), shares, 1))
    Loss of the first: $-\\ln 0.1000$ = 2.303; the mean over all 2 pictures is 1.498.
    """
    tiny = np.finfo(np.float32).tiny
    of_truth = np.maximum(probabilities[np.arange(len(labels)), labels].astype(np.float64), tiny)
    share, losses = float(of_truth[position]), -np.log(of_truth)
    shown = f"{share:.4f}" if share >= 1e-3 else f"{share:.2e}"
    return (
        rf"Loss of the first: $-\ln {shown}$ = {losses[position]:.3f}; the mean over all "
        f"{len(labels)} pictures is {losses.mean():.3f}."
    )


def _from_zero(highest: float) -> Range:
    """Choose an axis from zero to a round number above the highest value, in four steps."""
    if highest <= 0:
        return Range(0, 1, (0, 0.5, 1))
    size = 10.0 ** math.floor(math.log10(highest))
    step = next(size * part for part in (0.25, 0.5, 1, 2.5) if size * part * 4 >= highest)
    return Range(0, step * 4, tuple(step * count for count in (0, 1, 2, 3, 4)))


def _whole_steps(num_epochs: int) -> Range:
    step = max(1, math.ceil(num_epochs / 5))
    return Range(0, num_epochs, tuple(range(0, num_epochs + 1, step)))


def _place(point: Point, across: Range, up: Range) -> Point:
    x = (point[0] - across.low) / (across.high - across.low or 1)
    y = (point[1] - up.low) / (up.high - up.low or 1)
    return (
        _LEFT + x * (_WIDTH - _LEFT - _RIGHT),
        _HEIGHT - _BOTTOM - y * (_HEIGHT - _TOP - _BOTTOM),
    )


def _grid(across: Range, up: Range, unit: str = "") -> str:
    parts = []
    for tick in up.ticks:
        _, y = _place((across.low, tick), across, up)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" class="left">{_tick(tick)}{unit}</text>'
        )
    for tick in across.ticks:
        x, _ = _place((tick, up.low), across, up)
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 6}" class="below">{_tick(tick)}</text>')
    return "".join(parts)


def _tick(value: float) -> str:
    if float(value).is_integer():
        return plain(value)
    return plain(value, 2 if abs(value) < 10 else 0).rstrip("0").rstrip(".")


def _line(name: str, points: Sequence[Point], across: Range, up: Range) -> str:
    if not points:
        return ""
    places = [_place(point, across, up) for point in points]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    end = f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
    return f'<polyline class="{name}" points="{drawn}"/>{end}'


def _drawing(body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f"<style>{_STYLE}</style>{body}</svg>"
    )
