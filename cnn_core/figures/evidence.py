"""The completeness of Integrated Gradients, drawn and told."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.figures.numbers import plain, signed
from cnn_core.figures.palette import MUTED, RESULT, WINDOW

DIGITS = 3


def completeness_figure(
    scores_on_the_way: FloatArray, added: NDArray[np.float64], score: float, baseline_score: float
) -> go.Figure:
    """Draw the score on the way from a baseline to a picture, and what the steps add up to.

    Parameters
    ----------
    scores_on_the_way : ndarray of shape (num_steps,)
        In the middle of each step.
    added : ndarray of shape (num_steps,)
        What each step adds to all attributions together.
    score, baseline_score : float
        At the ends.

    Returns
    -------
    figure : go.Figure
        Two lines; were there no end of steps, they would be one.
    """
    num_steps = len(added)
    middles = (np.arange(num_steps) + 0.5) / num_steps
    ends = np.arange(num_steps + 1) / num_steps
    sums = baseline_score + np.concatenate([[0.0], np.cumsum(added)])
    figure = go.Figure()
    figure.update_layout(
        height=230,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.15, "x": 0},
        hovermode="x",
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.add_scatter(
        x=100 * np.concatenate([[0.0], middles, [1.0]]),
        y=np.concatenate([[baseline_score], scores_on_the_way, [score]]),
        name="score on the way",
        mode="lines",
        line={"color": RESULT, "width": 2.5},
        hovertemplate="score %{y:.3f} after %{x:.1f} % of the way<extra></extra>",
    )
    figure.add_scatter(
        x=100 * ends,
        y=sums,
        name="score of the baseline, and all attributions so far",
        mode="lines+markers" if num_steps <= 32 else "lines",
        line={"color": WINDOW, "width": 1.5, "dash": "dot"},
        marker={"size": 5},
        hovertemplate="sum so far %{y:.3f}<extra></extra>",
    )
    figure.update_xaxes(
        title="way from the baseline to the picture, %", gridcolor=MUTED + "30", fixedrange=True
    )
    figure.update_yaxes(title="score, logits", gridcolor=MUTED + "30", fixedrange=True)
    return figure


def framed(drawing: str) -> str:
    """Draw a thin frame on a picture or map, for one may have the colour of the page.

    Parameters
    ----------
    drawing : str
        SVG, as `cnn_core.figures.drawings` makes it.

    Returns
    -------
    framed : str
        The same, with a frame of one pixel of the screen.

    Examples
    --------
    >>> from cnn_core.figures.drawings import map_svg
    >>> framed(map_svg(np.zeros((4, 4), dtype=np.float32))).count("<rect")
    1
    """
    return drawing.removesuffix("</svg>") + _FRAME + "</svg>"


_FRAME = (
    f'<rect width="100%" height="100%" fill="none" stroke="{MUTED}" stroke-opacity="0.6" '
    'stroke-width="2" vector-effect="non-scaling-stroke"/>'
)
"""Half of it lies outside and is cut off."""


def completeness_summary(num_steps: int, total: float, score: float, baseline_score: float) -> str:
    """Say where the score begins and ends, and what the attributions add up to.

    Examples
    --------
    >>> completeness_summary(8, 5.5, 7.0, 1.0)
    'The score goes from 1.000 to 7.000; 8 steps add up to 5.500.'
    """
    return (
        f"The score goes from {plain(baseline_score, DIGITS)} to {plain(score, DIGITS)}; "
        f"{num_steps:,} steps add up to {plain(total, DIGITS)}."
    )


def completeness_told(
    num_numbers: int, total: float, score: float, baseline_score: float
) -> tuple[str, str, str]:
    """Write the completeness check with its numbers put in; each line adds up as it is written.

    Parameters
    ----------
    num_numbers : int
        Numbers of the picture.
    total : float
        The sum of their attributions.
    score, baseline_score : float
        Of the picture and of the baseline.

    Returns
    -------
    lines : three str
        The difference of the scores, the sum of the attributions, and the gap between them.

    Examples
    --------
    >>> for line in completeness_told(3072, 5.9996, 7.0004, 1.0):
    ...     print(line)
    score of the picture 7.000 − score of the baseline 1.000 = 6.000
    sum of the 3,072 attributions = 6.000
    gap = 6.000 − 6.000 +0.001 rounding = +0.001
    """
    difference = score - baseline_score
    ends = _added([score, -baseline_score], difference)
    gap = _added([difference, -total], difference - total)
    return (
        f"score of the picture {plain(score, DIGITS)} − score of the baseline "
        f"{_bracketed(baseline_score)}{ends} = {plain(difference, DIGITS)}",
        f"sum of the {num_numbers:,} attributions = {plain(total, DIGITS)}",
        f"gap = {plain(difference, DIGITS)} − {_bracketed(total)}{gap} = "
        f"{signed(difference - total, DIGITS)}",
    )


def _bracketed(value: float) -> str:
    text = plain(value, DIGITS)
    return f"({text})" if text.startswith("−") else text


def _added(parts: list[float], total: float) -> str:
    """Write what rounded parts lack of a rounded total, as a term of its own."""
    rest = round(total, DIGITS) - sum(round(part, DIGITS) for part in parts)
    return f" {signed(rest, DIGITS)} rounding" if round(rest, DIGITS) else ""
