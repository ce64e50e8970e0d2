"""Streets with or without a traffic sign: a question for one sigmoid unit.

30 rows by 30 columns in colour. Streets without a sign have what could be taken for one:
red gables, lamps, balloons, bushes on a stem, in the colours of the signs.
"""

import math
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray
from cnn_core.datasets.dataset import Dataset
from cnn_core.datasets.drawn import Labels, Range, draw_in_chunks, drawn_parts, require_ordered
from cnn_core.datasets.outlines import (
    Bar,
    Outline,
    Pose,
    Values,
    disc,
    distance_to,
    distance_to_bar,
    per_picture,
    polygon,
)
from cnn_core.datasets.scenery import Dice, colours, light_up, photograph, plain
from cnn_core.datasets.streets import UP, Street, begin_street, paint_crown, paint_twig
from cnn_core.errors import LessonInputError

CLASSES = ("no sign", "sign")
SIDE = 30
SMALLEST_SIDE, LARGEST_SIDE = 16, 256
NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 2400, 400, 400

LICENCE = "CC0. Drawn by this site's own code; do with them what you like."
ORIGIN = (
    "Each street is painted from the back to the front: sky, hills, ground and road, a house, "
    "trees. In half of them stands one of eight signs with a rim and a symbol, on a post; in the "
    "others a bare post, a lamp, a balloon or a bush. Time of day, a twig in front, light from one "
    "side and a camera's noise come last, drawn at random and alike for both. The signs are simple "
    "relatives of real ones, so a score says nothing about real streets."
)

Colour = tuple[float, float, float]
RED, BLUE, YELLOW = (0.76, 0.10, 0.12), (0.12, 0.30, 0.68), (0.95, 0.75, 0.12)
WHITE, BLACK = (0.93, 0.93, 0.91), (0.10, 0.10, 0.12)
UPRIGHT, SLANTED, LEVEL = 0.0, math.pi / 4.0, math.pi / 2.0
TIP_UP, TIP_DOWN = -UP, UP  # of a triangle, one side of which looks to the right

HAZE = (0.0, 0.06)  # how far daylight is from white
THINNEST_RIM = 0.8  # pixels; a thinner one could not be seen

NUM_OTHERS = 4
BARE_POST, LAMP, BALLOON, BUSH = range(NUM_OTHERS)


@dataclass(frozen=True)
class Sign:
    """A kind of sign: a plate with a rim, and a bar on it as its symbol.

    Parameters
    ----------
    outline : Outline
        Of the plate.
    turn : float
        Of the plate, clockwise in radians.
    rim, face, symbol : (float, float, float)
        Colours.
    rim_width : float
        As a part of the square root of the plate's area, as are all sizes here.
    symbol_turn : float
        Clockwise from upright, in radians.
    symbol_size : (float, float)
        Length and width.
    """

    outline: Outline
    turn: float
    rim: Colour
    face: Colour
    symbol: Colour
    rim_width: float
    symbol_turn: float
    symbol_size: tuple[float, float]


SIGNS = (
    Sign(disc(), 0.0, RED, WHITE, BLACK, 0.15, UPRIGHT, (0.4, 0.16)),
    Sign(disc(), 0.0, RED, RED, WHITE, 0.1, LEVEL, (0.75, 0.2)),
    Sign(disc(), 0.0, WHITE, BLUE, WHITE, 0.08, SLANTED, (0.6, 0.18)),
    Sign(polygon(3), TIP_UP, RED, WHITE, BLACK, 0.14, UPRIGHT, (0.4, 0.14)),
    Sign(polygon(3), TIP_DOWN, RED, WHITE, WHITE, 0.16, UPRIGHT, (0.1, 0.1)),
    Sign(polygon(8), 0.0, WHITE, RED, WHITE, 0.07, LEVEL, (0.7, 0.24)),
    Sign(polygon(4), math.pi / 4.0, BLACK, YELLOW, BLACK, 0.06, UPRIGHT, (0.5, 0.16)),
    Sign(polygon(4), 0.0, WHITE, BLUE, WHITE, 0.08, UPRIGHT, (0.55, 0.22)),
)
LARGEST_REACH = max(sign.outline.reach for sign in SIGNS)


@dataclass(frozen=True)
class SignRanges:
    """How much streets may differ; each value is drawn evenly between two ends.

    Parameters
    ----------
    size : (float, float)
        The square root of a sign's area, as a part of the picture's side.
    tilt : (float, float)
        Degrees that a sign and its post lean, clockwise.
    clutter : (float, float)
        How much hills, houses and trees cover; 0 for none.
    daylight : (float, float)
        What all brightness is multiplied with.
    light : (float, float)
        How uneven the light is.
    noise : (float, float)
        Standard deviation of what is added to every pixel and channel.

    Raises
    ------
    LessonInputError
        If the ends of a range stand the wrong way round, or a sign would not fit.
    """

    size: Range = (0.2, 0.38)
    tilt: Range = (-10.0, 10.0)
    clutter: Range = (0.8, 1.0)
    daylight: Range = (0.7, 1.2)
    light: Range = (0.0, 0.35)
    noise: Range = (0.005, 0.03)

    def __post_init__(self) -> None:
        require_ordered(asdict(self))
        if not 0.0 < self.size[0] <= self.size[1] <= 0.5:
            raise LessonInputError(
                "The size of a sign is above 0 and at most 0.5, so that all of it is in the "
                f"picture; {self.size} came. Choose (0.2, 0.38)."
            )


SIGN_RANGES = SignRanges()


def make_signboards(
    labels: ArrayLike,
    *,
    seed: int | tuple[int, ...],
    ranges: SignRanges = SIGN_RANGES,
    side: int = SIDE,
) -> FloatArray:
    """Draw one street for each label, no two alike.

    Parameters
    ----------
    labels : array_like of shape (N,)
        1 where there is a sign, else 0.
    seed : int or tuple of int
        The same seed draws the same streets, on every machine. With other labels,
        signs come and go and all else stays.
    ranges : SignRanges
        How much the streets may differ.
    side : int, default 30
        Rows and columns, 16 to 256.

    Returns
    -------
    pictures : ndarray of shape (N, side, side, 3)
        float32; every value is k/255 for a whole k.

    Raises
    ------
    LessonInputError
        If `side` is outside 16 to 256, or a label is neither 0 nor 1.

    Examples
    --------
    >>> streets = make_signboards([0, 1], seed=0)
    >>> streets.shape
    (2, 30, 30, 3)
    >>> bool((streets == make_signboards([0, 1], seed=0)).all())
    True
    """
    class_of = np.asarray(labels, dtype=np.int64)
    if not SMALLEST_SIDE <= side <= LARGEST_SIDE:
        raise LessonInputError(
            f"Streets are drawn on {SMALLEST_SIDE} to {LARGEST_SIDE} pixels a side; {side} came. "
            "Choose 30."
        )
    if not np.isin(class_of, (0, 1)).all():
        raise LessonInputError(
            "A label is 1 for a street with a sign or 0 for one without; "
            f"{sorted(set(class_of.tolist()))} came."
        )

    def draw(chunk: Labels, rng: np.random.Generator) -> FloatArray:
        return _draw_chunk(chunk, Dice(rng, len(chunk)), ranges, side)

    return draw_in_chunks(draw, class_of, (side, side, 3), seed)


def _draw_chunk(labels: Labels, dice: Dice, ranges: SignRanges, side: int) -> FloatArray:
    """Paint some streets from the back to the front, each with a sign and without, and choose."""
    street = begin_street(dice, side, ranges.clutter)
    without = replace(street, canvas=street.canvas.copy())
    pose = _pose(street, ranges)
    post = _post(street, pose)
    _paint_sign(street, pose, post)
    _paint_other(without, pose, post)
    street.canvas[labels == 0] = without.canvas[labels == 0]
    paint_twig(street)

    daylight = colours(dice.between((0.0, 1.0)), dice.between(ranges.daylight), dice.between(HAZE))
    canvas = street.canvas * plain(daylight)
    slope = dice.between(ranges.light, 2) * np.sign(dice.normal(2))
    light_up(canvas, slope, dice.between(ranges.light))
    return photograph(canvas, dice, dice.between(ranges.noise))


def _pose(street: Street, ranges: SignRanges) -> Pose:
    """Choose place, size and lean of a sign, all of it in the picture."""
    dice, side = street.dice, street.side
    size = dice.between(ranges.size) * side
    reach = LARGEST_REACH * size
    room = np.maximum(side - 2.0 * reach, 0.0)
    row = reach + dice.between((0.0, 0.55)) * room
    column = reach + dice.between((0.0, 1.0)) * room
    return Pose(street.place(row, column), size, np.radians(dice.between(ranges.tilt)))


def _post(street: Street, pose: Pose) -> Bar:
    """Find the post from the middle of a sign to the ground."""
    dice, side = street.dice, street.side
    foot = street.horizon + dice.between((0.05, 0.3)) * side
    length = np.maximum(foot - pose.middle[:, 0], pose.size)
    down = street.place(np.cos(pose.turn), -np.sin(pose.turn))
    middle = pose.middle + down * length[:, None] / 2.0
    return Bar(middle, pose.turn, length, dice.between((0.035, 0.07)) * side)


def _paint_sign(street: Street, pose: Pose, post: Bar) -> None:
    """Paint a post and one of the signs on it."""
    dice, side = street.dice, street.side
    always = np.ones(dice.count)
    street.paint(distance_to_bar(post, side), always, _post_colour(street))
    kind = dice.rng.integers(len(SIGNS), size=dice.count)
    worn = dice.between((0.75, 1.05))[:, None]

    def of_kind(name: str) -> Values:
        return np.array([getattr(sign, name) for sign in SIGNS])[kind]

    distance = _plates(kind, pose, side)
    rim = np.maximum(of_kind("rim_width") * pose.size, THINNEST_RIM)
    street.paint(distance, always, plain(of_kind("rim") * worn))
    street.paint(distance + per_picture(rim), always, plain(of_kind("face") * worn))
    length, width = (of_kind("symbol_size") * pose.size[:, None]).T
    symbol = Bar(pose.middle, pose.turn + of_kind("symbol_turn"), length, np.maximum(width, 1.2))
    street.paint(distance_to_bar(symbol, side), always, plain(of_kind("symbol") * worn))


def _plates(kind: Labels, pose: Pose, side: int) -> Values:
    """Measure the distance to every picture's own plate, shape (N, side, side)."""
    distance = np.empty((len(kind), side, side))
    for number, sign in enumerate(SIGNS):
        chosen = kind == number
        turn = pose.turn[chosen] + sign.turn
        own = Pose(pose.middle[chosen], pose.size[chosen], turn)
        distance[chosen] = distance_to(sign.outline, own, side)
    return distance


def _paint_other(street: Street, pose: Pose, post: Bar) -> None:
    """Paint what could be taken for a sign: a bare post, a lamp, a balloon or a bush."""
    dice = street.dice
    kind = dice.rng.integers(NUM_OTHERS, size=dice.count)
    balloon, bush = np.where(kind == BALLOON, 1.0, 0.0), np.where(kind == BUSH, 1.0, 0.0)
    thin = replace(post, width=np.where(kind == BALLOON, THINNEST_RIM, post.width))
    street.paint(distance_to_bar(thin, street.side), np.ones(dice.count), _post_colour(street))
    _paint_lamp(street, pose, np.where(kind == LAMP, 1.0, 0.0))
    _paint_balloon(street, pose, balloon)
    paint_crown(street, pose.middle, pose.size, bush)


def _paint_lamp(street: Street, pose: Pose, there: Values) -> None:
    """Paint an arm to one side, and a light below its end."""
    dice, side = street.dice, street.side
    arm = 0.5 * pose.size
    aside = street.place(np.zeros(dice.count), arm * np.sign(dice.normal()))
    bar = Bar(pose.middle + aside / 2.0, pose.turn + LEVEL, arm, np.full(dice.count, 1.2))
    street.paint(distance_to_bar(bar, side), there, _post_colour(street))
    light = Pose(pose.middle + aside, 0.45 * pose.size, pose.turn)
    glow = street.colour(dice.between((0.08, 0.16)), (0.75, 0.95), (0.0, 0.15))
    street.paint(distance_to(disc(), light, side), there, glow, softness=2.0)


def _paint_balloon(street: Street, pose: Pose, there: Values) -> None:
    """Paint a round thing in the colour of a sign, without a rim, with a bright spot."""
    dice, side = street.dice, street.side
    painted = np.array([RED, BLUE, YELLOW, WHITE])[dice.rng.integers(4, size=dice.count)]
    colour = plain(painted * dice.between((0.7, 1.0))[:, None])
    street.paint(distance_to(disc(), pose, side), there, colour)
    spot = Pose(pose.middle - 0.2 * pose.size[:, None], 0.25 * pose.size, pose.turn)
    bright = colour + dice.between((0.15, 0.4))[:, None, None, None]
    street.paint(distance_to(disc(), spot, side), there, bright, softness=2.5)


def _post_colour(street: Street) -> Values:
    """Choose a grey, shape (N, 3, 1, 1)."""
    return street.colour(street.dice.between((0.0, 1.0)), (0.25, 0.75), (0.0, 0.04))


def load_signboards(seed: int) -> Dataset:
    """Draw 2,400, 400 and 400 streets, half of them with a sign.

    Parameters
    ----------
    seed : int
        Draws other streets for training and validation; those of the test part
        are always the same.

    Returns
    -------
    signboards : Dataset
        Pictures of shape (30, 30, 3), each part drawn when it is first asked for.

    Examples
    --------
    >>> signboards = load_signboards(seed=0)
    >>> signboards.classes, len(signboards.train), signboards.train.is_made
    (('no sign', 'sign'), 2400, False)
    """
    train, validation, test = drawn_parts(
        make_signboards, (NUM_TRAIN, NUM_VALIDATION, NUM_TEST), len(CLASSES), (SIDE, SIDE, 3), seed
    )
    return Dataset(
        name="signboards",
        title="Sign or no sign",
        classes=CLASSES,
        train=train,
        validation=validation,
        test=test,
        licence=LICENCE,
        origin=ORIGIN,
    )
