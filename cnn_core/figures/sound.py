"""Charts of sounds, and of what shuffling does to networks."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from cnn_core.figures.numbers import plain
from cnn_core.figures.palette import RESULT, WINDOW
from cnn_core.networks.comparison import Comparison
from cnn_core.signals.spectrogram import QUIETEST, FrequencyStep, Spectrogram

_NETWORK_COLOURS = (RESULT, WINDOW)
_GREY = [[0.0, "#000000"], [1.0, "#ffffff"]]


def spectrogram_figure(seen: Spectrogram, step: FrequencyStep | None = None) -> go.Figure:
    """Draw a spectrogram with its axes; the louder, the brighter.

    Parameters
    ----------
    seen : Spectrogram
        What is drawn.
    step : FrequencyStep, optional
        A place that is marked.

    Returns
    -------
    figure : go.Figure
        Seconds to the right, hertz upwards, decibels as brightness.
    """
    figure = go.Figure()
    figure.add_heatmap(
        x=seen.times,
        y=seen.frequencies,
        z=seen.levels,
        zmin=QUIETEST,
        zmax=0,
        colorscale=_GREY,
        colorbar={"title": "dB", "thickness": 10, "tickvals": [-80, -60, -40, -20, 0]},
        hovertemplate="%{x:.3f} s, %{y:.0f} Hz: %{z:.1f} dB<extra></extra>",
    )
    if step is not None:
        figure.add_scatter(
            x=[step.time],
            y=[step.frequency],
            mode="markers",
            marker={"symbol": "square-open", "size": 13, "color": WINDOW, "line": {"width": 2.5}},
            hoverinfo="skip",
            showlegend=False,
        )
    _calm(figure, height=300)
    figure.update_xaxes(title="seconds", range=[0, 1], showgrid=False)
    figure.update_yaxes(title="Hz", range=[0, 4_000], showgrid=False)
    return figure


def spectrogram_summary(seen: Spectrogram, name: str) -> str:
    """Say where a spectrogram is brightest, and how it moves.

    Examples
    --------
    >>> from cnn_core.signals import chirp, spectrogram
    >>> spectrogram_summary(spectrogram(chirp(500, 1500)), "A chirp")
    'Spectrogram. A chirp: strongest at 531 Hz in the first look, at 1,469 Hz in the last.'
    """
    first, last = (seen.frequencies[seen.levels[:, look].argmax()] for look in (0, -1))
    return (
        f"Spectrogram. {name}: strongest at {first:,.0f} Hz in the first look, at {last:,.0f} Hz "
        "in the last."
    )


def frequency_told(step: FrequencyStep) -> str:
    """Write how one number of a spectrogram comes about, with its numbers put in, as Markdown.

    Examples
    --------
    >>> print(frequency_told(FrequencyStep(1000.0, 0.5, 30.0, -40.0, 50.0, 8128.0, -44.2)))
    $\\sqrt{30.0^2 + (-40.0)^2}$ = 50.0, and 50.0 of 8128 is −44.2 dB
    """
    terms = "^2 + ".join(
        f"({value:.1f})" if value < 0 else f"{value:.1f}" for value in (step.cosine, step.sine)
    )
    return (
        rf"$\sqrt{{{terms}^2}}$ = {plain(step.size, 1)}, and {plain(step.size, 1)} of "
        f"{plain(step.largest)} is {plain(step.level, 1)} dB"
    )


def shuffle_figure(comparisons: Sequence[Comparison]) -> go.Figure:
    """Draw how held-out accuracies change by shuffling, with what chance may explain.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One for each kind of network.

    Returns
    -------
    figure : go.Figure
        A line a network, from the pictures as they are to shuffled ones; the upright lines
        are 95 % intervals of the share that was right.
    """
    figure = go.Figure()
    for number, comparison in enumerate(comparisons):
        colour = _NETWORK_COLOURS[number % len(_NETWORK_COLOURS)]
        figure.add_scatter(name=comparison.network, **_line(comparison, number, colour))
    _calm(figure, height=280)
    figure.update_layout(legend={"orientation": "h", "y": 1.15})
    figure.update_xaxes(
        range=[-0.35, 1.35], tickvals=[0, 1], ticktext=["as they are", "shuffled"], showgrid=False
    )
    figure.update_yaxes(title="held-out pictures right, %")
    return figure


def shuffle_summary(comparisons: Sequence[Comparison]) -> str:
    """Say what shuffling did to each kind of network.

    Examples
    --------
    >>> from cnn_core.networks.comparison import Score
    >>> before, after = Score(97, 100, 0.92, 0.99), Score(94, 100, 0.88, 0.97)
    >>> shuffle_summary([Comparison("CNN", 3130, before, after)])
    'CNN: 97.0 % right as they are, 94.0 % shuffled.'
    """
    return " ".join(
        f"{comparison.network}: {100 * comparison.original.accuracy:.1f} % right as they are, "
        f"{100 * comparison.changed.accuracy:.1f} % shuffled."
        for comparison in comparisons
    )


def _line(comparison: Comparison, number: int, colour: str) -> dict[str, Any]:
    """Describe one line with its bounds; lines stand a little aside of one another."""
    scores = (comparison.original, comparison.changed)
    shares = [100 * score.accuracy for score in scores]
    return {
        "x": [place + 0.05 * number for place in (0, 1)],
        "y": shares,
        "mode": "lines+markers+text",
        "line": {"color": colour, "width": 2.5},
        "marker": {"color": colour, "size": 9},
        "text": [f"{share:.1f} %" for share in shares],
        "textposition": "middle left" if number == 0 else "middle right",
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [100 * (score.high - score.accuracy) for score in scores],
            "arrayminus": [100 * (score.accuracy - score.low) for score in scores],
            "color": colour,
            "thickness": 1.2,
            "width": 4,
        },
        "hovertemplate": "%{y:.1f} % right<extra>" + comparison.network + "</extra>",
    }


def _calm(figure: go.Figure, *, height: int) -> None:
    """Let a chart stand still, on the ground of the page."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
