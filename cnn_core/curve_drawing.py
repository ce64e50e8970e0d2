"""A line drawing of a mouse for the 7 × 7 curve detector, with two well-known places in it."""

import numpy as np

from cnn_core.kernels import CURVE_PATCH, OTHER_PATCH, WholeArray

INK = 50
"""The brightest that a line of the drawing gets."""

CURVE_AT = (3, 9)
"""Row and column of the window that holds `CURVE_PATCH`: the mouse's back."""

OTHER_AT = (8, 1)
"""Row and column of the window that holds `OTHER_PATCH`: the tip of its tail."""

_STROKES = (
    # from (row, column) to (row, column), both included; lines are one pixel thick
    ((10, 12), (18, 12)),  # the back, down
    ((10, 13), (18, 13)),
    ((19, 12), (19, 13)),
    ((20, 13), (20, 29)),  # the belly
    ((4, 16), (4, 21)),  # the top
    ((3, 16), (3, 20)),
    ((5, 22), (5, 24)),  # the forehead, down to the nose
    ((6, 24), (6, 26)),
    ((7, 26), (7, 27)),
    ((8, 27), (8, 28)),
    ((9, 28), (9, 29)),
    ((10, 29), (10, 30)),
    ((11, 30), (11, 31)),
    ((12, 31), (14, 31)),
    ((15, 29), (15, 31)),  # the mouth
    ((16, 28), (16, 29)),
    ((17, 28), (19, 28)),
    ((1, 20), (1, 23)),  # the ear
    ((2, 19), (3, 19)),
    ((2, 24), (4, 24)),
    ((9, 24), (10, 25)),  # the eye
    ((21, 15), (23, 15)),  # the feet
    ((23, 16), (23, 17)),
    ((21, 26), (23, 26)),
    ((23, 27), (23, 28)),
    ((15, 5), (15, 5)),  # the tail, to the back
    ((16, 6), (16, 6)),
    ((17, 7), (17, 8)),
    ((18, 9), (18, 11)),
)


def curve_drawing() -> WholeArray:
    """Draw the mouse.

    Returns
    -------
    drawing : ndarray of shape (25, 33), int32
        Brightness from 0 to 50. The 7 × 7 values at `CURVE_AT` and at
        `OTHER_AT` are those of the introduction that made the detector known [1]_.

    References
    ----------
    .. [1] A. Deshpande, A Beginner's Guide To Understanding Convolutional Neural
       Networks, 2016.

    Examples
    --------
    >>> drawing = curve_drawing()
    >>> drawing.shape, int(drawing.max())
    ((25, 33), 50)
    """
    drawing = np.zeros((25, 33), np.int32)
    for (top, left), (bottom, right) in _STROKES:
        drawing[top : bottom + 1, left : right + 1] = INK
    for (row, column), patch in ((CURVE_AT, CURVE_PATCH), (OTHER_AT, OTHER_PATCH)):
        drawing[row : row + 7, column : column + 7] = patch
    return drawing
