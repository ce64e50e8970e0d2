"""Write assets/pictures/*.png anew.

Run ``python -m cnn_core.pictures.make_samples``; it needs requirements-dev.txt. The
photographs are cut from those that scikit-image carries in its wheel, so nothing is
downloaded; the drawings are drawn here. Whom to thank for what: assets/pictures/CREDITS.md.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from cnn_core import Picture
from cnn_core.datasets.letters import LetterRanges, ink_along, make_letters
from cnn_core.pictures.resolution import png_bytes
from cnn_core.pictures.samples import SAMPLES_FOLDER

DRAWING_SIDE = 256
SQUARES = 8


class Cut(NamedTuple):
    """A square of a photograph: its file, where the square is, and its final size."""

    file: str
    top: int
    left: int
    size: int
    side: int


# Sides of 384 and 256 fall into whole blocks at the working resolutions 32, 64 and 128.
CUTS = {
    "cat": Cut("chelsea.png", 8, 112, 256, 256),
    "astronaut": Cut("astronaut.png", 0, 96, 256, 256),
    "coffee": Cut("coffee.png", 0, 60, 384, 384),
    "rocket": Cut("rocket.jpg", 0, 107, 427, 384),
    "brick": Cut("brick.png", 0, 0, 384, 384),
    "coins": Cut("coins.png", 0, 0, 303, 303),
    "page": Cut("page.png", 0, 0, 191, 191),
}


def photograph(cut: Cut, folder: Path) -> bytes:
    """Cut a square out of a photograph and shrink it if need be."""
    with Image.open(folder / cut.file) as whole:
        kind = "L" if whole.mode == "L" else "RGB"
        square = whole.convert(kind).crop(
            (cut.left, cut.top, cut.left + cut.size, cut.top + cut.size)
        )
    if cut.side != cut.size:
        square = square.resize((cut.side, cut.side), Image.Resampling.HAMMING)
    pixels = np.asarray(square, dtype=np.float32) / np.float32(255)
    return png_bytes(pixels if pixels.ndim == 3 else pixels[..., np.newaxis])


def letter(label: int) -> Picture:
    """An X or an O as the data set draws them, large, upright and slightly bent."""
    ranges = LetterRanges(
        shift=(0.0, 0.0),
        scale=(0.66, 0.66),
        aspect=(0.86, 0.86),
        rotation=(6.0, 6.0),
        bend=(0.05, 0.05),
        stroke_width=(0.1, 0.1),
        noise=(0.0, 0.0),
    )
    picture: Picture = make_letters([label], seed=2, ranges=ranges, side=DRAWING_SIDE)[0]
    return picture


def curve() -> Picture:
    """A line that winds inwards, so that it bends in every direction and ever more tightly."""
    turn = np.linspace(-2.2, 2.0 * np.pi * 2.4 - 2.2, 160)
    radius = np.exp(-0.12 * turn)
    path = np.stack([-radius * np.cos(turn), radius * np.sin(turn)], axis=-1)
    low, high = path.min(axis=0), path.max(axis=0)
    path = 0.5 + 0.8 * (path - (low + high) / 2) / (high - low).max()  # fills 80 % of the side
    pen = np.array([0.05 * DRAWING_SIDE])
    inked = ink_along(path[np.newaxis, np.newaxis] * DRAWING_SIDE, pen, DRAWING_SIDE)
    spiral: Picture = inked[0].astype(np.float32)
    return spiral[..., np.newaxis]


def chessboard() -> Picture:
    """Eight by eight squares, white at the top left."""
    row, column = np.indices((SQUARES, SQUARES))
    cell = DRAWING_SIDE // SQUARES
    white = (row + column + 1) % 2
    squares: Picture = np.kron(white, np.ones((cell, cell))).astype(np.float32)
    return squares[..., np.newaxis]


def main() -> None:
    """Write every sample that is a file, and say how large it is."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    files = {slug: photograph(cut, folder) for slug, cut in CUTS.items()}
    drawings = {"letter_x": letter(0), "letter_o": letter(1), "curve": curve()}
    drawings["chessboard"] = chessboard()
    files |= {slug: png_bytes(picture) for slug, picture in drawings.items()}
    for slug, data in files.items():
        (SAMPLES_FOLDER / f"{slug}.png").write_bytes(data)
        print(f"{slug}.png: {len(data)} bytes")


if __name__ == "__main__":
    main()
