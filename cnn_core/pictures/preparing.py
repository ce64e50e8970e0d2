"""From any picture to the one that a network takes, each step shown."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.pictures.ink import Box, Ground, find_ground, find_ink, full_range, has_dark_ink
from cnn_core.pictures.resolution import (
    FULL_BRIGHTNESS,
    LONGEST_SIDE,
    area_average,
    centre_crop,
    require_picture,
    to_grey,
)

Polarity = Literal["auto", "dark_on_light", "light_on_dark"]
MIN_SLOPE = 0.04  # a ground that slopes less is not worth a step of its own


class PreparationStep(NamedTuple):
    """One step on the way into the network."""

    title: str
    picture: Picture
    explanation: str


@dataclass(frozen=True, eq=False)
class PreparedPicture:
    """What the network gets, and how it came to be.

    Parameters
    ----------
    steps : tuple of PreparationStep
        From the picture as it came to the result; only steps that did something.
    result : ndarray of the network's input shape
        float32 in [0, 1].
    inverted : bool
        Whether dark ink was made bright.
    cropped : bool
        Whether the picture was cut, or padded, to its ink.
    """

    steps: tuple[PreparationStep, ...]
    result: Picture
    inverted: bool
    cropped: bool


class Framing(NamedTuple):
    """How the pictures of a data set hold their ink, as parts of the picture's side."""

    fill: float  # how much of the side the ink is made to fill
    at_least: float  # a picture that fills this much already ...
    at_most: float  # ... and no more than this ...
    off_centre: float  # ... no further from the middle is left as it is
    least_ink: float  # mean brightness of the pictures with the thinnest strokes


# All 1,797 UCI digits touch the first and the last of their 8 rows, and the middle of their
# columns is within 1 of the picture's. The drawn letters fill half of 28 or more, and are off
# by up to 16 %. The mean brightness of 99 % of the digits is above 0.22, of the letters 0.09.
SMALL_FRAMING = Framing(1.0, 0.93, 1.0, 1 / 8, 0.22)
LARGE_FRAMING = Framing(20 / 28, 0.5, 1.0, 0.16, 0.09)
LARGEST_SMALL_SIDE = 12
MOST_THICKENING = 1 / 8  # of the side, to either side of a stroke


def prepare_for_network(
    picture: Picture,
    input_shape: tuple[int, int, int],
    *,
    polarity: Polarity = "auto",
    crop_to_ink: bool = True,
) -> PreparedPicture:
    """Make of any picture what a network was trained on, and tell how.

    A network that learnt from small bright digits on black knows nothing else.
    For one channel the picture is made grey, light from aside is evened out, dark
    ink is made bright, the ground is set to black and the ink to white, the ink
    is framed as in the training pictures, strokes that are thinner than there are
    made thicker, and every area becomes the mean of its pixels. For three
    channels the middle is cut out and resized, no more.

    The frame is cut only where there is ink to be cut out: on a ground that is
    even along the rim, with ink on 0.05 to 60 % of the picture, most of it at
    full strength, that does not run out on all sides. A photograph of a scene is
    not so, and its middle is taken whole. A picture that has the network's size,
    or is framed like the training pictures, stays uncut as well.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture.
    input_shape : (int, int, int)
        Rows, columns and channels (1 or 3) that the network takes.
    polarity : {"auto", "dark_on_light", "light_on_dark"}
        Whether the ink is darker or lighter than its ground; "auto" takes the
        median brightness of the rim for the ground.
    crop_to_ink : bool, default True
        Frame the ink, and thicken thin strokes, as in the training pictures.

    Returns
    -------
    prepared : PreparedPicture
        Every step with its picture and one sentence, and the result.

    Raises
    ------
    LessonInputError
        If `picture` is none, or `input_shape` or `polarity` is impossible.

    Examples
    --------
    >>> paper = np.ones((100, 100, 1), np.float32)
    >>> paper[20:80, 40:60] = 0.1
    >>> prepared = prepare_for_network(paper, (8, 8, 1))
    >>> prepared.inverted, prepared.cropped, prepared.result.shape
    (True, True, (8, 8, 1))
    >>> [step.title for step in prepared.steps]
    ['Your picture', 'Ink made bright', 'Ink at full strength', 'Framed', '8 × 8']
    """
    require_picture(picture)
    _require_choices(input_shape, polarity)
    rows, columns, channels = input_shape
    steps = [PreparationStep("Your picture", picture, f"It has {_size_of(picture)} pixels.")]
    inverted = cropped = False
    if channels == 3:
        _into_three_channels(steps)
        _cut_out_middle(steps, rows, columns)
    else:
        _into_one_channel(steps)
        ground = _even_out(steps)
        ground, inverted = _make_ink_bright(steps, ground, polarity)
        _strengthen(steps, ground)
        framing = SMALL_FRAMING if rows <= LARGEST_SMALL_SIDE else LARGE_FRAMING
        ink = find_ink(steps[-1].picture) if crop_to_ink and ground.is_even else None
        cropped = ink is not None and _frame(steps, ink, rows, columns, framing)
        if not cropped:
            _cut_out_middle(steps, rows, columns)
        if ink is not None:
            _thicken(steps, rows, columns, framing)
    _shrink(steps, rows, columns)
    return PreparedPicture(tuple(steps), steps[-1].picture, inverted, cropped)


def _require_choices(input_shape: tuple[int, int, int], polarity: str) -> None:
    """Refuse what no network here takes, and words that mean nothing."""
    is_size = all(
        isinstance(size, int | np.integer) and 1 <= size <= LONGEST_SIDE for size in input_shape
    )
    if len(input_shape) != 3 or not is_size or input_shape[2] not in (1, 3):
        raise LessonInputError(
            f"A network takes rows and columns from 1 to {LONGEST_SIDE} and 1 or 3 channels; "
            f"{tuple(input_shape)} came."
        )
    if polarity not in get_args(Polarity):
        raise LessonInputError(
            f"A polarity is one of {', '.join(get_args(Polarity))}; {polarity!r} came."
        )


def _size_of(picture: Picture) -> str:
    return f"{picture.shape[0]} × {picture.shape[1]}"


def _whole(brightness: float) -> int:
    return round(brightness * FULL_BRIGHTNESS)


def _into_three_channels(steps: list[PreparationStep]) -> None:
    """Give a grey picture three equal channels."""
    picture = steps[-1].picture
    if picture.shape[2] == 1:
        why = "The network has three channels: red, green and blue all get the same grey."
        steps.append(PreparationStep("Three channels", np.repeat(picture, 3, axis=2), why))


def _into_one_channel(steps: list[PreparationStep]) -> None:
    """Mix the colours into one grey."""
    picture = steps[-1].picture
    if picture.shape[2] == 3:
        why = "The network has one channel: 0.299 red + 0.587 green + 0.114 blue make each grey."
        steps.append(PreparationStep("Grey", to_grey(picture), why))


def _even_out(steps: list[PreparationStep]) -> Ground:
    """Take the slope of the light away, where there is a ground that slopes."""
    grey = steps[-1].picture
    ground = find_ground(grey)
    if ground.is_even and np.ptp(ground.slope) >= MIN_SLOPE:
        darkest, brightest = (
            _whole(ground.level + float(end)) for end in (ground.slope.min(), ground.slope.max())
        )
        why = (
            f"Light falls on the ground from aside, from {darkest} at its darkest corner to "
            f"{brightest} at its brightest; this slope is taken away."
        )
        steps.append(PreparationStep("Light evened out", np.clip(grey - ground.slope, 0, 1), why))
    return ground


def _make_ink_bright(
    steps: list[PreparationStep], ground: Ground, polarity: str
) -> tuple[Ground, bool]:
    """Turn dark ink on a light ground into bright ink on a dark one."""
    grey = steps[-1].picture
    dark = has_dark_ink(grey, ground.level) if polarity == "auto" else polarity == "dark_on_light"
    if not dark:
        return ground, False
    seen = f"The picture reaches further below its ground of {_whole(ground.level)} than above it"
    reason = seen if polarity == "auto" else "You said so"
    why = f"{reason}, so the ink is dark: every brightness b becomes 255 − b."
    steps.append(PreparationStep("Ink made bright", np.float32(1.0) - grey, why))
    return ground._replace(level=1.0 - ground.level), True


def _strengthen(steps: list[PreparationStep], ground: Ground) -> None:
    """Make the ground black and the ink white."""
    grey = steps[-1].picture
    ends = full_range(grey, ground)
    if ends is not None:
        low, high = ends
        stretched = np.clip((grey - low) / (high - low), 0.0, 1.0).astype(np.float32)
        why = f"What was {_whole(low)} or less becomes 0, what was {_whole(high)} or more 255."
        steps.append(PreparationStep("Ink at full strength", stretched, why))


def _frame(
    steps: list[PreparationStep], ink: Box, rows: int, columns: int, framing: Framing
) -> bool:
    """Set the ink into the middle of a frame as in the training pictures; False if it is."""
    picture = steps[-1].picture
    if _is_framed(picture, ink, rows, columns, framing):
        return False
    pixel = max(ink.height / rows, ink.width / columns) / framing.fill
    height, width = max(ink.height, round(rows * pixel)), max(ink.width, round(columns * pixel))
    top, left = ink.top - (height - ink.height) // 2, ink.left - (width - ink.width) // 2
    framed = np.zeros((height, width, 1), dtype=np.float32)
    first_row, last_row = max(top, 0), min(top + height, picture.shape[0])
    first_column, last_column = max(left, 0), min(left + width, picture.shape[1])
    framed[first_row - top : last_row - top, first_column - left : last_column - left] = picture[
        first_row:last_row, first_column:last_column
    ]
    why = (
        f"The ink is {ink.height} rows high and {ink.width} columns wide; it is set into the middle"
        f" of {_size_of(framed)} pixels, framed as the training pictures are."
    )
    steps.append(PreparationStep("Framed", framed, why))
    return True


def _is_framed(picture: Picture, ink: Box, rows: int, columns: int, framing: Framing) -> bool:
    """Whether the picture holds its ink as the training pictures do, or is one of them."""
    height, width = int(picture.shape[0]), int(picture.shape[1])
    if (height, width) == (rows, columns):
        return True
    off_centre = max(
        abs(ink.top + ink.height / 2 - height / 2) / height,
        abs(ink.left + ink.width / 2 - width / 2) / width,
    )
    fill = max(ink.height / height, ink.width / width)
    has_proportions = abs(height / rows - width / columns) <= 0.02 * height / rows
    return (
        has_proportions
        and framing.at_least <= fill <= framing.at_most
        and off_centre <= framing.off_centre
    )


def _cut_out_middle(steps: list[PreparationStep], rows: int, columns: int) -> None:
    """Take the middle of the picture, as much of it as the proportions allow."""
    picture = steps[-1].picture
    middle = centre_crop(picture, rows, columns)
    if middle.shape != picture.shape:
        why = f"The middle of the picture, {_size_of(middle)} pixels, is taken whole."
        steps.append(PreparationStep("Framed", middle, why))


def _thicken(steps: list[PreparationStep], rows: int, columns: int, framing: Framing) -> None:
    """Let each pixel take the brightest of its neighbours until there is ink enough."""
    thicker = steps[-1].picture
    if thicker.shape[:2] == (rows, columns):
        return
    rounds = 0
    while thicker.mean() < framing.least_ink and rounds < MOST_THICKENING * min(thicker.shape[:2]):
        thicker, rounds = _brightest_neighbour(thicker), rounds + 1
    if rounds:
        times = "once" if rounds == 1 else f"{rounds} times over"
        why = (
            "The pen is thinner than in the training pictures, so each pixel takes the brightest "
            f"of its 3 × 3 neighbours, {times}."
        )
        steps.append(PreparationStep("Strokes made thicker", thicker, why))


def _brightest_neighbour(picture: Picture) -> Picture:
    """The maximum over 3 × 3 windows, outside the picture black."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)))
    of_rows = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    brightest: Picture = np.maximum(np.maximum(of_rows[:, :-2], of_rows[:, 1:-1]), of_rows[:, 2:])
    return brightest


def _shrink(steps: list[PreparationStep], rows: int, columns: int) -> None:
    """Take the mean of every area, the last step."""
    picture = steps[-1].picture
    result = np.clip(area_average(picture, rows, columns), 0.0, 1.0).astype(np.float32)
    why = "It has the network's size already"
    if picture.shape[:2] != (rows, columns):
        why = f"Each of the {rows} × {columns} numbers is the mean of its part of the picture"
    steps.append(PreparationStep(f"{rows} × {columns}", result, f"{why}: the network gets this."))
