"""What all charts here begin as, and how they are told names that anybody gave."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go


def still_figure(*, height: int) -> go.Figure:
    """Start a chart that stands still: no dragging, no zooming, no ground of its own.

    Parameters
    ----------
    height : int
        CSS pixels.

    Returns
    -------
    figure : go.Figure
        Without traces.

    Examples
    --------
    >>> still_figure(height=200).layout.dragmode
    False
    """
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


def shown_as_text(names: Sequence[str]) -> list[str]:
    """Write names so that Plotly shows them as they are: it takes <b> and <a href> for markup.

    Parameters
    ----------
    names : sequence of str
        Any names, of classes for instance.

    Returns
    -------
    texts : list of str
        For axes, labels and what is shown under the pointer.

    Examples
    --------
    >>> shown_as_text(["cat", "<b>dog</b>"])
    ['cat', '&lt;b&gt;dog&lt;/b&gt;']
    """
    return [html.escape(name, quote=False) for name in names]
