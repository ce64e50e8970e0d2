"""Lesson: a picture is a grid of numbers."""

import numpy as np
import streamlit as st

from cnn_core import Picture
from cnn_core.challenges import pixels_challenges
from cnn_core.figures.arithmetic import CHANNEL_NAMES, channel_colours, number_grid
from cnn_core.figures.charts import CONFIG, brightness_figure, brightness_summary
from cnn_core.figures.drawings import Frame, picture_summary, picture_svg
from cnn_core.pictures import whole_numbers
from cnn_core.snippets import pixels_snippets
from pages.parts import cached, challenges, code, controls, journey, prose, stepper
from pages.parts.cached import WorkingPicture

LESSON = "pixels"
LENS = 8


@st.fragment
def explore() -> None:
    with st.container(border=True, key="card_pixels"):
        left, right = st.columns([0.42, 0.58])
        picture_place = left.container()
        with left:
            controls.picture_size()
        place = stepper.place()
    show_stop(picture_place, right, place)
    prose.show(LESSON, "idea")
    show_planes()
    prose.show(LESSON, "sizes")
    show_sizes()
    challenges.ask(LESSON, pixels_challenges(journey.picture()))


def places_of(picture: Picture) -> tuple[int, int]:
    rows, columns = (max(size - LENS + 1, 1) for size in picture.shape[:2])
    return rows, columns


@st.fragment
def show_stop(left, right, place) -> None:
    picture = journey.picture()
    rows, columns = places_of(picture)
    start = (rows // 2) * columns + columns // 3
    row, column = stepper.stop(LESSON, (rows, columns), start, place, "Place")
    with left:
        frame = Frame(row, column, row + LENS, column + LENS)
        st.image(
            picture_svg(picture, frames=[frame]),
            width="stretch",
            alt=picture_summary(picture, journey.picture_alt()),
        )
    with right:
        show_numbers(picture, row, column)
    code.show(LESSON, lambda: pixels_snippets(picture.shape, row, column), picture)


def show_numbers(picture: Picture, row: int, column: int) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        plane, unit = chosen_plane(picture.shape[2]), chosen_unit()
    whole = whole_numbers(picture).astype(np.float32)
    patch = whole[row : row + LENS, column : column + LENS, plane]
    tint = plane if picture.shape[2] == 3 else None
    digits, values = (0, patch) if unit == 255 else (2, patch / 255)
    label = f"rows {row} to {row + LENS - 1}, columns {column} to {column + LENS - 1}"
    grid = number_grid(values, channel_colours(patch, tint), digits=digits, label=label)
    st.html(f'<div class="sum sum-lens">{grid}</div>')
    st.caption(f"The framed {LENS} × {LENS} pixels: {label}.")
    shape = " × ".join(str(size) for size in picture.shape)
    st.markdown(f"The whole array: **{shape}** = **{picture.size:,}** numbers")
    st.code(f"row {row}: {' '.join(str(int(value)) for value in whole[row, :, plane])}")


def chosen_plane(channels: int) -> int:
    if channels == 1:
        return 0
    return st.segmented_control(
        "Plane",
        range(3),
        default=0,
        required=True,
        format_func=CHANNEL_NAMES.__getitem__,
        key=f"{LESSON}_plane",
        bind="query-params",
        label_visibility="collapsed",
    )


def chosen_unit() -> int:
    return st.segmented_control(
        "Unit",
        (255, 1),
        default=255,
        required=True,
        format_func={255: "0 to 255", 1: "0 to 1"}.__getitem__,
        key=f"{LESSON}_unit",
        bind="query-params",
        label_visibility="collapsed",
    )


def show_planes() -> None:
    picture = journey.picture()
    names = ("Red plane", "Green plane", "Blue plane") if picture.shape[2] == 3 else ("Grey",)
    for channel, (column, name) in enumerate(zip(st.columns(4), names, strict=False)):
        plane = picture[..., channel : channel + 1]
        column.image(picture_svg(plane), caption=name, width="stretch", alt=f"{name} in grey")
    last = st.columns(4)[3] if picture.shape[2] == 1 else None
    (last or st).plotly_chart(
        brightness_figure(picture),
        key=f"{LESSON}_brightness",
        config=CONFIG,
        alt=brightness_summary(picture),
    )


def show_sizes() -> None:
    for column, side in zip(st.columns(4), journey.SIDE.options, strict=True):
        source = WorkingPicture(journey.picture_name(), side, grey=False)
        small = cached.working_picture(source, journey.whole_picture())
        caption = f"{small.shape[0]} × {small.shape[1]}: {small.size:,} numbers"
        column.image(
            picture_svg(small),
            caption=caption,
            width="stretch",
            alt=picture_summary(small, journey.picture_alt()),
        )


explore()
challenges.next_lesson(LESSON)
