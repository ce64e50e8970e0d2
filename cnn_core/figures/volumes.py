"""A convolution as volumes: the picture's channels, the filter's window, and the maps it makes."""

from cnn_core.figures.palette import CHANNELS, MUTED, RESULT, WINDOW

MAX_SHEETS = 12
"""Maps that are drawn; more would hide one another."""

_SIDE = 100.0  # of the picture, in the drawing's own units
_LIFT = 7.0  # how far each sheet lies behind the one before
_GAP = 110.0


def volumes_svg(side: int, channels: int, kernel: int, filters: int) -> str:
    """Draw what goes in, the window on it, and what comes out, in true proportion.

    Parameters
    ----------
    side : int
        Rows, and columns, of the picture.
    channels : int
        Of the picture; three are red, green and blue.
    kernel : int
        Rows, and columns, of the window, at most `side`.
    filters : int
        Maps that come out; at most `MAX_SHEETS` are drawn.

    Returns
    -------
    svg : str
        A drawing that fills what holds it, without words.

    Examples
    --------
    >>> volumes_svg(32, 3, 5, 2).count("<rect")
    9
    """
    unit = _SIDE / side
    colours = CHANNELS if channels == 3 else (MUTED,) * channels
    shown = min(filters, MAX_SHEETS)
    depth = _LIFT * (max(channels, shown) - 1)
    out, across = (side - kernel + 1) * unit, _SIDE + _LIFT * (channels - 1) + _GAP
    window, place = kernel * unit, 0.3 * (_SIDE - kernel * unit)
    parts = []
    for sheet in reversed(range(channels)):
        x, y = sheet * _LIFT, depth - sheet * _LIFT
        parts += [
            _square(x, y, _SIDE, colours[sheet], 0.16),
            _square(x + place, y + place, window, WINDOW, 0.35),
        ]
    target = (across + place, depth + place)
    for corner in (0.0, window):
        start = f"{place + window:.1f} {depth + place + corner:.1f}"
        end = f"{target[0]:.1f} {target[1] + (unit if corner else 0):.1f}"
        parts.append(f'<path d="M{start} L{end}" stroke="{WINDOW}" stroke-width="0.8"/>')
    for sheet in reversed(range(shown)):
        x, y = across + sheet * _LIFT, depth - sheet * _LIFT
        parts.append(_square(x, y, out, RESULT, 0.2))
    parts.append(_square(*target, max(unit, 2.0), RESULT, 1.0))
    width = across + out + _LIFT * (shown - 1)
    box = f'viewBox="-2 -2 {width + 4:.1f} {_SIDE + depth + 4:.1f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(parts)}</svg>'


def volumes_summary(side: int, channels: int, kernel: int, filters: int) -> str:
    """Say what `volumes_svg` draws.

    Examples
    --------
    >>> volumes_summary(32, 3, 5, 2)
    'A window of 5 by 5 on 3 sheets of 32 by 32; on the right 2 sheets of 28 by 28.'
    """
    out = side - kernel + 1
    return (
        f"A window of {kernel} by {kernel} on {_sheets(channels)} of {side} by {side}; "
        f"on the right {_sheets(filters)} of {out} by {out}."
    )


def _sheets(number: int) -> str:
    return f"{number} sheet{'s' if number > 1 else ''}"


def _square(x: float, y: float, side: float, colour: str, strength: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" fill="{colour}" '
        f'fill-opacity="{strength:g}" stroke="{colour}" stroke-width="0.8"/>'
    )
