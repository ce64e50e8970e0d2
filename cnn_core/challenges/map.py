"""Predictions about maps of many pictures."""

import numpy as np

from cnn_core import FloatArray
from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.datasets import Part
from cnn_core.figures.numbers import plain
from cnn_core.networks.neighbours_in_map import (
    NUM_COMPARED,
    nearest_neighbours,
    neighbours_kept,
)
from cnn_core.networks.principal_map import principal_axes
from cnn_core.networks.spec import NetworkSpec


def map_challenges(spec: NetworkSpec, pictures: Part) -> tuple[Challenge, ...]:
    """Ask about the last hidden layer, about distances on a flat map, and about neighbours.

    Nothing in them changes while a learner chooses another network or picture.

    Parameters
    ----------
    spec : NetworkSpec
        A network whose last hidden layer is asked for; convolutions, then flatten.
    pictures : Part
        Pictures that lie flat by their pixels.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions.
    """
    rows = pictures.pictures.reshape(len(pictures), -1)
    return _size_challenge(spec), _shadow_challenge(rows), _kept_challenge(rows)


def _size_challenge(spec: NetworkSpec) -> Challenge:
    """Ask how many numbers come into the last layer."""
    rows, columns, maps = spec.input_shapes()[-2]
    size = rows * columns * maps
    return Challenge(
        "size",
        f"Before its last layer a network has {maps} maps of {rows} × {columns}. Flatten writes "
        "them as one row. **How many coordinates has the point of a picture?**",
        whole_options(size, 2, maps, rows * columns),
        f"{size:,}",
        "Every number of every map is a coordinate.",
        f"{rows} × {columns} × {maps} = {size}. Two of so many can be drawn.",
    )


def _shadow_challenge(rows: FloatArray) -> Challenge:
    """Ask how distances on the flat map compare with the true ones, by the widest pair."""
    places = principal_axes(rows).places(rows)
    flat = np.linalg.norm(places - places[:, np.newaxis], axis=2)
    one, other = np.unravel_index(int(flat.argmax()), flat.shape)
    true = float(np.linalg.norm(rows[one] - rows[other]))
    shown = float(flat[one, other])
    options = ("never smaller", "always the same", "never larger")
    return Challenge(
        "shadow",
        f"Two digits, each a point of its {rows.shape[1]} pixels, lie {plain(shown, 2)} apart on a "
        "map along principal axes. **What can be said of their distance in all of these?** It is",
        options,
        options[0] if shown < true else options[1] if shown == true else options[2],
        "The map is a shadow: think of two birds, one high above the other, at noon.",
        f"It is {plain(true, 2)}. What points along other axes is missing on the map, and only "
        "ever adds.",
    )


def _kept_challenge(rows: FloatArray) -> Challenge:
    """Ask how many neighbours a flat map keeps."""
    nearest, _ = nearest_neighbours(rows, NUM_COMPARED)
    kept = neighbours_kept(nearest, principal_axes(rows).places(rows)) * NUM_COMPARED
    options = tuple(f"about {number}" for number in sorted({round(kept), 6, 9}))
    return Challenge(
        "kept",
        f"{len(rows)} digits, not as the network has them but as points of {rows.shape[1]} pixels, "
        f"drawn flat along two principal axes. **Of each one's {NUM_COMPARED} nearest in all "
        "pixels, how many are among its ten nearest on the map?**",
        options,
        f"about {round(kept)}",
        f"Two numbers have to stand for {rows.shape[1]}.",
        f"{plain(kept, 1)} of {NUM_COMPARED} on average. Who stands beside whom on a flat map is "
        "often chance; ask in all dimensions.",
    )
