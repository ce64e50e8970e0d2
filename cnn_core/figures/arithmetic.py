"""The arithmetic of one window as tables of coloured numbers.

Tables, because they are text: they can be read aloud, selected and zoomed. The
look of the classes used here is in ``assets/site.css``.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from cnn_core.convolution import WindowStep
from cnn_core.figures.numbers import compact, mixed, plain, signed
from cnn_core.figures.palette import CHANNELS, Numbers, signed_colours, signed_limit

CHANNEL_NAMES = ("R", "G", "B")
_TINTS = np.array([[1.0, 0.25, 0.25], [0.2, 0.72, 0.28], [0.25, 0.4, 1.0]])
_STRONG = 150
"""Opacity from which a cell needs light letters."""


def window_table(
    step: WindowStep, *, divisor: int = 1, bias: int = 0, channels: Sequence[int] | None = None
) -> str:
    """Write out one stop of a filter: pixels times weights, their sums, the result.

    Parameters
    ----------
    step : WindowStep
        One stop, in whole numbers: pixels 0 to 255, whole weights, no bias.
    divisor : int, default 1
        What the sum is divided by, where the kernel has a factor.
    bias : int, default 0
        Added after the factor.
    channels : sequence of int, optional
        Channels whose products are shown; all if left out. The sums of the
        others are listed all the same, so that what is shown adds up.

    Returns
    -------
    html : str
        One block per channel and the line with the sum.
    """
    num_channels = step.patch.shape[2]
    shown = range(num_channels) if channels is None else channels
    blocks = [_channel_block(step, channel) for channel in shown]
    size = "small" if step.kernel.shape[0] <= 3 else "large"
    told = window_summary(step, divisor=divisor, bias=bias)
    return (
        f'<div class="sum sum-{size}">{"".join(blocks)}{_sum_line(step, divisor, bias)}</div>'
        f'<div class="told">{told}</div>'
    )


def window_summary(step: WindowStep, *, divisor: int = 1, bias: int = 0) -> str:
    """Say the result of one stop in one sentence."""
    factor = f", times 1/{divisor}" if divisor > 1 else ""
    return (
        f"Row {plain(step.rows[0])}, column {plain(step.columns[0])}, counted from 0: "
        f"{step.products.size} products, their sum{factor} and the bias make "
        f"{mixed(_result(step, divisor, bias))}."
    )


def scale_bar(limit: float, caption: str) -> str:
    """Write the legend of a signed map: its two ends, the colours between them, a caption."""
    end = compact(limit)
    return (
        f'<div class="scale" aria-hidden="true">−{end}<span></span>+{end}</div>'
        f'<div class="told">{caption}</div>'
    )


def number_grid(values: Numbers, colours: NDArray[np.uint8], *, digits: int, label: str) -> str:
    """Write a patch as a table of numbers on given colours.

    Parameters
    ----------
    values : ndarray of shape (H, W)
        The numbers.
    colours : ndarray of shape (H, W, 4)
        uint8 red, green, blue, opacity of each cell.
    digits : int
        Decimals.
    label : str
        What the table holds, for people who hear it.

    Returns
    -------
    html : str
        One table.
    """
    return _table(_cells(values, colours, digits=digits, sign=False), label)


def channel_colours(values: Numbers, channel: int | None) -> NDArray[np.uint8]:
    """Colour brightness 0 to 255 in grey, or in the tint of its channel.

    Examples
    --------
    >>> channel_colours(np.array([[255.0]], dtype=np.float32), None).tolist()
    [[[255, 255, 255, 255]]]
    """
    tint = np.ones(3) if channel is None else _TINTS[channel]
    colours = np.full((*values.shape, 4), 255, dtype=np.uint8)
    colours[..., :3] = np.rint(np.clip(values, 0, 255)[..., None] * tint)
    return colours


def _channel_block(step: WindowStep, channel: int) -> str:
    patch, kernel = step.patch[..., channel], step.kernel[..., channel]
    products = step.products[..., channel]
    grey = step.patch.shape[2] == 1
    tint = channel_colours(patch, None if grey else channel)
    limit = signed_limit(step.products)
    name = "" if grey else CHANNEL_NAMES[channel]
    colour = "inherit" if grey else CHANNELS[channel]
    return (
        '<div class="sum-row">'
        f'<span class="sum-channel" style="color:{colour}">{name}</span>'
        f"{_table(_cells(patch, tint, outside=~step.inside, sign=False), f'pixels {name}')}"
        '<span class="sum-sign">×</span>'
        f"{_table(_cells(kernel, _pale(kernel, signed_limit(step.kernel))), 'weights')}"
        '<span class="sum-sign">=</span>'
        f"{_table(_cells(products, _pale(products, limit)), f'products {name}')}"
        f'<span class="sum-part">{signed(float(step.channel_sums[channel]))}</span></div>'
    )


def _result(step: WindowStep, divisor: int, bias: int) -> Fraction:
    """Return the exact result: sums of whole numbers are whole, the factor is a fraction."""
    return Fraction(round(float(step.channel_sums.sum())), divisor) + bias


def _sum_line(step: WindowStep, divisor: int, bias: int) -> str:
    terms = " ".join(signed(float(value)) for value in step.channel_sums)
    if divisor > 1:
        terms = f"({terms}) × 1/{divisor}"
    result = mixed(_result(step, divisor, bias))
    return (
        f'<div class="sum-line">{terms} <span class="quiet">{_bias_term(bias)} =</span> '
        f'<span class="sum-result">{result}</span></div>'
    )


def _bias_term(bias: int) -> str:
    return f"+ bias {bias}" if bias >= 0 else f"− bias {-bias}"


def _pale(values: Numbers, limit: float) -> NDArray[np.uint8]:
    """Colour signed cells lightly, so that dark letters stay readable on them."""
    colours = signed_colours(values, limit)
    colours[..., 3] = colours[..., 3] * 0.4
    return colours


def _cells(
    values: Numbers,
    colours: NDArray[np.uint8],
    *,
    digits: int = 0,
    sign: bool = True,
    outside: NDArray[np.bool_] | None = None,
) -> str:
    write = signed if sign else plain
    rows = []
    for row, line in enumerate(values):
        cells = []
        for column, value in enumerate(line):
            marks = ["pad"] if outside is not None and outside[row, column] else []
            look = "" if "pad" in marks else _look(colours[row, column])
            kind = f' class="{" ".join(marks)}"' if marks else ""
            cells.append(f"<td{kind}{look}>{write(float(value), digits)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return "".join(rows)


def _look(colour: NDArray[np.uint8]) -> str:
    red, green, blue, opacity = (int(part) for part in colour)
    ground = f"background:rgba({red},{green},{blue},{opacity / 255:.3g})"
    if opacity <= _STRONG:
        return f' style="{ground}"'
    letters = "#fff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else "#1e2328"
    return f' style="{ground};color:{letters}"'


def _table(cells: str, label: str) -> str:
    return f'<table class="cells" aria-label="{label.strip()}"><tbody>{cells}</tbody></table>'
