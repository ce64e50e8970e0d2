"""Pictures that a learner brings, in classes that the learner names."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cnn_core import Picture
from cnn_core.datasets.naming import plain_text, tidy_class_name
from cnn_core.errors import LessonInputError
from cnn_core.pictures.resolution import (
    FULL_BRIGHTNESS,
    area_average,
    centre_crop,
    picture_digest,
    require_picture,
)

KEPT_SIDE = 64
MAX_CLASSES = 10
MAX_PICTURES_PER_CLASS = 300
MAX_PICTURES = 1_000
MAX_ORIGIN = 60


@dataclass(frozen=True)
class OwnPicture:
    """One picture of a learner, as it is kept; two are equal if all but their arrays are.

    Parameters
    ----------
    pixels : ndarray of shape (64, 64, 3)
        uint8; copied, and cannot be written to.
    origin : str
        Where it comes from, as plain text: a file's name, "camera" or "drawn".
    group : str, default ""
        Pictures of one burst of a camera have the same; left empty, the picture
        is a group by itself.
    digest : str
        Names the pixels; made from them.

    Raises
    ------
    LessonInputError
        If the pixels are of another shape or kind.

    Examples
    --------
    >>> black = OwnPicture(np.zeros((64, 64, 3), np.uint8), "drawn")
    >>> black.group == black.digest, black.pixels.flags.writeable
    (True, False)
    """

    pixels: NDArray[np.uint8] = field(compare=False, repr=False)
    origin: str
    group: str = ""
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        shape = (KEPT_SIDE, KEPT_SIDE, 3)
        if self.pixels.shape != shape or self.pixels.dtype != np.uint8:
            raise LessonInputError(
                f"A kept picture is uint8 of shape {shape}; {self.pixels.dtype} of shape "
                f"{self.pixels.shape} came. Make it with own_picture."
            )
        pixels = self.pixels.copy()
        pixels.setflags(write=False)
        digest = picture_digest(pixels)
        # not by assignment, which a frozen dataclass refuses
        vars(self).update(
            pixels=pixels,
            origin=plain_text(self.origin)[:MAX_ORIGIN],
            group=self.group or digest,
            digest=digest,
        )


@dataclass(frozen=True)
class OwnClass:
    """A class and its pictures, in the order in which they came.

    Parameters
    ----------
    name : str
        As `tidy_class_name` gives it; empty while it has none.
    pictures : tuple of OwnPicture
        In order of time, which matters where one burst must be cut in two.
    """

    name: str
    pictures: tuple[OwnPicture, ...]


def own_picture(picture: Picture, origin: str, group: str | None = None) -> OwnPicture:
    """Keep of a picture what is needed to learn from it.

    The largest square in the middle is cut out, as the network's lesson does with a
    photograph that it is shown, and every new pixel becomes the mean of its area:
    12 kB instead of two million. Nothing is stretched, and no bars are added that a
    network could learn instead of the thing; what stands at the far ends of a long
    picture is lost.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        Any picture. Grey gets three equal channels.
    origin : str
        A file's name, "camera" or "drawn".
    group : str, optional
        The same for all pictures of one burst.

    Returns
    -------
    kept : OwnPicture
        64 × 64 pixels in colour; a smaller picture is made of larger squares.

    Raises
    ------
    LessonInputError
        If `picture` is none.

    Examples
    --------
    >>> kept = own_picture(np.ones((100, 300, 1), np.float32), "wall.png")
    >>> kept.pixels.shape, int(kept.pixels.min()), kept.origin
    ((64, 64, 3), 255, 'wall.png')
    """
    require_picture(picture)
    square = area_average(centre_crop(picture, 1, 1), KEPT_SIDE, KEPT_SIDE)  # (64, 64, C)
    whole = np.rint(np.clip(square, 0.0, 1.0) * FULL_BRIGHTNESS).astype(np.uint8)
    colours = np.repeat(whole, 3, axis=2) if whole.shape[2] == 1 else whole
    return OwnPicture(colours, origin, group or "")


def require_own_classes(classes: Sequence[OwnClass]) -> None:
    """Refuse more than there is room for, and names that cannot be told apart.

    Parameters
    ----------
    classes : sequence of OwnClass
        Perhaps not enough to train with yet.

    Raises
    ------
    LessonInputError
        If there are over 10 classes, 300 pictures in one or 1,000 in all, or a name
        is empty, untidy, or that of another class, in capitals or not.

    Examples
    --------
    >>> require_own_classes([OwnClass("cat", ()), OwnClass("Cat", ())])
    Traceback (most recent call last):
        ...
    cnn_core.errors.LessonInputError: Every class has a name of its own, but 'cat' and 'Cat' are \
alike; rename one of them.
    """
    _require_names([own_class.name for own_class in classes])
    if len(classes) > MAX_CLASSES:
        raise LessonInputError(
            f"There is room for {MAX_CLASSES} classes, but {len(classes)} came; leave out "
            f"{len(classes) - MAX_CLASSES} of them."
        )
    for own_class in classes:
        if len(own_class.pictures) > MAX_PICTURES_PER_CLASS:
            raise LessonInputError(
                f"A class has room for {MAX_PICTURES_PER_CLASS} pictures, but "
                f"{own_class.name} has {len(own_class.pictures)}; leave out some of them."
            )
    total = sum(len(own_class.pictures) for own_class in classes)
    if total > MAX_PICTURES:
        raise LessonInputError(
            f"There is room for {MAX_PICTURES:,} pictures in all classes together, but {total:,} "
            "came; leave out some of them."
        )


def _require_names(names: Sequence[str]) -> None:
    """Refuse names that are not tidy, or not different."""
    seen: dict[str, str] = {}
    for name in names:
        if name != tidy_class_name(name):
            raise LessonInputError(
                f"The name of a class is a short plain text such as {tidy_class_name(name)!r}, but "
                f"{name[:60]!r} came; write it anew."
            )
        folded = name.casefold()
        if folded in seen:
            raise LessonInputError(
                f"Every class has a name of its own, but {seen[folded]!r} and {name!r} are alike; "
                "rename one of them."
            )
        seen[folded] = name
