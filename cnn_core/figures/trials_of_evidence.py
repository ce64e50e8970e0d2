"""Charts of what trials of evidence came to."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnn_core.figures.numbers import plain
from cnn_core.figures.palette import CHANNELS, MUTED, SERIES

EDGES = "Edges"
"""What the map is called that no network has a part in."""

_COLOURS = (*SERIES[:3], CHANNELS[0], *SERIES[4:], MUTED)


def sanity_figure(means: Mapping[str, Sequence[float | None]], stages: Sequence[str]) -> go.Figure:
    """Draw how alike the maps of each method stay while layers are drawn anew.

    Parameters
    ----------
    means : mapping of str to sequence of float or None
        Mean rank correlation at every stage, by the title of the method; None where there was
        none.
    stages : sequence of str
        What each stage is called.

    Returns
    -------
    figure : go.Figure
        One line a method, each with a colour and a marker of its own.
    """
    figure = go.Figure()
    for number, (title, values) in enumerate(means.items()):
        figure.add_scatter(
            x=list(range(len(stages))),
            y=list(values),
            name=title,
            mode="lines+markers",
            line={
                "color": _COLOURS[number % len(_COLOURS)],
                "width": 2,
                "dash": "dot" if title == EDGES else "solid",
            },
            marker={"size": 7, "symbol": number % 6},
            hovertemplate=f"{title}: %{{y:.2f}}<extra></extra>",
        )
    figure.update_xaxes(
        tickvals=list(range(len(stages))), ticktext=list(stages), fixedrange=True, showgrid=False
    )
    figure.update_yaxes(
        title="mean rank correlation",
        range=[-1.05, 1.08],
        tickvals=[-1, -0.5, 0, 0.5, 1],
        fixedrange=True,
        zeroline=True,
        zerolinecolor=MUTED,
    )
    figure.update_layout(
        height=300,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.22},
        dragmode=False,
        hovermode="x",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure


def sanity_summary(means: Mapping[str, Sequence[float | None]]) -> str:
    """Say what is left of each method's order of pixels in the end.

    Examples
    --------
    >>> sanity_summary({"Saliency": [1.0, 0.25], "Edges": [1.0, None]})
    'With all layers drawn anew, mean rank correlations: Saliency 0.25, Edges none.'
    """
    ends = {title: values[-1] for title, values in means.items() if values}
    if not ends:
        return "Nothing is drawn anew yet."
    told = [f"{title} {'none' if end is None else plain(end, 2)}" for title, end in ends.items()]
    return f"With all layers drawn anew, mean rank correlations: {', '.join(told)}."
