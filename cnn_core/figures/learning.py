"""Drawings of learning: a loss surface with a path on it, and the answers before it begins."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cnn_core import FloatArray
from cnn_core.backprop.surface import NUM_STEPS, LossSurface
from cnn_core.figures.numbers import plain
from cnn_core.figures.palette import MUTED, RESULT, WINDOW
from cnn_core.figures.still import shown_as_text

_EYE = 2.0
_HEIGHT = 1.0
_LIFT = 0.01  # of the height of the surface, so that the path lies on it and not in it


def loss_surface_figure(
    surface: LossSurface, titles: tuple[str, str], *, turn: float = 30
) -> go.Figure:
    """Draw the loss over two weights in three dimensions, with the next steps on it.

    Parameters
    ----------
    surface : LossSurface
        As `cnn_core.backprop.loss_surface` gives it.
    titles : (str, str)
        What the two weights are called on the axes.
    turn : float, default 30
        From where one looks, degrees around the middle.

    Returns
    -------
    figure : go.Figure
        Can be turned by dragging.
    """
    figure = go.Figure()
    figure.add_surface(
        x=surface.first.astype(np.float32),
        y=surface.second.astype(np.float32),
        z=surface.losses.astype(np.float32),
        colorscale=[[0, RESULT], [0.5, "#8fb8ae"], [1, "#e9dfc8"]],
        showscale=False,
        opacity=0.93,
        contours={"z": {"show": True, "color": MUTED, "width": 1}},
        hovertemplate="%{x:.3f}, %{y:.3f}: loss %{z:.3f}<extra></extra>",
    )
    first, second, losses = surface.path.T
    height = float(np.ptp(surface.losses)) or 1.0
    figure.add_scatter3d(
        x=first,
        y=second,
        z=losses + _LIFT * height,
        mode="lines+markers",
        line={"color": WINDOW, "width": 6},
        marker={"color": WINDOW, "size": [7, *[4] * (len(losses) - 1)]},
        text=[f"step {step}: loss {loss:.3f}" for step, loss in enumerate(losses)],
        hovertemplate="%{text}<extra></extra>",
    )
    angle = np.deg2rad(turn)
    eye = {"x": _EYE * np.cos(angle), "y": _EYE * np.sin(angle), "z": _HEIGHT}
    figure.update_layout(
        height=390,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        uirevision=str(turn),
        scene={
            "dragmode": "turntable",
            "aspectratio": {"x": 1, "y": 1, "z": 0.7},
            "camera": {"eye": eye, "center": {"x": 0, "y": 0, "z": -0.12}},
            "xaxis": _axis(titles[0]),
            "yaxis": _axis(titles[1]),
            "zaxis": _axis("loss") | {"rangemode": "tozero"},
        },
    )
    return figure


def loss_surface_summary(surface: LossSurface, titles: tuple[str, str]) -> str:
    """Say in one sentence what the surface and the path show.

    Examples
    --------
    >>> from cnn_core.backprop import draw_parameters, loss_surface
    >>> surface = loss_surface(
    ...     np.zeros((6, 6)), draw_parameters(1), "squared", 0, ("cA", "cB"), 0.5
    ... )
    >>> loss_surface_summary(surface, ("bias of A", "bias of B"))[:67]
    'The loss over bias of A and bias of B runs from 0.000 to 2.810 here'
    """
    names = " and ".join(titles)
    low, high = float(surface.losses.min()), float(surface.losses.max())
    losses = surface.path[:, 2]
    end = (
        f"step {len(losses)} of {NUM_STEPS} leaves what is drawn"
        if surface.is_cut
        else f"{NUM_STEPS} steps lead to {plain(losses[-1], 3)}"
    )
    return (
        f"The loss over {names} runs from {plain(low, 3)} to {plain(high, 3)} here; it is "
        f"{plain(losses[0], 3)} now, and {end}."
    )


def first_answers_figure(
    probabilities: FloatArray, classes: Sequence[str], chosen: int
) -> go.Figure:
    """Draw what several untrained networks say of one picture, beside an equal share.

    Parameters
    ----------
    probabilities : ndarray of shape (S, num_classes)
        One row a network.
    classes : sequence of str
        Names of the classes.
    chosen : int
        The network whose answer is drawn strongly.

    Returns
    -------
    figure : go.Figure
        A dot a class and network.
    """
    figure = go.Figure()
    for network, shares in enumerate(probabilities):
        is_chosen = network == chosen
        figure.add_scatter(
            x=shown_as_text(classes),
            y=shares,
            mode="markers",
            marker={
                "color": RESULT if is_chosen else MUTED,
                "size": 10 if is_chosen else 6,
                "opacity": 1 if is_chosen else 0.55,
            },
            name=f"seed {network}",
            hovertemplate="%{x}: %{y:.4f}<extra>%{fullData.name}</extra>",
        )
    equal = 1 / len(classes)
    figure.add_hline(equal, line={"color": WINDOW, "width": 2, "dash": "dot"})
    figure.update_xaxes(type="category", title="class", fixedrange=True)
    figure.update_yaxes(
        title="probability",
        range=[0, max(4 * equal, float(probabilities.max()) * 1.1)],
        fixedrange=True,
    )
    figure.update_layout(
        height=300,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure


def first_answers_summary(probabilities: FloatArray) -> str:
    """Say how far from an equal share untrained networks are.

    Examples
    --------
    >>> first_answers_summary(np.array([[0.1] * 10] * 2, dtype=np.float32))
    'What 2 untrained networks say: probabilities from 0.100 to 0.100; an equal share is 0.100.'
    """
    networks, classes = probabilities.shape
    return (
        f"What {networks} untrained networks say: probabilities from "
        f"{probabilities.min():.3f} to {probabilities.max():.3f}; an equal share is "
        f"{1 / classes:.3f}."
    )


def _axis(title: str) -> dict[str, object]:
    return {
        "title": {"text": title},
        "showbackground": False,
        "gridcolor": MUTED,
        "zeroline": False,
        "nticks": 5,
    }
