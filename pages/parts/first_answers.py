"""What untrained networks say of a held-out digit: about 0.1 for each of ten, and why."""

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.figures.charts import CONFIG
from cnn_core.figures.drawings import picture_summary, picture_svg
from cnn_core.figures.learning import first_answers_figure, first_answers_summary
from cnn_core.figures.told import softmax_told
from cnn_core.networks.first_answers import SEEDS, STARTS, FirstAnswers
from pages.parts import data, jobs
from pages.parts.components.probabilities import probability_bars

DATASET = "digits"
HEIGHT = 320
"""CSS pixels that are kept free until the answers have come."""


def show(lesson: str) -> None:
    """Show the answers of untrained networks, one of them in full."""
    asked, answered, all_seeds = st.columns([0.26, 0.4, 0.34], gap="medium")
    with asked:
        start, seed, position = _choose(lesson)
    with answered, st.container() if jobs.is_warm() else st.skeleton(height=HEIGHT):
        answers = _answers(start)
        if answers is not None:
            probability_bars(
                f"{lesson}_first_answer",
                answers.classes,
                answers.probabilities(position)[seed],
                answers.logits[seed, position],
            )
    if answers is None:
        return
    with all_seeds:
        shares = answers.probabilities(position)
        st.caption(f"**All {len(SEEDS)} seeds**, this one strong; dotted: an equal share")
        st.plotly_chart(
            first_answers_figure(shares, answers.classes, seed),
            key=f"{lesson}_first_seeds",
            config=CONFIG,
            alt=first_answers_summary(shares),
        )
    st.markdown(f"{softmax_told(answers.logits[seed, position])}  \n{answers.told(seed, position)}")


def _choose(lesson: str) -> tuple[str, int, int]:
    """Choose how the first weights are drawn, from which seed, and the digit."""
    start = st.segmented_control(
        "First weights",
        tuple(STARTS),
        default="glorot",
        required=True,
        format_func=STARTS.__getitem__,
        key=f"{lesson}_first_weights",
        bind="query-params",
        wrap=True,
    )
    seed = st.segmented_control(
        "Seed",
        SEEDS,
        default=SEEDS[0],
        required=True,
        key=f"{lesson}_first_seed",
        bind="query-params",
        wrap=True,
    )
    part = data.dataset_of(DATASET).test
    number = st.slider(
        f"Held-out digit, any of {len(part)}",
        1,
        len(part),
        1,
        key=f"{lesson}_first_digit",
        bind="query-params",
    )
    title = f"A handwritten {part.labels[number - 1]}"
    picture = part.pictures[number - 1]
    st.image(picture_svg(picture), width=110, caption=title, alt=picture_summary(picture, title))
    return (
        start if start in STARTS else "glorot",
        SEEDS.index(seed) if seed in SEEDS else 0,
        number - 1,
    )


def _answers(start: str) -> FirstAnswers | None:
    try:
        return jobs.first_answers(DATASET, start, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None
