"""What is under the hand in the lesson on shared weights: a row, and a kernel as a matrix."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnn_core.convolution import convolve
from cnn_core.shapes import plan_walk
from cnn_core.sharing import MAX_LINE, example_weights, grey_patch
from pages.parts import journey, places
from pages.parts.components import connections as row_of
from pages.parts.components import kernel_matrix as matrix_of
from pages.parts.components.connections import LineLook, connections, look_within, weights_within
from pages.parts.components.kernel_matrix import MatrixLook, kernel_matrix, matrix_look_within

LESSON = "parameters"
ROW, MATRIX = f"{LESSON}_connections", f"{LESSON}_matrix"

USUAL_ROW = LineLook(
    "shared", inputs=12, window=3, stride=3, output=1, weights=(-1, 2, -1, 1, -2, 1)
)
USUAL_MATRIX = MatrixLook(row=4, weights=(1, -1, 2, -2))

SEEDS = {"full": 5, "local": 6}
"""Of the weights that outputs do not share."""

_SIZES = {
    "kind": (USUAL_ROW.kind, *row_of.KINDS),
    "inputs": (USUAL_ROW.inputs, *row_of.INPUTS),
    "window": (USUAL_ROW.window, *row_of.WINDOWS),
    "stride": (USUAL_ROW.stride, *row_of.STRIDES),
    "output": (USUAL_ROW.output, *range(MAX_LINE)),
    "row": (USUAL_MATRIX.row, *range(matrix_of.NUM_ROWS)),
}
"""What a link may say, the usual first."""


def show_row() -> None:
    """Show a row of the picture's pixels, and what connects it with its outputs."""
    told = connections(
        ROW,
        row_pixels(),
        full=example_weights((MAX_LINE, MAX_LINE), SEEDS["full"]),
        local=example_weights((MAX_LINE, len(row_of.WINDOWS)), SEEDS["local"]),
        start=_start()[0],
    )
    if told is not None:
        sizes = {name: str(getattr(told, name)) for name in _SIZES if name != "row"}
        _keep(sizes | {"weights": _text_of(told.weights)})


def row_pixels() -> NDArray[np.uint8]:
    """Return 16 neighbours in a row of the picture, where the kernel answers most, shape (16,)."""
    return grey_patch(journey.picture(), _telling_pixel(), (1, MAX_LINE)).ravel()


def row_look() -> LineLook:
    """Return how the row is looked at now."""
    return look_within(_told(ROW, "line")) or _start()[0]


def show_matrix() -> None:
    """Show a few pixels of the picture, a kernel, and the matrix that does the same."""
    pixels, look = matrix_pixels(), matrix_look()
    convolved = convolve(pixels, look.kernel)
    told = kernel_matrix(MATRIX, pixels, convolved, told=look, start=_start()[1])
    if told is not None:
        _keep({"row": str(told.row), "kernel": _text_of(told.weights)})


def matrix_pixels() -> NDArray[np.uint8]:
    """Return pixels of the picture where the kernel answers most, shape (4, 4)."""
    return grey_patch(journey.picture(), _telling_pixel(), matrix_of.SIDE)


def matrix_look() -> MatrixLook:
    """Return how the matrix is looked at now."""
    return matrix_look_within(_told(MATRIX, "matrix")) or _start()[1]


def _telling_pixel() -> places.Place:
    """Return the pixel in the middle of the window that answers most."""
    height, width, _ = journey.picture().shape
    size = journey.kernel().shape
    walk = plan_walk((height, width), (size[0], size[1]), **journey.window()._asdict())
    rows, columns = walk.place(*places.strongest(journey.response()))
    return max(rows[len(rows) // 2], 0), max(columns[len(columns) // 2], 0)


def _told(key: str, state: str) -> object:
    """Return what a component has told in this run of the lesson, or None."""
    return st.session_state.get(key, {}).get(state)


def _keep(look: places.Look) -> None:
    places.keep(LESSON, places.look_now(LESSON) | look)


def _start() -> tuple[LineLook, MatrixLook]:
    """Return how both are looked at first: as they were left, as the link says, or as usual."""
    allowed: dict[str, Sequence[str]] = {
        name: [str(option) for option in options] for name, options in _SIZES.items()
    }
    allowed["weights"] = _readable("weights", USUAL_ROW.weights, row_of.MAX_WEIGHT)
    allowed["kernel"] = _readable("kernel", USUAL_MATRIX.weights, matrix_of.MAX_WEIGHT)
    look = places.look(LESSON, allowed)
    row = LineLook(
        look["kind"],
        inputs=int(look["inputs"]),
        window=int(look["window"]),
        stride=int(look["stride"]),
        output=int(look["output"]),
        weights=_numbers_in(look["weights"]),
    )
    matrix = MatrixLook(int(look["row"]), _numbers_in(look["kernel"]))
    return (row if row_of.fits(row) else USUAL_ROW), matrix


def _readable(name: str, usual: tuple[int, ...], limit: int) -> Sequence[str]:
    """Return the weights that a link may set: as many as usual, whole, within a limit."""
    wished = places.look_now(LESSON).get(name) or st.query_params.get(f"{LESSON}_{name}", "")
    told = weights_within(_numbers_in(wished), len(usual), limit)
    return [_text_of(usual)] if told is None else [_text_of(usual), wished]


def _text_of(weights: tuple[int, ...]) -> str:
    return " ".join(map(str, weights))


def _numbers_in(text: str) -> tuple[int, ...]:
    """Read whole numbers of one digit; what is none is no number."""
    words = text.split(" ")
    are_numbers = all(word.removeprefix("-") in set("0123456789") for word in words)
    return tuple(int(word) for word in words) if are_numbers else ()
