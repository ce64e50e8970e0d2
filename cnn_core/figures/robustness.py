"""What is told and drawn of answers along a change."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from cnn_core.figures.palette import MUTED, SERIES, WINDOW
from cnn_core.networks.answer_curves import AccuracyCurve, ChangeCurve
from cnn_core.pictures.changing import CHANGES

_COLOURS = (MUTED, SERIES[0])
_DASHES = ("dot", "solid")
_AXES = {
    "noise": "deviation, part of full brightness",
    "shift": "pixels to the right",
    "rotation": "degrees anticlockwise",
    "blur": "pixels, width of the Gaussian",
    "contrast": "factor",
    "gradient signs": "size of the change, 255ths",
}


def rival_of(curve: ChangeCurve) -> int:
    """Answer the strongest other class along a change: the one to draw beside the answer.

    Parameters
    ----------
    curve : ChangeCurve
        Of one picture.

    Returns
    -------
    rival : int
        The other class with the highest probability anywhere.
    """
    others = np.array(curve.probabilities)
    others[:, curve.answers[curve.unchanged]] = -1.0
    return int(others.max(axis=0).argmax())


def tips_told(curve: ChangeCurve, classes: Sequence[str]) -> str:
    """Say how far the answer holds, and what it tips to first.

    Parameters
    ----------
    curve : ChangeCurve
        Of one picture.
    classes : sequence of str
        Names of the classes.

    Returns
    -------
    text : str
        A few words; only strengths that were computed are named.
    """
    told = CHANGES[curve.change].told
    parts = [
        f"at {told(float(curve.strengths[tip.place]))} to {classes[tip.answer]}"
        for tip in curve.tips
        if tip is not None
    ]
    return f"first tips {', '.join(parts)}" if parts else "never tips"


def curve_summary(curve: ChangeCurve, classes: Sequence[str]) -> str:
    """Say in one sentence what a network answers along a change."""
    change = CHANGES[curve.change]
    low, high = (change.told(float(curve.strengths[end])) for end in (0, -1))
    answer = int(curve.answers[curve.unchanged])
    share = curve.probabilities[curve.unchanged, answer] * 100
    return (
        f"{change.title} from {low} to {high}: unchanged {classes[answer]} with {share:.1f} %; "
        f"{tips_told(curve, classes)}."
    )


def attack_accuracy_figure(
    gradient: AccuracyCurve, random: AccuracyCurve, chance: float
) -> go.Figure:
    """Draw how many pictures stay right, pushed along gradient signs and along random ones.

    Parameters
    ----------
    gradient, random : AccuracyCurve
        Of the same pictures.
    chance : float
        Share of right answers by guessing.

    Returns
    -------
    figure : go.Figure
        Two lines, named at their ends.
    """
    figure = go.Figure()
    for curve, colour, name, symbol in (
        (random, MUTED, "random signs", "square"),
        (gradient, SERIES[0], "gradient signs", "circle"),
    ):
        figure.add_scatter(
            x=curve.strengths,
            y=curve.accuracy * 100,
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2.2},
            marker={"size": 6, "symbol": symbol},
            hovertemplate=f"{name}, %{{x}}/255: %{{y:.1f}} % right<extra></extra>",
        )
    figure.add_hline(chance * 100, line={"color": WINDOW, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(title="size of the change, 255ths", fixedrange=True)
    figure.update_yaxes(title="right, %", range=[-3, 104], fixedrange=True)
    _calm(figure, 270)
    return figure


def attack_accuracy_summary(gradient: AccuracyCurve, random: AccuracyCurve) -> str:
    """Say where half of the pictures that were right no longer are.

    Examples
    --------
    >>> sizes = np.array([0.0, 4.0, 8.0])
    >>> gradient = AccuracyCurve("gradient signs", sizes, np.array([9, 4, 0]), 10)
    >>> random = AccuracyCurve("random signs", sizes, np.array([9, 9, 8]), 10)
    >>> attack_accuracy_summary(gradient, random)
    'Of 10 pictures, 9 are right unchanged. At 4/255 gradient signs leave 4 right, random signs 9.'
    """
    before = int(gradient.right[0])
    fallen = np.flatnonzero(gradient.right * 2 <= before)
    place = int(fallen[0]) if len(fallen) else len(gradient.strengths) - 1
    return (
        f"Of {gradient.num_pictures} pictures, {before} are right unchanged. "
        f"At {gradient.strengths[place]:.0f}/255 gradient signs leave "
        f"{int(gradient.right[place])} right, random signs {int(random.right[place])}."
    )


def robustness_figure(
    change: str,
    curves: Mapping[str, AccuracyCurve],
    trained: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw the accuracy of several networks along one change.

    Parameters
    ----------
    change : str
        What the strengths are of.
    curves : mapping of str to AccuracyCurve
        By the name of the network: the first dotted, the second drawn through.
    trained : (float, float) or None
        From where to where training pictures were changed; that ground is tinted.

    Returns
    -------
    figure : go.Figure
        A small chart; empty while there is no curve.
    """
    figure = go.Figure()
    for number, (name, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=curve.strengths,
            y=curve.accuracy * 100,
            mode="lines+markers",
            name=name,
            showlegend=False,
            line={"color": _COLOURS[number % 2], "width": 2.2, "dash": _DASHES[number % 2]},
            marker={"size": 5},
            hovertemplate=f"{name}, %{{x:.3g}}: %{{y:.1f}} % right<extra></extra>",
        )
    if trained is not None:
        figure.add_vrect(*trained, fillcolor=SERIES[0], opacity=0.12, line_width=0, layer="below")
    figure.update_xaxes(title=_AXES.get(change, ""), title_font={"size": 12}, fixedrange=True)
    figure.update_yaxes(title="right, %", range=[-3, 104], fixedrange=True, nticks=4)
    _calm(figure, 190)
    return figure


def robustness_summary(change: str, curves: Mapping[str, AccuracyCurve]) -> str:
    """Say the mean accuracy of each network along one change.

    Examples
    --------
    >>> curve = AccuracyCurve("blur", np.array([0.0, 1.0]), np.array([10, 5]), 10)
    >>> robustness_summary("blur", {"usual": curve})
    'Blur, mean accuracy over all strengths: usual 75.0 %.'
    """
    means = [f"{name} {curve.accuracy.mean() * 100:.1f} %" for name, curve in curves.items()]
    told = ", ".join(means) or "not measured yet"
    return f"{title_of(change)}, mean accuracy over all strengths: {told}."


def title_of(change: str) -> str:
    """Return what a change is called."""
    return CHANGES[change].title if change in CHANGES else change.capitalize()


def _calm(figure: go.Figure, height: int) -> None:
    """Let a chart stand still, on no ground of its own, its legend above it."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        dragmode=False,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.06, "x": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
