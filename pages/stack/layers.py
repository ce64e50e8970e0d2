"""Lesson: stack convolution, ReLU and pooling, and watch the receptive field grow."""

import streamlit as st

from cnn_core.challenges import layers_challenges
from cnn_core.errors import LessonInputError
from cnn_core.figures.drawings import picture_summary
from cnn_core.snippets import layers_snippets
from cnn_core.stack import MAX_STEPS, STEPS, StepResult, run_stack, run_what_fits
from pages.parts import challenges, code, filter_experiment, journey, layer_count, places, prose
from pages.parts.components.field_walk import Unit, field_walk
from pages.parts.components.flashlight import Named, whole

LESSON = "layers"
PLACES = range(1, 7)
MAPS = range(1, 5)
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
            show_walk(results)
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


# a fragment of its own: where the hand rests changes nothing else
@st.fragment
def show_walk(results: tuple[StepResult, ...]) -> None:
    picture = journey.picture()
    unit = field_walk(
        "layers_walk",
        Named(whole(picture), "Picture", picture_summary(picture, journey.picture_alt())),
        results,
        start=start_unit(results),
        on_unit=lambda: None,
    )
    if unit is not None:
        places.rest(LESSON, (unit.row, unit.column))
        places.keep(LESSON, {"step": str(unit.step), "map": str(unit.map + 1)})


def start_unit(results: tuple[StepResult, ...]) -> Unit:
    steps = [str(step) for step in range(MAX_STEPS, 0, -1)]
    look = places.look(LESSON, {"step": steps, "map": [str(number) for number in MAPS]})
    step = min(int(look["step"]), len(results))
    maps = results[step - 1].maps
    number = min(int(look["map"]), maps.shape[2]) - 1
    return Unit(
        step, number, *places.start(LESSON, maps.shape, places.strongest(maps[..., number]))
    )


@st.fragment
def count() -> None:
    with st.container(border=True, key="card_count"):
        layer_count.show(LESSON)


explore()
prose.show(LESSON, "why")
prose.show(LESSON, "count")
count()
prose.show(LESSON, "by_hand")
with st.container(border=True, key="card_by_hand"):
    filter_experiment.show(LESSON)
challenges.next_lesson(LESSON)
