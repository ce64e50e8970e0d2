"""Charts with axes, as Plotly figures that follow the theme of the page."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn_core import Picture
from cnn_core.figures.palette import (
    ABOVE_ZERO,
    CHANNELS,
    MUTED,
    RESULT,
)

CONFIG = {"displayModeBar": False, "responsive": True}
"""How pages show these charts: without Plotly's own buttons."""

_CURVE_POINTS = 201


def brightness_figure(picture: Picture) -> go.Figure:
    """Draw how often each brightness occurs, one line a channel.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Brightness in [0, 1].

    Returns
    -------
    figure : go.Figure
        One line for grey, three for colour, over 32 bins of 0 to 255.
    """
    figure = _figure(height=190)
    names = ("red", "green", "blue") if picture.shape[2] == 3 else ("grey",)
    colours = CHANNELS if picture.shape[2] == 3 else (MUTED,)
    for channel, (name, colour) in enumerate(zip(names, colours, strict=True)):
        counts, edges = np.histogram(picture[..., channel] * 255, bins=32, range=(0, 255))
        centres = (edges[:-1] + edges[1:]) / 2
        figure.add_scatter(
            x=centres, y=counts, name=name, line={"color": colour, "width": 2, "shape": "hvh"}
        )
    figure.update_xaxes(title="brightness", range=[0, 255], tickvals=[0, 64, 128, 192, 255])
    figure.update_yaxes(title="pixels", rangemode="tozero")
    return figure


def brightness_summary(picture: Picture) -> str:
    """Say how bright a picture is in one sentence."""
    whole = picture * 255
    dark, bright = float((whole < 64).mean()) * 100, float((whole > 191).mean()) * 100
    return f"{dark:.0f} % of the values are below 64, {bright:.0f} % are above 191."


def confusion_figure(confusion: NDArray[np.int64], classes: Sequence[str]) -> go.Figure:
    """Draw which class was taken for which.

    Parameters
    ----------
    confusion : ndarray of shape (num_classes, num_classes)
        Counts; rows are true classes, columns are answers.
    classes : sequence of str
        Names of the classes.

    Returns
    -------
    figure : go.Figure
        Right answers in the colour of results, wrong ones in the warning colour.
    """
    counts = np.asarray(confusion, dtype=np.float32)
    right = np.eye(len(classes), dtype=bool)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    strength = np.where(right, -shares, np.sqrt(shares))
    figure = _figure(height=330)
    figure.add_heatmap(
        z=strength,
        x=list(classes),
        y=list(classes),
        zmin=-1,
        zmax=1,
        colorscale=[[0, RESULT], [0.5, "rgba(128,128,128,0.10)"], [1, ABOVE_ZERO]],
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=counts,
        hovertemplate="was %{y}, taken for %{x}: %{customdata:.0f}<extra></extra>",
    )
    for where, colour in ((np.abs(strength) > 0.45, "#ffffff"), (np.abs(strength) <= 0.45, None)):
        cells = np.argwhere(where & (counts > 0))
        figure.add_scatter(
            x=[classes[int(column)] for _, column in cells],
            y=[classes[int(row)] for row, _ in cells],
            text=[f"{counts[row, column]:.0f}" for row, column in cells],
            mode="text",
            textfont={"color": colour},
            hoverinfo="skip",
            showlegend=False,
        )
    axis = {"type": "category", "showgrid": False, "ticks": "", "constrain": "domain"}
    figure.update_xaxes(title="taken for", **axis, categoryarray=list(classes))
    figure.update_yaxes(
        title="was",
        **axis,
        categoryarray=list(classes),
        autorange="reversed",
        scaleanchor="x",
    )
    return figure


def confusion_summary(confusion: NDArray[np.int64], classes: Sequence[str]) -> str:
    """Say how many were right and which mistake is the most common."""
    counts = np.asarray(confusion)
    told = f"{int(np.trace(counts))} of {int(counts.sum())} right"
    wrong = counts * ~np.eye(len(classes), dtype=bool)
    if not wrong.any():
        return told + ", no mistake."
    row, column = divmod(int(wrong.argmax()), len(classes))
    count = int(wrong[row, column])
    return (
        f"{told}; most common mistake: {classes[row]} taken for {classes[column]}, {count} times."
    )


def _figure(*, height: int) -> go.Figure:
    """Start a chart that stands still: no dragging, no zooming, no ground of its own."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure
