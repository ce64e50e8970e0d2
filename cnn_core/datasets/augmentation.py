"""Change training pictures a little, anew in every epoch, without changing what they show.

NumPy alone: the training and the preview call the same function with the same numbers, so
that what a learner is shown is what the network sees.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn_core import FloatArray
from cnn_core.datasets.dataset import require_seed
from cnn_core.errors import LessonInputError
from cnn_core.shapes import require_whole

LARGEST: Mapping[str, float] = MappingProxyType(
    {"shift": 0.3, "rotation": 45.0, "zoom": 0.4, "noise": 0.3, "brightness": 0.4}
)
"""The largest strength of each change; the smallest is 0."""


class _Change(NamedTuple):
    """How one change is told, and written in a link as a word and a whole number."""

    word: str
    steps: int  # that make 1.0: a hundred percents, or one degree
    told: str


_CHANGES: Mapping[str, _Change] = MappingProxyType(
    {
        "shift": _Change("shift", 100, "shifted by up to {} %"),
        "rotation": _Change("rotate", 1, "turned by up to {}°"),
        "zoom": _Change("zoom", 100, "made up to {} % larger or smaller"),
        "flip": _Change("flip", 1, "flipped left to right half of the time"),
        "noise": _Change("noise", 100, "given noise of {} %"),
        "brightness": _Change("brightness", 100, "made up to {} % brighter or darker"),
    }
)
_FIELDS = {change.word: field for field, change in _CHANGES.items()}
_WITH_NUMBER = "|".join(word for word in _FIELDS if word != "flip")
_WRITTEN = re.compile(rf"({_WITH_NUMBER})([0-9]{{1,2}})|flip")

# Keeps these streams apart from those that data sets are drawn from.
_AUGMENTATION_STREAM = int.from_bytes(b"augm")

_NUMBERS_A_PICTURE = 6  # down, right, turn, zoom, flip, brightness

# Few enough that the planes worked on stay in the processor's cache.
_PIXELS_AT_ONCE = 8_192


@dataclass(frozen=True)
class Augmentation:
    """How much training pictures are changed; by default not at all.

    Strengths are rounded to whole percents and degrees, so that a link carries exactly
    what is trained with.

    Parameters
    ----------
    shift : float, default 0
        Largest shift as a share of the side, in each of the four directions, 0 to 0.3.
    rotation : float, default 0
        Largest angle in degrees, either way, 0 to 45.
    zoom : float, default 0
        Largest share by which a picture becomes larger or smaller, 0 to 0.4.
    flip : bool, default False
        Whether left and right change places, with probability one half.
    noise : float, default 0
        Standard deviation of the normal noise added to every number, 0 to 0.3.
    brightness : float, default 0
        Largest brightness added to or taken from a whole picture, 0 to 0.4.

    Raises
    ------
    LessonInputError
        If a strength is no number in its range, or `flip` is neither True nor False.

    References
    ----------
    .. [1] P. Y. Simard, D. Steinkraus and J. C. Platt, Best Practices for Convolutional
       Neural Networks Applied to Visual Document Analysis, ICDAR 2003, section 2.
    .. [2] C. Shorten and T. M. Khoshgoftaar, A survey on Image Data Augmentation for Deep
       Learning, Journal of Big Data 6, 60, 2019.

    Examples
    --------
    >>> Augmentation(shift=0.1, rotation=15).told
    'shifted by up to 10 %, turned by up to 15°'
    """

    shift: float = 0.0
    rotation: float = 0.0
    zoom: float = 0.0
    flip: bool = False
    noise: float = 0.0
    brightness: float = 0.0

    def __post_init__(self) -> None:
        for name in LARGEST:
            object.__setattr__(self, name, _checked_strength(name, getattr(self, name)))
        if not isinstance(self.flip, bool | np.bool_):
            raise LessonInputError(
                f"Expected for flip True or False. Received: {self.flip!r:.60}. Give one of these."
            )
        object.__setattr__(self, "flip", bool(self.flip))

    @property
    def is_on(self) -> bool:
        """Whether anything is changed."""
        return self != Augmentation()

    @property
    def moves(self) -> bool:
        """Whether pixels change their places."""
        return bool(self.shift or self.rotation or self.zoom or self.flip)

    @property
    def told(self) -> str:
        """What happens to a picture, in words to go on from or to end a sentence with."""
        told = (_CHANGES[name].told.format(number) for name, number in self._in_steps().items())
        return ", ".join(told) or "nothing is changed"

    def to_text(self) -> str:
        """Write it as a link carries it.

        Returns
        -------
        text : str
            Words with whole percents or degrees; empty where nothing is changed.

        Examples
        --------
        >>> Augmentation(shift=0.1, rotation=15, flip=True).to_text()
        'shift10-rotate15-flip'
        """
        return "-".join(
            _CHANGES[name].word + ("" if name == "flip" else str(number))
            for name, number in self._in_steps().items()
        )

    @classmethod
    def from_text(cls, text: str) -> "Augmentation":
        """Read what `to_text` wrote.

        Parameters
        ----------
        text : str
            The words may stand in any order, each at most once.

        Returns
        -------
        augmentation : Augmentation
            As it was written.

        Raises
        ------
        LessonInputError
            If the text is none, or a strength is out of range.

        Examples
        --------
        >>> Augmentation.from_text("noise5-flip")
        Augmentation(shift=0.0, rotation=0.0, zoom=0.0, flip=True, noise=0.05, brightness=0.0)
        """
        if not isinstance(text, str):
            raise _not_understood(text)
        values: dict[str, float | bool] = {}
        for word in text.split("-") if text else ():
            match = _WRITTEN.fullmatch(word)
            name = _FIELDS[match[1] or "flip"] if match else None
            if match is None or name is None or name in values:
                raise _not_understood(text)
            values[name] = int(match[2]) / _CHANGES[name].steps if match[1] else True
        return cls(**values)  # type: ignore[arg-type]

    def _in_steps(self) -> dict[str, int]:
        """Answer what is on, in whole percents or degrees, by its field."""
        numbers = {
            field.name: round(getattr(self, field.name) * _CHANGES[field.name].steps)
            for field in fields(self)
        }
        return {name: number for name, number in numbers.items() if number}


def picture_rngs(seed: int, epoch: int, indices: ArrayLike) -> list[np.random.Generator]:
    """Answer the random numbers of each picture in one epoch.

    A picture has a stream of its own, which depends on nothing but these numbers: not on
    the batch that it comes in, nor on the pictures beside it. So a training can be gone on
    with exactly, and one picture can be shown as it will be in any epoch.

    Parameters
    ----------
    seed : int
        That of the training.
    epoch : int
        From 0.
    indices : array_like of shape (N,)
        The number of each picture in its data set, ``Part.indices``.

    Returns
    -------
    rngs : list of Generator
        One for each picture, for `augment`.

    Raises
    ------
    LessonInputError
        If the seed or the epoch is no whole number from 0.

    Examples
    --------
    >>> first, again = picture_rngs(0, 3, [7]) + picture_rngs(0, 3, [7, 8])[:1]
    >>> first.random() == again.random()
    True
    """
    require_seed(seed)
    entropy = (_AUGMENTATION_STREAM, int(seed), require_whole(epoch, "epoch"))
    numbers = np.asarray(indices, dtype=np.int64).tolist()
    return [np.random.Generator(np.random.PCG64((*entropy, number))) for number in numbers]


def augment(
    pictures: FloatArray,
    augmentation: Augmentation,
    rng: np.random.Generator | Iterable[np.random.Generator],
) -> FloatArray:
    """Change each picture by chance: move it, then its brightness, then add noise.

    All moves are one affine map about the middle: it is turned and zoomed, then shifted,
    then perhaps flipped. A new pixel is mixed from the four around its place (bilinear
    interpolation). Beyond the edges the pixels of the edge are repeated: a black border
    would be a clue to how the picture was moved, and an edge that filters find.

    Parameters
    ----------
    pictures : ndarray of shape (N, H, W, C)
        float32, brightness in [0, 1]; it is not changed.
    augmentation : Augmentation
        How much.
    rng : Generator, or iterable of N Generators
        One for all pictures or one for each, such as `picture_rngs`. A picture takes six
        numbers in [0, 1), for down, right, turn, zoom, flip and brightness, then as many
        normal ones as it has, if there is noise.

    Returns
    -------
    changed : ndarray of shape (N, H, W, C)
        float32, cut off at 0 and 1; `pictures` itself where nothing is changed.

    Raises
    ------
    LessonInputError
        If `pictures` is no float32 array of that shape.
    ValueError
        If there are more or fewer Generators than pictures.

    References
    ----------
    .. [1] R. C. Gonzalez and R. E. Woods, Digital Image Processing, 4th edition, Pearson,
       2018, section 2.6, "Geometric transformations".

    Examples
    --------
    >>> ramp = np.linspace(0, 1, 5, dtype=np.float32).reshape(1, 1, 5, 1)
    >>> augment(ramp, Augmentation(flip=True), np.random.default_rng(3)).ravel()
    array([1.  , 0.75, 0.5 , 0.25, 0.  ], dtype=float32)
    """
    _require_pictures(pictures)
    if not augmentation.is_on:
        return pictures
    rngs = [rng] * len(pictures) if isinstance(rng, np.random.Generator) else list(rng)
    if len(rngs) != len(pictures):
        raise ValueError(f"{len(pictures)} pictures need a Generator each; {len(rngs)} came.")
    changed = np.empty(pictures.shape, np.float32)
    step = max(1, _PIXELS_AT_ONCE // (pictures.shape[1] * pictures.shape[2]))
    for start in range(0, len(pictures), step):
        some = slice(start, start + step)
        chances, noise = _drawn(rngs[some], pictures[some].shape, augmentation.noise)
        changed[some] = _changed(pictures[some], augmentation, chances, noise)
    return changed


def _drawn(
    rngs: list[np.random.Generator], shape: tuple[int, ...], noise: float
) -> tuple[NDArray[np.float64], FloatArray | None]:
    """Draw what happens to some pictures: shape (n, 6), and their noise if there is any."""
    chances = np.empty((shape[0], _NUMBERS_A_PICTURE))
    normal = np.empty(shape, np.float32) if noise else None
    for number, rng in zip(range(shape[0]), rngs, strict=True):
        rng.random(out=chances[number])
        if normal is not None:
            rng.standard_normal(out=normal[number], dtype=np.float32)
    if normal is not None:
        normal *= np.float32(noise)
    return chances, normal


def _changed(
    pictures: FloatArray,
    augmentation: Augmentation,
    chances: NDArray[np.float64],
    noise: FloatArray | None,
) -> FloatArray:
    """Do to some pictures what was drawn for them."""
    if augmentation.moves:
        changed = _moved(pictures, _maps(chances, augmentation, pictures.shape[1:3]))
    else:
        changed = pictures.copy()
    if augmentation.brightness:
        added = (2 * chances[:, 5] - 1) * augmentation.brightness
        changed += added.astype(np.float32)[:, np.newaxis, np.newaxis, np.newaxis]
    if noise is not None:
        changed += noise
    return np.clip(changed, 0.0, 1.0, out=changed)


def _maps(
    chances: NDArray[np.float64], augmentation: Augmentation, size: tuple[int, ...]
) -> FloatArray:
    """Say from which place each new pixel comes: shape (n, 2, 3), rows then columns.

    A map takes (down, right, 1), counted from the middle of the new picture, to
    (row, column) in the old one; it undoes shift, zoom and turn.
    """
    height, width = size
    down, right, turn, zoom = 2 * chances[:, :4].T - 1  # each in [-1, 1)
    down, right = down * augmentation.shift * height, right * augmentation.shift * width
    angle, factor = np.deg2rad(turn * augmentation.rotation), 1 + zoom * augmentation.zoom
    cosine, sine = np.cos(angle) / factor, np.sin(angle) / factor
    sign = np.where((chances[:, 4] < 0.5) & augmentation.flip, -1.0, 1.0)
    first_row = (height - 1) / 2 - cosine * down - sine * right
    first_column = (width - 1) / 2 + sine * down - cosine * right
    entries = [cosine, sine * sign, first_row, -sine, cosine * sign, first_column]
    return np.stack(entries, axis=-1).reshape(-1, 2, 3).astype(np.float32)


def _moved(pictures: FloatArray, maps: FloatArray) -> FloatArray:
    """Move some pictures by one affine map each; answers (n, H, W, C)."""
    num, height, width, channels = pictures.shape
    rows, columns = np.moveaxis(maps @ _from_the_middle(height, width), 1, 0)  # (n, H * W)
    np.clip(rows, 0, height - 1, out=rows)
    np.clip(columns, 0, width - 1, out=columns)
    top, left = np.floor(rows), np.floor(columns)
    lower, righter = rows - top, columns - left
    numbers = pictures.reshape(-1)
    corners = ((top * width + left) * channels).astype(np.intp)
    corners += np.arange(num)[:, np.newaxis] * (height * width * channels)
    moved = np.empty((num, height * width, channels), np.float32)
    for channel in range(channels):
        above = _mixed_along_rows(numbers, corners + channel, channels, righter)
        next_row = corners + (width * channels + channel)
        below = _mixed_along_rows(numbers, next_row, channels, righter)
        below -= above
        below *= lower
        np.add(above, below, out=moved[..., channel])
    return moved.reshape(pictures.shape)


def _mixed_along_rows(
    numbers: FloatArray, places: NDArray[np.intp], step: int, righter: FloatArray
) -> FloatArray:
    """Mix the number at each place with the next in its row.

    At the last column the next is in another row, or beyond the end and then clipped:
    its share there is exactly 0. The same holds for the rows below the last.
    """
    here: FloatArray = numbers.take(places, mode="clip")
    mixed: FloatArray = numbers.take(places + step, mode="clip")
    mixed -= here
    mixed *= righter
    mixed += here
    return mixed


@functools.lru_cache(maxsize=16)
def _from_the_middle(height: int, width: int) -> FloatArray:
    """Answer (down, right, 1) of every pixel, counted from the middle: shape (3, H * W)."""
    down = np.arange(height, dtype=np.float32) - np.float32((height - 1) / 2)
    right = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
    places = np.stack(
        [np.repeat(down, width), np.tile(right, height), np.ones(height * width, np.float32)]
    )
    places.setflags(write=False)
    return places


def _checked_strength(name: str, strength: object) -> float:
    """Answer a strength in whole steps, or say which ones there are."""
    if (
        isinstance(strength, bool)
        or not isinstance(strength, int | float | np.integer | np.floating)
        or not 0 <= strength <= LARGEST[name]  # false for NaN too
    ):
        raise LessonInputError(
            f"Expected for {name} a number from 0 to {LARGEST[name]:g}. "
            f"Received: {strength!r:.60}. Give 0 to leave it out."
        )
    steps = _CHANGES[name].steps
    return round(float(strength) * steps) / steps


def _not_understood(text: object) -> LessonInputError:
    """Say how changes are written."""
    return LessonInputError(
        "Expected changes of pictures written like shift10-rotate15-flip, with the words "
        f"{', '.join(_FIELDS)}, each at most once. Received: {text!r:.60}. Choose them anew."
    )


def _require_pictures(pictures: Any) -> None:
    """Refuse what is no batch of pictures."""
    shape, dtype = getattr(pictures, "shape", None), getattr(pictures, "dtype", None)
    if dtype != np.float32 or shape is None or len(shape) != 4 or 0 in shape[1:]:
        raise LessonInputError(
            "Expected pictures as a float32 array of shape (N, H, W, C), each with at least one "
            f"pixel. Received: {type(pictures).__name__} of shape {shape} and type {dtype}. "
            "Give a batch of pictures."
        )
