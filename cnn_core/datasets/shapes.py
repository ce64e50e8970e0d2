"""Six shapes in front of clutter, each with a colour, a place, a size and a light of its own.

32 rows by 32 columns: 32 -> 16 -> 8 -> 4 halves evenly, and a shape is 12 to 20 pixels
wide, enough to be told by eye. Colour, size and light are drawn alike for every class.
"""

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnn_core import FloatArray
from cnn_core.datasets.dataset import Dataset
from cnn_core.datasets.drawn import (
    TEST_SEED,
    TEST_STREAM,
    Labels,
    Range,
    draw_first,
    draw_in_chunks,
    drawn_parts,
    require_ordered,
    shuffled_labels,
)
from cnn_core.datasets.outlines import (
    Bar,
    Pose,
    Values,
    covered,
    cross,
    disc,
    distance_to,
    distance_to_bar,
    per_picture,
    polygon,
    ring,
    star,
)
from cnn_core.datasets.scenery import (
    FULL_TURN,
    Canvas,
    Dice,
    clouds,
    colours,
    light_up,
    mean_colour,
    paint,
    photograph,
    plain,
)
from cnn_core.errors import LessonInputError

# Of one area, so that their size does not tell them apart either.
OUTLINES = MappingProxyType(
    {
        "circle": disc(),
        "square": polygon(4),
        "triangle": polygon(3),
        "star": star(5, 0.42),
        "cross": cross(0.36),
        "ring": ring(0.55),
    }
)
CLASSES = tuple(OUTLINES)
SIDE = 32
SMALLEST_SIDE, LARGEST_SIDE = 16, 256
NUM_TRAIN, NUM_VALIDATION, NUM_TEST = 4800, 600, 600
LARGEST_SIZE = 0.55  # at which a star just fits, whatever its turn
DARKEST, BRIGHTEST = 0.08, 0.94  # that a shape's colour may be, mean of its channels

LICENCE = "CC0. Drawn by this site's own code; do with them what you like."
ORIGIN = (
    "Each picture is painted from the back to the front: two colours that run into each other like "
    "things out of focus, soft discs, bars and twigs; a shape with its shadow; then perhaps a bar, "
    "a twig or a leaf that hides a part of it; light from one side; a camera's noise. All is drawn "
    "at random, alike for every class: only the outline tells a star from a ring. A score says how "
    "well the network finds outlines in this clutter, not in photographs."
)


@dataclass(frozen=True)
class ShapeRanges:
    """How much pictures of shapes may differ; each value is drawn evenly between two ends.

    Parameters
    ----------
    size : (float, float)
        The square root of a shape's area, as a part of the picture's side.
    place : (float, float)
        Down and to the right: -1 touches one edge of the picture, 1 the other.
    rotation : (float, float)
        Degrees, clockwise.
    contrast : (float, float)
        How much brighter or darker a shape is than what is around it.
    vividness : (float, float)
        How far its colour is from grey.
    backdrop : (float, float)
        How much what is farthest behind varies; 0 for one even colour.
    clutter : (float, float)
        How much discs, bars and twigs behind a shape cover; 0 for none.
    hidden : (float, float)
        The largest part of a shape that what is in front of it may hide.
    shadow : (float, float)
        How much light a shape takes from what is behind it.
    light : (float, float)
        How uneven the light is.
    noise : (float, float)
        Standard deviation of what is added to every pixel and channel.

    Raises
    ------
    LessonInputError
        If the ends of a range stand the wrong way round, or a shape would not fit.
    """

    size: Range = (0.38, 0.53)
    place: Range = (-1.0, 1.0)
    rotation: Range = (0.0, 360.0)
    contrast: Range = (0.28, 0.5)
    vividness: Range = (0.04, 0.34)
    backdrop: Range = (0.1, 0.4)
    clutter: Range = (0.2, 0.8)
    hidden: Range = (0.0, 0.22)
    shadow: Range = (0.0, 0.4)
    light: Range = (0.0, 0.3)
    noise: Range = (0.005, 0.025)

    def __post_init__(self) -> None:
        require_ordered(asdict(self))
        if not 0.0 < self.size[0] <= self.size[1] <= LARGEST_SIZE:
            raise LessonInputError(
                f"The size of a shape is above 0 and at most {LARGEST_SIZE}, so that all of it is "
                f"in the picture; {self.size} came. Choose (0.38, 0.53)."
            )


SHAPE_RANGES = ShapeRanges()


class _Stick(NamedTuple):
    """A kind of bar or twig: in which share of pictures it is, its sizes as parts of the side."""

    share: float
    length: Range
    width: Range
    bend: float


_BEHIND = (
    _Stick(0.5, (0.6, 2.0), (0.03, 0.16), 0.0),
    _Stick(0.3, (0.6, 2.0), (0.03, 0.13), 0.0),
    _Stick(0.6, (0.6, 2.0), (0.025, 0.07), 0.3),
)
_IN_FRONT = (
    _Stick(0.45, (2.0, 3.0), (0.04, 0.11), 0.0),
    _Stick(0.6, (0.4, 1.2), (0.025, 0.07), 0.3),
)
_NUM_BLOBS = 3


def make_shapes(
    labels: ArrayLike,
    *,
    seed: int | tuple[int, ...],
    ranges: ShapeRanges = SHAPE_RANGES,
    side: int = SIDE,
) -> FloatArray:
    """Draw one shape for each label, no two alike.

    Parameters
    ----------
    labels : array_like of shape (N,)
        Positions in `CLASSES`.
    seed : int or tuple of int
        The same seed draws the same pictures, on every machine.
    ranges : ShapeRanges
        How much the pictures may differ.
    side : int, default 32
        Rows and columns, 16 to 256.

    Returns
    -------
    pictures : ndarray of shape (N, side, side, 3)
        float32; every value is k/255 for a whole k.

    Raises
    ------
    LessonInputError
        If `side` is outside 16 to 256, or a label is no position in `CLASSES`.

    Examples
    --------
    >>> shapes = make_shapes([0, 3], seed=0)
    >>> shapes.shape
    (2, 32, 32, 3)
    >>> bool((shapes == make_shapes([0, 3], seed=0)).all())
    True
    """
    class_of = _checked_labels(labels, side)

    def draw(chunk: Labels, rng: np.random.Generator) -> FloatArray:
        return _draw_chunk(chunk, Dice(rng, len(chunk)), ranges, side)[0]

    return draw_in_chunks(draw, class_of, (side, side, 3), seed)


def make_shape_covers(
    labels: ArrayLike,
    *,
    seed: int | tuple[int, ...],
    ranges: ShapeRanges = SHAPE_RANGES,
    side: int = SIDE,
) -> FloatArray:
    """Tell where the shapes are that `make_shapes` draws of the same labels and seed.

    Parameters
    ----------
    labels : array_like of shape (N,)
        Positions in `CLASSES`.
    seed : int or tuple of int
        As given to `make_shapes`.
    ranges : ShapeRanges
        As given to `make_shapes`.
    side : int, default 32
        As given to `make_shapes`.

    Returns
    -------
    covers : ndarray of shape (N, side, side)
        float32: the part of each pixel that lies within the outline, 0 to 1, also where
        something in front hides it. The hole of a ring is not part of it.

    Raises
    ------
    LessonInputError
        If `side` is outside 16 to 256, or a label is no position in `CLASSES`.

    Examples
    --------
    >>> covers = make_shape_covers([0, 5], seed=0)
    >>> covers.shape, bool((covers.sum(axis=(1, 2)) > 100).all())
    ((2, 32, 32), True)
    """
    class_of = _checked_labels(labels, side)

    def draw(chunk: Labels, rng: np.random.Generator) -> FloatArray:
        return _draw_chunk(chunk, Dice(rng, len(chunk)), ranges, side)[1][..., np.newaxis]

    return draw_in_chunks(draw, class_of, (side, side, 1), seed)[..., 0]


def _checked_labels(labels: ArrayLike, side: int) -> Labels:
    """Answer labels that can be drawn on so many pixels a side."""
    class_of = np.asarray(labels, dtype=np.int64)
    if not SMALLEST_SIDE <= side <= LARGEST_SIDE:
        raise LessonInputError(
            f"Shapes are drawn on {SMALLEST_SIDE} to {LARGEST_SIDE} pixels a side; {side} came. "
            "Choose 32."
        )
    if not np.isin(class_of, range(len(CLASSES))).all():
        raise LessonInputError(
            f"A label is 0 to {len(CLASSES) - 1}, for {', '.join(CLASSES)}; "
            f"{sorted(set(class_of.tolist()))} came."
        )
    return class_of


def _draw_chunk(
    labels: Labels, dice: Dice, ranges: ShapeRanges, side: int
) -> tuple[FloatArray, FloatArray]:
    """Paint some pictures from the back to the front; also answer what the shapes cover."""
    canvas = _backdrop(dice, ranges, side)
    ground = canvas.mean(axis=(2, 3))  # (N, 3)
    angle = dice.between(FULL_TURN)
    sun = np.stack([np.sin(angle), np.cos(angle)], axis=1)  # (N, 2), where light comes from
    _clutter(canvas, ground, dice, ranges)
    pose = _pose(labels, dice, ranges, side)
    shape = _shapes(canvas, labels, pose, sun, dice, ranges)
    _hide(canvas, ground, shape, pose, dice, ranges)
    light_up(canvas, sun * dice.between(ranges.light)[:, None], dice.between(ranges.light))
    pictures = photograph(canvas, dice, dice.between(ranges.noise))
    return pictures, shape.astype(np.float32)


def _backdrop(dice: Dice, ranges: ShapeRanges, side: int) -> Canvas:
    """Let two related colours run into each other, like things far out of focus."""
    hue, lightness = dice.between((0.0, 1.0)), dice.between((0.25, 0.7))
    vividness, roughness = dice.between((0.02, 0.16)), dice.between((0.35, 0.85))
    first = plain(colours(hue, lightness, vividness))
    hue = hue + dice.between((-0.3, 0.3))
    lightness = np.clip(lightness + dice.between((-0.2, 0.2)), 0.2, 0.8)
    second = plain(colours(hue, lightness, vividness))
    strength = per_picture(dice.between(ranges.backdrop))
    mixture = np.clip(0.5 + 2.0 * strength * clouds(dice, side, roughness), 0.0, 1.0)
    texture = 0.25 * strength * clouds(dice, side, roughness)
    return first + mixture[:, None] * (second - first) + texture[:, None]


def _clutter(canvas: Canvas, ground: Values, dice: Dice, ranges: ShapeRanges) -> None:
    """Paint what is behind the shapes: discs out of focus, bars, a twig."""
    side = canvas.shape[-1]
    for _ in range(_NUM_BLOBS):
        middle, size = dice.between((0.0, side), 2), dice.between((0.1, 0.4)) * side
        distance = distance_to(disc(), Pose(middle, size, np.zeros(dice.count)), side)
        cover = covered(distance, per_picture(dice.between((2.0, 7.0))))
        cover *= per_picture(dice.between(ranges.clutter))
        paint(canvas, cover, _colour_near(ground, dice))
    for stick in _BEHIND:
        cover = _stick_cover(stick, dice.between((0.0, side), 2), dice, side)
        cover *= per_picture(dice.between(ranges.clutter))
        paint(canvas, cover, _colour_near(ground, dice))


def _stick_cover(stick: _Stick, middle: Values, dice: Dice, side: int) -> Values:
    """Cover a bar or twig through a place, in some of the pictures."""
    bar = Bar(
        middle,
        turn=dice.between(FULL_TURN),
        length=dice.between(stick.length) * side,
        width=dice.between(stick.width) * side,
        bend=dice.between((-stick.bend, stick.bend)) * side,
    )
    cover = covered(distance_to_bar(bar, side), per_picture(dice.between((1.0, 2.0))))
    return cover * per_picture(dice.often(stick.share))


def _colour_near(ground: Values, dice: Dice) -> Values:
    """Choose a colour not too far from that of the backdrop, shape (N, 3, 1, 1)."""
    hue, vividness = dice.between((0.0, 1.0)), dice.between((0.0, 0.18))
    return plain(ground + colours(hue, dice.between((-0.28, 0.28)), vividness))


def _pose(labels: Labels, dice: Dice, ranges: ShapeRanges, side: int) -> Pose:
    """Choose size, turn and place so that no shape is cut off at an edge."""
    size = dice.between(ranges.size) * side
    reach = np.array([outline.reach for outline in OUTLINES.values()])[labels] * size
    room = np.maximum(side / 2.0 - reach, 0.0)
    middle = side / 2.0 + dice.between(ranges.place, 2) * room[:, None]
    return Pose(middle, size, np.radians(dice.between(ranges.rotation)))


def _shapes(
    canvas: Canvas, labels: Labels, pose: Pose, sun: Values, dice: Dice, ranges: ShapeRanges
) -> Values:
    """Paint the shapes with their shadows, and return what they cover."""
    side = canvas.shape[-1]
    colour = _standing_out(canvas, pose, dice, ranges)
    away = pose.middle - sun * dice.between((0.5, 2.0))[:, None]
    shadow = covered(
        _distances(labels, Pose(away, pose.size, pose.turn), side),
        per_picture(dice.between((2.0, 5.0))),
    )
    canvas *= 1.0 - (per_picture(dice.between(ranges.shadow)) * shadow)[:, None]
    cover = covered(_distances(labels, pose, side))
    strength = per_picture(dice.between(ranges.light))
    grain = 0.1 * strength * clouds(dice, side, dice.between((0.5, 1.0)))
    slope = 0.3 * strength * _towards(sun, pose, side)
    paint(canvas, cover, colour + (slope + grain)[:, None])
    return cover


def _standing_out(canvas: Canvas, pose: Pose, dice: Dice, ranges: ShapeRanges) -> Values:
    """Choose colours brighter or darker than what is around the shapes, shape (N, 3, 1, 1)."""
    around = Pose(pose.middle, 1.3 * pose.size, pose.turn)
    cover = covered(distance_to(disc(), around, canvas.shape[-1]))
    ground, contrast = mean_colour(canvas, cover).mean(axis=1), dice.between(ranges.contrast)
    brighter = (dice.often(0.5) > 0.0) | (ground - contrast < DARKEST)
    brighter &= ground + contrast < BRIGHTEST
    lightness = np.where(brighter, ground + contrast, ground - contrast)
    most_vivid = 0.05 + 0.9 * np.minimum(lightness, 1.0 - lightness)
    vividness = np.minimum(dice.between(ranges.vividness), most_vivid)
    return plain(colours(dice.between((0.0, 1.0)), lightness, vividness))


def _distances(labels: Labels, pose: Pose, side: int) -> Values:
    """Measure the distance to every picture's own outline, shape (N, side, side)."""
    distance = np.empty((len(labels), side, side))
    for label, outline in enumerate(OUTLINES.values()):
        chosen = labels == label
        own = Pose(pose.middle[chosen], pose.size[chosen], pose.turn[chosen])
        distance[chosen] = distance_to(outline, own, side)
    return distance


def _towards(sun: Values, pose: Pose, side: int) -> Values:
    """Measure how far each pixel is on the sunny side of a shape's middle, in shape sizes."""
    centre = np.arange(side) + 0.5
    down = centre[:, None] - per_picture(pose.middle[:, 0])
    right = centre - per_picture(pose.middle[:, 1])
    far = per_picture(sun[:, 0]) * down + per_picture(sun[:, 1]) * right
    return far / per_picture(pose.size)


def _hide(
    canvas: Canvas, ground: Values, shape: Values, pose: Pose, dice: Dice, ranges: ShapeRanges
) -> None:
    """Paint bars, twigs and leaves in front, but none that would hide too much of a shape."""
    side = canvas.shape[-1]
    most = dice.between(ranges.hidden) * shape.sum(axis=(1, 2))
    covers = [_stick_cover(s, _beside(pose, (0.0, 0.7), dice), dice, side) for s in _IN_FRONT]
    leaf = Pose(_beside(pose, (0.5, 0.85), dice), dice.between((0.25, 0.6)) * pose.size, pose.turn)
    softness = per_picture(dice.between((1.0, 4.0)))
    covers.append(covered(distance_to(disc(), leaf, side), softness) * per_picture(dice.often(0.5)))
    for cover in covers:
        hides = (shape * cover).sum(axis=(1, 2))
        shown = (hides > 0.0) & (hides <= most)
        most -= np.where(shown, hides, 0.0)
        paint(canvas, cover * per_picture(shown), _colour_near(ground, dice))


def _beside(pose: Pose, distance: Range, dice: Dice) -> Values:
    """Choose a place at a distance from a shape's middle, in shape sizes, shape (N, 2)."""
    angle, away = dice.between(FULL_TURN), dice.between(distance) * pose.size
    return pose.middle + np.stack([np.sin(angle), np.cos(angle)], axis=1) * away[:, None]


def load_shapes(seed: int) -> Dataset:
    """Draw 4,800, 600 and 600 shapes, as many of each class.

    Parameters
    ----------
    seed : int
        Draws other pictures for training and validation; those of the test part
        are always the same.

    Returns
    -------
    shapes : Dataset
        Pictures of shape (32, 32, 3), each part drawn when it is first asked for.

    Examples
    --------
    >>> shapes = load_shapes(seed=0)
    >>> shapes.input_shape, len(shapes.train), shapes.train.is_made
    ((32, 32, 3), 4800, False)
    """
    train, validation, test = drawn_parts(
        make_shapes, (NUM_TRAIN, NUM_VALIDATION, NUM_TEST), len(CLASSES), (SIDE, SIDE, 3), seed
    )
    return Dataset(
        name="shapes",
        title="Shapes in clutter",
        classes=CLASSES,
        train=train,
        validation=validation,
        test=test,
        licence=LICENCE,
        origin=ORIGIN,
    )


def held_out_covers(count: int) -> FloatArray:
    """Tell where the shapes of the first held-out pictures are.

    Parameters
    ----------
    count : int
        From 1 to 600.

    Returns
    -------
    covers : ndarray of shape (count, 32, 32)
        As `make_shape_covers` tells them, in the order of ``load_shapes(0).test``.

    Examples
    --------
    >>> held_out_covers(2).shape
    (2, 32, 32)
    """
    labels = shuffled_labels(NUM_TEST, len(CLASSES), (TEST_STREAM, TEST_SEED))
    return draw_first(make_shape_covers, labels, count, (TEST_STREAM, TEST_SEED))
