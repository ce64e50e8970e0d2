"""Choosing the picture that travels: a sample, or one's own by file, camera or pen."""

import base64
import io
from functools import lru_cache

import numpy as np
import streamlit as st
from PIL import Image

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.pictures import SAMPLES, load_sample, read_picture
from cnn_core.pictures.drawing import SKETCH_PAPER, picture_of
from pages.parts import controls, journey
from pages.parts.components.drawing_pad import ink_told, picture_pad

FILE_TYPES = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"]
PLACES = ("home", "picker")
"""Where the samples are laid out; part of the keys of their buttons."""

_ERROR = "picture_error"
_TAKEN = "own_picture_taken"
_THUMBNAIL_SIDE = 96


def choose(*, with_size: bool) -> None:
    """Show the picture picker, and the working resolution where the lesson does not."""
    thumbnails("picker")
    uploads("picker")
    if with_size:
        controls.picture_size()
    _credit()


def thumbnails(place: str) -> None:
    """Show every sample, and a picture of one's own, as a button that looks like it."""
    with st.container(horizontal=True, gap="xsmall", width="content"):
        for slug in _slugs():
            title = journey.PICTURE.label(slug)
            st.button(
                title, key=f"thumb_{place}_{slug}", help=title, on_click=_choose, args=(slug,)
            )


def doors(place: str) -> None:
    """Offer to bring a picture of one's own, in a dialog."""
    if st.button("Your own", icon=":material/add_a_photo:", key=f"{place}_own"):
        st.session_state.pop(_TAKEN, None)  # by the popover: that does not close this dialog
        _own_picture_dialog()


@st.dialog("Your own picture")
def _own_picture_dialog() -> None:
    uploads("dialog")
    show_error()
    if st.session_state.pop(_TAKEN, False):
        st.rerun()  # closes the dialog, and shows the picture everywhere


def uploads(place: str) -> None:
    """Take a file, a photograph or a drawing; what cannot be used is refused with a sentence."""
    way = st.segmented_control(
        "Your own picture",
        ["Upload", "Camera", "Draw"],
        key=f"{place}_way",
        selection_mode="single",
        default="Upload",
    )
    if way == "Camera":
        key = f"{place}_camera"
        st.camera_input("Take a photograph", key=key, on_change=_take_own, args=(key,))
    elif way == "Draw":
        key = f"{place}_pad"
        picture_pad(
            key,
            SKETCH_PAPER,
            title="64 × 64, dark ink on white",
            take="Use this drawing",
            on_take=lambda: _take_drawing(key),
        )
    elif way == "Upload":
        key = f"{place}_upload"
        st.file_uploader(
            "PNG, JPEG, WebP, GIF, BMP or TIFF, up to 10 MB",
            FILE_TYPES,
            key=key,
            on_change=_take_own,
            args=(key,),
        )
    st.caption(
        "Your picture stays in the memory of this site, for two hours at most, and is written "
        "nowhere."
    )


def show_error() -> None:
    """Say why the last file was refused, until another picture is chosen."""
    if message := st.session_state.get(_ERROR):
        st.error(message, icon=":material/image_not_supported:")


def forget_error() -> None:
    """Drop the sentence about the last file."""
    st.session_state.pop(_ERROR, None)


def current_thumbnail() -> str:
    """Return a small square of the chosen picture as a data URI."""
    return _thumbnail(journey.picture_name(), journey.whole_picture())


@st.cache_data(max_entries=64, show_spinner=False)
def _thumbnail(name: str, _picture: Picture) -> str:
    return _thumbnail_of(_picture)


def styles() -> None:
    """Put each sample on its button, and a frame around the chosen one."""
    chosen = _buttons(journey.picture_slug())
    frame = f"{chosen}{{outline:3px solid light-dark(#c47800,#ffb02e)}}"
    st.html(f"<style>{_thumbnail_rules()}{_own_rule()}{frame}</style>")


def _buttons(slug: str) -> str:
    return ",".join(f".st-key-thumb_{place}_{slug} button" for place in PLACES)


@lru_cache(maxsize=1)
def _thumbnail_rules() -> str:
    return "".join(_rule(s.slug, _thumbnail_of(load_sample(s.slug))) for s in SAMPLES)


def _own_rule() -> str:
    if journey.OWN_PICTURE not in st.session_state:
        return ""
    own, digest = (st.session_state[key] for key in (journey.OWN_PICTURE, journey.OWN_DIGEST))
    return _rule(journey.OWN, _thumbnail(digest, own))


def _rule(slug: str, address: str) -> str:
    return f"{_buttons(slug)}{{background-image:url({address})}}"


def _slugs() -> list[str]:
    own = [journey.OWN] if journey.OWN_PICTURE in st.session_state else []
    return [sample.slug for sample in SAMPLES] + own


def _choose(slug: str) -> None:
    journey.choose_picture(slug)
    forget_error()


def _take_own(key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    try:
        own = read_picture(file.getvalue())
    except LessonInputError as error:
        st.session_state[_ERROR] = str(error)
        return
    _take(own)


def _take_drawing(key: str) -> None:
    ink = ink_told(st.session_state[key].taken, SKETCH_PAPER)
    if ink is not None:
        _take(picture_of(ink, SKETCH_PAPER))


def _take(own: Picture) -> None:
    journey.take_own(own)
    st.session_state[_TAKEN] = True
    forget_error()


def _credit() -> None:
    sample = next((s for s in SAMPLES if s.slug == journey.picture_slug()), None)
    if sample:
        st.caption(f"{sample.title}: {sample.credit}, {sample.licence}.")


def _thumbnail_of(picture: Picture) -> str:
    pixels = np.rint(picture * 255).astype(np.uint8)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    smooth = Image.Resampling.LANCZOS if side > _THUMBNAIL_SIDE else Image.Resampling.NEAREST
    buffer = io.BytesIO()
    square.resize((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), smooth).convert("RGB").save(
        buffer, "WEBP", quality=80
    )
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
