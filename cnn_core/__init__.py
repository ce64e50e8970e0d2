"""The arithmetic, data and networks of the site; no Streamlit here, ever.

Letters used for shapes in every docstring and comment
------------------------------------------------------
N
    pictures in a batch
H, W
    rows and columns
C
    channels (1 for grey, 3 for red, green, blue); always the last axis
K
    filters, and so feature maps that come out
kH, kW
    rows and columns of a kernel

Convolution is the unflipped one of deep-learning libraries (mathematicians
call it cross-correlation). Say row and column, never x and y.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float32]
"""Any float32 array; its docstring says the shape and the range."""

Picture: TypeAlias = NDArray[np.float32]
"""float32 of shape (H, W, C), C = 1 or 3, brightness in [0, 1]."""
