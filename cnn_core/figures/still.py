"""What all charts here begin as."""

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
