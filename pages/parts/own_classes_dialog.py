"""Gathering classes of one's own: files, a zip of folders, bursts of the camera, drawings."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from cnn_core.datasets.own import MAX_CLASSES, MAX_PICTURES_PER_CLASS, OwnClass, OwnSummary
from cnn_core.datasets.zip_directory import MAX_ARCHIVE_BYTES
from cnn_core.pictures.drawing import SKETCH_PAPER, picture_of
from pages.parts import own_classes, tables
from pages.parts.components.camera_burst import camera_burst
from pages.parts.components.drawing_pad import ink_told, picture_pad
from pages.parts.components.examples import Example, Group, examples
from pages.parts.picker import FILE_TYPES
from pages.parts.written import as_text

LARGEST_ARCHIVE = MAX_ARCHIVE_BYTES // 1024**2
"""MB."""

NUM_SHOWN = 60

MANY_FILES = 10
"""Above this many, how far their reading is gets shown."""

_UPLOADS = "own_uploads"


def card(lesson: str) -> tuple[int, bool]:
    """Show what was gathered and how the network will see it; return side and greyness."""
    if st.button("Gather pictures", icon=":material/add_a_photo:", key=f"{lesson}_gather"):
        _gather()
    _read_files()  # the rest, when the dialog was closed meanwhile
    _summary(own_classes.told_of(own_classes.classes()), short=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        side = st.select_slider(
            "Pixels a side",
            own_classes.SIDES,
            own_classes.USUAL_SIDE,
            key=f"{lesson}_own_side",
            bind="query-params",
        )
        grey = st.toggle("Grey", key=f"{lesson}_own_grey", bind="query-params")
    st.caption(
        "Your pictures stay in the memory of this site, for two hours at most, and are written "
        "nowhere."
    )
    return side, grey


@st.dialog("Your own classes", width="large", on_dismiss="rerun")
def _gather() -> None:
    _read_files()  # before anything that counts pictures
    gathered = own_classes.classes()
    position = _choose_class(gathered)
    chosen = gathered[position]
    _name_and_remove(position, chosen, len(gathered))
    ways = ["Files", "Camera", "Draw", "Zip of folders"]
    way = st.segmented_control(
        "From", ways, default="Files", required=True, key="own_way", label_visibility="collapsed"
    )
    if way == "Camera":
        camera_burst(
            "own_camera",
            title=f"Pictures of {chosen.name}",
            most=max(0, MAX_PICTURES_PER_CLASS - len(chosen.pictures)),
            on_burst=lambda burst: own_classes.take_burst(position, burst),
        )
    elif way == "Draw":
        _draw(position, chosen)
    elif way == "Zip of folders":
        _archive()
    else:
        _files(position, chosen)
    if said := own_classes.said():
        (st.warning if said.refused else st.success)(as_text(said.text))
    _pictures(position, chosen)
    _summary(own_classes.told_of(own_classes.classes()))
    for sentence in own_classes.duplicates_told(own_classes.classes()):
        st.caption(as_text(sentence))
    if st.button("Done", type="primary", key="own_done"):
        st.rerun()


def _choose_class(gathered: Sequence[OwnClass]) -> int:
    with st.container(horizontal=True, vertical_alignment="center"):
        position = st.segmented_control(
            "Class",
            range(len(gathered)),
            default=0,
            required=True,
            format_func=lambda place: _told_in_short(gathered[place]),
            key=f"own_class_{len(gathered)}",
            label_visibility="collapsed",
        )
        st.button(
            "Add class",
            icon=":material/add:",
            key="own_add_class",
            disabled=len(gathered) >= MAX_CLASSES,
            on_click=own_classes.add_class,
        )
    return position if position in range(len(gathered)) else 0


def _told_in_short(own_class: OwnClass) -> str:
    return f"{as_text(own_class.name)} · {len(own_class.pictures)}"


def _name_and_remove(position: int, chosen: OwnClass, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"own_name_{position}_{chosen.name}"
        st.text_input(
            "Name of this class",
            chosen.name,
            max_chars=24,
            key=key,
            on_change=lambda: own_classes.rename(position, st.session_state[key]),
        )
        st.button(
            "Remove class",
            icon=":material/delete:",
            key=f"own_remove_{position}",
            disabled=count <= 2,
            on_click=own_classes.remove_class,
            args=(position,),
        )


def _files(position: int, chosen: OwnClass) -> None:
    name = f"files_{position}"
    key = _upload_key(name)

    def take() -> None:
        if files := _held_by(name, key):
            own_classes.take_files(position, files)
            _forget_upload(name)

    st.file_uploader(
        f"Pictures of {as_text(chosen.name)}: PNG, JPEG, WebP, GIF, BMP or TIFF, up to 10 MB each",
        FILE_TYPES,
        accept_multiple_files=True,
        key=key,
        on_change=take,
    )


def _read_files() -> None:
    """Read what was chosen: here, for a callback has no place where it could show how far it is."""
    shown = st.empty()

    def told(number: int, count: int) -> None:
        if count > MANY_FILES:
            shown.progress(number / count, f"Reading {number} of {count} …")

    own_classes.read_files(told)
    shown.empty()


def _archive() -> None:
    key = _upload_key("zip")

    def take() -> None:
        if file := _held_by("zip", key):
            own_classes.take_archive(file.getvalue())
            _forget_upload("zip")

    st.file_uploader(
        f"A zip with one folder for each class, up to {LARGEST_ARCHIVE} MB",
        ["zip"],
        key=key,
        on_change=take,
        max_upload_size=LARGEST_ARCHIVE,
    )


def _draw(position: int, chosen: OwnClass) -> None:
    key = f"own_pad_{position}"

    def take() -> None:
        ink = ink_told(st.session_state[key].taken, SKETCH_PAPER)
        if ink is not None:
            own_classes.take_drawing(position, picture_of(ink, SKETCH_PAPER))

    picture_pad(
        key,
        SKETCH_PAPER,
        title=f"{chosen.name}, dark ink on white",
        take="Keep this drawing",
        on_take=take,
    )


def _pictures(position: int, chosen: OwnClass) -> None:
    """Show the newest pictures of a class; one that is pressed is forgotten."""
    if not chosen.pictures:
        st.caption(f"No picture of {as_text(chosen.name)} yet: five are enough, ten are better.")
        return
    first = max(0, len(chosen.pictures) - NUM_SHOWN)
    shown = tuple(
        Example(one.pixels.astype(np.float32) / np.float32(255), "", f"{one.origin}, remove")
        for one in chosen.pictures[first:]
    )
    examples(
        f"own_pictures_{position}",
        [Group("Press a picture to remove it", "sure", shown)],
        label=f"Pictures of {chosen.name}",
        chosen=None,
        on_chosen=lambda number: own_classes.remove_picture(position, first + number),
    )
    st.button(
        "Remove all", key=f"own_clear_{position}", on_click=own_classes.clear, args=(position,)
    )


def _summary(told: OwnSummary, *, short: bool = False) -> None:
    """Say how many there are, where they go, and what is wanting."""
    columns: dict[str, list[object]] = {"class": [as_text(one.name) for one in told.classes]}
    if not short:
        columns["pictures"] = [one.num_pictures for one in told.classes]
        columns["twice or in two classes"] = [
            one.num_pictures - one.num_kept for one in told.classes
        ]
    columns["learn"] = [one.num_train for one in told.classes]
    columns["check"] = [one.num_validation for one in told.classes]
    columns["locked"] = [one.num_test for one in told.classes]
    tables.show(f"own_classes{'_short' if short else ''}", columns)
    for sentence in (told.problem, told.imbalance, *(note.sentence for note in told.notes)):
        if sentence:
            st.caption(as_text(sentence))


def _upload_key(name: str) -> str:
    """Name an uploader so that it is empty again after what it held was taken."""
    return f"own_upload_{name}_{st.session_state.get(_UPLOADS, {}).get(name, 0)}"


def _held_by(name: str, key: str) -> Any:
    """Return what an uploader holds, nothing if that was taken: a browser can send it again."""
    return st.session_state.get(key) if key == _upload_key(name) else None


def _forget_upload(name: str) -> None:
    counts: dict[str, int] = st.session_state.setdefault(_UPLOADS, {})
    counts[name] = counts.get(name, 0) + 1
