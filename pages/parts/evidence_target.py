"""What the maps of evidence are asked about: a network, a class, and what it is compared with."""

from collections.abc import Sequence

import streamlit as st

from cnn_core import FloatArray
from cnn_core.networks.evidence.target import Target
from cnn_core.networks.outputs import class_probabilities
from cnn_core.networks.results import TrainedNetwork
from pages.parts import controls
from pages.parts.components.class_scores import Scores, class_scores
from pages.parts.network_picture import Given

ANSWER, NOTHING = "its answer", "nothing else"
"""The usual question: why this answer? Classes are chosen by their positions beside these."""


def choose_class(lesson: str, network: TrainedNetwork) -> None:
    """Choose the class that is asked about; usually the answer, whatever that is."""
    _choose("Why", _class_key(lesson), ANSWER, network.spec.classes)


def choose_against(lesson: str, network: TrainedNetwork) -> None:
    """Choose the class that it is compared with; one unit compares its two classes anyway."""
    if not network.spec.has_sigmoid_output:
        _choose("and not", _against_key(lesson), NOTHING, network.spec.classes)


def _choose(label: str, key: str, usual: str, classes: Sequence[str]) -> None:
    offered = (usual, *classes)
    controls.only_what_is_offered(key, offered, usual)
    st.selectbox(label, offered, key=key, bind="query-params")


def target_of(lesson: str, network: TrainedNetwork, logits: FloatArray) -> Target:
    """Return what is asked about an answer."""
    classes = network.spec.classes
    of = _position(st.session_state.get(_class_key(lesson)), classes)
    against = _position(st.session_state.get(_against_key(lesson)), classes)
    of = int(logits.argmax()) if of is None else of
    is_pair = against is not None and against != of and not network.spec.has_sigmoid_output
    return Target(of, against if is_pair else None)


def show_scores(
    lesson: str, network: TrainedNetwork, given: Given, logits: FloatArray, target: Target
) -> None:
    """Show the score of every class; a class that is pressed is asked about."""
    classes = network.spec.classes
    is_one_unit = network.spec.has_sigmoid_output
    scores = Scores(
        classes,
        logits,
        class_probabilities(logits[1:] if is_one_unit else logits),
        target,
        target.told(network.spec),
        _position(given.truth, classes),
        is_one_unit,
    )

    def ask(asked: Target) -> None:
        usual = int(logits.argmax())
        st.session_state[_class_key(lesson)] = ANSWER if asked.of == usual else classes[asked.of]
        st.session_state[_against_key(lesson)] = (
            NOTHING if asked.against is None else classes[asked.against]
        )

    class_scores(f"{lesson}_scores", scores, on_ask=ask)


def _position(name: str | None, classes: Sequence[str]) -> int | None:
    return classes.index(name) if name in classes else None


def _class_key(lesson: str) -> str:
    return f"{lesson}_class"


def _against_key(lesson: str) -> str:
    return f"{lesson}_against"
