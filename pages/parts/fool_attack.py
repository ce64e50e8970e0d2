"""The smallest change along a gradient's signs that flips the answer."""

import streamlit as st

from cnn_core import Picture
from cnn_core.errors import LessonInputError
from cnn_core.networks.adversarial import Attack
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.results import TrainedNetwork
from pages.parts import controls, fool_changes, fool_picture, jobs, places
from pages.parts.components.gradient_sign import PushLook, gradient_sign
from pages.parts.network_picture import Given
from pages.parts.written import as_text

HEIGHT = 520
"""CSS pixels that are kept free until the answers have come."""

NEAREST = "nearest"


def show(lesson: str, network: TrainedNetwork, given: Given) -> Attack | None:
    """Show the picture, what is added to it, and what comes of it; answer what was computed."""
    with st.container() if jobs.is_warm() else st.skeleton(height=HEIGHT):
        nearest = look_at(network, given.picture, None)
    if nearest is None:
        return None
    towards = _choose(lesson, nearest, network.spec.classes)
    attack = nearest if towards is None else look_at(network, given.picture, towards)
    if attack is None:
        return None
    st.markdown(attack.told([as_text(name) for name in network.spec.classes]))
    st.caption(
        "Here the gradient is that of the difference of two logits, tried for each other class; "
        "Goodfellow and others take that of the loss, as the card with many pictures does."
    )
    told = gradient_sign(
        f"{lesson}_sign",
        attack,
        network.spec.classes,
        Target(attack.aim.target, attack.answer).told(network.spec),
        alt=fool_picture.alt_of(given),
        truth=given.truth,
        start=_start(lesson, attack),
    )
    if told is not None:
        fool_changes.keep(lesson, {"step": str(told.step), "signs": told.kind})
    return attack


def look_at(network: TrainedNetwork, picture: Picture, towards: int | None) -> Attack | None:
    """Return what it takes to flip the answer, or None where that cannot be found out."""
    try:
        return _attack(network, picture, towards, jobs.owner())
    except LessonInputError as error:
        st.error(str(error))
        return None


def step_now(lesson: str, attack: Attack) -> int:
    """Return how far it is pushed now, in 255ths."""
    look = fool_changes.start_look(lesson) | dict(places.look_now(lesson))
    return _pushed_by(look, attack).step


def _choose(lesson: str, attack: Attack, classes: tuple[str, ...]) -> int | None:
    """Choose the class to push towards; None for the one that is reached first."""
    aims = {str(aim.target): aim for aim in attack.aims}
    key, options = f"{lesson}_towards", (NEAREST, *aims)
    controls.only_what_is_offered(key, options, NEAREST)

    def titled(option: str) -> str:
        if option == NEAREST:
            return "the nearest"
        size = aims[option].smallest
        return f"{as_text(classes[int(option)])} ({f'{size}/255' if size else 'never'})"

    chosen = st.segmented_control(
        "Push it towards",
        options,
        default=NEAREST,
        required=True,
        format_func=titled,
        key=key,
        bind="query-params",
        wrap=True,
        help="Beside each class is the smallest change that flips the answer on the way to it.",
    )
    return int(chosen) if chosen in aims else None


def _start(lesson: str, attack: Attack) -> PushLook:
    """Return how far it is pushed first: as it was left, as the link says, or until it flips."""
    return _pushed_by(fool_changes.start_look(lesson), attack)


def _pushed_by(look: places.Look, attack: Attack) -> PushLook:
    usual = attack.aim.smallest or attack.num_steps
    size = int(look["step"]) if look["step"].isdecimal() else usual
    return PushLook(size if size <= attack.num_steps else usual, look["signs"])


@st.cache_data(max_entries=24, show_spinner=False, hash_funcs=jobs.LOOK_HASHES)
def _attack(network: TrainedNetwork, picture: Picture, towards: int | None, _owner: str) -> Attack:
    attack: Attack = jobs.look("adversarial:attack", network.bare, picture, towards, owner=_owner)
    return attack
