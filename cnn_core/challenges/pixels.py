"""Predictions about a picture as numbers."""

import numpy as np

from cnn_core import Picture
from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.figures.drawings import picture_svg
from cnn_core.pictures import whole_numbers


def pixels_challenges(picture: Picture) -> tuple[Challenge, ...]:
    """Ask about counts, planes and mixing of colours.

    Parameters
    ----------
    picture : ndarray of shape (H, W, C)
        The picture in the working resolution, brightness in [0, 1].

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about this picture.
    """
    rows, columns, channels = picture.shape
    count = rows * columns * channels
    other = rows * columns * (1 if channels == 3 else 3)
    brighter = int(np.argmax(whole_numbers(picture)[..., :channels].mean(axis=(0, 1))))
    names = ("red", "green", "blue")
    means = whole_numbers(picture).mean(axis=(0, 1))
    return (
        Challenge(
            "count",
            f"This picture has {rows} rows, {columns} columns and {channels} "
            f"channel{'s' if channels > 1 else ''}. **How many numbers is that?**",
            whole_options(count, other, rows + columns + channels),
            f"{count:,}",
            "Every row has all columns, and every place has all channels: multiply.",
            f"{rows} × {columns} × {channels} = {count:,}.",
        ),
        Challenge(
            "mix",
            "A pixel reads **255, 255, 0** in red, green and blue. **Which colour do you see?**",
            ("yellow", "purple", "white"),
            "yellow",
            "Red and green light together, no blue: think of mixed light, not of mixed paint.",
            "Red and green light at full strength make yellow; with blue as well it is white.",
        ),
        Challenge(
            "plane",
            "This is the plane of your picture with the highest mean, in grey. "
            "**Which plane is it?**",
            names,
            names[brighter],
            "Skin, fur and wood are strong in red, leaves in green, skies in blue.",
            "The means are "
            + ", ".join(f"{name} {mean:.1f}" for name, mean in zip(names, means, strict=False))
            + ".",
            picture_svg(picture[..., brighter : brighter + 1]),
            f"The brightest plane of the picture, mean {means[brighter]:.0f} of 255",
        )
        if channels == 3 and np.count_nonzero(means == means.max()) == 1
        else Challenge(
            "bytes",
            "A telephone takes a photograph of 4,000 × 3,000 pixels in colour. "
            "**How many numbers is that?**",
            whole_options(4000 * 3000 * 3, 4000 * 3000, 4000 * 3 + 3000 * 3),
            f"{4000 * 3000 * 3:,}",
            "Three numbers for each of the twelve million pixels.",
            "4,000 × 3,000 × 3 = 36,000,000; this is why networks work on small pictures.",
        ),
    )
