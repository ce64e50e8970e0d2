"""What is lost when units are switched off, as charts; first filters as small pictures."""

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnn_core import FloatArray
from cnn_core.figures.drawings import filters_svg, pictures_svg
from cnn_core.figures.palette import CHANNELS, MUTED, RESULT, signed_limit
from cnn_core.figures.still import shown_as_text, still_figure

BAR = 22
"""CSS pixels that a class takes."""


def ablation_figure(
    num_pictures: NDArray[np.int64],
    before: NDArray[np.int64],
    after: NDArray[np.int64] | None,
    classes: Sequence[str],
) -> go.Figure:
    """Draw how many pictures of each class are named rightly, before and after.

    Parameters
    ----------
    num_pictures, before : ndarray of shape (num_classes,)
        Held-out pictures of each class, and how many of them were right.
    after : ndarray of shape (num_classes,) or None
        How many are right now; None where nothing has changed.
    classes : sequence of str
        Names of the classes.

    Returns
    -------
    figure : go.Figure
        Two bars a class: grey with all units, coloured without some.
    """
    series = [("all units on", before, MUTED)]
    if after is not None:
        series.append(("without those that are off", after, RESULT))
    figure = still_figure(height=max(170, 72 + (BAR + 14 * (len(series) - 1)) * len(classes)))
    total = np.maximum(num_pictures, 1)
    for name, right, colour in series:
        figure.add_bar(
            x=100 * right / total,
            y=shown_as_text(classes),
            orientation="h",
            name=name,
            marker={"color": colour},
            text=[f"{one} of {every}" for one, every in zip(right, num_pictures, strict=True)],
            textposition="inside",
            insidetextanchor="end",
            textangle=0,
            textfont={"size": 11, "color": "white"},
            constraintext="none",
            hovertemplate=f"%{{y}}, {name}: %{{text}} right<extra></extra>",
        )
    figure.update_layout(
        barmode="group",
        bargap=0.18,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(title="right, %", range=[0, 104], tickvals=[0, 25, 50, 75, 100])
    figure.update_yaxes(type="category", autorange="reversed", ticks="")
    return figure


def ablation_summary(
    before: NDArray[np.int64], after: NDArray[np.int64], classes: Sequence[str]
) -> str:
    """Say which class lost most, and whether one gained.

    Examples
    --------
    >>> ablation_summary(np.array([9, 10]), np.array([9, 4]), ("X", "O"))
    'Of O 6 fewer are right; X stays at 9.'
    >>> ablation_summary(np.array([9, 10]), np.array([9, 10]), ("X", "O"))
    'In every class as many are right as before.'
    """
    change = np.asarray(after) - np.asarray(before)
    if not change.any():
        return "In every class as many are right as before."
    told = [
        f"of {classes[place]} {abs(change[place])} {'fewer' if change[place] < 0 else 'more'}"
        for place in np.argsort(change, kind="stable").tolist()
        if change[place]
    ]
    stays = [
        f"{classes[place]} stays at {after[place]}"
        for place in np.flatnonzero(change == 0).tolist()
    ]
    return f"{told[0][0].upper()}{', '.join(told)[1:]} are right{_rest(stays)}."


def _rest(told: Sequence[str]) -> str:
    return f"; {', '.join(told)}" if told else ""


def sweep_figure(lost: Sequence[int], num_units: int) -> go.Figure:
    """Draw what each unit alone is worth: right answers that are lost without it.

    Parameters
    ----------
    lost : sequence of int
        Of the units that had their turn, from the first on; below zero where it is better without.
    num_units : int
        Units in all.

    Returns
    -------
    figure : go.Figure
        A bar a unit, its number from 1 below it.
    """
    figure = still_figure(height=220)
    numbers = list(range(1, num_units + 1))
    heights = [*lost, *[None] * (num_units - len(lost))]
    figure.add_bar(
        x=numbers,
        y=heights,
        marker={"color": [CHANNELS[0] if one and one > 0 else RESULT for one in heights]},
        customdata=["" if one is None else _change_told(one) for one in heights],
        hovertemplate="without unit %{x}: %{customdata}<extra></extra>",
    )
    figure.update_xaxes(
        title="unit switched off", range=[0.4, num_units + 0.6], tick0=1, dtick=_tick(num_units)
    )
    # the title is read upwards, so that each arrow points to its side of zero
    title = {"text": "← more · fewer right →", "font": {"size": 12}}
    figure.update_yaxes(title=title, zeroline=True, zerolinecolor=MUTED, tickformat="d")
    return figure


def sweep_summary(lost: Sequence[int], dead: Collection[int] = ()) -> str:
    """Say which unit is missed most, and how many are not missed; the dead ones apart.

    Parameters
    ----------
    lost : sequence of int
        As `sweep_figure` takes them.
    dead : collection of int
        Units known to be dead, from 0.

    Returns
    -------
    told : str
        Sentences.

    Examples
    --------
    >>> sweep_summary([4, 0, -2])
    'Unit 1 is missed most: 4 fewer are right without it. 2 of 3 units are not missed: without \
each alone, as many or more are right.'
    >>> sweep_summary([4, 0, -2, 0], dead=(3,))
    'Unit 1 is missed most: 4 fewer are right without it. 1 dead unit costs nothing. 2 of the 3 \
others are not missed: without each alone, as many or more are right.'
    """
    if not lost:
        return "No unit has had its turn."
    most = int(np.argmax(lost))
    # dead for training pictures may mean alive for a few held-out ones
    free_dead = sum(unit < len(lost) and lost[unit] == 0 for unit in dead)
    told = []
    if lost[most] > 0:
        told.append(f"Unit {most + 1} is missed most: {lost[most]} fewer are right without it.")
    if free_dead:
        units = "dead unit costs" if free_dead == 1 else "dead units cost"
        told.append(f"{free_dead} {units} nothing.")
    free, live = sum(one <= 0 for one in lost) - free_dead, len(lost) - free_dead
    if live:
        of = f"the {live} others" if free_dead else f"{live} units"
        told.append(
            f"{free} of {of} are not missed: without each alone, as many or more are right."
        )
    return " ".join(told)


def _change_told(lost: int) -> str:
    return f"{abs(lost)} {'more' if lost < 0 else 'fewer'} right"


def first_filters_svg(filters: FloatArray, *, columns: int) -> str:
    """Draw the filters that look at the picture itself, each on a scale of its own.

    Filters for one channel are on the signed scale. One for three is a small picture in colour:
    mid-grey is a weight of 0, and a channel is brighter where its weight is above, darker where
    it is below zero.

    Parameters
    ----------
    filters : ndarray of shape (kH, kW, C, K)
        Weights.
    columns : int
        Filters in a row of the sheet.

    Returns
    -------
    svg : str
        A drawing that fills what holds it.

    Examples
    --------
    >>> first_filters_svg(np.ones((3, 3, 3, 4), np.float32), columns=2).count("<image")
    4
    """
    if filters.shape[2] != 3:
        return filters_svg(filters, columns=columns)
    pictures = np.moveaxis(filters, 3, 0)  # (K, kH, kW, 3)
    limits = np.array([signed_limit(one) for one in pictures], np.float32)
    shades = np.float32(0.5) + pictures / (2 * limits[:, None, None, None])
    return pictures_svg(shades.astype(np.float32), columns=columns)


def _tick(count: int) -> int:
    """Say how far apart numbers below an axis may stand: at most 17 of them."""
    return next(step for step in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512) if count <= 17 * step)
