"""A kernel made by hand beside the first filters of networks, before and after training."""

import streamlit as st

from cnn_core.figures.drawings import filters_svg, map_summary, map_svg
from cnn_core.figures.numbers import signed
from cnn_core.kernels import Kernel
from cnn_core.networks.bundled import BUNDLED
from cnn_core.networks.first_filters import FilterMatch, matched_filters
from cnn_core.networks.results import TrainedNetwork
from pages.parts import jobs, runs, training_board

NEWEST = "newest"
SIDE = 150
"""Pixels of each drawing across."""


def show(lesson: str, kernel: Kernel) -> None:
    """Choose a network, and show which of its filters is most like the kernel."""
    network = _choose(lesson)
    after = matched_filters(network, kernel.weights)
    if after is None:
        st.info("This network has no filters to compare with. Choose another.")
        return
    own, before_side, after_side = st.columns([0.2, 0.4, 0.4], gap="medium")
    with own:
        st.markdown(f"**{kernel.title}**")
        summary = map_summary(kernel.weights, f"The weights of {kernel.title}")
        st.image(map_svg(kernel.weights), width=SIDE, alt=summary)
        st.caption(f"{kernel.shape[0]} × {kernel.shape[1]}, as set above")
    if 0 in network.snapshot_epochs:
        before = matched_filters(network.at_epoch(0), kernel.weights)
        with before_side:
            _show_match("Before training, random", before)
    with after_side:
        _show_match("After training, learnt", after)


def _choose(lesson: str) -> TrainedNetwork:
    own = runs.networks()
    titles = {name: title.split(",")[0] for name, title in BUNDLED.items()}
    if own:
        titles[NEWEST] = "Yours, the newest"
    chosen = st.segmented_control(
        "Filters of which network?",
        list(titles),
        default="digits",
        required=True,
        format_func=lambda name: titles.get(name, name),
        key=f"{lesson}_learnt_of",
        bind="query-params",
        wrap=True,
    )
    network = own[-1] if chosen == NEWEST and own else jobs.bundled(chosen)
    st.caption(training_board.name_of(network))
    return network


def _show_match(title: str, match: FilterMatch | None) -> None:
    if match is None:
        return
    count = match.filters.shape[3]
    number, alike = match.nearest.place + 1, match.nearest.likeness
    st.markdown(f"**{title}**")
    with st.container(horizontal=True, gap="small"):
        nearest = match.nearest_filter[..., None]
        st.image(filters_svg(nearest), width=SIDE, alt=f"Filter {number} of {count}, large.")
        st.image(
            filters_svg(match.filters, columns=4, marked=match.nearest.place),
            width=SIDE,
            alt=f"{title}: {count} filters; number {number} is the most alike, {signed(alike, 2)}.",
        )
    inverse = " Its negative looks like yours." if alike < 0 else ""
    st.caption(f"Most alike: filter {number} of {count}, likeness **{signed(alike, 2)}**.{inverse}")
