"""Charts with axes, as Plotly figures that follow the theme of the page."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from cnn_core import FloatArray, Picture
from cnn_core.figures.numbers import compact as short
from cnn_core.figures.numbers import plain
from cnn_core.figures.palette import (
    ABOVE_ZERO,
    CHANNELS,
    MUTED,
    RESULT,
    SIGNED_COLORSCALE,
    TRAINING,
    VALIDATION,
    WINDOW,
    signed_limit,
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


def activation_figure(
    function: Callable[[FloatArray], FloatArray], values: FloatArray, value: float
) -> go.Figure:
    """Draw an activation's curve, the values of a map beneath it, and one value on it.

    Parameters
    ----------
    function : callable
        The activation, elementwise.
    values : ndarray of shape (H, W)
        The map before the activation.
    value : float
        The value looked at.

    Returns
    -------
    figure : go.Figure
        The curve, a histogram of the values on a second axis, and one point.
    """
    limit = signed_limit(values)
    inputs = np.linspace(-limit, limit, _CURVE_POINTS, dtype=np.float32)
    result = float(function(np.float32(value)))
    figure = _figure(height=300)
    counts, edges = np.histogram(values, bins=40, range=(-limit, limit))
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts,
        yaxis="y2",
        marker={"color": MUTED, "opacity": 0.25},
        name="values of the map",
        hovertemplate="%{y} values near %{x:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=inputs,
        y=function(inputs),
        line={"color": RESULT, "width": 3},
        name="activation",
        hovertemplate="%{x:.4g} → %{y:.4g}<extra></extra>",
    )
    figure.add_scatter(
        x=[value],
        y=[result],
        mode="markers",
        marker={"color": WINDOW, "size": 13, "line": {"color": "#fff", "width": 2}},
        name="this value",
        hovertemplate="%{x:.4g} → %{y:.4g}<extra></extra>",
    )
    figure.update_xaxes(title="before", zeroline=True)
    figure.update_yaxes(title="after", zeroline=True)
    figure.update_layout(
        showlegend=False,
        bargap=0,
        yaxis2={"overlaying": "y", "side": "right", "visible": False, "showgrid": False},
    )
    return figure


def activation_summary(title: str, value: float, result: float, values: FloatArray) -> str:
    """Say what an activation does to one value and to the map."""
    below = float((values < 0).mean()) * 100
    return f"{title} turns {short(value)} into {short(result)}; {below:.0f} % were below zero."


def map_figure(feature_map: FloatArray, *, height: int = 320) -> go.Figure:
    """Draw one small map whose numbers can be read by pointing.

    Parameters
    ----------
    feature_map : ndarray of shape (H, W)
        Signed values, sides of at most about 64.
    height : int, default 320
        Height in pixels.

    Returns
    -------
    figure : go.Figure
        A heat map, symmetric about zero, first row on top, square cells.
    """
    limit = signed_limit(feature_map)
    figure = _figure(height=height)
    small = max(feature_map.shape) <= 8
    figure.add_heatmap(
        z=feature_map.astype(np.float32),
        zmin=-limit,
        zmax=limit,
        colorscale=SIGNED_COLORSCALE,
        showscale=False,
        xgap=1 if small else 0,
        ygap=1 if small else 0,
        hovertemplate="row %{y}, column %{x}: %{z:.4g}<extra></extra>",
    )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    if small:
        _write_values(figure, feature_map)
    return figure


def _write_values(figure: go.Figure, feature_map: FloatArray) -> None:
    """Print the values in the cells of a map small enough for it."""
    rows, columns = np.indices(feature_map.shape)
    strong = np.abs(feature_map) > 0.6 * signed_limit(feature_map)
    for where, colour in ((strong, "#ffffff"), (~strong, None)):
        figure.add_scatter(
            x=columns[where],
            y=rows[where],
            text=[plain(float(value), 2) for value in feature_map[where]],
            mode="text",
            textfont={"size": 11, "color": colour},
            hoverinfo="skip",
            showlegend=False,
        )


def curves_figure(
    title: str,
    training: Sequence[tuple[float, float]],
    validation: Sequence[tuple[float, float]],
    *,
    num_epochs: int,
    percent: bool = False,
) -> go.Figure:
    """Draw one quantity of a training over the epochs.

    Parameters
    ----------
    title : str
        What is drawn: loss or accuracy.
    training, validation : sequences of (epoch, value)
        Points so far; epochs count from 0 at the start and may be fractions.
    num_epochs : int
        Epochs that were asked for; the axis is as long from the start.
    percent : bool, default False
        Whether values are shares of one.

    Returns
    -------
    figure : go.Figure
        Two lines, the newest validation point marked.
    """
    figure = _figure(height=215)
    factor = 100 if percent else 1
    unit = " %" if percent else ""
    for name, points, colour in (
        ("training", training, TRAINING),
        ("validation", validation, VALIDATION),
    ):
        latest = f" {points[-1][1] * factor:.{1 if percent else 3}f}{unit}" if points else ""
        figure.add_scatter(
            x=[epoch for epoch, _ in points],
            y=[value * factor for _, value in points],
            name=name + latest,
            mode="lines+markers" if name == "validation" else "lines",
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            hovertemplate="epoch %{x:.2f}: %{y:.3g}" + unit + "<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="epoch", range=[0, max(num_epochs, 1)], showgrid=False)
    figure.update_yaxes(
        title={"text": f"{title}{unit}"},
        range=[0, 100] if percent else None,
        rangemode="tozero",
        nticks=5,
    )
    figure.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"}
    )
    return figure


def curves_summary(
    title: str,
    training: Sequence[tuple[float, float]],
    validation: Sequence[tuple[float, float]],
) -> str:
    """Say where a quantity of a training stands."""
    if not training:
        return f"{title}: nothing yet."
    told = f"{title} on training pictures: {training[-1][1]:.3f} at epoch {training[-1][0]:.1f}"
    return told + (f", on validation pictures: {validation[-1][1]:.3f}." if validation else ".")


def confusion_figure(confusion: FloatArray, classes: Sequence[str]) -> go.Figure:
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


def confusion_summary(confusion: FloatArray, classes: Sequence[str]) -> str:
    """Say how many were right and which mistake is the most common."""
    counts = np.asarray(confusion)
    told = f"{int(np.trace(counts))} of {int(counts.sum())} right"
    wrong = counts * ~np.eye(len(classes), dtype=bool)
    if not wrong.any():
        return told + ", no mistake."
    row, column = np.unravel_index(int(wrong.argmax()), wrong.shape)
    count = int(wrong[row, column])
    return (
        f"{told}; most common mistake: {classes[row]} taken for {classes[column]}, {count} times."
    )


def probabilities_figure(
    probabilities: FloatArray, classes: Sequence[str], *, compact: bool = False
) -> go.Figure:
    """Draw what a network says: one bar a class.

    Parameters
    ----------
    probabilities : ndarray of shape (num_classes,)
        Shares of one.
    classes : sequence of str
        Names of the classes.
    compact : bool, default False
        Small, and without the numbers beside the bars.

    Returns
    -------
    figure : go.Figure
        Bars from 0 to 100 %, the largest in the colour of results.
    """
    percent = np.asarray(probabilities, dtype=np.float64) * 100
    colours = [MUTED] * len(classes)
    colours[int(percent.argmax())] = RESULT
    figure = _figure(height=16 + (13 if compact else 26) * len(classes))
    figure.add_bar(
        x=percent,
        y=list(classes),
        orientation="h",
        marker={"color": colours},
        text=None if compact else [f"{value:.1f} %" for value in percent],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.2f} %<extra></extra>",
    )
    figure.update_xaxes(visible=False, range=[0, 100 if compact else 125])
    figure.update_yaxes(
        type="category",
        autorange="reversed",
        ticksuffix="  ",
        tickmode="array",
        tickvals=list(classes),
        tickfont={"size": 10 if compact else 13},
    )
    figure.update_layout(bargap=0.35, showlegend=False)
    return figure


def probabilities_summary(probabilities: FloatArray, classes: Sequence[str]) -> str:
    """Say what a network says, and what comes next.

    Examples
    --------
    >>> probabilities_summary(np.array([0.1, 0.7, 0.2], dtype=np.float32), ("X", "O", "I"))
    'O with 70.0 %, then I with 20.0 %.'
    """
    first, second = np.argsort(probabilities)[::-1][:2]
    return (
        f"{classes[first]} with {probabilities[first]:.1%}, then {classes[second]} with "
        f"{probabilities[second]:.1%}."
    ).replace("%", " %")


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
