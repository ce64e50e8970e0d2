"""Predictions about shared weights."""

from cnn_core.challenges.challenge import Challenge, whole_options
from cnn_core.shapes import (
    count_convolution_parameters,
    count_dense_multiplications,
    count_dense_parameters,
)
from cnn_core.sharing import convolution_matrix

_SIDE, _KERNEL = 5, 2


def parameters_challenges(side: int, channels: int, kernel: int) -> tuple[Challenge, ...]:
    """Ask what one more neuron costs, what a larger picture costs, and how full the matrix is.

    Parameters
    ----------
    side, channels : int
        Of a square picture.
    kernel : int
        Rows and columns of each filter.

    Returns
    -------
    challenges : tuple of Challenge
        Three predictions.
    """
    return (
        _one_more(side, channels, kernel),
        _larger_picture(side, channels, kernel),
        _nonzero(),
    )


def _one_more(side: int, channels: int, kernel: int) -> Challenge:
    inputs = side * side * channels
    seen = count_convolution_parameters(kernel, channels, 1, bias=False)
    answer = count_dense_parameters(inputs, 1, bias=False)
    told = f"{side} × {side}" + (f" × {channels}" if channels > 1 else "")
    return Challenge(
        "one_more",
        f"A picture has {told} numbers. **How many weights does one more fully connected neuron "
        "bring**, its bias left out?",
        whole_options(answer, seen, side * side + side, 1),
        f"{answer:,}",
        "A fully connected neuron has a weight for every number of the picture.",
        f"{told} = {answer:,}: one weight for each number that comes in.",
    )


def _larger_picture(side: int, channels: int, kernel: int) -> Challenge:
    answer = count_convolution_parameters(kernel, channels, 1, bias=False)
    return Challenge(
        "larger",
        f"The picture becomes twice as high and twice as wide. **How many weights does one "
        f"{kernel} × {kernel} filter{f' over {channels} channels' if channels > 1 else ''} have "
        "then?**",
        whole_options(answer, 2 * answer, 4 * answer, (2 * side) ** 2 * channels),
        f"{answer:,}",
        "The filter goes to more places. Does it change on the way?",
        f"{answer:,}, as before: more places, the same weights. That is what sharing means.",
    )


def _nonzero() -> Challenge:
    matrix = convolution_matrix([[1] * _KERNEL] * _KERNEL, _SIDE)
    rows, columns = matrix.shape
    answer = int((matrix != 0).sum())
    different = count_convolution_parameters(_KERNEL, 1, 1, bias=False)
    return Challenge(
        "nonzero",
        f"A {_KERNEL} × {_KERNEL} kernel on {_SIDE} × {_SIDE} pixels is a matrix of {rows} rows "
        f"and {columns} columns. **How many of its entries hold a weight?**",
        whole_options(
            answer, different, count_dense_multiplications(rows, columns), columns * different
        ),
        f"{answer:,}",
        "Every row is one stop of the kernel. How many weights lie in a row?",
        f"{rows} rows with {different} weights each: {answer:,} of {rows * columns:,} entries, and "
        f"only {different} different numbers.",
    )
