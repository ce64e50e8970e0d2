"""What travels from room to room: the picture and every setting made on the way.

The widgets that change a setting carry its key and are bound to the address, so
a link brings another person to the same state. A lesson that needs a setting
made in an earlier room reads it here, and shows its control too (see
``controls.earlier``), which keeps it in the link.

The picture has no such widget, but buttons: it is chosen in many places, and a bound
widget in a closed popover would not hear of it and bring its old value back.

A bound widget that a link has set, and nobody has touched, loses its value when
another page is opened. So every value in force is remembered, and ``carry_on``
hands it to the widgets of the next page.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnn_core import FloatArray, Picture
from cnn_core.activations import ACTIVATIONS
from cnn_core.errors import LessonInputError
from cnn_core.kernels import GALLERY, Kernel, kernel_named, kernel_text, parse_kernel, random_kernel
from cnn_core.pictures import SAMPLES, picture_digest
from pages.parts import cached, places
from pages.parts.cached import Response, Window, WorkingPicture

_REMEMBERED = "remembered_settings"
_LESSON = "lesson"
_PICTURE_WHEN_OPENED = "picture_when_opened"

OWN_PICTURE = "own_picture"
"""Session key of the learner's own picture, as read; kept in memory alone."""

OWN_DIGEST = "own_picture_digest"
"""Session key of the name of its content, for caches."""

OWN = "own"
"""The choice that stands for the learner's own picture, or own kernel."""


@dataclass(frozen=True)
class Setting:
    """One choice of the learner that later rooms go on with.

    ``options`` holds what is allowed; the address and the controls show
    ``label`` of it. A value from outside that is not allowed counts as the default.
    """

    key: str
    options: Sequence[Any]
    default: Any
    label: Callable[[Any], str] = str

    @property
    def value(self) -> Any:
        """Return the choice now in force: made here, brought by a link, or the default."""
        chosen = st.session_state.get(self.key)
        if chosen is None:
            chosen = self.linked
        allowed = chosen if chosen in self.options else self.default
        _remember(self.key, allowed)
        return allowed

    @property
    def linked(self) -> Any:
        """Return what the address says, or None where it says nothing that is allowed."""
        text = st.query_params.get(self.key)
        return next((option for option in self.options if self.label(option) == text), None)


def _remember(key: str, value: Any) -> None:
    st.session_state.setdefault(_REMEMBERED, {})[key] = value


def _picture_title(slug: str) -> str:
    titles = {sample.slug: sample.title for sample in SAMPLES}
    return titles.get(slug, "Your own picture")


def _kernel_title(slug: str) -> str:
    return GALLERY[slug].title if slug in GALLERY else "My own"


def _colour_title(grey: bool) -> str:
    return "grey" if grey else "RGB"


PICTURE = Setting("picture", (*(s.slug for s in SAMPLES), OWN), SAMPLES[0].slug, _picture_title)
SIDE = Setting("side", (32, 64, 128, 400), 64)
GREY = Setting("colour", (False, True), False, _colour_title)
KERNEL = Setting("kernel", (*GALLERY, OWN), "sobel_left_right", _kernel_title)
STRIDE = Setting("stride", (1, 2, 3, 4), 1)
PADDING = Setting("padding", ("valid", "same", "1", "2"), "valid")
DILATION = Setting("dilation", (1, 2, 3), 1)
BIAS = Setting("bias", range(-500, 501), 0)
ACTIVATION = Setting("activation", tuple(ACTIVATIONS), "relu", lambda slug: ACTIVATIONS[slug].title)
POOLING = Setting("pooling", ("max", "average"), "max")
POOL_WINDOW = Setting("pool_window", (2, 3, 4), 2)
POOL_STRIDE = Setting("pool_stride", (1, 2, 3, 4), 2)
POOL_PADDING = Setting("pool_padding", ("valid", "same"), "valid")
MOVE_DOWN = Setting("move_down", range(-8, 9), 0)
MOVE_RIGHT = Setting("move_right", range(-8, 9), 1)
TURN = Setting("turn", range(-45, 46), 0)

SATURATING = ("sigmoid", "tanh")
"""Activations that are flat far from zero."""

SETTINGS = (
    PICTURE,
    SIDE,
    GREY,
    KERNEL,
    STRIDE,
    PADDING,
    DILATION,
    BIAS,
    ACTIVATION,
    POOLING,
    POOL_WINDOW,
    POOL_STRIDE,
    POOL_PADDING,
    MOVE_DOWN,
    MOVE_RIGHT,
    TURN,
)
"""Every setting that travels, in the order of the rooms."""

WEIGHTS = "weights"
"""Name in the address of the weights of a kernel of one's own, as ``kernel_text`` writes them."""

_KEYS = {*(setting.key for setting in SETTINGS), WEIGHTS}

DEFAULT_WEIGHTS = "-1 -1 -1; -1 8 -1; -1 -1 -1"

_OWN_WEIGHTS = "own_weights"
_NUM_THROWS = "num_kernels_thrown"


def carry_on(lesson: str) -> None:
    """Hand what is in force to the widgets of a lesson that has just been opened.

    What the address of the lesson says comes first, also when Back has changed it.
    """
    if st.session_state.get(_LESSON) == lesson:
        if _went_back_or_forward():
            _take_linked_weights()
            _keep_picture(PICTURE.linked or st.session_state[_PICTURE_WHEN_OPENED])
        return
    st.session_state[_LESSON] = lesson
    _take_linked_weights()
    places.reopened()
    for key, value in st.session_state.get(_REMEMBERED, {}).items():
        if key not in st.query_params:
            st.session_state[key] = value
    _keep_picture(PICTURE.linked or PICTURE.value)
    st.session_state[_PICTURE_WHEN_OPENED] = PICTURE.value


def _went_back_or_forward() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def link_parameters() -> dict[str, str]:
    """Return what a link must say to bring another person here: all that is not the usual.

    The address bar may lag behind: it learns of a value that was carried on only
    when something is touched.
    """
    remembered = st.session_state.get(_REMEMBERED, {})
    told = {
        setting.key: setting.label(remembered[setting.key])
        for setting in SETTINGS
        if remembered.get(setting.key, setting.default) != setting.default
    }
    if remembered.get(KERNEL.key) == OWN:
        told[WEIGHTS] = own_weights()
    if told.get(PICTURE.key) == PICTURE.label(OWN):
        del told[PICTURE.key]
    others = {key: text for key, text in st.query_params.to_dict().items() if key not in _KEYS}
    return told | others | places.link_parameter(st.session_state.get(_LESSON, ""))


def picture_slug() -> str:
    """Return the chosen picture: a sample's slug, or ``OWN`` if one of their own is there."""
    slug: str = PICTURE.value
    return SAMPLES[0].slug if slug == OWN and OWN_PICTURE not in st.session_state else slug


def picture_title() -> str:
    """Return the name of the chosen picture."""
    return _picture_title(picture_slug())


def picture_alt() -> str:
    """Return what the chosen picture shows, for those who cannot see it."""
    described = {sample.slug: sample.alt for sample in SAMPLES}
    return described.get(picture_slug(), "Your own picture").rstrip(".")


def whole_picture() -> Picture:
    """Return the chosen picture as it was read, long side at most 400."""
    slug = picture_slug()
    return st.session_state[OWN_PICTURE] if slug == OWN else cached.sample(slug)


def picture_name() -> str:
    """Return a name for the content of the chosen picture: the sample's, or an upload's digest."""
    slug = picture_slug()
    return slug if slug != OWN else str(st.session_state[OWN_DIGEST])


def source() -> WorkingPicture:
    """Return where the working picture comes from."""
    return WorkingPicture(picture_name(), SIDE.value, GREY.value)


def picture() -> Picture:
    """Return the chosen picture in the working resolution, every value a 255th."""
    return cached.working_picture(source(), whole_picture())


def take_own(own: Picture) -> None:
    """Make a learner's own picture the chosen one."""
    st.session_state[OWN_PICTURE] = own
    st.session_state[OWN_DIGEST] = picture_digest(own)
    choose_picture(OWN)


def choose_picture(slug: str) -> None:
    """Make a picture the chosen one, and keep it in the address as bound widgets do."""
    _keep_picture(slug)
    if slug != PICTURE.default:
        st.query_params[PICTURE.key] = PICTURE.label(slug)
    elif PICTURE.key in st.query_params:
        del st.query_params[PICTURE.key]


def _keep_picture(slug: str) -> None:
    st.session_state[PICTURE.key] = slug
    _remember(PICTURE.key, slug)


def kernel() -> Kernel:
    """Return the chosen kernel."""
    slug = KERNEL.value
    return parse_kernel(own_weights()) if slug == OWN else kernel_named(slug)


def own_weights() -> str:
    """Return the weights of the learner's own kernel: made here, brought by a link, or the usual.

    Only what ``parse_kernel`` reads is ever kept.
    """
    text: str = st.session_state.get(_OWN_WEIGHTS, DEFAULT_WEIGHTS)
    return text


def take_own_kernel(own: Kernel) -> None:
    """Make a learner's own kernel the chosen one; for callbacks, before any widget of the page."""
    st.session_state[_OWN_WEIGHTS] = kernel_text(own)
    st.session_state[KERNEL.key] = OWN
    _remember(KERNEL.key, OWN)


def throw_kernel(side: int) -> None:
    """Make a random kernel the chosen one: in every session the same first, second, third."""
    seed = st.session_state.get(_NUM_THROWS, 0) + 1
    st.session_state[_NUM_THROWS] = seed
    take_own_kernel(random_kernel(side, seed))


def tell_own_weights() -> None:
    """Keep the weights of an own kernel in the address, as bound widgets keep their values."""
    if KERNEL.value == OWN:
        if st.query_params.get(WEIGHTS) != own_weights():
            st.query_params[WEIGHTS] = own_weights()
    elif WEIGHTS in st.query_params:
        del st.query_params[WEIGHTS]


def _take_linked_weights() -> None:
    with contextlib.suppress(LessonInputError):
        linked = parse_kernel(st.query_params.get(WEIGHTS, ""))
        st.session_state[_OWN_WEIGHTS] = kernel_text(linked)


def window() -> Window:
    """Return how the filter moves."""
    padding = PADDING.value
    return Window(STRIDE.value, int(padding) if padding.isdigit() else padding, DILATION.value)


def origin() -> Response:
    """Return where the feature map comes from."""
    return Response(source(), kernel(), window(), BIAS.value)


def response() -> FloatArray:
    """Return the map that the chosen kernel makes of the picture, in whole-number brightness."""
    return cached.response(origin(), picture())


def activation_input() -> FloatArray:
    """Return what the activation gets of the map; see `in_unit_of_activation`."""
    return in_unit_of_activation(response())


def in_unit_of_activation(response: FloatArray) -> FloatArray:
    """Answer a map in whole-number brightness, or from 0 to 1 where the activation saturates.

    ReLU and its kin scale with their input, so whole numbers stay whole. Sigmoid
    and tanh are flat beyond 5: they get brightness from 0 to 1, as a network does.
    """
    return response / np.float32(255) if ACTIVATION.value in SATURATING else response


def activation_unit() -> str:
    """Return a word on the unit of the activation's input where it is not the usual one."""
    return " · brightness 0 to 1" if ACTIVATION.value in SATURATING else ""


def activated() -> FloatArray:
    """Return the map behind the chosen activation."""
    return cached.activated(origin(), ACTIVATION.value, activation_input())


def pool_keywords() -> dict[str, Any]:
    """Return the pooling settings as keyword arguments of the core's functions."""
    return {
        "window": POOL_WINDOW.value,
        "stride": POOL_STRIDE.value,
        "padding": POOL_PADDING.value,
    }


def pooled() -> FloatArray:
    """Return the activated map after the chosen pooling."""
    return cached.pooled(
        origin(), ACTIVATION.value, POOLING.value, **pool_keywords(), _activated=activated()
    )
