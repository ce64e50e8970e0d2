"""Predictions about the network by hand."""

import numpy as np

from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.datasets.boards import Move, moved_board
from cnn_core.figures.numbers import plain
from cnn_core.x_or_o import (
    FEATURE_TITLES,
    SIDE,
    TEMPLATES,
    HandNetwork,
    literal_match,
    match_at,
    run_by_hand,
)


def x_or_o_challenges(network: HandNetwork) -> tuple[Challenge, ...]:
    """Ask for a match, for what a shift leaves equal, and for how many values vote.

    Parameters
    ----------
    network : HandNetwork
        The features of now; the questions are on the X as it should be.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions.
    """
    return _of_a_match(network), _of_a_shift(), _of_the_vote(network)


def _of_a_match(network: HandNetwork) -> Challenge:
    """Ask for the mean of the products at the corner of the board."""
    feature = network.features[..., 0]
    asked = int(np.count_nonzero(feature))
    match = match_at(TEMPLATES["X"], feature, 0, 0)
    agreeing = round((match + 1) * asked / 2)
    shown = plain(match, 2)
    wrong = {agreeing / max(asked, 1), 1.0, 0.0, -1.0} - {match}
    options = sorted([match, *sorted(wrong, key=lambda other: abs(other - match))[:2]])
    return Challenge(
        "match",
        f"“{FEATURE_TITLES[0]}” lies on the upper left corner of the X as it should be. It asks "
        f"about {asked} cells; {agreeing} of them agree. **How well does it match?**",
        tuple(dict.fromkeys(plain(option, 2) for option in options)),
        shown,
        "Each cell that agrees gives +1, each other −1. Add them up, then divide by how many "
        "cells are asked about.",
        f"({agreeing} − {asked - agreeing}) / {max(asked, 1)} = {shown}, rounded.",
    )


def _of_a_shift() -> Challenge:
    """Ask how many pixels of an X are the same after a shift by one."""
    shifted = moved_board(TEMPLATES["X"], Move(right=1))
    equal = literal_match(shifted, "X").equal
    inked = int((TEMPLATES["X"] > 0).sum())
    total = SIDE * SIDE
    return Challenge(
        "shift",
        f"The X has {inked} cells of ink. It moves one cell to the right. **How many of the "
        f"{total} pixels are still equal?**",
        whole_options(equal, total - inked, total - SIDE),
        f"{equal}",
        "No cell of ink meets another: each leaves one wrong place behind, and each comes to one.",
        f"{total} − 2 · {inked} = {equal}.",
    )


def _of_the_vote(network: HandNetwork) -> Challenge:
    """Ask how many values are left in the end."""
    left = run_by_hand(TEMPLATES["X"], network).pooled_again
    rows, columns, maps = left.shape
    return Challenge(
        "left",
        "Each of three maps of 7 × 7 is pooled by 2 × 2 with stride 2; a window at the end may be "
        "partly outside. Round two keeps the size, then pools again. **How many values vote?**",
        whole_options(left.size, 3, 27),
        f"{left.size}",
        "7 becomes 4, for the last window counts too. Halve that once more, and take all maps.",
        f"7 → 4 → {rows}: {rows} · {columns} · {maps} = {left.size}.",
    )
