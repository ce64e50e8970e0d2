"""What is said beside every map: its shape and its range."""

from cnn_core import FloatArray
from cnn_core.figures.numbers import compact


def told(feature_map: FloatArray) -> str:
    """Return shape and range of a map, as captions show them."""
    shape = " × ".join(str(size) for size in feature_map.shape)
    return f"{shape} · {compact(feature_map.min())} … {compact(feature_map.max())}"
