"""A network built of cards: layers added, set, moved, doubled and taken away, with undo."""

import contextlib
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from cnn_core.errors import LessonInputError
from cnn_core.networks.design import MAX_LAYERS, Card, Design
from cnn_core.networks.layer_text import read_layers, write_layers
from cnn_core.networks.layers import Layer
from pages.parts.components import mounting

_MOUNT = mounting.register("network_builder")


def network_builder(
    key: str,
    design: Design,
    *,
    start: Sequence[Layer],
    batch_size: int,
    on_layers: Callable[[tuple[Layer, ...]], None],
) -> None:
    """Show a design, and let it be changed.

    Parameters
    ----------
    key : str
        Key of the element.
    design : Design
        As it is now; one that came from elsewhere can be undone like any change.
    start : sequence of Layer
        What "Start over" goes back to.
    batch_size : int
        Pictures that are learnt from at once, for the memory that is told.
    on_layers : callable
        Is told the layers between picture and answer after each change, before the
        page runs.
    """

    def hear() -> None:
        told = st.session_state.get(key, {}).get("layers")
        if not isinstance(told, Mapping):
            return
        step, text = told.get("step"), told.get("text")
        if isinstance(step, int) and isinstance(text, str):
            st.session_state[heard] = step
            with contextlib.suppress(LessonInputError):  # what is refused is shown as it was
                on_layers(read_layers(text))

    heard = f"{key}_heard"
    settings = {
        "text": write_layers(design.hidden),
        "start": write_layers(start),
        "heard": st.session_state.get(heard, 0),
        "picture": _size(design.input_shape),
        "answer": design.output.title,
        "cards": [_told(card) for card in design.cards],
        "problem": "" if any(card.problem for card in design.cards) else design.problem,
        "whole": _whole(design, batch_size),
        "most": MAX_LAYERS,
    }
    mounting.show(_MOUNT, key, settings, {}, on_layers_change=hear)


def _told(card: Card) -> dict[str, str]:
    """Say what comes out of a layer, how many weights it has, and why it does not fit."""
    return {
        "shape": "" if card.shape is None else _size(card.shape),
        "weights": f"{card.num_weights:,}" if card.num_weights else "",
        "problem": card.problem,
    }


def _size(shape: tuple[int, ...]) -> str:
    return "×".join(f"{side:,}" for side in shape)


def _whole(design: Design, batch_size: int) -> str:
    """Say what the whole network costs."""
    spec = design.spec
    if spec is None:
        return ""
    megabytes = spec.training_bytes(batch_size) / 1_000_000
    memory = f"{megabytes:.0f} MB" if megabytes >= 1 else "under 1 MB"
    return (
        f"{spec.count_parameters():,} parameters · {spec.count_multiplications():,} "
        f"multiplications a picture · {memory} to train"
    )
