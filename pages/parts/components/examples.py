"""Pictures to choose from, in named groups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from cnn_core import Picture
from pages.parts.components import mounting

_MOUNT = mounting.register("examples")


@dataclass(frozen=True, eq=False)
class Example:
    """A picture (H, W, C), a word that stands in its corner, and what it is for the ear."""

    picture: Picture
    text: str
    name: str


@dataclass(frozen=True, eq=False)
class Group:
    """Pictures that show the same about a network."""

    title: str
    kind: Literal["sure", "hard", "wrong", "strange"]
    examples: tuple[Example, ...]


def examples(
    key: str,
    groups: Sequence[Group],
    *,
    label: str,
    chosen: int | None,
    on_chosen: Callable[[int], None],
) -> None:
    """Show pictures of one size, and let one be chosen.

    Parameters
    ----------
    key : str
        Key of the element.
    groups : sequence of Group
        Those without pictures are left out.
    label : str
        What is chosen here.
    chosen : int or None
        The number of the chosen one, counted through all groups; None for none of them.
    on_chosen : callable
        Is told the number of the one that is pressed, before the page runs.
    """
    every = [example for group in groups for example in group.examples]
    pictures = np.rint(np.stack([example.picture for example in every]) * 255).astype(np.uint8)
    settings = {
        "label": label,
        "chosen": -1 if chosen is None else chosen,
        "groups": [
            {
                "title": group.title,
                "kind": group.kind,
                "names": [{"text": one.text, "name": one.name} for one in group.examples],
            }
            for group in groups
        ],
    }

    def hear() -> None:
        told = st.session_state.get(key, {}).get("chosen")
        if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < len(every):
            on_chosen(told)

    mounting.show(_MOUNT, key, settings, {"pictures": pictures}, on_chosen_change=hear)
