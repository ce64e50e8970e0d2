"""The same step twice."""

from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray


@dataclass(frozen=True)
class Snippets:
    """The same step twice."""

    numpy: str
    keras: str


def listed(values: FloatArray) -> str:
    """Write an array as a list of numbers with three decimals."""
    return str(np.round(values.astype(np.float64), 3).tolist())
