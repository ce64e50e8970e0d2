"""The shelf of sample pictures, each with whom to thank for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np

from cnn_core import Picture
from cnn_core.datasets import load_dataset
from cnn_core.errors import LessonInputError
from cnn_core.pictures.reading import read_picture

SAMPLES_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "pictures"

# Numbers of digits of the test part, which no network here has learnt from.
DIGITS: Mapping[str, int] = MappingProxyType({"digit_3": 821, "digit_5": 717, "digit_7": 438})
DIGIT_CELL = 32  # screen pixels a side for each of the 8 x 8: whole blocks at 32, 64 and 128


@dataclass(frozen=True)
class SamplePicture:
    """One picture on the shelf.

    Parameters
    ----------
    slug : str
        Its name in links and files.
    title : str
        What a learner reads.
    kind : {"photograph", "drawing", "digit"}
        How it came to be.
    credit : str
        Whom to thank.
    licence : str
        What may be done with it.
    alt : str
        What it shows, for those who cannot see it.
    """

    slug: str
    title: str
    kind: Literal["photograph", "drawing", "digit"]
    credit: str
    licence: str
    alt: str


def _drawing(slug: str, title: str, alt: str) -> SamplePicture:
    return SamplePicture(slug, title, "drawing", "drawn for this site", "CC0", alt)


def _digit(number: int, word: str, looks: str) -> SamplePicture:
    return SamplePicture(
        f"digit_{number}",
        f"Handwritten {word}",
        "digit",
        "E. Alpaydin and C. Kaynak, UCI optical recognition of handwritten digits",
        "CC BY 4.0",
        f"A handwritten {number} of 8 by 8 large squares, bright on black: {looks}.",
    )


SAMPLES: tuple[SamplePicture, ...] = (
    SamplePicture(
        "cat",
        "Chelsea the cat",
        "photograph",
        "photograph by Stefan van der Walt",
        "CC0",
        "The face of a tabby cat with green eyes, dark stripes on its forehead and a red nose.",
    ),
    SamplePicture(
        "astronaut",
        "Eileen Collins, astronaut",
        "photograph",
        "photograph by NASA, from its Great Images",
        "public domain",
        "Portrait of a smiling woman with short fair hair in an orange space suit.",
    ),
    SamplePicture(
        "coffee",
        "Cup of coffee",
        "photograph",
        "photograph by Rachel Michetti, courtesy of Pikolo Espresso Bar",
        "CC0",
        "A white cup of coffee with a spoon on a red saucer, on a wooden table.",
    ),
    SamplePicture(
        "rocket",
        "Rocket before launch",
        "photograph",
        "photograph by SpaceX",
        "public domain",
        "A white rocket upright between two lattice towers, with bright lights under a dark sky.",
    ),
    SamplePicture(
        "brick",
        "Brick wall",
        "photograph",
        "photograph from CC0Textures",
        "CC0",
        "Dark bricks standing upright with light joints, narrowing towards the top.",
    ),
    SamplePicture(
        "coins",
        "Greek coins",
        "photograph",
        "photograph from the Brooklyn Museum collection",
        "no known copyright restrictions",
        "Four rows of old round coins, light on a dark ground.",
    ),
    SamplePicture(
        "page",
        "Printed page",
        "photograph",
        "photograph from scikit-image, 2009-2022 the scikit-image team",
        "BSD 3-Clause",
        "Lines of printed text on paper that lies in uneven light.",
    ),
    _drawing("curve", "Curve", "One bright line on black that winds inwards like a snail's shell."),
    _drawing("letter_x", "Letter X", "Two crossing strokes, bright on black."),
    _drawing("letter_o", "Letter O", "One round stroke, bright on black."),
    _drawing("chessboard", "Chessboard", "Eight by eight squares, black and white in turn."),
    _digit(3, "three", "two bows open to the left"),
    _digit(5, "five", "a bar at the top and a bow below it"),
    _digit(7, "seven", "a bar at the top and a crossed stem"),
)


def load_sample(slug: str) -> Picture:
    """Take a sample picture from the shelf.

    Parameters
    ----------
    slug : str
        The `slug` of one of `SAMPLES`.

    Returns
    -------
    picture : ndarray of shape (H, W, C)
        Square; photographs and drawings are 191 to 384 pixels a side, digits 256.

    Raises
    ------
    LessonInputError
        If there is no such sample.

    Examples
    --------
    >>> load_sample("cat").shape
    (256, 256, 3)
    """
    known = [sample.slug for sample in SAMPLES]
    if slug not in known:
        raise LessonInputError(
            f"A sample is one of {', '.join(known)}; {slug!r} came. Choose one of these."
        )
    if slug in DIGITS:
        return _enlarged_digit(DIGITS[slug])
    return read_picture((SAMPLES_FOLDER / f"{slug}.png").read_bytes())


def _enlarged_digit(number: int) -> Picture:
    """One digit of the test part, every pixel of it a square of pixels."""
    test = load_dataset("digits").test
    digit = test.pictures[test.indices == number][0]  # (8, 8, 1)
    return np.repeat(np.repeat(digit, DIGIT_CELL, axis=0), DIGIT_CELL, axis=1)
