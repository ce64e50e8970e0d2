"""Lesson: stack convolution, ReLU and pooling, and watch the receptive field grow."""

import streamlit as st

from cnn_core.challenges import layers_challenges
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import (
    Frame,
    frame_of,
    maps_summary,
    maps_svg,
    picture_summary,
    picture_svg,
)
from cnn_core.snippets import layers_snippets
from cnn_core.stack import STEPS, StepResult, run_stack, run_what_fits, seen_on_the_way
from pages.parts import challenges, code, journey, prose, stepper

LESSON = "layers"
PLACES = range(1, 7)
START = ("sobel_left_right", "relu", "max_pool", "edges", "relu", "max_pool")
READY = {
    "One block": ("edges", "relu", "max_pool"),
    "Two blocks": START,
    "Three poolings": ("edges", "relu", "max_pool", "max_pool", "max_pool"),
    "Filters only": ("gaussian_blur", "gaussian_blur", "gaussian_blur", "laplacian"),
}
NOTHING = "nothing"


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_layers"):
        show_ready()
        slugs = chosen_steps()
        try:
            results = run_stack(journey.picture(), slugs)
        except LessonInputError as error:
            st.error(f"{error} What fits is shown.")
            results = run_what_fits(journey.picture(), slugs)
            slugs = slugs[: len(results)]
        if results:
            show_stack(results)
        else:
            st.info("Choose a first step above; the picture waits.")
    picture = journey.picture()
    code.show(LESSON, lambda: layers_snippets(picture.shape, slugs), picture)
    prose.show(LESSON, "idea")
    challenges.ask(LESSON, layers_challenges(journey.picture().shape[0]))


def show_ready() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Start from", width="content")
        for number, (name, slugs) in enumerate(READY.items()):
            st.button(name, key=f"{LESSON}_ready_{number}", on_click=take, args=(slugs,))
        st.button(
            "Clear", icon=":material/close:", key=f"{LESSON}_clear", on_click=take, args=((),)
        )


def take(slugs: tuple[str, ...]) -> None:
    for place in PLACES:
        key = f"{LESSON}_{place}"
        st.session_state[key] = slugs[place - 1] if place <= len(slugs) else NOTHING


def chosen_steps() -> list[str]:
    options = [NOTHING, *STEPS]
    chosen = []
    with st.grid(len(PLACES), min_column_width=140, gap="xsmall"):
        for place in PLACES:
            default = START[place - 1] if place <= len(START) else NOTHING
            chosen.append(
                st.selectbox(
                    f"Step {place}",
                    options,
                    options.index(default),
                    format_func=title_of,
                    key=f"{LESSON}_{place}",
                    bind="query-params",
                )
            )
    return [slug for slug in chosen if slug != NOTHING]


def title_of(slug: str) -> str:
    return STEPS[slug].title if slug in STEPS else "—"


def show_stack(results: tuple[StepResult, ...]) -> None:
    pictures = st.container()
    place = stepper.place()
    show_field(results, pictures, place)
    field = results[-1].field.size
    st.markdown(
        f"One number of the last map sees **{field[0]} × {field[1]}** pixels of the picture: "
        "its receptive field, framed above."
    )


@st.fragment
def show_field(results: tuple[StepResult, ...], pictures, place) -> None:
    last = results[-1].maps
    start = stepper.strongest(last.max(axis=2))
    row, column = stepper.stop(LESSON, last.shape[:2], start, place)
    frames = [frame_of(*seen) for seen in seen_on_the_way(results, row, column)]
    with pictures, st.grid(len(results) + 1, min_column_width=120, gap="small"):
        with st.container(gap="xxsmall"):
            picture = journey.picture()
            alt = picture_summary(picture, journey.picture_alt())
            st.image(picture_svg(picture, frames=[frames[0]]), width="stretch", alt=alt)
            st.caption(f"**Picture**  \n{' × '.join(map(str, picture.shape))}")
        for result, frame in zip(results, frames[1:], strict=True):
            show_step(result, frame)


def show_step(result: StepResult, frame: Frame) -> None:
    with st.container(gap="xxsmall"):
        alt = maps_summary(result.maps, result.step.title)
        st.image(maps_svg(result.maps, frame=frame), width="stretch", alt=alt)
        weights = f"{result.parameters:,} weights" if result.parameters else "no weights"
        st.caption(
            f"**{result.step.title}**  \n{' × '.join(map(str, result.maps.shape))}  \n{weights}  \n"
            f"sees {result.field.size[0]} × {result.field.size[1]}"
        )


explore()
prose.show(LESSON, "why")
challenges.next_lesson(LESSON)
