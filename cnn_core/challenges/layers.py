"""Predictions about a stack of layers."""

from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.shapes import (
    WindowLayer,
    count_convolution_multiplications,
    output_size,
    receptive_field,
)


def layers_challenges(side: int) -> tuple[Challenge, ...]:
    """Ask about shapes, receptive field and work of a small stack.

    Parameters
    ----------
    side : int
        Rows and columns of the picture.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions about convolution 3 × 3, pooling 2 × 2, convolution 3 × 3.
    """
    first = output_size(side, 3)
    pooled = output_size(first, 2, stride=2)
    last = output_size(pooled, 3)
    stack = [WindowLayer(3), WindowLayer(2, stride=2), WindowLayer(3)]
    seen = receptive_field(stack)[-1].size[0]
    work = count_convolution_multiplications((1, 1), 5, 3, 1)
    return (
        Challenge(
            "shape",
            f"{side} × {side} pixels go through a 3 × 3 convolution, 2 × 2 max pooling and "
            "another 3 × 3 convolution, no padding. **How wide is the last map?**",
            whole_options(last, last + 2, pooled, first),
            f"{last:,}",
            "Take it step by step: a 3 × 3 window costs two, pooling halves, two more go.",
            f"{side} → {first} → {pooled} → {last}.",
        ),
        Challenge(
            "field",
            "In that stack, **how wide a piece of the picture** does one number of the last map "
            "see?",
            whole_options(seen, 3, 5, 7),
            f"{seen:,}",
            "Go backwards: 3 in the last layer are 6 before pooling, and a window hangs over "
            "each edge.",
            f"Three pooled values cover six, and a 3 × 3 window adds two: {seen}.",
        ),
        Challenge(
            "work",
            "A 5 × 5 filter stands on a picture with 3 channels. "
            "**How many multiplications at one place?**",
            whole_options(work, 25, 15),
            f"{work:,}",
            "A filter has weights for every channel.",
            "5 × 5 × 3 = 75, and 75 products make one number.",
        ),
    )
