"""Charts with axes, as Plotly figures that follow the theme of the page."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn_core.figures.palette import (
    MUTED,
    RESULT,
    SERIES,
)
from cnn_core.figures.still import shown_as_text, still_figure

CONFIG = {"displayModeBar": False, "responsive": True}
"""How pages show these charts: without Plotly's own buttons."""


def class_accuracy_figure(by_class: NDArray[np.float64], classes: Sequence[str]) -> go.Figure:
    """Draw which part of each class was right.

    Parameters
    ----------
    by_class : ndarray of shape (num_classes,)
        Shares; NaN for a class without pictures, which has no bar.
    classes : sequence of str
        Names of the classes.

    Returns
    -------
    figure : go.Figure
        One bar a class, in the order of the classes.
    """
    shares = np.asarray(by_class) * 100
    figure = still_figure(height=60 + 22 * len(classes))
    figure.add_bar(
        x=shares,
        y=shown_as_text(classes),
        orientation="h",
        marker={"color": RESULT},
        text=["no pictures" if np.isnan(share) else f"{share:.0f} %" for share in shares],
        hovertemplate="%{y}: %{x:.1f} % right<extra></extra>",
    )
    figure.update_xaxes(title="right, %", range=[0, 104], tickvals=[0, 25, 50, 75, 100])
    figure.update_yaxes(type="category", autorange="reversed", ticks="")
    return figure


def class_accuracy_summary(by_class: NDArray[np.float64], classes: Sequence[str]) -> str:
    """Say which class was got right most often, and which least.

    Examples
    --------
    >>> class_accuracy_summary(np.array([0.5, 1.0]), ("X", "O"))
    'Best O with 100 % right, hardest X with 50 %.'
    """
    best, hardest = int(np.nanargmax(by_class)), int(np.nanargmin(by_class))
    return (
        f"Best {classes[best]} with {by_class[best] * 100:.0f} % right, "
        f"hardest {classes[hardest]} with {by_class[hardest] * 100:.0f} %."
    )


def calibration_figure(
    sureness: NDArray[np.float64], accuracy: NDArray[np.float64], counts: NDArray[np.int64]
) -> go.Figure:
    """Draw how often answers of each sureness were right, beside what they should be.

    Parameters
    ----------
    sureness, accuracy : ndarray of shape (bins,)
        Mean probability of the answers of a bin, and which part of them was right.
    counts : ndarray of shape (bins,)
        How many answers; the area of a dot.

    Returns
    -------
    figure : go.Figure
        Below the diagonal, the network is surer than it is right.
    """
    figure = still_figure(height=280)
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "width": 1, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=sureness * 100,
        y=accuracy * 100,
        mode="lines+markers",
        line={"color": RESULT, "width": 1.5},
        marker={"color": RESULT, "size": 6 + 20 * np.sqrt(counts / counts.max())},
        customdata=counts,
        hovertemplate="%{customdata} answers, %{x:.1f} % sure, %{y:.1f} % right<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(title="how sure, %", range=[0, 104])
    figure.update_yaxes(title="how often right, %", range=[-4, 108])
    return figure


def calibration_summary(error: float, overconfidence: float) -> str:
    """Say how far sureness and accuracy lie apart.

    Examples
    --------
    >>> calibration_summary(0.042, 0.04)
    'Sureness and accuracy lie 4.2 points apart on average: surer than right.'
    """
    how = "surer than right" if overconfidence > 0 else "less sure than right"
    return f"Sureness and accuracy lie {error * 100:.1f} points apart on average: {how}."


def trial_curves_figure(curves: Mapping[str, Sequence[float]]) -> go.Figure:
    """Draw how the validation accuracy of several trainings grew, epoch by epoch.

    Parameters
    ----------
    curves : mapping of str to sequence of float
        Shares of right answers after each epoch, by the name of the training.

    Returns
    -------
    figure : go.Figure
        One line a training, each with a colour and a marker of its own.
    """
    figure = still_figure(height=240)
    for number, (name, accuracies) in enumerate(curves.items()):
        figure.add_scatter(
            x=list(range(1, len(accuracies) + 1)),
            y=[accuracy * 100 for accuracy in accuracies],
            name=name,
            mode="lines+markers",
            line={"color": SERIES[number % len(SERIES)], "width": 2},
            marker={"size": 5, "symbol": number % 6},
            cliponaxis=False,
            hovertemplate=f"{name}: %{{y:.1f}} % after epoch %{{x}}<extra></extra>",
        )
    most = max(map(len, curves.values()), default=0)
    figure.update_xaxes(title="epoch", rangemode="tozero", tick0=0, dtick=max(1, -(-most // 8)))
    figure.update_yaxes(title="validation accuracy, %", autorangeoptions={"clipmax": 100})
    return figure


def trial_curves_summary(curves: Mapping[str, Sequence[float]]) -> str:
    """Say how far each training has come.

    Examples
    --------
    >>> trial_curves_summary({"by hand": [0.5, 0.9], "learnt": [0.6]})
    'Validation accuracy: by hand 90.0 % after 2 epochs, learnt 60.0 % after 1.'
    """
    told = [
        f"{name} {accuracies[-1] * 100:.1f} % after {len(accuracies)}"
        for name, accuracies in curves.items()
    ]
    if not told:
        return "No epoch has ended yet."
    return f"Validation accuracy: {told[0]} epochs{', ' if told[1:] else ''}{', '.join(told[1:])}."


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
