"""Slow twins of the core's operations: as obvious as code can be, and nothing else."""

import math
from itertools import product

import numpy as np
from numpy.typing import NDArray


def axis_stops(size, window, stride, padding, dilation):
    """Try every start along one axis: (pixels before, starts in padded pixels, padded size)."""
    span = (window - 1) * dilation + 1
    if padding == "same":
        needed = (math.ceil(size / stride) - 1) * stride + span
        extra = max(needed - size, 0)
        before, after = extra // 2, extra - extra // 2
    else:
        before = after = 0 if padding == "valid" else padding
    padded = before + size + after
    return before, [start for start in range(0, padded, stride) if start + span <= padded]


def pairs(*values):
    """Turn one number, or 'same' and 'valid', into a pair, and leave pairs alone."""
    return [value if isinstance(value, tuple) else (value, value) for value in values]


def slow_convolve(
    maps, kernels, bias=None, stride=1, padding="valid", dilation=1
) -> NDArray[np.float64]:
    """Convolve (H, W, C) with (kH, kW, C, K), one multiplication at a time, in float64."""
    strides, paddings, dilations = pairs(stride, padding, dilation)
    num_rows, num_columns, num_channels = maps.shape
    kernel_rows, kernel_columns, _, num_filters = kernels.shape
    top, row_starts = axis_stops(num_rows, kernel_rows, strides[0], paddings[0], dilations[0])
    left, column_starts = axis_stops(
        num_columns, kernel_columns, strides[1], paddings[1], dilations[1]
    )
    response = np.zeros((len(row_starts), len(column_starts), num_filters))
    for (i, first_row), (j, first_column) in product(
        enumerate(row_starts), enumerate(column_starts)
    ):
        for k in range(num_filters):
            total = 0.0 if bias is None else float(bias[k])
            for a, b, c in product(range(kernel_rows), range(kernel_columns), range(num_channels)):
                row = first_row + a * dilations[0] - top
                column = first_column + b * dilations[1] - left
                if 0 <= row < num_rows and 0 <= column < num_columns:
                    total += float(maps[row, column, c]) * float(kernels[a, b, c, k])
            response[i, j, k] = total
    return response


def slow_pool(maps, window, stride, padding, combine) -> NDArray[np.float64]:
    """Pool (H, W), collecting the real pixels of each window in a list for `combine`."""
    windows, strides, paddings = pairs(window, window if stride is None else stride, padding)
    num_rows, num_columns = maps.shape
    top, row_starts = axis_stops(num_rows, windows[0], strides[0], paddings[0], 1)
    left, column_starts = axis_stops(num_columns, windows[1], strides[1], paddings[1], 1)
    pooled = np.zeros((len(row_starts), len(column_starts)))
    for (i, first_row), (j, first_column) in product(
        enumerate(row_starts), enumerate(column_starts)
    ):
        pooled[i, j] = combine(
            [
                float(maps[row, column])
                for row in range(first_row - top, first_row - top + windows[0])
                for column in range(first_column - left, first_column - left + windows[1])
                if 0 <= row < num_rows and 0 <= column < num_columns
            ]
        )
    return pooled
