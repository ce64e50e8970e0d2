"""How many weights a layer over a picture has, for sizes of the learner's choice."""

from dataclasses import dataclass

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.figures.sharing import area_summary, area_svg, formula, saving_told
from cnn_core.sharing import SharingCounts, count_for_maps, count_for_neurons

MAPS, NEURONS = "a map for each filter", "a row of neurons"
KINDS = {
    "fully_connected": ("Fully connected", "inputs × outputs"),
    "locally_connected": ("Locally connected", "outputs × window"),
    "shared": ("Shared", "window × kernels"),
}
_LARGEST = {"height": 256, "width": 256, "channels": 64, "kernel_side": 11, "filters": 64}
_MOST_NEURONS = 10_000


@dataclass(frozen=True)
class Example:
    """Sizes worth looking at."""

    title: str
    height: int
    width: int
    channels: int
    kernel_side: int
    outputs: str
    number: int

    @property
    def counts(self) -> SharingCounts:
        """Return its numbers of weights."""
        count = count_for_maps if self.outputs == MAPS else count_for_neurons
        return count((self.height, self.width), self.channels, self.kernel_side, self.number)


EXAMPLES = (
    Example("32 × 32 to six maps", 32, 32, 1, 5, MAPS, 6),
    Example("100 × 100 to 500 neurons", 100, 100, 1, 5, NEURONS, 500),
    Example("30 × 30 × 3 to 100 neurons", 30, 30, 3, 5, NEURONS, 100),
    Example("16 pixels to 100 neurons", 4, 4, 1, 2, NEURONS, 100),
)


def show(lesson: str) -> None:
    """Show the examples, a control for every size, and the counts."""
    head = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
    head.markdown("**From a picture to a layer**", width="content")
    try:
        counts = _choose(lesson)
    except LessonInputError as error:
        st.error(str(error))
        return
    for number, example in enumerate(EXAMPLES):
        head.button(
            example.title,
            type="primary" if counts == example.counts else "secondary",
            key=f"{lesson}_example_{number}",
            on_click=_take,
            args=(lesson, example),
        )
    _show_counts(counts)


def _take(lesson: str, example: Example) -> None:
    for name in ("height", "width", "channels", "kernel_side", "outputs"):
        st.session_state[f"{lesson}_{name}"] = getattr(example, name)
    number = "filters" if example.outputs == MAPS else "neurons"
    st.session_state[f"{lesson}_{number}"] = example.number


def _choose(lesson: str) -> SharingCounts:
    usual = EXAMPLES[0]
    with st.grid(3, min_column_width=200, gap="small"):
        height = _slider(lesson, "height", "Height", usual.height, low=2)
        width = _slider(lesson, "width", "Width", usual.width, low=2)
        channels = _slider(lesson, "channels", "Channels", usual.channels)
        most = min(height, width, _LARGEST["kernel_side"])
        _hold_within(f"{lesson}_kernel_side", most)
        usual_side = min(usual.kernel_side, most)
        kernel = _slider(lesson, "kernel_side", "Kernel side", usual_side, most=most)
        outputs = st.segmented_control(
            "Outputs",
            (MAPS, NEURONS),
            default=usual.outputs,
            required=True,
            key=f"{lesson}_outputs",
            bind="query-params",
        )
        if outputs == MAPS:
            filters = _slider(lesson, "filters", "Filters", usual.number)
            return count_for_maps((height, width), channels, kernel, filters)
        neurons = st.number_input(
            "Neurons", 1, _MOST_NEURONS, 100, key=f"{lesson}_neurons", bind="query-params"
        )
    return count_for_neurons((height, width), channels, kernel, neurons)


def _slider(
    lesson: str, name: str, title: str, usual: int, *, low: int = 1, most: int | None = None
) -> int:
    high = most or _LARGEST[name]
    return st.slider(title, low, high, usual, key=f"{lesson}_{name}", bind="query-params")


def _hold_within(key: str, most: int) -> None:
    """Let a kernel that no longer fits be the largest that does."""
    if st.session_state.get(key, 1) > most:
        st.session_state[key] = most


def _show_counts(counts: SharingCounts) -> None:
    for column, (kind, (title, told)) in zip(st.columns(3), KINDS.items(), strict=True):
        with column.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(area_svg(counts, kind), width=72, alt=area_summary(counts, kind))
            with st.container(gap="xxsmall"):
                st.metric(title, f"{getattr(counts, kind):,}")
                st.caption(f"{told}: {formula(counts, kind)}")
    st.caption(
        f"{counts.inputs:,} numbers come in, {counts.outputs:,} go out. {saving_told(counts)} "
        "Squares show numbers of weights by their area, the smallest as a dot; biases are left out."
    )
