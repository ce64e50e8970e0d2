"""Where sharing is wrong: two inputs that belong together, asked of three kinds of layer."""

import streamlit as st

from cnn_core.figures.charts import CONFIG
from cnn_core.figures.sharing import fits_figure, fits_summary, pair_summary, pair_svg
from cnn_core.sharing import ROW, Fits, fit_pair

ONE_PAIR, EVERYWHERE = "this pair alone", "every pair as far apart"


def show(lesson: str) -> None:
    """Show which pair is asked for, what the layers see, and what they leave unanswered."""
    question, answer = st.columns([0.42, 0.58], gap="large")
    with question:
        partner = st.slider(
            "X1 belongs together with X…", 2, ROW, ROW, key=f"{lesson}_partner", bind="query-params"
        )
        window = st.slider(
            "Inputs in a window", 2, ROW, 3, key=f"{lesson}_sight", bind="query-params"
        )
        asked = st.segmented_control(
            "Asked for",
            (ONE_PAIR, EVERYWHERE),
            default=ONE_PAIR,
            required=True,
            key=f"{lesson}_asked",
            bind="query-params",
        )
        everywhere = asked == EVERYWHERE
        st.image(
            pair_svg(partner, window, everywhere=everywhere),
            width="stretch",
            alt=pair_summary(partner, window, everywhere=everywhere),
        )
    fits = _fits(partner, window, everywhere)
    with answer:
        st.plotly_chart(
            fits_figure(fits), config=CONFIG, alt=fits_summary(fits), key=f"{lesson}_fits"
        )
        st.caption(_told(fits, partner, window, everywhere=everywhere))


@st.cache_data(max_entries=300, show_spinner=False)
def _fits(partner: int, window: int, everywhere: bool) -> Fits:
    return fit_pair(partner, window, everywhere=everywhere)


def _told(fits: Fits, partner: int, window: int, *, everywhere: bool) -> str:
    if window < partner:
        return (
            f"No window of {window} sees X1 and X{partner} together: whatever its weights, a unit "
            "that sees one of them knows nothing of the other."
        )
    if fits.shared.error > 1e-6:
        return (
            f"A window of {window} sees both, so a unit of its own can answer. Units that share "
            "their weights say the same of every pair as far apart, and cannot single this one out."
        )
    if not everywhere and partner < ROW:
        return (
            f"A window of {window} reaches beyond the ends, where there are zeros. They tell units "
            "that share their weights where an end is, so even these can single this pair out."
        )
    return (
        f"A window of {window} sees both, and the question is the same at every place: "
        f"{fits.shared.weights} shared weights answer it."
    )
