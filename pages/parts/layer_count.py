"""One convolution, counted: how large, how many, how much work."""

from collections.abc import Sequence

import streamlit as st

from cnn_core.figures.volumes import volumes_summary, volumes_svg
from cnn_core.layer_count import count_layer

SIDES = (8, 16, 28, 32, 64, 100, 224)
KERNELS = (1, 3, 5, 7)


def show(lesson: str) -> None:
    """Choose the sizes of a layer, and see what it takes and gives."""
    choices, drawing = st.columns([0.4, 0.6], gap="medium", vertical_alignment="center")
    with choices:
        side = _choose(lesson, "side", "Picture, pixels a side", SIDES, 32)
        channels = _choose(lesson, "channels", "Channels that come in", (1, 3, 6, 16), 3)
        kernel = _choose(lesson, "kernel", "Filter, pixels a side", KERNELS, 5)
        filters = _choose(lesson, "filters", "Filters", (1, 2, 6, 16), 1)
    count = count_layer(side, channels, kernel, filters)
    size = " × ".join(map(str, (*count.map_size, filters)))
    with drawing:
        sizes = side, channels, kernel, filters
        st.image(volumes_svg(*sizes), width="stretch", alt=volumes_summary(*sizes))
        st.caption(f"{side} × {side} × {channels} in, {size} out")
    rows, columns = count.map_size
    told = (
        ("Products at one place", count.products, f"{kernel} × {kernel} × {channels}"),
        ("Places", count.places, f"({side} − {kernel} + 1)² = {rows} × {columns}"),
        ("Numbers that come out", count.places * filters, size),
        ("Weights", count.weights, f"{count.products} × {filters}, and {count.biases} bias"),
        (
            "Products in all",
            count.multiplications,
            f"{count.products} × {count.places} × {filters}",
        ),
    )
    cells = st.grid(len(told), min_column_width=150, gap="small")
    for title, number, formula in told:
        with cells.cell(), st.container(gap="xxsmall"):
            st.caption(title)
            st.markdown(f"**{number:,}**")
            st.caption(formula)


def _choose(lesson: str, name: str, title: str, options: Sequence[int], usual: int) -> int:
    chosen: int = st.segmented_control(
        title,
        options,
        default=usual,
        required=True,
        key=f"{lesson}_count_{name}",
        bind="query-params",
        wrap=True,
    )
    return chosen
