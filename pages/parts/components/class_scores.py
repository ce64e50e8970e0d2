"""The score of every class, and the question that the maps of evidence answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnn_core import FloatArray
from cnn_core.figures.numbers import signed
from cnn_core.networks.evidence.target import Target
from pages.parts.components import mounting

_MOUNT = mounting.register("class_scores")


@dataclass(frozen=True, eq=False)
class Scores:
    """What a network says, and what is asked about it.

    Attributes
    ----------
    classes : sequence of str
        Their names.
    logits, probabilities : ndarray of shape (classes,)
        Of one sigmoid unit, the logit of the first class is 0.
    target : Target
        What is asked.
    told : str
        The score in words.
    truth : int or None
        The true class, where it is known.
    is_one_unit : bool
        Whether one unit stands for two classes: then each is asked against the other.
    """

    classes: Sequence[str]
    logits: FloatArray
    probabilities: FloatArray
    target: Target
    told: str
    truth: int | None
    is_one_unit: bool


def class_scores(key: str, scores: Scores, *, on_ask: Callable[[Target], None]) -> None:
    """Show the classes with their logits, to be asked about.

    Parameters
    ----------
    key : str
        Key of the element.
    scores : Scores
        What is shown.
    on_ask : callable
        Is told the question that is pressed, before the page runs.
    """
    second, first = (int(place) for place in np.argsort(scores.logits)[-2:])
    against = scores.target.against
    settings = {
        "classes": list(scores.classes),
        "of": scores.target.of,
        "against": -1 if against is None else against,
        "told": scores.told,
        "truth": -1 if scores.truth is None else scores.truth,
        "answer": first,
        "runnerUp": second,
        "isOneUnit": scores.is_one_unit,
        "summary": "Logits: "
        + ", ".join(
            f"{name} {signed(logit, 2)}"
            for name, logit in zip(scores.classes, scores.logits, strict=True)
        ),
    }

    def hear() -> None:
        asked = asked_within(st.session_state.get(key, {}).get("ask"), len(scores.classes))
        if asked is not None:
            on_ask(asked)

    arrays = {"logits": scores.logits, "probabilities": scores.probabilities}
    mounting.show(_MOUNT, key, settings, arrays, on_ask_change=hear)


def asked_within(told: Any, count: int) -> Target | None:
    """Return the question that a browser tells, or None for anything that is none.

    Parameters
    ----------
    told : object
        A class as ``of`` and another, or -1, as ``against``.
    count : int
        Classes that there are.

    Returns
    -------
    target : Target or None
        The question.

    Examples
    --------
    >>> asked_within({"of": 1, "against": -1}, 3)
    Target(of=1, against=None)
    >>> asked_within({"of": 1, "against": 1}, 3)
    """
    if not isinstance(told, Mapping):
        return None
    of, against = told.get("of"), told.get("against")
    if type(of) is not int or type(against) is not int or of == against:
        return None
    if not (0 <= of < count and -1 <= against < count):
        return None
    return Target(of, None if against < 0 else against)
