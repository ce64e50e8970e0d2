"""What one convolution costs: products at a place, places, maps, weights."""

from dataclasses import dataclass

from cnn_core.shapes import (
    Pair,
    count_convolution_multiplications,
    count_convolution_parameters,
    output_size,
)


@dataclass(frozen=True)
class LayerCount:
    """What one convolution without padding takes and gives.

    Attributes
    ----------
    products : int
        Multiplications of one filter at one place.
    places : int
        Places that the window can stand at.
    map_size : (rows, columns)
        Of each map that comes out.
    weights, biases : int
        Of all filters.
    multiplications : int
        Of all filters at all places.
    """

    products: int
    places: int
    map_size: Pair
    weights: int
    biases: int
    multiplications: int


def count_layer(side: int, channels: int, kernel: int, filters: int) -> LayerCount:
    """Count what a convolution of square filters does to a square picture.

    Parameters
    ----------
    side : int
        Rows, and columns, of the picture.
    channels : int
        Of the picture.
    kernel : int
        Rows, and columns, of each filter.
    filters : int
        How many.

    Returns
    -------
    count : LayerCount
        Stride 1, no padding, one bias a filter.

    Raises
    ------
    LessonInputError
        If a number is no whole number above 0, or the filter is larger than the picture.

    Examples
    --------
    The example of a well-known introduction, a 5 × 5 × 3 filter on 32 × 32 × 3:

    >>> count = count_layer(32, 3, 5, 1)
    >>> count.products, count.places, count.map_size
    (75, 784, (28, 28))
    """
    rows = output_size(side, kernel)
    return LayerCount(
        products=count_convolution_multiplications((1, 1), kernel, channels, 1),
        places=rows * rows,
        map_size=(rows, rows),
        weights=count_convolution_parameters(kernel, channels, filters, bias=False),
        biases=filters,
        multiplications=count_convolution_multiplications((rows, rows), kernel, channels, filters),
    )
