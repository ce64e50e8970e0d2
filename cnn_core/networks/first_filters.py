"""The filters that look at the picture itself, and which of them is like a given kernel."""

from dataclasses import dataclass

import numpy as np

from cnn_core import FloatArray
from cnn_core.likeness import Nearest, nearest_kernel
from cnn_core.networks.results import TrainedNetwork


@dataclass(frozen=True, eq=False)
class FilterMatch:
    """The filters of one moment of a network, and the one that is most like a kernel.

    Attributes
    ----------
    filters : ndarray of shape (kH, kW, C, K)
        Of the first convolution.
    nearest : Nearest
        Which of them, and how alike.
    """

    filters: FloatArray
    nearest: Nearest

    @property
    def nearest_filter(self) -> FloatArray:
        """The filter itself, (kH, kW, C)."""
        chosen: FloatArray = self.filters[..., self.nearest.place]
        return chosen


def first_filters(network: TrainedNetwork) -> FloatArray | None:
    """Return the weights of the first convolution.

    Parameters
    ----------
    network : TrainedNetwork
        Any.

    Returns
    -------
    filters : ndarray of shape (kH, kW, C, K) or None
        None where nothing is convolved.
    """
    return next((array for array in network.arrays().values() if array.ndim == 4), None)


def matched_filters(network: TrainedNetwork, kernel: FloatArray) -> FilterMatch | None:
    """Find the first filter that is most like a kernel.

    Parameters
    ----------
    network : TrainedNetwork
        Any.
    kernel : ndarray of shape (kH, kW)
        As somebody made it by hand, sides odd; it counts for every channel alike.

    Returns
    -------
    match : FilterMatch or None
        None where nothing is convolved, or by filters with an even side.

    Examples
    --------
    >>> from cnn_core.kernels import kernel_named
    >>> from cnn_core.networks.bundled import load_bundled
    >>> match = matched_filters(load_bundled("digits"), kernel_named("sobel_top_bottom").weights)
    >>> match.filters.shape, match.nearest.place in range(16)
    ((3, 3, 1, 16), True)
    """
    filters = first_filters(network)
    if filters is None or not all(np.array(filters.shape[:2]) % 2):
        return None
    return FilterMatch(filters, nearest_kernel(kernel, list(np.moveaxis(filters, 3, 0))))
