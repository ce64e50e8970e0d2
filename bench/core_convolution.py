"""Time one filter on a 400 × 400 picture against SciPy, TensorFlow and OpenCV.

Run it from the root of the project with ``python -m bench.core_convolution``.
Ours and every peer take turns in one process, in a new order each round, so that
a busy moment of the machine slows all of them. Each turn runs twice and the
second counts: a learner who moves a slider asks for the same again and again.
The figure is the median.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnn_core.convolution import convolve

PICTURE_SIDE = 400
KERNEL_SIDES = (3, 5, 7)
ROUNDS = 80
BUDGETS = {
    "scipy.ndimage.correlate": 1.0,
    "scipy.signal.correlate2d": 1.0,
    "scipy.signal.fftconvolve": 1.0,
    "scipy.signal.oaconvolve": 1.0,
    "tf.nn.conv2d": 1.0,
    "cv2.filter2D": 4.0,
}
OURS = "ours"

Runs = dict[str, Callable[[], Any]]


def measure() -> list[dict[str, Any]]:
    """Answer one row for each kernel size and peer; ours and peer are medians in milliseconds."""
    rows: list[dict[str, Any]] = []
    for side in KERNEL_SIDES:
        medians = _medians(_runs(side))
        rows.extend(_row(side, peer, medians[OURS], medians[peer]) for peer in BUDGETS)
    return rows


def table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Lay the rows out in lines for the terminal."""
    yield f"{'name':<60} {'ours':>8} {'peer':>8} {'ratio':>6} {'budget':>6}  met"
    for row in rows:
        yield (
            f"{row['name']:<60} {row['ours']:>8.3f} {row['peer']:>8.3f} "
            f"{row['ratio']:>6.2f} {row['budget']:>6.1f}  {'yes' if row['met'] else 'NO'}"
        )


def _row(side: int, peer: str, ours: float, theirs: float) -> dict[str, Any]:
    ratio, budget = ours / theirs, BUDGETS[peer]
    size = f"{PICTURE_SIDE}×{PICTURE_SIDE}"
    return {
        "name": f"One {side}×{side} filter on {size}, against {peer}",
        "ours": ours,
        "peer": theirs,
        "unit": "ms",
        "ratio": ratio,
        "budget": budget,
        "met": ratio < budget,
    }


def _runs(side: int) -> Runs:
    """Bind ours and every peer to one picture and one kernel; all answer the same numbers."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import cv2
    import tensorflow as tf
    from scipy import ndimage, signal

    generator = np.random.default_rng(side)
    picture = generator.random((PICTURE_SIDE, PICTURE_SIDE), dtype=np.float32)
    kernel = generator.standard_normal((side, side), dtype=np.float32)
    flipped = np.ascontiguousarray(kernel[::-1, ::-1])
    tensor, filters = tf.constant(picture[None, :, :, None]), tf.constant(kernel[:, :, None, None])
    return {
        OURS: lambda: convolve(picture, kernel),
        "scipy.ndimage.correlate": lambda: ndimage.correlate(picture, kernel, mode="constant"),
        "scipy.signal.correlate2d": lambda: signal.correlate2d(picture, kernel, mode="valid"),
        "scipy.signal.fftconvolve": lambda: signal.fftconvolve(picture, flipped, mode="valid"),
        "scipy.signal.oaconvolve": lambda: signal.oaconvolve(picture, flipped, mode="valid"),
        "tf.nn.conv2d": lambda: tf.nn.conv2d(tensor, filters, 1, "VALID").numpy(),
        "cv2.filter2D": lambda: cv2.filter2D(picture, -1, kernel),
    }


def _medians(runs: Runs) -> dict[str, float]:
    """Let the runs take turns and answer the median of each, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    order = random.Random(0)
    for _ in range(ROUNDS):
        for name in order.sample(list(runs), len(runs)):
            runs[name]()
            start = time.perf_counter()
            runs[name]()
            times[name].append((time.perf_counter() - start) * 1_000)
    return {name: statistics.median(each) for name, each in times.items()}


if __name__ == "__main__":
    print(*table(measure()), sep="\n")
