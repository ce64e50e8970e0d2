"""Tell ink from the ground it is on: how bright the ground is, how even, and where the ink."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn_core import Picture

# A ground that varies more than this around its slope is no paper but a scene.
MAX_GROUND_NOISE = 0.06
MIN_CONTRAST = 0.15  # between ground and ink, before stretching
INK = 0.2  # of the stretched range; fainter pixels do not widen the frame around the ink
FULL_INK = 0.6
MIN_INK_SHARE, MAX_INK_SHARE = 0.0005, 0.6  # less is dust, more is no drawing
# A pen leaves few pixels between ground and full ink: those along its edges. Scenes are
# mostly between. Digits of 8 x 8, all edge, have up to 0.7 of their ink there.
MAX_HALF_INK = 0.66
WHOLE_PICTURE = 0.97  # ink that reaches further, both ways, runs out of the picture
NORMAL = 1.4826  # median distance to standard deviation, for normal noise


class Ground(NamedTuple):
    """What lies behind the ink, judged from the rim of the picture."""

    level: float  # its median brightness
    slope: Picture  # (H, W, 1), how much brighter each place is than that, if evenly lit from aside
    noise: float  # how much it varies around its slope
    is_even: bool  # whether it is a ground at all


class Box(NamedTuple):
    """A rectangle of pixels."""

    top: int
    left: int
    height: int
    width: int


def find_ground(grey: Picture) -> Ground:
    """Judge the ground from a rim as wide as an eighth of the picture: one pixel of 8 × 8.

    Its brightness may slope, as on paper beside a window: a plane is fitted to
    the rim, three times over, each time without the pixels far off it, which are
    ink. It starts level, so that a few digits touching the rim do not tilt it.
    """
    height, width = grey.shape[:2]
    rim = max(1, min(height, width) // 8)
    on_rim = np.ones((height, width), dtype=bool)
    on_rim[rim:-rim, rim:-rim] = False
    row, column = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    places = np.stack([np.ones_like(row), row, column], axis=-1)  # (H, W, 3)
    brightness, rim_places = grey[on_rim, 0], places[on_rim]
    level = float(np.median(brightness))
    plane = np.array([level, 0.0, 0.0])
    for _ in range(3):
        off = np.abs(brightness - rim_places @ plane)
        near = off <= 2.5 * NORMAL * np.median(off) + 1e-6
        plane = np.linalg.lstsq(rim_places[near], brightness[near], rcond=None)[0]
    noise = NORMAL * float(np.median(np.abs(brightness - rim_places @ plane)))
    slope = (places @ plane - level).astype(np.float32)[..., np.newaxis]
    return Ground(level, slope, noise, noise <= MAX_GROUND_NOISE)


def has_dark_ink(grey: Picture, level: float) -> bool:
    """Whether the picture reaches further below its ground than above; a blank light one, too."""
    darkest, brightest = np.percentile(grey, (0.1, 99.9))
    if brightest - darkest < MIN_CONTRAST:
        return level > 0.5
    return bool(level - darkest > brightest - level)


def full_range(grey: Picture, ground: Ground) -> tuple[float, float] | None:
    """What to make black and what white for ink at full strength; None if it is so, or blank.

    An even ground becomes black up to three times its noise. A scene keeps all it has.
    """
    low, high = (float(end) for end in np.percentile(grey, (0.1, 99.9)))
    if ground.is_even:
        low = ground.level + 3.0 * ground.noise
    if high - low < MIN_CONTRAST or (low <= 0.0 and high >= 1.0):
        return None
    return low, high


def find_ink(stretched: Picture) -> Box | None:
    """The rectangle around the ink; None if it is dust, a scene, or runs out on all sides."""
    inked = stretched[..., 0] >= INK
    if not MIN_INK_SHARE <= inked.mean() <= MAX_INK_SHARE:
        return None
    if np.mean(stretched[..., 0][inked] < FULL_INK) > MAX_HALF_INK:
        return None
    speck = max(1, round(min(inked.shape) / 130))  # a line of fewer pixels is dust
    top, height = _extent(inked.sum(axis=1) >= speck)
    left, width = _extent(inked.sum(axis=0) >= speck)
    runs_out = min(height / inked.shape[0], width / inked.shape[1]) >= WHOLE_PICTURE
    return None if not height or not width or runs_out else Box(top, left, height, width)


def _extent(lines: NDArray[np.bool_]) -> tuple[int, int]:
    """First line with ink, and how many from there to the last."""
    with_ink = np.flatnonzero(lines)
    return (int(with_ink[0]), int(np.ptp(with_ink)) + 1) if len(with_ink) else (0, 0)
